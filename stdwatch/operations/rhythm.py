"""Dead or quiet: how often a source publishes, and how probable its present silence is; pure functions of days."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, log

DEAD = 0.001
"""A silence less probable than this is alarmed on: about one false alarm in a thousand silences, were they chance."""

HISTORY = 365
YOUNG = 60
"""Days of history after which it takes over from the prior."""

_PRIOR = {True: 8.0, False: 1.0}  # weight of the prior in weeks, while the history is young and afterwards
_SUNDAY = 6
_SUREST = 0.9  # nobody publishes so surely that two days without anything are an alarm


@dataclass(frozen=True, slots=True)
class Habits:
    """What is said of a source beforehand.

    After `silence` days without anything new it is as good as dead. `yearly` recesses are pairs of ``MM-DD``,
    `recesses` pairs of days, first and last: on those its silence means nothing.
    """

    silence: int = 14
    yearly: tuple[tuple[str, str], ...] = ()
    recesses: tuple[tuple[date, date], ...] = ()

    def rests(self, day: date) -> bool:
        """Whether the source is in recess on that day."""
        if not self.yearly and not self.recesses:
            return False
        text = day.isoformat()[5:]
        spans = any(first <= text <= last if first <= last else not last < text < first for first, last in self.yearly)
        return spans or any(first <= day <= last for first, last in self.recesses)


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when nothing new came (``None``: nothing ever did), for how many days, and how probable that is."""

    since: date | None
    days: int
    probability: float


@cache
def holidays(year: int) -> frozenset[date]:
    """The federal holidays of the United States as observed (5 U.S.C. 6103), and the days around New Year."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [
        _nth(year, 1, 0, 3),
        _nth(year, 2, 0, 3),
        _nth(year, 6, 0, 1) - timedelta(7),
        _nth(year, 9, 0, 1),
        _nth(year, 10, 0, 2),
        _nth(year, 11, 3, 4),
        _nth(year, 11, 3, 4) + timedelta(1),
    ]
    turn = [date(year, 12, day) for day in (24, 26, 27, 28, 29, 30, 31)] + [date(year, 1, 2)]
    return frozenset([*map(_observed, fixed), *moving, *turn])


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (number - 1))


def _observed(day: date) -> date:
    """A holiday on a Saturday is kept on Friday, one on a Sunday on Monday."""
    return day + timedelta({5: -1, 6: 1}.get(day.weekday(), 0))


def silence(published: Collection[date], habits: Habits, today: date) -> Silence:
    """The present silence of a source that published something new on these days, as of the morning of `today`.

    Each past day adds to a silence what its weekday usually brings; holidays count as Sundays, recesses not at all. A
    silence is measured against the longest of the source's own: publishing comes in waves, and days are no dice.
    """
    days = sorted(day for day in set(published) if today - timedelta(HISTORY) <= day <= today)
    if not days:
        earlier = max((day for day in published if day <= today), default=None)
        return Silence(earlier, (today - earlier).days if earlier else 0, 0.0 if earlier else 1.0)
    weight = _weights(days, habits)
    gaps = sorted((_between(weight, before, after) for before, after in pairwise(days)), reverse=True)
    present = _between(weight, days[-1], today)
    return Silence(days[-1], (today - days[-1]).days, exp(-present / _spread(gaps)))


def _spread(gaps: Sequence[float]) -> float:
    """How much longer than chance its silences are: the longest of n must be about as rare as one in n."""
    return max(1.0, gaps[0] / log(len(gaps) + 1)) if gaps else 1.0


def _between(weight: Callable[[date], float], last: date, until: date) -> float:
    """What the whole days between two add to a silence."""
    return sum(weight(day) for day in _days(last + timedelta(1), until))


def _weights(days: Sequence[date], habits: Habits) -> Callable[[date], float]:
    """For each day how strongly silence on it speaks: -log of the chance that nothing comes."""
    chance = 1 - DEAD ** (1 / habits.silence)
    prior = _PRIOR[(days[-1] - days[0]).days < YOUNG]
    busy, all_ = Counter(map(_kind, days)), Counter(map(_kind, _counted(days, habits)))
    rates = {kind: (busy[kind] + prior * chance) / (all_[kind] + prior) for kind in range(7)}

    def weight(day: date) -> float:
        return 0.0 if habits.rests(day) else -log(1 - min(rates[_kind(day)], _SUREST))

    return weight


def _counted(days: Sequence[date], habits: Habits) -> list[date]:
    return [day for day in _days(days[0], days[-1] + timedelta(1)) if not habits.rests(day)]


@lru_cache(4096)
def _kind(day: date) -> int:
    return _SUNDAY if day in holidays(day.year) else day.weekday()


def _days(first: date, until: date) -> Iterator[date]:
    return (first + timedelta(number) for number in range((until - first).days))
