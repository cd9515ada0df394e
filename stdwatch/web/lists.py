"""The queue: filters with counts, one page of rows in a fixed order, and whether there is news."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stdwatch import clock
from stdwatch.glossary.terms import Glossary
from stdwatch.store import (
    clips,
    colleagues,
    counting,
    decisions,
    excerpts,
    queue,
    saved_views,
    search,
    stories,
    terms,
    visits,
)
from stdwatch.store.filters import Filters
from stdwatch.store.queue import Row
from stdwatch.triage import filtering
from stdwatch.web import context, forms, item, marking, paging
from stdwatch.web.marking import Marks, Piece

ROWS = 60  # a full morning's candidates on one page

_TABS: Mapping[str, Any] = {"changed": False, "unused": False, "new_to": None, "unread_by": None, "mine": None}
"""What the tabs above the queue choose among; each sets its own and lets go of the others."""


@context.friendly_errors
def fresh(request: Request) -> Response:
    """The ids that would now lead this queue, for a page that wants to know what it does not show yet."""
    db, filters = context.connection(request), context.filters(request)
    _wake(request, db)
    limit = min(forms.number(request.query_params.get("limit")) or ROWS, 10 * ROWS)
    return JSONResponse({"ids": queue.ids(db, filters, limit=limit)})


def values(request: Request, db: Database, filters: Filters) -> dict[str, Any]:
    """What the left side of `desk.html` shows."""
    _wake(request, db)
    start = paging.start(db, filters, request.query_params.get("after"))
    rows = queue.inbox(db, filters, limit=ROWS + 1, after=start.after, today=start.today)
    shown = rows[:ROWS]
    following = paging.cursor(filters, shown[-1], start.today) if len(rows) > ROWS else None
    ids = [row.id for row in shown]
    marks, me = context.marker(request, filters), context.editor(request)
    glossary = terms.glossary(db)
    quotes = _quotes(db, ids, filters.query, glossary)
    counts, untabbed = counting.counts(db, filters, me), replace(filters, **_TABS)
    back = {"order": "score"} if filters.new_to else {}  # the order of the tab that is left
    return {
        "filters": filters,
        "unknown": [*filtering.unknown(db, filters)],
        "me": me,
        "counts": counts,
        "tab_counts": counts.states if untabbed == filters or not counts.counted else counting.by_state(db, untabbed),
        "waiting": counting.waiting(db, me) if _is_whole(filters) else None,
        "upcoming": counting.upcoming(db, filters, clock.now().date()) if filters.order == "day" else None,
        "unread": _unread(db, shown, me),
        "rows": shown,
        "low": _low(shown, filters),
        "followers": _followers(db, shown, filters),
        "quotes": {row: context.excerpt(text, marks) for row, text in quotes.items()},
        "more": forms.address(filters, after=following) if following else None,
        "paged": "after" in request.query_params,
        "here": forms.address(filters),
        "narrowed": lambda **change: forms.narrowed(filters, **change),
        "tab": lambda **change: forms.narrowed(untabbed, **{**back, **change}),
        "titled": lambda text: _titled(text, search.highlights(text, filters.query, glossary)),
        "bulk_id": str(uuid4()),
        "views": saved_views.listed(db),
        "view_id": forms.number(request.query_params.get("view") or None),
        "feed": f"/feed?{forms.address(filters)}",
        "in_a_week": (context.today(request) + item.LATER).isoformat(),
        **_logged(db, ids),
    }


def _logged(db: Database, ids: list[int]) -> dict[str, Any]:
    """What was done with the rows, and how far the logs have come: `/meanwhile` goes on from there."""
    return {
        "assigned": colleagues.assigned(db, ids),
        "clip_counts": clips.counts(db, ids),
        "seen": decisions.last_seqs(db, ids),
        "seq": decisions.last_seq(db),
        "given": colleagues.last_seq(db),
    }


def _quotes(db: Database, ids: list[int], query: str, glossary: Glossary) -> dict[int, str]:
    """By row its best passage; where something is searched for, the one that has it."""
    best = excerpts.best_quotes(db, ids)
    return best | excerpts.hit_quotes(db, ids, query, glossary) if query else best


def _titled(text: str, hits: list[tuple[int, int]]) -> list[Piece]:
    """A title with the words marked that were searched for."""
    return marking.pieces(text, 0, len(text), Marks(hits=hits))


def _is_whole(filters: Filters) -> bool:
    """Whether nothing but the tabs narrows the queue, so that the whole desk's numbers are those of the tabs."""
    return replace(filters, state=None, order="score", **_TABS) == Filters(state=None)


def _low(rows: list[Row], filters: Filters) -> int | None:
    """The place of the first row that is folded away: only where the order is by score, and not below all rows."""
    if filters.order != "score" or filters.query:
        return None
    index = next((number for number, row in enumerate(rows) if row.folded), None)
    return index or None  # with nothing above it there would be nothing to see


def _followers(db: Database, rows: list[Row], filters: Filters) -> dict[int, list[Row]]:
    """For the first row of each story the other rows of it, to be shown under it: in a queue by score alone.

    What is folded stays in the fold.
    """
    if filters.order != "score" or filters.query:
        return {}
    shown = {row.id: row for row in rows if not row.folded}
    return {lead: [shown[member] for member in rest] for lead, *rest in stories.groups(db, list(shown))}


def _unread(db: Database, rows: list[Row], editor: str) -> set[int]:
    """Those rows of the inbox that the editor has not had on screen."""
    waiting = {row.id for row in rows if row.state == "inbox"}
    return waiting - visits.opened(db, editor, waiting)


def _wake(request: Request, db: Database) -> None:
    decisions.wake(db, context.today(request), at=clock.now())
