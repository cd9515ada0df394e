"""A small HTTP proxy on loopback: absolute-form requests for http, CONNECT for https, which ends in it."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Proxy(ThreadingHTTPServer):
    """Hands everything on to one server on loopback; keeps what it was asked, and by whom it was let in."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = port
        self.asked: list[str] = []
        self.keys: set[str] = set()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate(folder))

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Its address for ``http_proxy``."""
        return f"http://127.0.0.1:{self.port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A guest who hangs up in the middle is normal here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """An absolute-form request (RFC 9112, 3.2.2): the server behind takes it apart."""
        server = self._note(self.path)
        behind = http.client.HTTPConnection("127.0.0.1", server.behind, timeout=20)
        host = self.path.split("/")[2]
        behind.request("GET", "/" + self.path.split("/", 3)[3], headers={"Host": host})
        came = behind.getresponse()
        body = came.read()
        self.send_response(came.status)
        for name in ("Content-Type", "Location"):
            if value := came.headers.get(name):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        behind.close()

    def do_CONNECT(self) -> None:
        """A tunnel (RFC 9110, 9.3.6) whose TLS ends here; the plain bytes go to the server behind."""
        server = self._note(f"CONNECT {self.path}")
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.close_connection = True
        with (
            suppress(OSError),
            server.context.wrap_socket(self.connection, server_side=True) as near,
            socket.create_connection(("127.0.0.1", server.behind)) as far,
        ):
            back = threading.Thread(target=_pour, args=(far, near), daemon=True)
            back.start()
            _pour(near, far)
            back.join(20)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the method we replace
        pass

    def _note(self, asked: str) -> Proxy:
        server = cast("Proxy", self.server)
        server.asked.append(asked)
        server.keys.add(self.headers.get("Proxy-Authorization", ""))
        return server


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "made for tests")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=2)
    ).sign(key, hashes.SHA256())
    path = folder / "proxy.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def proxied(folder: Path, port: int) -> Iterator[Proxy]:
    """The proxy before a server on a port of this machine, for as long as the block runs."""
    proxy = Proxy(folder, port)
    thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
