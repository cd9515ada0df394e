"""Saved views, each with its address and its Atom feed."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock, messages, printable
from stdwatch.store import queue, saved_views
from stdwatch.store.queue import Filters, Row
from stdwatch.web import context, forms, language

_ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"


@context.friendly_errors
def view(request: Request) -> Response:
    """The queue with the filters of a saved view."""
    found = saved_views.find(context.connection(request), request.path_params["id"])
    more = f"{found.query}&" if found.query else ""
    return RedirectResponse(f"{context.settings(request).prefix}/?{more}view={found.id}", 303)


@context.friendly_errors
def view_feed(request: Request) -> Response:
    """The newest candidates of a saved view, as Atom."""
    found = saved_views.find(context.connection(request), request.path_params["id"])
    return _feed(request, context.filters(request, found.query), found.name)


@context.friendly_errors
def feed(request: Request) -> Response:
    """The newest candidates that match the filters in the address, as Atom."""
    translate = messages.catalogue(language.choose(request)).gettext
    return _feed(request, context.filters(request), translate("Standards watch desk"))


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
    here = home(request)
    address = forms.address(filters)
    feed_id = f"urn:uuid:{uuid5(NAMESPACE_URL, f'stdwatch:feed:{address}')}"
    root = _head(ET.Element("feed", xmlns=_ATOM), title, feed_id, f"{here}/?{address}", _latest(rows))
    names = {name: one.title_zh for name, one in queue.sources(context.connection(request)).items()}
    for row in rows:
        entry_id = f"urn:uuid:{uuid5(NAMESPACE_URL, f'stdwatch:candidate:{row.id}')}"
        entry = ET.SubElement(root, "entry")
        _head(entry, printable.line(row.title), entry_id, f"{here}/candidate/{row.id}?{address}", row.first_seen)
        ET.SubElement(ET.SubElement(entry, "author"), "name").text = names.get(row.source, row.source)
        told = (names.get(row.source, row.source), row.doc_type, row.day or "", f"{row.score:.2f}")
        ET.SubElement(entry, "summary").text = " · ".join(filter(None, told))
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml")


def _head(element: ET.Element, title: str, own_id: str, link: str, updated: str) -> ET.Element:
    ET.SubElement(element, "id").text = own_id
    ET.SubElement(element, "title").text = title
    ET.SubElement(element, "updated").text = updated
    ET.SubElement(element, "link", href=link)
    return element


def _latest(rows: Sequence[Row]) -> str:
    return max((row.first_seen for row in rows), default=clock.stamp(clock.now()))


def home(request: Request) -> str:
    """The page's own address, as its readers know it."""
    public = urlsplit(context.settings(request).public)
    here = f"{public.scheme}://{public.netloc}" if public.netloc else f"http://{request.headers['host']}"
    return here + context.settings(request).prefix
