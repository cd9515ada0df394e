"""A candidate as lines of text, as `stdwatch show` prints it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stdwatch.store.candidate import Candidate, Quote
    from stdwatch.store.queue import Row


def state(row: "Row") -> str:
    """The state of a candidate, with what goes with it."""
    more = row.section or (f"until {row.until}" if row.until else "")
    marks = [
        f"({more})" if more else "",
        "(changed since)" if row.changed_since else "",
        "(doubtful)" if row.doubtful else "",
    ]
    return " ".join([row.state, *filter(None, marks)])


def lines(item: "Candidate") -> list[str]:
    """Facts, parts, decisions, passages and text of a candidate."""
    row = item.row
    facts = [
        f"{row.id}  {row.title}",
        f"{row.source} · {row.doc_type} · {row.published or 'no date'} ({row.date_origin or 'no origin'})",
        f"{row.url}",
        f"{state(row)} · score {row.score:.2f}: {'; '.join(map(str, item.reasons)) or 'no reasons'}",
        *_suggested(item),
        f"first seen {row.first_seen} · last changed {item.last_changed}",
    ]
    parts = [
        f"  {part.role}: {part.title} · {part.outcome}{f' · {part.pages} pages' if part.pages else ''} · {part.url}"
        for part in item.parts
    ]
    history = [
        f"  {entry.at} {entry.editor} {entry.verb} {entry.reason or entry.note}".rstrip() for entry in item.history
    ]
    quotes = [f"  {where(quote)}\n    {quote.text}" for quote in item.quotes]
    groups = (("parts", parts), ("decisions", history), ("passages", quotes))
    listed = [line for name, group in groups if group for line in ("", name, *group)]
    return [*facts, *listed, "", item.page.document.text if item.page else "(no text yet)"]


def _suggested(item: "Candidate") -> list[str]:
    if (to := item.suggestion) is None:
        return []
    return [f"suggested for {to.section}, {to.destination}: {'; '.join(map(str, to.reasons))}"]


def where(quote: "Quote") -> str:
    """The page and the headings of a passage."""
    passage = quote.passage
    page = f"page {passage.label or passage.page + 1}" if passage.page is not None else ""
    return " · ".join(filter(None, [page, " › ".join(passage.path)])) or "in the text"
