"""How fast judging is, ``python -m tests.bench judging``: a page by itself, a store beside its desk."""

import http.client
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from stdwatch import clock, config
from stdwatch.items import Document
from stdwatch.operations import rescoring
from stdwatch.relevance.passages import find_passages
from stdwatch.relevance.scores import score
from stdwatch.store import database, readings
from tests.desk import NOW, document, opened
from tests.serving import Server

_PAGE = 8000
"""Characters of an ordinary page."""

_TEXTS = 400

_SENTENCES = (
    "The Parties shall apply technical regulations and conformity assessment procedures without discrimination.",
    "The Secretary shall develop cybersecurity standards for data and devices within 120 days.",
    "Both leaders praised the long friendship of their nations and the workers who keep it alive.",
    "The tariff on imported lumber rises to ten percent in the fall, and farmers fear an answer in kind.",
    "A commission heard seven witnesses on the price of medicine and the future of rural hospitals.",
    "The report counts ships, ports and cables, and asks Congress to pay for patrols in the strait.",
    "Nothing in this order shall be construed to impair the authority granted by law to an agency.",
    "Schools may apply for grants until the end of the month; the forms are found on the website.",
    "China files more proposals at the ITU than any other member, and its firms chair working groups.",
    "Students met the First Lady in the garden, where a choir sang and lemonade was served.",
)


def pages(count: int, chance: random.Random) -> list[Document]:
    """Made pages of ordinary length, one sentence in six of which speaks of standards."""
    weights = [1, 1, 3, 3, 3, 3, 3, 3, 1, 3]
    made = []
    for number in range(count):
        lines: list[str] = []
        while sum(map(len, lines)) < _PAGE:
            lines.append(" ".join(chance.choices(_SENTENCES, weights, k=chance.randint(1, 6))))
        made.append(document(*lines, title=f"Page {number}"))
    return made


def by_itself(made: list[Document]) -> str:
    """Documents a second on one core: passages and score."""
    began = time.process_time()
    for page in made:
        find_passages(page)
        score("whitehouse", page.title or "", "executive order", page.text)
    took = time.process_time() - began
    size = sum(len(page.text) for page in made) / len(made)
    return f"passages and score: {len(made) / took:.0f} pages of {size:,.0f} characters a second, on one core"


def fill(folder: Path, made: list[Document], count: int) -> None:
    """A store of so many candidates, their texts shared by many."""
    db = opened(folder)
    with database.writing(db):
        for number in range(1, count + 1):
            page, seen = made[number % len(made)], clock.stamp(NOW)
            url = f"https://north.example/{number}/"
            db.execute(
                "INSERT INTO candidate (id, source, url, title, doc_type, first_seen, last_changed, score)"
                " VALUES (?, 'north', ?, ?, 'news', ?, ?, ?)",
                [number, url, f"{page.title}, {number}", seen, seen, number % 97 / 97],
            )
            db.execute(
                "INSERT INTO part (id, candidate, kind, role, url, title, position, media_type, first_seen, outcome)"
                " VALUES (?, ?, 'page', 'page', ?, 'x', 0, 'text/html', ?, 'ok')",
                [number, number, url, seen],
            )
            revision = readings.add_revision(db, number, f"{number:064x}", "first", NOW)
            reading = readings.add_reading(db, revision, "1", page, NOW)
            db.execute("UPDATE part SET reading = ? WHERE id = ?", [reading, number])
    db.close()


def look(port: int, over: threading.Event, times: list[float]) -> None:
    """An editor who turns to an item five times a second."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    chance = random.Random(1)  # noqa: S311
    while not over.wait(0.2):
        for path in ("/", f"/candidate/{chance.randint(1, 1000)}/pane"):
            began = time.perf_counter()
            connection.request("GET", path, headers={"Accept": "text/html"})
            connection.getresponse().read()
            times.append(1000 * (time.perf_counter() - began))


def beside_the_desk(folder: Path) -> Iterator[str]:
    """A re-score of the store while an editor reads."""
    os.environ["STDWATCH_DATA"] = str(folder)
    server, over, times = Server(folder), threading.Event(), list[float]()
    server.start()
    reader = threading.Thread(target=look, args=(server.port, over, times))
    reader.start()
    time.sleep(2)
    times.clear()
    began = time.monotonic()
    try:
        done = rescoring.rescore(config.load())
    finally:
        took = time.monotonic() - began
        over.set()
        reader.join()
        server.kill()
    ranked = sorted(times)
    yield f"{done.judged:,} candidates judged anew in {took:.0f} s, {len(done.moved):,} of them moved"
    shares = ", ".join(
        f"p{100 * share:.0f} {ranked[int(share * (len(ranked) - 1))]:.0f}" for share in (0.5, 0.95, 0.99)
    )
    yield f"page views in the meantime: {len(ranked)}, ms {shares}, longest {ranked[-1]:.0f}"


def measure(count: int) -> Iterator[str]:
    """What was measured, a line each, over a store of so many candidates."""
    made = pages(_TEXTS, random.Random(3))  # noqa: S311
    yield by_itself(made)
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), made, count)
        yield from beside_the_desk(Path(name))
