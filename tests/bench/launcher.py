"""A program that runs a command and writes into a file what that took: `launcher.py FIGURES COMMAND…`.

It is small on purpose: on Linux the peak of a process begins with what its parent held.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main(figures: str, command: list[str]) -> None:
    """CPU seconds of the command and its children, the peak in bytes of the largest of them, and the exit status."""
    started = time.monotonic()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    spent = {
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss * 1024,
        "seconds": time.monotonic() - started,
        "status": os.waitstatus_to_exitcode(status),
    }
    Path(figures).write_text(json.dumps(spent), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
