"""A program that has imported everything and forks a fresh process for each crawl or command it is told to run.

Reads one JSON order a line on standard input and answers with one line: ``{"pid"}`` for a crawl that was started,
``{"status"}`` for one that was waited for (negative: the signal that ended it).
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import scrapy.cmdline
import scrapy.commands.crawl
from scrapy.core.engine import ExecutionEngine
from scrapy.utils.misc import walk_modules_iter
from scrapy.utils.project import get_project_settings

from stdwatch import sources
from stdwatch.cli import main as main_command
from stdwatch.crawling.progress import VARIABLE
from stdwatch.relevance import vocabulary
from stdwatch.site import Site
from stdwatch.web_content.dates import parse_published
from tests import disturbance

PATIENCE = 120
"""Seconds after which a crawl of the tests is ended by a signal: none may hang the suite."""


def main() -> None:
    """Serve orders until standard input ends."""
    prepare()
    for line in sys.stdin:
        order = json.loads(line)
        answer = {"status": _wait(order["wait"])} if "wait" in order else {"pid": _start(order)}
        print(json.dumps(answer), flush=True)
    os._exit(0)  # to take apart all that was imported takes seconds on a busy machine


def prepare() -> None:
    """Import what a crawl needs and fill the caches that each would fill, once, before the first fork."""
    for path in _paths(get_project_settings()):
        import_module(path.rpartition(".")[0])
    for _ in walk_modules_iter("scrapy.commands"):
        pass
    for name in sources.names():
        sources.site(name)
    vocabulary.usable(None, None)
    parse_published("5. Nov. 2025, 10 Uhr", origin="page", zone="UTC")
    if "twisted.internet.reactor" in sys.modules:
        raise RuntimeError("a reactor made here would be shared by all crawls")


def _paths(values: Mapping[str, Any]) -> Iterator[str]:
    """The classes that settings name."""
    for value in values.values():
        if isinstance(value, Mapping):
            yield from _paths(value)
            yield from _paths({key: key for key in value})
        elif isinstance(value, str) and value.startswith(("scrapy.", "stdwatch.", "pipelines.")):
            yield value


def _wait(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _start(order: dict[str, Any]) -> int:
    if "progress" in order:  # a pipe of who gave the order, who closes it once there is an answer
        progress = os.open(order["progress"], os.O_WRONLY)
        os.set_inheritable(progress, True)
        order["environment"][VARIABLE] = str(progress)
    pid = os.fork()
    if pid:
        if "progress" in order:
            os.close(progress)
    else:
        status = 70
        try:
            status = _run(order)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    return pid


def _run(order: dict[str, Any]) -> int:
    """What ``python -m scrapy crawl …`` does, or another command of Scrapy or our own, in this forked process."""
    os.setsid()
    signal.alarm(PATIENCE)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(
        os.open(order["complaints"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if "complaints" in order else log, 2
    )
    os.environ.update(order["environment"])
    os.chdir(order.get("folder") or Path(__file__).parents[1])
    if order.get("largest_file"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], order["largest_file"]))
    ExecutionEngine._SLOT_HEARTBEAT_INTERVAL = 0.2  # a crawl that asks for nothing ends at a beat, by default after 5 s
    disturbance.arrange(order.get("disturbance") or {})
    if "contract" in order:
        Site.parse.__doc__ = f"{Site.parse.__doc__}\n\n@url {order['contract']}\n@returns items 1\n"
    if "mistake" in order:
        disturbance.break_down(order["mistake"])
    try:
        if "stdwatch" in order:
            main_command(order["stdwatch"])
        else:
            scrapy.cmdline.execute(["scrapy", order.get("command", "crawl"), *order["arguments"]])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    main()
