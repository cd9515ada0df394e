"""Connections that send half a request, one piece an hour, or nothing: the page goes on for everybody else."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from stdwatch.web import connections
from tests.webpage import Web, served

HEAD = b"POST /decide HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with served(tmp_path) as page:
        yield page


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HALF_SENT", 0.5)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "most_connections", lambda: 30)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def connected(web: Web, stack: ExitStack) -> socket.socket:
    connection = stack.enter_context(socket.create_connection(("127.0.0.1", web.browser.port), 10))
    connection.settimeout(10)
    return connection


def is_ended(connection: socket.socket) -> bool:
    """Whether the server ends the connection, after whatever it answers; waits for it."""
    try:
        while connection.recv(4096):
            continue
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HT", HEAD, HEAD + b"Content-Length: 100\r\n\r\nhalf"],
    ids=["nothing", "half a line", "half a head", "half a body"],
)
@pytest.mark.usefixtures("soon")
def test_a_request_that_stays_half_sent_is_ended(web: Web, stack: ExitStack, sent: bytes) -> None:
    connection = connected(web, stack)
    connection.sendall(sent)
    assert is_ended(connection)


@pytest.mark.usefixtures("soon")
def test_a_body_that_comes_in_pieces_is_waited_for(web: Web, stack: ExitStack) -> None:
    connection = connected(web, stack)
    connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (4 * connections.PIECE))
    for _ in range(4):
        connection.sendall(b"a" * connections.PIECE)
        time.sleep(0.2)
    assert connection.recv(12) == b"HTTP/1.1 403", "answered: the form came from no page of ours"


@pytest.mark.usefixtures("soon")
def test_a_body_that_comes_byte_by_byte_is_ended(web: Web, stack: ExitStack) -> None:
    connection = connected(web, stack)
    connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
    with pytest.raises(OSError, match=r"reset|pipe"):
        for _ in range(20):
            connection.sendall(b"a")
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (HEAD + b"X-A: ", b"a" * 1000),
        (HEAD, b"X-A: b\r\n" * 100),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-A: b\r\n" * 100),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 1000),
        (b"GET /?", b"a=b&" * 200),
        (b"", b"\r\n" * 500),
    ],
    ids=["a long field", "many fields", "trailers", "a chunk's extension", "a long address", "blank lines"],
)
def test_a_request_has_no_endless_head(web: Web, stack: ExitStack, begin: bytes, more: bytes) -> None:
    connection = connected(web, stack)
    with pytest.raises(OSError, match=r"reset|pipe"):
        connection.sendall(begin)
        for _ in range(10_000):
            connection.sendall(more)


@pytest.mark.usefixtures("soon")
def test_blank_lines_after_a_request_keep_no_connection(web: Web, stack: ExitStack) -> None:
    connection = connected(web, stack)
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert connection.recv(12) == b"HTTP/1.1 200"
    connection.sendall(b"\r\n")
    assert is_ended(connection)


@pytest.mark.usefixtures("soon")
def test_an_answer_that_nobody_reads_is_ended(web: Web, stack: ExitStack, caplog: pytest.LogCaptureFixture) -> None:
    connection = connected(web, stack)
    connection.sendall(b"GET /static/desk.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 1000)
    until = time.monotonic() + 10
    while "unread answers" not in caplog.text:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert is_ended(connection)


@pytest.mark.usefixtures("few")
def test_more_half_sent_requests_than_connections_do_not_keep_others_out(web: Web, stack: ExitStack) -> None:
    held = [connected(web, stack) for _ in range(120)]
    for connection in held:
        connection.sendall(HEAD)
    assert web.browser.get("/healthz").status == 200
    assert is_ended(held[0]), "the oldest gave way"


def test_connections_leave_descriptors_for_the_rest() -> None:
    assert 16 <= connections.most_connections() <= 512
