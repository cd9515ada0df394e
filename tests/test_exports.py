"""What leaves the desk for other programs, read back by them."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from stdwatch.cli import main
from stdwatch.editing.house import journal
from stdwatch.items import DocType
from stdwatch.items.references import ArchivedBody, Reference
from stdwatch.publishing import annotations, atom, bibtex, csl, ris, spreadsheet, wacz
from tests import issues
from tests.hostile_words import WORDS
from tests.journal import Newsroom

ORDER = Reference(
    key="c7",
    url="https://example.org/order?a={1}",
    title="Order on a {Common} Platform & 100% of #1",
    publisher="示例国白宫",
    published="2025-11-24T16:30:00-05:00",
    accessed="2025-11-25T03:00:00Z",
    sha256="ab" * 32,
    doc_type=DocType.EXECUTIVE_ORDER,
    language="en",
    state="accepted",
    section="战略态势",
    score=0.91,
)
REPORT = replace(ORDER, key="c8", title="Annual report", published="2025-11", doc_type=DocType.ANNUAL_REPORT)
PAGE = replace(ORDER, key="c9", title="=HYPERLINK(1)", published="", doc_type="", accessed="", sha256="", score=None)
ALL = (ORDER, REPORT, PAGE)


def test_a_table_opens_with_its_signs_and_runs_no_formula() -> None:
    body = spreadsheet.render((*ALL, *(replace(PAGE, title=words) for words in ("+1", "-1", "@SUM(A1)", "\t=1"))))
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0]["publisher"] == "示例国白宫"
    assert rows[0]["score"] == "0.9100"
    assert [row["title"] for row in rows[2:]] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@SUM(A1)", "'=1"]


def test_ris_is_read_by_another_reader() -> None:
    rispy = pytest.importorskip("rispy")
    order, report, page = rispy.loads(ris.render(ALL).decode())
    assert [each["type_of_reference"] for each in (order, report, page)] == ["STAT", "RPRT", "ELEC"]
    assert order["title"] == ORDER.title
    assert order["authors"] == ["示例国白宫"]
    assert (order["year"], order["date"], order["access_date"]) == ("2025", "2025/11/24/", "2025/11/25/")
    assert report["date"] == "2025/11//"
    assert "date" not in page


def test_no_title_breaks_a_line_of_ris() -> None:
    lines = ris.render([replace(ORDER, title="one\nER  - \ntwo")]).decode().split("\r\n")
    assert lines.count("ER  - ") == 1
    assert "TI  - one ER - two" in lines


def test_csl_is_printed_by_a_citation_processor() -> None:
    citeproc = pytest.importorskip("citeproc.source.json")
    items = json.loads(csl.render(ALL))
    assert [item["type"] for item in items] == ["legislation", "report", "webpage"]
    assert items[0]["issued"] == {"date-parts": [[2025, 11, 24]]}
    assert items[1]["issued"] == {"date-parts": [[2025, 11]]}
    assert "issued" not in items[2]
    source = citeproc.CiteProcJSON([{**item, "author": item.get("author", [])} for item in items])
    assert set(source) == {"c7", "c8", "c9"}


def test_a_feed_of_references_is_read_by_another_reader() -> None:
    feedparser = pytest.importorskip("feedparser")
    feed = feedparser.parse(atom.render_references(ALL))
    assert not feed.bozo
    first = feed.entries[0]
    assert (first.title, first.link, first.author) == (ORDER.title, ORDER.url, "示例国白宫")
    assert [each.updated for each in feed.entries] == ["2025-11-25T03:00:00Z"] * 2 + ["1970-01-01T00:00:00Z"]
    assert len({each.id for each in feed.entries}) == 1  # one address is one document


def test_bibtex_escapes_every_sign_of_latex() -> None:
    body = bibtex.render([replace(ORDER, title=r"a\b{c}$&#%_~^")]).decode()
    assert r"title = {{a\textbackslash{}b\{c\}\$\&\#\%\_\textasciitilde{}\textasciicircum{}}}" in body
    assert "url = {https://example.org/order?a=%7B1%7D}" in body
    assert body.count("{") - body.count(r"\{") == body.count("}") - body.count(r"\}")


def test_clips_become_annotations_with_their_chinese() -> None:
    issue = issues.issue()
    (item,) = json.loads(annotations.render(issue))["items"]
    clip = next(issue.articles).clips[0]
    assert item["id"] == f"urn:uuid:{clip.id}"
    assert [body["value"] for body in item["body"]] == ["双方应接受依据对方规则签发的证书。"]
    quote, position, page = item["target"]["selector"]
    assert (quote["exact"], quote["prefix"], quote["suffix"]) == (clip.exact, clip.prefix, clip.suffix)
    assert (position["start"], position["end"]) == (clip.start, clip.end)
    assert page["value"] == "page=4"


BODIES = (
    ArchivedBody("https://example.org/a", "甲", "<p>甲</p>".encode(), "text/html", "2025-11-25T03:00:00Z"),
    ArchivedBody("https://www.example.org/b?c=1", "乙", b"%PDF-1.7", "application/pdf", "2025-11-24T03:00:00Z"),
)


def test_a_web_archive_holds_every_body_with_its_instant() -> None:
    package = zipfile.ZipFile(io.BytesIO(wacz.render(BODIES)))
    records = {
        record.rec_headers.get_header("WARC-Target-URI"): (
            record.rec_headers.get_header("WARC-Date"),
            record.content_stream().read(),
        )
        for record in ArchiveIterator(io.BytesIO(package.read("archive/bodies.warc.gz")))
    }
    assert records == {body.url: (body.fetched, body.body) for body in BODIES}
    assert "not for publication" in json.loads(package.read("datapackage.json"))["title"]


def test_the_index_of_a_web_archive_leads_to_its_records() -> None:
    package = zipfile.ZipFile(io.BytesIO(wacz.render(BODIES)))
    warc = package.read("archive/bodies.warc.gz")
    lines = gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()
    assert [line.split(" ", 2)[:2] for line in lines] == [
        ["org,example)/a", "20251125030000"],
        ["org,example)/b?c=1", "20251124030000"],
    ]
    for line in lines:
        entry = json.loads(line.split(" ", 2)[2])
        start = int(entry["offset"])
        record = next(ArchiveIterator(io.BytesIO(warc[start : start + int(entry["length"])])))
        assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.org/a/B/", "org,example)/a/b"),
        ("https://example.org", "org,example)/"),
        ("https://www2.example.org/p?b=2&a=1#c", "org,example)/p?a=1&b=2"),
        ("http://example.org:8080/x?", "org,example:8080)/x"),
        ("https://example.org/中/ü", "org,example)/%e4%b8%ad/%c3%bc"),
        ("https://例.org/", "org,xn--fsq)/"),
        ("https://[::1 x", "https%3a//%5b%3a%3a1%20x"),  # as an imported issue may call a source
        ("https://example.org:99999/", "https%3a//example.org%3a99999/"),
    ],
)
def test_replay_programs_look_an_address_up_under_the_key_that_it_has(url: str, key: str) -> None:
    package = zipfile.ZipFile(io.BytesIO(wacz.render([replace(BODIES[0], url=url)])))
    line = gzip.decompress(package.read("indexes/index.cdx.gz")).decode()
    assert line.split(" ", 1)[0] == key  # as surt 0.3.1 makes it


def test_the_same_references_give_the_same_bytes() -> None:
    for render in (spreadsheet.render, ris.render, csl.render, bibtex.render, atom.render_references):
        assert render(ALL) == render(ALL)
    assert wacz.render(BODIES) == wacz.render(reversed(BODIES))


def test_a_feed_leads_to_web_addresses_alone() -> None:
    feed = feedparser.parse(atom.render_references([replace(ORDER, url="javascript:alert(1)"), REPORT]))
    assert [[link.href for link in entry.get("links", [])] for entry in feed.entries] == [[], [REPORT.url]]


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_hostile_titles_stay_one_record(words: str) -> None:
    odd = [replace(ORDER, title=words, publisher=words, section=words), REPORT]
    assert len(list(csv.reader(io.StringIO(spreadsheet.render(odd).decode("utf-8-sig"))))) == 3
    assert json.loads(csl.render(odd))[0]["title"] == words
    assert ris.render(odd).decode().count("TY  - ") == 2
    assert bibtex.render(odd).decode().count("\n@") == 1


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("STDWATCH_EDITOR", "Li")
    monkeypatch.chdir(tmp_path)
    room = Newsroom.opened(tmp_path)
    yield room
    room.desk.db.close()


def _run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result


def test_accepted_candidates_are_exported_with_the_hash_of_their_body(room: Newsroom) -> None:
    of = room.accepted()
    (item,) = json.loads(_run("export", "csl").stdout)
    assert item["id"] == f"c{of}"
    assert item["author"] == [{"literal": "北方之家"}]
    assert item["note"].startswith("sha256:")
    assert _run("export", "csl", "--state", "brief").stdout == "[]\n"


def test_the_sources_of_an_issue_are_exported_to_a_file(room: Newsroom, tmp_path: Path) -> None:
    room.clip(room.accepted(), "common security standards")
    _run("export", "ris", "--issue", "2025-4", "--out", tmp_path / "out/sources.ris")
    assert "ID  - 2025-4-01-1" in (tmp_path / "out/sources.ris").read_text("utf-8")


def test_annotations_are_those_of_the_issue_being_made(room: Newsroom) -> None:
    made = room.clip(room.accepted(), "common security standards")
    page = json.loads(_run("export", "annotations").stdout)
    assert page["label"] == f"{journal().title} 2025-4"
    assert [item["id"] for item in page["items"]] == [f"urn:uuid:{made.stored.clip.id}"]


def test_the_bodies_of_accepted_candidates_become_a_web_archive(room: Newsroom, tmp_path: Path) -> None:
    room.accepted()
    (tmp_path / "archive.db").touch()
    result = _run("export", "wacz", "--out", tmp_path / "cited.wacz")
    assert "not for publication" in result.stderr
    assert zipfile.is_zipfile(tmp_path / "cited.wacz")
