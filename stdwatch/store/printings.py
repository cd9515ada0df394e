"""Printings: what was frozen and handed out; the bodies themselves lie in the archive."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.errors import Missing

_COLUMNS = "id, issue, kind, data_hash, files, findings, fonts, editor, at"


class PrintingKind(StrEnum):
    """What a printing is for."""

    PROOF = "proof"
    FINAL = "final"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Printing:
    """A printing; `files` maps names to the hashes of their bodies, `data_hash` names the issue as JSON."""

    id: int
    issue: int
    kind: PrintingKind
    data_hash: str
    files: Mapping[str, str]
    findings: int
    """Open ones when it was printed."""
    fonts: Sequence[str]
    editor: str
    at: str


def add(db: Database, new: Printing, at: datetime) -> Printing:
    """Write a printing down, whose `id` and `at` are given here; inside a `writing` transaction."""
    files, fonts = json.dumps(dict(new.files)), json.dumps(list(new.fonts))
    values = [new.issue, new.kind, new.data_hash, files, new.findings, fonts, new.editor, stamp(at)]
    columns = _COLUMNS.removeprefix("id, ")
    cursor = db.conn.execute(f"INSERT INTO printing ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608
    return by_id(db, int(cursor.lastrowid or 0))


def by_id(db: Database, id: int) -> Printing:  # noqa: A002 (the column's name)
    """The printing of a number; raises `Missing`."""
    printings = _printings(db, "id = ?", [id])
    if not printings:
        raise Missing(f"no printing {id}")
    return printings[0]


def of_issue(db: Database, issue: int) -> list[Printing]:
    """The printings of an issue, the newest first."""
    return _printings(db, "issue = ? ORDER BY id DESC", [issue])


def handed_out(db: Database, issue: int) -> list[Printing]:
    """Those of them that were no proofs."""
    return [printing for printing in of_issue(db, issue) if printing.kind is not PrintingKind.PROOF]


def _printings(db: Database, condition: str, values: list[Any]) -> list[Printing]:
    rows = db.query(f"SELECT {_COLUMNS} FROM printing WHERE {condition}", values)  # noqa: S608 (our own column names)
    return [_printing(row) for row in rows]


def _printing(row: Mapping[str, Any]) -> Printing:
    files, fonts = json.loads(row["files"]), tuple(json.loads(row["fonts"]))
    return Printing(**{**row, "kind": PrintingKind(row["kind"]), "files": files, "fonts": fonts})
