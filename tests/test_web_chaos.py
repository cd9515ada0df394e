"""Decisions while the server is killed and started again: what was acknowledged is in the log, once."""

import http.client
import json
import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest

from stdwatch.store import database
from tests.desk import Desk, opened
from tests.serving import Server

pytestmark = pytest.mark.chaos
_CLIENTS = 8
_DECISIONS = int(os.environ.get("STDWATCH_CHAOS", "480"))  # 10,000 by hand


@contextmanager
def killed_now_and_then(server: Server, chance: random.Random) -> Iterator[None]:
    """The server, killed again and again for as long as the block runs, and alive at its end."""
    over = threading.Event()

    def killer() -> None:
        while not over.wait(chance.uniform(0.2, 1.2)):
            server.kill()
            server.start()

    server.start()
    thread = threading.Thread(target=killer)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        server.kill()


def client(port: int, chance: random.Random, candidates: list[int], count: int, acknowledged: list[str]) -> None:
    """Decide so many times, each with one id, sent again until there is an answer."""
    for number in range(count):
        own, verb = str(UUID(int=chance.getrandbits(128))), chance.choice(["accept", "brief", "reject", "note"])
        fields = {"id": own, "verb": verb, "seen": "0", "reading": "", "back": "", "note": f"{number}"}
        path = f"/candidate/{chance.choice(candidates)}/decide"
        while not _answered(port, path, urlencode(fields)):
            threading.Event().wait(0.05)  # leave the processor to the server that starts
        acknowledged.append(own)


def _answered(port: int, path: str, body: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        payload = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
    if response.status == 503:
        return False
    assert response.status == 200, payload
    return True


def test_the_log_is_exactly_what_was_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311 (moments of death, not secrets)
    desk = Desk(opened(tmp_path))
    candidates = [desk.candidate(f"Item {n}") for n in range(50)]
    desk.db.close()
    server, acknowledged = Server(tmp_path), list[str]()
    each = _DECISIONS // _CLIENTS
    threads = [
        threading.Thread(
            target=client,
            args=(server.port, random.Random(number), candidates, each, acknowledged),  # noqa: S311
        )
        for number in range(_CLIENTS)
    ]
    with killed_now_and_then(server, chance):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    db = database.read_only(tmp_path / "stdwatch.db")
    logged = [row[0] for row in db.execute("SELECT id FROM decision").fetchall()]
    db.close()
    assert server.kills > 1
    assert len(acknowledged) == each * _CLIENTS
    assert sorted(logged) == sorted(acknowledged)
