"""Kills at random moments, of whatever runs a night over nodes."""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.bench import namespaces
from tests.noded import House


class Disturber:
    """Kills what runs, at random moments, and cuts lines for a while."""

    def __init__(
        self,
        house: House,
        chance: random.Random,
        number: int,
        counted: Counter[str],
        nodes: Sequence[str],
        *,
        over_lines: bool = True,
    ) -> None:
        """At most so many times; `over_lines`: each node is in a network namespace of its own."""
        self._house, self._random, self._left, self._counted, self._nodes = house, chance, number, counted, nodes
        self._over_lines = over_lines
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, with all lines mended and all nodes up."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while self._left and not self._ended.wait(self._random.uniform(0.5, 5)):
            self._left -= 1
            what = self._random.choice(("writer", "redis", "crawl", "node", *(["line"] if self._over_lines else [])))
            if getattr(self, f"_{what}")():
                self._counted[what] += 1

    def _writer(self) -> bool:
        self._house.kill("desk")  # with Redis, as when the machine goes down
        self._house.serve()
        return True

    def _redis(self) -> bool:
        return _killed("redis-server", str(self._house.data))

    def _crawl(self) -> bool:
        return _killed("scrapy\0crawl", str(self._house.folder))

    def _node(self) -> bool:
        name = self._random.choice(self._nodes)
        self._house.kill(name)
        self._house.node(name, slots=2, before=namespaces.inside(name) if self._over_lines else ())
        return True

    def _line(self) -> bool:
        name = self._random.choice(self._nodes)
        namespaces.cut(name)
        self._ended.wait(self._random.choice((1, 3, 10, 30)))
        namespaces.mend(name)
        return True


def _killed(program: str, root: str) -> bool:
    """Kill one process of a program that belongs to this house; returns whether there was one."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
            where = str((folder / "cwd").readlink())
        except OSError:
            continue
        if program in words and (root in words or where.startswith(root)):
            os.kill(int(folder.name), signal.SIGKILL)
            return True
    return False
