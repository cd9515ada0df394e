"""Several editors at one queue: who has what on screen, what was decided meanwhile, whose a candidate is."""

from dataclasses import asdict

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from stdwatch import clock
from stdwatch.store import colleagues, counting, decisions
from stdwatch.web import context, forms
from stdwatch.web.edits import presences

_QUEUE = "queue"  # the place of all who look at candidates; those of articles are named by their issues
_MOST_ENTRIES = 200
"""Entries of the log in one answer; whoever was away for longer asks again at once."""


@context.friendly_errors
def meanwhile(request: Request) -> Response:
    """Which candidate each of the others has on screen, and what was decided and assigned behind two `seq`.

    With any of it comes what the tabs of the whole desk count. A page that nobody touches asks as well: only after an
    act (`acted`) is its editor at the desk.
    """
    db, query = context.connection(request), request.query_params
    if query.get("acted") == "1":
        context.note_visit(request, shown=False)
    presence, editor = presences(request), context.editor(request)
    if (at := forms.number(query.get("at") or None)) is not None:
        presence.note(_QUEUE, editor, f"{at}")
    entries = decisions.after(db, forms.number(query.get("seq")) or 0, limit=_MOST_ENTRIES)
    decided = [
        {"id": entry.id, "seq": entry.seq, "candidate": entry.candidate, "editor": entry.editor, "state": state}
        for entry, state in entries
    ]
    given = colleagues.assigned_after(db, forms.number(query.get("given")) or 0, limit=_MOST_ENTRIES)
    assigned = [asdict(assignment) for assignment in given]
    counts = counting.tabs(db, editor) if decided or assigned else {}
    present = presence.others(_QUEUE, editor)
    return JSONResponse({"present": present, "decided": decided, "assigned": assigned, "counts": counts})


async def assign(request: Request) -> Response:
    """Give a candidate to an editor, or take it from whose it was."""
    async with request.form(max_files=0, max_fields=3) as form:
        editor, back = str(form.get("editor", "")), str(form.get("back", ""))
    return await run_in_threadpool(_assign, request, editor, back)


@context.friendly_errors
def _assign(request: Request, editor: str, back: str) -> Response:
    db, asked = context.connection(request), request.path_params["id"]
    kept = decisions.surviving_id(db, asked)
    colleagues.assign(db, kept, editor or None, context.editor(request), clock.now())
    if context.wants_json(request):
        return JSONResponse({"editor": editor})
    address = forms.address(context.filters(request, back))
    return RedirectResponse(f"{context.settings(request).prefix}/candidate/{kept}?{address}", 303)
