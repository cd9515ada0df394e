"""The comparison of the three ways: the same nights, the same made sites, one table for each way of answering."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from rehearsal.nights import HOUR
from rehearsal.server import Replica
from tests.bench import expected
from tests.bench.expected import Happened
from tests.bench.spent import Spent
from tests.bench.table import table
from tests.bench.tools import Desk, PlainScrapy, Tool, Webchanges, install

START = date(2025, 9, 24)
HEADS = (
    "",
    "requests",
    "KB",
    "CPU s",
    "peak MB",
    "new",
    "edits",
    "in vain",
    "requests ×",
    "bytes ×",
    "CPU ×",
    "memory ×",
)
MADE = ("whitehouse.gov", "uscc.gov")


@dataclass(frozen=True, slots=True)
class Measured:
    """One tool's counted night."""

    name: str
    requests: int
    size: int
    spent: Spent
    found: tuple[int, int, int]


def compare(seed: int, night: int) -> Iterator[str]:
    """The tables for a night (2: the second), where servers answer with honest validators and where with none."""
    install()
    for validators in ("honest", "none"):
        with Replica(seed, START, night + 1, sites=MADE, validators=validators) as replica:
            replica.prepare()
            happened, measured = _measure(replica, night)
            new, edits = len(happened.appeared), len(happened.edited)
            yield f"\nNight {night}, validators {validators}: {new} documents appeared, {edits} were edited\n"
            yield table(HEADS, (_row(result, measured[0]) for result in measured))


def _measure(replica: Replica, night: int) -> tuple[Happened, list[Measured]]:
    instants = [replica.now + HOUR + timedelta(days=days) for days in range(night)]
    happened = expected.between(replica, *instants[-2:])
    with tempfile.TemporaryDirectory(prefix="stdwatch-bench-") as folder:
        rooms = [Path(folder) / name for name in ("desk", "plain", "webchanges")]
        for room in rooms:
            room.mkdir()
        desk, scrapy, changes = Desk(replica, rooms[0]), PlainScrapy(replica, rooms[1]), Webchanges(replica, rooms[2])
        measured = []
        for tool, nights in ((desk, instants[:-1]), (scrapy, instants[-2:-1]), (changes, instants[-2:-1])):
            _run(replica, tool, nights)
            if tool is desk:
                changes.give(desk.urls())
            measured.append(_count(replica, tool, instants[-1], happened))
    return happened, measured


def _run(replica: Replica, tool: Tool, nights: Sequence[datetime]) -> None:
    for instant in nights:
        replica.now = instant
        tool.night(instant)


def _count(replica: Replica, tool: Tool, instant: datetime, happened: Happened) -> Measured:
    replica.now = instant
    replica.log.clear()
    spent = tool.night(instant)
    if not replica.log:
        raise SystemExit(f"{tool.name} asked for nothing")
    size = sum(line.size for line in replica.log)
    return Measured(tool.name, len(replica.log), size, spent, expected.counts(happened, tool.seen()))


def _row(result: Measured, ours: Measured) -> list[object]:
    ratios = (
        result.requests / ours.requests,
        result.size / ours.size,
        result.spent.cpu / ours.spent.cpu,
        result.spent.peak / ours.spent.peak,
    )
    figures = [
        result.requests,
        round(result.size / 1000),
        result.spent.cpu,
        round(result.spent.peak / 1_000_000),
        *result.found,
    ]
    return [result.name, *figures, *ratios]
