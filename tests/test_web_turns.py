"""What is made on request: a few at a time, the rest waits a little or is refused; who leaves ends the work."""

import asyncio
import re
import socket
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from stdwatch.web import spool, turns
from stdwatch.web.spool import Room
from tests.awaiting import awaited
from tests.desk import Desk, opened
from tests.webpage import served


class Client:
    """A request on its way through the middleware; `leave` closes its connection."""

    def __init__(self, path: str, query: str = "", method: str = "GET") -> None:
        self.scope: Scope = {"type": "http", "path": path, "method": method, "query_string": query.encode()}
        self.scope["headers"] = []
        self.status: int | None = None
        self.gone = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()
        self.body: list[Message] = [] if method == "GET" else [{"type": "http.request", "body": b"a=b"}]

    async def receive(self) -> Message:
        if self.body:
            return self.body.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.status = message.get("status", self.status)

    async def through(self, page: turns.Turns) -> None:
        await page(self.scope, self.receive, self.send)


class Work:
    """An application that works until it is let go, and counts."""

    def __init__(self) -> None:
        self.running = self.most = self.ended = 0
        self.let_go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.let_go.wait()
            await PlainTextResponse("done")(scope, receive, send)
        except asyncio.CancelledError:
            self.ended += 1
            raise
        finally:
            self.running -= 1


def not_now(request: Request, status: int) -> Response:
    return PlainTextResponse("not now", status)


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


COSTLY = [
    ("GET", "/picture/1/2", "", "picture"),
    ("GET", "/", "state=all&q=standards", "search"),
    ("GET", "/candidate/1/passages", "q=iso", "search"),
    ("GET", "/feed", "", "file"),
    ("GET", "/view/3/feed", "", "file"),
    ("GET", "/glossary/csv", "", "file"),
    ("GET", "/printing/1/docx", "", "file"),
    ("GET", "/original/0a", "", "file"),
    ("GET", "/queue.csv", "state=all", "table"),
    ("GET", "/data/quotes.json", "", "table"),
    ("POST", "/issue/2025-4/print", "", "printing"),
    ("POST", "/compare", "", "printing"),
    ("POST", "/signin", "", "sign-in"),
    ("POST", "/add", "", "upload"),
    ("GET", "/", "", "page"),
    ("GET", "/candidate/1", "", "page"),
    ("HEAD", "/candidate/1", "", "page"),
    ("GET", "/meanwhile", "", "poll"),
    ("GET", "/issue/2025-4/since", "", "poll"),
    ("GET", "/api/candidates", "", "call"),
    ("POST", "/candidate/1/decide", "", "change"),
    ("POST", "/edit", "", "change"),
]


@pytest.mark.parametrize(("method", "path", "query", "kind"), COSTLY)
def test_of_each_kind_only_a_few_are_made_at_a_time(method: str, path: str, query: str, kind: str) -> None:
    async def crowd() -> tuple[Work, list[Client]]:
        work = Work()
        page = turns.Turns(work, not_now)
        clients = [Client(path, query, method) for _ in range(50)]
        tasks = [asyncio.create_task(client.through(page)) for client in clients]
        await settled()
        work.let_go.set()
        await asyncio.gather(*tasks)
        return work, clients

    work, clients = awaited(crowd())
    assert work.most == turns.AT_ONCE[kind]
    assert {client.status for client in clients} == {200}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/healthz"), ("HEAD", "/healthz"), ("GET", "/static/desk.css")],
)
def test_what_must_be_prompt_never_waits(method: str, path: str) -> None:
    assert turns.kind_of(Client(path, method=method).scope) is None


def test_what_comes_on_top_of_many_that_wait_is_refused_at_once() -> None:
    async def crowd() -> list[int | None]:
        work = Work()
        page = turns.Turns(work, not_now)
        clients = [Client("/picture/1/2") for _ in range(200)]
        tasks = [asyncio.create_task(client.through(page)) for client in clients]
        await settled()
        at_once = [client.status for client in clients]
        work.let_go.set()
        await asyncio.gather(*tasks)
        return at_once

    refused = awaited(crowd()).count(503)
    assert refused == 200 - turns.AT_ONCE["picture"] - turns.MOST_WAITING


def test_who_waits_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.01)

    async def crowd() -> list[Client]:
        work = Work()
        page = turns.Turns(work, not_now)
        clients = [Client("/", "q=standards") for _ in range(5)]
        tasks = [asyncio.create_task(client.through(page)) for client in clients]
        await asyncio.wait(tasks, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait(tasks[2:], timeout=5)
        work.let_go.set()
        await asyncio.gather(*tasks)
        return clients

    assert [client.status for client in awaited(crowd())] == [200, 200, 503, 503, 503]


def test_a_client_that_leaves_ends_the_work_and_makes_room() -> None:
    async def leaving() -> tuple[Work, Client]:
        work = Work()
        page = turns.Turns(work, not_now)
        clients = [Client("/picture/1/2") for _ in range(50)]
        tasks = [asyncio.create_task(client.through(page)) for client in clients]
        await settled()
        for client in clients:
            client.gone.set()
        await asyncio.gather(*tasks)
        last = Client("/picture/1/2")
        work.let_go.set()
        await last.through(page)
        return work, last

    work, last = awaited(leaving())
    assert work.ended == turns.AT_ONCE["picture"]
    assert work.running == 0
    assert last.status == 200


@pytest.mark.parametrize(("method", "path", "query", "kind"), COSTLY)
def test_clients_that_do_not_read_take_no_turn_from_others(method: str, path: str, query: str, kind: str) -> None:
    async def crowd() -> list[int | None]:
        work = Work()
        work.let_go.set()
        page = turns.Turns(work, not_now)
        clients = [Client(path, query, method) for _ in range(turns.AT_ONCE[kind] + 2)]
        *slow, quick = clients
        for client in slow:
            client.reads.clear()
        tasks = [asyncio.create_task(client.through(page)) for client in slow]
        await settled()
        await quick.through(page)
        before = quick.status
        for client in slow:
            client.reads.set()
        await asyncio.gather(*tasks)
        return [before, *(client.status for client in slow)]

    assert set(awaited(crowd())) == {200}


def test_answers_that_nobody_reads_are_refused_when_they_hold_too_much() -> None:
    async def crowd() -> list[int | None]:
        work = Work()
        work.let_go.set()
        page = turns.Turns(work, not_now)
        page.rooms["picture"] = Room(most=len("done") * 2)
        clients = [Client("/picture/1/2") for _ in range(4)]
        for client in clients[:2]:
            client.reads.clear()
        tasks = [asyncio.create_task(client.through(page)) for client in clients[:2]]
        await settled()
        await clients[2].through(page)
        for client in clients[:2]:
            client.reads.set()
        await asyncio.gather(*tasks)
        await clients[3].through(page)
        return [client.status for client in clients]

    assert awaited(crowd()) == [200, 200, 503, 200]


def test_what_alone_is_more_than_all_may_hold_is_too_large_rather_than_for_later() -> None:
    async def large() -> int | None:
        work = Work()
        work.let_go.set()
        page = turns.Turns(work, not_now)
        page.rooms["table"] = Room(most=len("done") - 1)
        client = Client("/data/quotes.csv")
        await client.through(page)
        return client.status

    assert awaited(large()) == 413


def test_an_answer_that_is_not_read_in_time_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "SENDING", 0.01)

    async def forgotten() -> int | None:
        work = Work()
        work.let_go.set()
        client = Client("/picture/1/2")
        client.reads.clear()
        await client.through(turns.Turns(work, not_now))
        return client.status

    assert awaited(forgotten()) is None


def test_forms_that_come_piece_by_piece_take_no_turn_from_others() -> None:
    async def crowd() -> int | None:
        work = Work()
        work.let_go.set()
        page = turns.Turns(work, not_now)
        slow = [Client("/signin", method="POST") for _ in range(50)]
        for client in slow:
            client.body = [{"type": "http.request", "body": b"a", "more_body": True}]
        tasks = [asyncio.create_task(client.through(page)) for client in slow]
        await settled()
        quick = Client("/signin", method="POST")
        await quick.through(page)
        for client in slow:
            client.gone.set()
        await asyncio.gather(*tasks)
        return quick.status

    assert awaited(crowd()) == 200


def test_a_body_comes_to_the_view_as_it_was_sent() -> None:
    async def sent() -> bytes:
        body = bytearray()

        async def view(scope: Scope, receive: Receive, send: Send) -> None:
            body.extend(await Request(scope, receive).body())

        client = Client("/add", method="POST")
        pieces = [bytes([number]) * 50_000 for number in range(5)]
        client.body = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
        client.body.append({"type": "http.request", "body": b"end"})
        await client.through(turns.Turns(view, not_now))
        return bytes(body)

    assert awaited(sent()) == b"".join(bytes([number]) * 50_000 for number in range(5)) + b"end"


def test_a_client_that_leaves_while_its_form_comes_is_no_error() -> None:
    async def half_a_form(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    awaited(Client("/signin", method="POST").through(turns.Turns(half_a_form, not_now)))


def test_an_error_of_the_work_is_told_and_the_turn_given_back() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError("x")

    async def often() -> None:
        page = turns.Turns(broken, not_now)
        for _ in range(5):
            with pytest.raises(ValueError, match="x"):
                await Client("/picture/1/2").through(page)

    awaited(often())


def test_the_page_answers_while_fifty_clients_ask_for_searches_and_leave(tmp_path: Path) -> None:
    desk = Desk(opened(tmp_path))
    desk.candidate("A standard")
    desk.db.close()
    with served(tmp_path) as web:
        here = "127.0.0.1", web.browser.port
        request = f"GET /?state=all&q=standard HTTP/1.1\r\nHost: {here[0]}:{here[1]}\r\n\r\n"
        for _ in range(50):
            with socket.create_connection(here) as client:
                client.sendall(request.encode())
        assert web.browser.get("/healthz").status == 200
        assert "A standard" in re.sub(r"<[^>]+>", "", web.browser.get("/?state=all&q=standard").text)
