"""All passages of one document, by chapter, searched, a page at a time: how a report of 745 pages is worked through."""

from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from stdwatch.store import candidate, terms
from stdwatch.store.candidate import Candidate, Quote
from stdwatch.store.filters import Filters
from stdwatch.triage import passages as found_passages
from stdwatch.triage.terms import house_terms
from stdwatch.web import context, forms, item, marking
from stdwatch.web.rendering import render

_SHOWN = 60


@context.friendly_errors
def passages(request: Request) -> Response:
    """The passages of a candidate: a chapter, those with some words, in the order of worth or of the pages."""
    db, query = context.connection(request), request.query_params
    opened = candidate.load(db, request.path_params["id"])
    chapter = forms.number(query.get("chapter") or None)
    words, by_page = query.get("q", "")[:200].strip(), query.get("order") == "page"
    quotes = found_passages.once(opened.quotes)
    chosen = found_passages.of_chapter(quotes, chapter)
    if words:
        chosen = [*found_passages.matching(chosen, words), *_elsewhere(request, opened, words, chapter)]
    if by_page:
        chosen.sort(key=lambda quote: (quote.part, quote.passage.start))
    first = forms.number(query.get("from") or None) or 0
    marks, glossary = context.marker(request, replace(Filters(), query=words)), terms.glossary(db)
    asked = {"chapter": chapter, "q": words, "order": "page" if by_page else None}
    kept = {name: value for name, value in asked.items() if value}
    values = {
        "item": opened,
        "all_quotes": len(quotes),
        "chapters": found_passages.chapters(quotes),
        "chapter": chapter,
        "words": words,
        "by_page": by_page,
        "quotes": chosen[first : first + _SHOWN],
        "total": len(chosen),
        "first": first,
        "before": urlencode({**kept, "from": max(0, first - _SHOWN)}) if first else None,
        "after": urlencode({**kept, "from": first + _SHOWN}) if first + _SHOWN < len(chosen) else None,
        "quoted": lambda text: marking.pieces(text, 0, len(text), marks(text)),
        "house_terms": lambda text: house_terms(text, glossary),
        "here": "",
        **item.clipped(db, opened),
    }
    return render(request, "passages.html", {**context.shared(request, db, Filters()), **values})


def _elsewhere(request: Request, item: Candidate, words: str, chapter: int | None) -> list[Quote]:
    """What else the document says with these words; not within a chapter, whose bounds only passages tell."""
    if chapter is not None:
        return []
    db = context.connection(request)
    texts = [candidate.text(db, part.reading) for part in item.parts if part.reading and part.covered_by is None]
    return found_passages.elsewhere(texts, item.quotes, words)
