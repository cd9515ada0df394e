"""The editors' page as a process of its own, as `stdwatch serve` starts it."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).parents[1]


@dataclass
class Server:
    """The page as a process of its own, always on the same port, killed without warning."""

    folder: Path
    port: int = 0
    kills: int = 0
    process: "subprocess.Popen[str] | None" = field(default=None)

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from stdwatch.cli import main; main()", "serve", "--port", str(self.port)],
            cwd=_ROOT,
            env={**os.environ, "STDWATCH_DATA": str(self.folder), "STDWATCH_EDITOR": "Li"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert self.process.stdout.readline(), "it says its address once it answers"

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.communicate()
        self.kills += 1
