"""A rehearsed quarter triaged by a scripted editor, ``python -m tests.bench quarter``: places and cards.

Each morning it goes through all that is not folded, accepts the pages behind the printed issue and rejects the rest, by
the rules of the desk. The desk links stories, draws the audit and learns as its scheduler does.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import UUID

from sqlite_utils import Database

from rehearsal import known_pages
from rehearsal.known_pages import KnownPage
from rehearsal.nights import rehearse
from rehearsal.sites.ansi.events import REPORT
from stdwatch import clock, config, sources
from stdwatch.errors import StdwatchError
from stdwatch.items import DocType
from stdwatch.learning import weight
from stdwatch.learning.example import Example, can_learn
from stdwatch.learning.model import Model
from stdwatch.operations.stories import link_new
from stdwatch.store import audits, database, learned, queue, stories
from stdwatch.store.filters import Filters
from stdwatch.store.queue import Row
from stdwatch.triage import desk, learned_order
from stdwatch.triage.desk import DecisionRequest
from stdwatch.triage.examples import examples

_RATE = 0.25
"""Share of the folded that the audit shows: what the design counts with."""

_READ_AFTER = timedelta(hours=4)
"""From the crawl of a night to the first decision: morning in Shanghai."""

_SOURCE_OF = {(urlsplit(sources.site(name).home).hostname or "").removeprefix("www."): name for name in sources.names()}
"""The sources by the names of their made sites."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a page of the issue stood on its morning, from 1: by the lexicon, and as the queue was ordered."""

    article: str
    title: str
    candidate: int
    night: str
    open: tuple[int, ...]
    lexicon: int
    queued: int
    folded: bool


@dataclass(frozen=True, slots=True)
class Morning:
    """What lay before the editor: rows that are not folded, cards with each story as one, audit rows, folded ones."""

    rows: int
    cards: int
    audited: int
    folded: int


@dataclass
class ScriptedEditor:
    """One who accepts what the issue was made of and rejects everything else."""

    start: date
    chance: Random
    standings: list[Standing] = field(default_factory=list)
    mornings: list[Morning] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    refused: list[StdwatchError] = field(default_factory=list)

    def work(self, night: datetime) -> None:
        """One morning, after the crawls of a night."""
        settings, at = config.load(), night + _READ_AFTER
        with closing(database.connect(settings.database, desk=True)) as db:
            if not self.mornings:
                audits.choose_rate(db, _RATE, "Li", night, self.start)
            while link_new(db, night):
                pass
            audits.draw(db, self.start - timedelta(days=1), night, self.chance)
            if learned.is_due(db):
                self.states[str(learned_order.learn(settings, at).state)] = f"{night:%Y-%m-%d}"
            rows = queue.inbox(db, Filters())
            wanted = _wanted(db)
            self._look(db, rows, wanted, night)
            requests = [self._decision(row, wanted) for row in rows if not row.folded]
            self.refused += [
                outcome.error for outcome in desk.decide_all(db, requests, today=at.date(), at=at) if outcome.error
            ]

    def _look(self, db: Database, rows: Sequence[Row], wanted: Mapping[int, KnownPage], night: datetime) -> None:
        shown = [row for row in rows if not row.folded]
        by_score = sorted(shown, key=lambda row: (-(row.score or 0), row.id))
        ids = [row.id for row in shown]
        joined = sum(len(members) - 1 for members in stories.groups(db, ids))
        (audited,) = db.execute(
            "SELECT count(*) FROM candidate WHERE state = 'inbox' AND audited IS NOT NULL"
        ).fetchone()
        self.mornings.append(Morning(len(shown), len(shown) - joined, audited, len(rows) - len(shown)))
        noted = {standing.candidate for standing in self.standings}
        for row in rows:
            if row.id in wanted and row.id not in noted:
                places = (0, 0) if row.folded else (by_score.index(row) + 1, shown.index(row) + 1)
                page = wanted[row.id]
                standing = Standing(
                    page.article, row.title, row.id, f"{night:%Y-%m-%d}", tuple(ids), *places, row.folded
                )
                self.standings.append(standing)

    def _decision(self, row: Row, wanted: Mapping[int, KnownPage]) -> DecisionRequest:
        verb = "accept" if row.id in wanted else "reject"
        return DecisionRequest(str(UUID(int=self.chance.getrandbits(128), version=4)), row.id, verb, "Li")


def measure(seed: int, start: date, nights: int) -> Iterator[str]:
    """Crawl and triage the quarter; the tables."""
    editor = ScriptedEditor(start, Random(seed))  # noqa: S311
    sites = {name: sources.site(name) for name in sources.names()}
    with TemporaryDirectory(prefix="stdwatch-") as name:
        result = rehearse(
            sites, Path(name), seed=seed, nights=nights, start=start, related=True, after_night=editor.work
        )
        differences, refused = len(result.differences), len(editor.refused)
        yield f"seed {seed}, {nights} nights from {start}: {differences} differences, {refused} decisions refused"
        yield from (f"  {difference}" for difference in result.differences)
        with closing(database.read_only(Path(name) / "stdwatch.db")) as db:
            yield from _places(editor, examples(db, clock.now()))
            yield from _cards(editor)


def _wanted(db: Database) -> dict[int, KnownPage]:
    """The pages behind the issue by the ids under which the desk holds them."""
    url = f"https://www.ansi.org{REPORT['path']}"
    notice = KnownPage("ansi.org", url, REPORT["title"], REPORT["day"], DocType.NEWS, article="02")
    return {
        number: page
        for page in (*known_pages.issue_pages(), notice)
        for number in _held(db, _SOURCE_OF[page.site], page.path)
    }


def _held(db: Database, source: str, path: str) -> list[int]:
    """The candidates whose address ends like this one: for some days a page may lie in another section."""
    rows = db.execute(
        "SELECT DISTINCT c.id FROM alias a JOIN candidate c ON c.id = a.candidate"
        " WHERE a.source = ? AND a.kind = 'path' AND rtrim(a.value, '/') LIKE '%/' || ? AND c.merged_into IS NULL",
        [source, path.rstrip("/").rpartition("/")[2]],
    )
    return [row[0] for row in rows]


def _places(editor: ScriptedEditor, known: Sequence[Example]) -> Iterator[str]:
    """Each page on its morning; in the last column by a model of all decisions but those on its article."""
    yield "\n| article | page | night | rows | by the lexicon | as queued | when the rest of the quarter is known |"
    yield "|---|---|---|---|---|---|---|"
    article = {standing.candidate: standing.article for standing in editor.standings}
    for standing in editor.standings:
        others = [example for example in known if article.get(example.page.candidate) != standing.article]
        rest = "" if standing.folded or not can_learn(others) else _place(standing, weight.fit(others), known) or ""
        places = "folded | |" if standing.folded else f"{standing.lexicon} | {standing.queued} | {rest}"
        yield f"| {standing.article} | {standing.title[:70]} | {standing.night} | {len(standing.open)} | {places} |"
    for state, night in editor.states.items():
        yield f"{night}: {state}"


def _place(standing: Standing, fitted: Model, known: Sequence[Example]) -> int | None:
    """The place among what lay open that morning; ``None`` for a page that another one took in since."""
    there = {*standing.open}
    pages = [example.page for example in known if example.page.candidate in there]
    shares = fitted.shares(fitted.rows(pages))
    values = {page.candidate: page.score + share for page, share in zip(pages, shares, strict=True)}
    own = values.get(standing.candidate)
    return None if own is None else 1 + sum(bool(value > own) for value in values.values())


def _cards(editor: ScriptedEditor) -> Iterator[str]:
    """How many cards a morning: without the first, which brings a month at once."""
    first, *rest = editor.mornings
    rows, cards = sorted(morning.rows for morning in rest), sorted(morning.cards for morning in rest)
    yield f"\nfirst morning: {first.rows} rows, {first.cards} cards, {first.folded} folded"
    for name, counts in (("rows", rows), ("cards, each story as one", cards)):
        most = counts[int(0.9 * len(counts))]
        usual = f"median {median(counts):g}, nine of ten up to {most}, most {counts[-1]}"
        yield f"{name}: {sum(counts)} in the other {len(counts)} mornings, {usual}"
    audited = sum(morning.audited for morning in rest)
    yield f"of them shown for the audit (rate {_RATE:.0%}): {audited}; folded at the end: {rest[-1].folded}"
