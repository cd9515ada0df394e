"""What stands beside the text: findings with their mends and waivers, earlier translations, machine drafts."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from stdwatch import clock
from stdwatch.checking.checks import advice
from stdwatch.checking.findings import Finding, FindingClass
from stdwatch.checking.texts import texts_of_article
from stdwatch.editing import articles as rules
from stdwatch.editing import checks
from stdwatch.editing.issues import article_value, section_names
from stdwatch.editing.refusals import Closed, EditRefused
from stdwatch.errors import Missing
from stdwatch.items.journal import Waiver
from stdwatch.store import articles, clips, issues, jobs, memory, waivers
from stdwatch.store import drafts as store
from stdwatch.store.articles import ArticleRow
from stdwatch.store.filters import Filters
from stdwatch.web import context, language, problems
from stdwatch.web.rendering import render

_PRESSING = frozenset({FindingClass.ERROR, FindingClass.WARNING})
_SHORT_WORDS = 3
_AROUND = 5

Act = Callable[[Request, Database, ArticleRow, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class Note:
    """A finding with its advice in the page's language."""

    finding: Finding
    advice: str
    before: str = ""
    """What stands around words that are too short to be found again."""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """The findings of an article: what is pressed (errors first), folded away, waived, and what concerns spaces."""

    pressed: list[Note]
    hints: list[Note]
    waived: list[Note]
    spacing: Note | None
    characters: int
    """Of the text, for the article's line in the list of its issue."""


@context.friendly_errors
def findings(request: Request) -> Response:
    """The findings of an article, for the script that puts them beside the text."""
    db = context.connection(request)
    row = rules.load(db, request.path_params["id"])
    return render(request, "findings.html", {"notes": notes(request, db, row), "article": row, **state(db, row)})


@context.friendly_errors
def issue_findings(request: Request) -> Response:
    """What is open in a whole issue, article by article, what was waived there, and how much of it editors waive."""
    db, tongue = context.connection(request), language.choose(request)
    issue = issues.by_name(db, request.path_params["name"])
    findings = [finding for finding in checks.findings(db, issue) if finding.severity in _PRESSING or finding.waived]
    noted: dict[str | None, list[Note]] = defaultdict(list)
    for finding in findings:
        noted[finding.place.article].append(Note(finding, advice(finding, tongue)))
    order = {name: number for number, name in enumerate(section_names())}
    rows = sorted(articles.articles(db, issue.id), key=lambda row: order.get(row.section or "", len(order)))
    values = {
        "issue": issue,
        "errors": sum(finding.is_open_error for finding in findings),
        "waived": sum(finding.waived for finding in findings),
        "articles": [(row, noted[row.id], _waivers(db, row)) for row in rows],
        "frame": noted[None],
        "counts": waivers.counts(db),
        "hints": checks.demoted(db),
    }
    return render(request, "issue_findings.html", {**context.shared(request, db, Filters()), **values})


def _waivers(db: Database, row: ArticleRow) -> dict[tuple[str, str], Waiver]:
    """Who waived a finding, and with which note, by its check and fingerprint."""
    return {(waiver.check, waiver.fingerprint): waiver for waiver in waivers.of_article(db, row.id)}


@context.friendly_errors
def earlier(request: Request) -> Response:
    """How printed issues put words like those of a block's clips."""
    db = context.connection(request)
    row = rules.load(db, request.path_params["id"])
    wanted = request.query_params.get("block", "")
    block = next((block for block in articles.blocks(db, row.id) if block.id == wanted), None)
    english = " ".join(clip.clip.exact for clip in clips.by_ids(db, block.clips if block else ()).values())
    own = issues.by_id(db, row.issue) if row.issue is not None else None
    return render(request, "earlier.html", {"matches": memory.alike(db, english, but=own.name if own else "")})


@context.friendly_errors
def drafts(request: Request) -> Response:
    """What was sent out for drafts of an article, to whom and when, and what came back."""
    db = context.connection(request)
    row = rules.load(db, request.path_params["id"])
    blocks = articles.blocks(db, row.id)
    made = [(draft, json.loads(draft.sent)) for block in blocks for draft in store.of_block(db, block.id)]
    return render(request, "drafts.html", {**context.shared(request, db, Filters()), "article": row, "made": made})


def notes(request: Request, db: Database, row: ArticleRow) -> Notes:
    """The findings of an article, sorted by how much they weigh."""
    tongue = language.choose(request)
    article = article_value(db, row)
    texts = {(text.field, text.block): text.text for text in texts_of_article(article)}
    notes = [
        Note(
            finding,
            advice(finding, tongue),
            *_around(finding, texts.get((finding.place.field, finding.place.block), "")),
        )
        for finding in checks.of_article(db, row)
    ]
    lasting = [note for note in notes if not note.finding.waived]
    pressed = [note for note in lasting if note.finding.severity in _PRESSING]
    return Notes(
        pressed=sorted(pressed, key=lambda note: note.finding.severity is not FindingClass.ERROR),
        hints=[note for note in lasting if note.finding.severity is FindingClass.HINT],
        waived=[note for note in notes if note.finding.waived],
        spacing=next((note for note in lasting if note.finding.severity is FindingClass.STYLE), None),
        characters=sum(len(block.label) + len(block.text) for block in article.blocks),
    )


def _around(finding: Finding, text: str) -> tuple[str, str]:
    place = finding.place
    if len(finding.words) > _SHORT_WORDS:
        return "", ""
    return text[max(0, place.start - _AROUND) : place.start], text[place.end : place.end + _AROUND]


def state(db: Database, row: ArticleRow) -> dict[str, bool]:
    """Whether the article can still be written."""
    issue = issues.by_id(db, row.issue) if row.issue is not None else None
    return {"closed": issue is not None and not issue.is_open}


async def mend(request: Request) -> Response:
    """Put in what mends a finding: ``article, check, fingerprint``; with ``tight`` space the whole issue in one way."""
    return await _acted(request, _mend)


async def waive(request: Request) -> Response:
    """Accept a finding as it is: ``article, check, fingerprint, note``."""
    return await _acted(request, _waive)


async def draft(request: Request) -> Response:
    """Ask for drafts of an ``article``, or of one ``block`` of it."""
    return await _acted(request, _draft)


async def _acted(request: Request, act: Act) -> Response:
    async with request.form(max_files=0, max_fields=8) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_answer, request, act, fields)


@context.friendly_errors
def _answer(request: Request, act: Act, fields: Mapping[str, str]) -> Response:
    """Do it and go back to the article; the script is only told that it is done."""
    db = context.connection(request)
    row = rules.load(db, fields.get("article", ""))
    try:
        act(request, db, row, fields)
    except (EditRefused, Closed, Missing) as error:
        if context.wants_json(request):
            return problems.answer_json(request, error)
        answer, status = problems.problem(request, error)
        return problems.page(request, answer["error"], status)
    if context.wants_json(request):
        return JSONResponse({})
    block = fields.get("block", "")
    prefix = context.settings(request).prefix
    return RedirectResponse(f"{prefix}/article/{row.id}?findings=1{f'#b-{block}' if block else '#findings'}", 303)


def _mend(request: Request, db: Database, row: ArticleRow, fields: Mapping[str, str]) -> None:
    editor = context.editor(request)
    if "tight" in fields:
        issue = issues.by_id(db, row.issue) if row.issue is not None else None
        if issue:
            checks.space_one_way(db, issue, editor, clock.now(), tight=fields["tight"] == "1")
        return
    checks.mend(db, row, fields.get("check", ""), fields.get("fingerprint", ""), editor, clock.now())


def _waive(request: Request, db: Database, row: ArticleRow, fields: Mapping[str, str]) -> None:
    name, mark = fields.get("check", ""), fields.get("fingerprint", "")
    checks.waive(db, row, name, mark, context.editor(request), fields.get("note", "").strip(), clock.now())


def _draft(request: Request, db: Database, row: ArticleRow, fields: Mapping[str, str]) -> None:
    if context.settings(request).draft is None:
        raise Missing("no machine makes drafts here")
    editor = context.editor(request)
    arguments: dict[str, object] = {"article": row.id, "editor": editor}
    if fields.get("block"):
        arguments["blocks"] = [fields["block"]]
    jobs.ask(db, "draft", arguments, editor, clock.now())
