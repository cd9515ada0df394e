"""What sites wrote is text in every medium: mail, chats, terminal, log, JSON, tables, feeds."""

import csv
import io
import json
import logging
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pyte
import pytest
from click.testing import CliRunner
from lxml import html
from markdown_it import MarkdownIt

from stdwatch import printable
from stdwatch.cli import main
from stdwatch.items.references import Reference
from stdwatch.operations import recipients
from stdwatch.publishing import spreadsheet, word_reading
from stdwatch.publishing.brief import Brief, BriefEntry, print_brief
from tests.desk import Desk, opened
from tests.hostile import strings
from tests.mail_server import mailed
from tests.webpage import served

LIVE = (
    "@everyone @here @channel @all",
    "<!channel> <!here|x> <@U123> <#C123>",
    '<at user_id="all">all</at> <@all>',
    "[CQ:at,qq=all] [CQ:image,file=http://evil.example/x.png] &#91;CQ:at,qq=all&#93;",
    "[Click](http://evil.example/) ![x](https://evil.example/x.png)",
    "https://evil.example/a www.evil.example evil.example HTTP://evil.example",
    "/start /approve@bot #hashtag $CASH :smile:",
    "mailto:a@evil.example tel:123 javascript:x",
    "**bold** _it_ `code` ~~x~~ ||hidden||",
    "<a href='https://evil.example'>x</a><img src=//evil.example/x>",
)
TITLES = [*LIVE, *(printable.line(text) for text in islice(strings(), 100, 190))]
URL = "https://north.example/@everyone/[x](y)/<!channel>"
BODY = "\n".join(f"0.83  north  {title}\n      {URL}" for title in TITLES)
SUBJECT = "stdwatch: 100 new 新候选"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def test_mail_shows_each_title_to_the_letter_on_its_own_line() -> None:
    mail = mailed(SUBJECT, BODY, good=True)
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == BODY.splitlines()


@pytest.fixture
def chat() -> Iterator[tuple[int, list[str]]]:
    """The port of a chat service, and the texts that it took."""
    took: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            took.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b'{"code":0}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1], took
        server.shutdown()


@pytest.mark.parametrize(
    "address", ["mmost://127.0.0.1:{port}/token", "gotify://127.0.0.1:{port}/token", "feishu://token12345678"]
)
def test_no_title_is_a_link_a_mention_a_picture_or_a_command_in_a_chat(
    address: str, chat: tuple[int, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, took = chat
    monkeypatch.setattr("apprise.plugins.feishu.NotifyFeishu.notify_url", f"http://127.0.0.1:{port}/")
    assert recipients.send(address.format(port=port), SUBJECT, BODY, good=True) is None
    payloads: list[dict[str, Any]] = [json.loads(body) for body in took]
    texts = [str(each.get("text") or each.get("message") or each["content"]["text"]) for each in payloads]
    text = "\n".join(texts).replace("https://north.example/%40everyone/%5Bx%5D(y)/%3C%21channel%3E", "")
    assert not re.search(r"@\w|<[!@#a-z/]|\[CQ|\]\(|&#|://|\w\.example|(?<!\S)/\w|[#$][A-Za-z]|\*\*|`", text)
    assert "0.83  north  ［Click］" in text


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    desk = Desk(opened(tmp_path / "data"))
    yield desk
    desk.db.close()


RAW = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u2066gnp.exe\u200b\ufeff\U000e0041 of standards"


SHOWN = ["inbox", "inbox --json", "search standards", "show 1", "show 1 --json"]
SHOWN += [f"export {form} --state all" for form in ("ris", "bibtex", "csl", "atom", "csv")]
SHOWN += ["export view published", "export view published --json"]


@pytest.mark.parametrize("command", SHOWN)
def test_a_terminal_gets_no_control_or_hidden_character(command: str, desk: Desk) -> None:
    desk.candidate(RAW)
    result = CliRunner().invoke(main, command.split())
    assert "of standards" in result.stdout
    assert not _CONTROLS.search(result.stdout.removeprefix("\ufeff"))  # by which a spreadsheet knows UTF-8


def test_json_keeps_the_title_as_it_was_published(desk: Desk) -> None:
    desk.candidate(RAW)
    assert json.loads(CliRunner().invoke(main, ["inbox", "--json"]).stdout)[0]["title"] == RAW


def test_a_log_line_is_one_line_whatever_a_site_sent() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "%s: failed", (f"{RAW}\r\nERROR forged",), None)
    written = printable.LogFormatter("%(levelname)s %(message)s").format(record)
    assert written.count("\n") == 0
    assert not _CONTROLS.search(written)


FORMULAS = (
    "=1+1", "\u200b=cmd|'/c calc'!A0", " \t@SUM(A1)", "\n+1", "＝1+1", "-1", '=HYPERLINK("http://evil.example","x")',
    "x;=1+1", "=WEBSERVICE(A1)", "%=1", "'=1+1", '"=1+1"', "{=1+1}", "1,=1+1", "=DDE(A1;A2;A3)",
)  # fmt: skip


def _table(titles: Sequence[str]) -> bytes:
    return spreadsheet.render([Reference("k", "https://north.example/", title, "", "", "", "", "") for title in titles])


@pytest.mark.parametrize("title", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(title: str) -> None:
    (row,) = csv.DictReader(io.StringIO(_table([title]).decode("utf-8-sig")))
    assert not re.search(r"(^|;)\s*[=+@＝-]", row["title"])


@pytest.mark.slow
@pytest.mark.parametrize("separator", [44, 59], ids=["commas", "semicolons"])
def test_libreoffice_shows_each_title_of_a_table_and_runs_none(separator: int, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None or not Path(soffice).resolve().with_name("libsclo.so").exists():
        pytest.skip("needs LibreOffice Calc")
    titles = [*FORMULAS, *TITLES]
    table = tmp_path / "table.csv"
    table.write_bytes(_table(titles) + b"=1+1\r\n")  # the last row shows that formulas are taken as such
    options = f"Text - txt - csv (StarCalc):{separator},34,76,1,,0,false,true,false,false,false,-1,true"
    command = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "fods", f"--infilter={options}", "--outdir", str(tmp_path), str(table)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    document = ElementTree.parse(tmp_path / "table.fods")
    cells = [cell for cell in document.iter() if cell.tag.endswith("}table-cell")]
    formulas = [cell for cell in cells if any(name.endswith("}formula") for name in cell.attrib)]
    assert ["".join(cell.itertext()).strip() for cell in formulas] == ["2"]
    assert not [element for element in document.iter() if element.tag.endswith("}a")]
    if separator == 44:
        texts = {"".join(cell.itertext()).replace("'", "").strip() for cell in cells}
        assert not {" ".join(title.replace("'", "").split()) for title in TITLES} - texts


def test_book_page_markdown_and_word_file_show_each_title_to_the_letter() -> None:
    hostile = (RAW, "]]>", "a\x0bb", "&#0;&bogus;", "x" * 20_000, *FORMULAS, *TITLES)
    titles = [printable.line(title) for title in hostile]
    entries = tuple(BriefEntry(title, title, "北方之家", "2025-11-24", "https://north.example/") for title in titles)
    brief = Brief("简讯", ("标准馆",), "2025-11-10", "2025-11-24", entries)
    files = {name.rpartition(".")[2]: body for name, body in print_brief(brief, ["epub", "html", "md", "docx"]).items()}
    book = zipfile.ZipFile(io.BytesIO(files["epub"]))
    contents, page = (ElementTree.fromstring(book.read(f"book/{name}")) for name in ("nav.xhtml", "000.xhtml"))
    web, plain = html.fromstring(files["html"]), html.fromstring(MarkdownIt().render(files["md"].decode()))
    expected = [" ".join(f"{number:02} {title}".split()) for number, title in enumerate(titles, 1)]
    shown = {
        "contents": [each.text or "" for each in contents.iter("{http://www.w3.org/1999/xhtml}a")][1:],
        "book": [each.text or "" for each in page.iter("{http://www.w3.org/1999/xhtml}h2")],
        "page": ["".join(map(str, each.itertext())) for each in web.iter("h2")],
        "Markdown": ["".join(map(str, each.itertext())) for each in plain.iter("h3")],
        "Word": [
            paragraph.text
            for paragraph in word_reading.read(files["docx"]).paragraphs
            if paragraph.style == "heading 2"
        ],
    }
    assert {medium: [" ".join(text.split()) for text in texts] for medium, texts in shown.items()} == dict.fromkeys(
        shown, expected
    )
    live = ("a", "img", "script", "form", "iframe", "input")
    assert not [each.tag for root in (web, plain) for each in root.iter(*live)]


def test_a_feed_reader_gets_each_title_as_text(tmp_path: Path) -> None:
    with served(tmp_path) as web:
        for source, batch in (("north", TITLES[:50]), ("south", TITLES[50:])):
            for title in batch:
                web.desk.candidate(title, source=source)
            feed = feedparser.parse(web.browser.get(f"/feed?state=all&source={source}").text)
            assert not feed.bozo
            assert {entry.title_detail.type for entry in feed.entries} == {"text/plain"}
            assert sorted(entry.title for entry in feed.entries) == sorted(" ".join(title.split()) for title in batch)
            addresses = {link.href.partition("/candidate/")[0] for entry in feed.entries for link in entry.links}
            assert addresses == {f"http://127.0.0.1:{web.browser.port}"}


def test_a_screen_shows_each_title_on_its_own_line_and_nothing_else_moves(desk: Desk) -> None:
    beginnings = [f"No. {number} of standards" for number in range(212)]
    for beginning, text in zip(beginnings, strings(), strict=True):
        desk.candidate(f"{beginning} {text}")
    screen = pyte.Screen(400, 300)
    shown = CliRunner().invoke(main, ["inbox", "--all", "--limit", "300"]).stdout
    pyte.Stream(screen).feed(shown.replace("\n", "\r\n"))
    lines = [line.rstrip() for line in screen.display if line.strip()]
    assert sorted(match[0] for line in lines if (match := re.search(r"No\. \d+ of standards", line))) == sorted(
        beginnings
    )
    assert len(lines) == len(beginnings)
    assert screen.title == screen.icon_name == ""
    assert {cell.fg for row in screen.buffer.values() for cell in row.values()} <= {"default"}
