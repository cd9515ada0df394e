"""What is known of an address: the candidate that it belongs to, the file of a page that it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from stdwatch.items import Alias
from stdwatch.store import decisions, identity


@dataclass(frozen=True, slots=True)
class Titled:
    """A candidate by its address and title."""

    candidate: int
    url: str
    title: str


def candidate_at(db: Database, source: str, url: str, aliases: Iterable[Alias]) -> int | None:
    """The candidate that stands for a URL of a source, by its address or by a name that the address reveals."""
    row = db.execute("SELECT id FROM target WHERE source = ? AND url = ?", [source, url]).fetchone()
    targets = [*([row[0]] if row else []), *identity.owners(db, source, aliases)]
    candidates = (identity.candidate_of(db, target) for target in targets)
    return next((candidate for candidate in candidates if candidate is not None), None)


def file_at(db: Database, source: str, url: str) -> int | None:
    """The target of the file of a known page that has this address."""
    row = db.execute(
        "SELECT id FROM target WHERE source = ? AND url = ? AND kind = 'attachment' AND part IS NOT NULL", [source, url]
    ).fetchone()
    return int(row[0]) if row else None


def titled(db: Database, candidate: int) -> Titled:
    """The candidate of that id, or the one that it was merged into; `Missing` when there is none."""
    kept = decisions.surviving_id(db, candidate)
    return Titled(*db.execute("SELECT id, url, title FROM candidate WHERE id = ?", [kept]).fetchone())


def waiting_files(db: Database, candidate: int) -> list[str]:
    """The addresses of its files that were never fetched."""
    rows = db.execute(
        "SELECT url FROM part WHERE candidate = ? AND kind = 'attachment' AND outcome = 'waiting' ORDER BY position",
        [candidate],
    )
    return [row[0] for row in rows]
