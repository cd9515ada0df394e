"""The pages: what each address shows, and the one form that decides."""

import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.relevance import lexicon
from stdwatch.store import candidate, database, decisions, queue, runs, search
from stdwatch.store.archive import Archive
from stdwatch.store.candidate import Candidate, Text
from stdwatch.store.queue import Filters, Row, Source
from stdwatch.triage import desk, diff, shown
from stdwatch.triage.desk import Overtaken, Refused
from stdwatch.web import forms, language, marking
from stdwatch.web.marking import Marks, Piece
from stdwatch.web.rendering import render, source_name
from stdwatch.web.words import REFUSALS

_ROWS = 50
_RUNS = 5


class Connections:
    """One connection to the main database for each thread of the pool that answers requests."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def here(self) -> Database:
        """The connection of the calling thread."""
        if not hasattr(self._local, "db"):
            self._local.db = database.connect(self._path, desk=True)
        found: Database = self._local.db
        return found


def _clear(view: Callable[..., Response]) -> Callable[..., Response]:
    """A view that says in one line what ails the database file, instead of failing with SQLite's own words."""

    @wraps(view)
    def clear(request: Request, *more: object) -> Response:
        with database.clear_errors(_settings(request).database):
            return view(request, *more)

    return clear


@_clear
def inbox(request: Request) -> Response:
    """The queue: filters, counts, one page of rows, and what the last decision was."""
    db, filters = _db(request), forms.filters(request.query_params)
    decisions.wake(db, _today(request), at=clock.now())
    rows = queue.inbox(db, filters, limit=_ROWS + 1, after=_row_after(request, db))
    best = queue.best_quotes(db, [row.id for row in rows[:_ROWS]])
    values = {
        "filters": filters,
        "counts": queue.counts(db, filters),
        "rows": rows[:_ROWS],
        "quotes": {row: _excerpt(text, filters) for row, text in best.items()},
        "more": forms.address(filters, after=rows[_ROWS - 1].id) if len(rows) > _ROWS else None,
        "paged": "after" in request.query_params,
        "here": forms.address(filters),
        "narrowed": lambda **change: forms.narrowed(filters, **change),
        "pieces": lambda text: marking.pieces(text, 0, len(text), Marks(hits=search.highlights(text, filters.query))),
    }
    return render(request, "queue.html", {**_shared(request, db, filters), **values})


@_clear
def item(request: Request) -> Response:
    """One candidate with all that is known of it, and the form to decide on it."""
    return _item(request, request.path_params["id"])


async def decide(request: Request) -> Response:
    """Take a decision, then go on to the next of the queue (or stay, after a note or an undo)."""
    async with request.form(max_files=0, max_fields=20) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_decide, request, fields)


@_clear
def reading(request: Request) -> Response:
    """The text of one reading, ten pages of a PDF at a time."""
    db = _db(request)
    text = candidate.text(db, request.path_params["id"])
    at = forms.number(request.query_params.get("at"))
    first = marking.place(text.document, at) if at is not None else forms.number(request.query_params.get("from")) or 0
    item = candidate.load(db, text.candidate)
    filters = forms.filters(request.query_params)
    values = {"item": item, "part": item.part(text.part), "text": text, "here": forms.address(filters)}
    return render(
        request, "reading.html", {**_shared(request, db, filters), **values, **_text(item, text, filters, first)}
    )


@_clear
def revision(request: Request) -> Response:
    """What the publisher changed: this revision against the one before, word by word."""
    db = _db(request)
    later = candidate.revision(db, request.path_params["id"])
    pair = candidate.comparison(db, later)
    texts = [candidate.text(db, each) for each in pair or ()]
    owner = candidate.owner(db, later.part)
    values = {
        "item": candidate.load(db, owner),
        "revision": later,
        "texts": texts,
        "changes": diff.word_diff(texts[0].document.text, texts[1].document.text) if texts else [],
        "here": "",
    }
    return render(request, "revision.html", {**_shared(request, db, Filters()), **values})


@_clear
def nights(request: Request) -> Response:
    """The last runs of every source."""
    db = _db(request)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in queue.sources(db)}
    for run in runs.recent(db, 500):
        if len(found.setdefault(run["source"], [])) < _RUNS:
            found[run["source"]].append(run)
    return render(request, "runs.html", {**_shared(request, db, Filters()), "runs": found})


@_clear
def original(request: Request) -> Response:
    """The body of a revision from the archive, always as a download."""
    name, archive = request.path_params["hash"], request.app.state.settings.archive
    known = candidate.original(_db(request), name)
    if known is None or not archive.is_file():
        raise HTTPException(404)
    bodies = Archive(archive)
    try:
        body = bodies.get(name)
    finally:
        bodies.close()
    if body is None:
        raise HTTPException(404)
    headers = {"Content-Disposition": f'attachment; filename="{shown.file_name(known, name)}"'}
    return Response(body, media_type="application/octet-stream", headers=headers)


@_clear
def health(request: Request) -> Response:
    """Whether the page can read its database."""
    _db(request).execute("SELECT 1 FROM candidate LIMIT 1").fetchone()
    return PlainTextResponse("ok")


@_clear
def _decide(request: Request, fields: Mapping[str, str]) -> Response:
    db, settings = _db(request), _settings(request)
    back = forms.filters(_parsed(fields.get("back", "")))
    wish = forms.wish(fields, request.path_params["id"], settings.editor)
    before = candidate.load(db, wish.candidate)
    try:
        outcome = desk.decide(db, wish, today=_today(request), at=clock.now())
    except Overtaken as overtaken:
        return _item(request, wish.candidate, {"overtaken": overtaken.by, "typed": fields}, 409, back)
    except Refused as refused:
        status = 409 if refused.why is desk.Refusal.USED_ID else 400
        return _item(request, wish.candidate, {"refused": REFUSALS[refused.why], "typed": fields}, status, back)
    done = outcome.entry.id if outcome.entry else None
    stays = wish.verb in {"note", "undo"}
    following = before.row.id if stays else queue.following(db, back, before.row)
    path = f"/candidate/{following}" if following else "/"
    return RedirectResponse(f"{path}?{forms.address(back, done=done)}", 303)


def _item(
    request: Request, asked: int, more: Mapping[str, Any] | None = None, status: int = 200, back: Filters | None = None
) -> Response:
    db = _db(request)
    found = candidate.load(db, asked)
    filters = back or forms.filters(request.query_params)
    following = queue.following(db, filters, found.row)
    values = {
        "item": found,
        "form_id": str(uuid4()),
        "here": forms.address(filters),
        "following": queue.row(db, following) if following else None,
        "tomorrow": (_today(request) + timedelta(days=1)).isoformat(),
        "overtaken": None,
        "refused": None,
        "typed": {},
        "quoted": lambda text: marking.pieces(text, 0, len(text), _marks(text, filters.query)),
        "undone": {entry.undoes for entry in found.history},
        "in_force": decisions.in_force(found.history),
        **(_text(found, found.page, filters, 0) if found.page else {"view": None}),
        **(more or {}),
    }
    return render(request, "candidate.html", {**_shared(request, db, filters), **values}, status)


def _text(item: Candidate, text: Text, filters: Filters, first: int) -> dict[str, Any]:
    """What a template needs to show a stretch of a text with its passages and the words that were searched for."""
    spans = [(one.passage.start, one.passage.end) for one in item.quotes if one.reading == text.reading]
    view = marking.view(text.document, first)
    start = view.blocks[0].start if view.blocks else 0
    end = view.blocks[-1].end if view.blocks else 0
    found = _marks(text.document.text[start:end], filters.query)
    marks = Marks(spans, *([(a + start, b + start) for a, b in each] for each in (found.terms, found.hits)))
    return {
        "view": view,
        "labels": {page.index: page.label or str(page.index + 1) for page in text.document.pages},
        "pieces": lambda block: marking.pieces(text.document.text, block.start, block.end, marks),
    }


def _marks(text: str, query: str) -> Marks:
    """The words of the lexicon and of a query in a text."""
    return Marks((), [(hit.start, hit.end) for hit in lexicon.load().hits(text)], search.highlights(text, query))


def _excerpt(quote: str, filters: Filters) -> list[Piece]:
    """The middle of a passage for a line in the queue: what an editor looks for in it first."""
    text = shown.line(quote)
    marks = _marks(text, filters.query)
    start, end = marking.excerpt(text, marks.hits or marks.terms)
    dots = [Piece("…", "")]
    return [*dots[: start > 0], *marking.pieces(text, start, end, marks), *dots[: end < len(text)]]


def _shared(request: Request, db: Database, filters: Filters) -> dict[str, Any]:
    sources: Mapping[str, Source] = queue.sources(db)
    tongue = language.choose(request)
    done = decisions.entry(db, request.query_params.get("done", ""))
    return {
        "source": lambda name: source_name(sources.get(name), name, tongue),
        "done": done,
        "done_title": _title(queue.row(db, done.candidate)) if done else "",
        "undo_id": str(uuid4()),
        "editor": _settings(request).editor,
        "other_language": _with_language(request, "en" if tongue == "zh" else "zh"),
        "query": filters.query,
    }


def failure(request: Request, status: int, message: str) -> Response:
    """A page that says what went wrong, in the page's language; `message` is a message of the catalogues."""
    tongue = language.choose(request)
    text = language.catalogue(tongue).gettext(message)
    values = {"status": status, "message": text, "other_language": None, "editor": None, "done": None, "query": ""}
    return render(request, "error.html", values, status)


def _row_after(request: Request, db: Database) -> Row | None:
    after = forms.number(request.query_params.get("after"))
    if after is None:
        return None
    row = queue.row(db, after)
    if row is None:
        raise HTTPException(404)
    return row


def _title(row: Row | None) -> str:
    return row.title if row else ""


def _parsed(address: str) -> Mapping[str, str]:
    return Request({"type": "http", "query_string": address.encode(), "headers": []}).query_params


def _with_language(request: Request, tongue: str) -> str:
    return f"{request.url.path}?{request.url.include_query_params(lang=tongue).query}"


def _today(request: Request) -> date:
    return shown.today(clock.now(), _settings(request).zone)


def _settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


def _db(request: Request) -> Database:
    connections: Connections = request.app.state.connections
    return connections.here()
