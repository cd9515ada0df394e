"""A backup while a real crawl writes and an editor decides."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from stdwatch.config import Settings
from stdwatch.operations.backup import Backup, backup
from stdwatch.store.checks import troubles_of
from tests.crawls import Bench

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawls")]


def column(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as copy:
        return [row[0] for row in copy.execute(sql)]


def test_backups_during_a_crawl_are_whole_and_hold_a_prefix_of_the_decisions(settled: Bench) -> None:
    settings = Settings(settled.folder, settled.data)
    candidates = settled.values("SELECT id FROM candidate ORDER BY id")
    made: list[Backup] = []
    gate = settled.hold(r"^/[a-z-]+/\d{4}/\d{2}/")
    running = settled.start("whitehouse")
    assert gate.reached.wait(30)
    for number in count():
        made.append(backup(settings, None, settled.now + timedelta(seconds=number)))
        settled.decide(candidates[number % len(candidates)], "brief" if number % 2 else "accept", str(uuid4()))
        gate.open()
        if settled.run["ended"]:
            break
    assert running.wait().status == 0
    assert settled.run["verdict"] == "ok"
    live = settled.values("SELECT id FROM decision ORDER BY seq")
    for snapshot in made:
        assert list(troubles_of(snapshot.folder)) == [], "integrity, references, every cited body"
        log = column(snapshot.folder / "stdwatch.db", "SELECT id FROM decision ORDER BY seq")
        assert log == live[: len(log)]
    assert column(made[0].folder / "stdwatch.db", "SELECT count(*) FROM run WHERE ended IS NULL") == [1]
    assert made[0].bodies < made[-1].bodies, "it fetched meanwhile"
    assert made[0].decisions < len(live), "and an editor decided"
