"""What stands around the articles of an issue: month, whole number, foreword and back matter, in one form."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock
from stdwatch.editing import log
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import Closed, EditConflict, EditRefused
from stdwatch.store import issues
from stdwatch.store.issues import IssueRow
from stdwatch.web import context, forms, problems


def texts(row: IssueRow) -> dict[str, str]:
    """The form's texts: a paragraph of the foreword a line; an entry of the back matter two lines, title and text."""
    entries = [f"{entry['title']}\n{entry['text']}" for entry in row.back["entries"]]
    return {
        "foreword": "\n".join(row.foreword),
        "back_title": row.back["title"],
        "back": "\n\n".join(entries),
        "month": row.month,
        "whole": str(row.whole),
    }


async def write(request: Request) -> Response:
    """Write what differs, as one edit."""
    async with request.form(max_files=0, max_fields=8) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_write, request, fields)


@context.friendly_errors
def _write(request: Request, fields: Mapping[str, str]) -> Response:
    db = context.connection(request)
    row = issues.by_name(db, request.path_params["name"])
    wanted = EditRequest(
        id=str(uuid4()),
        subject=f"issue:{row.id}",
        set=_fields(fields),
        editor=context.editor(request),
        undo_group=str(uuid4()),
        seen=forms.number(fields.get("seen")),
    )
    try:
        log.edit(db, wanted, clock.now())
    except (EditRefused, Closed, EditConflict) as error:
        answer, status = problems.problem(request, error)
        return problems.page(request, answer["error"], status)
    return RedirectResponse(f"{context.settings(request).prefix}/issue/{row.name}/print#frame", 303)


def _fields(sent: Mapping[str, str]) -> dict[str, Any]:
    """The issue's fields as the log takes them; the log says what is wrong with them."""
    paragraphs = [line.strip() for line in sent.get("foreword", "").splitlines()]
    blocks = re.split(r"\n\s*\n", sent.get("back", "").replace("\r\n", "\n").strip())
    entries = [dict(zip(("title", "text"), (*block.split("\n", 1), ""), strict=False)) for block in blocks if block]
    return {
        "foreword": [paragraph for paragraph in paragraphs if paragraph],
        "back": {"title": sent.get("back_title", "").strip(), "entries": entries},
        "month": sent.get("month", "").strip(),
        "whole": forms.number(sent.get("whole")) or 0,
    }
