"""Adding by hand from the page: a form for an address or a file, and what came of those that were sent."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock
from stdwatch.crawling.addresses import checked
from stdwatch.errors import OffSite, StdwatchError, TooLarge, UsageError
from stdwatch.messages import N_
from stdwatch.operations import additions, liveness
from stdwatch.reasons import JobCode, Reason
from stdwatch.store import jobs
from stdwatch.store.filters import Filters
from stdwatch.web import context
from stdwatch.web.rendering import render

_LONGEST = 2000
_SHOWN = 10
_NOTHING = N_("Give an address, or choose a file.")
_NO_ADDRESS = N_("This is no valid address.")
_OFF_LIMITS = N_("Only public addresses of the web (http, https) can be added.")
_TOO_LARGE = N_("The file is too large.")


@context.friendly_errors
def form(request: Request) -> Response:
    """The form, and the newest additions with what came of each."""
    return _form(request)


async def ask(request: Request) -> Response:
    """Ask for an addition; the scheduler takes it up within a minute, so that no page waits for a slow site."""
    async with request.form(max_files=1, max_fields=5) as sent:
        url, file = sent.get("url"), sent.get("file")
        upload = file if isinstance(file, UploadFile) and file.filename else None
        return await run_in_threadpool(_ask, request, url.strip() if isinstance(url, str) else "", upload)


@context.friendly_errors
def _ask(request: Request, url: str, upload: UploadFile | None) -> Response:
    wrong = _objection(url, upload)
    if wrong:
        return _form(request, wrong, url[:_LONGEST], 400)
    arguments: dict[str, Any] = {"url": url} if url else {}
    if upload:
        name = (upload.filename or "")[-200:]
        try:
            kept = additions.keep(context.settings(request), name, upload.file)
        except TooLarge:
            return _form(request, _TOO_LARGE, url, 413)
        arguments |= {"file": kept, "name": name}
    try:
        job = jobs.ask(context.connection(request), "add", arguments, context.editor(request), clock.now())
    except StdwatchError:
        if upload:
            additions.place(context.settings(request), arguments["file"]).unlink(missing_ok=True)
        raise
    return RedirectResponse(f"{context.settings(request).prefix}/add?job={job}#job-{job}", 303)


def _objection(url: str, upload: UploadFile | None) -> str:
    """What is wrong with what was sent, as far as it shows at once; names are looked up when they are connected to."""
    if not url:
        return "" if upload else _NOTHING
    if len(url) > _LONGEST:
        return _NO_ADDRESS
    try:
        checked(url)
    except UsageError:
        return _NO_ADDRESS
    except OffSite:
        return _OFF_LIMITS
    return ""


def _form(request: Request, wrong: str = "", url: str = "", status: int = 200) -> Response:
    db = context.connection(request)
    asked = [job for job in jobs.recent(db, 100) if job["kind"] == "add"][:_SHOWN]
    values = {
        "wrong": wrong,
        "url": url,
        "most": additions.LARGEST,
        "asked": [(job, _end(job["message"])) for job in asked],
        "waiting": any(job["state"] in {"waiting", "running"} for job in asked),
        "scheduler": liveness.scheduler(db, clock.now()),
        "job": request.query_params.get("job", ""),
    }
    return render(request, "add.html", {**context.shared(request, db, Filters()), **values}, status)


def _end(reason: Reason | None) -> dict[str, Any]:
    """What came of an addition: its candidate and change, or what refused it and why."""
    end: dict[str, Any] = dict.fromkeys(("candidate", "change", "outcome", "reason"))
    if reason and reason.code == JobCode.ADDED:
        return {**end, **reason.params}
    if reason and reason.code == JobCode.REFUSED:
        return {**end, "outcome": reason.params["outcome"], "reason": reason.params["because"]}
    return {**end, "reason": reason}
