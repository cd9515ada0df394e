"""The editors' page against wrong addresses, foreign forms and hostile texts."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import pytest
from lxml import html
from starlette.requests import Request

from stdwatch.config import Settings
from stdwatch.items import Passage
from stdwatch.store import database
from stdwatch.web import context, guard, session
from tests.desk import document
from tests.webpage import Web, served, texts


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/candidate/99", 404),
        ("/candidate/9999999999999999999999", 404),
        ("/candidate/x", 404),
        ("/reading/99", 404),
        ("/revision/99", 404),
        ("/nowhere", 404),
        ("/static/../app.py", 404),
        ("/?state=nowhere", 400),
        ("/?since=yesterday", 400),
        ("/?order=luck", 400),
        ("/?after=x", 400),
        ("/?after=99", 400),
    ],
)
@pytest.mark.parametrize(("language", "word"), [("zh-CN", "候选队列"), ("en-GB,en;q=0.9", "Queue")])
def test_wrong_addresses_get_a_page_in_the_readers_language(
    web: Web, path: str, status: int, language: str, word: str
) -> None:
    web.browser.language = language
    answer = web.browser.get(path)
    assert (answer.status, word in answer.text) == (status, True)
    assert f"<h1>{status}" not in answer.text


def test_a_wrong_method_is_refused(web: Web) -> None:
    assert web.browser.post("/", {}).status == 405
    assert web.browser.get(f"/candidate/{web.desk.candidate()}/decide").status == 405


@pytest.mark.parametrize("path", ["/", "/overview", "/nowhere", "/healthz", "/static/desk.css", "/?state=x"])
def test_every_answer_carries_the_guards_headers(web: Web, path: str) -> None:
    headers = web.browser.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    names = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")
    assert [headers[name] for name in names] == ["DENY", "nosniff", "same-origin"]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "",
        "[::1",
        "a@localhost@b",
        "a@localhost",
        "localhost/a",
        "[::1]a",
    ],
)
def test_a_foreign_host_is_refused(web: Web, host: str) -> None:
    web.desk.candidate("Secret")
    answer = web.browser.get("/", Host=host)
    assert answer.status == 400
    assert "Secret" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1", "[::1]:8470"])
def test_this_machines_own_names_are_answered(web: Web, host: str) -> None:
    assert web.browser.get("/", Host=host).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_a_form_of_another_site_decides_nothing(web: Web, headers: dict[str, str]) -> None:
    candidate = web.desk.candidate()
    form = {**web.browser.form(f"/candidate/{candidate}"), "verb": "reject"}
    assert web.browser.post(f"/candidate/{candidate}/decide", form, **headers).status == 403
    assert web.desk.state(candidate)[0] == "inbox"


def test_a_form_that_tells_no_origin_decides_nothing(web: Web) -> None:
    candidate = web.desk.candidate()
    body = urlencode({**web.browser.form(f"/candidate/{candidate}"), "verb": "reject"}).encode()
    kind = "application/x-www-form-urlencoded"
    assert web.browser.ask("POST", f"/candidate/{candidate}/decide", body, Content_Type=kind).status == 403
    assert (
        web.browser.ask(
            "POST", f"/candidate/{candidate}/decide", body, Content_Type=kind, Sec_Fetch_Site="same-origin"
        ).status
        == 303
    )


def test_too_large_a_form_is_refused_in_the_pages_language(web: Web) -> None:
    candidate = web.desk.candidate()
    form = {**web.browser.form(f"/candidate/{candidate}"), "verb": "note", "note": "x" * guard.MAX_BODY}
    answer = web.browser.post(f"/candidate/{candidate}/decide", form)
    assert (answer.status, "提交内容过大" in answer.text) == (413, True)


def test_a_form_without_length_is_counted_as_it_comes(web: Web) -> None:
    candidate = web.desk.candidate()
    lines = [f"POST /candidate/{candidate}/decide HTTP/1.1", f"Host: 127.0.0.1:{web.browser.port}"]
    lines += ["Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded"]
    head = "\r\n".join([*lines, "Transfer-Encoding: chunked", "Connection: close", "", ""])
    with socket.create_connection(("127.0.0.1", web.browser.port), timeout=10) as connection:
        connection.sendall(head.encode() + (b"2000\r\n" + b"a" * 0x2000 + b"\r\n") * 16 + b"0\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_a_database_that_cannot_be_used_is_said_clearly(web: Web, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_text("no database " * 100)
    web.app.state.connections = context.Connections(broken)  # type: ignore[attr-defined]
    answer = web.browser.get("/")
    assert (answer.status, "数据库暂不可用" in answer.text) == (503, True)


def test_a_mistake_of_ours_shows_no_traceback_and_is_guarded(web: Web) -> None:
    web.app.state.connections = None  # type: ignore[attr-defined]
    answer = web.browser.get("/healthz")
    assert (answer.status, "程序出错" in answer.text, "Traceback" in answer.text) == (500, True, False)
    assert answer.headers["X-Frame-Options"] == "DENY"


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7777*7 }}{% raw %}",
    "%(title)s %s",
    "\u202egnisrever\u202c \u200bzero\u200bwidth\u2066",
    "x" * 100_000,
    "</textarea></title><svg onload=alert(1)>",
]


def active(page: str) -> list[str]:
    """What could run or be fetched: elements and attributes that no template of ours writes."""
    nodes = html.fromstring(page).iter()
    return [
        str(node.tag)
        for node in nodes
        if (node.tag in {"script", "img", "svg", "iframe", "style", "base"} and not ours(node))
        or any(name[:2] == "on" for name in node.attrib)
    ]


def ours(node: html.HtmlElement) -> bool:
    """Whether it is one of our modules, or a picture made by us of a PDF's page."""
    return not node.text and bool(
        re.fullmatch(r"/static/(?:desk|clips|article)\.js|/picture/\d+/\d+", node.get("src", ""))
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_what_sites_wrote_is_shown_as_text(web: Web, text: str) -> None:
    read = document(f"# {text}", text, title=text)
    passage = Passage(0, len(text), 0.5, page=0, label=text, path=(text,))
    candidate = web.desk.candidate(
        text, url=f"https://north.example/{quote(text[:50])}", text=read, passages=[passage], reasons=[text]
    )
    web.desk.db.execute(
        "UPDATE candidate SET authors = json_array(?), date_origin = ? WHERE id = ?", [text, text, candidate]
    )
    web.desk.decide(candidate, "note", note=text[:4000], editor=text)
    with database.writing(web.desk.db):
        web.desk.revise(web.desk.page_part(candidate), document("Other.", title=text[:99]))
    newest = web.desk.db.execute("SELECT max(id) FROM revision").fetchone()[0]
    paths = ["/", f"/candidate/{candidate}", f"/reading/{web.desk.page_reading(candidate)}", f"/revision/{newest}"]
    for path in [*paths, f"/candidate/{candidate}?q={quote(text[:300])}"]:
        answer = web.browser.get(path)
        assert answer.status == 200
        assert active(answer.text) == []
        assert not re.search("[\u202a-\u202e\u200b\u2066-\u2069]|54439", answer.text)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://[bad", "//evil.example/"]
)
def test_only_web_addresses_become_links(web: Web, url: str) -> None:
    candidate = web.desk.candidate(url=url)
    answer = web.browser.get(f"/candidate/{candidate}").text
    assert not re.search(rf'href="{re.escape(url)}', answer)
    assert url in texts(answer)


def test_a_hostile_back_leads_nowhere_else(web: Web) -> None:
    candidate = web.desk.candidate()
    form = {
        **web.browser.form(f"/candidate/{candidate}"),
        "verb": "reject",
        "back": "//evil.example/?q=http://evil.example\r\nX: y",
    }
    answer = web.browser.post(f"/candidate/{candidate}/decide", form)
    assert answer.headers["Location"].startswith("/?")
    assert "X" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        *("X_Forwarded_For", "Forwarded", "X_Real_IP", "Via", "X_Forwarded_Server", "X_Original_URL", "CDN_Loop"),
        *("True_Client_IP", "X_Client_IP", "X_Cluster_Client_IP", "X_Envoy_External_Address", "Remote_Addr"),
        "CF_Connecting_IP",
    ],
)
def test_a_request_through_a_proxy_is_refused_while_nobody_can_sign_in(web: Web, name: str) -> None:
    """Behind a proxy every visitor comes from this machine."""
    answer = web.browser.get("/", **{name: "192.0.2.7"})
    assert answer.status == 421
    assert "stdwatch user add" in answer.text


def test_a_header_of_a_proxy_counts_however_its_name_is_written(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.browser.port)) as connection:
        head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{web.browser.port}\r\nx_forwarded_FOR: 192.0.2.7\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.makefile("rb").readline().split()[1] == b"421"


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["203.0.113.9, 192.0.2.7"], "192.0.2.7"),
        (["203.0.113.9", "192.0.2.7"], "192.0.2.7"),
        (["192.0.2.7:4711"], "192.0.2.7"),
        (["[2001:db8::7]:4711"], "2001:db8::7"),
        (["2001:db8::7"], "2001:db8::7"),
        ([""], "127.0.0.1"),
        ([], "127.0.0.1"),
    ],
)
def test_who_tries_is_what_the_nearest_proxy_says_last(tmp_path: Path, lines: list[str], address: str) -> None:
    settings = Settings(root=tmp_path, data=tmp_path, public="https://desk.example.org")
    app = SimpleNamespace(state=SimpleNamespace(settings=settings))
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    request = Request({"type": "http", "headers": headers, "client": ("127.0.0.1", 1), "app": app})
    assert session._address(request) == address


def test_a_request_as_nginx_hands_it_on_is_refused_while_nobody_can_sign_in(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.browser.port)) as connection:
        connection.sendall(
            f"GET / HTTP/1.0\r\nHost: 127.0.0.1:{web.browser.port}\r\nConnection: close\r\n\r\n".encode()
        )
        assert connection.makefile("rb").readline().split()[1] == b"421"
