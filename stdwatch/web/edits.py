"""Edits from the page: one at a time as JSON, or a form without script; what others did meanwhile; undo."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from stdwatch import clock
from stdwatch.editing import commands, log, subjects
from stdwatch.editing.commands import Command
from stdwatch.editing.refusals import Closed, EditConflict, EditRefused, Refusal
from stdwatch.errors import StdwatchError
from stdwatch.store import articles, edits, issues
from stdwatch.web import article, context, problems
from stdwatch.web.presence import Presence

_FORM_FIELDS = 40


def presences(request: Request) -> Presence:
    """Who looks at what, as this process knows it."""
    presence: Presence = request.app.state.presence
    return presence


async def edit(request: Request) -> Response:
    """Take an edit: JSON ``{id, subject, set, seen, undo_group, undoes}``, or a form with the fields of a subject."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return await run_in_threadpool(_edit, request, await request.body())
    async with request.form(max_files=0, max_fields=_FORM_FIELDS) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_edit_form, request, fields)


async def undo(request: Request) -> Response:
    """Take back this editor's last change of an article, or with ``forward`` the last undo; JSON or a form."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return await run_in_threadpool(_undo, request, await request.body())
    async with request.form(max_files=0, max_fields=5) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_undo, request, json.dumps(fields).encode())


@context.friendly_errors
def since(request: Request) -> Response:
    """What happened in an issue after a `seq`, and who is where."""
    db = context.connection(request)
    issue = issues.by_name(db, request.path_params["name"])
    seen = _seq(request.query_params.get("seq", "0"))
    presence = presences(request)
    editor = context.editor(request)
    if block := request.query_params.get("at"):
        presence.note(issue.name, editor, block)
    last = edits.last_seq(db)
    rows = [asdict(edit) for edit in edits.of_issue(db, issue.id, after=seen)] if last > seen else []
    return JSONResponse({"seq": last, "edits": rows, "present": presence.others(issue.name, editor)})


@context.friendly_errors
def _edit(request: Request, body: bytes) -> Response:
    try:
        row = parsed(body)
        wanted = log.request(row, context.editor(request), str(row.get("undo_group", uuid4())))
        result = log.edit(context.connection(request), wanted, clock.now())
    except (EditRefused, Closed, EditConflict) as error:
        return problems.answer_json(request, error)
    return JSONResponse({"seq": result.edit.seq, "repeated": result.repeated})


@context.friendly_errors
def _undo(request: Request, body: bytes) -> Response:
    db, script = context.connection(request), context.wants_json(request)
    row: dict[str, Any] = {}
    try:
        row = parsed(body)
        owner, id_ = str(row.get("article", "")), str(row.get("id", ""))
        if articles.article(db, owner) is None:
            raise EditRefused(Refusal.SUBJECT)
        step = log.redo if row.get("forward") else log.undo
        done = step(db, owner, context.editor(request), id_, clock.now())
    except (EditRefused, Closed, EditConflict) as error:
        if script or not row.get("article"):
            return problems.answer_json(request, error)
        return _back(request, str(row["article"]), error=error)
    if script:
        return JSONResponse({"seq": done[-1].edit.seq, "edits": [asdict(result.edit) for result in done]})
    return _back(request, owner)


@context.friendly_errors
def _edit_form(request: Request, fields: Mapping[str, str]) -> Response:
    """A form without script: first its fields are kept, then the command of the button is done."""
    db, subject = context.connection(request), fields.get("subject", "")
    try:
        wanted = _request_of(db, fields, context.editor(request))
        log.edit(db, wanted, clock.now())
        block = _command(db, fields, context.editor(request))
    except (EditRefused, Closed, EditConflict) as error:
        owner = _article_of(db, subject)
        if owner is None:
            return problems.answer_json(request, error)
        return article.refused(request, owner, subject, fields, error)
    owner = _article_of(db, f"block:{block}" if block else subject)
    return _back(request, owner or "", block)


def _request_of(db: Database, fields: Mapping[str, str], editor: str) -> log.EditRequest:
    """An edit from a form: ``set.NAME`` are the new values of those fields that differ from what was shown."""
    kind = fields.get("subject", "").partition(":")[0]
    known = subjects.FIELDS.get(kind, {})
    values: dict[str, Any] = {}
    for name, value in fields.items():
        field = name.removeprefix("set.")
        if field != name and field in known and value != fields.get(f"was.{field}"):
            values[field] = None if field in {"summary", "section"} and not value else value
    id_, seen = fields.get("id", ""), _seq(fields.get("seen", "0"))
    return log.EditRequest(id_, fields.get("subject", ""), values, editor, undo_group=id_, seen=seen)


def _command(db: Database, fields: Mapping[str, str], editor: str) -> str | None:
    kind, _, block = fields.get("subject", "").partition(":")
    name = fields.get("command", "save")
    if kind != "block":
        return None
    if name == "save":
        return block
    made = str(uuid5(UUID(fields["id"]), "command"))
    return commands.run(db, Command(made, block, name, editor, _seq(fields.get("place", "0"))), clock.now())


def _article_of(db: Database, subject: str) -> str | None:
    kind, _, name = subject.partition(":")
    if kind == "block":
        block = articles.block(db, name)
        return block.article if block else None
    return name if kind == "article" and articles.article(db, name) else None


def _back(request: Request, owner: str, block: str | None = None, error: StdwatchError | None = None) -> Response:
    prefix = context.settings(request).prefix
    if not owner:
        return RedirectResponse(f"{prefix}/issue", 303)
    why = "?notice=nothing" if isinstance(error, EditRefused) else "?notice=conflict" if error else ""
    return RedirectResponse(f"{prefix}/article/{owner}{why}{f'#b-{block}' if block else ''}", 303)


def parsed(body: bytes) -> dict[str, Any]:
    """An object in JSON; `EditRefused` for anything else."""
    try:
        row = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EditRefused(Refusal.FORM) from error
    if not isinstance(row, dict):
        raise EditRefused(Refusal.FORM)
    return row


def _seq(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise EditRefused(Refusal.FORM, "seen")
    return int(text)
