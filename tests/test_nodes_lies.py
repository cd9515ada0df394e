"""What a node says that no crawl of ours says: nothing of it stops the writer, and nothing of it reaches a page."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import msgspec
import pytest
from backports import zstd

from stdwatch import clock, config, reasons, sources
from stdwatch.errors import StoreError
from stdwatch.items import (
    Alias,
    Answer,
    Block,
    BlockKind,
    ChannelResult,
    DiscoveryReport,
    Document,
    Failed,
    Fetched,
    FetchReason,
    FetchTask,
    Gone,
    Page,
    Precision,
    Published,
    Standing,
)
from stdwatch.nodes import wire
from stdwatch.nodes.checking import ImplausibleReport
from stdwatch.nodes.counting import number_of_values
from stdwatch.nodes.keys import Keys
from stdwatch.nodes.open_order import Desk, OpenOrder
from stdwatch.nodes.orders import Orders
from stdwatch.nodes.presences import _unpacked
from stdwatch.nodes.reports import Reports
from stdwatch.nodes.values import check_values
from stdwatch.reasons import AnswerCode, ChannelCode, Outcome, Param, Reason, RunCode
from stdwatch.relevance import vocabulary
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.store import database, history, node_orders, nodes, runs
from stdwatch.store.archive import Archive
from stdwatch.store.intake.figures import Counters
from stdwatch.store.intake.run_book import RunBook
from tests.scripted_replica import NIGHT
from tests.sentences import sentences_in

SOURCE, NODE, ORDER = "whitehouse", "n1", "0" * 32


@dataclass(slots=True)
class Told:
    """A desk that has given a node one order, without Redis: entries come by hand."""

    desk: Desk
    lock: IO[str]
    number: int = 0
    orders: Orders = field(init=False)
    reports: Reports = field(init=False)

    def begin_writing(self, client: Any = None) -> None:
        """Let another writer take up the order as it is stored."""
        self.orders = Orders(self.desk.db, None)  # type: ignore[arg-type]  # nothing is sent
        self.reports = Reports(self.desk.db, client, Keys("d"), self.orders, self.orders.release)
        row = node_orders.order(self.desk.db, ORDER)
        assert row
        if row.state != "closed":
            self.orders._open[ORDER] = OpenOrder(self.desk, row, sources.site(SOURCE), self.lock)

    def begin(self) -> None:
        """Let the node open its run."""
        self.tell(wire.Opened("v"))

    def tell(self, *messages: bytes | wire.Message) -> None:
        """Let the node report, one entry after the other."""
        for message in messages:
            packed = message if isinstance(message, bytes) else wire.pack(message)
            fields = [b"o", ORDER.encode(), b"a", b"a", b"n", str(self.number).encode(), b"m", packed]
            self.number += 1
            (node,) = nodes.nodes(self.desk.db)
            self.reports._store_batch(node, [(f"{self.number}-0".encode(), fields)], NIGHT, self.reports._apply)

    @property
    def run(self) -> dict[str, Any]:
        """The run of the order."""
        row = node_orders.order(self.desk.db, ORDER)
        return (node_orders.run_of(self.desk.db, row.run) if row and row.run else None) or {}

    @property
    def why(self) -> str:
        """Why the run ended."""
        return " ".join(sentences_in(self.run["reasons"]))


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    settings = config.load()
    return vocabulary.usable(settings.words, settings.rates)


@pytest.fixture
def told(tmp_path: Path, words: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    monkeypatch.setenv("STDWATCH_NOW", clock.stamp(NIGHT))
    site = sources.site(SOURCE)
    with (
        closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as db,
        closing(Archive(tmp_path / "archive.db")) as archive,
        (tmp_path / "lock").open("w") as lock,
    ):
        runs.note_source(db, SOURCE, site.titles, site.home, site.zone)
        nodes.add(db, NODE, "us", NIGHT)
        node_orders.ask(db, node_orders.NodeOrder(ORDER, SOURCE, "nightly", {}, "us", NIGHT, None))
        node_orders.sent(db, ORDER, NIGHT)
        told = Told(Desk(db, archive, words), lock)
        told.begin_writing()
        yield told


CHANNEL = sources.site(SOURCE).channels[0].name
RESULT = ChannelResult(CHANNEL, Standing.REQUIRED, Outcome.OK, entries=5, pages=1, matching=5)
TASK = FetchTask(f"{sources.site(SOURCE).home}x/", "page", FetchReason.NEW, conditional=False)
TIMEOUT = Reason.of(AnswerCode.TIMEOUT)


def discovery(**values: Any) -> DiscoveryReport:
    """What one channel said."""
    return DiscoveryReport(SOURCE, NIGHT, (replace(RESULT, **values),), ())


def failed(reason: Reason) -> Failed:
    """A document that was not had."""
    return Failed(SOURCE, TASK, NIGHT, Outcome.UNREACHABLE, reason)


def within(levels: int) -> Reason:
    """A reason of ours, in others."""
    reason = TIMEOUT
    for _ in range(levels):
        reason = Reason.of(AnswerCode.ROBOTS_FAILED, because=reason)
    return reason


def nested(levels: int) -> dict[str, Any]:
    """A reason within a reason, and so on."""
    reason: dict[str, Any] = {"code": "text", "params": {"text": "x"}}
    for _ in range(levels):
        reason = {"code": "text", "params": {"text": reason}}
    return reason


def ended(stopped: dict[str, Any]) -> bytes:
    """An end with a reason as it is, packed by hand."""
    counters = {"requests": 0, "mistakes": 0, "postponed": 0, "canary_asked": ""}
    return zstd.compress(msgspec.msgpack.encode(("Ended", {"stopped": stopped, "counters": counters})))


@pytest.mark.parametrize("levels", [260, 400])
def test_reasons_without_end_are_no_message_whoever_says_them(levels: int) -> None:
    with pytest.raises(wire.GarbledMessage):
        wire.unpack_report(ended(nested(levels)))
    assert _unpacked(ended(nested(levels))) is None


@pytest.mark.parametrize(
    "presence",
    [
        wire.Presence("v", 1, 4, 0.0, ("x" * 2**22,)),
        wire.Presence("v", 1, 4, 0.0, ("a" * 33,)),
        wire.Presence("v", 1, 4, 0.0, ("a" * 31 + "\n",)),
        wire.Presence("v\n", 1, 4, 0.0),
        wire.Presence("v" * 201, 1, 4, 0.0),
        wire.Presence("v", 1, -1, 0.0),
        wire.Presence("v", 1, 4, float("nan")),
    ],
)
def test_a_word_of_a_node_that_is_too_much_or_no_word_of_ours_is_not_kept(presence: wire.Presence) -> None:
    assert _unpacked(wire.pack(presence)) is None


def test_a_word_of_a_node_is_kept() -> None:
    presence = wire.Presence("v", 1, 4, 0.5, (ORDER,) * 256)
    assert _unpacked(wire.pack(presence)) == presence


def test_small_messages_of_many_values_are_refused_before_any_is_made() -> None:
    packed = wire.pack(DiscoveryReport(SOURCE, NIGHT, (), (), missed=(5,) * wire.REPORT_VALUES))
    assert len(packed) < 2000
    with pytest.raises(wire.GarbledMessage, match="values"):
        wire.unpack_report(packed)


_VALUES: list[Any] = [
    *(None, True, 1, -1, -40, 200, 70_000, 2**40, 2**63, -200, -(2**20), -(2**40), 1.5),
    *("x" * length for length in (0, 31, 40, 300, 70_000)),
    *(b"x" * length for length in (0, 300, 70_000)),
    *(NIGHT, NIGHT.replace(microsecond=5), NIGHT.replace(year=1900), NIGHT.replace(year=3000)),
    *(msgspec.msgpack.Ext(5, b"x" * length) for length in (1, 2, 4, 5, 8, 16, 300, 70_000)),
    *([7] * length for length in (10, 20, 70_000)),
    *({str(number): number for number in range(length)} for length in (10, 20, 70_000)),
]


def test_values_are_counted_in_every_spelling() -> None:
    def number(value: Any) -> int:
        return 1 + len(value) * (2 if isinstance(value, dict) else 1) if isinstance(value, list | dict) else 1

    packed = msgspec.msgpack.encode([_VALUES, _VALUES])
    assert number_of_values(packed, 2**31) == 3 + 2 * sum(map(number, _VALUES))
    assert number_of_values(packed, 100) == 101


def test_a_reason_without_what_its_words_want_is_shown_as_it_is() -> None:
    assert str(Reason.of(RunCode.UNKNOWN_LINKS)) == "unknown_links"
    assert str(Reason.of(RunCode.UNKNOWN_LINKS, channel="feed")) == "unknown_links (channel: feed)"


def test_a_night_is_judged_whatever_an_earlier_one_was_told(told: Told) -> None:
    db = told.desk.db
    run = runs.start(db, SOURCE, "nightly", 1, NIGHT)
    cases: tuple[dict[str, Param], ...] = (
        {},
        {"url": 5},
        {"url": ("x", 2)},
        {"url": "http://["},
        {"names": 5},
        {"names": (5, "http://[")},
    )
    for params in cases:
        for code in (RunCode.UNKNOWN_LINKS, RunCode.NOT_FOLLOWED):
            kept = reasons.dump([Reason.of(code, **params)])
            db.execute("UPDATE run SET reasons = ? WHERE id = ?", [kept, run])
            history.usual(db, SOURCE, NIGHT + timedelta(1))


_BAD_REASONS = (
    Reason.of(RunCode.UNKNOWN_LINKS),
    Reason.of(RunCode.UNKNOWN_LINKS, channel="feed", url="x", other="y"),
    Reason("of another version"),
    Reason.text("x" * 2**16),
    Reason.of(AnswerCode.STATUS, status=2**63),
    Reason.of(AnswerCode.STATUS, status=float("nan")),
    Reason.of(AnswerCode.STATUS, status=("x", float("inf"))),
    within(4),
)


def test_reasons_that_no_crawl_gives_end_the_run_wherever_they_stand(told: Told) -> None:
    told.begin()
    order = told.orders._open[ORDER]
    for reason in _BAD_REASONS:
        gone = Gone(SOURCE, TASK, NIGHT, reason)
        for message in (wire.Ended(reason, Counters()), discovery(reason=reason), failed(reason), gone):
            with pytest.raises(ImplausibleReport):
                order._apply(wire.unpack_report(wire.pack(message)), NIGHT)
    told.tell(wire.Ended(_BAD_REASONS[0], Counters()))
    assert (
        told.why
        == "node n1 sent a report that was not believed: a reason 'unknown_links' with other parameters than its own"
    )
    assert told.run["verdict"] == "stopped"


def test_reasons_that_a_crawl_gives_are_told(told: Told) -> None:
    told.begin()
    told.tell(discovery(reason=Reason.of(ChannelCode.PART_FAILED, because=within(2), url="x")), failed(within(3)))
    told.tell(wire.Ended(Reason.of(RunCode.ENDED_EARLY, text="memory"), Counters()))
    assert told.why.startswith("ended early: memory")


@pytest.mark.parametrize("counted", ["pages", "entries", "matching", "dated", "titled", "new"])
@pytest.mark.parametrize("count", [-(2**63), -1, 2**31 + 1])
def test_counts_that_no_channel_has_are_not_believed(counted: str, count: int) -> None:
    with pytest.raises(ValueError, match="a count of"):
        check_values(discovery(**{counted: count}))


LONG = "x" * (2**16 + 1)
TEXT = "Heading\nThe text."
DOCUMENT = Document(
    TASK.url,
    "t",
    TEXT,
    (Block(BlockKind.HEADING, 0, 7, page=0), Block(BlockKind.PARAGRAPH, 8, len(TEXT), page=1)),
    pages=(Page(0, "i", 0, 7), Page(1, "ii", 8, len(TEXT))),
)


def test_links_without_end_are_not_believed() -> None:
    for values in ({"unmatched_links": (LONG,)}, {"not_followed": (LONG,)}, {"rules": {"date": LONG}}):
        with pytest.raises(ValueError, match="without end"):
            check_values(discovery(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"title": LONG},
        {"authors": ("a", LONG)},
        {"aliases": (Alias("slug", LONG),)},
        {"layers": {"title": LONG}},
        {"pages": DOCUMENT.pages[:1]},
        {"pages": DOCUMENT.pages * 2},
        {"pages": (Page(-1, "", 0, 0), *DOCUMENT.pages)},
        {"pages": (Page(0, "", 0, 99), Page(1, "", 0, 0))},
        {"blocks": (replace(DOCUMENT.blocks[0], level=2**62), DOCUMENT.blocks[1])},
        {"blocks": (replace(DOCUMENT.blocks[0], page=2**63), DOCUMENT.blocks[1])},
        {"published": Published("9999-12-31T23:59:59-14:00", Precision.INSTANT, "page")},
    ],
)
def test_documents_that_no_reader_makes_are_not_believed(values: dict[str, Any]) -> None:
    fetched = Fetched(SOURCE, TASK, Answer(TASK.url, 200, NIGHT, b"", "", ""), DOCUMENT)
    check_values(fetched)
    with pytest.raises(ValueError):
        check_values(replace(fetched, document=replace(DOCUMENT, **values)))


@pytest.mark.parametrize(
    "day", ["", "2025", "2025-02-30", "0001-01-01", "9999-12-31", "2025-06-01T00:00:00", "\0" * 10]
)
def test_days_that_no_channel_names_are_not_believed(day: str) -> None:
    for values in ({"oldest": day}, {"since": day}, {"head": ("2025-06-01", day)}):
        with pytest.raises(ValueError):
            check_values(discovery(**values))
    check_values(discovery(oldest="2025-06", since="2025-06-01", head=("2025-06-01T00:00:00-04:00", "2025-06")))


def test_a_report_that_breaks_the_judging_ends_its_run_with_no_more_than_why(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RecursionError("too deep")

    told.begin()
    monkeypatch.setattr(history, "usual", broken)
    told.tell(failed(TIMEOUT), wire.Ended(None, Counters()))
    row = node_orders.order(told.desk.db, ORDER)
    assert row and row.state == "closed"
    assert told.run["verdict"] == "stopped"
    assert told.why == "node n1 sent a report that was not believed: too deep"
    monkeypatch.undo()
    history.usual(told.desk.db, SOURCE, NIGHT + timedelta(1))


@pytest.mark.parametrize("message", [failed(TIMEOUT), wire.Ended(None, Counters())])
def test_a_full_disk_is_no_fault_of_a_node(told: Told, message: wire.Message, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    told.begin()
    monkeypatch.setattr(history, "usual", full)
    with pytest.raises(StoreError):
        told.tell(message)
    row = node_orders.order(told.desk.db, ORDER)
    assert row and row.state == "begun"


class Stream:
    """A stream of Redis as far as it is read."""

    def __init__(self, *messages: wire.Message) -> None:
        self.entries = [
            (
                f"{number + 1}-0".encode(),
                [b"o", ORDER.encode(), b"a", b"a", b"n", b"%d" % number, b"m", wire.pack(message)],
            )
            for number, message in enumerate(messages)
        ]

    def eval(self, script: str, _: int, __: str, after: str = "", *___: Any) -> Any:
        if "last-generated-id" in script:
            return self.entries[-1][0]
        return [entry for entry in self.entries if int(entry[0][:-2]) > int(after.partition("-")[0])]

    def xtrim(self, *_: Any, **__: Any) -> None:
        """All of it stays."""


@pytest.mark.parametrize("bad", [0, 3])
def test_a_report_that_ends_the_writer_twice_is_left_out(told: Told, bad: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer ends as by the kernel: nothing that it would do at its end is done."""
    db, urls = told.desk.db, [f"{TASK.url}{number}/" for number in range(9)]
    reports = [replace(failed(TIMEOUT), task=replace(TASK, url=url)) for url in urls]
    stream, applied = Stream(wire.Opened("v"), *reports), RunBook.apply

    def killed(book: RunBook, report: Any) -> Any:
        if report.task.url == urls[bad]:
            raise SystemExit
        return applied(book, report)

    monkeypatch.setattr(RunBook, "apply", killed)
    ends = 0
    while nodes.nodes(db)[0].last_entry != stream.entries[-1][0].decode():
        told.begin_writing(stream)
        try:
            while told.reports.store(nodes.nodes(db)[0], NIGHT):
                pass
        except SystemExit:
            ends += 1
    assert ends == 3, "the first time it was read with others, any of which may be at fault"
    assert told.why == "node n1 sent a report at which the desk's writer ended twice: left out"
    assert told.run["failed"] == bad, "what came before it is stored"
    assert nodes.nodes(db)[0].tries == 0


def test_a_writer_that_ends_elsewhere_leaves_out_nothing(told: Told) -> None:
    stream = Stream(wire.Opened("v"), *[failed(TIMEOUT)] * 3)
    for number in range(4):
        told.begin_writing(stream)
        told.reports._attempts.begin(nodes.nodes(told.desk.db)[0])
        if number % 2:
            assert told.reports.store(nodes.nodes(told.desk.db)[0], NIGHT) == 1
    assert (told.run["failed"], told.run["verdict"]) == (1, None)
