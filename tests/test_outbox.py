"""A node's reports on their way: the crawl waits while too much is unsent, and goes on afterwards."""

from collections.abc import Iterator
from threading import Event, Semaphore
from typing import Any

import pytest

from stdwatch.nodes.access import Access
from stdwatch.nodes.outbox import FULL, Outbox

LARGE, SMALL = bytes(FULL * 3 // 4), bytes(FULL * 3 // 8)


class SlowRedis:
    """Takes a report each time that it is let to."""

    def __init__(self) -> None:
        self.room = Semaphore(0)

    def xadd(self, stream: str, fields: Any) -> None:
        assert self.room.acquire(timeout=10)

    def get(self, key: str) -> None:
        """No verdict yet."""

    def expire(self, key: str, seconds: int) -> None:
        """The lease goes on."""

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowRedis:
    made = SlowRedis()
    monkeypatch.setattr(Access, "client", lambda self: made)
    return made


@pytest.fixture
def eased() -> Event:
    return Event()


@pytest.fixture
def sending(slow: SlowRedis, eased: Event) -> Iterator[Outbox]:
    made = Outbox(Access("desk", "", 0, "n1", "", ""), "order", "attempt", lambda: None, eased.set)
    yield made
    slow.room.release(100)
    made.stop()


def sent(sending: Outbox, slow: SlowRedis, number: int) -> None:
    """Let so many reports be sent, and wait until they are."""
    end = sending._next + number
    slow.room.release(number)
    with sending._changed:
        assert sending._changed.wait_for(lambda: sending._next == end, 10)


def test_a_report_that_comes_while_the_crawl_waits_leaves_it_waiting_until_there_is_room(
    sending: Outbox, slow: SlowRedis, eased: Event
) -> None:
    assert not sending.put(SMALL)
    assert sending.put(LARGE)
    sent(sending, slow, 1)
    assert sending.put(b"an answer that was under way"), "less than full by now, and still more than half"
    assert not eased.is_set()
    sent(sending, slow, 2)
    assert eased.wait(10)
    assert not sending.is_holding
    eased.clear()
    assert not sending.put(SMALL)
    assert sending.put(LARGE), "a second time"
    sent(sending, slow, 2)
    assert eased.wait(10)


def test_a_crawl_that_filled_the_outbox_again_is_not_let_go_by_an_earlier_word(sending: Outbox) -> None:
    from stdwatch.nodes.sender import NodeReporting

    class Engine:
        paused = True

        def unpause(self) -> None:
            self.paused = False

    reporting, engine = NodeReporting(), Engine()
    reporting._outbox = sending
    reporting._spider = type("Spider", (), {"crawler": type("Crawler", (), {"engine": engine})})
    sending.put(LARGE)
    sending.put(LARGE)
    reporting._unpause()
    assert engine.paused
