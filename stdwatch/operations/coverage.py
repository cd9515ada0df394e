"""The coverage statement: what was seen, read and decided between two days, and where it does not add up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from stdwatch.learning.audit import Sample
from stdwatch.reasons import LearningCode, Reason
from stdwatch.store import audits, coverage
from stdwatch.store.filters import STATES

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


@dataclass(frozen=True, slots=True)
class Recall:
    """How sure it is that nothing was missed, and who judged.

    `certain`: every low item with a word of the wide list was shown, `certain_open` are not decided. `sample`: of the
    other low ones; `remaining` at most unseen (95 %), ``None``: nothing is known. `rejected` ones were looked at again
    `looked` times by somebody else, who differed on `differing`; at most `wrongly_rejected` (95 %) of all are wrong.
    """

    certain: int
    certain_open: int
    rate: float
    sample: Sample
    remaining: int | None
    rejected: int
    looked: int
    differing: int
    wrongly_rejected: int | None
    judges: Mapping[str, int]


def recall(db: Database, first: date, last: date) -> Recall:
    """The statement on what was missed, for candidates first seen on these days (UTC, both included)."""
    counts, looks = audits.counts(db, first, last), audits.looks(db, first, last)
    sample = Sample(counts.silent, counts.drawn, counts.pending, counts.found, counts.known)
    again = Sample(looks.rejected, looks.looked, 0, looks.differing, looks.differing)
    return Recall(
        counts.wide,
        counts.wide_open,
        audits.rate(db),
        sample,
        sample.remaining,
        looks.rejected,
        looks.looked,
        looks.differing,
        again.remaining,
        audits.judges(db, first, last),
    )


def recall_sentences(recall: Recall) -> list[Reason]:
    """The statement in three sentences, and who judged."""
    sample = recall.sample
    certain = Reason.of(LearningCode.CERTAIN, count=recall.certain, open=recall.certain_open)
    if recall.remaining is None:
        audited = Reason.of(LearningCode.NOT_AUDITED, count=sample.population)
    else:
        figures = {"drawn": sample.drawn, "pending": sample.pending, "found": sample.found}
        audited = Reason.of(
            LearningCode.AUDITED, count=sample.population, rate=recall.rate, remaining=recall.remaining, **figures
        )
    if recall.wrongly_rejected is None:
        looked = Reason.of(LearningCode.NOT_LOOKED, count=recall.rejected)
    else:
        looked = Reason.of(
            LearningCode.LOOKED,
            count=recall.rejected,
            looked=recall.looked,
            differing=recall.differing,
            remaining=recall.wrongly_rejected,
        )
    judges = tuple(Reason.of(LearningCode.JUDGE, editor=name, count=count) for name, count in recall.judges.items())
    judged = Reason.of(LearningCode.JUDGES, judges=judges) if judges else Reason.of(LearningCode.NOBODY)
    return [certain, audited, looked, judged]


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
        ("fetched", ("read", "unreadable", "merged")),
        ("read", STATES),
    ):
        total = sum(counts.get(part, 0) for part in parts)
        if counts.get(whole, 0) != total:
            yield f"{whole} {counts.get(whole, 0)} is not {' + '.join(parts)} = {total}"
    decidable = counts.get("read", 0) + counts.get("unreadable", 0)
    if decidable != candidates:
        yield f"{candidates} candidates appeared in these days, {decidable} of the pages seen in them are stored"
