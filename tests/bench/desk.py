"""How fast the desk answers, ``python -m tests.bench desk``: p50, p95 and p99 of what editors do.

Four editors at once, each asking two or three times a second, over the real server and a real database, while a
process writes as a crawl does. Two rounds before warm the server up.
"""

import http.client
import json
import multiprocessing
import random
import re
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.items import Passage
from stdwatch.store import database, readings, search, terms
from stdwatch.triage import glance as quarters
from tests.desk import NOW, document, opened
from tests.serving import Server

_EDITORS = 4
_EDITOR = "Li"
_ROUNDS = 20
_PAUSE = (0.2, 0.5)  # seconds between two requests of one editor
_TEXTS = 500
_WORDS = [
    "agency",
    "standards",
    "conformity",
    "assessment",
    "report",
    "trade",
    "technology",
    "committee",
    "notice",
    "review",
    "supply",
    "energy",
    "steel",
    "artificial",
    "intelligence",
    "metrology",
    "testing",
    "certification",
    "export",
    "partner",
    "quantum",
    "grid",
    "research",
    "port",
    "market",
    "framework",
    "agreement",
    "minister",
    "signed",
    "public",
    "comment",
    "draft",
    "voluntary",
    "consensus",
    "technical",
    "regulation",
    "barrier",
]
_QUERIES = (
    "standards",
    "合格评定",
    "conformity assessment",
    "quantum grid",
    "标准",
    '"technical regulation"',
    "metrolog*",
)
_SECTIONS = ("战略态势", "技术观察", "贸易政策", None)
_VIEWS = {
    "new": "/?new=1&order=arrived",
    "unread": "/?unread=1",
    "mine": "/?mine=1&state=all",
    "section of the inbox": "/?section=%E6%8A%80%E6%9C%AF%E8%A7%82%E5%AF%9F&destination=issue",
    "band, PDF, doubtful": "/?state=all&band=medium&pdf=1&doubtful=1",
    "by day": "/?state=all&order=day",
    "clipped": "/?state=all&clipped=1",
    "part of a story": "/?story=1",
    "meanwhile": "/meanwhile?seq=0&at=1",
}
_STATES = ("inbox", "rejected", "rejected", "rejected", "brief", "accepted", "rejected", "later")


def fill(db: Database, count: int, chance: random.Random) -> None:
    """So many candidates with page, reading, passages, score, words in the index; the texts are shared by many."""
    texts = [_text(chance) for _ in range(_TEXTS)]
    db.execute("PRAGMA cache_size=-1000000")  # a gigabyte: the indexes of a million rows stay in memory
    with database.writing(db):
        for number in range(1, count + 1):
            _one(db, number, texts[number % _TEXTS], chance)
        for n in range(1, 5001):
            db.execute("INSERT OR IGNORE INTO opened VALUES (?, ?, ?)", [_EDITOR, n * 7 % count + 1, clock.stamp(NOW)])
        pairs = [(n, n + 1, clock.stamp(NOW)) for n in range(1, count, 14)]
        db.conn.executemany(
            "INSERT INTO story_link (first, second, strength, reasons, at) VALUES (?, ?, 1, '[]', ?)", pairs
        )
        db.execute(
            "INSERT INTO visit VALUES (?, ?, ?, ?)",
            [_EDITOR, clock.stamp(NOW - timedelta(days=1)), clock.stamp(NOW), clock.stamp(NOW)],
        )
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("ANALYZE")


def _text(chance: random.Random) -> str:
    """Mostly words of a made language, as frequent as in a real one (Zipf); now and then one of ours."""
    return "\n".join(" ".join(_word(chance) for _ in range(40)) + "." for _ in range(5))


def _word(chance: random.Random) -> str:
    return chance.choice(_WORDS) if chance.random() < 0.02 else f"w{int(3000 ** chance.random())}"


def _one(db: Database, number: int, text: str, chance: random.Random) -> None:
    title, day = " ".join(chance.choices(_WORDS, k=7)).title(), date(2025, 11, 24) - timedelta(days=number % 900)
    state, seen = _STATES[number % 8], clock.stamp(NOW - timedelta(minutes=number))
    db.execute(
        """INSERT INTO candidate (id, source, url, title, published, published_precision, day, doc_type, language,
            first_seen, last_changed, state, until, score, suggested, destination, doubtful)
        VALUES (?, ?, ?, ?, ?, 'day', ?, ?, 'en', ?, ?, ?, ?, ?, ?, ?, ?)""",
        [number, ("north", "south")[number % 2], f"https://north.example/{number}/", title, f"{day}", f"{day}",
         ("report", "news", "hearing")[number % 3], seen, seen, state, "2099-01-01" if state == "later" else None,
         chance.expovariate(2), chance.choice(_SECTIONS), chance.choice(("issue", "brief", None)), number % 50 == 0],
    )  # fmt: skip
    media_type = "application/pdf" if number % 9 == 0 else "text/html"
    row = [number, number, f"https://north.example/{number}/", title, media_type, seen]
    db.execute(
        """INSERT INTO part (id, candidate, kind, role, url, title, position, media_type, first_seen, outcome)
        VALUES (?, ?, 'page', 'page', ?, ?, 0, ?, ?, 'ok')""",
        row,
    )
    read = document(*text.splitlines(), title=title)
    revision = readings.add_revision(db, number, f"{number:064x}", "first", NOW)
    reading = readings.add_reading(db, revision, "1", read, NOW)
    spans = [(block.start, block.end) for block in read.blocks[:3]]
    db.execute("UPDATE part SET reading = ? WHERE id = ?", [reading, number])
    readings.add_passages(db, reading, tuple(Passage(a, b, 0.5) for a, b in spans))
    db.execute("INSERT INTO score (candidate, version, value, reasons) VALUES (?, 'w1', 1, '[]')", [number])
    named = {("body", f"BODY {int(60 ** chance.random())}") for _ in range(3)}
    named.add(("number", f"ISO {int(5000 ** chance.random())}"))
    db.conn.executemany("INSERT INTO facet VALUES (?, ?, ?)", [(number, *facet) for facet in named])
    search.index(db, number, title, text)


def crawl(path: Path, over: Event) -> None:
    """Write as a crawl does: one document a transaction, ten a second, until told to end."""
    db, chance = database.connect(path, desk=False), random.Random(5)  # noqa: S311
    number = db.execute("SELECT max(id) FROM candidate").fetchone()[0]
    while not over.wait(0.1):
        number += 1
        with database.writing(db):
            _one(db, number, _text(chance), chance)
    db.close()


def editor(port: int, count: int, seed: int, rounds: int, times: dict[str, list[float]]) -> None:
    """One editor's morning: look at the queue, open items, decide, search."""
    chance = random.Random(seed)  # noqa: S311
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(what: str, method: str, path: str, body: str | None = None) -> str:
        time.sleep(chance.uniform(*_PAUSE))
        headers = {"Accept": "application/json" if body else "text/html", "Sec-Fetch-Site": "same-origin"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connection.request(method, path, body, headers)
        text = connection.getresponse().read().decode()
        times[what].append(1000 * (time.perf_counter() - began))
        return text

    for _ in range(rounds):
        rows = re.findall(r'data-id="(\d+)"', ask("queue", "GET", "/"))
        candidate = int(chance.choice(rows))
        ask("item", "GET", f"/candidate/{candidate}/pane")
        ask("item", "GET", f"/candidate/{chance.randint(1, count)}/pane")
        fields = {"id": str(uuid4()), "verb": "reject", "seen": "0", "reading": ""}
        answer = json.loads(ask("decide", "POST", f"/candidate/{candidate}/decide", urlencode(fields)))
        if "state" not in answer and "by" not in answer:
            raise SystemExit(f"not decided: {answer}")
        ask("opened", "POST", f"/candidate/{candidate}/opened", "x=1")
        for what, path in _VIEWS.items():
            ask(what, "GET", path)
        ask("search", "GET", f"/?state=all&q={quote(chance.choice(_QUERIES))}")


def measure(folder: Path, count: int) -> dict[str, list[float]]:
    """The milliseconds of every request, by what was asked for."""
    server, over = Server(folder), multiprocessing.Event()
    writer = multiprocessing.Process(target=crawl, args=(folder / "stdwatch.db", over))
    times: dict[str, list[float]] = defaultdict(list)
    server.start()
    writer.start()
    try:
        editor(server.port, count, _EDITORS, 2, defaultdict(list))
        threads = [
            threading.Thread(target=editor, args=(server.port, count, seed, _ROUNDS, times)) for seed in range(_EDITORS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        over.set()
        writer.join()
        server.kill()
    return times


def lines(times: dict[str, list[float]]) -> Iterator[str]:
    """A table of percentiles."""
    yield "| request | n | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|"
    for what, durations in times.items():
        ranked = sorted(durations)
        shares = (f"{ranked[int(share * (len(ranked) - 1))]:.1f}" for share in (0.5, 0.95, 0.99))
        yield f"| {what} | {len(durations)} | {' | '.join(shares)} |"


def report(count: int, kept: Path | None) -> Iterator[str]:
    """Fill a database with so many candidates and measure; one that is `kept` is filled once and measured again."""
    with tempfile.TemporaryDirectory() as name:
        folder = kept or Path(name)
        began, path = time.monotonic(), folder / "stdwatch.db"
        if not path.exists():
            with closing(opened(folder)) as db:
                fill(db, count, random.Random(3))  # noqa: S311
        size = path.stat().st_size / 1e6
        yield f"{count:,} candidates, {size:,.0f} MB, made in {time.monotonic() - began:.0f} s; {_EDITORS} editors"
        yield from lines(measure(folder, count))
        yield f"\nThe quarter at a glance: {glance(folder):.1f} s"


def glance(folder: Path) -> float:
    """How many seconds the quarter at a glance takes, alone."""
    db = database.connect(folder / "stdwatch.db", desk=True)
    began = time.monotonic()
    quarters.glance(db, "2025-4", "", terms.glossary(db))
    db.close()
    return time.monotonic() - began
