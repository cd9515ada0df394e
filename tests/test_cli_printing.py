"""Printing, exporting, importing and comparing issues from the terminal, over a real database."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from stdwatch.cli import main
from stdwatch.editing import importing
from stdwatch.editing.house import journal
from stdwatch.errors import UsageError
from stdwatch.items.journal import BackMatter, Issue
from stdwatch.publishing import exchange, house, word
from tests import issues
from tests.journal import LATER, Newsroom


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.setenv("STDWATCH_EDITOR", "Li")
    monkeypatch.chdir(tmp_path)
    room = Newsroom.opened(tmp_path, issue=False)
    yield room
    assert room.replayed()
    room.desk.db.close()


def _run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def _ours() -> Issue:
    """An issue of the house's own journal."""
    ours = journal()
    return replace(issues.two_sections(), title=ours.title, title_en=ours.title_en, publishers=ours.publishers)


def _file(folder: Path, issue: Issue | None = None) -> Path:
    path = folder / "given.json"
    path.write_bytes(exchange.write(issue or issues.issue()))
    return path


def test_a_file_is_printed_in_every_format(room: Newsroom, tmp_path: Path) -> None:
    result = _run("print", _file(tmp_path), "--as", "pdf,docx,html,epub,md,txt,json", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    endings = ["docx", "epub", "html", "json", "md", "pdf", "txt"]
    assert names == [f"meizhou-jiaodian-2026-1.{ending}" for ending in endings]
    assert (tmp_path / "out/meizhou-jiaodian-2026-1.pdf").read_bytes().startswith(b"%PDF-")


def test_an_issue_of_the_desk_is_printed_by_its_number(room: Newsroom, tmp_path: Path) -> None:
    assert _run("issue", "import", _file(tmp_path, _ours())).exit_code == 0
    result = _run("print", "2026-1", "--as", "txt", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "双方应接受依据对方规则签发的证书。" in (tmp_path / "meizhou-jiaodian-2026-1.txt").read_text("utf-8")


def test_an_own_house_document_in_the_data_directory_is_used(room: Newsroom, tmp_path: Path) -> None:
    own = docx.Document(io.BytesIO(house.ours()))
    own.core_properties.subject = "ours"
    own.save(str(tmp_path / "house.docx"))
    assert _run("print", _file(tmp_path), "--as", "docx").exit_code == 0
    assert docx.Document(str(tmp_path / "meizhou-jiaodian-2026-1.docx")).core_properties.subject == "ours"


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (("print", "none.json"), 2, "none.json: cannot be read (No such file or directory)"),
        (("print", "given.json", "--as", "pdf,odt"), 2, "unknown format odt; there are pdf, docx"),
        (("print", "given.json", "--as", ","), 2, "unknown format (none)"),
        (("print", "2031-1"), 1, "no issue 2031-1"),
        (("issue", "import", "empty.json"), 2, "not an issue: the file: is no JSON"),
        (("issue", "import", "given.json"), 2, "is one of '试刊' by other publishers"),
        (("issue", "compare", "given.json", "--with", "given.json"), 2, "no Word document"),
        (("print", "empty-issue.json"), 1, "Issue 2026-1 has no articles: there is nothing to print."),
    ],
)
def test_what_cannot_be_done_is_one_line(
    room: Newsroom, tmp_path: Path, words: tuple[str, ...], code: int, line: str
) -> None:
    _file(tmp_path)
    (tmp_path / "empty.json").touch()
    (tmp_path / "empty-issue.json").write_bytes(exchange.write(issues.without_articles()))
    result = _run(*words)
    assert result.exit_code == code, result.output
    assert line in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.glob("meizhou*"))


def test_when_one_file_cannot_be_written_none_is(room: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "out/meizhou-jiaodian-2026-1.txt").mkdir(parents=True)
    result = _run("print", _file(tmp_path), "--as", "md,txt", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "a folder of that name is in the way" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["meizhou-jiaodian-2026-1.txt"]


@pytest.mark.slow
def test_what_no_font_shows_is_told(room: Newsroom, tmp_path: Path) -> None:
    odd = issues.issue(issues.article(1, "题", issues.block(2, "字\U000e0fff。")))
    result = _run("print", _file(tmp_path, odd), "--as", "pdf")
    assert "no font on this machine shows U+E0FFF: boxes in the PDF" in result.stderr


def test_what_is_imported_is_exported_equal(room: Newsroom, tmp_path: Path) -> None:
    given = _file(tmp_path, _ours())
    assert _run("issue", "import", given).output == "issue 2026-1: 2 articles, 6 blocks\n"
    exported = exchange.read(_run("issue", "export", "2026-1").stdout_bytes)
    assert list(exported.articles) == list(_ours().articles)
    assert replace(exported, sections=()) == replace(_ours(), sections=())


def test_an_issue_is_imported_once(room: Newsroom, tmp_path: Path) -> None:
    given = _file(tmp_path, _ours())
    _run("issue", "import", given)
    again = _run("issue", "import", given)
    assert again.exit_code == 2
    assert "there is an issue of this number already: 2026-1" in again.stderr
    other = _run("issue", "import", _file(tmp_path, replace(_ours(), number=2)))
    assert "was imported before" in other.stderr
    assert len(json.loads(_run("issue", "list", "--json").output)) == 1


def test_an_import_that_fails_leaves_nothing(room: Newsroom) -> None:
    wrong = replace(
        _ours(),
        sections=(
            *_ours().sections,
            replace(
                _ours().sections[0], name="别的栏目", articles=(issues.article(70, "题", issues.block(71, "话。")),)
            ),
        ),
    )
    before = room.seq()
    with pytest.raises(UsageError, match="there is no such section"):
        importing.import_issue(room.desk.db, wrong, "Li", LATER)
    assert room.seq() == before
    assert room.desk.db.conn.execute("SELECT count(*) FROM clip").fetchone()[0] == 0


def test_an_unknown_back_matter_comes_along(room: Newsroom) -> None:
    row = importing.import_issue(room.desk.db, replace(_ours(), back=BackMatter("", ())), "Li", LATER)
    assert row.back == {"title": "", "entries": []}


def test_corrections_in_word_are_shown(room: Newsroom, tmp_path: Path) -> None:
    issue = issues.issue()
    document = docx.Document(io.BytesIO(word.render(issue, {article.id: 1 for article in issue.articles})))
    paragraph = next(each for each in document.paragraphs if each.text.startswith("双方将承认"))
    paragraph.runs[0].text = "双方承认报告。"
    document.save(str(tmp_path / "back.docx"))
    result = _run("issue", "compare", tmp_path / "back.docx", "--with", _file(tmp_path, issue))
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        f"changed\ttext\t{issues.name(21)[:8]}\t双方将承认实验室的检测报告。\t双方承认报告。",
        "1 proposed edits",
    ]
    as_json = _run("issue", "compare", tmp_path / "back.docx", "--with", tmp_path / "given.json", "--json")
    assert json.loads(as_json.output)["proposals"][0]["after"] == "双方承认报告。"


def test_the_issue_of_a_word_document_is_found_and_its_corrections_taken(room: Newsroom, tmp_path: Path) -> None:
    _run("issue", "import", _file(tmp_path, _ours()))
    _run("issue", "new", "2026-2")
    _run("print", "2026-1", "--as", "docx")
    document = docx.Document(str(tmp_path / "meizhou-jiaodian-2026-1.docx"))
    paragraph = next(each for each in document.paragraphs if each.text.startswith("双方将承认"))
    paragraph.runs[0].text = "双方承认报告。"
    document.save(str(tmp_path / "back.docx"))
    result = _run("issue", "compare", tmp_path / "back.docx", "--take")
    assert result.exit_code == 0, result.output
    assert "1 taken, 0 left" in result.stderr
    assert room.texts(issues.name(2)) == ["双方承认报告。"]


def test_a_word_document_of_no_issue_here_is_refused(room: Newsroom, tmp_path: Path) -> None:
    issue = issues.issue()
    (tmp_path / "back.docx").write_bytes(word.render(issue, {article.id: 1 for article in issue.articles}))
    _run("issue", "new", "2026-2")
    result = _run("issue", "compare", tmp_path / "back.docx")
    assert result.exit_code == 2
    assert "of none of the desk's issues" in result.stderr
