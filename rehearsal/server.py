"""The replica as a real HTTP server on loopback: HTTP/1.1, gzip, bad conduct, and the control addresses."""

import gzip
import json
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from typing import Any, Self
from urllib.parse import urlsplit

from rehearsal.faults import Fault
from rehearsal.reply import Conduct, Reply
from rehearsal.sites import SITES
from rehearsal.world import World
from stdwatch import clock

_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_SMALLEST_ZIPPED = 512
_NOWHERE = Reply(421, (("Content-Type", "text/plain"),), b"no made site answers under this Host\n")


class Server(ThreadingHTTPServer):
    """A threading server that hangs up on its clients when it closes."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, world: World, port: int, handler: "type[Handler]") -> None:
        self.world = world
        self._clients: set[socket] = set()
        super().__init__(("127.0.0.1", port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the client's connection."""
        self._clients.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget it again."""
        self._clients.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Hang up on everybody who is still there."""
        super().server_close()
        for client in tuple(self._clients):
            with suppress(OSError):
                client.shutdown(SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is normal here; anything else must be seen."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Server

    def parse_request(self) -> bool:
        """Take an absolute target, as proxies are asked, apart: its host outranks the header (RFC 9112, 3.2.2)."""
        understood = super().parse_request()
        if understood and self.path.startswith(("http://", "https://")):
            asked = urlsplit(self.path)
            del self.headers["Host"]
            self.headers["Host"] = asked.netloc
            self.path = f"{asked.path or '/'}{'?' * bool(asked.query)}{asked.query}"
        return understood

    def do_GET(self) -> None:
        """Answer for a site, or for the replica itself."""
        world = self.server.world
        host = self.headers.get("Host", "").partition(":")[0].lower().rstrip(".")
        if self.path.startswith("/__"):
            return self._control()
        conditions = {name: value for name in _CONDITIONS if (value := self.headers.get(name))}
        site = next((site for site in SITES.values() if host in site.hosts), None)
        answer, fault = _NOWHERE, ""
        if site and site.name in world.timelines:
            answer, fault = world.answer(site, self.path, conditions, host)
        answer = self._zipped(answer)
        world.record(self.command, host, self.path, answer, conditions, fault)
        return self._send(answer)

    do_HEAD = do_GET

    def do_PUT(self) -> None:
        """Control only."""
        self._control()

    do_POST = do_DELETE = do_PUT

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the method we replace
        """Say nothing: the replica keeps its own log."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header runs on the replica's clock."""
        del timestamp
        return format_datetime(self.server.world.now, usegmt=True)

    def version_string(self) -> str:
        """The Server header."""
        return "made"

    def _zipped(self, answer: Reply) -> Reply:
        accepts = "gzip" in self.headers.get("Accept-Encoding", "")
        if not accepts or answer.encoded or len(answer.body) < _SMALLEST_ZIPPED or answer.conduct is not Conduct.WHOLE:
            return answer
        if answer.media_type == "application/pdf":
            return answer
        headers = (*answer.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        return replace(answer, headers=headers, body=gzip.compress(answer.body, 1), encoded=True)

    def _send(self, answer: Reply) -> None:
        if answer.conduct is Conduct.HANG:
            self.server.world.closing.wait()
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.conduct is Conduct.ENDLESS:
            self._send_for_ever(answer.body)
            return
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if answer.conduct is Conduct.DRIP:
            self._drip(answer.body)
        elif self.command != "HEAD" and answer.status != 304:
            half = answer.conduct is Conduct.DROP
            self.wfile.write(answer.body[: len(answer.body) // 2] if half else answer.body)
            self.close_connection = self.close_connection or half

    def _send_for_ever(self, body: bytes) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        while not self.server.world.closing.is_set():
            self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")

    def _drip(self, body: bytes) -> None:
        """A byte every tenth of a second: the connection never rests, and the answer never comes."""
        self.close_connection = True
        for byte in body:
            if self.server.world.closing.wait(0.1):
                return
            self.wfile.write(bytes([byte]))

    def _control(self) -> None:
        """The replica's own addresses, on any host: ``/__clock`` (GET, PUT, POST to advance) and ``/__faults``."""
        world, length = self.server.world, int(self.headers.get("Content-Length") or 0)
        try:
            sent = json.loads(self.rfile.read(length) or b"null")
            match self.command, self.path:
                case "PUT", "/__clock":
                    world.now = clock.parse(sent["now"])
                case "POST", "/__clock":
                    world.now += timedelta(seconds=sent["advance"])
                case "PUT" | "DELETE", "/__faults":
                    world.faults[:] = [Fault(**fault) for fault in sent or ()]
                case "GET", "/__clock" | "/__faults":
                    pass
                case _:
                    raise KeyError(self.path)
        except KeyError as error:
            return self._send(_json({"error": f"{self.command} {self.path}: nothing here, or {error} is missing"}, 404))
        except (ValueError, TypeError) as error:
            return self._send(_json({"error": str(error)}, 400))
        is_clock = self.path == "/__clock"
        return self._send(_json({"now": clock.stamp(world.now)} if is_clock else [asdict(f) for f in world.faults]))


def _json(value: Any, status: int = 200) -> Reply:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status, (("Content-Type", "application/json"),), body)


class Replica(World):
    """The made sites on 127.0.0.1, served by a thread: ``with Replica(seed, start, nights) as replica: …``."""

    wanted_port = 0
    """The port to listen on, by default any free one."""

    handler = Handler
    """What answers a connection."""

    def __enter__(self) -> Self:
        self._server = Server(self, self.wanted_port, self.handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def route(self) -> str:
        """Where to find the sites' hosts, in the form of ``STDWATCH_ROUTE``."""
        hosts = [host for site in self.timelines for host in SITES[site].hosts]
        return ",".join(f"{host}=127.0.0.1:{self.port}" for host in hosts)


def serve_at(seed: int, start: date, nights: int, night: int, port: int, data: Path, *, related: bool) -> None:
    """Serve the made sites as they stand on the evening of a night, until interrupted.

    Prints the exports that point spiders and the command line at them; `data` is the data directory to name.
    """
    replica = Replica(seed, start, nights + 1, related=related)
    replica.wanted_port = port
    with replica, suppress(KeyboardInterrupt):
        replica.now += timedelta(days=night - 1, hours=20, minutes=30)
        now = replica.now.isoformat().replace("+00:00", "Z")
        print(f'export STDWATCH_ROUTE="{replica.route}"')
        print(f'export STDWATCH_DATA="{data}"')
        print(f"export STDWATCH_NOW={now}", flush=True)
        threading.Thread(target=replica.prepare, daemon=True).start()
        replica.closing.wait()
