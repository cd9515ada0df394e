"""Make the table: ``python -m tests.mornings [EVENT…]`` lets each event happen to a desk of its own, in a process.

``python -m tests.mornings --nights 90`` lets quiet nights pass and prints what grows; ``--doctor`` plants one fault at
a time and prints what the doctor says.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from stdwatch.store import database, retention
from tests.bench.table import table
from tests.mornings.events import EVENTS, NO_PING, Event
from tests.mornings.happenings import NIGHT
from tests.mornings.planted import FAULTS, SETTINGS, each
from tests.mornings.room import Room, Seen, morning

QUIET = "30 quiet nights"

_HEAD = """# What the operator sees of the night

Made by `make operator` on {day}. Each event happens to a desk of its own with two made sources, real crawls, a real
scheduler and a server that takes messages and pings; the clock is the test's, and the night before was a good one.
*Stored* is the verdict on the source concerned. *(no ping)*: the ping service misses its call, and tells so.
*Right*: what must be seen came by 08:00 in Shanghai, and no message said that all is well where it is not.

| event | stored | what the operator saw | when (UTC) | right |
|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: what happened, what was stored, what the operator saw and when, whether that is right."""

    event: str
    stored: str
    seen: str
    when: str
    right: bool


def happen(name: str, root: Path) -> Row:
    """Let an event happen in this process: a good night, the event, the night after it."""
    event = EVENTS[name]
    room = _settled(root, event)
    before = room.checkout.rows("SELECT max(id) FROM run")[0][0]
    try:
        event.happens(room)
        room.night(event.day)
        return _row(name, event, room, before)
    finally:
        with suppress(sqlite3.DatabaseError):
            room.checkout.close()
        subprocess.run(["umount", "-l", str(root / "data")], capture_output=True, check=False)  # noqa: S607


def _settled(root: Path, event: Event) -> Room:
    """A desk on the day of the event, after a good night with a backup and a check."""
    day = (event.before or event.day) - timedelta(days=1)
    room = Room.begin(root, day)
    with closing(database.connect(room.settings.database, desk=True)):
        room.store_a_document()
    room.start()
    room.night(day)
    room.inbox.seen.clear()
    room.set_clock(event.day, 12)
    return room


def _row(name: str, event: Event, room: Room, before: int) -> Row:
    try:
        runs = room.checkout.rows(
            "SELECT verdict FROM run WHERE source = 'alpha' AND kind = 'nightly' AND id > ? ORDER BY id", before
        )
        stored = str(runs[-1][0]) if runs else "-"
    except sqlite3.DatabaseError as error:
        stored = str(error)
    seen = [message for message in room.inbox.seen if message.at <= morning(event.day)]
    if not any(message.way == "ping" for message in seen):
        seen.append(Seen(morning(event.day), "ping", NO_PING))
    text = "\n".join(f"{message.subject}\n{message.body}" for message in seen)
    is_false = not event.well and any("all sources healthy" in message.subject for message in seen)
    messages = [message for message in seen if message.subject != "ping"]
    return Row(
        name,
        f"{stored}{f'; the start ends: {_plain(room)}' if room.ended else ''}",
        "; ".join(message.subject for message in messages),
        ", ".join(f"{message.at:%H:%M}" for message in messages if message.subject != NO_PING),
        all(part in text for part in event.sees)
        and not any(part in text for part in event.never)
        and event.stores in {stored, "?"}
        and not is_false,
    )


def _plain(room: Room) -> str:
    """What the scheduler said at its end, without the folder and the numbers of this run."""
    return re.sub(r"process \d+", "process …", room.ended.replace(f"{room.checkout.root}/", ""))


def quiet_nights(root: Path) -> Row:
    """Thirty nights on which nothing is wrong: a digest each, not one word more, and nothing that grows without end."""
    subjects, sizes = _quiet(root, 30)
    grown = ", ".join(f"{name} {sizes[9][name]} → {sizes[29][name]}" for name in sizes[9])
    right = not growing(sizes[9], sizes[29]) and len(subjects) == 30
    others = "; ".join(subject for subject in subjects if "all sources healthy" not in subject)
    summary = f"{len(subjects)} digests; {f'{others}; ' if others else ''}from night 10 to 30: {grown}"
    return Row(QUIET, "quiet", summary, "23:30 each", right and not others)


def _quiet(root: Path, nights: int) -> tuple[list[str], list[dict[str, int]]]:
    """The subjects that came in so many nights on which nothing is wrong, and what all took after each."""
    room, sizes = _settled(root, EVENTS["a quiet night"]), []
    for days in range(nights):
        room.night(NIGHT + timedelta(days), ("20:30", "21:40", "21:41", "21:42", "23:30"))
        sizes.append(sizes_of(room))
    return [message.subject for message in room.inbox.seen if message.way != "ping"], sizes


def quarter(root: Path, nights: int) -> str:
    """A quarter of quiet nights: what all takes after each tenth, one figure a line, and whether it grows."""
    subjects, sizes = _quiet(root, nights)
    shown = list(range(9, nights, 10))
    heads = ["", *(f"night {night + 1}" for night in shown), "verdict"]
    wrong = growing(sizes[nights // 3 - 1], sizes[-1])
    rows = [
        [name, *(sizes[night][name] for night in shown), _BOUNDS.get(name, "GROWS" if name in wrong else "flat")]
        for name in sizes[0]
    ]
    healthy = sum("all sources healthy" in subject for subject in subjects)
    return f"{table(heads, rows)}\n\n{len(subjects)} messages, {healthy} of them: all sources healthy."


_BOUNDS = {
    "KB of logs": "one line a crawl, kept for the last crawls",
    "backups": "4 kept",
    "rows": "kept for keep_log days",
    "KB of databases": "as the rows",
    "files of the data": "six a backup, 4 kept",
}
"""Figures that grow up to a bound, and which."""


def growing(early: Mapping[str, int], late: Mapping[str, int]) -> list[str]:
    """The figures without a bound that are larger than they were, by more than noise."""
    free = (name for name in late if name not in _BOUNDS)
    return [name for name in free if late[name] > max(early[name] * 1.3, early[name] + 8)]


def sizes_of(room: Room) -> dict[str, int]:
    """What this process and its desk take: memory now (proc(5)), open files, threads, and what lies on the disk."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    data, temporary = room.settings.data, Path(tempfile.gettempdir())
    with closing(database.read_only(room.settings.database)) as db:
        rows = sum(retention.sizes(db).values())
    return {
        "MB of memory": pages * os.sysconf("SC_PAGE_SIZE") >> 20,
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
        "processes": len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()),
        "KB of WAL": sum(path.stat().st_size for path in data.glob("*-wal")) >> 10,
        "KB of databases": sum(path.stat().st_size for path in data.glob("*.db")) >> 10,
        "rows": rows,
        "KB of logs": sum(path.stat().st_size for path in (data / "log").iterdir()) >> 10,
        "backups": len(list(room.settings.backup_folder.glob("stdwatch-*"))),
        "files of the data": sum(1 for path in data.rglob("*") if path.parent.parent != room.settings.backup_folder),
        "temporary files": len(list(temporary.glob("stdwatch*"))),
    }


def main(names: list[str]) -> int:
    """Print the table; the exit status tells whether all is right."""
    rows = [in_a_process(name) for name in names or [*EVENTS, QUIET]]
    print(_HEAD.format(day=f"{datetime.now(UTC):%d %B %Y}"))
    for row in rows:
        print(f"| {row.event} | {row.stored} | {row.seen} | {row.when} | {'yes' if row.right else 'NO'} |")
    right = sum(row.right for row in rows)
    print(f"\n{right} of {len(rows)} right.")
    return 0 if right == len(rows) else 1


def in_a_process(name: str) -> Row:
    """Let an event happen in a process of its own: what it does to clock, disk and modules ends with it."""
    done = _process(name)
    if done.returncode:
        return Row(name, "", (done.stderr.strip().splitlines() or ["?"])[-1], "", right=False)
    row = Row(**json.loads(done.stdout.splitlines()[-1]))
    print(f"{name}: {'right' if row.right else done.stdout}", file=sys.stderr, flush=True)
    return row


def table_of_a_process(asked: str) -> str:
    """The table of `quarter` or `planted`."""
    done = _process(asked)
    return done.stdout[done.stdout.find("|") :] if done.returncode == 0 else done.stderr


def planted(root: Path) -> str:
    """What the doctor says of each planted fault, as a table with its sums."""
    room = Room.begin(root, NIGHT - timedelta(days=1))
    room.checkout.configure("20:30", **SETTINGS)
    with closing(database.connect(room.settings.database, desk=True)):
        room.store_a_document()
    room.start()
    room.night(NIGHT - timedelta(days=1))
    cases = each(room)
    rows = [f"| {case.fault} | {case.said} | {'yes' if case.found else 'NO'} | {case.false} |" for case in cases[1:]]
    head = "| fault | what the doctor says | found | false |\n|---|---|---|---:|"
    hits, false = sum(case.found for case in cases[1:]), sum(case.false for case in cases)
    sums = (
        f"{hits} of {len(FAULTS)} found and named, with what to do; {false} false, of the sound desk {cases[0].false}."
    )
    return "\n".join([head, *rows, "", sums])


def _process(asked: str) -> "subprocess.CompletedProcess[str]":
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "desk"
        root.mkdir()
        environment = {key: value for key, value in os.environ.items() if not key.startswith("STDWATCH_")}
        environment["PYTHONPATH"] = os.pathsep.join([str(root), str(Path(__file__).parents[2])])
        environment["TMPDIR"] = folder
        command = [sys.executable, "-m", "tests.mornings", "--in", str(root), asked]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=2400
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--nights"]:
        print(table_of_a_process(str(int(sys.argv[2]))))
        sys.exit(0)
    if sys.argv[1:2] == ["--doctor"]:
        print(table_of_a_process("--doctor"))
        sys.exit(0)
    if sys.argv[1:2] == ["--in"] and sys.argv[3] == "--doctor":
        print(planted(Path(sys.argv[2])), flush=True)
        os._exit(0)
    if sys.argv[1:2] == ["--in"] and sys.argv[3].isdecimal():
        print(quarter(Path(sys.argv[2]), int(sys.argv[3])), flush=True)
        os._exit(0)
    if sys.argv[1:2] == ["--in"]:
        desk_root, asked = Path(sys.argv[2]), sys.argv[3]
        print(json.dumps(asdict(quiet_nights(desk_root) if asked == QUIET else happen(asked, desk_root))), flush=True)
        os._exit(0)  # a recipient that hangs has a thread that never ends
    sys.exit(main(sys.argv[1:]))
