"""Runs a command and prints the most memory that it and its children held together: ``python -m tests.peak COMMAND…``.

Memory is proportional (PSS): a page that several processes share counts once. Linux alone; looked at every 0.2 s.
"""

import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

_PAUSE = 0.2


def main() -> None:
    """Print the peak in MB and what each process held then; exits as the command does."""
    process = subprocess.Popen(sys.argv[1:])
    most: dict[str, int] = {}
    while process.poll() is None:
        held = {_name(pid): size for pid in _family(process.pid) if (size := _proportional(pid))}
        most = max(most, held, key=lambda sizes: sum(sizes.values()))
        time.sleep(_PAUSE)
    print(f"peak of all processes together: {sum(most.values()) / 1000:.0f} MB")
    for name, size in sorted(most.items(), key=lambda item: -item[1]):
        print(f"{size / 1000:8.0f} MB  {name}")
    sys.exit(process.returncode)


def _family(root: int) -> list[int]:
    """The process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may end while it is looked at
            parent = int(Path(folder, "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(folder.name))
    family = [root]
    for pid in family:  # grows while it is walked
        family += parents.get(pid, [])
    return family


def _proportional(pid: int) -> int:
    """Kilobytes, 0 for a process that has ended."""
    with suppress(OSError):
        sizes = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(sizes[1]) if sizes else 0
    return 0


def _name(pid: int) -> str:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
        return f"{pid} {' '.join(words.split())[:90]}"
    return f"{pid}"


if __name__ == "__main__":
    main()
