"""SIGKILL at every commit of a two-night crawl, and at random moments: the next run makes good, nothing is doubled.

The figures of the killed run and of those after it add up to what an undisturbed one counts.

``STDWATCH_KILLS`` says that every so-manieth commit is tried (1: all of them, as in ``make rehearsal``).
"""

import json
import os
import pickle
import random
import secrets
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from stdwatch.clock import stamp
from tests.crawls import Bench, Crawler
from tests.scripted_replica import NIGHT
from tests.sharing import made_once
from tests.two_nights import Knowledge, SmallReplica, decide, differences, knowledge

pytestmark = pytest.mark.chaos

EVERY = int(os.environ.get("STDWATCH_KILLS", "32"))
"""Kills come at every so many commits: few, since the suite has minutes; `make rehearsal` kills at all of them."""

FOLLOWED = 8
"""After the kill at so many commits of the first night the second one is lived through too."""

RANDOM_MOMENTS = 20 if EVERY == 1 else 4
Figures = Counter[str]
SOURCES = ("whitehouse", "uscc")
SETTINGS = {"DOWNLOAD_TIMEOUT": "10"}


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """Two nights on which nothing happened: what was known after each, its figures, its commits and seconds.

    `folder` holds the data as they were in the morning between the two.
    """

    source: str
    folder: Path
    knowledge: tuple[Knowledge, Knowledge]
    figures: tuple[Figures, Figures]
    commits: tuple[int, int]
    seconds: tuple[float, float]

    def start(self, night: int, bench: Bench) -> None:
        """Put a bench at the beginning of a night (0 or 1)."""
        shutil.rmtree(bench.data, ignore_errors=True)
        if night:
            shutil.copytree(self.folder / "morning", bench.data)
        begin(bench, night)


def figures_of(bench: Bench, night: int) -> Figures:
    """What the runs of a night counted of documents, in sum; those that are zero are left out."""
    began = stamp(NIGHT + timedelta(night))
    rows = bench.rows("SELECT new, changed, failed, fields FROM run WHERE started >= ?", began)
    sums: Figures = Counter()
    for row in rows:
        sums.update(new=row["new"], changed=row["changed"], failed=row["failed"])
        sums.update(json.loads(row["fields"]))
    return +sums


def begin(bench: Bench, night: int) -> None:
    bench.replica.now = NIGHT
    bench.next_night(night)


@pytest.fixture(scope="module")
def replica() -> Iterator[SmallReplica]:
    with SmallReplica() as replica:
        yield replica


@pytest.fixture(scope="module", params=SOURCES)
def undisturbed(
    request: pytest.FixtureRequest, replica: SmallReplica, crawler: Crawler, tmp_path_factory: pytest.TempPathFactory
) -> Undisturbed:
    kept = made_once(
        tmp_path_factory, f"undisturbed-{request.param}", lambda folder: _live(request.param, folder, replica, crawler)
    )
    undisturbed: Undisturbed = pickle.loads(Path(kept, "pickle").read_bytes())  # noqa: S301 - our own
    return undisturbed


def _live(source: str, folder: Path, replica: SmallReplica, crawler: Crawler) -> None:
    bench = Bench(crawler, replica, folder / "data", folder, SETTINGS)
    known, figures, commits, seconds = [], [], [], []
    for night in (0, 1):
        begin(bench, night)
        notes, began = folder / f"notes {night}", time.monotonic()
        ended = bench.crawl(source, disturbance={"notes": str(notes)})
        seconds.append(time.monotonic() - began)
        assert bench.run["verdict"] in {"ok", "degraded"}, ended.log
        assert bench.run["new"] > 0
        lines = [line.split() for line in notes.read_text().splitlines()]
        commits.append(sum(words[0] == "counted" for words in lines))
        assert commits[-1] == sum(words[0] == "traced" for words in lines), "a commit was overlooked"
        if not night:
            decide(bench)
            shutil.copytree(bench.data, folder / "morning")
        known.append(knowledge(bench))
        figures.append(figures_of(bench, night))
    knew, counted, took = (known[0], known[1]), (figures[0], figures[1]), (seconds[0], seconds[1])
    undisturbed = Undisturbed(source, folder, knew, counted, (commits[0], commits[1]), took)
    Path(folder, "pickle").write_bytes(pickle.dumps(undisturbed))


@pytest.fixture
def bench(replica: SmallReplica, crawler: Crawler, tmp_path: Path) -> Bench:
    return Bench(crawler, replica, tmp_path / "data", tmp_path, SETTINGS)


def complete(bench: Bench, undisturbed: Undisturbed, nights: range) -> list[str]:
    """Let the next run make good, and further nights follow; what is different from the undisturbed desk."""
    for night in nights:
        begin(bench, night)
        bench.crawl(undisturbed.source)
        if not night:
            decide(bench)
        assert bench.values("PRAGMA integrity_check") == ["ok"]
        assert bench.values("SELECT count(*) FROM run WHERE ended IS NULL") == [0]
        if deviations := differences(knowledge(bench), undisturbed.knowledge[night]):
            return deviations
        if (counted := figures_of(bench, night)) != undisturbed.figures[night]:
            missing, more = undisturbed.figures[night] - counted, counted - undisturbed.figures[night]
            return [f"figures of night {night}: {missing} missing, {more} too many"]
    return []


def test_an_undisturbed_second_night_brings_something_of_everything(undisturbed: Undisturbed) -> None:
    known = undisturbed.knowledge[1]
    kinds = {row[4] for row in known["revision"]}
    verbs = {row[3] for row in known["decision"]}
    assert kinds >= {"first", "edit"}
    assert verbs >= {"accept", "reject", "brief"}
    if undisturbed.source == "whitehouse":
        assert kinds >= {"title", "quarantined"}
        assert len(known["merge"]) == 1
    assert any(row[1] == "attachment" and row[7] == "ok" for row in known["part"])


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("night", [0, 1], ids=["first night", "second night"])
def test_killed_at_a_commit_the_next_run_makes_good(
    undisturbed: Undisturbed, bench: Bench, night: int, moment: str
) -> None:
    wrong: dict[int, list[str]] = {}
    commits = undisturbed.commits[night]
    first = 1 + (min(EVERY, commits) // 2 if moment == "after" and EVERY > 1 else 0)
    for number in range(first, commits + 1, EVERY):
        undisturbed.start(night, bench)
        ended = bench.crawl(undisturbed.source, disturbance={"number": number, "moment": moment})
        assert ended.status == -signal.SIGKILL, f"commit {number}: {ended.log}"
        last = night if number % FOLLOWED else 1
        if deviations := complete(bench, undisturbed, range(night, last + 1)):
            wrong[number] = deviations
    assert wrong == {}


def test_killed_at_random_moments_the_next_run_makes_good(undisturbed: Undisturbed, bench: Bench) -> None:
    seed = secrets.randbelow(2**32)
    dice = random.Random(seed)  # noqa: S311 - moments, no secrets
    wrong: dict[str, list[str]] = {}
    for _ in range(RANDOM_MOMENTS):
        night = dice.randrange(2)
        undisturbed.start(night, bench)
        crawl = bench.start(undisturbed.source)
        moment = dice.uniform(0, undisturbed.seconds[night])
        threading.Event().wait(moment)
        crawl.send(signal.SIGKILL)
        crawl.wait()
        if deviations := complete(bench, undisturbed, range(night, 2)):
            wrong[f"seed {seed}, night {night}, {moment:.3f} s"] = deviations
    assert wrong == {}
