"""The audit on the page: the rate that an editor chooses, and second looks without the first one's decision."""

from typing import Any

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock
from stdwatch.operations.coverage import recall, recall_sentences
from stdwatch.store import audits, candidate
from stdwatch.store.figures import quarter_start
from stdwatch.store.filters import Filters
from stdwatch.triage import audit
from stdwatch.web import context, forms, marking
from stdwatch.web.rendering import render


def values(request: Request, db: Database) -> dict[str, Any]:
    """What the overview tells of what may have been missed this quarter."""
    today = context.today(request)
    return {
        "recall": recall_sentences(recall(db, quarter_start(today), today)),
        "audit_rate": audits.rate(db),
        "audit_choices": audit.choices(db, today),
        "second_looks": audits.waiting(db, context.editor(request), quarter_start(today)),
    }


@context.friendly_errors
def second_look(request: Request) -> Response:
    """A candidate that another editor decided on, without that decision; or that none waits."""
    db, editor = context.connection(request), context.editor(request)
    waiting = audits.next_look(db, editor, quarter_start(context.today(request)))
    item = candidate.load(db, waiting[0]) if waiting else None
    marks = context.marker(request, Filters())
    shown = context.stretch(item, item.page, 0, marks) if item and item.page else {"view": None}
    more = {
        "item": item,
        "decision": waiting[1] if waiting else None,
        "quoted": lambda text: marking.pieces(text, 0, len(text), marks(text)),
    }
    return render(request, "second.html", {**context.shared(request, db, Filters()), **more, **shown})


async def look_again(request: Request) -> Response:
    """Keep a second look, then show the next."""
    async with request.form(max_files=0, max_fields=3) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_look_again, request, fields)


async def choose_rate(request: Request) -> Response:
    """Put a rate in force."""
    async with request.form(max_files=0, max_fields=1) as form:
        rate = str(form.get("rate", ""))
    return await run_in_threadpool(_choose_rate, request, rate)


@context.friendly_errors
def _look_again(request: Request, fields: dict[str, str]) -> Response:
    db, editor = context.connection(request), context.editor(request)
    number, decision = forms.number(fields.get("candidate")), fields.get("decision", "")
    relevant = fields.get("relevant") == "1"
    audit.look_again(db, number or 0, decision, editor, clock.now(), relevant=relevant)
    return RedirectResponse(f"{context.settings(request).prefix}/second", 303)


@context.friendly_errors
def _choose_rate(request: Request, rate: str) -> Response:
    chosen = float(rate) if rate.replace(".", "", 1).isdigit() else -1.0
    audit.choose(context.connection(request), chosen, context.editor(request), context.today(request), clock.now())
    return RedirectResponse(f"{context.settings(request).prefix}/overview#recall", 303)
