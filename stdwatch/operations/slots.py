"""Slots of crawls: so many at once; one that takes far longer than usual stands in nobody's way."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

_PATIENCE = 1.5
"""A crawl that has outlived so many times its usual time gives its slot to the next one and goes on.

Two that hang cost the others twice as many times the usual time of a crawl: of a night of forty, 7.5 %.
"""


class Slots:
    """Runs tasks in the order in which they were handed over, `number` at once, with the slow ones up to twice as many.

    There is a bound because each takes memory.
    """

    def __init__(self, number: int) -> None:
        self._free = threading.Semaphore(number)
        self._pool = ThreadPoolExecutor(2 * number, thread_name_prefix="crawl")

    def submit(self, task: Callable[[], T], usual: timedelta | None = None) -> Future[T]:
        """Run a task in its turn; `usual` is the time that it takes as a rule, ``None`` when nobody knows."""
        return self._pool.submit(self._run, task, usual)

    def shutdown(self) -> None:
        """Drop what has not begun, wait for what has."""
        self._pool.shutdown(cancel_futures=True)

    def _run(self, task: Callable[[], T], usual: timedelta | None) -> T:
        self._free.acquire()
        slot = _Slot(self._free, _PATIENCE * usual if usual else None)
        try:
            return task()
        finally:
            slot.leave()


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
