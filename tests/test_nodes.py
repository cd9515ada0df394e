"""Crawls on other machines: the same night, stored once, whatever happens on the way."""

import math
import pickle
import secrets
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from backports import zstd
from click.testing import CliRunner

from stdwatch import clock, sources
from stdwatch.cli import main
from stdwatch.errors import Busy, UsageError
from stdwatch.items import Attachment, DiscoveryReport, Failed, Fetched, Precision, Published
from stdwatch.nodes import founding, reports, wire
from stdwatch.nodes.access import tell_users
from stdwatch.nodes.keys import Keys
from stdwatch.nodes.writer import Writer
from stdwatch.operations import health
from stdwatch.store import database, locks, node_orders, nodes, runs
from stdwatch.store.intake.figures import Counters
from tests.crawls import ROOT, Bench, Crawler
from tests.over_nodes import NODE, noded
from tests.recorded import OTHER, Night, Telling, node_client, record, telling
from tests.scripted_replica import NIGHT
from tests.sentences import sentences_in
from tests.two_nights import SmallReplica, differences, knowledge

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nodes")]

SOURCE = "whitehouse"
_LOG = "SELECT url, at, why, status, outcome, bytes, media_type, body_hash FROM fetch ORDER BY url, why, at"
_FIGURES = (
    "SELECT source, kind, verdict, reasons, requests, bytes, leads, new, changed, failed, fields, repeat_keys FROM run"
)
_SETTINGS = {"DOWNLOAD_TIMEOUT": "10", "RETRY_TIMES": "0"}


@pytest.fixture(scope="module")
def replica() -> Iterator[SmallReplica]:
    with SmallReplica() as made:
        yield made


@pytest.fixture(scope="module")
def home(crawler: Crawler, replica: SmallReplica, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The night as it is at home."""
    folder = tmp_path_factory.mktemp("home")
    replica.now = NIGHT
    bench = Bench(crawler, replica, folder / "data", folder, _SETTINGS)
    bench.crawl(SOURCE)
    return bench


@pytest.fixture(scope="module")
def night(
    crawler: Crawler, replica: SmallReplica, home: Bench, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Night]:
    """The same night on a node, as it was reported."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine (make nodes installs it)")
    folder = tmp_path_factory.mktemp("night")
    with noded(Bench(crawler, replica, folder / "data", folder, _SETTINGS)) as bench:
        yield record(bench, SOURCE)


@pytest.fixture
def desk(night: Night, tmp_path: Path) -> Iterator[Telling]:
    with telling(night, tmp_path / "data") as made:
        yield made


def assert_as_at_home(desk: Any, home: Bench) -> None:
    deviations = differences(knowledge(desk), knowledge(home))
    assert not deviations, "\n".join(deviations)[:5000]
    ours = desk.connect().execute(_FIGURES).fetchall()
    assert [*map(tuple, ours)] == [*map(tuple, home.connect().execute(_FIGURES).fetchall())]


def test_a_night_over_a_node_is_the_night_at_home(night: Night, home: Bench) -> None:
    whole = Bench(home.crawler, home.replica, night.whole, home.folder)
    assert_as_at_home(whole, home)
    assert whole.rows(_LOG) == home.rows(_LOG)
    assert not (night.whole.parent / "nowhere").exists(), "a node has no data directory"


def test_what_comes_twice_counts_once(desk: Telling, home: Bench) -> None:
    every = range(len(desk.night.messages))
    for number in every:
        desk.tell([number, number])
    desk.tell(every)
    desk.work()
    assert desk.state == "closed"
    assert_as_at_home(desk, home)


def test_a_writer_that_is_killed_again_and_again_goes_on_where_it_stopped(desk: Telling, home: Bench) -> None:
    for number in range(len(desk.night.messages)):
        desk.tell([number])
        desk.work()
        if number % 5 == 0:
            desk.another_writer()
    assert_as_at_home(desk, home)


def test_what_a_failed_transaction_wrote_is_written_once(
    desk: Telling, home: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.tell(range(len(desk.night.messages)))
    keep_last_entry, calls = nodes.keep_last_entry, iter([True, False] * 1000)

    def failing(*arguments: Any) -> None:
        if next(calls):
            raise OSError("the disk is away")
        keep_last_entry(*arguments)

    monkeypatch.setattr(nodes, "keep_last_entry", failing)
    for _ in range(200):
        try:
            desk.tick()
        except OSError:
            continue
        if desk.state == "closed":
            break
    assert_as_at_home(desk, home)


def test_a_gap_ends_the_run_and_says_how_many_reports_were_lost(desk: Telling) -> None:
    desk.tell([0, 1, 2, 3, 9, 10])
    desk.work()
    assert desk.run["verdict"] == "stopped"
    assert sentences_in(desk.run["reasons"]) == [f"5 reports of node {NODE} were lost on their way"]
    assert desk.state == "closed"
    assert not node_orders.has_order(desk.desk.db, SOURCE), "it can be asked for again"


@pytest.mark.parametrize("number", ["x", "", "-1", "1.5", 2**70])
def test_what_has_no_number_is_dropped(desk: Telling, number: Any) -> None:
    desk.tell([0, 1])
    desk.send(number, desk.night.messages[2])
    desk.work()
    assert (desk.state, desk.refused) == ("begun", 1)


def test_a_redis_that_has_lost_everything_costs_a_run_and_no_document(desk: Telling) -> None:
    desk.tell(range(20))
    desk.work()
    before = desk.desk.db.execute("SELECT count(*) FROM candidate").fetchone()
    desk.client.flushall()
    desk.present(desk.night.order)
    desk.tell([25])
    desk.tick()
    assert sentences_in(desk.run["reasons"])[0] == f"5 reports of node {NODE} were lost on their way"
    assert desk.desk.db.execute("SELECT count(*) FROM candidate").fetchone() == before


def test_a_node_that_ends_its_own_stream_stops_no_writer(desk: Telling, caplog: pytest.LogCaptureFixture) -> None:
    last = f"{2**64 - 1}-{2**64 - 1}"
    desk.client.xadd(desk.night.house.access.keys.reports(NODE), {"o": "x"}, id=last)
    desk.work()
    desk.present(desk.night.order)
    desk.tick()
    desk.tick()
    assert caplog.text.count(f"the reports of node {NODE} cannot be read") == 1


def test_what_a_node_says_of_itself_has_a_limit(desk: Telling) -> None:
    before = [node.orders for node in nodes.nodes(desk.desk.db)]
    desk.present(*("" for _ in range(100_000)))
    desk.tick()
    assert [node.orders for node in nodes.nodes(desk.desk.db)] == before


@pytest.mark.parametrize(
    "word",
    [{"slots": 2**63}, {"slots": -3}, {"skew": math.nan}, {"skew": -math.inf}, {"version": "x" * 5000}],
    ids=["slots without number", "fewer slots than none", "no clock", "a clock nowhere", "a long version"],
)
def test_a_word_of_a_node_that_cannot_be_is_dropped_and_stops_no_writer(desk: Telling, word: dict[str, Any]) -> None:
    before = [(node.slots, node.skew, node.version) for node in nodes.nodes(desk.desk.db)]
    lie = replace(wire.Presence("version", 77, 4, 0.0, ()), **word)
    desk.client.set(desk.night.house.access.keys.node(NODE), wire.pack(lie))
    desk.tick()
    assert [(node.slots, node.skew, node.version) for node in nodes.nodes(desk.desk.db)] == before


def test_a_word_of_a_node_that_is_too_long_is_dropped_unread(desk: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    key = desk.night.house.access.keys.node(NODE)
    long = wire.pack(wire.Presence(secrets.token_hex(2**17), 99, 4, 0.0, ()))
    desk.client.set(key, long)
    monkeypatch.setattr(desk.writer._presences._client, "strlen", lambda key: 0)  # it was short a moment ago
    desk.tick()
    assert not desk.client.exists(key)
    assert all(len(node.version) < 2**16 for node in nodes.nodes(desk.desk.db))


@pytest.fixture
def small_redis(desk: Telling) -> Iterator[Any]:
    """A Redis with room for some 30 MB more, as the other node sees it."""
    before = desk.client.config_get("maxmemory")["maxmemory"]
    desk.client.config_set("maxmemory", desk.client.info("memory")["used_memory"] + 30 * 2**20)
    yield node_client(desk.night.house, OTHER)
    desk.client.config_set("maxmemory", before)
    desk.client.delete(desk.night.house.access.keys.reports(OTHER))
    desk.writer._shares.watch(nodes.nodes(desk.desk.db), clock.now())


def fill(client: Any, stream: str) -> None:
    """Send rubbish until there is no more room."""
    with pytest.raises(redis.OutOfMemoryError):
        for _ in range(100):
            client.xadd(stream, {"o": "x", "m": secrets.token_bytes(2**20)})


def test_a_node_that_fills_redis_is_held_back_and_the_others_go_on(
    desk: Telling, small_redis: Any, home: Bench
) -> None:
    keys, own = desk.night.house.access.keys, node_client(desk.night.house)
    fill(small_redis, keys.reports(OTHER))
    desk.writer._shares.watch(nodes.nodes(desk.desk.db), clock.now())
    with pytest.raises(redis.exceptions.NoPermissionError):
        small_redis.xadd(keys.reports(OTHER), {"o": "x"})
    assert [str(why).split(" at ")[0] for why in health.of_nodes(desk.desk.db)] == [
        f"node {OTHER} held more than its share of the desk's Redis"
    ]
    tell_users(desk.night.house.data)  # as `nodes add` does for another one
    desk.writer._shares.watch(nodes.nodes(desk.desk.db), clock.now())
    with pytest.raises(redis.exceptions.NoPermissionError):
        small_redis.xadd(keys.reports(OTHER), {"o": "x"})
    desk.work()
    own.xadd(keys.reports(NODE), {"o": "x"})
    desk.tell(range(len(desk.night.messages)))
    desk.tick()
    small_redis.xadd(keys.reports(OTHER), {"o": "what it sends is stored or refused by now, so it may go on"})
    assert_as_at_home(desk, home)


def test_a_redis_too_full_for_a_verdict_locks_no_source_and_blames_no_node(
    desk: Telling, small_redis: Any, home: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    keys = desk.night.house.access.keys
    desk.tell(range(len(desk.night.messages)))
    desk.client.config_set("maxmemory", 1)
    desk.writer._ticked = math.inf  # between two ticks
    desk.work()
    assert_as_at_home(desk, home)
    assert "cannot be read" not in caplog.text
    locks.take(desk.data, SOURCE).close()
    assert not desk.client.exists(keys.verdict(desk.night.order))
    desk.client.config_set("maxmemory", 0)
    desk.tick()
    assert desk.client.exists(keys.verdict(desk.night.order)), "the node is told as soon as there is room"


def test_who_fills_redis_is_held_back_before_anything_is_written_there(
    desk: Telling, small_redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = desk.night.house.access.keys
    fill(small_redis, keys.reports(OTHER))
    monkeypatch.setattr(desk.writer._reports, "store", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.tick()
    with pytest.raises(redis.exceptions.NoPermissionError):
        small_redis.xadd(keys.reports(OTHER), {"o": "x"})


def test_what_is_stored_is_trimmed_to_the_last_entry(desk: Telling) -> None:
    stream = desk.night.house.access.keys.reports(NODE)
    for _ in range(2):
        for number in range(250):
            desk.send(number, b"rubbish", order="x")
        desk.work()
        assert (desk.client.xlen(stream), desk.refused) == (0, 250)
        desk.desk.db.execute("UPDATE node SET refused = 0")


def test_entries_that_are_stored_and_not_trimmed_yet_keep_nothing_waiting(
    desk: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, reports = desk.night.house.access.keys.reports(NODE), desk.writer._reports
    with monkeypatch.context() as killed:
        killed.setattr(reports, "_trim", lambda *_: None)
        desk.tell([0, 1])
        desk.work()
    assert desk.client.xlen(stream) == 2
    assert not reports.wait(NODE)
    desk.tick()
    assert desk.client.xlen(stream) == 0
    assert [node.waiting for node in nodes.nodes(desk.desk.db)] == [0, 0]


@pytest.mark.parametrize("numbers", [[], [0, 1, 2]], ids=["sent", "begun"])
def test_an_order_whose_spider_is_gone_is_closed_and_stops_no_writer(
    desk: Telling, monkeypatch: pytest.MonkeyPatch, numbers: list[int]
) -> None:
    def gone(name: str) -> Any:
        raise UsageError(f"no source {name!r}")

    desk.tell(numbers)
    desk.work()
    monkeypatch.setattr(sources, "site", gone)
    desk.another_writer()
    why = [f"the desk cannot go on with it: no source {SOURCE!r}"]
    assert desk.state == "closed"
    assert sentences_in(desk.run["reasons"]) == why if numbers else desk.run == {}
    assert_told(desk, *why if numbers else ())


def assert_told(desk: Telling, *why: str) -> None:
    """The node can know that its order is closed."""
    closed = wire.unpack(desk.client.get(desk.night.house.access.keys.verdict(desk.night.order)))
    assert isinstance(closed, wire.Closed)
    assert [*map(str, closed.reasons)] == [*why]
    assert not node_orders.untold(desk.desk.db)


def test_an_order_that_cannot_be_packed_any_more_is_closed_and_stops_no_writer(
    desk: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: Any) -> Any:
        raise wire.GarbledMessage("a report of 50000000 bytes")

    monkeypatch.setattr(desk.writer._orders._dispatch, "_order", too_large)
    began = time.monotonic()
    desk.tick()
    monkeypatch.setattr(time, "monotonic", lambda: began + 40)
    desk.tick()
    assert (desk.state, desk.run) == ("closed", {})
    assert_told(desk)


def test_a_node_is_told_of_a_run_that_somebody_else_closed(desk: Telling) -> None:
    desk.tell([0, 1, 2])
    desk.work()
    runs.close_lost(desk.desk.db, SOURCE, clock.now())
    desk.another_writer()
    assert desk.state == "closed"
    assert_told(desk, *sentences_in(desk.run["reasons"]))


def test_an_order_that_is_closed_beside_the_writer_lets_go_of_its_source(desk: Telling) -> None:
    node_orders.close(desk.desk.db, desk.night.order)
    desk.tell([0, 1])
    desk.tick()
    locks.take(desk.data, SOURCE).close()
    assert desk.run == {}, "its reports do not open a run"
    assert_told(desk)


def test_reports_on_an_order_that_cannot_be_taken_up_yet_wait(
    desk: Telling, home: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "_PATIENCE", 0.0)
    desk.tell([0])
    desk.work()
    desk.writer._orders.release()
    with locks.take(desk.data, SOURCE):
        desk.another_writer()
        desk.tell(range(1, 9))
        desk.tick()
        assert (desk.state, desk.refused) == ("begun", 0)
    desk.tell(range(9, len(desk.night.messages)))
    desk.tick()
    assert_as_at_home(desk, home)


def test_a_writer_that_finds_redis_full_makes_room(desk: Telling, small_redis: Any) -> None:
    keys = desk.night.house.access.keys
    fill(small_redis, keys.reports(OTHER))
    desk.client.delete(keys.writer)
    writer = Writer(desk.writer._settings, desk.desk, desk.night.house.access)
    desk.writer._orders.release()
    writer._be_the_only_one()
    while writer.work(clock.now()):
        pass
    assert desk.client.xlen(keys.reports(OTHER)) == 0
    writer._orders.release()


def test_reports_of_a_closed_order_are_dropped(desk: Telling) -> None:
    desk.tell([0, 5])
    desk.work()
    kept = knowledge(desk)
    desk.tell(range(1, 30))
    desk.work()
    assert knowledge(desk) == kept
    assert desk.refused >= 29


def test_of_what_is_no_entry_of_ours_nothing_is_fetched(desk: Telling) -> None:
    stream = desk.night.house.access.keys.reports(NODE)
    desk.client.xadd(stream, {str(number): "x" for number in range(1000)})
    desk.client.xadd(stream, {"o": "x"})
    last = desk.client.xadd(stream, {"o": "x", "a": "x", "n": 1, "m": "x"})
    assert [len(values) for _, values in desk.client.eval(reports._READ, 1, stream, "0-0", 2**20, 9)] == [0, 0, 8]
    assert desk.client.eval(reports._NEWEST, 1, stream) == last
    assert desk.client.eval(reports._NEWEST, 1, "no stream") is None
    assert desk.client.eval(reports._OLDEST, 1, "no stream", "0-0") is None
    desk.work()
    assert (desk.refused, desk.client.xlen(stream)) == (3, 0)


@pytest.mark.parametrize("who", [{"node": OTHER}, {"attempt": "another"}, {"order": "f" * 32}])
def test_reports_of_somebody_else_are_dropped(desk: Telling, home: Bench, who: dict[str, str]) -> None:
    desk.tell([0])
    desk.work()
    desk.tell(range(1, 30), **who)
    desk.work()
    assert (desk.state, desk.run["requests"], desk.refused) == ("begun", 0, 29)
    desk.tell(range(1, len(desk.night.messages)))
    desk.work()
    assert_as_at_home(desk, home)


def first(night: Night, kind: type[Any]) -> tuple[int, Any]:
    """The first report of a kind, with its number."""
    messages = [wire.unpack(packed) for packed in night.messages]
    return next((number, message) for number, message in enumerate(messages) if isinstance(message, kind))


NAIVE = "2025-09-24T20:30:00"


def _lies(night: Night) -> Iterator[tuple[str, int, bytes]]:
    """Reports that are not to be believed, each in the place of a good one."""
    number, fetched = first(night, Fetched)
    answered_at, answered = first(night, wire.Answered)
    exchange, late = answered.exchange, fetched.answer.at + timedelta(minutes=6)
    elsewhere = replace(fetched.task, url="https://www.uscc.gov/x")
    for words, lie in (
        ("another source", replace(fetched, source="uscc")),
        ("another site", replace(fetched, task=elsewhere)),
        ("a file of this machine", replace(fetched, answer=replace(fetched.answer, url="file:///etc/passwd"))),
        ("tomorrow", replace(fetched, answer=replace(fetched.answer, at=late))),
        ("a target of nobody", replace(fetched, task=replace(fetched.task, target=4711))),
        ("a body that never came", replace(fetched, answer=replace(fetched.answer, body_hash="0" * 64))),
    ):
        yield words, number, wire.pack(lie)
    for words, lie in (
        ("another body", replace(answered, body=b"x" * exchange.bytes)),
        ("a body that we should have", replace(answered, body=None, exchange=replace(exchange, body_hash="0" * 64))),
        ("an answer of another site", replace(answered, exchange=replace(exchange, url="http://localhost/"))),
    ):
        yield words, answered_at, wire.pack(lie)
    for words, lie in (
        ("a time without a zone", replace(answered, exchange=replace(exchange, at=exchange.at.replace(tzinfo=None)))),
        ("an address that is none", replace(answered, exchange=replace(exchange, url="http://[/"))),
        ("a number that no database holds", replace(answered, exchange=replace(exchange, status=2**63))),
        ("a parent whose address is none", replace(fetched, task=replace(fetched.task, parent="http://[::1"))),
        ("an end after more requests than there are", wire.Ended(None, Counters(requests=2**63))),
    ):
        yield words, answered_at, wire.pack(lie)
    document, day = fetched.document, Published("2025-11-31", Precision.DAY, "page")
    assert document is not None
    for words, lie in (
        ("a day that there is not", replace(document, published=day)),
        (
            "an instant without a zone",
            replace(document, published=replace(day, value=NAIVE, precision=Precision.INSTANT)),
        ),
        ("blocks behind the text", replace(document, text=document.text[:5])),
        ("a file that is a script", replace(document, attachments=(Attachment("javascript:alert(1)", "A file"),))),
    ):
        yield words, number, wire.pack(replace(fetched, document=lie))
    discovered_at, discovery = first(night, DiscoveryReport)
    yield "targets by the hundred thousand", discovered_at, wire.pack(replace(discovery, missed=tuple(range(300_000))))
    plain = zstd.decompress(night.messages[answered_at])
    yield "no message", answered_at, b"\0" * 40
    yield "a pickle", answered_at, pickle.dumps({"a": 1})
    yield "a packed pickle", answered_at, zstd.compress(pickle.dumps({"a": 1}))
    yield "a bomb", answered_at, zstd.compress(bytes(80_000_000))
    yield "something behind it", answered_at, night.messages[answered_at] + b"more"
    yield "another spelling", answered_at, zstd.compress(plain.replace(b"\xa7listing", b"\xd9\x07listing"))
    yield "an order", answered_at, wire.pack(wire.Closed(None))


def test_what_is_not_to_be_believed_ends_the_run_and_stores_nothing(night: Night, tmp_path: Path) -> None:
    for case, (words, number, lie) in enumerate(_lies(night)):
        with telling(night, tmp_path / str(case)) as desk:
            desk.tell(range(number))
            desk.work()
            kept = knowledge(desk)
            desk.send(number, lie)
            desk.tell(range(number + 1, number + 4))
            desk.work()
            assert desk.run["verdict"] == "stopped", words
            assert "was not believed" in sentences_in(desk.run["reasons"])[0], words
            assert knowledge(desk) == kept, words


def test_a_node_may_touch_nothing_but_its_own(night: Night) -> None:
    keys, own = night.house.access.keys, node_client(night.house)
    own.xadd(keys.reports(NODE), {"x": "y"})
    own.expire(keys.lease("a"), 60)
    own.getdel(keys.claim("a"))
    own.get(keys.order("a"))
    own.rpop(keys.todo("us"))
    forbidden: tuple[Callable[[], Any], ...] = (
        lambda: own.xadd(keys.reports(OTHER), {"x": "y"}),
        lambda: own.set(keys.reports(NODE), "x"),
        lambda: own.xtrim(keys.reports(NODE), maxlen=0),
        lambda: own.delete(keys.reports(NODE)),
        lambda: own.xrange(keys.reports(NODE)),
        lambda: own.set(keys.order("a"), "x"),
        lambda: own.set(keys.claim("a"), "x"),
        lambda: own.set(keys.lease("a"), "x"),
        lambda: own.set(keys.version, "x"),
        lambda: own.set(keys.verdict("a"), "x"),
        lambda: own.set(keys.node(OTHER), "x"),
        lambda: own.lpush(keys.todo("us"), "x"),
        lambda: own.rpop(keys.todo("eu")),
        lambda: own.get(Keys("another").order("a")),
        lambda: own.keys("*"),
        lambda: own.scan(),
        lambda: own.config_get(),
        lambda: own.flushall(),
        lambda: own.eval("return 1", 0),
    )
    for call in forbidden:
        with pytest.raises(redis.exceptions.NoPermissionError):
            call()


def test_a_node_that_is_dismissed_can_do_nothing_any_more(night: Night) -> None:
    house = night.house
    house.admit("n3")
    own = node_client(house, "n3")
    own.xadd(house.access.keys.reports("n3"), {"x": "y"})
    founding.dismiss(house.data, "n3")
    tell_users(house.data, gone="n3")
    with pytest.raises(redis.exceptions.ConnectionError):
        own.ping()
    client: Any = house.access.client()
    assert client.xlen(house.access.keys.reports("n3")) == 0


def test_a_node_is_not_added_where_redis_refuses_the_list_of_users(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STDWATCH_DATA", str(night.house.data))
    users = night.house.data / "nodes" / "users.acl"
    before = users.read_text()
    users.write_text(before + "user broken nonsense\n")
    ended = CliRunner().invoke(main, ["nodes", "add", "n4", "--region", "us"])
    assert (ended.exit_code, users.read_text()) == (2, before + "user broken nonsense\n")
    users.write_text(before)
    with closing(database.read_only(night.house.data / "stdwatch.db")) as db:
        assert "n4" not in [node.name for node in nodes.nodes(db)]


def test_a_crawl_that_ended_without_a_word_is_lost_once_its_node_says_so_twice(desk: Telling) -> None:
    desk.tell([0, 1, 2])
    desk.tick()
    for _ in range(2):
        assert desk.state == "begun"
        desk.present()
        desk.tick()
    assert sentences_in(desk.run["reasons"]) == [f"its process on node {NODE} ended without a word"]


def test_a_crawl_is_not_lost_by_words_of_its_node_that_come_before_it_names_it_or_while_the_lease_is_renewed(
    desk: Telling,
) -> None:
    desk.tell([0, 1, 2])
    desk.tick()
    for orders in ([], [desk.night.order], []):
        desk.present(*orders)
        desk.tick()
    assert desk.state == "begun", "never twice in a row"
    desk.client.expire(desk.night.house.access.keys.lease(desk.night.order), 60)
    desk.present()
    desk.tick()
    assert desk.state == "begun", "its node has begun anew, and its crawl lives"


def test_a_crawl_of_which_nothing_is_heard_for_three_minutes_is_lost(
    desk: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.tell([0, 1, 2])
    desk.tick()
    began = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: began + 170)
    desk.tick()
    assert desk.state == "begun"
    monkeypatch.setattr(time, "monotonic", lambda: began + 190)
    desk.tick()
    assert sentences_in(desk.run["reasons"]) == [f"node {NODE} has not been heard of for 3 minutes"]


def test_an_order_that_nobody_begins_is_offered_again_and_then_withdrawn(
    desk: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    todo = desk.night.house.access.keys.todo("us")
    desk.tick()
    began = time.monotonic()
    assert desk.client.llen(todo) == 0, "Redis had lost it"
    monkeypatch.setattr(time, "monotonic", lambda: began + 40)
    desk.tick()
    assert desk.client.llen(todo) == 1
    monkeypatch.setattr(time, "monotonic", lambda: began + 640)
    desk.tick()
    assert (desk.state, desk.run) == ("closed", {}), "no run came of it: its source is crawled at home"
    assert desk.client.llen(todo) == 0


def test_an_order_whose_crawl_ended_before_its_first_report_is_withdrawn_at_once(desk: Telling) -> None:
    keys, order = desk.night.house.access.keys, desk.night.order
    desk.tick()
    desk.client.set(keys.order(order), "packed")
    desk.client.expire(keys.lease(order), 60)
    desk.client.delete(keys.claim(order))
    desk.tick()
    assert desk.state == "sent", "its crawl lives"
    desk.client.delete(keys.lease(order))
    desk.tick()
    assert (desk.state, desk.run) == ("closed", {}), "no run came of it: its source is crawled at home"


def test_a_copy_of_a_desk_is_one_writer_too_many(desk: Telling, tmp_path: Path) -> None:
    desk.writer._be_the_only_one()
    settings, own = desk.writer._settings, desk.night.house.access
    Writer(settings, desk.desk, own)._be_the_only_one()  # the next one, after it was killed
    shutil.copytree(desk.data, tmp_path / "copy")
    copy = Writer(replace(settings, data=tmp_path / "copy"), desk.desk, own)
    with pytest.raises(Busy, match="another writer has the nodes of this desk"):
        copy._be_the_only_one()
    stopped = threading.Event()
    stopped.set()
    copy.run(stopped)
    assert desk.client.exists(own.keys.writer), "who does not hold the lease does not end it"
    desk.writer.run(stopped)
    assert not desk.client.exists(own.keys.writer)


def test_a_clone_of_the_machine_is_one_writer_too_many(desk: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.writer._be_the_only_one()
    monkeypatch.setattr(uuid, "getnode", lambda: 0x0242AC110002)
    clone = Writer(desk.writer._settings, desk.desk, desk.night.house.access)
    with pytest.raises(Busy, match="another writer has the nodes of this desk"):
        clone._be_the_only_one()


def test_the_operator_is_told_of_silence_versions_clocks_and_a_backlog(desk: Telling) -> None:
    db, now = desk.desk.db, clock.now()
    assert not [*health.of_nodes(db)]
    nodes.note_silence(db, OTHER)
    nodes.heard_of(db, NODE, now, slots=4, orders=(), version="old", fits=False, skew=-400.0)
    nodes.keep_backlog(db, NODE, 300, 1000.0)
    assert [str(reason) for reason in health.of_nodes(db)] == [
        f"node {NODE} runs another version (old) and gets no crawls: update it",
        f"the clock of node {NODE} is wrong by -400 seconds: it gets no crawls",
        f"300 reports of node {NODE} are not stored yet, the oldest for 17 minutes",
        f"node {OTHER} was last heard of at {clock.stamp(now)}",
    ]


def test_every_report_of_a_night_is_read_as_it_was_written(night: Night) -> None:
    for packed in night.messages:
        assert wire.unpack(wire.pack(wire.unpack(packed))) == wire.unpack(packed)


def test_a_document_that_is_too_large_to_be_sent_is_a_failure() -> None:
    with pytest.raises(wire.GarbledMessage):
        wire.pack(wire.Order("x", "nightly", "v", None, arguments={"a": "x" * wire.MESSAGE_BYTES}))
    assert Failed.__name__ in wire._KINDS


def test_without_nodes_nothing_of_them_is_imported() -> None:
    program = (
        "import sys, stdwatch.sources, stdwatch.crawling.local, stdwatch.operations.scheduler, pipelines.store,"
        " stdwatch.cli.crawl, stdwatch.cli.nodes; stdwatch.sources.names();"
        " print([name for name in sys.modules if name.split('.')[0] in {'redis', 'scrapyd', 'msgspec'}"
        " or name.startswith('stdwatch.nodes')])"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
