"""Processes that make what costs processor time: they answer like the page itself, end in time, and are replaced."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Scope

from stdwatch.config import Settings
from stdwatch.store.people import User
from stdwatch.web import workers
from stdwatch.web.workers import Workers
from tests.answering import LARGE, make_app
from tests.awaiting import awaited

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers")]


@pytest.fixture
def pool(tmp_path: Path) -> Workers:
    return Workers(Settings(root=tmp_path, data=tmp_path), make_app, 2)


def request(path: str, query: str = "", user: User | None = None) -> Scope:
    asked: dict[str, Any] = {"method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    return asked | {"http_version": "1.1", "scheme": "http", "user": user, "client": None, "server": None}


async def asked(pool: Workers, path: str, query: str = "", user: User | None = None) -> tuple[bool, str]:
    """Whether the request was answered, and with what text."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    refused = await pool.answer(await pool.take(), request(path, query, user), send)
    return refused is None, b"".join(message.get("body", b"") for message in sent).decode()


def ended(pool: Workers, work: Coroutine[Any, Any, Any]) -> Any:
    """What the work gives; the processes that it began are ended."""

    async def done() -> Any:
        try:
            return await work
        finally:
            pool.close()

    return awaited(done())


def test_a_worker_answers_with_what_the_scope_says(pool: Workers) -> None:
    answered, text = ended(pool, asked(pool, "/", "q=标准", User("李", "editor", "")))
    assert answered
    assert text.split(" ", 1)[1] == "李 q=标准"


def test_one_worker_serves_many_and_a_large_answer_is_whole(pool: Workers) -> None:
    async def one_after_the_other() -> tuple[set[str], int]:
        texts = [(await asked(pool, "/"))[1] for _ in range(5)]
        return {text.split()[0] for text in texts}, len((await asked(pool, "/large"))[1])

    processes, size = ended(pool, one_after_the_other())
    assert len(processes) == 1
    assert size == LARGE


def test_a_client_that_does_not_read_holds_no_worker(tmp_path: Path) -> None:
    pool = Workers(Settings(root=tmp_path, data=tmp_path), make_app, 1)

    async def beside_a_slow_one() -> tuple[bool, int]:
        reads = asyncio.Event()
        sizes: list[int] = []

        async def send(message: Message) -> None:
            await reads.wait()
            sizes.append(len(message.get("body", b"")))

        slow = asyncio.create_task(pool.answer(await pool.take(), request("/large"), send))
        answered, _ = await asked(pool, "/")
        reads.set()
        await slow
        return answered, sum(sizes)

    assert ended(pool, beside_a_slow_one()) == (True, LARGE)


@pytest.mark.parametrize("path", ["/die", "/hang", "/fail"])
def test_a_worker_that_dies_hangs_or_fails_is_no_answer_and_the_next_is_served(
    pool: Workers, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(workers, "LONGEST", 0.3)

    async def then() -> tuple[bool, bool]:
        lost, _ = await asked(pool, path)
        monkeypatch.setattr(workers, "LONGEST", 20)
        return lost, (await asked(pool, "/"))[0]

    assert ended(pool, then()) == (False, True)


def test_clients_that_leave_cost_no_worker_and_endless_work_for_them_is_ended(
    pool: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "LEFT", 0.2)

    async def leaving() -> tuple[str, str]:
        before = (await asked(pool, "/"))[1]
        for path in ("/", "/hang", "/hang"):
            task = asyncio.create_task(asked(pool, path))
            await asyncio.sleep(0.05)
            task.cancel()
        return before, (await asked(pool, "/"))[1]

    before, after = ended(pool, leaving())
    assert before.split()[0] != after.split()[0]
