"""What values of a report must be so that the desk can live with them: dates that are some, stretches inside a text.

At home only our own readers make them. Whatever a node sends is shown, sorted and computed with for years.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from math import isfinite
from urllib.parse import urlsplit

from stdwatch import reasons
from stdwatch.items import (
    Alias,
    Attachment,
    ChannelResult,
    DiscoveryReport,
    Document,
    Failed,
    Fetched,
    FetchTask,
    Gone,
    Lead,
    Precision,
    Published,
    Report,
)
from stdwatch.reasons import Code, Outcome, Part, Reason
from stdwatch.store.runs import Exchange

_MOST = 2**31
_DEEPEST = 3
"""Reasons within a reason: a part of a sitemap failed, since its robots.txt did, since nothing answered."""

_LONGEST_REASON, _LONGEST_LINE = 2**16, 2**18
"""Characters of a reason as it is kept, and of a line of the fetch log with the headers of its answer."""

_LONGEST_TEXT = 2**16
"""Characters of what is no text of a document."""

_YEARS = range(1000, 9999)
"""Outside of them a day has no instant in some zone."""

_PRECISIONS = {7: Precision.MONTH, 10: Precision.DAY}
"""By the length of a date's text."""

_PARAMS = re.compile(r"%\((\w+)\)s")


def check_values(report: Report) -> None:
    """Raise `ValueError` for a report with a value that no reader of ours makes."""
    if isinstance(report, DiscoveryReport):
        for result in report.results:
            _check_result(result)
        for merged in report.merged_leads:
            _check_lead(merged.lead)
            _check_texts(*_names(merged.aliases), *merged.channels)
        for shared in report.shared_ids:
            _check_texts(*_names((shared.alias,)), *shared.urls)
        return
    _check_task(report.task)
    if isinstance(report, Fetched) and isinstance(report.document, Document):
        _check_document(report.document)
    if isinstance(report, Gone | Failed):
        check_reason(report.reason)


def check_counts(*counts: int) -> None:
    """Raise `ValueError` for counts that no crawl comes to."""
    for count in counts:
        if not 0 <= count <= _MOST:
            raise ValueError(f"a count of {count}")


def check_exchange(exchange: Exchange) -> None:
    """Raise `ValueError` for what is no line of the fetch log."""
    check_counts(exchange.bytes, exchange.status or 0)
    texts = (exchange.url, exchange.why, exchange.media_type or "", exchange.body_hash or "")
    headers = exchange.headers or {}
    if sum(map(len, (*texts, *headers, *headers.values()))) > _LONGEST_LINE:
        raise ValueError("an answer with headers without end")
    Outcome(exchange.outcome)


def check_reason(reason: Reason, depth: int = 0) -> None:
    """Raise `ValueError` for a reason that is none of ours, or cannot be told in the words of its code."""
    if not isinstance(reason.code, Code):
        raise ValueError(f"no reason is called {reason.code[:40]!r}")
    if {*reason.params} != {*_PARAMS.findall(reason.code.words)}:
        raise ValueError(f"a reason {str(reason.code)!r} with other parameters than its own")
    if depth > _DEEPEST:
        raise ValueError("reasons within reasons")
    for value in reason.params.values():
        for part in value if isinstance(value, tuple) else (value,):
            _check_part(part, depth)
    if not depth and len(reasons.dump_one(reason)) > _LONGEST_REASON:
        raise ValueError("a reason without end")


def _check_part(part: Part, depth: int) -> None:
    if isinstance(part, Reason):
        check_reason(part, depth + 1)
    elif isinstance(part, float) and not isfinite(part):
        raise ValueError("a reason with a number that is none")
    elif isinstance(part, int):
        check_counts(abs(part))


def _check_result(result: ChannelResult) -> None:
    check_counts(result.pages, result.entries, result.matching, result.dated, result.titled, result.new)
    if result.reason:
        check_reason(result.reason)
    _check_texts(result.kind, *result.rules, *result.rules.values(), *result.unmatched_links, *result.not_followed)
    for text in (result.oldest, result.since, *result.head):
        if text is not None:
            _check_published(Published(text, _PRECISIONS.get(len(text), Precision.INSTANT), ""))


def _check_task(task: FetchTask) -> None:
    _check_published(task.published)
    if task.lead:
        _check_lead(task.lead)


def _check_lead(lead: Lead) -> None:
    _check_published(lead.published)
    _check_files(lead.attachments)
    _check_texts(lead.channel, lead.title, lead.modified, lead.filed, *lead.labels, *_names(lead.aliases))


def _check_document(document: Document) -> None:
    _check_published(document.published)
    _check_files(document.attachments)
    if not _are_in_order(document.text, ((block.start, block.end) for block in document.blocks)):
        raise ValueError("blocks that are no stretches of their text, one after the other")
    check_counts(*(block.level for block in document.blocks))
    pages = [page.index for page in document.pages]
    check_counts(*pages)
    if not all(0 <= page.start <= page.end <= len(document.text) for page in document.pages):
        raise ValueError("pages that are no stretches of their text")
    if pages != sorted({*pages}):
        raise ValueError("pages that do not follow one another")
    if not {block.page for block in document.blocks} <= {None, *pages}:
        raise ValueError("blocks on pages that there are not")
    _check_texts(document.title, document.language, document.media_type, *document.authors, *document.notes)
    _check_texts(*document.layers, *document.layers.values(), *_names(document.aliases))
    _check_texts(*(page.label for page in document.pages))


def _check_published(published: Published | None) -> None:
    """A month, a day or an instant with its zone, as its precision says."""
    if published is None:
        return
    text = published.value
    _check_texts(published.origin)
    match published.precision:
        case Precision.MONTH:
            is_one = _is_day(f"{text}-01")
        case Precision.DAY:
            is_one = _is_day(text)
        case Precision.INSTANT:
            is_one = datetime.fromisoformat(text).tzinfo is not None and _is_day(text[:10])
    if not is_one:
        raise ValueError(f"no {published.precision}: {text[:40]!r}")


def _is_day(text: str) -> bool:
    """Whether it is a day as we write it; raises `ValueError` for none."""
    day = date.fromisoformat(text)
    return day.isoformat() == text and day.year in _YEARS


def _check_files(files: tuple[Attachment, ...]) -> None:
    for file in files:
        if urlsplit(file.url).scheme not in {"http", "https"}:
            raise ValueError("a file whose address is not of the web")
        _check_texts(file.url, file.title, file.media_type)


def _check_texts(*texts: str | None) -> None:
    """Titles, names and addresses are shown wherever their documents are listed."""
    if any(text is not None and len(text) > _LONGEST_TEXT for text in texts):
        raise ValueError("a title, a name or an address without end")


def _names(aliases: Iterable[Alias]) -> Iterator[str]:
    return (name for alias in aliases for name in (alias.kind, alias.value))


def _are_in_order(text: str, stretches: Iterator[tuple[int, int]]) -> bool:
    listed = [(0, 0), *stretches, (len(text), len(text))]
    return all(start <= end <= following for (start, end), (following, _) in pairwise(listed))
