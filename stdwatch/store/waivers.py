"""Findings that an editor accepted as they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from stdwatch.items.journal import Waiver


def of_article(db: Database, article: str) -> tuple[Waiver, ...]:
    """The waivers of an article, in the order in which they were given."""
    rows = db.conn.execute(
        """SELECT check_name, fingerprint, editor, at, note FROM waiver WHERE article = ?
        ORDER BY at, check_name, fingerprint""",
        [article],
    )
    return tuple(Waiver(*row) for row in rows)


def add(db: Database, article: str, waiver: Waiver) -> None:
    """Keep a waiver; a second time changes nothing. Inside a `writing` transaction."""
    db.conn.execute(
        """INSERT OR IGNORE INTO waiver (article, check_name, fingerprint, editor, at, note)
        VALUES (?, ?, ?, ?, ?, ?)""",
        [article, waiver.check, waiver.fingerprint, waiver.editor, waiver.at, waiver.note],
    )


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How many findings of a check an issue had when it was handed out, and how many of them were waived."""

    issue: str
    check: str
    found: int
    waived: int

    @property
    def is_mostly_waived(self) -> bool:
        """Whether more than half were waived."""
        return 2 * self.waived > self.found


def count(db: Database, issue: int, counts: Mapping[str, int], waived: Mapping[str, int]) -> None:
    """Write down what the checks found in an issue, in place of an earlier count. Inside a `writing` transaction."""
    db.conn.execute("DELETE FROM check_count WHERE issue = ?", [issue])
    db.conn.executemany(
        "INSERT INTO check_count (issue, check_name, found, waived) VALUES (?, ?, ?, ?)",
        [(issue, check, number, waived.get(check, 0)) for check, number in counts.items()],
    )


def counts(db: Database) -> list[CheckCount]:
    """The counts of all issues that were handed out, the newest issue first."""
    rows = db.conn.execute(
        """SELECT issue.year || '-' || issue.number, check_name, found, waived
        FROM check_count JOIN issue ON issue.id = check_count.issue
        ORDER BY issue.year DESC, issue.number DESC, check_name"""
    )
    return [CheckCount(*row) for row in rows]
