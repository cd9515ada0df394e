"""The desk: the queue with a candidate beside it, and the form that decides."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from stdwatch import clock, messages, printable
from stdwatch.errors import StoreError
from stdwatch.store import candidate, queue, visits
from stdwatch.store.decisions import Entry
from stdwatch.store.filters import Filters
from stdwatch.triage import desk, shown
from stdwatch.triage.desk import DecisionConflict, DecisionRefused, DecisionRequest, DecisionResult
from stdwatch.web import context, forms, item, language, lists
from stdwatch.web.rendering import render
from stdwatch.web.words import DECIDED, REFUSALS


@context.friendly_errors
def inbox(request: Request) -> Response:
    """The queue, and its first candidate open beside it."""
    db, filters = context.connection(request), context.filters(request)
    context.note_visit(request, shown=True)
    rows = lists.values(request, db, filters)
    first, second = [*rows["rows"][:2], None, None][:2]
    opened = item.values(request, db, first.id, filters, second) if first else {"item": None}
    return render(request, "desk.html", {**context.shared(request, db, filters), **opened, **rows, "opened": False})


@context.friendly_errors
def opened(request: Request) -> Response:
    """The same with the candidate that the address names, which is read by that."""
    context.note_visit(request, shown=True)
    page = _page(request, request.path_params["id"])
    _mark_opened(request)
    return page


@context.friendly_errors
def mark_opened(request: Request) -> Response:
    """Note that the script has a candidate on screen."""
    context.note_visit(request, shown=False)
    _mark_opened(request)
    return JSONResponse({})


async def decide(request: Request) -> Response:
    """Take a decision, then go on to the next of the queue (or stay, after a note or an undo)."""
    async with request.form(max_files=0, max_fields=20) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_decide, request, fields)


async def decide_marked(request: Request) -> Response:
    """Take one decision on each of the candidates that are marked; one refusal stops no other."""
    async with request.form(max_files=0, max_fields=3 * lists.ROWS) as form:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return await run_in_threadpool(_decide_marked, request, fields)


def _page(
    request: Request, asked: int, more: Mapping[str, Any] | None = None, status: int = 200, back: Filters | None = None
) -> Response:
    db, filters = context.connection(request), back or context.filters(request)
    row = queue.row(db, asked)
    following = queue.following(db, filters, row) if row else None
    shown_item = item.values(request, db, asked, filters, queue.row(db, following) if following else None)
    rows = lists.values(request, db, filters)
    everything = {**context.shared(request, db, filters), **rows, **shown_item, **(more or {}), "opened": True}
    return render(request, "desk.html", everything, status)


def _mark_opened(request: Request) -> None:
    with suppress(StoreError):  # a full disk must not keep a candidate from being read
        visits.mark_opened(context.connection(request), context.editor(request), request.path_params["id"], clock.now())


@context.friendly_errors
def _decide(request: Request, fields: Mapping[str, str]) -> Response:
    db = context.connection(request)
    back = context.filters(request, fields.get("back", ""))
    decision = forms.decision(fields, request.path_params["id"], context.editor(request))
    before = candidate.load(db, decision.candidate)
    try:
        outcome = desk.decide(db, decision, today=context.today(request), at=clock.now())
    except DecisionConflict as overtaken:
        return _refused(request, decision, {"overtaken": overtaken.by, "typed": fields}, 409, back)
    except DecisionRefused as refused:
        status = 409 if refused.why is desk.Refusal.USED_ID else 400
        return _refused(request, decision, {"refused": REFUSALS[refused.why], "typed": fields}, status, back)
    if context.wants_json(request):
        return JSONResponse(_answer(outcome))
    return _go_on(request, db, before, outcome, back)


@context.friendly_errors
def _decide_marked(request: Request, fields: list[tuple[str, str]]) -> Response:
    db, prefix = context.connection(request), context.settings(request).prefix
    back = context.filters(request, dict(fields).get("back", ""))
    decisions = forms.decisions(fields, context.editor(request))
    outcomes = desk.decide_all(db, decisions, today=context.today(request), at=clock.now())
    if not outcomes:
        return RedirectResponse(f"{prefix}/?{forms.address(back)}", 303)
    lines = [(outcome, queue.row(db, outcome.request.candidate)) for outcome in outcomes]
    values = {
        "results": [(outcome, row, _why(request, outcome)) for outcome, row in lines if row],
        "failed": sum(1 for outcome in outcomes if outcome.error),
        "here": forms.address(back),
        "undoing": {outcome.request.candidate: outcome.entry.seq for outcome in outcomes if outcome.entry},
        "verb": decisions[0].verb,
    }
    status = 409 if values["failed"] else 200
    return render(request, "marked.html", {**context.shared(request, db, back), **values}, status)


def _why(request: Request, outcome: DecisionResult) -> str:
    translate = messages.catalogue(language.choose(request)).gettext
    match outcome.error:
        case None:
            return ""
        case DecisionConflict() as overtaken:
            return str(_overtaken(request, overtaken.by)["error"])
        case DecisionRefused() as refused:
            return translate(REFUSALS[refused.why])
        case _:
            return translate("There is nothing at this address.")


def _go_on(
    request: Request, db: Database, before: candidate.Candidate, outcome: DecisionResult, back: Filters
) -> RedirectResponse:
    done = outcome.entry.id if outcome.entry else None
    stays = outcome.request.verb in {"note", "undo"}
    following = before.row.id if stays else queue.following(db, back, before.row)
    path = f"/candidate/{following}" if following else "/"
    return RedirectResponse(f"{context.settings(request).prefix}{path}?{forms.address(back, done=done)}", 303)


def _answer(outcome: DecisionResult) -> dict[str, Any]:
    """What the script is told of a decision that was taken."""
    return {
        "entry": asdict(outcome.entry) if outcome.entry else None,
        "state": asdict(outcome.state) if outcome.state else None,
        "repeated": outcome.repeated,
    }


def _refused(
    request: Request, decision: DecisionRequest, more: Mapping[str, Any], status: int, back: Filters
) -> Response:
    if not context.wants_json(request):
        return _page(request, decision.candidate, more, status, back)
    translate = messages.catalogue(language.choose(request)).gettext
    by: Entry | None = more.get("overtaken")
    answer = {"error": translate(more["refused"])} if by is None else _overtaken(request, by)
    return JSONResponse(answer, status)


def _overtaken(request: Request, by: Entry) -> dict[str, Any]:
    """Whose decision came first, in words of the page's language."""
    translate = messages.catalogue(language.choose(request)).gettext
    words = {
        "editor": printable.line(by.editor),
        "what": translate(DECIDED[by.verb]),
        "time": f"{shown.local(by.at, context.settings(request).zone):%m-%d %H:%M}",
    }
    message = translate("Another editor was faster: at %(time)s %(editor)s %(what)s.") % words
    return {"error": message, "by": asdict(by)}
