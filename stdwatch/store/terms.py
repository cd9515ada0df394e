"""The editors' own terms, which add to the shipped glossary and replace what it has."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.glossary import shipped
from stdwatch.glossary.terms import Glossary, Term


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term as an editor left it; a deleted one takes away a shipped one of the same Chinese."""

    term: Term
    editor: str
    at: str
    deleted: bool


def rows(db: Database) -> list[TermRow]:
    """The last row of every term that an editor touched."""
    return _rows(db, "WHERE seq = (SELECT max(seq) FROM term AS later WHERE later.zh = term.zh) ORDER BY zh")


def history(db: Database, zh: str) -> list[TermRow]:
    """All rows of a term, the first one first."""
    return _rows(db, "WHERE zh = :zh ORDER BY seq", zh=zh)


def glossary(db: Database) -> Glossary:
    """The terms in force: the shipped ones, with what the editors added, changed and took away."""
    return _in_force(tuple(rows(db)))


def add(db: Database, term: Term, editor: str, at: datetime, *, deleted: bool = False) -> None:
    """Put a term in force, or take it away; inside a `writing` transaction."""
    db.conn.execute(
        """INSERT INTO term (zh, seq, forms, never, also, note, editor, at, deleted)
        VALUES (:zh, (SELECT coalesce(max(seq), 0) + 1 FROM term WHERE zh = :zh), :forms, :never, :also, :note,
            :editor, :at, :deleted)""",
        {
            "zh": term.zh,
            "forms": json.dumps(term.forms, ensure_ascii=False),
            "never": json.dumps(term.never, ensure_ascii=False),
            "also": json.dumps(term.also, ensure_ascii=False),
            "note": term.note,
            "editor": editor,
            "at": stamp(at),
            "deleted": deleted,
        },
    )


@lru_cache(maxsize=4)
def _in_force(added: tuple[TermRow, ...]) -> Glossary:
    """Kept from call to call, since its expressions take a while to build."""
    if not added:
        return shipped.glossary()
    terms = dict(shipped.glossary().terms)
    for row in added:
        terms.pop(row.term.zh, None)
        if not row.deleted:
            terms[row.term.zh] = row.term
    return Glossary(terms)


def _rows(db: Database, condition: str, **values: str) -> list[TermRow]:
    rows = db.query(f"SELECT zh, forms, never, also, note, editor, at, deleted FROM term {condition}", values)  # noqa: S608
    return [TermRow(_term(row), row["editor"], row["at"], bool(row["deleted"])) for row in rows]


def _term(row: dict[str, str]) -> Term:
    forms, never, also = (tuple(json.loads(row[name])) for name in ("forms", "never", "also"))
    return Term(row["zh"], forms, never, also, row["note"], since=row["at"][:10])
