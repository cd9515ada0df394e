"""Arranging articles from the page: new, moved, merged, split, and with a further candidate."""

from collections.abc import Callable, Mapping

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from stdwatch import clock
from stdwatch.editing import articles, issues
from stdwatch.editing.refusals import Closed, EditConflict, EditRefused
from stdwatch.publishing import exchange
from stdwatch.store import issues as stored
from stdwatch.store.articles import ArticleRow
from stdwatch.store.filters import Filters
from stdwatch.web import article, context, forms, problems
from stdwatch.web.rendering import render

Fields = Mapping[str, str]
Action = Callable[[Database, Request, Fields], ArticleRow]


@context.friendly_errors
def journal(request: Request) -> Response:
    """An issue, by default the one that is being made, with its articles, or as JSON; a form to begin one."""
    db = context.connection(request)
    name = request.path_params.get("name")
    issue = stored.by_name(db, name) if name else stored.current(db)
    if issue and context.wants_json(request):
        return Response(exchange.write(issues.load(db, issue)), media_type="application/json")
    return render(request, "journal.html", {**context.shared(request, db, Filters()), **article.of_issue(db, issue)})


async def arrange(request: Request) -> Response:
    """Do what the form's button says, then show the article that came of it; the script is told its id."""
    async with request.form(max_files=0, max_fields=120) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        chosen = [value for name, value in form.multi_items() if name == "candidate" and isinstance(value, str)]
    return await run_in_threadpool(_arrange, request, {**fields, "candidates": " ".join(chosen)})


async def begin(request: Request) -> Response:
    """Begin an issue."""
    async with request.form(max_files=0, max_fields=5) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_begin, request, fields)


@context.friendly_errors
def _arrange(request: Request, fields: Fields) -> Response:
    db, prefix = context.connection(request), context.settings(request).prefix
    action = _ACTIONS.get(fields.get("action", ""))
    if action is None:
        return problems.page(request, None, 400)
    try:
        made = action(db, request, fields)
    except (EditRefused, Closed, EditConflict) as error:
        if context.wants_json(request):
            return problems.answer_json(request, error)
        answer, status = problems.problem(request, error)
        return problems.page(request, answer["error"], status)
    if context.wants_json(request):
        return JSONResponse({"article": made.id})
    return RedirectResponse(f"{prefix}/article/{made.id}", 303)


@context.friendly_errors
def _begin(request: Request, fields: Fields) -> Response:
    db, prefix = context.connection(request), context.settings(request).prefix
    whole = forms.number(fields.get("whole") or None)
    made, _ = issues.new(db, fields.get("name", ""), context.editor(request), clock.now(), whole=whole)
    return RedirectResponse(f"{prefix}/issue/{made.name}", 303)


def _new(db: Database, request: Request, fields: Fields) -> ArticleRow:
    return articles.new(db, _candidates(fields), context.editor(request), clock.now())


def _candidates(fields: Fields) -> list[int]:
    return [forms.number(text) or 0 for text in fields.get("candidates", "").split()]


def _take(db: Database, request: Request, fields: Fields) -> ArticleRow:
    made = fields.get("article", "")
    for candidate in _candidates(fields) or [0]:
        articles.take_in(db, made, candidate, context.editor(request), clock.now())
    return articles.load(db, made)


def _merge(db: Database, request: Request, fields: Fields) -> ArticleRow:
    names = fields.get("article", ""), fields.get("other", "")
    return articles.merge(db, *names, context.editor(request), clock.now())


def _split(db: Database, request: Request, fields: Fields) -> ArticleRow:
    return articles.split(db, fields.get("block", ""), context.editor(request), clock.now())


def _move(db: Database, request: Request, fields: Fields) -> ArticleRow:
    """Into a section, before another article or to the end; the issue `none` is out of any."""
    row = articles.load(db, fields.get("article", ""))
    wanted = fields.get("issue")
    issue = row.issue if wanted is None else None if wanted == "none" else stored.by_name(db, wanted).id
    section = fields["section"] or None if "section" in fields else row.section
    before = fields.get("before") or None
    return articles.move(db, row.id, context.editor(request), clock.now(), issue=issue, section=section, before=before)


_ACTIONS: Mapping[str, Action] = {"new": _new, "take": _take, "merge": _merge, "split": _split, "move": _move}
