"""Sheets: the news sheet with what is in it, in which formats, and since when; the coverage statement as an annex."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result
from lxml import html
from markdown_it import MarkdownIt

from stdwatch.cli import main
from stdwatch.items import Passage
from stdwatch.publishing import coverage
from stdwatch.publishing.brief import Brief, BriefEntry, print_brief
from stdwatch.publishing.sheet import FORMATS, print_sheet
from tests.desk import document
from tests.hostile_words import WORDS
from tests.journal import Newsroom

ENTRY = BriefEntry("A title", "一句话。", "示例国白宫", "2025-11-24", "https://example.org/a?b=1&c=2")


def _brief(*entries: BriefEntry) -> Brief:
    return Brief("试验简讯", ("示例中心",), "2025-11-10", "2025-11-25", entries)


def _read(ending: str, body: bytes) -> str:
    """The text of a printed sheet without white space."""
    match ending:
        case "pdf":
            text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(body))
            text = re.sub("[\u0002\ufffe]", "", text)
        case "docx":
            text = "".join(each.text for each in docx.Document(io.BytesIO(body)).paragraphs)
        case "html":
            text = "".join(map(str, html.document_fromstring(body.decode()).itertext()))
        case "epub":
            page = zipfile.ZipFile(io.BytesIO(body)).read("book/000.xhtml")
            text = "".join(map(str, html.document_fromstring(page).itertext()))
        case "md":
            text = "".join(map(str, html.document_fromstring(MarkdownIt().render(body.decode())).itertext()))
        case _:
            text = body.decode()
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("ending", ["pdf", "docx", "html", "epub", "md", "txt"])
def test_every_entry_has_title_sentence_source_day_and_link(ending: str) -> None:
    (body,) = print_brief(_brief(ENTRY, ENTRY), [ending]).values()
    text = _read(ending, body)
    entry = "Atitle一句话。源自：示例国白宫2025-11-24https://example.org/a?b=1&c=2"
    assert text.count(entry) == 2
    assert "试验简讯" in text


@pytest.mark.parametrize("ending", ["docx", "html", "epub", "md", "txt"])
@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_hostile_words_stay_words(ending: str, words: str) -> None:
    (body,) = print_brief(_brief(BriefEntry(words, words, words, "", words)), [ending]).values()
    assert _read(ending, body).count(re.sub(r"\s", "", words)) >= 4


def test_what_a_site_wrote_over_lines_and_with_controls_is_printed_on_one() -> None:
    files = print_brief(_brief(BriefEntry("one\ntwo\x07\u2028three", "", "x", "", "")), list(FORMATS))
    assert "01 one two three" in files["meizhou-jianxun-2025-11-25.txt"].decode()
    assert zipfile.is_zipfile(io.BytesIO(files["meizhou-jianxun-2025-11-25.docx"]))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert print_brief(_brief(ENTRY), list(FORMATS)) == print_brief(_brief(ENTRY), list(FORMATS))


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.chdir(tmp_path)
    room = Newsroom.opened(tmp_path, issue=False)
    yield room
    room.desk.db.close()


def _run(*words: object) -> Result:
    return CliRunner().invoke(main, ["export", "brief", "--as", "json,txt", *map(str, words)])


def _entries(folder: Path) -> list[dict[str, str]]:
    (path,) = folder.glob("*.json")
    entries: list[dict[str, str]] = json.loads(path.read_text("utf-8"))["entries"]
    return entries


def test_the_editors_note_is_the_sentence_else_the_best_passage(room: Newsroom, tmp_path: Path) -> None:
    noted = room.desk.candidate("First")
    text = document("Standards for all devices apply. Others do not.")
    quoted = room.desk.candidate("Second", text=text, passages=[Passage(0, 47, 0.9)])
    room.desk.decide(noted, "brief", note="两国就标准达成一致。")
    room.desk.decide(quoted, "brief")
    room.desk.decide(room.desk.candidate("Third"), "accept")
    result = _run("--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    entries = _entries(tmp_path / "out")
    assert [(entry["title"], entry["sentence"]) for entry in entries] == [
        ("First", "两国就标准达成一致。"),
        ("Second", "Standards for all devices apply."),
    ]


def test_the_next_sheet_begins_where_the_last_one_ended(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desk.decide(room.desk.candidate("First"), "brief")
    assert _run("--out", tmp_path / "one").exit_code == 0
    monkeypatch.setenv("STDWATCH_NOW", "2025-12-09T03:00:00Z")
    again = _run("--out", tmp_path / "two")
    assert again.exit_code == 2
    assert "nothing was decided as brief since 2025-11-25" in again.stderr
    assert _run("--out", tmp_path / "three", "--since", "2025-11-01").exit_code == 0
    assert [entry["title"] for entry in _entries(tmp_path / "three")] == ["First"]


def test_the_coverage_statement_is_an_annex_of_the_issue() -> None:
    counts = {"seen": 12, "fetched": 9, "left": 2, "waiting": 1, "read": 8, "unread": 1, "accepted": 3, "inbox": 5}
    source = coverage.SourceCoverage("北方之家", counts, 30, ("2025-11-03", "2025-11-09"))
    annex = coverage.sheet([source], ("示例中心",), "2025-10-01", "2025-11-30")
    for ending, body in print_sheet(annex, "annex", FORMATS).items():
        text = _read(ending.partition(".")[2], body)
        assert "首次见到12篇：已采集9篇，待采集1篇" in text
        assert "录用3篇，简讯0篇，稍后0篇，不用0篇，待处理5篇" in text
        assert "以下日期未能采集：2025-11-03、2025-11-09。" in text


def test_the_annex_is_written_by_command(room: Newsroom, tmp_path: Path) -> None:
    room.desk.candidate("First")
    words = ["export", "coverage", "--from", "2025-11-01", "--to", "2025-11-30", "--as", "docx,txt"]
    result = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "annex")])
    assert "北方之家" in (tmp_path / "annex/meizhou-caiji-2025-11-30.txt").read_text("utf-8"), result.output
