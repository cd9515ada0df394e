"""One candidate as the desk shows it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stdwatch import clock
from stdwatch.items import Facet
from stdwatch.store import (
    articles,
    candidate,
    clips,
    colleagues,
    decisions,
    search,
    splitting,
    stories,
    terms,
)
from stdwatch.store.filters import Filters
from stdwatch.store.queue import Row
from stdwatch.triage import diff, passages
from stdwatch.triage.terms import house_terms
from stdwatch.web import context, forms, marking
from stdwatch.web.rendering import render

LATER = timedelta(days=7)
"""What “later” means unless a day is chosen: the desk meets weekly."""


@context.friendly_errors
def pane(request: Request) -> Response:
    """The candidate alone, for the script that puts it beside a queue already on screen."""
    db, filters = context.connection(request), context.filters(request)
    values_of_item = values(request, db, request.path_params["id"], filters, following=None)
    return render(request, "item.html", {**context.shared(request, db, filters), **values_of_item})


@context.friendly_errors
def split(request: Request) -> Response:
    """Take a candidate apart from the one that it was united with last, then show what was shown."""
    asked = request.path_params["id"]
    splitting.split(context.connection(request), asked, context.editor(request), clock.now())
    return RedirectResponse(f"{context.settings(request).prefix}/candidate/{asked}", 303)


def values(request: Request, db: Database, asked: int, filters: Filters, following: Row | None) -> dict[str, Any]:
    """What `item.html` shows, with a link to what follows; `Missing` when there is no such candidate."""
    item = candidate.load(db, asked)
    glossary = terms.glossary(db)
    today, marks = context.today(request), context.marker(request, filters)
    quotes = passages.once(item.quotes)
    hits = [quote for quote in quotes if filters.query and search.highlights(quote.text, filters.query, glossary)]
    return {
        "item": item,
        "item_quotes": hits or quotes,
        "all_quotes": len(quotes),
        "words": filters.query,
        "colleagues": colleagues.names(db),
        "whose": colleagues.assigned(db, [item.row.id]).get(item.row.id),
        "form_id": str(uuid4()),
        "here": forms.address(filters),
        "following": following,
        "tomorrow": (today + timedelta(days=1)).isoformat(),
        "in_a_week": (today + LATER).isoformat(),
        "overtaken": None,
        "refused": None,
        "typed": {},
        "quoted": lambda text: marking.pieces(text, 0, len(text), marks(text)),
        "house_terms": lambda text: house_terms(text, glossary),
        "undone": {entry.undoes for entry in item.history},
        "in_force": decisions.in_force(item.history),
        "united": splitting.united_with(db, item.row.id),
        "since": _since_decision(db, item),
        "named": _named(item.facets),
        "chapters": passages.chapters(quotes),
        **_story(db, item),
        **clipped(db, item),
        **(context.stretch(item, item.page, 0, marks) if item.page else {"view": None}),
    }


def clipped(db: Database, item: candidate.Candidate) -> dict[str, Any]:
    """The clips of a candidate with the block each stands in, and where passages were clipped already."""
    made = clips.of_candidate(db, item.row.id)
    homes = articles.blocks_of_clips(db, [clip.clip.id for clip in made])
    return {
        "own_clips": [(clip, homes.get(clip.clip.id)) for clip in made if clip.clip.id in homes],
        "clip_count": len(homes),
        "clipped_at": {(clip.reading, clip.clip.start) for clip in made if clip.clip.id in homes},
        "new_id": lambda: str(uuid4()),
    }


async def story(request: Request) -> Response:
    """Say that a candidate is of another story than some others, or take that back."""
    async with request.form(max_files=0, max_fields=20) as form:
        others = [forms.number(value) or 0 for value in form.getlist("other") if isinstance(value, str)]
        again = form.get("action") == "link"
    return await run_in_threadpool(_set_story, request, others, again)


@context.friendly_errors
def _set_story(request: Request, others: list[int], again: bool) -> Response:
    asked = request.path_params["id"]
    at = None if again else clock.now()
    stories.refuse(context.connection(request), asked, others, context.editor(request), at)
    return RedirectResponse(f"{context.settings(request).prefix}/candidate/{asked}#story", 303)


def _story(db: Database, item: candidate.Candidate) -> dict[str, Any]:
    """The other pages of a candidate's story, with what a decision on all of them must know."""
    members = stories.of_candidate(db, item.row.id)
    return {
        "story": members,
        "other_stories": stories.refused_of(db, item.row.id),
        "story_seen": decisions.last_seqs(db, [member.row.id for member in members]),
        "story_id": str(uuid4()),
    }


def _named(facets: Iterable[Facet]) -> dict[str, list[tuple[str, str]]]:
    """Bodies and standards that a candidate names, each with the filters that list all that name it."""
    named: dict[str, list[tuple[str, str]]] = {"body": [], "number": []}
    for facet in facets:
        if facet.kind in named:
            wanted = forms.narrowed(Filters(state=None), **{facet.kind: facet.value})
            named[facet.kind].append((facet.value, wanted))
    return named


def _since_decision(db: Database, item: candidate.Candidate) -> tuple[diff.Change, ...]:
    """What the publisher changed in the page's text after the decision in force; empty when it did not."""
    pair = candidate.since_decision(db, item) if item.row.changed_since else None
    if pair is None:
        return ()
    before, after = (candidate.text(db, each).document.text for each in pair)
    return diff.word_diff(before, after)
