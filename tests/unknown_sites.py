"""Unknown sites: a small server of other hand-made pages under the sources' names, made for tests."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

HTML, XML, JSON = "text/html; charset=utf-8", "application/xml", "application/json"

_MIDDLE = """\
Its members found that a rule nobody reads is no rule, and that a table nobody checks holds no figures; they asked the \
secretary to write both down in words that a newcomer understands without a dictionary.
Three working groups report next: one on measuring, one on words, one on what to do when both disagree. Each has a \
chair, a date and a list of what it will not do, which was the longest of all the lists.
Comments are welcome from whoever has used the draft for a month, above all from those who gave it up and can say on \
which page; the editor answers each of them and keeps the answers where all can see them."""


@dataclass(frozen=True, slots=True)
class Doc:
    """A document of an unknown site: its path, its title, its day; `number` makes its text another than others'."""

    number: int
    path: str
    title: str
    day: date

    @property
    def phrase(self) -> str:
        """What a reading must hold, from the end of the text."""
        return f"the {self.number}th committee closes its work in the autumn of the made year"

    @property
    def teaser(self) -> str:
        """What stands in front of the text or in a list, and is no part of the title."""
        return f"A made teaser of number {self.number} for whoever reads lists alone."

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Some 900 characters of made text."""
        return (
            f"The {self.number}th committee met in a made town to speak of test methods, and of nothing else that day.",
            *_MIDDLE.split("\n"),
            f"As every year, {self.phrase}.",
        )

    def body(self, opening: str = "<p>", closing: str = "</p>") -> str:
        """The text as HTML."""
        return "\n".join(f"{opening}{paragraph}{closing}" for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answers."""

    body: str
    media_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] | None = None


Pages = dict[str, Answer]
"""Answers by ``host/path?query``, or by ``/path?query`` under every name; what is not there is a bare 404."""


@dataclass(frozen=True, slots=True)
class UnknownSite:
    """One way in which a site may turn out to be: its pages with these documents, and what must come of them.

    `says` are words of the second night's reasons; without them that night is well. `assumed` are words of what stays
    unproven then. `day` is what is stored of a document's day. `path` is the shape of its addresses; unless it `finds`
    them, none may be held.
    """

    name: str
    source: str
    pages: Callable[[tuple[Doc, ...]], Pages]
    says: str = ""
    assumed: str = ""
    day: Callable[[Doc], str] = lambda doc: doc.day.isoformat()
    path: str = ""
    finds: bool = True


class Site:
    """Serves pages on 127.0.0.1 by a thread, whatever name it is asked under."""

    def __init__(self) -> None:
        self.pages: Pages = {}
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def place(self) -> str:
        """Host and port, as in ``STDWATCH_ROUTE``."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def answer(self, host: str, target: str) -> Answer:
        """What is asked for, with its query, without it, or not there."""
        self.asked.append(f"{host}{target}")
        bare = target.partition("?")[0]
        missing = Answer("<html><body><h1>Not found</h1></body></html>", status=404)
        matches = (self.pages.get(key) for key in (f"{host}{target}", f"{host}{bare}", target, bare))
        return next((match for match in matches if match), missing)


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            reply = site.answer(self.headers.get("Host", "").partition(":")[0], self.path)
            body = reply.body.encode()
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.media_type, **(reply.headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def page(title: str, body: str, head: str = "", attributes: str = "") -> Answer:
    """A whole web page."""
    return Answer(
        "<!-- made for tests, not captured -->\n<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body {attributes}>\n{body}\n</body></html>"
    )


def sitemap(*places: str, lastmod: str = "", root: str = "urlset") -> Answer:
    """A sitemap of absolute addresses."""
    entry = "sitemap" if root == "sitemapindex" else "url"
    modified = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    entries = "".join(f"<{entry}><loc>{url}</loc>{modified}</{entry}>\n" for url in places)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Answer(f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{space}">\n{entries}</{root}>', XML)


def feed(*items: str) -> Answer:
    """An RSS 2.0 feed."""
    channel = f"<title>made for tests</title><link>https://x.example/</link>{''.join(items)}"
    return Answer(f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>', XML)
