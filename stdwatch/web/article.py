"""The article page: clips beside the Chinese text, the issue at the left, what to look at on the right."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from stdwatch.anchoring import Anchor
from stdwatch.editing import articles as rules
from stdwatch.editing import house
from stdwatch.editing import issues as issue_rules
from stdwatch.errors import StdwatchError
from stdwatch.glossary.terms import Glossary
from stdwatch.items.journal import BlockRole, ClipVerdict
from stdwatch.store import anchors, articles, clips, edits, issues, queue, stories, terms
from stdwatch.store.articles import ArticleRow, BlockRow
from stdwatch.store.clips import StoredClip
from stdwatch.store.filters import Filters
from stdwatch.store.issues import IssueRow
from stdwatch.store.queue import Row
from stdwatch.triage import diff
from stdwatch.triage.diff import Change
from stdwatch.triage.terms import house_terms
from stdwatch.web import context, marking, notes, problems
from stdwatch.web.marking import Piece
from stdwatch.web.rendering import render


@dataclass(frozen=True, slots=True)
class ShownClip:
    """A clip as it stands beside a block."""

    stored: StoredClip
    verdict: str
    """Empty where nothing was looked for, as for another desk's clip."""
    pieces: Sequence[Piece]
    terms: Sequence[tuple[str, str]]
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Pair:
    """A block with the clips beside it."""

    block: BlockRow
    clips: Sequence[ShownClip]


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article in the list of its issue."""

    number: int
    row: ArticleRow
    characters: int
    changed: int
    """Clips whose source has changed."""


@context.friendly_errors
def article(request: Request) -> Response:
    """An article with its issue; the script gets it as JSON."""
    db = context.connection(request)
    row = rules.load(db, request.path_params["id"])
    if context.wants_json(request):
        value = asdict(issue_rules.article_value(db, row))
        return JSONResponse({**value, "issue": row.issue, "section": row.section, "seq": edits.last_seq(db)})
    return _page(request, db, row, notice=_NOTICES.get(request.query_params.get("notice", "")))


def of_issue(db: Database, issue: IssueRow | None) -> dict[str, Any]:
    """What a page shows of an issue: its sections with their articles, what is unassigned, what is not used yet."""
    return {
        "issue": issue,
        "closed": issue is not None and not issue.is_open,
        "sections_of_issue": _sections(db, issue.id if issue else None),
        "unassigned": _entries(db, None),
        "candidates": (unused := _unused(db)),
        "accepted_stories": _stories(db, unused),
        "issues": issues.issues(db),
    }


def _stories(db: Database, unused: Sequence[Row]) -> list[list[Row]]:
    """The accepted pages that no article is made of yet and that hang together."""
    rows = {row.id: row for row in unused}
    return [[rows[member] for member in members] for members in stories.groups(db, list(rows))]


def refused(request: Request, owner: str, subject: str, typed: Mapping[str, str], error: StdwatchError) -> Response:
    """The page again after a form that was not taken: what was typed is still in it, beside the other's version."""
    db = context.connection(request)
    answer, status = problems.problem(request, error)
    return _page(request, db, rules.load(db, owner), problem=answer, subject=subject, typed=typed, status=status)


_NOTICES = {"nothing": "nothing_to_undo", "conflict": "undo_conflict"}


def _page(request: Request, db: Database, row: ArticleRow, *, status: int = 200, **more: Any) -> Response:
    issue = issues.by_id(db, row.issue) if row.issue is not None else None
    pairs = _pairs(request, db, row)
    values = {
        **of_issue(db, issue),
        "article": row,
        "pairs": pairs,
        "seq": edits.last_seq(db),
        "excerpts": house.excerpt_choices(),
        "roles": list(BlockRole),
        "new_id": lambda: str(uuid4()),
        "problem": None,
        "subject": "",
        "typed": {},
        "notice": None,
        "notes": notes.notes(request, db, row) if request.query_params.get("findings") else None,
        "engine": _engine(request),
        **more,
    }
    return render(request, "article.html", {**context.shared(request, db, Filters()), **values}, status)


def _engine(request: Request) -> str:
    """To whom clips go for a draft; empty where the operator named nobody."""
    draft = context.settings(request).draft
    return draft.engine if draft else ""


def _pairs(request: Request, db: Database, row: ArticleRow) -> list[Pair]:
    blocks = articles.blocks(db, row.id)
    known = clips.by_ids(db, [clip for block in blocks for clip in block.clips])
    now = anchors.current(db, list(known.values()))
    marks, glossary = context.marker(request, Filters()), terms.glossary(db)
    shown = {name: _shown(db, stored, now.get(name), marks, glossary) for name, stored in known.items()}
    return [Pair(block, [shown[name] for name in block.clips if name in shown]) for block in blocks]


def _shown(
    db: Database, stored: StoredClip, anchor: Anchor | None, marks: context.Marker, glossary: Glossary
) -> ShownClip:
    exact = stored.clip.exact
    altered = anchor is not None and anchor.verdict is ClipVerdict.ALTERED
    return ShownClip(
        stored=stored,
        verdict=str(anchor.verdict) if anchor else "",
        pieces=marking.pieces(exact, 0, len(exact), marks(exact)),
        terms=house_terms(exact, glossary),
        changes=diff.word_diff(exact, anchors.words_now(db, stored.clip.id)) if altered else [],
    )


def _sections(db: Database, issue: int | None) -> list[tuple[str, list[ArticleLine]]]:
    """The sections of an issue with their articles; those without a section last."""
    if issue is None:
        return []
    entries = _entries(db, issue)
    names = list(dict.fromkeys([*issue_rules.section_names(), ""]))
    grouped = [(name, [entry for entry in entries if (entry.row.section or "") == name]) for name in names]
    return [(name, articles) for name, articles in grouped if articles or name]


def _entries(db: Database, issue: int | None) -> list[ArticleLine]:
    lengths, changed = articles.characters(db, issue), anchors.changed_by_article(db)
    order = {name: number for number, name in enumerate(issue_rules.section_names())}
    rows = sorted(articles.articles(db, issue), key=lambda row: order.get(row.section or "", len(order)))
    return [
        ArticleLine(number, row, lengths.get(row.id, 0), changed.get(row.id, 0)) for number, row in enumerate(rows, 1)
    ]


def _unused(db: Database) -> list[Row]:
    """Accepted candidates of which no clip stands anywhere: what may still be taken in."""
    return queue.inbox(db, Filters(state="accepted", unused=True), limit=100)
