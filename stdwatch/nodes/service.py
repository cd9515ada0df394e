"""What runs beside a desk that has nodes: Redis, started again when it ends, and the writer."""

import logging
import os
import resource
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import redis

from stdwatch import limits
from stdwatch.config import Settings
from stdwatch.nodes import access, running, writer

log = logging.getLogger(__name__)

_MEMORY = limits.PDF_MEMORY
"""Bytes that the writer may ask for: five times what the largest reports take, and no less than its PDF reader may."""

_LOOK = 0.5
"""Seconds between two looks at Redis, and at whoever started us."""


def serve(settings: Settings, stop: threading.Event) -> None:
    """Run both until `stop`, or until whoever started this has ended.

    Raises `Busy` where another writer has this desk, and `UsageError` without Redis.
    """
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most), most))
    keeper = _Redis(settings.data, stop)
    keeper.start()
    try:
        writer.serve(settings, stop)
    finally:
        stop.set()
        keeper.join(30)


class _Redis(threading.Thread):
    """Keeps Redis running; one that a killed writer left behind is taken over."""

    def __init__(self, data: Path, stop: threading.Event) -> None:
        super().__init__(name="redis", daemon=True)
        self._data, self._stop_event, self._parent = data, stop, os.getppid()
        self._client = access.of_desk(data).client(seconds=2)
        self._process = None if self._answers() else running.start_redis(data)

    def run(self) -> None:
        """Look after it until the end, then end it: it writes down what it holds."""
        while not self._stop_event.wait(_LOOK):
            if os.getppid() != self._parent:
                log.warning("whoever started this has ended: stopping")
                self._stop_event.set()
            elif (self._process is None or self._process.poll() is not None) and not self._answers():
                log.error("Redis has ended and is started again")
                self._process = running.start_redis(self._data)
                self._stop_event.wait(1)
        if self._process is None:
            with suppress(redis.RedisError, OSError):
                self._client.shutdown()
        else:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(20)

    def _answers(self) -> bool:
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False
