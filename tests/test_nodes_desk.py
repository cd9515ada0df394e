"""Nodes beside the desk: who crawls what, the commands on both sides, and what a restore makes of them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner, Result

from stdwatch import clock, config, sources
from stdwatch.cli import main
from stdwatch.clock import stamp
from stdwatch.config import Settings, SourceSettings
from stdwatch.crawling.local import LocalReporting
from stdwatch.errors import Busy, UsageError
from stdwatch.nodes import following, remote
from stdwatch.nodes.access import Access
from stdwatch.nodes.remote import RemoteCrawls
from stdwatch.nodes.version import version
from stdwatch.operations import health
from stdwatch.operations.backup import backup, restore
from stdwatch.operations.crawls import Crawls, Order, Progress
from stdwatch.operations.scheduler import Scheduler
from stdwatch.operations.slots import Slots
from stdwatch.reasons import Verdict
from stdwatch.store import database, node_orders, nodes, runs
from stdwatch.store.archive import Archive
from stdwatch.verdicts import RunVerdict
from tests.crawls import ROOT

pytestmark = pytest.mark.xdist_group("nodes")

NOW = datetime(2025, 11, 18, 20, 30, tzinfo=UTC)
HOME = Progress("uscc", verdict="ok")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings by which uscc is crawled by the nodes of a region, in a data directory with a database."""
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STDWATCH_NOW", stamp(NOW))
    made = replace(config.load(ROOT), sources={"uscc": SourceSettings(region="us")})
    database.connect(made.database, desk=True).close()
    Archive(made.archive).close()
    return made


@pytest.fixture
def crawls(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteCrawls]:
    """Crawls of a desk with nodes, whose writer is the test."""
    monkeypatch.setattr(RemoteCrawls, "_keep_writer", lambda self: None)
    monkeypatch.setattr(Crawls, "run_one", lambda self, order, watch=None: HOME)
    monkeypatch.setattr(following, "_LOOK", 0.01)
    made = RemoteCrawls(settings, limit=3600)
    yield made
    made.stop()


def known(settings: Settings, **heard: Any) -> None:
    """Admit a node and hear of it."""
    with closing(database.connect(settings.database, desk=True)) as db:
        nodes.add(db, "n1", "us", NOW)
        if heard:
            nodes.heard_of(db, "n1", **{"at": NOW, "slots": 2, "orders": (), "version": "v", "skew": 0.0, **heard})


@pytest.mark.parametrize(
    "heard", [{}, {"fits": False}, {"fits": True, "skew": 400.0}, {"fits": True, "at": NOW - timedelta(minutes=3)}]
)
def test_a_region_without_a_node_that_can_is_crawled_at_home(
    settings: Settings, crawls: RemoteCrawls, heard: dict[str, Any]
) -> None:
    known(settings, **heard)
    assert crawls.submit(Slots(1), Order("uscc", "nightly")).result(10) is HOME


@pytest.mark.parametrize("order", [Order("ansi", "nightly"), Order("uscc", "dry"), Order("uscc", urls=("https://x/",))])
def test_what_no_node_is_asked_for_is_crawled_at_home(settings: Settings, crawls: RemoteCrawls, order: Order) -> None:
    known(settings, fits=True)
    assert crawls.submit(Slots(1), order).result(10) is HOME


def open_order(settings: Settings) -> node_orders.NodeOrder:
    """The order that was asked for."""
    with closing(database.connect(settings.database, desk=True)) as db:
        (order,) = node_orders.open_orders(db)
    return order


def asked(settings: Settings, crawls: RemoteCrawls) -> Future[Progress]:
    """Have a crawl asked of a node."""
    known(settings, fits=True)
    return crawls.submit(Slots(1), Order("uscc", "nightly", limit=7))


def begin(settings: Settings) -> int:
    """Let the node begin the order that was asked for; returns its run."""
    with closing(database.connect(settings.database, desk=True)) as db:
        run = runs.start(db, "uscc", "nightly", 1, NOW)
        node_orders.begun(db, open_order(settings).name, "n1", "a", run)
    return run


def test_a_crawl_on_a_node_is_followed_to_its_verdict(settings: Settings, crawls: RemoteCrawls) -> None:
    crawl = asked(settings, crawls)
    order = open_order(settings)
    assert (order.source, order.region, order.arguments) == ("uscc", "us", {"limit": "7"})
    assert order.until == NOW + timedelta(hours=1)
    run = begin(settings)
    with closing(database.connect(settings.database, desk=True)) as db:
        runs.close(db, run, RunVerdict(Verdict.QUIET), runs.Counts(requests=9), NOW)
        node_orders.close(db, order.name)
    assert (crawl.result(10).verdict, crawl.result().requests) == ("quiet", 9)


def test_an_order_that_was_withdrawn_is_crawled_at_home(settings: Settings, crawls: RemoteCrawls) -> None:
    crawl = asked(settings, crawls)
    with closing(database.connect(settings.database, desk=True)) as db:
        node_orders.close(db, open_order(settings).name)
    assert crawl.result(10) is HOME


def test_a_crawl_on_a_node_takes_no_slot_until_it_is_crawled_at_home(settings: Settings, crawls: RemoteCrawls) -> None:
    known(settings, fits=True)
    slots, release = Slots(1), Event()
    crawl = crawls.submit(slots, Order("uscc", "nightly"))
    assert crawls.submit(slots, Order("ansi", "nightly")).result(10) is HOME
    slots.submit(lambda: release.wait(10))
    with closing(database.connect(settings.database, desk=True)) as db:
        node_orders.close(db, open_order(settings).name)
    with pytest.raises(TimeoutError):
        crawl.result(0.1)
    release.set()
    assert crawl.result(10) is HOME


@pytest.mark.parametrize("is_sent", [False, True])
def test_an_order_that_no_writer_sees_to_is_crawled_at_home(
    settings: Settings, crawls: RemoteCrawls, monkeypatch: pytest.MonkeyPatch, is_sent: bool
) -> None:
    crawl = asked(settings, crawls)
    with closing(database.connect(settings.database, desk=True)) as db:
        if is_sent:
            node_orders.sent(db, open_order(settings).name, NOW)
        assert not [*health.of_nodes(db)]
        monkeypatch.setenv("STDWATCH_NOW", stamp(NOW + timedelta(minutes=11)))
        assert crawl.result(10) is HOME
        assert len(node_orders.untold(db)) == is_sent, "the next writer tells the node"
        (why, *_) = health.of_nodes(db)
    assert str(why).startswith(f"nothing that nodes report is stored since {stamp(NOW)}")


def test_a_crawl_that_no_writer_stores_ends_when_its_time_is_up(
    settings: Settings, crawls: RemoteCrawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl = asked(settings, crawls)
    run = begin(settings)
    monkeypatch.setenv("STDWATCH_NOW", stamp(NOW + timedelta(minutes=64)))
    with pytest.raises(TimeoutError):
        crawl.result(0.1)
    monkeypatch.setenv("STDWATCH_NOW", stamp(NOW + timedelta(minutes=66)))
    assert crawl.result(10).verdict == "stopped"
    with closing(database.connect(settings.database, desk=True)) as db:
        assert not node_orders.is_open(db, run)
        assert not node_orders.has_order(db, "uscc")


def test_a_writer_that_cannot_be_started_is_tried_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    tries, enough = [], Event()

    def refused(*_: Any, **__: Any) -> Any:
        tries.append(1)
        if len(tries) > 2:
            enough.set()
        raise OSError("no memory")

    monkeypatch.setattr(subprocess, "Popen", refused)
    monkeypatch.setattr(remote, "_AGAIN", 0.01)
    made = RemoteCrawls(settings)
    assert enough.wait(10)
    made.stop()


def test_a_source_that_a_node_may_be_crawling_is_not_crawled_at_home(settings: Settings, crawls: RemoteCrawls) -> None:
    asked(settings, crawls)
    with closing(database.connect(settings.database, desk=True)) as db:
        node_orders.sent(db, open_order(settings).name, NOW)
        with closing(LocalReporting()) as reporting, pytest.raises(Busy, match="a node may be crawling it until"):
            reporting.open(sources.site("uscc")())
        node_orders.make_way(db, "uscc", NOW + timedelta(minutes=66))
        assert not node_orders.has_order(db, "uscc"), "no writer has closed it"
        assert node_orders.untold(db)


def test_a_source_that_waits_for_a_node_may_be_crawled_at_home(settings: Settings, crawls: RemoteCrawls) -> None:
    crawl = asked(settings, crawls)
    with closing(LocalReporting()) as reporting:
        reporting.open(sources.site("uscc")())
    assert crawl.result(10) is HOME, "and nobody waits for the node any more"


def test_crawls_on_nodes_outlast_the_scheduler_and_the_next_one_leaves_them_alone(
    settings: Settings, crawls: RemoteCrawls
) -> None:
    crawl = asked(settings, crawls)
    run = begin(settings)
    crawls.stop()
    assert crawl.result(10).verdict == "stopped"
    scheduler = Scheduler(settings, ["uscc"], crawls=crawls)
    scheduler.claim()
    scheduler.release()
    with closing(database.connect(settings.database, desk=True)) as db:
        assert node_orders.is_open(db, run)
        assert node_orders.has_order(db, "uscc")


def test_the_same_source_is_asked_for_once(settings: Settings) -> None:
    first, second = (node_orders.NodeOrder(name * 32, "uscc", "nightly", {}, "us", NOW, None) for name in "ab")
    with closing(database.connect(settings.database, desk=True)) as db:
        assert node_orders.ask(db, first) == node_orders.ask(db, second) == first.name


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def test_a_desk_admits_nodes_and_dismisses_them(settings: Settings, tmp_path: Path) -> None:
    assert run("nodes", "init", "--address", "desk.example.org", "--port", "16380").exit_code == 0
    folder = settings.data / "nodes"
    assert {path.stat().st_mode & 0o077 for path in folder.iterdir()} == {0}, "for their owner alone"
    word = run("nodes", "add", "us-1", "--region", "us").output.strip()
    access = Access.from_text(word)
    assert (access.host, access.port, access.user, access.region) == ("desk.example.org", 16380, "us-1", "us")
    users = (folder / "users.acl").read_text()
    assert access.password not in users
    assert f"~stdwatch:{access.desk}:todo:us)" in users
    assert json.loads(run("nodes", "--json").output)["nodes"][0]["name"] == "us-1"
    assert "us-1\tus\tnever" in run("nodes").output
    before = (folder / "desk.json").read_text()
    assert run("nodes", "init", "--port", "16380").exit_code == 0, "a second time"
    assert (folder / "desk.json").read_text() == before
    assert run("nodes", "remove", "us-1").exit_code == 0
    assert "us-1" not in (folder / "users.acl").read_text()
    assert run("nodes", "remove", "us-1").exit_code == 2

    joined = run("nodes", "join", word, "--folder", str(tmp_path / "node"), "--slots", "3")
    assert joined.exit_code == 0, joined.output
    assert "max_proc = 3" in (tmp_path / "node" / "scrapy.cfg").read_text()
    assert (tmp_path / "node" / "node.json").stat().st_mode & 0o077 == 0
    assert run("nodes", "join", word[:-9], "--folder", str(tmp_path / "node")).exit_code == 2


@pytest.mark.parametrize(
    ("name", "region"),
    [
        *((name, "us") for name in ("desk", "default", "a b", "a\nuser x on", "A", "", "x" * 41)),
        *(("n1", region) for region in ("a b", "*", "", "us)")),
    ],
)
def test_a_name_or_region_that_redis_could_misread_is_refused(settings: Settings, name: str, region: str) -> None:
    run("nodes", "init")
    users = (settings.data / "nodes" / "users.acl").read_text()
    assert run("nodes", "add", "--region", region, "--", name).exit_code == 2
    assert (settings.data / "nodes" / "users.acl").read_text() == users
    assert json.loads(run("nodes", "--json").output)["nodes"] == []


def test_a_word_that_was_not_copied_whole_is_refused() -> None:
    with pytest.raises(UsageError, match="copy the whole of it"):
        Access.from_text("eJx")


def test_a_desk_that_is_put_back_parts_with_its_nodes(settings: Settings, tmp_path: Path) -> None:
    known(settings, fits=True)
    run("nodes", "init")
    with closing(database.connect(settings.database, desk=True)) as db:
        node_orders.ask(db, node_orders.NodeOrder("a" * 32, "uscc", "nightly", {}, "us", NOW, None))
    made = backup(settings, tmp_path / "kept", NOW)
    restored = restore(settings, made.folder, NOW)
    assert not (settings.data / "nodes").exists()
    assert (restored.aside / "nodes" / "desk.json").is_file()
    with closing(database.connect(settings.database, desk=True)) as db:
        assert (nodes.nodes(db), node_orders.open_orders(db)) == ([], [])


_POLLER = """
import sys
from stdwatch.nodes import poller, wire
from scrapyd import Config
made = poller.Poller(Config({"poll_interval": "5"}))
made._free, made._number = 1, 4
if "old" in sys.argv:
    poller.version = lambda: "another version"
if "late" in sys.argv:
    made._measured_skew = lambda: -301.0
taken = made._take()
print(taken and (taken["_project"], taken["_spider"], taken["settings"]["STDWATCH_REPORTING"], taken["kind"]))
print(sorted(made._running))
class App:
    def getComponent(self, kind):
        return made
launcher = poller.Launcher(Config({"max_proc": "4"}), App())
launcher._spawn_process(taken or {"_project": "default", "_spider": "uscc", "_job": ""}, 0)  # no environment: it fails
print(sorted(made._running), len(made._slots.waiting))
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="no redis-server on this machine")
def test_a_node_takes_orders_with_the_desks_version_and_clock_alone(tmp_path: Path, settings: Settings) -> None:
    from stdwatch.nodes import wire
    from tests.noded import House

    made = House.found(settings.data, tmp_path, {})
    try:
        made.redis()
        made.admit("n1")
        client: Any = made.access.client()
        keys, name = made.access.keys, "f" * 32
        client.set(keys.version, version())
        client.set(keys.order(name), wire.pack(wire.Order("uscc", "nightly", version(), 60.0, {"kind": "nightly"})))
        client.set(keys.lease(name), "", ex=3600)
        client.lpush(keys.todo("us"), name)
        environment = {**os.environ, "STDWATCH_NODE": str(tmp_path / "n1" / "node.json")}
        outputs = []
        for words in (["old"], ["late"], [], []):
            command = [sys.executable, "-W", "ignore", "-c", _POLLER, *words]
            ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
            outputs.append(ended.stdout.splitlines())
        presence = wire.unpack(client.get(keys.node("n1")))
        client.close()
    finally:
        made.close()
    adapter = "stdwatch.nodes.sender.NodeReporting"
    taken = [str(("default", "uscc", adapter, "nightly")), str([name])]
    assert [lines[:2] for lines in outputs] == [["None", "[]"], ["None", "[]"], taken, ["None", "[]"]]
    assert {lines[2] for lines in outputs} == {"[] 1"}, "a crawl that could not be started frees its slot"
    assert isinstance(presence, wire.Presence)
    assert presence.slots == 4
    assert abs(presence.skew) < 5


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="no redis-server on this machine")
def test_the_whole_way_by_scrapyd(replica: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.noded import house

    now = {"STDWATCH_ROUTE": replica.route, "STDWATCH_NOW": stamp(replica.now)}
    monkeypatch.setenv("STDWATCH_NOW", now["STDWATCH_NOW"])
    with house(tmp_path / "data", tmp_path, now) as made:
        made.serve()
        made.node("n1")
        made.until(lambda: made.hears("n1"))
        order = made.order("uscc")
        made.wait(order)
        ended = made.run(order)
    assert ended["verdict"] == "ok", made.logs()
    assert ended["new"] > 0
    assert clock.parse(ended["started"]) == replica.now
    assert not (tmp_path / "n1" / "data").exists()
