"""How it goes: last night, every source with its verdicts, the quarter so far, and a crawl on request."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock, verdicts
from stdwatch.items import MANUAL_SOURCE
from stdwatch.operations import liveness
from stdwatch.operations.health import of_desk
from stdwatch.store import counting, decisions, figures, jobs, learned, nodes, outbox, queue, runs
from stdwatch.store.filters import Filters
from stdwatch.web import audit, context, forms, plots
from stdwatch.web.rendering import render

_RUNS = 5
_WHOLE = 12
"""So many sources are shown with their runs; where there are more, those with trouble, and the others a line each."""

_PAGE = 50
_WEEKS = 13
_DAYS = 60


@context.friendly_errors
def overview(request: Request) -> Response:
    """Everything at one look."""
    db, zone = context.connection(request), context.settings(request).zone
    today, now = context.today(request), clock.now()
    context.note_visit(request, shown=False)
    decisions.wake(db, today, at=now)
    quarter = figures.quarter(db, today, zone)
    desk = of_desk(db, context.settings(request), now)
    frame = context.shared(request, db, Filters())
    values = {
        "night": figures.last_night(db, now),
        "scheduler": liveness.scheduler(db, now),
        "faults": [reason for health in desk for reason in health.reasons],
        "undelivered": outbox.refused(db, now),
        **_sources(request, db, frame["source"]),
        "nodes": nodes.nodes(db),
        "undated": figures.undated(db),
        "quarter": quarter,
        "decided": lambda **narrow: forms.narrowed(Filters(decided_since=quarter.begin), **narrow),
        "waiting": counting.waiting(db, context.editor(request)),
        "learning": learned.state(db),
        "left": figures.left(db, _DAYS, today, zone),
        "line": plots.line,
        "days": _DAYS,
        "weeks": _WEEKS,
        "unpolled": MANUAL_SOURCE,
        "jobs": [job for job in jobs.recent(db, 10) if job["kind"] == "crawl"],
    }
    return render(request, "overview.html", {**frame, **values, **audit.values(request, db)})


async def crawl(request: Request) -> Response:
    """Ask for a crawl of a source, now; the scheduler takes it up within a minute."""
    async with request.form(max_files=0, max_fields=3) as form:
        source, undated = str(form.get("source", "")), bool(form.get("undated"))
    return await run_in_threadpool(_crawl, request, source, undated)


@context.friendly_errors
def _crawl(request: Request, source: str, undated: bool) -> Response:
    db, user = context.connection(request), context.user(request)
    if user.role != "operator":
        raise HTTPException(403)
    if source not in queue.sources(db) or source == MANUAL_SOURCE:
        raise HTTPException(404)
    since = {"since": context.today(request).isoformat()} if undated else {}  # a backfill takes what nobody dates
    jobs.ask(db, "crawl", {"source": source, **since}, user.name, clock.now())
    return RedirectResponse(f"{context.settings(request).prefix}/overview#{source}", 303)


def _sources(request: Request, db: Database, title: Callable[[str], str]) -> dict[str, Any]:
    """What the page shows of the sources: of some their last runs and a plot, of the others the last run alone."""
    names = queue.sources(db)
    asked = request.query_params.get("source")
    if asked in names:
        return {"whole": _whole(request, db, [asked], title), "lines": {}, "page": 1, "pages": 1, "asked": asked}
    last = runs.newest_of_each(db)
    ordered = sorted(names, key=lambda name: (not _troubled(last.get(name)), name))
    pages = max(1, -(-len(ordered) // _PAGE))
    page = min(max(1, forms.number(request.query_params.get("page")) or 1), pages)
    shown = ordered[(page - 1) * _PAGE : page * _PAGE]
    whole = shown if len(names) <= _WHOLE else [name for name in shown if _troubled(last.get(name))][:_WHOLE]
    lines = {name: last.get(name) for name in shown if name not in whole}
    return {
        "whole": _whole(request, db, sorted(whole), title),
        "lines": lines,
        "page": page,
        "pages": pages,
        "asked": None,
    }


def _troubled(run: dict[str, Any] | None) -> bool:
    return run is not None and run["verdict"] is not None and run["verdict"] not in verdicts.GOOD


def _whole(request: Request, db: Database, names: Iterable[str], title: Callable[[str], str]) -> dict[str, Any]:
    """Of each source its last runs, newest first, its arrivals and their plot; one that never ran has no run."""
    today = context.today(request)
    first = today - timedelta(days=today.weekday(), weeks=_WEEKS - 1)
    labels = [(first + timedelta(weeks=week)).isoformat() for week in range(_WEEKS)]
    counted = figures.arrivals(db, _WEEKS, today, context.settings(request).zone)
    return {
        name: {
            "runs": runs.recent(db, _RUNS, source=name),
            "arrived": sum(counted.get(name, [])),
            "plot": plots.bars(counted.get(name, [0] * _WEEKS), labels, title(name)),
        }
        for name in names
    }
