"""Adding by hand: pages, PDFs and saved pages, by URL and as files, and what is refused."""

import json
import os
import quopri
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rehearsal import pdf
from rehearsal.model import File
from rehearsal.sites import SITES
from stdwatch import config
from stdwatch.cli import main
from stdwatch.clock import stamp
from stdwatch.crawling.addresses import is_public
from stdwatch.errors import PageError
from stdwatch.items import Role
from stdwatch.operations import adding, additions
from stdwatch.operations.saved import open_saved
from stdwatch.store.archive import Archive
from tests.crawls import Bench
from tests.elsewhere import Elsewhere, elsewhere
from tests.scripted_replica import HOME, WH

pytestmark = pytest.mark.slow

SAYS = "Agencies shall adopt voluntary consensus standards and conformity assessment, says paragraph"
PLACE = "https://www.elsewhere.example/gauges?id=7"


def article(title: str = "On gauges", extra: str = "", head: str = "") -> str:
    paragraphs = "".join(f"<p>{SAYS} {number} of this page, at some length.</p>" for number in range(8))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title} - Elsewhere</title>{head}'
        f'<meta property="og:title" content="{title}">'
        '<meta property="article:published_time" content="2025-09-03T09:00:00-04:00"></head>'
        f"<body><main><article><h1>{title}</h1>{paragraphs}{extra}</article></main></body></html>"
    )


CLAUSE = "Laboratories that test gauges shall be accredited under voluntary consensus standards."


def report() -> bytes:
    return pdf.small(File("/a.pdf", "A Report on Gauges", Role.DOCUMENT, 7, clauses=(CLAUSE,)))


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """Sites that no spider watches."""
    with elsewhere() as server:
        monkeypatch.setenv("STDWATCH_ROUTE", server.route)
        yield server


@pytest.fixture
def data(net: Elsewhere, bench: Bench, forking: None, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The data directory that commands of this test use; the watched sites are the replica's."""
    monkeypatch.setenv("STDWATCH_DATA", str(bench.data))
    monkeypatch.setenv("STDWATCH_ROUTE", f"{bench.replica.route},{os.environ.get('STDWATCH_ROUTE', '')}")
    monkeypatch.setenv("STDWATCH_NOW", stamp(bench.now))
    return bench


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def added(*words: str) -> list[dict[str, Any]]:
    result = run("add", "--json", *words)
    assert result.exit_code == 0, result.output
    return list(json.loads(result.output))


def refused(*words: str) -> str:
    """The one line that says why nothing was added."""
    result = run("add", *words)
    assert result.exit_code in {1, 2}, result.output
    assert result.output.count("\n") == 1
    return result.output


# URLs of sites that nobody watches


def test_a_page_of_any_site_becomes_a_candidate_with_its_files(data: Bench, net: Elsewhere) -> None:
    net.tell("www.elsewhere.example/gauges?id=7", article(extra='<a href="/r.pdf">The report</a>'))
    net.tell("www.elsewhere.example/r.pdf", report(), media_type="application/pdf")
    (entry,) = added(f"{PLACE}&utm_source=mail#top")
    assert (entry["change"], entry["source"], entry["url"], entry["title"]) == ("first", "manual", PLACE, "On gauges")
    (row,) = data.rows("SELECT * FROM candidate")
    assert (row["published"], row["state"], row["score"] > 0) == ("2025-09-03T09:00:00-04:00", "inbox", True)
    texts = data.texts()
    assert all(f"{SAYS} {number}" in texts[PLACE] for number in range(8))
    assert CLAUSE in texts["https://www.elsewhere.example/r.pdf"]
    assert net.asked[0] == "www.elsewhere.example/robots.txt"
    assert data.values("SELECT title_zh FROM source") == ["手工添加"]


@pytest.mark.parametrize("again", ["http://elsewhere.example/gauges/?id=7", f"{PLACE}&fbclid=x"])
def test_the_same_page_by_another_address_is_known(data: Bench, net: Elsewhere, again: str) -> None:
    net.hosts.append("elsewhere.example")
    os.environ["STDWATCH_ROUTE"] += f",{net.route}"
    for address in ("www.elsewhere.example/gauges?id=7", "elsewhere.example/gauges/?id=7"):
        net.tell(address, article())
    (first,), (second,) = added(PLACE), added(again)
    assert (second["candidate"], second["change"]) == (first["candidate"], "unchanged")
    assert data.values("SELECT count(*) FROM candidate") == [1]


def test_a_pdf_by_url_is_a_candidate_of_its_own(data: Bench, net: Elsewhere) -> None:
    net.tell("www.elsewhere.example/r?download=1", report(), media_type="application/octet-stream")
    (entry,) = added("https://www.elsewhere.example/r?download=1")
    assert CLAUSE in data.texts()[entry["url"]]
    assert data.values("SELECT media_type FROM part") == ["application/pdf"]


def test_a_redirect_to_another_public_site_is_followed(data: Bench, net: Elsewhere) -> None:
    net.tell("www.elsewhere.example/short", status=302, headers={"Location": "https://other.example/long"})
    net.tell("other.example/long", article())
    (entry,) = added("https://www.elsewhere.example/short")
    assert entry["url"] == "https://other.example/long"
    assert net.asked.index("other.example/robots.txt") < net.asked.index("other.example/long")
    assert added("https://www.elsewhere.example/short")[0]["change"] == "unchanged"


@pytest.mark.parametrize(
    ("path", "reply", "outcome"),
    [
        ("missing", {"status": 404}, "NotFound: "),
        ("wall", {"status": 403}, "BotWall: "),
        ("down", {"status": 500}, "Unreachable: "),
        ("empty", {"body": b""}, "Unreadable: "),
        ("feed", {"body": b"<rss><channel><item/></channel></rss>", "media_type": "text/xml"}, "Unreadable: "),
        ("half", {"body": article()[:-30]}, "Unreadable: "),
        ("lies", {"body": b"%PDF-1.7 but no more", "media_type": "application/pdf"}, "Unreadable: "),
        ("inside", {"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, "OffSite: "),
        ("file", {"status": 302, "headers": {"Location": "file:///etc/passwd"}}, "OffSite: "),
        ("named", {"status": 302, "headers": {"Location": "http://localhost:1/"}}, "Unreachable: "),
        ("script", {"status": 302, "headers": {"Location": "javascript:alert(1)"}}, "OffSite: "),
        ("port", {"status": 302, "headers": {"Location": "http://a:b:c/"}}, "OffSite: "),
        ("bracket", {"status": 302, "headers": {"Location": "http://[bad/"}}, "OffSite: "),
        ("space", {"status": 302, "headers": {"Location": "http://exa mple.org/"}}, "OffSite: "),
    ],
)
def test_what_cannot_be_had_is_said_in_one_line(
    data: Bench, net: Elsewhere, path: str, reply: dict[str, Any], outcome: str
) -> None:
    net.tell(f"www.elsewhere.example/{path}", **reply)
    message = refused(f"https://www.elsewhere.example/{path}")
    assert message.startswith(f"stdwatch: not added: {outcome}https://www.elsewhere.example/{path}: ")
    assert data.values("SELECT count(*) FROM candidate") == [0]


def test_a_page_that_leads_to_no_address_is_read_where_it_is(data: Bench, net: Elsewhere) -> None:
    net.tell("www.elsewhere.example/stay", article(head='<meta http-equiv="refresh" content="0; url=http://[bad/">'))
    assert added("https://www.elsewhere.example/stay")[0]["title"] == "On gauges"


def test_robots_txt_is_obeyed_by_hand_too(data: Bench, net: Elsewhere) -> None:
    net.tell("www.elsewhere.example/robots.txt", "User-agent: *\nDisallow: /gauges\n", media_type="text/plain")
    net.tell("www.elsewhere.example/gauges?id=7", article())
    assert "RobotsForbid" in refused(PLACE)
    assert net.asked == ["www.elsewhere.example/robots.txt"]


def test_one_that_fails_leaves_the_others(data: Bench, net: Elsewhere, tmp_path: Path) -> None:
    net.tell("www.elsewhere.example/gauges?id=7", article())
    result = run("add", "ftp://old.example/x", str(tmp_path / "nowhere.html"), PLACE)
    assert result.exit_code == 1
    assert "first" not in result.output
    assert "\tnew\tmanual\tOn gauges\t" in result.output
    assert result.output.count("not added") == 2


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "http://127.0.0.1/",
        "http://[::1]:8470/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1%25eth0]/",
        "http://[::127.0.0.1]/",
        "http://%31%32%37.0.0.1/",
        "http://user:secret@example.org/",
        "http://:80/",
        "http://example.org:99999/",
    ],
)
def test_addresses_inside_the_house_or_of_no_web_are_refused_before_anything_is_asked(data: Bench, url: str) -> None:
    refused(url)
    assert not data.data.exists()


@pytest.mark.parametrize("host", ["127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "localhost", "localhost."])
def test_names_that_lead_inside_the_house_are_refused_at_the_connection(data: Bench, host: str) -> None:
    """Whatever a name said when it was looked at before: the very address that is connected to is checked."""
    with elsewhere() as inside:
        inside.tell(f"{host}/", article("Secret"))
        refused(f"http://{host}:{inside.port}/")
        assert inside.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1", True),
        ("64:ff9b::808:808", True),
        ("2002:808:808::1", True),
        ("224.0.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("2002:7f00:1::1", False),
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("fd00::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


# The watched sites


def test_a_page_of_a_watched_site_is_read_by_its_rules_and_is_its_own(data: Bench) -> None:
    post = data.replica.recent(WH)[0]
    (entry,) = added(f"{HOME}{post.path}?utm_source=mail")
    assert (entry["source"], entry["change"]) == ("whitehouse", "first")
    (row,) = data.rows("SELECT * FROM candidate")
    assert (row["title"], row["doc_type"]) == (post.title, str(post.doc_type))
    assert data.run["kind"] == "manual"
    data.crawl("whitehouse")
    assert data.values("SELECT count(*) FROM candidate WHERE title = ?", post.title) == [1]


def test_the_file_of_a_known_page_stays_its_part(data: Bench) -> None:
    post = next(post for post in data.replica.recent("uscc.gov") if post.files)
    (page,) = added(f"https://www.uscc.gov{post.path}")
    files = data.values("SELECT url FROM part WHERE kind = 'attachment' AND outcome = 'ok'")
    assert files
    (again,) = added(files[0])
    assert (again["candidate"], again["change"], again["source"]) == (page["candidate"], "unchanged", "uscc")
    assert data.values("SELECT count(*) FROM candidate") == [1]


def test_while_the_site_is_crawled_an_addition_says_so_and_loses_nothing(data: Bench) -> None:
    post = data.replica.recent(WH)[0]
    gate = data.hold("^/news/feed/")
    running = data.start("whitehouse")
    assert gate.reached.wait(20)
    assert "another crawl of it is running" in refused(f"{HOME}{post.path}")
    gate.open()
    running.wait()
    assert data.values("SELECT count(*) FROM candidate WHERE title = ?", post.title) == [1]


# Files


def saved(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


MARK = f"<!-- saved from url=({len(PLACE):04}){PLACE} -->\n"


@pytest.mark.parametrize(
    "page",
    [
        article().replace("<html", f"{MARK}<html"),
        article(head=f'<link rel="canonical" href="{PLACE}">'),
        article(head=f'<meta property="og:url" content="{PLACE}">'),
        f"<!--\n Page saved with SingleFile \n url: {PLACE} \n saved date: Wed -->" + article()[:-14],
        f"<!-- saved from url=(0014)about:internet -->{article(head=f'<link rel=canonical href={PLACE}>')}",
    ],
    ids=["mark of the web", "canonical", "og:url", "SingleFile", "about:internet"],
)
def test_a_saved_page_tells_where_it_came_from(data: Bench, tmp_path: Path, page: str) -> None:
    (tmp_path / "On gauges_files").mkdir()
    (entry,) = added(saved(tmp_path, "On gauges.html", page))
    assert (entry["source"], entry["url"], entry["title"], entry["change"]) == ("manual", PLACE, "On gauges", "first")
    assert data.values("SELECT published FROM candidate") == ["2025-09-03T09:00:00-04:00"]


def test_the_address_of_a_file_can_be_told(data: Bench, tmp_path: Path) -> None:
    page = saved(tmp_path, "a.html", article().replace("<html", f"{MARK}<html"))
    assert added(page, "--url", "https://other.example/x")[0]["url"] == "https://other.example/x"
    assert "--url" in refused(PLACE, "--url", PLACE)
    assert "--url" in refused(page, page, "--url", PLACE)


def test_a_refused_file_without_address_is_named(data: Bench, tmp_path: Path) -> None:
    page = saved(tmp_path, "a.html", "<html><body></body></html>")
    assert refused(page).startswith(f"stdwatch: not added: SiteChanged: {page}: ")


def nested(depth: int = 3000) -> bytes:
    """An MHTML archive in an archive in an archive …"""
    kind = 'Content-Type: multipart/related; boundary="b{}"\n\n'
    return (kind.format(0) + "".join(f"--b{n}\n{kind.format(n + 1)}" for n in range(depth))).encode()


def mhtml(page: str, charset: str = "utf-8", encoding: str = "quoted-printable") -> bytes:
    body = quopri.encodestring(page.encode(charset))
    head = f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {PLACE}\r\nSubject: On gauges\r\n"
    parts = 'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--x"\r\n\r\n----x\r\n'
    root = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    where = f"Content-ID: <frame-1>\r\nContent-Location: {PLACE}\r\n\r\n"
    return f"{head}MIME-Version: 1.0\r\n{parts}{root}{where}".encode() + body + b"\r\n----x--\r\n"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "windows-1252"])
def test_an_mhtml_archive_is_read_in_its_own_encoding_and_kept(data: Bench, tmp_path: Path, charset: str) -> None:
    title = "“On gauges”" if charset == "windows-1252" else "“标准” on gauges"
    content = mhtml(article(title), charset)
    (entry,) = added(saved(tmp_path, "x.mhtml", content))
    assert (entry["url"], entry["title"]) == (PLACE, title)
    assert f"{SAYS} 7" in data.texts()[PLACE]
    archive = Archive(data.data / "archive.db")
    (kept,) = data.values("SELECT body_hash FROM fetch")
    assert archive.get(kept) == content
    archive.close()


@pytest.mark.parametrize("charset", ["no-such", "idna", "\0"])
def test_an_archive_that_names_no_encoding_of_text_is_read_as_the_page_says(
    data: Bench, tmp_path: Path, charset: str
) -> None:
    content = mhtml(article()).replace(b"charset=utf-8", b"charset=" + charset.encode())
    assert added(saved(tmp_path, "x.mhtml", content))[0]["title"] == "On gauges"


def test_a_file_of_a_watched_site_is_that_sites_and_meets_what_is_crawled(data: Bench, tmp_path: Path) -> None:
    post = data.replica.recent(WH)[0]
    url = f"{HOME}{post.path}"
    body = data.replica.answer(SITES[WH], post.path, {}, "www.whitehouse.gov")[0].body
    page = saved(tmp_path, "x.html", b"<!-- saved from url=(0099)" + url.encode() + b" -->" + body)
    (entry,) = added(page)
    assert (entry["source"], entry["url"], entry["title"]) == ("whitehouse", url, post.title)
    data.crawl("whitehouse")
    assert data.values("SELECT count(*) FROM candidate WHERE title = ?", post.title) == [1]
    assert data.values("SELECT kind FROM revision WHERE part = (SELECT min(id) FROM part)") == ["first"]


def test_a_pdf_without_address_is_added_once_by_its_content(data: Bench, tmp_path: Path) -> None:
    first, second = saved(tmp_path, "impact 2025.pdf", report()), saved(tmp_path, "copy.pdf", report())
    (entry,), (again,) = added(first), added(second)
    assert (entry["source"], entry["change"]) == ("manual", "first")
    assert (again["candidate"], again["change"]) == (entry["candidate"], "unchanged")
    assert entry["url"].startswith("urn:sha256:")
    assert CLAUSE in data.texts()[entry["url"]]


def test_a_pdf_file_given_the_address_of_a_known_part_is_that_part(data: Bench, tmp_path: Path) -> None:
    post = next(post for post in data.replica.recent("uscc.gov") if post.files)
    (page,) = added(f"https://www.uscc.gov{post.path}")
    url = data.values("SELECT url FROM part WHERE kind = 'attachment'")[0]
    (file,) = added(saved(tmp_path, "t.pdf", report()), "--url", url)
    assert file["candidate"] == page["candidate"]
    assert data.values("SELECT count(*) FROM candidate") == [1]


def test_the_files_of_a_saved_page_are_fetched(data: Bench, net: Elsewhere, tmp_path: Path) -> None:
    net.tell("www.elsewhere.example/r.pdf", report(), media_type="application/pdf")
    added(saved(tmp_path, "x.html", article(extra='<a href="/r.pdf">The report</a>')), "--url", PLACE)
    assert CLAUSE in data.texts()["https://www.elsewhere.example/r.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", article(), "its name says a PDF, its content is a web page"),
        ("a.html", report(), "its name says a web page, its content is a PDF"),
        ("a.html", "", "an empty file"),
        ("a.html", " \n", "an empty file"),
        ("a.html", article()[:-30], "cut off"),
        ("a.pdf", report()[: len(report()) // 2], ""),
        ("a.pdf", pdf.encrypted(), "encrypted"),
        ("a.pdf", b"PK\x03\x04zip", "neither a web page nor a PDF"),
        ("a.docx", b"PK\x03\x04zip", "neither a web page nor a PDF"),
        ("a.html", "<rss><channel/></rss>", "neither a web page nor a PDF (a feed)"),
        ("a.mhtml", mhtml(article())[:-20], "cut off"),
        ("a.mhtml", nested(), "nested without end"),
        ("a.mhtml", mhtml(article()).replace(b"text/html; c", b"text/plain; c"), "without a web page in it"),
        ("a.html", "<html><body><h1>Just a moment...</h1><p>Checking.</p></body></html>", "challenge"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    data: Bench, tmp_path: Path, name: str, content: str | bytes, reason: str
) -> None:
    assert reason in refused(saved(tmp_path, name, content))
    assert not data.data.exists() or data.values("SELECT count(*) FROM candidate") == [0]


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(PageError, match="more than"):
        open_saved(b"%PDF-1.4" + b" " * additions.LARGEST, "a.pdf")


def test_a_folder_or_nothing_is_wrong_use(data: Bench, tmp_path: Path) -> None:
    assert run("add", str(tmp_path)).exit_code == 2
    assert run("add", str(tmp_path / "nothing.pdf")).exit_code == 2
    assert run("add").exit_code == 2


def test_the_coverage_statement_adds_up_with_additions(data: Bench, tmp_path: Path) -> None:
    added(saved(tmp_path, "a.pdf", report()))
    assert run("export", "coverage", "--from", "2025-09-01", "--to", "2025-09-30").exit_code == 0


def test_nobody_polls_what_is_added_by_hand() -> None:
    from stdwatch import sources

    assert "manual" not in sources.names()
    assert sources.site("manual").name == "manual"


def test_the_engine_can_be_called(data: Bench) -> None:
    entry = adding.add_file(config.load(), "a.html", article().encode(), PLACE)
    assert (entry.change, entry.title) == ("first", "On gauges")
