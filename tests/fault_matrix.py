"""The fault matrix: every source meets every breakage on the night after good ones, and the verdict is looked at.

    python -m tests.fault_matrix [SOURCE…] [--seed N]

Crawls over the replica, prints a table of verdicts (`!`: alarmed on after that night, `!!`: after the second, `–`: the
source has nothing of the kind, `*`: not what it should be).
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from rehearsal.nights import HOUR, environment, run_in_reactor
from stdwatch import clock, config, sources
from stdwatch.items import CANARY, FetchReason
from stdwatch.operations import health
from stdwatch.reasons import Health, Reason
from stdwatch.site import Site
from stdwatch.store import database, runs
from stdwatch.verdicts import Severity
from tests.bench.table import table
from tests.breakages import BREAKAGES, FURTHER, WELL, Breakage
from tests.scripted_replica import thinned
from tests.spoiling import Altered, Hit

if TYPE_CHECKING:
    from tests.nodes_in_process import InProcess

START, GOOD_NIGHTS, SEED = date(2025, 11, 3), 3, 7
ALL = (*BREAKAGES, *FURTHER)


OVER_NODES: list["InProcess"] = []
"""What the crawls run over, where it is not this machine alone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a breakage came to: the first night's verdict, and after how many nights (0: none) somebody was told.

    `documents` are held after the first night.
    """

    source: str
    breakage: Breakage
    verdict: str
    alarm: int
    documents: int
    reasons: tuple[Reason, ...]
    right: bool


def matrix(names: Sequence[str], folder: Path, seed: int = SEED, *, thin: bool = False) -> list[Cell]:
    """All cells of these sources, `thin` over few posts; runs a reactor, so once a process."""
    cells: list[Cell] = []
    sites = {name: sources.site(name) for name in names}
    hosts = tuple((urlsplit(site.home).hostname or "").removeprefix("www.") for site in sites.values())
    with Altered(seed, START, GOOD_NIGHTS + 3, sites=hosts) as replica:
        if thin:
            replica.timelines = {
                name: thinned(line, days=GOOD_NIGHTS + 3, each=2) for name, line in replica.timelines.items()
            }
        replica.now += HOUR
        with environment({"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(folder / "good")}):
            run_in_reactor(lambda: _all(sites, replica, folder, cells))
    return cells


async def _all(sites: Mapping[str, type[Site]], replica: Altered, folder: Path, cells: list[Cell]) -> None:
    for site in sites.values():
        begun = replica.now
        for _ in range(GOOD_NIGHTS):
            await crawl_night(site, replica, folder / "good")
            replica.now += timedelta(days=1)
        held = 0
        for number, breakage in enumerate(ALL):
            cell = await _cell(site, replica, breakage, folder / f"{site.name}-{number}", held)
            cells.extend([cell] if cell else [])
            held = held or (cell.documents if cell else 0)
        replica.now = begun


async def _cell(site: type[Site], replica: Altered, breakage: Breakage, data: Path, held: int) -> Cell | None:
    """One cell; `held` is how many documents there are after the same night without a breakage.

    Where no document but the canary was asked for, one page speaks for the site, and a refusal may wait for the second
    night.
    """
    tonight = replica.now
    try:
        hit = breakage.spoil(replica, site)
        if hit is Hit.NOBODY:
            return None
        shutil.copytree(data.parent / "good", data)
        await crawl_night(site, replica, data, tonight, hangs=breakage.hangs)
        run, documents, only_canary = _looked_at(site, data)
        alarm = 1 if run["severity"] >= Severity.URGENT else 0
        if not alarm and run["verdict"] not in WELL:
            replica.now += timedelta(days=1)
            await crawl_night(site, replica, data, tonight + timedelta(days=1), hangs=breakage.hangs)
            alarm = 2 if _is_failing(site, tonight + timedelta(days=1, hours=1)) else 0
    finally:
        replica.mend()
        replica.now = tonight
    shutil.rmtree(data)
    nights = {0} if run["verdict"] in WELL else {hit.value, 2} if only_canary else {hit.value}
    right = run["verdict"] in breakage.verdicts and alarm in nights
    right = right and (run["verdict"] not in WELL or not held or documents == held)
    return Cell(site.name, breakage, run["verdict"], alarm, documents, tuple(run["reasons"]), right)


def _looked_at(site: type[Site], data: Path) -> tuple[Mapping[str, Any], int, bool]:
    """The newest run, the documents held, and whether that run asked for none but the canary."""
    with closing(database.read_only(data / "stdwatch.db")) as db:
        documents = db.execute("SELECT count(*) FROM candidate WHERE merged_into IS NULL").fetchone()[0]
        run = runs.nightly(db, site.name, 1)[0]
        asked = {row[0] for row in db.execute("SELECT DISTINCT why FROM fetch WHERE run = ?", [run["id"]])}
        return run, int(documents), asked & set(FetchReason) == {CANARY}


def _is_failing(site: type[Site], now: datetime) -> bool:
    """Whether somebody is told in the morning."""
    settings = config.load()
    with closing(database.read_only(settings.database)) as db:
        habits = health.habits_of(settings, site.name, site.silence, site.recess)
        return health.of_source(db, settings, site.name, habits, site.zone, now).state is Health.FAILING


async def crawl_night(
    site: type[Site], replica: Altered, data: Path, now: datetime | None = None, *, hangs: bool = False
) -> None:
    """One nightly crawl of a source into this data directory, by default in the replica's time."""
    from scrapy.core.engine import ExecutionEngine
    from scrapy.crawler import AsyncCrawlerRunner
    from scrapy.utils.project import get_project_settings

    ExecutionEngine._SLOT_HEARTBEAT_INTERVAL = 0.2  # a crawl that asks for nothing ends at a beat, by default after 5 s
    settings = get_project_settings()
    settings.setdict({"RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 1 if hangs else 20}, priority="cmdline")
    os.environ |= {"STDWATCH_DATA": str(data), "STDWATCH_NOW": clock.stamp(now or replica.now)}
    if config.load().data != data:
        raise AssertionError("a night would go into another data directory")
    if OVER_NODES:
        await OVER_NODES[0].crawl(site, settings, data)
    else:
        await AsyncCrawlerRunner(settings).crawl(site, kind="nightly")


def report(cells: Sequence[Cell], seed: int) -> str:
    """A dated table with a line for each breakage and a column for each source; below it every wrong cell."""
    names = list(dict.fromkeys(cell.source for cell in cells))
    grid = {(cell.breakage.name, cell.source): cell for cell in cells}
    rows = [[breakage.name, *(_word(grid.get((breakage.name, name))) for name in names)] for breakage in ALL]
    wrong = [cell for cell in cells if not cell.right]
    head = f"{clock.now():%d %B %Y}, over made pages, seed {seed}: {len(cells)} cells, {len(wrong)} wrong."
    return "\n".join([head, "", table(["breakage", *names], rows), "", *map(_told, wrong)])


def _told(cell: Cell) -> str:
    reasons = "; ".join(map(str, cell.reasons))
    return f"- {cell.source}, {cell.breakage.name}: {_word(cell)}, {cell.documents} held: {reasons}"


def _word(cell: Cell | None) -> str:
    if cell is None:
        return "–"
    return " ".join(word for word in (cell.verdict, "!" * cell.alarm, "" if cell.right else "*") if word)


@click.command()
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option("--reasons", is_flag=True, help="Print why, for every cell.")
@click.option("--thin", is_flag=True, help="Over few posts: in a third of the time.")
@click.option("--over-nodes", is_flag=True, help="Let all reports go through Redis, as those of nodes do.")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
def main(seed: int, reasons: bool, thin: bool, over_nodes: bool, names: tuple[str, ...]) -> None:
    """Every breakage of every source, or of these; exit status 1 when a cell is wrong."""
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as folder, ExitStack() as held:
        if over_nodes:
            from tests.nodes_in_process import InProcess

            OVER_NODES.append(InProcess(Path(folder)))
            held.callback(OVER_NODES[0].close)
        cells = matrix(names or sources.names(), Path(folder), seed, thin=thin)
    print(report(cells, seed))
    print(*map(_told, cells if reasons else ()), sep="\n")
    sys.exit(0 if all(cell.right for cell in cells) else 1)


if __name__ == "__main__":
    main()
