"""Bad input of every kind, over real HTTP and in real processes: a named outcome, the rest goes on, nothing is lost."""

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rehearsal.model import Post
from stdwatch.clock import stamp
from stdwatch.reasons import Outcome
from tests import bad_input
from tests.bad_input import Entry
from tests.crawls import Bench, Ended
from tests.scripted_replica import HOME, WH, ScriptedReplica
from tests.sentences import sentences_in

pytestmark = pytest.mark.slow

DOCUMENT = Path(__file__).parents[1] / "docs" / "evidence" / "bad-input.md"


def cases(test: str) -> pytest.MarkDecorator:
    """A run of the test for each of its entries."""
    entries = bad_input.entries(test)
    return pytest.mark.parametrize("entry", entries, ids=[entry.name for entry in entries])


@pytest.fixture
def entry(request: pytest.FixtureRequest) -> Entry:
    """The one entry of a test that stands for a circumstance."""
    (case,) = bad_input.entries(request.function.__name__)
    return case


@pytest.fixture
def newcomer(settled: Bench) -> Post:
    """A post that appeared since the first night."""
    known = set(settled.values("SELECT value FROM alias WHERE kind = 'post'"))
    posts = (post for post in settled.replica.posts(WH) if post.key not in known)
    return next(post for post in posts if not post.title.isupper())  # a shouted title is corrected by the next night


@pytest.fixture
def held(settled: Bench) -> Post:
    """A post that was stored on the first night and is looked at again on the second."""
    known = set(settled.values("SELECT value FROM alias WHERE kind = 'post' AND candidate IS NOT NULL"))
    return next(post for post in settled.replica.posts(WH, "/fact-sheets/") if post.key in known)


@pytest.fixture
def with_files(replica: ScriptedReplica) -> list[Post]:
    """Two posts with one file each."""
    return [post for post in replica.posts(WH) if post.files][:2]


# The table itself


def test_every_kind_of_bad_input_has_an_entry() -> None:
    assert {entry.kind for entry in bad_input.ENTRIES} == set(bad_input.KINDS)


def test_every_entry_has_a_test() -> None:
    assert [entry.name for entry in bad_input.ENTRIES if not callable(globals().get(entry.test))] == []


@pytest.mark.parametrize(("file", "test"), [further[3:] for further in bad_input.FURTHER])
def test_what_is_tested_by_itself_has_its_test(file: str, test: str) -> None:
    assert f"def {test}" in (Path(__file__).parents[1] / file).read_text("utf-8")


def test_no_two_entries_are_the_same() -> None:
    names = [(entry.kind, entry.name) for entry in bad_input.ENTRIES]
    assert len(names) == len(set(names))


def test_the_document_is_what_the_table_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == bad_input.document(), (
        "stale: python -m tests.bad_input > docs/evidence/bad-input.md"
    )


# Bad answers


@cases(bad_input.ON_CHANNEL)
def test_a_bad_channel_page_is_named_and_the_night_goes_on(entry: Entry, settled: Bench) -> None:
    source, path = bad_input.CHANNELS[entry.channel]
    before = settled.kept()
    assert entry.do
    entry.do(settled.replica, path)
    settled.hurry(entry.kind == "never-ending")
    ended = settled.crawl(source)
    result = settled.channel(entry.channel)
    assert (result["outcome"], result["complete"]) == (entry.outcome, int(entry.outcome == "ok")), result["reason"]
    if entry.outcome == "ok":
        well = {"ok", "quiet", "degraded"}  # a feed that lost its titles is worth a word
        assert settled.run["verdict"] in well, ended.log
    else:
        assert settled.run["verdict"] in {"degraded", "broken"}, ended.log
        assert any(
            reason.startswith(f"{entry.channel}: {Outcome(entry.outcome).words}") for reason in settled.run["reasons"]
        )
        assert not any("\n" in reason for reason in settled.run["reasons"])
    others = "SELECT outcome FROM channel_result WHERE run = (SELECT max(id) FROM run) AND channel <> ?"
    assert set(settled.values(others, entry.channel)) == {"ok"}
    assert settled.values("SELECT 1 FROM fetch WHERE run = (SELECT max(id) FROM run) AND why LIKE 'recheck%'")
    assert settled.lost(before) == {}
    assert_is_short(ended)


@cases(bad_input.ON_PAGE)
def test_a_bad_document_page_is_named_and_what_was_stored_stays(
    entry: Entry, settled: Bench, held: Post, newcomer: Post
) -> None:
    before, texts = settled.kept(), settled.texts()
    assert entry.do
    for post in (held, newcomer):
        entry.do(settled.replica, f"^{post.path}$")
    settled.hurry(entry.kind == "never-ending")
    ended = settled.crawl("whitehouse")
    assert [settled.outcome(post.path) for post in (held, newcomer)] == [entry.outcome] * 2
    assert settled.lost(before) == {}
    assert settled.texts().items() >= texts.items()
    titles = settled.values("SELECT title FROM candidate WHERE url LIKE ?", f"%{newcomer.path}")
    if entry.outcome == "ok":
        assert titles == [newcomer.title]
    else:
        assert titles == []
        reasons = settled.run["reasons"]
        is_spared = any(reason.endswith("came without its text: what is stored stays") for reason in reasons)
        failed = "1 document" if is_spared else "2 documents"
        assert f"{failed}: {Outcome(entry.outcome).words}" in reasons
        assert_next_night_heals(settled, newcomer)
    assert_is_short(ended)


@cases(bad_input.ON_FILE)
def test_a_bad_file_is_named_and_the_rest_is_stored(entry: Entry, bench: Bench, with_files: list[Post]) -> None:
    bad, good = (post.files[0].path for post in with_files)
    assert entry.do
    entry.do(bench.replica, f"^{bad}$")
    pages = " ".join(f"{HOME}{post.path}" for post in with_files)
    ended = bench.crawl("whitehouse", "-a", f"url={pages}", kind="manual")
    outcomes = bench.rows("SELECT url, outcome FROM part WHERE kind = 'attachment'")
    assert {row["url"].removeprefix(HOME): row["outcome"] for row in outcomes} == {
        bad: entry.outcome,
        good: "ok",
    }
    assert len(bench.values("SELECT id FROM candidate WHERE language IS NOT NULL")) == 2
    assert_is_short(ended)


def assert_next_night_heals(bench: Bench, newcomer: Post) -> None:
    bench.replica.behave()
    bench.next_night()
    ended = bench.crawl("whitehouse")
    assert bench.run["verdict"] == "ok", ended.log
    assert bench.values("SELECT title FROM candidate WHERE url LIKE ?", f"%{newcomer.path}") == [newcomer.title]


def assert_is_short(ended: Ended) -> None:
    assert "Traceback" not in ended.log
    assert len(ended.log.splitlines()) < 8, ended.log


# Circumstances


def test_a_second_crawl_of_a_source_says_who_holds_the_lock(entry: Entry, bench: Bench) -> None:
    gate = bench.hold("^/research")
    first = bench.start("uscc")
    assert gate.reached.wait(20)
    second = bench.crawl("uscc", kind="manual")
    gate.open()
    assert f"uscc: {entry.outcome} (process {first.pid})" in second.log
    assert first.wait().status == 0
    assert bench.values("SELECT kind || ' ' || verdict FROM run") == ["nightly ok"]
    assert_is_short(second)


def test_a_data_directory_that_cannot_be_made_is_one_clear_line(entry: Entry, bench: Bench) -> None:
    bench.data.write_text("a file of the operator's")
    ended = bench.crawl("whitehouse")
    assert entry.outcome in ended.log
    assert bench.replica.asked() == []
    assert_is_short(ended)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own; for root alone."""
    point = tmp_path / "mounted"
    point.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root mounts a file system")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", point], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode().strip()}")
    yield point
    subprocess.run(["/bin/umount", point], check=True)


def test_a_data_directory_that_cannot_be_written_to_is_one_clear_line(
    entry: Entry, settled: Bench, mounted: Path
) -> None:
    subprocess.run(["/bin/mount", "-o", "remount,size=64m", mounted], check=True)
    shutil.copytree(settled.data, mounted / "data")
    subprocess.run(["/bin/mount", "-o", "remount,ro", mounted], check=True)
    settled.data = mounted / "data"
    ended = settled.crawl("whitehouse")
    assert entry.outcome in ended.log
    assert settled.replica.asked() == []
    assert_is_short(ended)


def test_a_disk_that_fills_up_loses_nothing_and_is_one_clear_line(entry: Entry, bench: Bench, mounted: Path) -> None:
    bench.data = mounted / "data"
    assert_full_disk_loses_nothing(bench, bench.crawl("whitehouse"), entry.outcome)
    subprocess.run(["/bin/mount", "-o", "remount,size=64m", mounted], check=True)
    assert_next_run_completes(bench)


def test_files_that_may_not_grow_lose_nothing_and_are_one_clear_line(entry: Entry, bench: Bench) -> None:
    assert_full_disk_loses_nothing(bench, bench.crawl("whitehouse", largest_file=900_000), entry.outcome)
    assert_next_run_completes(bench)


def assert_full_disk_loses_nothing(bench: Bench, ended: Ended, line: str) -> None:
    assert line in ended.log
    assert_is_short(ended)
    assert bench.values("PRAGMA integrity_check") == ["ok"]
    cited = set(bench.values("SELECT body_hash FROM fetch UNION SELECT body_hash FROM revision"))
    archive = sqlite3.connect(bench.data / "archive.db")
    assert cited - {None} <= {row[0] for row in archive.execute("SELECT hash FROM body")}
    archive.close()


def assert_next_run_completes(bench: Bench) -> None:
    assert "ok" not in bench.values("SELECT verdict FROM run")
    ended = bench.crawl("whitehouse")
    assert bench.run["verdict"] == "ok", ended.log
    wanted = bench.replica.recent(WH)
    assert len(wanted) > 10
    assert set(bench.values("SELECT title FROM candidate")) >= {post.title for post in wanted}


def test_a_database_locked_at_the_start_is_one_clear_line(entry: Entry, settled: Bench) -> None:
    writer = sqlite3.connect(settled.data / "stdwatch.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    ended = settled.crawl("whitehouse", disturbance={"patience": 0.2})
    writer.close()
    assert entry.outcome in ended.log
    assert settled.replica.asked() == []
    assert_is_short(ended)


def test_a_database_locked_under_way_ends_the_run_with_one_clear_line(entry: Entry, settled: Bench) -> None:
    before = settled.kept()
    gate = settled.hold("^/fact-sheets/20")
    crawl = settled.start("whitehouse", disturbance={"patience": 0.2})
    assert gate.reached.wait(20)
    writer = sqlite3.connect(settled.data / "stdwatch.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    gate.open()
    ended = crawl.wait()
    writer.close()
    assert entry.outcome in ended.log
    assert_is_short(ended)
    assert settled.lost(before) == {}
    settled.crawl("whitehouse")
    assert settled.run["verdict"] in {"ok", "quiet"}
    assert settled.values("SELECT verdict FROM run ORDER BY id DESC LIMIT 2")[1] == "stopped"


def test_a_database_from_before_the_first_release_is_left_alone_with_one_clear_line(
    entry: Entry, settled: Bench
) -> None:
    _assert_is_left_alone(entry, settled, "UPDATE _sqlite_migrations SET name = 'm001_sources'")


def test_a_newer_database_is_left_alone_with_one_clear_line(entry: Entry, settled: Bench) -> None:
    _assert_is_left_alone(
        entry,
        settled,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('stdwatch', 'a_later_step', '')",
    )


def _assert_is_left_alone(entry: Entry, settled: Bench, statement: str) -> None:
    with closing(sqlite3.connect(settled.data / "stdwatch.db", isolation_level=None)) as db:
        db.execute(statement)
    before = settled.rows("SELECT * FROM run")
    ended = settled.crawl("whitehouse")
    assert entry.outcome in ended.log
    assert settled.rows("SELECT * FROM run") == before
    assert settled.replica.asked() == []
    assert_is_short(ended)


def test_ctrl_c_ends_a_crawl_in_order_and_the_next_one_goes_on(entry: Entry, bench: Bench) -> None:
    gate = bench.hold("^/fact-sheets/20")
    crawl = bench.start("whitehouse")
    assert gate.reached.wait(20)
    crawl.send(signal.SIGINT)
    gate.open()
    ended = crawl.wait()
    assert bench.run["verdict"] == "stopped"
    assert bench.run["reasons"] == [entry.outcome]
    assert_is_short(ended)
    stopped = bench.kept()
    assert stopped["reading"]
    assert bench.values("SELECT count(*) FROM target WHERE state = 'due'") > [0]
    assert_next_run_completes(bench)
    assert bench.lost(stopped) == {}


def test_kill_9_is_noted_by_the_next_run_which_goes_on(entry: Entry, bench: Bench) -> None:
    gate = bench.hold("^/fact-sheets/20")
    crawl = bench.start("whitehouse")
    assert gate.reached.wait(20)
    crawl.send(signal.SIGKILL)
    assert crawl.wait().status == -signal.SIGKILL
    gate.open()
    killed = bench.kept()
    assert_next_run_completes(bench)
    first = bench.rows("SELECT verdict, reasons, ended FROM run ORDER BY id")[0]
    first["reasons"] = sentences_in(first["reasons"])
    assert first == {"verdict": "stopped", "reasons": [entry.outcome], "ended": stamp(bench.replica.now)}
    assert bench.lost(killed) == {}
