"""Findings accepted as they are: for these words only, counted, and no longer pressed when most of them are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from stdwatch.cli import main
from stdwatch.editing import checks
from stdwatch.store import database, issues, waivers
from tests.journal import LATER, Newsroom


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom.opened(tmp_path, issue=False)
    yield room
    room.desk.db.close()


def handed_out(room: Newsroom, name: str, waived: int) -> None:
    """An issue with three forms that the house does not print, of which some are waived."""
    row = room.issue(name, whole=None)
    article = room.article(title="检验方法发布", issue=row.id).id
    for number in range(3):
        room.block(article, position=f"V{number + 1}", text=f"第{number}批须通过合格评估。", kind="text")
    for finding in [finding for finding in checks.findings(room.desk.db, row) if finding.check == "house-variant"][
        :waived
    ]:
        checks.waive(room.desk.db, room.row(article), finding.check, finding.fingerprint, "Wang", "照原文", LATER)
    with database.writing(room.desk.db):
        checks.record(room.desk.db, row, checks.findings(room.desk.db, row))


def severity(room: Newsroom, name: str) -> set[str]:
    row = issues.by_name(room.desk.db, name)
    return {finding.severity for finding in checks.findings(room.desk.db, row) if finding.check == "house-variant"}


def test_a_check_that_is_mostly_waived_over_two_issues_becomes_a_hint(room: Newsroom) -> None:
    handed_out(room, "2025-3", waived=2)
    assert severity(room, "2025-3") == {"warning"}
    handed_out(room, "2025-4", waived=3)
    assert severity(room, "2025-4") == {"hint"}
    handed_out(room, "2026-1", waived=1)
    assert severity(room, "2026-1") == {"warning"}


def test_the_share_that_was_waived_is_shown(room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_out(room, "2025-3", waived=2)
    handed_out(room, "2025-4", waived=3)
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(main, ["check", "--waived"])
    rows = [line.split("\t") for line in shown.output.splitlines()]
    assert [row for row in rows if row[1] == "house-variant"] == [
        ["2025-4", "house-variant", "3", "3", "a hint now"],
        ["2025-3", "house-variant", "3", "2", "a hint now"],
    ]
    assert waivers.counts(room.desk.db)[0].issue == "2025-4"


def test_a_correction_is_counted_in_place_of_the_first_printing(room: Newsroom) -> None:
    handed_out(room, "2025-3", waived=2)
    row = issues.by_name(room.desk.db, "2025-3")
    with database.writing(room.desk.db):
        checks.record(room.desk.db, row, [])
    assert waivers.counts(room.desk.db) == []
