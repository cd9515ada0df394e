"""Saved views, each with its address and its Atom feed."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock, messages, printable
from stdwatch.publishing import atom
from stdwatch.publishing.atom import AtomEntry
from stdwatch.store import queue, saved_views
from stdwatch.store.filters import Filters
from stdwatch.store.queue import Row, Source
from stdwatch.triage import filtering
from stdwatch.web import context, forms, language, words
from stdwatch.web.rendering import source_name

_ENTRIES = 50


@context.friendly_errors
def view(request: Request) -> Response:
    """The queue with the filters of a saved view."""
    saved = saved_views.find(context.connection(request), request.path_params["id"])
    more = f"{saved.query}&" if saved.query else ""
    return RedirectResponse(f"{context.settings(request).prefix}/?{more}view={saved.id}", 303)


@context.friendly_errors
def view_feed(request: Request) -> Response:
    """The newest candidates of a saved view, as Atom."""
    saved = saved_views.find(context.connection(request), request.path_params["id"])
    return _feed(request, context.filters(request, saved.query), saved.name)


@context.friendly_errors
def feed(request: Request) -> Response:
    """The newest candidates that match the filters in the address, as Atom; a value that does not exist is refused."""
    translate, filters = messages.catalogue(language.choose(request)).gettext, context.filters(request)
    filtering.refuse_unknown(context.connection(request), filters)
    return _feed(request, filters, translate("Standards watch desk"))


async def save(request: Request) -> Response:
    """Keep the filters of a form under a name."""
    async with request.form(max_files=0, max_fields=5) as form:
        name, query = str(form.get("name", "")), str(form.get("query", ""))
    return await run_in_threadpool(_save, request, name, query)


@context.friendly_errors
def drop(request: Request) -> Response:
    """Forget a view."""
    saved_views.drop(context.connection(request), request.path_params["id"])
    return RedirectResponse(f"{context.settings(request).prefix}/", 303)


@context.friendly_errors
def _save(request: Request, name: str, query: str) -> Response:
    db, filters = context.connection(request), context.filters(request, query)
    made = saved_views.save(db, name, forms.address(filters), context.editor(request), clock.now())
    return RedirectResponse(f"{context.settings(request).prefix}/view/{made}", 303)


def _feed(request: Request, filters: Filters, title: str) -> Response:
    rows = queue.newest(context.connection(request), filters, limit=_ENTRIES)
    here, address = home(request), forms.address(filters)
    tongue, sources = language.choose(request), queue.sources(context.connection(request))
    head = AtomEntry(f"stdwatch:feed:{address}", title, f"{here}/?{address}", _latest(rows))
    entries = [_entry(row, f"{here}/candidate/{row.id}?{address}", sources, tongue) for row in rows]
    return Response(atom.render(head, entries), media_type="application/atom+xml")


def _entry(row: Row, link: str, sources: Mapping[str, Source], tongue: str) -> AtomEntry:
    source = source_name(sources.get(row.source), row.source, tongue)
    kind = messages.catalogue(tongue).gettext(words.TYPES.get(row.doc_type, row.doc_type))
    summary = " · ".join(filter(None, (source, kind, row.day or "", f"{row.score:.2f}")))
    return AtomEntry(f"stdwatch:candidate:{row.id}", printable.line(row.title), link, row.first_seen, source, summary)


def _latest(rows: Sequence[Row]) -> str:
    return max((row.first_seen for row in rows), default=clock.stamp(clock.now()))


def home(request: Request) -> str:
    """The page's own address, as its readers know it."""
    public = urlsplit(context.settings(request).public)
    here = f"{public.scheme}://{public.netloc}" if public.netloc else f"http://{request.headers['host']}"
    return here + context.settings(request).prefix
