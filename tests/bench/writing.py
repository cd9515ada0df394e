"""How fast articles are written, ``python -m tests.bench writing``: p50, p95 and p99 of what four editors' pages do.

An article of 200 blocks beside so many candidates, over the real server and a real database, while a process writes
as a crawl does. Two rounds before warm the server up.
"""

import http.client
import json
import multiprocessing
import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from stdwatch.editing import log
from stdwatch.editing.log import EditRequest
from tests.bench.desk import crawl, fill, lines
from tests.desk import Desk, document, opened
from tests.journal import LATER, Newsroom
from tests.serving import Server

_EDITORS = 4
_ROUNDS = 60
_BLOCKS = 200
_CLIPS = 60
_PAUSE = (0.1, 0.4)
_TEXT = "该平台应遵循联邦数据访问与管理标准，并满足网络安全标准与最佳实践的要求。"


def report(count: int) -> Iterator[str]:
    """Fill a database with so many candidates and an article, and measure."""
    with tempfile.TemporaryDirectory() as name:
        db = opened(Path(name))
        fill(db, count, random.Random(3))  # noqa: S311
        article, blocks = _article(Newsroom(Desk(db)))
        db.close()
        yield f"{count:,} candidates, an article of {_BLOCKS} blocks with {_CLIPS} clips; {_EDITORS} editors"
        yield from lines(_measure(Path(name), article, blocks))


def _article(room: Newsroom) -> tuple[str, list[str]]:
    room.issue()
    sentences = [
        f"Agency {number} shall adopt the common technical standard for its records." for number in range(_CLIPS)
    ]
    of = room.desk.candidate("A long order", text=document(*sentences))
    room.desk.decide(of, "accept", section="战略态势")
    made = [room.clip(of, sentence, text=_TEXT) for sentence in sentences]
    article, names = made[0].article, [str(uuid4()) for _ in range(_BLOCKS - _CLIPS)]
    requests = [
        EditRequest(str(uuid4()), f"block:{block}", _block(article, position), "Li", str(uuid4()))
        for position, block in enumerate(names)
    ]
    log.edit_all(room.desk.db, requests, LATER)
    return article, [*(clip.block for clip in made), *names]


def _block(article: str, position: int) -> dict[str, str]:
    return {"article": article, "position": f"z{position:04}V", "text": _TEXT}


def _measure(folder: Path, article: str, blocks: list[str]) -> dict[str, list[float]]:
    server, over = Server(folder), multiprocessing.Event()
    writer = multiprocessing.Process(target=crawl, args=(folder / "stdwatch.db", over))
    times: dict[str, list[float]] = defaultdict(list)
    server.start()
    writer.start()
    try:
        _editor(server.port, article, blocks, _EDITORS, 2, defaultdict(list))
        shares = [blocks[number::_EDITORS] for number in range(_EDITORS)]  # each editor has blocks of its own
        threads = [
            threading.Thread(target=_editor, args=(server.port, article, share, seed, _ROUNDS, times))
            for seed, share in enumerate(shares)
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


def _editor(port: int, article: str, blocks: list[str], seed: int, rounds: int, times: dict[str, list[float]]) -> None:
    """One editor's page: two edits, a look at what others do, now and then the whole article."""
    chance = random.Random(seed)  # noqa: S311
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(what: str, method: str, path: str, body: str | None = None, accept: str = "application/json") -> bytes:
        time.sleep(chance.uniform(*_PAUSE))
        headers = {"Accept": accept, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
        began = time.perf_counter()
        connection.request(method, path, body and body.encode(), headers)
        answer = connection.getresponse()
        text = answer.read()
        times[what].append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {text[:200]!r}")
        return text

    seen = json.loads(ask("presence", "GET", "/issue/2025-4/since?seq=0&at=article"))["seq"]
    for number in range(rounds):
        for _ in range(2):
            fields = {"text": f"{_TEXT}{number}"}
            row = {"id": str(uuid4()), "subject": f"block:{chance.choice(blocks)}", "set": fields, "seen": seen}
            ask("edit", "POST", "/edit", json.dumps(row))
        seen = json.loads(ask("presence", "GET", f"/issue/2025-4/since?seq={seen}&at=article"))["seq"]
        if number % 5 == 0:
            ask(f"page of {_BLOCKS} blocks", "GET", f"/article/{article}", accept="text/html")
