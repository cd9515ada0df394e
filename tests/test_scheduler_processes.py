"""The scheduler with real processes: asleep, killed, doubled, stopped, with children that misbehave."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from stdwatch import config, reasons
from stdwatch.config import Settings
from stdwatch.operations import jobs
from stdwatch.operations.crawls import Crawls, Order, Progress
from stdwatch.operations.scheduler import Scheduler
from stdwatch.store import database
from stdwatch.store import jobs as jobs_table
from tests.checkout import Checkout, soon, until
from tests.sentences import sentences_in

NOW = datetime(2025, 11, 18, 20, 30, tzinfo=UTC)
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawls")]


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    made = Checkout.make(tmp_path / "checkout")
    yield made
    made.close()


@pytest.fixture
def settings(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """For a scheduler or crawls in this process."""
    monkeypatch.setenv("PYTHONPATH", f"{checkout.root}{os.pathsep}{Path(__file__).parents[1]}")
    monkeypatch.delenv("STDWATCH_DATA", raising=False)
    return config.load(checkout.root)


def test_suspended_over_the_due_time_it_makes_up_for_it_with_exactly_one_run(checkout: Checkout) -> None:
    checkout.spider("alpha")
    daily, due = soon(9)
    checkout.configure(daily)
    checkout.ran("alpha", due - timedelta(hours=1))
    scheduler = checkout.start()
    until(lambda: checkout.rows("SELECT 1 FROM heartbeat"))
    scheduler.send_signal(signal.SIGSTOP)
    time.sleep(max(0.0, due.timestamp() + 3 - time.time()))  # the machine sleeps: nothing else can stand for that
    assert checkout.runs("alpha") == []
    scheduler.send_signal(signal.SIGCONT)
    until(lambda: checkout.rows("SELECT 1 FROM run WHERE pid <> 1 AND verdict = 'quiet'"))
    beats = checkout.rows("SELECT at FROM heartbeat WHERE name = 'scheduler'")
    until(lambda: checkout.rows("SELECT at FROM heartbeat WHERE name = 'scheduler'") != beats)
    assert len(checkout.runs("alpha")) == 1


def test_killed_it_leaves_an_orphan_that_nobody_crawls_beside_and_no_run_is_lost(checkout: Checkout) -> None:
    checkout.spider("alpha", before='while not os.path.exists("go"): await asyncio.sleep(0.05)')
    checkout.spider("beta")
    scheduler = checkout.start()
    until(lambda: checkout.runs("alpha") and checkout.runs("beta") and checkout.runs("beta")[0][0])
    scheduler.kill()
    scheduler.wait()
    checkout.start()
    beat = checkout.rows("SELECT at FROM heartbeat WHERE name = 'scheduler'")
    until(lambda: checkout.rows("SELECT at FROM heartbeat WHERE name = 'scheduler'") > beat)
    assert [verdict for verdict, _ in checkout.runs("alpha")] == [None], "the orphan goes on, alone"
    (checkout.root / "go").touch()
    until(lambda: checkout.runs("alpha")[0][0])
    assert [verdict for verdict, _ in checkout.runs("alpha")] == ["quiet"]
    assert [verdict for verdict, _ in checkout.runs("beta")] == ["quiet"]


def test_a_run_that_died_with_its_scheduler_is_marked(checkout: Checkout) -> None:
    checkout.spider("alpha", seconds=60)
    scheduler = checkout.start()
    until(lambda: checkout.runs("alpha"))
    scheduler.kill()
    scheduler.wait()
    os.killpg(checkout.runs("alpha")[0][1], signal.SIGKILL)
    checkout.start()
    until(lambda: checkout.runs("alpha")[0][0] == "stopped")
    assert sentences_in(checkout.rows("SELECT reasons FROM run")[0][0]) == ["its process ended without a word"]


def test_a_second_scheduler_on_one_data_directory_refuses_with_one_line(checkout: Checkout) -> None:
    checkout.spider("alpha")
    checkout.start()
    until(lambda: checkout.rows("SELECT 1 FROM heartbeat"))
    second = checkout.start()
    assert second.wait(20) == 1
    assert "scheduler: another scheduler is running (process" in checkout.log().strip().splitlines()[-1]


def test_sigterm_ends_it_and_its_crawls_cleanly_in_under_ten_seconds(checkout: Checkout) -> None:
    checkout.spider("alpha", seconds=60)
    checkout.spider("stubborn", seconds=60, before="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    scheduler = checkout.start()
    until(lambda: checkout.runs("alpha") and checkout.runs("stubborn"))
    time.sleep(0.5)  # for the stubborn one to stop its ears
    began = time.monotonic()
    scheduler.terminate()
    assert scheduler.wait(12) == 0
    assert time.monotonic() - began < 10
    assert [verdict for verdict, _ in checkout.runs("alpha")] == ["stopped"]
    (stubborn,) = checkout.rows("SELECT verdict, reasons, pid FROM run WHERE source = 'stubborn'")
    assert stubborn[0] == "stopped"
    assert "process_killed" in stubborn[1]
    with pytest.raises(ProcessLookupError):
        os.kill(stubborn[2], 0)


def test_a_spider_that_cannot_be_imported_is_told_and_the_others_go_on(checkout: Checkout) -> None:
    checkout.spider("beta")
    (checkout.root / "spiders" / "alpha.py").write_text("import nothing_of_that_name")
    checkout.start()
    until(lambda: checkout.rows("SELECT 1 FROM run WHERE source = 'beta' AND verdict = 'quiet'"))
    until(lambda: checkout.rows("SELECT 1 FROM alarm WHERE source = 'alpha'"))
    assert "alpha is not polled: its spider cannot be imported" in checkout.log()


def test_jobs_are_taken_up_one_after_the_other_and_their_ends_are_written_down(checkout: Checkout) -> None:
    checkout.spider("alpha")
    with closing(database.connect(checkout.data / "stdwatch.db", desk=True)) as db:
        jobs_table.ask(db, "crawl", {"source": "alpha"}, "李", NOW)
        jobs_table.ask(db, "backup", {}, "李", NOW)
        jobs_table.ask(db, "dance", {}, "李", NOW)
        jobs_table.ask(db, "crawl", {"source": "nix"}, "李", NOW)
        again = jobs_table.ask(db, "backup", {}, "王", NOW)
        assert again == 2, "asked for twice is asked for once"
    checkout.start()
    until(lambda: len(checkout.rows("SELECT 1 FROM job WHERE ended IS NOT NULL")) == 4, 60)
    outcomes = [
        (state, str(reasons.load_one(message)))
        for state, message in checkout.rows("SELECT state, message FROM job ORDER BY id")
    ]
    assert outcomes[0][0] == "done"
    assert outcomes[0][1].startswith("alpha: ")
    assert outcomes[1][0] == "done"
    assert outcomes[2][0] == "failed"
    assert outcomes[2][1].startswith("no job of kind dance; there are: crawl, ")
    assert outcomes[3][0] == "failed"
    assert "no source 'nix'" in outcomes[3][1]


def test_a_night_that_could_not_even_begin_counts_as_a_try(checkout: Checkout, settings: Settings) -> None:
    checkout.spider("alpha")
    database.connect(settings.database, desk=True).close()
    settings.archive.mkdir()
    ended = Crawls(settings).run_one(Order("alpha", "nightly"))
    assert ended.verdict == "stopped"
    assert [verdict for verdict, _ in checkout.runs("alpha")] == ["stopped"]


def test_a_crawl_that_takes_too_long_is_ended(checkout: Checkout, settings: Settings) -> None:
    checkout.spider("alpha", seconds=60, before="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    ended = Crawls(settings, limit=6, grace=1).run_one(Order("alpha", "nightly"))
    assert ended.verdict == "stopped"
    assert "the longest a crawl may take, and had to be killed" in str(ended.reasons[0])
    assert [verdict for verdict, _ in checkout.runs("alpha")] == ["stopped"]


def test_a_crawl_that_ends_when_its_time_is_up_says_that_this_was_why(checkout: Checkout, settings: Settings) -> None:
    checkout.spider("alpha", seconds=60)
    ended = Crawls(settings, limit=3, grace=8).run_one(Order("alpha", "nightly"))
    reason = "it was ended after 3 seconds, the longest a crawl may take"
    assert (ended.verdict, list(map(str, ended.reasons))) == ("stopped", [reason])
    ((verdict, reasons),) = checkout.rows("SELECT verdict, reasons FROM run")
    assert (verdict, sentences_in(reasons)) == ("stopped", [reason])


def test_a_database_that_is_locked_for_a_minute_only_delays_the_night(
    checkout: Checkout, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "connect", partial(database.connect, timeout=0.1))
    checkout.ran("alpha", NOW)
    scheduler = Scheduler(settings, [])
    with closing(sqlite3.connect(checkout.data / "stdwatch.db", isolation_level=None)) as locker:
        locker.execute("BEGIN IMMEDIATE")
        scheduler.tick()
        assert "is locked by another process" in caplog.text
        assert checkout.rows("SELECT 1 FROM heartbeat") == []
        locker.execute("COMMIT")
    scheduler.tick()
    assert checkout.rows("SELECT 1 FROM heartbeat WHERE name = 'scheduler'")


def test_jobs_and_heartbeat_go_on_while_the_first_nights_are_caught_up(checkout: Checkout, settings: Settings) -> None:
    checkout.spider("alpha", before='while not os.path.exists("go"): await asyncio.sleep(0.05)')
    scheduler = Scheduler(settings, ["alpha"])
    scheduler.claim()
    watched: list[Progress] = []
    with ThreadPoolExecutor(1) as thread:
        catching_up = thread.submit(scheduler.catch_up, watched.append)
        until(lambda: checkout.runs("alpha"))
        with closing(database.connect(settings.database, desk=True)) as db:
            jobs_table.ask(db, "backup", {}, "李", NOW)
        until(lambda: checkout.rows("SELECT 1 FROM job WHERE state = 'done'"))
        assert not catching_up.done()
        (checkout.root / "go").touch()
        assert [progress.verdict for progress in catching_up.result(30)] == ["quiet"]
        assert watched[-1].verdict == "quiet"
        scheduler.stop()
        scheduler.run()


def test_a_stop_waits_for_no_job_which_begins_again_at_the_next_start(
    checkout: Checkout, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()
    monkeypatch.setattr(jobs, "KINDS", {"backup": lambda *_: str(never.wait(60))})
    scheduler = Scheduler(settings, [])
    with closing(database.connect(settings.database, desk=True)) as db:
        jobs_table.ask(db, "backup", {}, "李", NOW)
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(scheduler.run)
        until(lambda: checkout.rows("SELECT 1 FROM job WHERE state = 'running'"))
        scheduler.stop()
        running.result(8)
        assert checkout.rows("SELECT state, tries FROM job") == [("waiting", 0)]
        never.set()
