"""The programs of nodes: Redis and writer beside the desk, scrapyd on a node; each started as what it is."""

import os
import resource
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from stdwatch.errors import UsageError
from stdwatch.nodes.access import VARIABLE, Access, file_of_desk
from stdwatch.store import private

_CFG = """\
# Made by `stdwatch nodes join`; see docs/nodes.md.
[settings]
default = stdwatch.settings

[scrapyd]
bind_address = 127.0.0.1
http_port = {port}
poller = stdwatch.nodes.poller.Poller
poll_interval = {seconds}
launcher = stdwatch.nodes.poller.Launcher
runner = scrapy
max_proc = {slots}
jobs_to_keep = 20
"""

FILE = "node.json"

POLL_SECONDS = 1.0
"""Between two looks of a node for orders. It takes one order at each, so that orders spread over the nodes."""


def start_redis(data: Path) -> subprocess.Popen[bytes]:
    """The desk's Redis, as a child; raises `UsageError` where it is not installed."""
    program = shutil.which("redis-server")
    if program is None:
        raise UsageError("redis-server is not installed: apt-get install redis-server (make nodes does it)")
    folder = file_of_desk(data).parent
    log = folder / "redis.log"
    private.make_file(log)
    with log.open("ab") as output:
        command = [program, str((folder / "redis.conf").absolute())]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ProcessLookupError):  # the writer's limit is not that of Redis, which has `maxmemory`
        resource.prlimit(process.pid, resource.RLIMIT_DATA, (most, most))
    return process


def join(folder: Path, access: Access, *, slots: int, port: int = 6800, seconds: float = POLL_SECONDS) -> None:
    """Lay down a node: a project of its own whose scrapyd pulls orders; settings of its own go beside it."""
    private.make_folder(folder)
    access.save(folder / FILE)
    (folder / "scrapy.cfg").write_text(_CFG.format(port=port, seconds=seconds, slots=slots), encoding="utf-8")


def scrapyd(folder: Path, root: Path) -> tuple[list[str], dict[str, str]]:
    """Command and environment of a node's scrapyd; it runs in `folder`, with the spiders of `root`."""
    if not (folder / FILE).is_file():
        raise UsageError(f"{folder}: no node: lay one down with stdwatch nodes join")
    path = os.pathsep.join(filter(None, (str(root.absolute()), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, VARIABLE: str((folder / FILE).absolute())}
    return [sys.executable, "-m", "scrapyd", "--pidfile="], environment
