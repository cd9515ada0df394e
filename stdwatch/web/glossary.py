"""The page of the house's terms: looked through, added to, taken over from files and handed out as files."""

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock, messages
from stdwatch.editing import terms as rules
from stdwatch.errors import UsageError
from stdwatch.glossary import tables, tbx
from stdwatch.glossary.terms import Term
from stdwatch.store import terms
from stdwatch.store.filters import Filters
from stdwatch.web import context, language
from stdwatch.web.rendering import render

_FILES = {"csv": (tables.write, "text/csv; charset=utf-8"), "tbx": (tbx.write, "application/xml")}


@context.friendly_errors
def glossary(request: Request) -> Response:
    """The terms in force, those that hold the words of ``q``; ``zh`` names the one that is being written."""
    return _page(request)


@context.friendly_errors
def export(request: Request) -> Response:
    """All terms in force as a file."""
    kind = request.path_params["kind"]
    if kind not in _FILES:
        raise UsageError(f"no file of terms is written as {kind}")
    write, media_type = _FILES[kind]
    body = write(terms.glossary(context.connection(request)).terms.values())
    return Response(
        body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="terms.{kind}"'}
    )


async def change(request: Request) -> Response:
    """Add or replace a term (``zh, en, never, also, note``), take one away (``remove``), or take over a ``file``."""
    async with request.form(max_files=1, max_fields=8) as form:
        file = form.get("file")
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        upload = (file.filename or "", await file.read()) if isinstance(file, UploadFile) and file.filename else None
    return await run_in_threadpool(_change, request, fields, upload)


@context.friendly_errors
def _change(request: Request, fields: Mapping[str, str], upload: tuple[str, bytes] | None) -> Response:
    db, editor, now = context.connection(request), context.editor(request), clock.now()
    query = ""
    try:
        if upload:
            query = f"?taken={rules.take_over(db, rules.read(*upload), editor, now)}"
        elif fields.get("remove"):
            rules.remove(db, fields["remove"], editor, now)
        else:
            rules.add(db, [_term(fields)], editor, now)
    except UsageError as error:
        wrong = error.reason.sentence(messages.catalogue(language.choose(request)).gettext)
        return _page(request, wrong=wrong, typed=fields, status=400)
    return RedirectResponse(f"{context.settings(request).prefix}/glossary{query}", 303)


def _term(fields: Mapping[str, str]) -> Term:
    forms = {name: tables.parts(fields.get(name, "")) for name in ("en", "never", "also")}
    return Term(
        " ".join(fields.get("zh", "").split()),
        forms["en"],
        forms["never"],
        forms["also"],
        fields.get("note", "").strip(),
    )


def _page(request: Request, *, status: int = 200, wrong: str = "", typed: Mapping[str, str] | None = None) -> Response:
    db = context.connection(request)
    known, words = terms.glossary(db).terms, request.query_params.get("q", "").strip()
    written = known.get(request.query_params.get("zh", ""))
    values: dict[str, Any] = {
        "terms": [term for term in known.values() if _holds(term, words)],
        "count": len(known),
        "words": words,
        "typed": typed or (_fields(written) if written else {}),
        "history": terms.history(db, written.zh) if written else [],
        "wrong": wrong,
        "taken": request.query_params.get("taken", "") if request.query_params.get("taken", "").isdecimal() else "",
    }
    return render(request, "glossary.html", {**context.shared(request, db, Filters()), **values}, status)


def _fields(term: Term) -> dict[str, str]:
    """A term as it stands in the form."""
    joined = {"en": term.forms, "never": term.never, "also": term.also}
    return {"zh": term.zh, "note": term.note, **{name: "; ".join(forms) for name, forms in joined.items()}}


def _holds(term: Term, words: str) -> bool:
    every = "\n".join((term.zh, *term.forms, *term.never, *term.also, term.note)).casefold()
    return words.casefold() in every
