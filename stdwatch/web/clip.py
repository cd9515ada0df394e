"""Clips from the page: the passage under the cursor or the selected words, by script or by a form."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from stdwatch import clock
from stdwatch.editing import clipping
from stdwatch.editing.clipping import ClipRequest
from stdwatch.editing.refusals import Closed, EditConflict, EditRefused, Refusal
from stdwatch.errors import Missing
from stdwatch.store import clips
from stdwatch.web import context, edits, forms, problems

_TEXTS = ("id", "words", "article", "block", "text")


async def clip(request: Request) -> Response:
    """Clip a span of a reading: ``candidate, reading, start, end`` and at will ``id, words, article, block, text``."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return await run_in_threadpool(_clip_json, request, await request.body())
    async with request.form(max_files=0, max_fields=12) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_clip_form, request, fields)


@context.friendly_errors
def _clip_json(request: Request, body: bytes) -> Response:
    db = context.connection(request)
    try:
        result = clipping.clip(db, _request(edits.parsed(body), context.editor(request)), clock.now())
    except (EditRefused, Closed, EditConflict, Missing) as error:
        return problems.answer_json(request, error)
    count = clips.counts(db, [result.stored.candidate or 0]).get(result.stored.candidate or 0, 0)
    ids = {"clip": result.stored.clip.id, "article": result.article, "block": result.block}
    return JSONResponse({**ids, "count": count, "words": result.stored.clip.exact[:80]})


@context.friendly_errors
def _clip_form(request: Request, fields: Mapping[str, str]) -> Response:
    db, prefix = context.connection(request), context.settings(request).prefix
    back = forms.address(context.filters(request, fields.get("back", "")))
    numbers = {name: forms.number(fields.get(name, "")) for name in ("candidate", "reading", "start", "end")}
    texts = {name: fields[name] for name in _TEXTS if fields.get(name)}
    try:
        result = clipping.clip(db, _request({**numbers, **texts}, context.editor(request)), clock.now())
    except (EditRefused, Closed, EditConflict) as error:
        answer, status = problems.problem(request, error)
        return problems.page(request, answer["error"], status)
    return RedirectResponse(f"{prefix}/candidate/{result.stored.candidate}?{back}#clip-{result.stored.clip.id}", 303)


def _request(row: Mapping[str, Any], editor: str) -> ClipRequest:
    numbers = {name: row.get(name) for name in ("candidate", "reading", "start", "end")}
    texts = {name: row[name] for name in _TEXTS if row.get(name) is not None}
    lawful = all(type(number) is int and 0 <= number < 2**63 for number in numbers.values())
    if not lawful or not all(isinstance(text, str) for text in texts.values()):
        raise EditRefused(Refusal.SPAN)
    return ClipRequest(editor=editor, **{"id": str(uuid4()), **numbers, **texts})
