"""A small server on loopback for sites that nobody made a copy of: what it answers, each test says."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; without `length` it says how long it is."""

    body: bytes = b""
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Elsewhere(ThreadingHTTPServer):
    """Hosts with pages, by ``host/path?query``; what is not told is answered with 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.hosts: list[str] = ["www.elsewhere.example", "other.example"]

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def route(self) -> str:
        """The hosts in the form of ``STDWATCH_ROUTE``."""
        return ",".join(f"{host}=127.0.0.1:{self.port}" for host in self.hosts)

    def tell(self, address: str, body: str | bytes = b"", **more: Any) -> None:
        """Answer ``host/path`` with this."""
        self.pages[address] = Reply(body.encode() if isinstance(body, str) else body, **more)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = cast("Elsewhere", self.server)
        address = f"{self.headers.get('Host', '').partition(':')[0]}{self.path}"
        server.asked.append(address)
        reply = server.pages.get(address, Reply(b"not here", "text/plain", 404))
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.media_type, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the method we replace
        pass


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """The server, for as long as the block runs."""
    server = Elsewhere()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
