"""What misleading nights leave: told, stored, put in force; and what two sound nights later is still otherwise.

    python -m tests.aftermath [SOURCE…] [--seed N] [--row NAME] [--unmet]

After three good nights each breakage is lived through on a copy of the data, then two nights without it; the site
itself stands still. *Wrong* is a value in force that neither the morning before had, nor the same night without the
breakage, nor a reading of everything that night. A cell is the verdict (`!`: alarmed on at once), new documents + those
marked doubtful, changes held back, wrong values in force after the night, and what is otherwise after two sound ones.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from rehearsal.nights import HOUR, environment, run_in_reactor
from stdwatch import clock, sources
from stdwatch.reasons import Reason
from stdwatch.site import Site
from stdwatch.store import database, runs
from stdwatch.verdicts import Severity
from tests.bench.table import table
from tests.breakages import BREAKAGES, FURTHER, WELL, Breakage
from tests.fault_matrix import GOOD_NIGHTS, SEED, START, crawl_night
from tests.misleading import MISLEADING, RENAMED, unmet_from_the_first_night, without_noise
from tests.spoiling import Altered, Hit, made

_OF_DOCUMENTS = {
    "selectors gone",
    "dates gone",
    "titles gone",
    "bodies empty",
    "login page",
    "documents 404",
    "documents soft 404",
    "texts doubled",
    "dates a year back",
    "dates a year ahead",
    "one title for all",
    "ids renumbered",
}
ROWS = (*MISLEADING, *(row for row in (*BREAKAGES, *FURTHER) if row.name in _OF_DOCUMENTS))
_UNMET = {"guessed markup gone", "selectors gone", "texts doubled"}
"""Rows that say nothing of a source whose markup was never met, or that its reading cannot tell from the page."""

Shown = dict[str, tuple[Any, ...]]
"""What the desk shows of each document, by its name: title, date, type, texts, whether it is withdrawn."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a breakage of a source left: see the module."""

    source: str
    row: str
    verdict: str
    alarmed: bool
    new: int
    marked: int
    held_back: int
    wrong: tuple[str, ...]
    left: tuple[str, ...]
    reasons: tuple[Reason, ...]
    verdicts: frozenset[str]

    @property
    def is_right(self) -> bool:
        """Whether the night was named, what was believed was true, and nothing is left of it."""
        return self.verdict in self.verdicts and not self.wrong and not self.left

    def __str__(self) -> str:
        """In one word of the table."""
        word = f"{self.verdict}{' !' * self.alarmed}: {self.new}+{self.marked}, {self.held_back}, {len(self.wrong)}"
        return f"{word}, {len(self.left)}{'' if self.is_right else ' *'}"


@dataclass(frozen=True, slots=True)
class _References:
    """What is true of a source: the good morning, the same night without a breakage, and all of it read that night.

    `others` are further documents of the site, which a plain night knows and does not fetch.
    """

    before: Shown
    plain: Shown
    fresh: Shown
    others: frozenset[str]

    def wrong(self, shown: Shown, marked: set[str]) -> Iterator[str]:
        """Values in force that are nobody's, and unknown documents that are not marked."""
        for path, values in shown.items():
            true = [known[path] for known in (self.before, self.plain, self.fresh) if path in known]
            if path in marked:
                continue
            if not true and path not in self.others:
                yield f"{path}: no such document"
            for index, value in enumerate(values):
                if true and value not in {known[index] for known in true}:
                    yield f"{path}: {str(value)[:80]!r}"

    def left(self, shown: Shown, marked: set[str]) -> Iterator[str]:
        """What is otherwise than without the breakage: wrong, still marked, lost."""
        yield from self.wrong(shown, set())
        yield from (f"{path}: marked" for path in marked)
        yield from (f"{path}: lost" for path in self.plain.keys() - shown.keys())


def aftermath(names: Sequence[str], folder: Path, seed: int, rows: Sequence[Breakage], *, unmet: bool) -> list[Cell]:
    """All cells of these sources; runs a reactor, so once a process."""
    cells: list[Cell] = []
    sites = [sources.site(name) for name in names]
    hosts = tuple((urlsplit(site.home).hostname or "").removeprefix("www.") for site in sites)
    with Altered(seed, START, GOOD_NIGHTS + 3, sites=hosts) as replica:
        replica.now += HOUR
        with environment({"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(folder / "good")}):
            run_in_reactor(lambda: _all(sites, replica, folder, rows, cells, unmet=unmet))
    return cells


async def _all(
    sites: Sequence[type[Site]],
    replica: Altered,
    folder: Path,
    rows: Sequence[Breakage],
    cells: list[Cell],
    *,
    unmet: bool,
) -> None:
    begun = replica.now
    for site in sites:
        replica.now, replica.standing[:] = begun, []
        if unmet and not unmet_from_the_first_night(replica, site):
            continue
        for _ in range(GOOD_NIGHTS):
            await crawl_night(site, replica, folder / "good")
            replica.now += timedelta(days=1)
        references = await _references(site, replica, folder)
        for number, row in enumerate(rows):
            cell = await _cell(site, replica, row, folder / f"{site.name}-{number}", references)
            cells.extend([cell] if cell else [])


async def _references(site: type[Site], replica: Altered, folder: Path) -> _References:
    good = folder / "good"
    shown = []
    for name in ("plain", "fresh"):
        data = folder / f"{site.name}-{name}"
        shutil.copytree(good, data)
        if name == "fresh":
            with closing(database.connect(data / "stdwatch.db", desk=False)) as db, db.conn:
                db.execute("UPDATE target SET why = 'doubtful', etag = NULL WHERE state = 'stored'")
        for night in range(3):
            await crawl_night(site, replica, data, replica.now + timedelta(night))
        shown.append(_shown(data, site)[0])
        shutil.rmtree(data)
    posts = replica.timelines[made(site).name].state(replica.now).posts
    others = frozenset(_name(post.path) for post in posts)
    return _References(_shown(good, site)[0], shown[0], shown[1], others)


async def _cell(site: type[Site], replica: Altered, row: Breakage, data: Path, references: _References) -> Cell | None:
    if row.spoil(replica, site) is Hit.NOBODY:
        return None
    shutil.copytree(data.parent / "good", data)
    try:
        await crawl_night(site, replica, data, replica.now, hangs=row.hangs)
        replica.mend()
        with closing(database.read_only(data / "stdwatch.db")) as db:
            run = runs.nightly(db, site.name, 1)[0]
            held = "SELECT count(*) FROM revision WHERE kind = 'quarantined' AND seen >= ?"
            (held_back,) = db.execute(held, [run["started"]]).fetchone()
        shown, marked = _shown(data, site)
        for night in (1, 2):
            await crawl_night(site, replica, data, replica.now + timedelta(night))
        later, still_marked = _shown(data, site)
    finally:
        replica.mend()
        replica.renamed.clear()
        shutil.rmtree(data)
    alarmed = run["severity"] >= Severity.URGENT or run["verdict"] not in WELL | {"degraded"}
    return Cell(
        site.name,
        row.name,
        run["verdict"],
        alarmed,
        run["new"],
        len(marked),
        held_back,
        tuple(references.wrong(shown, marked)),
        tuple(references.left(later, still_marked)),
        tuple(run["reasons"]),
        row.verdicts,
    )


def _shown(data: Path, site: type[Site]) -> tuple[Shown, set[str]]:
    """What the desk shows of a source's documents, and the paths of those that are marked doubtful."""
    sql = (
        "SELECT c.url, c.doubtful, c.title, c.published, c.doc_type, c.withdrawn IS NOT NULL,"
        " (SELECT group_concat(t.text, char(10)) FROM part p JOIN reading r ON r.id = p.reading"
        " JOIN text t ON t.hash = r.text_hash WHERE p.candidate = c.id)"
        " FROM candidate c WHERE c.source = ? AND c.merged_into IS NULL"
    )
    with closing(database.read_only(data / "stdwatch.db")) as db:
        rows = [(_name(url), doubtful, values) for url, doubtful, *values in db.execute(sql, [site.name])]
    shown = {path: (*values[:-1], without_noise(values[-1] or "")) for path, _, values in rows}
    if len(shown) < len(rows):
        shown |= {f"{path} twice": () for path, _, _ in rows if sum(path == other for other, _, _ in rows) > 1}
    return shown, {path for path, doubtful, _ in rows if doubtful}


def _name(url: str) -> str:
    """The last folder of a document's path: sites file documents elsewhere, and the name stays."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2].removesuffix(RENAMED)


def report(cells: Sequence[Cell], seed: int) -> str:
    """A dated table with a line for each breakage and a column for each source; below it what is wrong or left."""
    names = list(dict.fromkeys(cell.source for cell in cells))
    grid: Mapping[tuple[str, str], Cell] = {(cell.row, cell.source): cell for cell in cells}
    lines = [[row, *(str(grid.get((row, name), "–")) for name in names)] for row in dict.fromkeys(c.row for c in cells)]
    bad = [cell for cell in cells if not cell.is_right]
    head = f"{clock.now():%d %B %Y}, over made pages, seed {seed}: {len(cells)} cells, {len(bad)} wrong."
    return "\n".join([head, "", table(["breakage", *names], lines), "", *map(_told, bad)])


def _told(cell: Cell) -> str:
    problems = "; ".join((*cell.wrong[:3], *(f"left: {problem}" for problem in cell.left[:3])))
    return f"- {cell.source}, {cell.row}: {'; '.join(map(str, cell.reasons))} | {problems}"


@click.command()
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option("--row", "wanted", multiple=True, help="Only rows whose name holds this.")
@click.option("--unmet", is_flag=True, help="Over sites whose markup is another than guessed, from the first night.")
@click.option("--reasons", is_flag=True, help="Print why, for every cell.")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
def main(seed: int, wanted: tuple[str, ...], unmet: bool, reasons: bool, names: tuple[str, ...]) -> None:
    """Every misleading night of every source, or of these; exit status 1 when a cell is wrong."""
    rows = [row for row in ROWS if not wanted or any(word in row.name for word in wanted)]
    rows = [row for row in rows if not unmet or row.name not in _UNMET]
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as folder:
        cells = aftermath(names or sources.names(), Path(folder), seed, rows, unmet=unmet)
    print(report(cells, seed))
    print(*map(_told, cells if reasons else ()), sep="\n")
    sys.exit(0 if all(cell.is_right for cell in cells) else 1)


if __name__ == "__main__":
    main()
