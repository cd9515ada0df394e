"""A limit of processor time for what is read in this process: a page that no expression foresaw ends, not the night."""

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

from stdwatch import limits
from stdwatch.errors import TooLarge
from stdwatch.reasons import BodyCode, Reason

_AGAIN = 0.5
"""Seconds of processor time after which the signal comes again."""


class _Spent(BaseException):
    """The time is over; no `Exception`, so that no side feature takes it for an error of its own."""


def reading_limit(url: str, size: int) -> AbstractContextManager[None]:
    """`cpu_limit` for reading a body of so many bytes."""
    return cpu_limit(url, min(limits.PAGE_CPU_SECONDS * max(1, size / limits.MIB), limits.PAGE_CPU_MOST))


@contextmanager
def cpu_limit(url: str, seconds: float) -> Iterator[None]:
    """Raise `TooLarge` when the block takes more processor time than that.

    Only in a main thread, where Python hands over signals and regular expressions look for them: crawls, commands and
    the processes of a replay read there. A single call of lxml is not interrupted; what follows it is. The signal comes
    again and again, since a library may swallow whatever is raised in a callback.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _end)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _Spent as error:
        raise TooLarge(url, Reason.of(BodyCode.PAGE_CPU, seconds=round(seconds, 1))) from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)  # it may have come once more on the way here
        signal.signal(signal.SIGPROF, before)


def _end(number: int, frame: FrameType | None) -> None:
    raise _Spent
