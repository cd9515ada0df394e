"""What runs beside a desk that has nodes: Redis, started again when it ends, and the writer."""

import logging
import subprocess
import threading
from pathlib import Path

from stdwatch.config import Settings
from stdwatch.nodes import running, writer

log = logging.getLogger(__name__)


def serve(settings: Settings, stop: threading.Event) -> None:
    """Run both until `stop`; raises `Busy` where another writer has this desk, and `UsageError` without Redis."""
    first = running.start_redis(settings.data)
    keeper = threading.Thread(target=_keep_redis, args=(settings.data, first, stop), name="redis", daemon=True)
    keeper.start()
    try:
        writer.serve(settings, stop)
    finally:
        stop.set()
        keeper.join(30)


def _keep_redis(data: Path, process: "subprocess.Popen[bytes]", stop: threading.Event) -> None:
    while not stop.wait(0.5):
        if process.poll() is not None:
            log.error("Redis has ended (status %s) and is started again", process.returncode)
            stop.wait(1)
            process = running.start_redis(data)
    process.terminate()
    process.wait(30)
