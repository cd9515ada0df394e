"""What every view needs: its connection, the settings, who is there, and the values that all pages share."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response

from stdwatch import clock, printable
from stdwatch.config import Settings
from stdwatch.errors import StoreError
from stdwatch.relevance import vocabulary
from stdwatch.store import database, decisions, queue, search, terms, visits
from stdwatch.store.candidate import Candidate, Text
from stdwatch.store.filters import Filters
from stdwatch.store.people import User
from stdwatch.store.queue import Row, Source
from stdwatch.triage import shown
from stdwatch.web import forms, language, marking
from stdwatch.web.marking import Marks, Piece
from stdwatch.web.rendering import source_name


class Connections:
    """One connection to the main database for each thread of the pool that answers requests."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def here(self) -> Database:
        """The connection of the calling thread."""
        if not hasattr(self._local, "db"):
            self._local.db = database.connect(self._path, desk=True)
        own: Database = self._local.db
        return own


def friendly_errors(view: Callable[..., Response]) -> Callable[..., Response]:
    """A view that says in one line what ails the database file, instead of failing with SQLite's own words."""

    @wraps(view)
    def clearly(request: Request, *more: object) -> Response:
        with database.friendly_errors(settings(request).database):
            return view(request, *more)

    return clearly


def settings(request: Request) -> Settings:
    """The settings this page runs with."""
    loaded: Settings = request.app.state.settings
    return loaded


def connection(request: Request) -> Database:
    """The database, for the thread that answers this request."""
    connections: Connections = request.app.state.connections
    return connections.here()


def user(request: Request) -> User:
    """Whose request this is: who signed in, or this machine's own editor."""
    signed_in: User = request.scope["user"]
    return signed_in


def editor(request: Request) -> str:
    """In whose name this request decides."""
    return user(request).name


def filters(request: Request, query: str | None = None) -> Filters:
    """The filters that this address, or a query string, names; what is new or unread is so to this editor."""
    return forms.filters(request.query_params if query is None else forms.parsed(query), editor(request))


def today(request: Request) -> date:
    """The readers' day."""
    return shown.today(clock.now(), settings(request).zone)


def note_visit(request: Request, *, shown: bool) -> None:
    """Note that the editor is shown the queue, or does something there; a full disk keeps nobody from reading it."""
    with suppress(StoreError):
        visits.record(connection(request), editor(request), clock.now(), shown=shown)


def wants_json(request: Request) -> bool:
    """Whether the page's script asks, rather than a browser on its way to a page."""
    return request.headers.get("accept", "") == "application/json"


def shared(request: Request, db: Database, filters: Filters) -> dict[str, Any]:
    """What the frame of every page shows."""
    sources: Mapping[str, Source] = queue.sources(db)
    tongue = language.choose(request)
    done = decisions.entry(db, request.query_params.get("done", ""))
    return {
        "source": lambda name: source_name(sources.get(name), name, tongue),
        "done": done,
        "done_title": _title(queue.row(db, done.candidate)) if done else "",
        "undo_id": str(uuid4()),
        "editor": editor(request),
        "role": user(request).role,
        "may_leave": not user(request).is_local,
        "other_language": other_language(request),
        "query": filters.query,
    }


Marker = Callable[[str], Marks]
"""Finds in a text the words on standards, the editors' own among them, and those that were searched for."""


def marker(request: Request, filters: Filters) -> Marker:
    """The marker by the vocabulary in force and the query of the filters."""
    ours = settings(request)
    lexicon = vocabulary.usable(ours.words, ours.rates).lexicon
    query, glossary = filters.query, terms.glossary(connection(request))
    return lambda text: Marks(
        (), [(hit.start, hit.end) for hit in lexicon.hits(text)], search.highlights(text, query, glossary)
    )


def stretch(item: Candidate, text: Text, first: int, marks: Marker) -> dict[str, Any]:
    """What a template needs to show a stretch of a text with its passages and the marked words."""
    spans = [(quote.passage.start, quote.passage.end) for quote in item.quotes if quote.reading == text.reading]
    view = marking.view(text.document, first)
    start = view.blocks[0].start if view.blocks else 0
    end = view.blocks[-1].end if view.blocks else 0
    marked = marks(text.document.text[start:end])
    shifted = Marks(spans, *([(a + start, b + start) for a, b in each] for each in (marked.terms, marked.hits)))
    return {
        "view": view,
        "labels": {page.index: page.label or str(page.index + 1) for page in text.document.pages},
        "pieces": lambda block: marking.pieces(text.document.text, block.start, block.end, shifted),
    }


def excerpt(quote: str, marks: Marker) -> list[Piece]:
    """The middle of a passage for a line in the queue: what an editor looks for in it first."""
    text = printable.line(quote)
    marked = marks(text)
    start, end = marking.excerpt(text, marked.hits or marked.terms)
    dots = [Piece("…", "")]
    return [*dots[: start > 0], *marking.pieces(text, start, end, marked), *dots[: end < len(text)]]


def _title(row: Row | None) -> str:
    return row.title if row else ""


def other_language(request: Request) -> str:
    """The address of this page in the other language."""
    tongue = "en" if language.choose(request) == "zh" else "zh"
    query = request.url.include_query_params(lang=tongue).query
    return f"{settings(request).prefix}{request.scope['path']}?{query}"
