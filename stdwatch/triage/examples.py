"""What the decision log teaches: which pages were wanted, which were not, and how much each decision counts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.learning.example import BEGINNING, Example, Page
from stdwatch.store import learned
from stdwatch.store.decisions import Entry
from stdwatch.store.learned import Facts

_HALF_LIFE = timedelta(days=182)
"""A decision of half a year ago counts half: a desk's interests move with its issues."""

_BRIEF = 0.5
_DISPUTED = 0.5
"""Weight of a brief, and of each of two editors' decisions that differ."""

_MOST_REJECTED = 4000
"""The newest so many rejected pages are learned from: older ones weigh next to nothing, and a refit must be quick."""

_TELLS = {"accept": True, "brief": True, "reject": False}


def examples(db: Database, now: datetime) -> list[Example]:
    """All that can be learned from the log, oldest first; undone decisions and unions are respected.

    What a clock that was ahead dated later than `now` counts as new and ages nothing else.
    """
    votes_of = {candidate: list(_votes(log)) for candidate, log in learned.logs(db).items()}
    votes_of = _newest({candidate: votes for candidate, votes in votes_of.items() if votes})
    facts = learned.facts(db, votes_of)
    shown = {vote.reading for votes in votes_of.values() for vote in votes} | {fact.reading for fact in facts.values()}
    texts = learned.beginnings(db, (reading for reading in shown if reading is not None), BEGINNING)
    times = [vote.at for votes in votes_of.values() for vote in votes]
    newest = max((at for at in times if at <= clock.stamp(now)), default=min(times, default=""))
    unsorted = [
        example
        for candidate, votes in votes_of.items()
        for example in _examples(facts[candidate], votes, texts, clock.parse(newest))
    ]
    return sorted(unsorted, key=lambda example: example.at)


def _votes(log: Iterable[Entry]) -> Iterator[Entry]:
    """The last decision in force of each editor, where it says whether the page was wanted.

    What stands before the desk's own return to the inbox is over: the text or the day was another.
    """
    entries = list(log)
    undone = {entry.undoes for entry in entries}
    standing = [entry for entry in entries if entry.verb != "undo" and entry.id not in undone]
    returned = max((entry.seq for entry in standing if entry.verb == "return"), default=0)
    last = {entry.editor: entry for entry in standing if entry.seq > returned}
    yield from (entry for entry in last.values() if entry.verb in _TELLS)


def _newest(votes_of: Mapping[int, list[Entry]]) -> dict[int, list[Entry]]:
    """All pages that somebody wanted, and the newest of those that nobody did."""
    wanted = {page: votes for page, votes in votes_of.items() if any(_TELLS[vote.verb] for vote in votes)}
    unwanted = sorted((page for page in votes_of if page not in wanted), key=lambda page: votes_of[page][-1].seq)
    return {page: votes_of[page] for page in [*wanted, *unwanted[-_MOST_REJECTED:]]}


def _examples(facts: Facts, votes: list[Entry], texts: Mapping[int, str], newest: datetime) -> Iterator[Example]:
    """One example a vote; weights count from the newest decision of the log, so that no clock can move them."""
    disputed = len({_TELLS[vote.verb] for vote in votes}) == 2
    for vote in votes if disputed else votes[-1:]:
        text = texts.get(vote.reading or 0) or texts.get(facts.reading or 0) or ""
        age = max(timedelta(0), newest - clock.parse(vote.at))
        weight = (
            0.5 ** (age / _HALF_LIFE) * (_DISPUTED if disputed else 1.0) * (_BRIEF if vote.verb == "brief" else 1.0)
        )
        page = Page(facts.candidate, facts.title, text, facts.score)
        yield Example(page, _TELLS[vote.verb], vote.verb == "accept", weight, vote.at)
