"""Desk and node in a bare root directory, by the commands of docs/nodes.md, timed.

As root: ``debootstrap --variant=minbase --include=ca-certificates,git,make,python3-venv bookworm ROOT``, then
``python -m tests.bare_node ROOT``. What pip and apt need to reach their packages from here must be set in ROOT already;
variables of pip and of proxies are taken along. Both install all from nothing; the node is done when the desk lists it.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.table import table
from tests.checkout import ROOT

_TAKEN_ALONG = ("PIP_", "http_proxy", "https_proxy", "no_proxy")
_PATIENCE = 1800
_ALONE = "mount -t proc proc {root}/proc && exec chroot {root} /bin/sh -c {command}"


@dataclass(frozen=True, slots=True)
class Machine:
    """A checkout in the root directory, as if it were a machine's."""

    root: Path
    folder: str

    @property
    def place(self) -> Path:
        """The checkout as it is seen from outside."""
        return self.root / self.folder.lstrip("/")

    def command(self, *words: str) -> list[str]:
        """A command in the checkout, with processes of its own."""
        inside = f"cd {self.folder} && exec {shlex.join(words)}"
        shell = _ALONE.format(root=shlex.quote(str(self.root)), command=shlex.quote(inside))
        program = shutil.which("unshare") or "unshare"
        return [program, "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", shell]

    def run(self, *words: str) -> str:
        """Run a command to its end; returns what it printed, raises when it fails."""
        ended = subprocess.run(self.command(*words), env=environment(), stdout=subprocess.PIPE, text=True, check=True)
        return ended.stdout

    @contextmanager
    def running(self, *words: str) -> Iterator[None]:
        """A command that runs meanwhile."""
        process = subprocess.Popen(self.command(*words), env=environment())
        try:
            yield
        finally:
            process.kill()
            process.wait()


def environment() -> dict[str, str]:
    """The variables inside: those of a fresh login, and how packages are reached."""
    taken = {name: value for name, value in os.environ.items() if name.startswith(_TAKEN_ALONG)}
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"} | taken


def clone(root: Path, folder: str) -> Machine:
    """A fresh clone of this checkout's commit."""
    machine = Machine(root, folder)
    shutil.rmtree(machine.place, ignore_errors=True)
    subprocess.run([shutil.which("git") or "git", "clone", "--quiet", str(ROOT), str(machine.place)], check=True)
    return machine


def measure(root: Path) -> Iterator[tuple[str, float]]:
    """Each step with its seconds."""
    desk, node = clone(root, "/srv/desk"), clone(root, "/srv/node")
    began = time.monotonic()
    desk.run("make", "nodes", "ADDRESS=127.0.0.1")
    yield "desk: make nodes ADDRESS=127.0.0.1", time.monotonic() - began
    began = time.monotonic()
    word = desk.run(".venv/bin/stdwatch", "nodes", "add", "bare", "--region", "us").strip()
    yield "desk: stdwatch nodes add bare --region us", time.monotonic() - began
    with desk.running(".venv/bin/stdwatch", "nodes", "serve"):
        began = time.monotonic()
        with node.running("make", "node", f"JOIN={word}"):
            wait_for(desk)
            yield "node: make node JOIN=…, until the desk lists it", time.monotonic() - began


def wait_for(desk: Machine) -> None:
    """Wait until the desk has heard of its node."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        listed = json.loads(desk.run(".venv/bin/stdwatch", "nodes", "--json"))
        if any(node["heard"] for node in listed["nodes"]):
            return
        time.sleep(3)
    raise SystemExit(f"the desk heard nothing of the node in {_PATIENCE} s")


def main(words: Sequence[str]) -> None:
    """Print the steps as they end, then as a table."""
    rows = []
    for step, seconds in measure(Path(words[0]).resolve()):
        print(f"{seconds:.0f} s  {step}", flush=True)
        rows.append((step, round(seconds)))
    print(table(("step", "s"), rows))


if __name__ == "__main__":
    if os.geteuid() != 0 or len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
