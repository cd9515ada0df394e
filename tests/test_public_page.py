"""The doctor asks the page at its public address: real servers on loopback, with and without https."""

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stdwatch.config import Settings
from stdwatch.operations import public_page
from tests.proxy import certificate
from tests.webpage import served

DESK = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}


@contextmanager
def front(folder: Path, headers: Mapping[str, str], body: bytes = b"ok", status: int = 200) -> Iterator[str]:
    """The address of what answers by https, as a proxy before the page would."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"https://127.0.0.1:{server.server_address[1]}/watch"
        server.shutdown()


@pytest.fixture(autouse=True)
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "_create_default_https_context", ssl._create_unverified_context)


def found(folder: Path, public: str) -> list[tuple[str, bool]]:
    return [(finding.detail, finding.well) for finding in public_page.examine(Settings(folder, folder, public=public))]


def test_a_page_by_https_that_insists_on_it_is_well(tmp_path: Path) -> None:
    with front(tmp_path, DESK | HSTS) as public:
        assert found(tmp_path, public) == [(f"{public} answers", True)]


def test_a_page_by_https_without_hsts_is_told(tmp_path: Path) -> None:
    with front(tmp_path, DESK) as public:
        ((detail, well),) = found(tmp_path, public)
    assert "Strict-Transport-Security" in detail
    assert not well


@pytest.mark.parametrize(("body", "headers"), [(b"welcome", {}), (b"ok", {}), (b"<html>", DESK)])
def test_what_is_not_the_desk_is_told(tmp_path: Path, body: bytes, headers: dict[str, str]) -> None:
    with front(tmp_path, headers | HSTS, body) as public:
        ((detail, well),) = found(tmp_path, public)
    assert "is not this desk" in detail
    assert not well


@pytest.mark.parametrize("status", [301, 404, 421, 502])
def test_an_address_that_leads_elsewhere_or_nowhere_is_told(tmp_path: Path, status: int) -> None:
    with front(tmp_path, {"Location": "https://elsewhere.example/"}, status=status) as public:
        ((detail, well),) = found(tmp_path, public)
    assert str(status) in detail
    assert not well


def test_http_in_public_is_told(tmp_path: Path) -> None:
    with served(tmp_path) as web:
        findings = found(tmp_path, f"http://127.0.0.1:{web.browser.port}")
    assert [well for _, well in findings] == [False, True]
    assert "unencrypted" in findings[0][0]


def test_a_page_for_this_machine_alone_is_not_asked(tmp_path: Path) -> None:
    assert found(tmp_path, "") == []
