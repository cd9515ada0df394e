"""Printing an issue from the page: proofs and finals, what was handed out, and corrections that come back from Word."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock, limits, messages
from stdwatch.checking.checks import NAMES_ZH
from stdwatch.checking.findings import Finding
from stdwatch.editing import articles, checks, corrections, printing
from stdwatch.editing import issues as rules
from stdwatch.editing.refusals import Closed, EditRefused
from stdwatch.errors import Conflict, DocumentError, PrintingError, StdwatchError
from stdwatch.items.journal import Article, Issue
from stdwatch.messages import N_
from stdwatch.publishing import compare, word_process
from stdwatch.publishing.compare import Change, Comparison, Proposal
from stdwatch.store import issues, printings
from stdwatch.store.filters import Filters
from stdwatch.store.issues import IssueRow
from stdwatch.store.printings import Printing, PrintingKind
from stdwatch.triage import diff
from stdwatch.web import context, frame, language
from stdwatch.web.rendering import issue_name, render

_MOST_PROPOSALS = 2000
"""Proposals of one document that are taken at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """An article in the table of an issue."""

    number: int
    section: str
    article: Article
    characters: int
    pages: tuple[int, int] | None
    """Where it starts and how many pages it takes in the last printing; `None` before the first."""
    errors: int
    warnings: int
    up: str | None
    """The article before which it would stand one place higher in its section; `None` for the first."""
    down: str | None
    """The same one place lower, empty for the end of the section; `None` for the last."""


@dataclass(frozen=True, slots=True)
class ShownPrinting:
    """A printing with its files and, for a correction, what it changed."""

    printing: Printing
    files: Mapping[str, str]
    changes: Sequence[Proposal]


@context.friendly_errors
def room(request: Request) -> Response:
    """The issue as it would be printed, and what was printed of it."""
    return _room(request, _issue(request))


async def print_issue(request: Request) -> Response:
    """Print a proof, ask before the final that closes the issue, or print that; then show the page again."""
    async with request.form(max_files=0, max_fields=3) as form:
        kind = str(form.get("kind", ""))
    return await run_in_threadpool(_print, request, kind)


@context.friendly_errors
def file(request: Request) -> Response:
    """A file of a printing, always as a download."""
    db, archive = context.connection(request), context.settings(request).archive
    printed = printings.by_id(db, request.path_params["id"])
    name = request.path_params["name"]
    if name not in printing.handed_files(printed):
        raise HTTPException(404)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(printing.body(archive, printed.files[name]), media_type="application/octet-stream", headers=headers)


@context.friendly_errors
def open_again(request: Request) -> Response:
    """Open a printed issue for a correction."""
    row = _issue(request)
    rules.open_again(context.connection(request), row.name, context.editor(request), clock.now())
    return RedirectResponse(f"{context.settings(request).prefix}/issue/{row.name}/print", 303)


async def order(request: Request) -> Response:
    """Move an article before another one of its section, or to its end."""
    async with request.form(max_files=0, max_fields=3) as form:
        moved, before = str(form.get("article", "")), str(form.get("before", ""))
    return await run_in_threadpool(_order, request, moved, before)


async def compare_document(request: Request) -> Response:
    """Show what a corrected Word document proposes."""
    async with request.form(max_files=1, max_fields=3) as form:
        name, sent = str(form.get("issue", "")), form.get("file")
        body = await sent.read(limits.DOCX_BYTES + 1) if isinstance(sent, UploadFile) else b""
    return await run_in_threadpool(_compare, request, name, body)


async def take(request: Request) -> Response:
    """Take the marked proposals."""
    async with request.form(max_files=0, max_fields=_MOST_PROPOSALS + 3, max_part_size=limits.ISSUE_BYTES) as form:
        name = str(form.get("issue", ""))
        marked = [value for field, value in form.multi_items() if field == "proposal" and isinstance(value, str)]
    return await run_in_threadpool(_take, request, name, marked)


def _issue(request: Request) -> IssueRow:
    return issues.by_name(context.connection(request), request.path_params["name"])


@context.friendly_errors
def _print(request: Request, kind: str) -> Response:
    db, settings, row = context.connection(request), context.settings(request), _issue(request)
    if kind == "ask":
        return _room(request, row, asked=row.is_open)
    act = {"proof": printing.proof, "final": printing.final}.get(kind)
    if act is None:
        raise HTTPException(400)
    try:
        styles = printing.Styles.of(settings.data)
        made = act(db, settings.archive, row.name, context.editor(request), clock.now(), styles)
    except (PrintingError, Closed, Conflict) as error:
        return _room(
            request, row, problem=_refusal(request, error, row), status=409 if isinstance(error, Conflict) else 400
        )
    return RedirectResponse(f"{settings.prefix}/issue/{row.name}/print#printing-{made.printing.id}", 303)


@context.friendly_errors
def _order(request: Request, moved: str, before: str) -> Response:
    db, row = context.connection(request), _issue(request)
    try:
        article = articles.load(db, moved)
        editor, before_id = context.editor(request), before or None
        articles.move(db, moved, editor, clock.now(), issue=row.id, section=article.section, before=before_id)
    except (EditRefused, Closed) as error:
        return _room(request, row, problem=_refusal(request, error, row), status=400)
    return RedirectResponse(f"{context.settings(request).prefix}/issue/{row.name}/print#articles", 303)


@context.friendly_errors
def _compare(request: Request, name: str, body: bytes) -> Response:
    db = context.connection(request)
    row = issues.by_name(db, name)
    try:
        comparison = compare.compare(rules.load(db, row), word_process.read(body))
    except DocumentError as error:
        return _room(request, row, problem=_refusal(request, error, row), status=400)
    return _room(request, row, comparison=comparison)


@context.friendly_errors
def _take(request: Request, name: str, marked: list[str]) -> Response:
    db = context.connection(request)
    row = issues.by_name(db, name)
    if not marked:
        translate = messages.catalogue(language.choose(request)).gettext
        message = translate(N_("No correction was marked: nothing was taken. Send the file again."))
        return _room(request, row, problem=message, status=400)
    try:
        proposals = [_proposal(json.loads(text)) for text in marked]
        taken = corrections.take(db, row, proposals, context.editor(request), clock.now())
    except (EditRefused, Closed) as error:
        return _room(request, row, problem=_refusal(request, error, row), status=400)
    except (ValueError, TypeError) as error:
        raise HTTPException(400) from error
    return _room(request, row, taken=taken, status=409 if taken.overtaken else 200)


def _refusal(request: Request, error: StdwatchError, row: IssueRow) -> str:
    """What went wrong, in the page's language."""
    translate = messages.catalogue(language.choose(request)).gettext
    match error:
        case PrintingError():
            return translate(error.message) % _spoken(error.params, language.choose(request))
        case Conflict():
            return translate(printing.EDITED_MEANWHILE) % {"issue": issue_name(row.name, language.choose(request))}
        case Closed():
            return translate(N_("The issue was printed and is closed; open it again for a correction."))
    return translate(N_("That cannot be done with the issue as it is: load the page again."))


def _spoken(params: Mapping[str, Any], tongue: str) -> dict[str, Any]:
    """What stands in a complaint, with issues and checks by their names in a language."""
    spoken = dict(params)
    if "issue" in params:
        spoken["issue"] = issue_name(params["issue"], tongue)
    if tongue == "zh" and "names" in params:
        parts = (part.partition(" ") for part in params["names"].split(", "))
        spoken["names"] = "、".join(f"{NAMES_ZH.get(name, name)}{blank}{times}" for name, blank, times in parts)
    return spoken


def _proposal(sent: object) -> Proposal:
    """A proposal from the form; `ValueError` or `TypeError` for what is none."""
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        raise TypeError("a proposal consists of texts")
    return Proposal(**{**sent, "change": Change(str(sent.get("change")))})


def _room(request: Request, row: IssueRow, *, status: int = 200, **more: Any) -> Response:
    db, archive = context.connection(request), context.settings(request).archive
    issue = rules.load(db, row)
    made = printings.of_issue(db, row.id)
    findings = checks.findings(db, row)
    comparison: Comparison | None = more.get("comparison")
    errors = sum(1 for finding in findings if finding.is_open_error)
    values = {
        "issue": row,
        "errors": errors,
        "open_findings": sum(1 for finding in findings if printing.is_open(finding)),
        "lines": _lines(issue, findings, printing.pages(archive, made[0]) if made else {}),
        "printings": [ShownPrinting(each, printing.handed_files(each), _changes(db, request, each)) for each in made],
        "frame": frame.texts(row),
        "problem": None,
        "taken": None,
        "comparison": None,
        "proposals": _packed(comparison.proposals) if comparison else [],
        "word_diff": diff.word_diff,
        "titles": {article.id: article.title for article in issue.articles},
        **more,
        "asked": bool(more.get("asked")) and not errors,
    }
    return render(request, "printing.html", {**context.shared(request, db, Filters()), **values}, status)


def _changes(db: Database, request: Request, each: Printing) -> list[Proposal]:
    if each.kind is not PrintingKind.CORRECTION:
        return []
    return printing.changes(db, context.settings(request).archive, each)


def _packed(proposals: Sequence[Proposal]) -> list[tuple[Proposal, str]]:
    """Proposals with what a form sends back for each."""
    packed = []
    for proposal in proposals:
        sent = asdict(proposal)
        del sent["comments"]
        packed.append((proposal, json.dumps(sent, ensure_ascii=False)))
    return packed


def _lines(issue: Issue, findings: Sequence[Finding], pages: Mapping[str, tuple[int, int]]) -> list[Line]:
    counts: Counter[tuple[str | None, str]] = Counter(
        (finding.place.article, str(finding.severity)) for finding in findings if not finding.waived
    )
    lines: list[Line] = []
    for section in issue.sections:
        names = [article.id for article in section.articles]
        for index, article in enumerate(section.articles):
            lines.append(
                Line(
                    number=len(lines) + 1,
                    section=section.name,
                    article=article,
                    characters=sum(len(block.label) + len(block.text) for block in article.blocks),
                    pages=pages.get(article.id),
                    errors=counts[article.id, "error"],
                    warnings=counts[article.id, "warning"],
                    up=names[index - 1] if index else None,
                    down=[*names, "", None][index + 2] if index + 1 < len(names) else None,
                )
            )
    return lines
