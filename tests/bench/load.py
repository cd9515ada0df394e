"""The page under load, ``python -m tests.bench load``: costly requests whose clients leave, half-sent requests, ticks.

Page and scheduler run as `stdwatch up` has them, with 1,024 descriptors; the scheduler ticks every five seconds and has
nothing to poll. While 50 clients at a time ask and leave, another asks for `/healthz` every 20 ms.
"""

import asyncio
import multiprocessing
import resource
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from stdwatch.config import Settings
from stdwatch.store import database, runs
from stdwatch.store.archive import Archive
from tests.bench.desk import fill
from tests.bench.table import table
from tests.desk import NOW, Desk, document, opened
from tests.pdf_files import column, pdf

CLIENTS = 50
HALF_SENT = 1_100
DESCRIPTORS = 1_024
_TICK = 5
LIMIT = 100.0
"""Milliseconds: the p99 of `/healthz`."""
LATE = _TICK + 2.0
"""Seconds: with an older heartbeat a tick did not come in time; it is stored in whole seconds."""
_LEAVES = 0.05
"""Seconds after which a client leaves."""
_PAGES = 400
_BOUNDARY = "made"

Ask = Callable[[int], bytes]


def _serve(settings: Settings, ready: Event) -> None:
    """The page beside the scheduler, until it is ended."""
    from stdwatch.cli.foreground import stopped_by_signals
    from stdwatch.cli.page_process import page_process
    from stdwatch.operations.scheduler import Scheduler

    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    scheduler = Scheduler(settings, [])
    scheduler.claim()
    with page_process(settings, open_page=False), stopped_by_signals(scheduler.stop):
        ready.set()
        scheduler.run()


def _furnished(folder: Path, candidates: int) -> dict[str, Ask]:
    """A desk with so many candidates and a PDF of 400 pages; the costly requests of each kind, by number."""
    body = pdf(*[column([f"Standards on page {number}"] * 50) for number in range(_PAGES)])
    report = document(*[f"Standards on page {number}" for number in range(_PAGES)], title="A report", pages=_PAGES)
    with closing(opened(folder)) as db, closing(Archive(folder / "archive.db")) as archive:
        fill(db, candidates, Random(3))  # noqa: S311
        name, desk = archive.add(body, "application/pdf", NOW, listing=False), Desk(db)
        candidate = desk.candidate("A report")
        with database.writing(db):
            part = desk.part(candidate, "https://south.example/report.pdf", "A report", report, kind="attachment",
                             role="book", body_hash=name)  # fmt: skip
        reading = db.execute("SELECT reading FROM part WHERE id = ?", [part]).fetchone()[0]
    sent = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode()
    sent += body + f"\r\n--{_BOUNDARY}--\r\n".encode()
    form, multipart = "application/x-www-form-urlencoded", f"multipart/form-data; boundary={_BOUNDARY}"
    password = urlencode({"name": "Wang", "password": "wrong", "back": "/"}).encode()
    return {
        "search": lambda number: _request("GET", f"/?state=all&q=standards+w{number % 40}"),
        "search by Chinese terms": lambda number: _request("GET", f"/?state=all&q={quote('标准合格评定' * 8)}{number}"),
        "queue of all": lambda _: _request("GET", "/?state=all"),
        "item": lambda number: _request("GET", f"/candidate/{candidate if number % 2 else number + 1}"),
        "its passages": lambda _: _request("GET", f"/candidate/{candidate}/passages?q=standards"),
        "its text": lambda _: _request("GET", f"/reading/{reading}"),
        "picture": lambda number: _request("GET", f"/picture/{reading}/{number % _PAGES}"),
        "original": lambda _: _request("GET", f"/original/{name}"),
        "feed": lambda _: _request("GET", "/feed?state=all"),
        "terms": lambda _: _request("GET", "/glossary/csv"),
        "overview": lambda _: _request("GET", "/overview"),
        "try to sign in": lambda _: _request("POST", "/signin", password, form),
        "file sent": lambda _: _request("POST", "/add", sent, multipart),
        "Word file compared": lambda _: _request("POST", "/compare", sent, multipart),
    }


def _request(method: str, path: str, body: bytes = b"", media_type: str = "") -> bytes:
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Sec-Fetch-Site: same-origin"]
    head += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}"] if body else []
    return "\r\n".join([*head, "", ""]).encode() + body


async def _leave(port: int, request: bytes) -> None:
    """Ask and go away before the answer has come."""
    with suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await asyncio.sleep(_LEAVES)
        writer.transport.abort()


async def _crowd(port: int, ask: Ask, seconds: float) -> int:
    """Fifty clients at a time that ask, leave and come again; how many asked."""
    ends, asked = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        await asyncio.gather(*(_leave(port, ask(asked + number)) for number in range(CLIENTS)))
        asked += CLIENTS
    return asked


async def _half_sent(port: int, seconds: float) -> int:
    """Requests of which half comes and no more; how many."""
    held = []
    for _ in range(HALF_SENT):
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /decide HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            held.append(writer)
    await asyncio.sleep(seconds)
    for writer in held:
        writer.transport.abort()
    return len(held)


def _ask_health(port: int, path: Path, begun: Event, over: Event, answer: Connection) -> None:
    """Note the milliseconds of each answer of `/healthz`, and the seconds since the heartbeat; a process of its own."""
    times, ages = list[float](), list[float]()
    with closing(database.read_only(path)) as db:
        while not over.wait(0.02):
            begun.set()
            began = time.perf_counter()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as response:
                    response.read()
                times.append(1000 * (time.perf_counter() - began))
            except OSError:
                times.append(60_000.0)
            if heartbeat := runs.last_heartbeat(db, "scheduler"):
                ages.append((datetime.now(UTC) - heartbeat).total_seconds())
    answer.send((times, ages))


def _measured(load: Coroutine[Any, Any, int], port: int, path: Path) -> tuple[int, float, float, float]:
    """How many asked; p50 and p99 of `/healthz` in milliseconds; the greatest age of the heartbeat in seconds."""
    context = multiprocessing.get_context("spawn")
    begun, over, (ours, theirs) = context.Event(), context.Event(), context.Pipe(duplex=False)
    asker = context.Process(target=_ask_health, args=(port, path, begun, over, theirs))
    asker.start()
    begun.wait(60)
    asked = asyncio.run(load)
    over.set()
    times, ages = ours.recv()
    asker.join()
    ranked = sorted(times)
    return asked, ranked[len(ranked) // 2], ranked[int(0.99 * (len(ranked) - 1))], max(ages)


def measure(candidates: int, seconds: float, only: str = "") -> tuple[str, bool]:
    """The table, and whether every p99 and every tick was in time."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4 * DESCRIPTORS, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as free:
        folder, port = Path(name), free.getsockname()[1]
        free.close()
        asks = _furnished(folder, candidates)
        settings = Settings(root=folder, data=folder, editor="Li", port=port, tick=_TICK)
        context = multiprocessing.get_context("spawn")
        ready = context.Event()
        server = context.Process(target=_serve, args=(settings, ready))
        server.start()
        ready.wait(60)
        rows, fine = [], True
        loads = {kind: _crowd(port, ask, seconds) for kind, ask in asks.items()}
        loads[f"{HALF_SENT:,} half-sent requests"] = _half_sent(port, 12)
        loads["afterwards"] = _crowd(port, lambda _: _request("GET", "/healthz"), seconds)
        for kind, load in loads.items():
            if only not in kind:
                load.close()
                continue
            asked, median, p99, age = _measured(load, port, settings.database)
            print(f"{kind}: p99 {p99:.0f} ms", file=sys.stderr, flush=True)
            rows.append([kind, asked, median, p99, age])
            fine = fine and p99 < LIMIT and age < LATE
        server.terminate()
        server.join(30)
    return table(["request", "asked", "healthz p50 ms", "p99 ms", "oldest heartbeat s"], rows), fine
