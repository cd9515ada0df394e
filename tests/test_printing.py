"""Proofs, finals and corrections: what is frozen, what is refused, what a correction lists."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from stdwatch.editing import importing, printing
from stdwatch.editing import issues as rules
from stdwatch.editing.house import journal
from stdwatch.editing.printing import Printed, Styles
from stdwatch.editing.refusals import Closed
from stdwatch.errors import Conflict, PrintingError, StoreError
from stdwatch.items.journal import ClipVerdict, Issue, Section
from stdwatch.publishing import exchange
from stdwatch.publishing.compare import Change
from stdwatch.publishing.differences import differences
from stdwatch.store import anchors, printings
from stdwatch.store import checks as store_checks
from stdwatch.store import issues as stored
from stdwatch.store.archive import Archive, body_hash
from tests import issues
from tests.journal import LATER, Newsroom

pytestmark = pytest.mark.slow


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom.opened(tmp_path, issue=False)
    importing.import_issue(room.desk.db, _clean(), "Li", LATER)
    yield room
    assert room.replayed()
    room.desk.db.close()


def _clean() -> Issue:
    """An issue of the house's journal in which no check finds an error."""
    ours = journal()
    standfirst = "2026年2月，两国发表声明，就车钩的检测作出安排。"
    article = issues.article(
        2, "两国就车钩发表声明", issues.block(21, "双方将承认实验室的检测报告。"), standfirst=standfirst, sources=()
    )
    sections = (Section("贸易政策", (article,)),)
    return replace(
        issues.issue(), title=ours.title, title_en=ours.title_en, publishers=ours.publishers, sections=sections
    )


def _proof(room: Newsroom, tmp_path: Path) -> Printed:
    return printing.proof(room.desk.db, tmp_path / "archive.db", "2026-1", "Li", LATER, Styles(), ("txt", "pdf"))


def _final(room: Newsroom, tmp_path: Path) -> Printed:
    return printing.final(room.desk.db, tmp_path / "archive.db", "2026-1", "Wang", LATER, Styles(), ("txt",))


def test_a_proof_freezes_the_issue_and_its_files(room: Newsroom, tmp_path: Path) -> None:
    printed = _proof(room, tmp_path)
    kept = printings.of_issue(room.desk.db, 1)[0]
    assert kept == printed.printing
    assert (kept.kind, kept.editor, kept.fonts) == ("proof", "Li", ("Noto Serif CJK SC", "Noto Sans CJK SC"))
    assert printing.handed_files(kept) == {name: body_hash(part) for name, part in printed.files.items()}
    room.write(issues.name(21), "改过的话。")
    assert list(printing.frozen(tmp_path / "archive.db", kept).articles) == list(_clean().articles)
    assert printing.body(tmp_path / "archive.db", kept.data_hash) == exchange.write(
        printing.frozen(tmp_path / "archive.db", kept)
    )


def test_a_proof_says_that_it_is_one_and_a_final_does_not(room: Newsroom, tmp_path: Path) -> None:
    proof, final = (made(room, tmp_path).files for made in (_proof, _final))
    name = "meizhou-jiaodian-2026-1.txt"
    assert "总 第 24 期（样张）" in proof[name].decode()
    assert proof[name].decode().replace("（样张）", "") == final[name].decode()


def test_a_printing_tells_the_pages_of_each_article(room: Newsroom, tmp_path: Path) -> None:
    assert printing.pages(tmp_path / "archive.db", _proof(room, tmp_path).printing) == {issues.name(2): (1, 1)}


def test_a_final_closes_the_issue(room: Newsroom, tmp_path: Path) -> None:
    printed = _final(room, tmp_path)
    assert printed.printing.kind == "final"
    assert not stored.by_name(room.desk.db, "2026-1").is_open
    with pytest.raises(Closed):
        room.write(issues.name(21), "太晚了。")
    with pytest.raises(Closed):
        _final(room, tmp_path)
    assert _proof(room, tmp_path).printing.kind == "proof"


def test_what_is_printed_after_a_final_is_a_correction_that_lists_what_differs(room: Newsroom, tmp_path: Path) -> None:
    first = _final(room, tmp_path).printing
    rules.open_again(room.desk.db, "2026-1", "Li", LATER)
    room.write(issues.name(21), "双方承认检测报告。")
    second = _final(room, tmp_path).printing
    assert second.kind == "correction"
    (change,) = printing.changes(room.desk.db, tmp_path / "archive.db", second)
    assert (change.field, change.before, change.after) == (
        "text",
        "双方将承认实验室的检测报告。",
        "双方承认检测报告。",
    )
    assert printing.changes(room.desk.db, tmp_path / "archive.db", first) == []


def test_no_final_is_printed_while_an_error_is_open(room: Newsroom, tmp_path: Path) -> None:
    room.edit(f"block:{issues.name(21)}", {"machine": True})
    with pytest.raises(PrintingError, match=r"2026-1 has 1 open errors: unconfirmed-draft"):
        _final(room, tmp_path)
    assert printings.of_issue(room.desk.db, 1) == []
    assert stored.by_name(room.desk.db, "2026-1").is_open
    assert _proof(room, tmp_path).printing.findings >= 1


def test_an_edit_that_comes_while_a_final_is_printed_stops_it(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = printing._archive

    def edited(*arguments: object) -> object:
        room.write(issues.name(21), "刚改的话。")
        return archive(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(printing, "_archive", edited)
    with pytest.raises(Conflict, match="edited while it was printed"):
        _final(room, tmp_path)
    assert stored.by_name(room.desk.db, "2026-1").is_open
    assert printings.of_issue(room.desk.db, 1) == []


def test_a_body_that_is_gone_is_named(room: Newsroom, tmp_path: Path) -> None:
    kept = _proof(room, tmp_path).printing
    (tmp_path / "archive.db").unlink()
    with pytest.raises(StoreError, match="lacks the body"):
        printing.frozen(tmp_path / "archive.db", kept)


def test_differences_name_every_kind_of_change() -> None:
    before = issues.issue()
    seeds, rails = before.articles
    kept = [block for block in seeds.blocks if block.id != issues.name(12)]
    kept[0] = replace(kept[0], text="改了。")
    changed = replace(seeds, title="新题", blocks=(*kept, issues.block(60, "又一段。")))
    new = issues.article(61, "新文章")
    after = replace(before, foreword=("新前言。",), sections=(Section("贸易政策", (changed, new)),))
    changes = [(each.change, each.field, each.before, each.after) for each in differences(before, after)]
    assert changes == [
        (Change.CHANGED, "foreword", "\n".join(before.foreword), "新前言。"),
        (Change.CHANGED, "title", seeds.title, "新题"),
        (Change.CHANGED, "text", seeds.blocks[0].text, "改了。"),
        (Change.NEW, "", "", "又一段。"),
        (Change.MISSING, "", "主要内容", ""),
        (Change.NEW, "title", "", "新文章"),
        (Change.MISSING, "title", rails.title, ""),
    ]


def test_the_doctor_misses_the_body_of_a_printing(room: Newsroom, tmp_path: Path) -> None:
    kept = _proof(room, tmp_path).printing
    assert not [trouble for trouble in store_checks.troubles_of(tmp_path) if "not there" in trouble]
    with closing(Archive(tmp_path / "archive.db")) as archive:
        archive.drop([kept.data_hash])
    (trouble,) = [trouble for trouble in store_checks.troubles_of(tmp_path) if "not there" in trouble]
    assert kept.data_hash in trouble


def test_clips_are_looked_for_before_each_printing(room: Newsroom, tmp_path: Path) -> None:
    of = room.accepted()
    made = room.clip(of, "common security standards and best practices", text="通用安全标准。")
    room.revise(of, "The platform shall meet common security standards and best practice.")
    assert anchors.current(room.desk.db, [made.stored]) == {}
    (tmp_path / "archive.db").touch()
    _proof(room, tmp_path)
    assert anchors.current(room.desk.db, [made.stored])[made.stored.clip.id].verdict is ClipVerdict.ALTERED
