"""Issues of the journal, as the edit log left them."""

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from stdwatch.errors import Missing
from stdwatch.store.edits import Fields

_COLUMNS = "id, year, number, whole, month, state, foreword, back, seq"


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue; `foreword` is a list of paragraphs, `back` as in `stdwatch-issue/1`."""

    id: int
    year: int
    number: int
    whole: int
    month: str
    state: str
    foreword: tuple[str, ...]
    back: dict[str, Any]
    seq: int

    @property
    def name(self) -> str:
        """As people call it: ``2025-4``."""
        return f"{self.year}-{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it may be edited."""
        return self.state == "open"


def issues(db: Database) -> list[IssueRow]:
    """All issues, the newest first."""
    return _issues(db, "1 ORDER BY year DESC, number DESC", [])


def by_id(db: Database, id: int) -> IssueRow | None:  # noqa: A002 (the column's name)
    """The issue with this id, or `None`."""
    return next(iter(_issues(db, "id = ?", [id])), None)


def by_name(db: Database, name: str) -> IssueRow:
    """The issue of a name such as ``2025-4``; `Missing` when there is none."""
    year, _, number = name.partition("-")
    matching = _issues(db, "year = ? AND number = ?", [year, number]) if year.isdigit() and number.isdigit() else []
    if not matching:
        known = ", ".join(issue.name for issue in issues(db)) or "none yet: stdwatch issue new YEAR-NUMBER"
        raise Missing(f"no issue {name}; there are: {known}")
    return matching[0]


def current(db: Database) -> IssueRow | None:
    """The issue that is being made: the newest open one."""
    return next(iter(_issues(db, "state = 'open' ORDER BY year DESC, number DESC LIMIT 1", [])), None)


def next_id(db: Database) -> int:
    """The id for a new issue; inside a `writing` transaction."""
    return int(db.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM issue").fetchone()[0])


def save(db: Database, id: int, fields: Fields, seq: int) -> None:  # noqa: A002 (the column's name)
    """Write the state of an issue; inside a `writing` transaction."""
    values = {**fields, "id": id, "seq": seq}
    for name in ("foreword", "back"):
        values[name] = json.dumps(values[name], ensure_ascii=False)
    db.conn.execute(
        f"""INSERT INTO issue ({_COLUMNS})
        VALUES (:id, :year, :number, :whole, :month, :state, :foreword, :back, :seq)
        ON CONFLICT (id) DO UPDATE SET year = :year, number = :number, whole = :whole, month = :month, state = :state,
            foreword = :foreword, back = :back, seq = :seq""",  # noqa: S608 (our own column names)
        values,
    )


def _issues(db: Database, condition: str, values: list[Any]) -> list[IssueRow]:
    rows = db.query(f"SELECT {_COLUMNS} FROM issue WHERE {condition}", values)  # noqa: S608
    return [
        IssueRow(**{**row, "foreword": tuple(json.loads(row["foreword"])), "back": json.loads(row["back"])})
        for row in rows
    ]
