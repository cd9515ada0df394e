"""The editors' page served over real HTTP for the tests, and a browser without script."""

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from stdwatch.config import Settings
from stdwatch.web import app
from tests.desk import Desk, opened


@dataclass
class Answer:
    """What the server sent."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Browser:
    """A browser without script: keeps its cookie, follows nothing by itself."""

    port: int
    language: str = "zh-CN,zh;q=0.9"
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(self, method: str, path: str, body: bytes | None, /, **headers: str) -> Answer:
        sent = {"Accept-Language": self.language, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        self.cookies.load(response.headers.get("Set-Cookie", ""))
        return Answer(response.status, response.headers, text)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        own: dict[str, str] = {
            "Origin": f"http://127.0.0.1:{self.port}",
            "Content_Type": "application/x-www-form-urlencoded",
        }
        return self.ask("POST", path, urlencode(fields).encode(), **(own | headers))

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the form that decides on an item."""
        return hidden(self.get(path).text)


@dataclass
class Web:
    """A running page with its desk and a browser."""

    desk: Desk
    browser: Browser
    settings: Settings
    app: object


def hidden(page: str) -> dict[str, str]:
    form = re.search(r'<form class="decide".*?</form>', page, re.DOTALL)
    assert form
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[0])
    return {name: unescape(value) for name, value in fields}


_ending: list[threading.Thread] = []
"""Servers that were told to end: that takes 0.2 s, in which the next test may begin."""


@contextmanager
def served(folder: Path, public: str = "") -> Iterator[Web]:
    """The page over the desk in a folder, made if need be, on a free port, for as long as the block runs."""
    settings = Settings(root=folder, data=folder, editor="Li", public=public)
    desk, listener, ready = Desk(opened(folder)), app.listen("127.0.0.1", 0), threading.Event()
    server = app.server(settings, listener, lambda _: ready.set())
    while len(_ending) > 4:
        _ending.pop(0).join(10)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    assert ready.wait(10)
    try:
        yield Web(desk, Browser(listener.getsockname()[1]), settings, server.config.app)
    finally:
        server.should_exit = True  # it closes the listener
        _ending.append(thread)
        desk.db.close()


def texts(page: str) -> str:
    """The page as it is read: without tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
