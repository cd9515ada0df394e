"""The log of the long-running programs: one form for `up` and `scheduler.py`, and no line that fills the disk."""

import logging
import time

from stdwatch import printable

_AGAIN = 600.0
"""Seconds within which a line that was logged is not logged again."""

_MOST_LINES = 1000
"""Lines that are remembered; beyond them the oldest is forgotten."""


def configure() -> None:
    """Log to standard error with time, level and message; other people's chatter only from warnings on."""
    logging.basicConfig(level=logging.INFO)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(printable.LogFormatter("%(asctime)s %(levelname)s %(message)s"))
        handler.addFilter(RepeatFilter())
    for name in ("apscheduler", "uvicorn", "apprise"):
        logging.getLogger(name).setLevel(logging.WARNING)


class RepeatFilter(logging.Filter):
    """Lets a line pass once in ten minutes, with how often it came meanwhile: forty tracebacks a minute are one."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is logged."""
        line, now = record.getMessage(), time.monotonic()
        first, times = self._seen.pop(line, (float("-inf"), 0))
        if now - first < _AGAIN:
            self._seen[line] = first, times + 1
            return False
        if times:
            record.msg, record.args = f"{line} ({times} times more since)", ()
        self._seen[line] = now, 0
        if len(self._seen) > _MOST_LINES:
            del self._seen[next(iter(self._seen))]
        return True
