"""Slots of crawls: in turn, so many at once, and a slow one in nobody's way."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from stdwatch.operations.slots import Pace, Slots

MINUTE = timedelta(minutes=1)


class Crawl:
    """A task that begins, and ends when it is told to."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.end = threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.end.wait(10)
        return "ended"


@pytest.fixture
def crawls() -> Iterator[list[Crawl]]:
    made = [Crawl() for _ in range(5)]
    yield made
    for crawl in made:
        crawl.end.set()


def test_so_many_run_at_once_and_the_next_one_when_one_has_ended(crawls: list[Crawl]) -> None:
    slots = Slots(2)
    futures = [slots.submit(crawl, MINUTE) for crawl in crawls[:3]]
    assert crawls[0].begun.wait(5) and crawls[1].begun.wait(5)
    assert not crawls[2].begun.wait(0.1)
    crawls[1].end.set()
    assert crawls[2].begun.wait(5)
    crawls[0].end.set()
    crawls[2].end.set()
    assert [future.result(5) for future in futures] == ["ended"] * 3


def test_crawls_that_hang_give_their_slots_to_others_up_to_twice_as_many(crawls: list[Crawl]) -> None:
    slots = Slots(2)
    for crawl in crawls:
        slots.submit(crawl, timedelta(milliseconds=10))
    assert all(crawl.begun.wait(5) for crawl in crawls[:4])
    assert not crawls[4].begun.wait(0.2)


def test_a_crawl_of_which_nobody_knows_the_usual_time_keeps_its_slot(crawls: list[Crawl]) -> None:
    slots = Slots(1)
    slots.submit(crawls[0])
    slots.submit(crawls[1])
    assert crawls[0].begun.wait(5)
    assert not crawls[1].begun.wait(0.2)


def test_a_slow_crawl_that_ends_at_last_frees_no_second_slot(crawls: list[Crawl]) -> None:
    slots = Slots(1)
    slow = slots.submit(crawls[0], timedelta(milliseconds=10))
    slots.submit(crawls[1], MINUTE)
    slots.submit(crawls[2], MINUTE)
    assert crawls[1].begun.wait(5)
    crawls[0].end.set()
    assert slow.result(5) == "ended"
    assert not crawls[2].begun.wait(0.2)


def test_a_crawl_that_fails_frees_its_slot(crawls: list[Crawl]) -> None:
    slots = Slots(1)
    failed = slots.submit(lambda: 1 // 0, MINUTE)
    assert isinstance(failed.exception(5), ZeroDivisionError)
    slots.submit(crawls[0], MINUTE)
    assert crawls[0].begun.wait(5)


def test_starts_are_spread_and_one_after_a_pause_waits_for_nobody() -> None:
    pace = Pace(0.5)
    assert [pace.pause(now) for now in (10.0, 10.0, 10.2, 13.0, 13.1)] == pytest.approx([0, 0.5, 0.8, 0, 0.4])
