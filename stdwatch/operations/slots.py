"""Slots of crawls: so many at once; one that takes far longer than usual stands in nobody's way."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

_PATIENCE = 1.5
"""A crawl that has outlived so many times its usual time gives its slot to the next one and goes on.

Two that hang cost the others twice as many times the usual time of a crawl: of a night of forty, 7.5 %.
"""

_START = 1.3
"""Processor seconds that a crawl takes to start, measured: eight that start at once keep each other from it."""


class Slots:
    """Runs tasks in the order in which they were handed over, `number` at once, with the slow ones up to twice as many.

    There is a bound because each takes memory. Where there are more slots than processors the starts are spread.
    """

    def __init__(self, number: int) -> None:
        processors = os.cpu_count() or 1
        self._pace = Pace(_START / processors if number > processors else 0.0)
        self._ending = threading.Event()
        self._free = threading.Semaphore(number)
        self._pool = ThreadPoolExecutor(2 * number, thread_name_prefix="crawl")

    def submit(self, task: Callable[[], T], usual: timedelta | None = None) -> Future[T]:
        """Run a task in its turn; `usual` is the time that it takes as a rule, ``None`` when nobody knows."""
        return self._pool.submit(self._run, task, usual)

    def shutdown(self) -> None:
        """Drop what has not begun, wait for what has."""
        self._ending.set()
        self._pool.shutdown(cancel_futures=True)

    def _run(self, task: Callable[[], T], usual: timedelta | None) -> T:
        self._free.acquire()
        self._ending.wait(self._pace.pause(time.monotonic()))
        slot = _Slot(self._free, _PATIENCE * usual if usual else None)
        try:
            return task()
        finally:
            slot.leave()


class Pace:
    """Starts that lie so many seconds apart at least."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._next = 0.0

    def pause(self, now: float) -> float:
        """How many seconds the next start has to wait; its turn is taken by that."""
        with self._lock:
            begins = max(now, self._next)
            self._next = begins + self._seconds
        return begins - now


class _Slot:
    """A taken slot; it is left once: at the end of its crawl, or before when that takes too long."""

    def __init__(self, free: threading.Semaphore, patience: timedelta | None) -> None:
        self._free = free
        self._once = threading.Lock()
        self._timer = threading.Timer(patience.total_seconds(), self.leave) if patience else None
        if self._timer:
            self._timer.daemon = True
            self._timer.start()

    def leave(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._once.acquire(blocking=False):
            self._free.release()
