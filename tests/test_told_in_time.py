"""Told in time: "well" is about now; a night that did not happen is trouble by the morning; messages arrive."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.errors import StoreError
from stdwatch.operations import alarms, health, holders, housekeeping, jobs, logs, notifications, upkeep
from stdwatch.operations.alarms import Step
from stdwatch.operations.crawls import Crawls
from stdwatch.operations.deliveries import Deliveries
from stdwatch.operations.recipients import name_of
from stdwatch.operations.rhythm import Habits, Silence
from stdwatch.operations.scheduler import Scheduler
from stdwatch.reasons import Cause, FaultCode, Reason
from stdwatch.store import backups, database, faults, future, locks, node_orders, outbox, retention, runs
from stdwatch.store import jobs as table
from tests.checkout import until
from tests.test_alarms import Webhook, webhook
from tests.webpage import served

__all__ = ["webhook"]

DUE = datetime(2025, 11, 18, 20, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOLDER = """
import sys
from pathlib import Path
from stdwatch.store import locks
lock = locks.take(Path(sys.argv[1]), "uscc")
print(1, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(housekeeping, "free", lambda _: 5 * 2**30)
    return Settings(tmp_path, tmp_path / "data", jitter=0, language="en")


@pytest.fixture
def db(settings: Settings) -> Iterator[Database]:
    with closing(database.connect(settings.database, desk=True)) as db:
        yield db


def night(db: Database, started: datetime, verdict: str = "ok", source: str = "uscc") -> None:
    row = {"source": source, "kind": "nightly", "pid": 1, "started": stamp(started), "ended": stamp(started)}
    db.table("run").insert(row | {"verdict": verdict})


def of_uscc(db: Database, settings: Settings, now: datetime) -> health.SourceHealth:
    return health.of_source(db, settings, "uscc", Habits(), "UTC", now)


def digest(db: Database, settings: Settings, now: datetime) -> tuple[str, str]:
    return notifications.digest(db, settings, [*health.of_desk(db, settings, now), of_uscc(db, settings, now)], now)


# Health is about now


def test_a_dead_site_is_not_well_again_in_the_second_its_next_night_falls_due(db: Database, settings: Settings) -> None:
    night(db, DUE - 2 * DAY)
    for minutes in (0, 31, 62):
        night(db, DUE - DAY + timedelta(minutes=minutes), "unreachable")
    for now in (DUE - HOUR, DUE, DUE + timedelta(minutes=1), DUE + 3 * HOUR):
        assert of_uscc(db, settings, now).cause is Cause.UNREACHABLE


def test_an_all_clear_waits_for_a_night_that_was_good(db: Database, settings: Settings) -> None:
    night(db, DUE - DAY)
    overdue = of_uscc(db, settings, DUE + 7 * HOUR)
    assert overdue.cause is Cause.OVERDUE
    causes, raised = frozenset({"overdue"}), DUE + 7 * HOUR
    assert alarms.step(causes, of_uscc(db, settings, DUE + DAY), raised) is Step.NONE
    night(db, DUE + DAY)
    assert alarms.step(causes, of_uscc(db, settings, DUE + DAY + HOUR), raised) is Step.CLEAR


def test_a_desk_whose_first_night_never_comes_is_overdue_too(db: Database, settings: Settings) -> None:
    runs.record_heartbeat(db, health.BEGUN, DUE - HOUR)
    assert of_uscc(db, settings, DUE + HOUR).cause is None
    assert of_uscc(db, settings, DUE + 7 * HOUR).cause is Cause.OVERDUE


@pytest.mark.parametrize("nights", [0, 1])
def test_the_digest_after_a_night_that_polled_nothing_says_so_first_and_why(
    nights: int, db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if nights:
        night(db, DUE - DAY)
    monkeypatch.setattr(housekeeping, "free", lambda _: 90 * 2**20)
    subject, body = digest(db, settings, DUE + 3 * HOUR)
    assert "NOT POLLED: uscc" in subject
    assert body.splitlines()[0].startswith(
        "Not polled since 2025-11-17: uscc (" if nights else "Not polled yet: uscc ("
    )
    assert "90 MB free of the 1,024 asked for: no crawl begins" in body.splitlines()[0]


def test_the_digest_after_a_good_night_says_nothing_of_the_kind(db: Database, settings: Settings) -> None:
    night(db, DUE)
    subject, body = digest(db, settings, DUE + 3 * HOUR)
    assert "NOT POLLED" not in subject
    assert "Not polled" not in body
    assert "no backup yet" in body


def test_too_little_room_is_alarmed_on_at_once_and_its_end_is_told(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for free in (90, 90, 5000, 5000):
        monkeypatch.setattr(housekeeping, "free", lambda _, free=free: free * 2**20)
        notifications.tell(db, settings, [], {}, DUE, busy=False)
    subjects = [row["subject"] for row in outbox.messages(db) if row["kind"] != "digest"]
    assert subjects == ["stdwatch: disk is in order again", "stdwatch: disk is too full"]


def test_what_the_nightly_check_finds_is_alarmed_on_and_stands_in_the_digest(db: Database, settings: Settings) -> None:
    faults.keep(db, [("archive", Reason.text("archive.db is missing: restore a backup"))], DUE)
    notifications.tell(db, settings, [], {}, DUE, busy=False)
    texts = {row["kind"]: row["subject"] + row["body"] for row in outbox.messages(db)}
    assert "stdwatch: data is damaged" in texts["alarm"]
    assert "archive: archive.db is missing: restore a backup" in texts["alarm"]
    assert "archive.db is missing" in texts["digest"]


def test_a_scheduler_that_did_not_run_says_so_when_it_runs_again(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.record_heartbeat(db, "scheduler", DUE - 3 * DAY)
    monkeypatch.setenv("STDWATCH_NOW", stamp(DUE))
    scheduler = Scheduler(settings, [])
    scheduler.claim()
    scheduler.release()
    (message,) = outbox.messages(db)
    assert message["subject"] == "stdwatch did not run from 2025-11-16 04:30 to 2025-11-19 04:30"


def test_the_overview_shows_what_is_wrong_with_the_desk_and_what_did_not_arrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STDWATCH_NOW", stamp(DUE + HOUR))
    with served(tmp_path) as web:
        db = web.desk.db
        faults.keep(db, [("archive", Reason.of(FaultCode.RESTORE, text="archive.db is missing"))], DUE)
        outbox.keep_recipients(db, ["mailto 1a2b"], DUE)
        outbox.raise_alarm(db, None, "uscc", "broken", [], ("uscc broken", ""), DUE)
        outbox.note_delivery(db, 1, "mailto 1a2b", "refused", DUE)
        page = web.browser.get("/overview").text
    assert "原件库：archive.db is missing：请停止 stdwatch 并恢复备份" in page
    assert "uscc broken" in page


# The night's upkeep


def test_each_night_asks_for_a_check_and_each_week_for_a_thorough_one_and_a_backup(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for days in range(14):
        now = DUE + days * DAY + HOUR
        monkeypatch.setenv("STDWATCH_NOW", stamp(now))
        for minutes in (0, 1, 600):
            upkeep.nightly(db, settings, [], now + timedelta(minutes=minutes))
        while job := table.take(db, now):
            asked.append((job.kind, job.arguments.get("thorough")))
            jobs.do(settings, job, Crawls(settings))
    assert [entry for entry in asked if entry[0] == "check"].count(("check", True)) == 2
    assert [entry for entry in asked if entry[0] == "check"].count(("check", False)) == 12
    assert len([entry for entry in asked if entry[0] == "backup"]) == 2


def test_polling_all_sources_fails_where_there_are_none(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stdwatch.sources.names", list)
    table.ask(db, "crawl", {}, "Li", DUE)
    job = table.take(db, DUE)
    assert job
    jobs.do(settings, job, Crawls(settings))
    assert [(row["state"], str(row["message"])) for row in table.recent(db)] == [
        ("failed", "there are no sources to poll")
    ]


def test_rows_of_the_log_go_after_their_time_and_what_was_decided_stays(db: Database, settings: Settings) -> None:
    night(db, DUE - 500 * DAY)
    night(db, DUE - 100 * DAY)
    outbox.write_daily(db, "digest", ("old", ""), DUE - 500 * DAY)
    outbox.note_delivery(db, 1, "x", None, DUE - 500 * DAY)
    runs.record_heartbeat(db, "housekeeping", DUE - DAY)
    upkeep.nightly(db, settings, [], DUE + HOUR)
    assert db.execute("SELECT count(*) FROM run").fetchone() == (1,)
    assert outbox.messages(db) == []


def test_no_row_that_cites_an_old_run_keeps_it(db: Database) -> None:
    night(db, DUE - 500 * DAY)
    (old,) = db.execute("SELECT id FROM run").fetchone()
    row = {"source": "uscc", "url": "u", "title": "t", "doc_type": "report", "first_seen": stamp(DUE)}
    found = db.table("candidate").insert(row | {"last_changed": stamp(DUE)}).last_pk
    runs.note_candidate(db, old, int(str(found)), "new")
    runs.log_fetch(db, old, runs.Exchange("https://x.org/", DUE - 500 * DAY, "page", 200, "ok"))
    channel = {"run": old, "channel": "feed", "standing": "required", "outcome": "ok", "complete": 1}
    db.table("channel_result").insert(channel | {"at": stamp(DUE - 500 * DAY)})
    node_orders.ask(db, node_orders.NodeOrder("a", "uscc", "nightly", {}, "us", DUE - 500 * DAY, None))
    node_orders.begun(db, "a", "n1", "a", old)
    node_orders.close(db, "a")
    citing = [
        table for table in db.table_names() if any(key.other_table == "run" for key in db.table(table).foreign_keys)
    ]
    assert all(db.table(table).count for table in citing), "the test leaves none out"
    retention.drop_log(db, DUE - 400 * DAY)
    assert not any(db.table(table).count for table in ["run", *citing])


def test_a_step_of_the_night_that_fails_keeps_no_other_from_being_done_and_is_told(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("_drop_listings", "_drop_log", "_drop_pictures", "_tidy"):
        monkeypatch.setattr(upkeep, step, lambda *_: 1 / 0)
    upkeep.nightly(db, settings, [], DUE + HOUR)
    assert runs.last_heartbeat(db, "housekeeping") == DUE + HOUR
    asked = []
    while job := table.take(db, DUE):
        asked.append(job.kind)
        jobs.do(settings, job, Crawls(settings))
    assert asked == ["backup", "check"]
    failed = [str(reason) for what, reason in faults.known(db) if what == "data"]
    assert [text.split("(")[1].split(":")[0] for text in failed] == ["listings", "log", "pictures", "leftovers"]


def test_leftovers_are_tidied_and_the_newest_are_kept(db: Database, settings: Settings) -> None:
    long_ago = time.time() - 40 * 86_400
    for name in ("backups/stdwatch-x.partial", "coming-restore-1", "before-restore-1", "before-restore-2"):
        (settings.data / name).mkdir(parents=True)
        if not name.endswith("2"):
            os.utime(settings.data / name, (long_ago, long_ago))
    for number in range(5):
        path = settings.data / "backups" / f"stdwatch-step{number}.db"
        path.touch()
        os.utime(path, (long_ago + number,) * 2)
    upkeep.nightly(db, settings, [], DUE + HOUR)
    left = sorted(path.name for path in (*settings.data.glob("*restore*"), *(settings.data / "backups").iterdir()))
    assert left == ["before-restore-2", "stdwatch-step2.db", "stdwatch-step3.db", "stdwatch-step4.db"]


def test_a_false_future_leaves_nothing_behind(db: Database, settings: Settings) -> None:
    night(db, DUE - DAY)
    night(db, DUE + 300 * DAY)
    row = {"source": "uscc", "url": "u", "title": "t", "doc_type": "report", "first_seen": stamp(DUE + 300 * DAY)}
    db.table("candidate").insert(row | {"last_changed": stamp(DUE + 300 * DAY)})
    runs.record_heartbeat(db, "housekeeping", DUE + 300 * DAY)
    backups.note(db, settings.data / "backups" / "x", DUE + 300 * DAY, 1)
    assert health.clock_trouble(db, DUE) is None
    future.bring_back(db, DUE)
    assert db.execute("SELECT max(first_seen), max(last_changed) FROM candidate").fetchone() == (stamp(DUE), stamp(DUE))
    assert [backup.at for backup in backups.kept(db)] == [DUE]
    assert runs.last_heartbeat(db, "housekeeping") == DUE - timedelta(seconds=1)
    assert [run["started"] for run in runs.nightly(db, "uscc")] == [stamp(DUE - DAY)]


def test_a_clock_that_was_set_back_behind_a_week_of_nights_begins_no_crawl(db: Database) -> None:
    for days in range(9):
        night(db, DUE + days * DAY)
    assert "which is yet to come: no crawl begins" in str(health.clock_trouble(db, DUE - DAY))
    assert "1970" in str(health.clock_trouble(db, datetime(1970, 1, 1, tzinfo=UTC)))


# What holds a source


@pytest.mark.parametrize(("kind", "ended"), [("nightly", True), ("backfill", False)])
def test_a_nightly_crawl_that_holds_its_source_for_too_long_is_ended_even_if_it_is_stopped(
    kind: str, ended: bool, db: Database, settings: Settings
) -> None:
    words = [sys.executable, "-c", HOLDER, str(settings.data), "crawl", "uscc", "-a", f"kind={kind}"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as crawl:
        assert crawl.stdout
        crawl.stdout.readline()
        crawl.send_signal(signal.SIGSTOP)
        holders.end_stale(db, settings, ["uscc"], DUE)
        assert locks.is_held(settings.data, "uscc")
        os.utime(settings.data / "locks" / "uscc.lock", (time.time() - 4 * 3600,) * 2)
        holders.end_stale(db, settings, ["uscc"], DUE)
        locks.wait_for(settings.data, "uscc", 5 if ended else 0)
        assert locks.is_held(settings.data, "uscc") is not ended
        night(db, DUE - DAY)
        reasons = "; ".join(map(str, of_uscc(db, settings, DUE + 7 * HOUR).reasons))
        assert (f"process {crawl.pid} has been crawling it for 4 hours" in reasons) is not ended
        crawl.kill()


# Messages


def test_a_recipient_that_hangs_delays_no_other_and_is_told_as_failing(
    db: Database, settings: Settings, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stdwatch.operations.deliveries._PATIENCE", 0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hanging = f"json://127.0.0.1:{silent.getsockname()[1]}/?rto=30"
        good = webhook.url.replace("http", "json")
        deliveries = Deliveries(Settings(settings.root, settings.data, alarms=(hanging, good)))
        outbox.keep_recipients(db, deliveries.names, DUE)
        outbox.write_daily(db, "digest", ("a", "b"), datetime.now(UTC))
        deliveries.offer(db)
        until(lambda: webhook.took)
        deliveries.offer(db)
        errors = {recipient.name: recipient.error for recipient in outbox.recipients(db)}
    assert errors == {name_of(hanging): "has not taken it for 0 minutes", name_of(good): None}


def test_an_alarm_is_offered_until_it_arrives_or_is_superseded(db: Database) -> None:
    outbox.keep_recipients(db, ["r"], DUE)
    outbox.raise_alarm(db, None, "uscc", "broken", [], ("uscc broken", ""), DUE)
    outbox.raise_alarm(db, None, "ansi", "broken", [], ("ansi broken", ""), DUE)
    for number in range(40):
        outbox.note_delivery(db, 1, "r", "refused", DUE + number * HOUR)
    outbox.clear_alarm(db, outbox.open_alarms(db)["ansi"], ("ansi fine", ""), DUE + 6 * DAY)
    waiting = [message.subject for message in outbox.undelivered(db, ("alarm", "clear"), "r", DUE + 7 * DAY)]
    assert waiting == ["uscc broken", "ansi fine"]
    assert outbox.refused(db, DUE + 7 * DAY) == [("r", "uscc broken", "refused")]


def test_what_did_not_arrive_is_in_the_next_digest_and_a_removed_recipient_is_forgotten(
    db: Database, settings: Settings
) -> None:
    outbox.keep_recipients(db, ["r"], DUE)
    outbox.raise_alarm(db, None, "uscc", "broken", [], ("uscc broken", ""), DUE)
    outbox.note_delivery(db, 1, "r", "refused", DUE)
    night(db, DUE)
    assert "not delivered to r: uscc broken (refused)" in digest(db, settings, DUE + 3 * HOUR)[1]
    outbox.keep_recipients(db, ["s"], DUE)
    assert "refused" not in digest(db, settings, DUE + 3 * HOUR)[1]


def test_where_nothing_can_be_stored_a_last_message_goes_out_from_memory(
    settings: Settings, webhook: Webhook, caplog: pytest.LogCaptureFixture
) -> None:
    settings.data.mkdir()
    settings.database.write_text("this is no database" * 100)
    scheduler = Scheduler(Settings(settings.root, settings.data, alarms=(webhook.url.replace("http", "json"),)), [])
    with pytest.raises(StoreError, match="is not a database"):
        scheduler.claim()
    ((_, message),) = webhook.took
    assert message["title"] == "stdwatch：无法保存任何数据"
    assert "不是数据库" in message["message"]


def test_a_tick_that_fails_three_times_in_a_row_is_told_once_from_memory(
    db: Database, settings: Settings, webhook: Webhook
) -> None:
    scheduler = Scheduler(replace(settings, alarms=(webhook.url.replace("http", "json"),)), [])
    scheduler.claim()
    scheduler.tick()
    db.execute("DROP TABLE heartbeat")
    for _ in range(5):
        scheduler.tick()
    scheduler._deliveries.wait(10)
    scheduler.release()
    assert [message["title"] for _, message in webhook.took if "stored" in message["title"]] == [
        "stdwatch: nothing can be stored"
    ]


# The log


def test_the_same_line_is_logged_once_in_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("stdwatch.operations.logs.time.monotonic", lambda: now[0])
    once, shown = logs.RepeatFilter(), []
    for _ in range(40):
        record = logging.LogRecord("x", logging.ERROR, "", 1, "the disk is %s", ("full",), None)
        shown += [record.getMessage()] if once.filter(record) else []
        now[0] += 20
    assert shown == ["the disk is full", "the disk is full (29 times more since)"]


def test_a_night_is_one_line_of_the_log_when_all_sources_have_ended(db: Database, settings: Settings) -> None:
    night(db, DUE, "ok")
    assert notifications.night_line(db, settings, ["uscc", "ansi"], DUE + HOUR) is None
    night(db, DUE, "quiet", "ansi")
    line = notifications.night_line(db, settings, ["uscc", "ansi"], DUE + HOUR)
    assert line == "the night is over: uscc ok (0 new, 0 changed), ansi quiet (0 new, 0 changed); messages: none"
    assert notifications.night_line(db, settings, ["uscc", "ansi"], DUE + 2 * HOUR) is None


def test_the_silence_of_a_desk_is_no_silence_of_a_source(db: Database, settings: Settings) -> None:
    faults.keep(db, [("words", Reason.text("x"))], DUE)
    (desk_health,) = health.of_desk(db, settings, DUE)
    assert desk_health.silence == Silence(None, 0, 1.0)
