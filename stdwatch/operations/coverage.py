"""The coverage statement: what was seen, read and decided between two days, and where it does not add up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from stdwatch.store import coverage
from stdwatch.store.queue import STATES

_WITHOUT_READING = {"unreachable", "blocked", "broken", "stopped"}


@dataclass(frozen=True, slots=True)
class Covered:
    """One source's part of the statement.

    `counts` by name (`store.coverage.counts`), `nights` on which it was read, the days on which it was not with their
    verdicts, and every sum that does not come out.
    """

    source: str
    counts: Mapping[str, int]
    nights: int
    unreachable: Mapping[str, str]
    differences: tuple[str, ...]


def statement(db: Database, first: date, last: date) -> list[Covered]:
    """The statement for all sources that ever ran; days are UTC, both included."""
    return [_covered(db, source, first, last) for source in coverage.sources(db)]


def _covered(db: Database, source: str, first: date, last: date) -> Covered:
    counts = dict(coverage.counts(db, source, first, last))
    nights = coverage.nights(db, source, first, last)
    lost = {day: verdicts[-1] for day, verdicts in nights.items() if verdicts[-1] in _WITHOUT_READING}
    differences = tuple(_differences(counts, coverage.candidates(db, source, first, last)))
    return Covered(source, counts, len(nights) - len(lost), lost, differences)


def _differences(counts: Mapping[str, int], candidates: int) -> Iterator[str]:
    """The sums that must come out: each thing seen is in exactly one place."""
    for whole, parts in (
        ("seen", ("left", "waiting", "gone", "fetched")),
        ("fetched", ("read", "unread", "merged")),
        ("read", STATES),
    ):
        total = sum(counts.get(part, 0) for part in parts)
        if counts.get(whole, 0) != total:
            yield f"{whole} {counts.get(whole, 0)} is not {' + '.join(parts)} = {total}"
    decidable = counts.get("read", 0) + counts.get("unread", 0)
    if decidable != candidates:
        yield f"{candidates} candidates appeared in these days, {decidable} of the pages seen in them are stored"
