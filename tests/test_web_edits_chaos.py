"""Edits while the server is killed and started again: what was acknowledged is in the log, once, and nothing else."""

import http.client
import json
import os
import random
import threading
from pathlib import Path
from uuid import UUID

import pytest

from stdwatch.editing import states
from stdwatch.store import database, edits
from tests.journal import Newsroom
from tests.serving import Server
from tests.test_web_chaos import killed_now_and_then

pytestmark = pytest.mark.chaos
_CLIENTS = 8
_EDITS = int(os.environ.get("STDWATCH_CHAOS", "480"))  # 10,000 by hand


def client(port: int, seed: int, blocks: list[str], count: int, acknowledged: dict[str, int]) -> None:
    """Edit so many times, each with one id, sent again until there is an answer."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(count):
        own, group = (str(UUID(int=chance.getrandbits(128))) for _ in range(2))
        fields = {"text": f"{seed}-{number}"} if chance.random() < 0.8 else {"kind": chance.choice(["text", "item"])}
        row = {"id": own, "subject": f"block:{chance.choice(blocks)}", "set": fields, "undo_group": group}
        seq = None
        while seq is None:
            seq = answered(port, json.dumps(row))
            if seq is None:
                threading.Event().wait(0.05)  # leave the processor to the server that starts
        acknowledged[own] = seq


def answered(port: int, body: str) -> int | None:
    """The `seq` that the server gave the edit; `None` where it gave no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/edit", body, headers)
        response = connection.getresponse()
        payload = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    if response.status == 503:
        return None
    assert response.status == 200, payload
    return int(payload["seq"])


def test_the_log_is_exactly_what_was_acknowledged_and_the_tables_follow_from_it(tmp_path: Path) -> None:
    room = Newsroom.opened(tmp_path)
    article = room.article().id
    blocks = [room.block(article, f"a{number:02}V") for number in range(20)]
    before = room.seq()
    room.desk.db.close()
    server, acknowledged = Server(tmp_path), dict[str, int]()
    each = _EDITS // _CLIENTS
    threads = [
        threading.Thread(target=client, args=(server.port, number, blocks, each, acknowledged))
        for number in range(_CLIENTS)
    ]
    with killed_now_and_then(server, random.Random(11)):  # noqa: S311 (moments of death, not secrets)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    db = database.read_only(tmp_path / "stdwatch.db")
    log = edits.everything(db)
    assert all(states.read(db, subject) == state for subject, state in states.derive(log).items())
    db.close()
    assert server.kills >= 1
    assert {edit.id: edit.seq for edit in log[before:]} == acknowledged
    assert len(acknowledged) == each * _CLIENTS
