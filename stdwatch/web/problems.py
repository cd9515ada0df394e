"""What a page is told of an edit or clip that was not taken."""

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stdwatch import messages
from stdwatch.editing.refusals import Closed, EditConflict, EditRefused, FieldConflict
from stdwatch.errors import StdwatchError
from stdwatch.messages import N_
from stdwatch.triage import diff
from stdwatch.web import language
from stdwatch.web.rendering import issue_name, render
from stdwatch.web.words import EDIT_REFUSALS


def problem(request: Request, error: StdwatchError) -> tuple[dict[str, Any], int]:
    """What a page is told of an edit that was not taken, and the status."""
    translate = messages.catalogue(language.choose(request)).gettext
    match error:
        case EditConflict():
            message = translate(N_("%(editor)s has changed the same text meanwhile.")) % {"editor": error.by.editor}
            by = {"editor": error.by.editor, "at": error.by.at, "seq": error.by.seq}
            return {"error": message, "by": by, "fields": [_both(field) for field in error.fields]}, 409
        case Closed():
            message = translate(N_("Issue %(issue)s was printed. Open it again for a correction.")) % {
                "issue": issue_name(error.issue, language.choose(request))
            }
            return {"error": message, "closed": error.issue}, 409
        case EditRefused():
            message = translate(EDIT_REFUSALS[error.why])
            detail = f" ({error.detail})" if error.detail else ""
            return {"error": f"{message}{detail}", "why": error.why.name.lower()}, 400
    return {"error": translate(N_("There is nothing at this address."))}, 404


def answer_json(request: Request, error: StdwatchError) -> JSONResponse:
    """The same as an answer to the script."""
    answer, status = problem(request, error)
    return JSONResponse(answer, status)


def _both(field: FieldConflict) -> dict[str, Any]:
    """Both versions of a field, and for texts the way from theirs to mine."""
    texts = isinstance(field.theirs, str) and isinstance(field.mine, str)
    changes = [asdict(change) for change in diff.word_diff(field.theirs, field.mine)] if texts else []
    return {"name": field.name, "theirs": field.theirs, "mine": field.mine, "changes": changes}


def page(request: Request, message: str | None, status: int) -> Response:
    """The same as a page of its own, for forms without script."""
    translate = messages.catalogue(language.choose(request)).gettext
    text = message or translate(N_("The address or the form asks for something that does not exist."))
    frame = {"other_language": None, "editor": None, "done": None, "query": ""}
    return render(request, "error.html", {**frame, "status": status, "message": text}, status)
