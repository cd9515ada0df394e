"""Texts and what they were made of: readings, revisions, originals, pictures of PDF pages."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from stdwatch.errors import PageError
from stdwatch.extraction.pdf import reader
from stdwatch.store import candidate, database
from stdwatch.store.archive import Archive
from stdwatch.store.filters import Filters
from stdwatch.triage import diff, shown
from stdwatch.web import context, forms, marking
from stdwatch.web.rendering import render

_WIDTH = 900  # pixels of a page's picture: small print of an A4 or letter page is legible, 80 to 200 kB


@context.friendly_errors
def reading(request: Request) -> Response:
    """The text of one reading, ten pages of a PDF at a time."""
    db = context.connection(request)
    text = candidate.text(db, request.path_params["id"])
    at = forms.number(request.query_params.get("at"))
    first = marking.place(text.document, at) if at is not None else forms.number(request.query_params.get("from")) or 0
    item = candidate.load(db, text.candidate)
    filters = context.filters(request)
    values: dict[str, Any] = {"item": item, "part": item.part(text.part), "text": text, "here": forms.address(filters)}
    values["contents"] = marking.contents(text.document)
    values |= context.stretch(item, text, first, context.marker(request, filters))
    return render(request, "reading.html", {**context.shared(request, db, filters), **values})


@context.friendly_errors
def revision(request: Request) -> Response:
    """What the publisher changed: this revision against the one before, word by word."""
    db = context.connection(request)
    later = candidate.revision(db, request.path_params["id"])
    pair = candidate.comparison(db, later)
    texts = [candidate.text(db, each) for each in pair or ()]
    owner = candidate.owner(db, later.part)
    values = {
        "item": candidate.load(db, owner),
        "revision": later,
        "texts": texts,
        "changes": diff.word_diff(texts[0].document.text, texts[1].document.text) if texts else (),
        "here": "",
    }
    return render(request, "revision.html", {**context.shared(request, db, Filters()), **values})


@context.friendly_errors
def original(request: Request) -> Response:
    """The body of a revision from the archive, always as a download."""
    name = request.path_params["hash"]
    known = candidate.original(context.connection(request), name)
    if known is None:
        raise HTTPException(404)
    headers = {"Content-Disposition": f'attachment; filename="{shown.file_name(known, name)}"'}
    return Response(_body(request, name), media_type="application/octet-stream", headers=headers)


async def picture(request: Request) -> Response:
    """A page of a PDF (index from 0) as a picture, made once by the PDF child and kept in the data directory."""
    index = request.path_params["page"]
    name = await run_in_threadpool(_pictured, request)
    kept = context.settings(request).data / "pictures" / f"{name}-{index}-{_WIDTH}.png"
    if not kept.is_file():
        await _draw(kept, await run_in_threadpool(_body, request, name), index)
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}  # a reading never changes
    return Response(await run_in_threadpool(kept.read_bytes), media_type="image/png", headers=headers)


def _pictured(request: Request) -> str:
    """The hash of the body that a reading was made of; 404 when it has no such page."""
    with database.friendly_errors(context.settings(request).database):
        pdf = candidate.pictured(context.connection(request), request.path_params["id"])
    if pdf is None or request.path_params["page"] >= pdf.pages:
        raise HTTPException(404)
    return pdf.body_hash


async def _draw(kept: Path, body: bytes, index: int) -> None:
    try:
        png = await reader.page_picture_async(body, index, _WIDTH)
    except PageError as error:
        raise HTTPException(404) from error
    await run_in_threadpool(_keep, kept, png)


def _keep(path: Path, png: bytes) -> None:
    """Write a file so that nobody ever reads half of it."""
    path.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(png)
    Path(file.name).replace(path)


def _body(request: Request, name: str) -> bytes:
    archive = context.settings(request).archive
    if not archive.is_file():
        raise HTTPException(404)
    bodies = Archive(archive)
    try:
        body = bodies.get(name)
    finally:
        bodies.close()
    if body is None:
        raise HTTPException(404)
    return body
