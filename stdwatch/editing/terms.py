"""The rules of the glossary: what may join the terms in force."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from stdwatch.glossary import tables, tbx
from stdwatch.glossary.conflicts import InvalidGlossary, Line, check_lines, check_term
from stdwatch.glossary.terms import Term
from stdwatch.reasons import GlossaryCode
from stdwatch.store import database, terms

MAX_FILE = 10 * 2**20
MAX_TERMS = 20_000


def add(db: Database, wanted: Sequence[Term], editor: str, at: datetime) -> None:
    """Put terms in force, all or none; `InvalidGlossary` when one contradicts another."""
    with database.writing(db):
        for term in wanted:
            check_term(term, terms.glossary(db))
            terms.add(db, term, editor, at)


def take_over(db: Database, lines: Iterable[Line], editor: str, at: datetime) -> int:
    """Put the terms of a file in force, all or none; how many of them are new or changed.

    Raises `InvalidGlossary` with the line that is wrong. What is in force already is not written again.
    """
    with database.writing(db):
        known = terms.glossary(db)
        wanted = check_lines(_bounded(lines), known)
        new = [term for term in wanted if not _is_same(term, known.terms.get(term.zh))]
        for term in new:
            terms.add(db, term, editor, at)
    return len(new)


READERS: Mapping[str, Callable[[bytes], Iterable[Line]]] = {"csv": tables.read, "tbx": tbx.read}
"""How files of terms are read, by the ending of their names."""


def read(name: str, body: bytes) -> Iterable[Line]:
    """The terms of a file by the ending of its name; `InvalidGlossary` for another file, or one that is too large."""
    reader = READERS.get(name.rpartition(".")[2].lower())
    if reader is None:
        raise InvalidGlossary(0, GlossaryCode.FORMAT)
    if len(body) > MAX_FILE:
        raise InvalidGlossary(0, GlossaryCode.LARGE, most=MAX_FILE // 2**20)
    return reader(body)


def remove(db: Database, zh: str, editor: str, at: datetime) -> bool:
    """Take a term out of force; whether there was one."""
    with database.writing(db):
        term = terms.glossary(db).terms.get(zh)
        if term is None:
            return False
        terms.add(db, term, editor, at, deleted=True)
    return True


def _bounded(lines: Iterable[Line]) -> Iterable[Line]:
    for number, line in enumerate(lines, 1):
        if number > MAX_TERMS:
            raise InvalidGlossary(line.number, GlossaryCode.MANY, most=MAX_TERMS)
        yield line


def _is_same(term: Term, known: Term | None) -> bool:
    return known is not None and (term.forms, term.never, term.also, term.note) == (
        known.forms, known.never, known.also, known.note,
    )  # fmt: skip
