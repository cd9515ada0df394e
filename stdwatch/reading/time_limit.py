"""A limit of processor time for what is read in this process: a page that no expression foresaw ends, not the night."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from stdwatch import limits
from stdwatch.errors import TooLarge
from stdwatch.reasons import BodyCode, Reason


class _Spent(BaseException):
    """The time is over; no `Exception`, so that no side feature takes it for an error of its own."""


@contextmanager
def cpu_limit(url: str, seconds: float = limits.PAGE_CPU_SECONDS) -> Iterator[None]:
    """Raise `TooLarge` when the block takes more processor time than that.

    Only in a main thread, where Python hands over signals and regular expressions look for them: crawls, commands and
    the processes of a replay read there. A single call of lxml is not interrupted; what follows it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _end)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _Spent as error:
        raise TooLarge(url, Reason.of(BodyCode.PAGE_CPU, seconds=seconds)) from error
    finally:
        signal.signal(signal.SIGPROF, before)


def _end(number: int, frame: FrameType | None) -> None:
    raise _Spent
