"""The steps of the Containerfile in a bare root directory, where no builder of images is at hand.

As root: ``debootstrap --variant=minbase bookworm ROOT``, then ``python -m tests.container ROOT [COMMAND…]``, which ends
with a command as the container would run it, by default ``stdwatch --version``.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.checkout import ROOT


@dataclass
class Image:
    """A root directory with what the steps so far have set."""

    root: Path
    user: str = "root"
    folder: str = "/"
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    command: list[str] = field(default_factory=list)

    def step(self, word: str, rest: str) -> None:
        """Do one instruction as a builder would; what a builder alone can do is passed over."""
        match word:
            case "RUN":
                self.run(["/bin/sh", "-c", rest])
            case "COPY":
                *names, destination = rest.split()
                for name in names:
                    self._copy(ROOT / name, self.root / destination.lstrip("/"), into=len(names) > 1)
            case "ENV":
                self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            case "USER":
                self.user = rest
            case "WORKDIR":
                self.folder = rest
            case "CMD":
                self.command = json.loads(rest)

    def run(self, command: Sequence[str]) -> None:
        """Run a command inside, as the user and in the folder of the steps so far."""
        inside = f"cd {shlex.quote(self.folder)} && exec {shlex.join(command)}"
        switch = [
            shutil.which("chroot") or "chroot",
            f"--userspec={self.user}",
            str(self.root),
            "/bin/sh",
            "-c",
            inside,
        ]
        subprocess.run(switch, env=self.environment | {"HOME": f"/home/{self.user}"}, check=True)

    def _copy(self, source: Path, destination: Path, *, into: bool) -> None:
        target = destination / source.name if into else destination
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)


def main(root: Path, command: Sequence[str]) -> None:
    """Every instruction of the Containerfile in its order, then the command."""
    image = Image(root)
    lines = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", "").splitlines()
    for line in lines:
        word, _, rest = line.partition(" ")
        if word.isupper():
            print(f"{word} {rest[:100]}", flush=True)
            image.step(word, rest)
    image.run(command or ["stdwatch", "--version"])


if __name__ == "__main__":
    if os.geteuid() != 0 or len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
