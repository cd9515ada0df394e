"""The rhythm rules over real dates of publication: false alarms a year, and nights until a real death is alarmed.

    python -m tests.rhythm_backtest

Reads the dates beside the checkout (`STDWATCH_SHARED`, else the folder `shared` there) and prints a table.
"""

import csv
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

from stdwatch import clock
from stdwatch.operations.rhythm import DEAD, Habits, silence
from tests.bench.table import table

HABITS = {
    "whitehouse.gov": Habits(silence=4),
    "ansi.org": Habits(silence=10),
    "uscc.gov": Habits(silence=60),
    "uscc.gov hearings": Habits(silence=120, yearly=(("07-15", "09-10"),)),
    "carnegieendowment.org": Habits(silence=14),
    "cset.georgetown.edu": Habits(silence=14),
}


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of a source's dates: `alarms` on silences that ended, `lag` days from a death to its alarm."""

    source: str
    days: int
    years: float
    longest: int
    alarms: int
    lag: float
    slowest: int

    @property
    def alarms_a_year(self) -> float:
        """False alarms in a year."""
        return self.alarms / self.years if self.years else 0.0


def backtest(source: str, published: Iterable[date], habits: Habits, deaths: int = 20) -> Backtest:
    """Live through the source's history morning by morning; then let it die on each of its last days, so many."""
    days = sorted(set(published))
    span = (days[-1] - days[0]).days
    gaps = [(after - before).days for before, after in pairwise(days)]
    alarms = sum(_alarmed(days[: number + 1], habits, days[number + 1]) for number in range(len(days) - 1))
    lags = [_lag(days[: len(days) - back], habits) for back in range(min(deaths, len(days) - 1))]
    return Backtest(source, len(days), span / 365.25, max(gaps, default=0), alarms, mean(lags), max(lags))


def _alarmed(known: list[date], habits: Habits, until: date) -> bool:
    """Whether the silence after the known days, which ended at `until`, was alarmed on."""
    return any(silence(known, habits, morning).probability < DEAD for morning in _mornings(known[-1], until))


def _lag(known: list[date], habits: Habits) -> int:
    """Days until the alarm, if nothing ever comes after the known days."""
    for morning in _mornings(known[-1], known[-1] + timedelta(400)):
        if silence(known, habits, morning).probability < DEAD:
            return (morning - known[-1]).days
    return 400


def _mornings(last: date, until: date) -> Iterable[date]:
    return (last + timedelta(number) for number in range(1, (until - last).days + 1))


def catalogue_days(shared: Path) -> dict[str, list[date]]:
    """The days of each source in the catalogue of real publications."""
    by_source: dict[str, list[date]] = {}
    for line in (shared / "eval" / "catalogue.jsonl").read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        if len(item["published"] or "") >= 10:
            by_source.setdefault(item["source"], []).append(date.fromisoformat(item["published"][:10]))
    return by_source


def hearing_days(shared: Path) -> list[date]:
    """The days of the hearings in the derived list; those it could not read are left out."""
    path = next((shared / "samples" / "uscc.gov").glob("derived*.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        texts = [re.sub(r"\s+", " ", row["date"]).strip() for row in csv.DictReader(file)]
    return [day for text in texts if (day := _day(text))]


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%B %d, %Y").date()  # noqa: DTZ007 - a day without a time
    except ValueError:
        return None


def run(shared: Path) -> list[Backtest]:
    """Every source that has enough days to speak of."""
    by_source = catalogue_days(shared) | {"uscc.gov hearings": hearing_days(shared)}
    return [backtest(name, days, HABITS[name]) for name, days in sorted(by_source.items()) if len(set(days)) >= 5]


def report(backtests: Iterable[Backtest]) -> str:
    """A dated table."""
    heads = ["source", "days", "years", "longest silence", "false alarms", "a year", "nights to alarm, mean", "most"]
    rows = [
        [row.source, row.days, f"{row.years:.1f}", row.longest, row.alarms, row.alarms_a_year, row.lag, row.slowest]
        for row in backtests
    ]
    return f"{clock.now():%d %B %Y}, over real dates.\n\n{table(heads, rows)}"


def main() -> None:
    """Print the table, where the real dates are at hand."""
    shared = Path(os.environ.get("STDWATCH_SHARED", Path(__file__).parents[2] / "shared"))
    there = (shared / "eval" / "catalogue.jsonl").is_file()
    print(report(run(shared)) if there else "no real dates: set STDWATCH_SHARED to the folder that holds eval/")


if __name__ == "__main__":
    main()
