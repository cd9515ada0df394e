"""What a command takes: seconds of processor and clock, and the peak of its memory."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds, bytes."""

    cpu: float
    peak: int
    seconds: float


def run(
    command: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str],
    cwd: Path = ROOT,
    may_end: Iterable[int] = (0,),
) -> tuple[Spent, str]:
    """What the command took and what it printed; `SystemExit` with its last lines when it ends in another way."""
    figures, output = folder / "figures.json", folder / "output.txt"
    launcher = [sys.executable, "-S", str(Path(__file__).with_name("launcher.py")), str(figures)]
    with output.open("wb") as file:
        subprocess.run(
            [*launcher, *command], cwd=cwd, env={**os.environ, **environment}, stdout=file, stderr=file, check=True
        )
    text = output.read_text(encoding="utf-8", errors="replace")
    facts = json.loads(figures.read_text(encoding="ascii"))
    if facts.pop("status") not in may_end:
        raise SystemExit(f"{' '.join(command)} failed:\n{text[-2000:]}")
    return Spent(**facts), text


def noisy_or(parts: Sequence[Spent]) -> Spent:
    """Several commands one after the other as one: sums, and the highest peak."""
    seconds = sum(part.seconds for part in parts)
    return Spent(sum(part.cpu for part in parts), max(part.peak for part in parts), seconds)
