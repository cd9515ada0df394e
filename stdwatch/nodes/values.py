"""What values of a report must be so that the desk can live with them: dates that are some, stretches inside a text.

At home only our own readers make them. Whatever a node sends is shown, sorted and computed with for years.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from urllib.parse import urlsplit

from stdwatch.items import (
    Attachment,
    DiscoveryReport,
    Document,
    Fetched,
    FetchTask,
    Lead,
    Precision,
    Published,
    Report,
)


def check_values(report: Report) -> None:
    """Raise `ValueError` for a report with a value that no reader of ours makes."""
    if isinstance(report, DiscoveryReport):
        for merged in report.merged_leads:
            _check_lead(merged.lead)
        return
    _check_task(report.task)
    if isinstance(report, Fetched) and isinstance(report.document, Document):
        _check_document(report.document)


def _check_task(task: FetchTask) -> None:
    _check_published(task.published)
    if task.lead:
        _check_lead(task.lead)


def _check_lead(lead: Lead) -> None:
    _check_published(lead.published)
    _check_files(lead.attachments)


def _check_document(document: Document) -> None:
    _check_published(document.published)
    _check_files(document.attachments)
    if not _are_in_order(document.text, ((block.start, block.end) for block in document.blocks)):
        raise ValueError("blocks that are no stretches of their text, one after the other")
    if not all(0 <= page.start <= page.end <= len(document.text) and page.index >= 0 for page in document.pages):
        raise ValueError("pages that are no stretches of their text")


def _check_published(published: Published | None) -> None:
    """A month, a day or an instant with its zone, as its precision says."""
    if published is None:
        return
    text = published.value
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
    return date.fromisoformat(text).isoformat() == text


def _check_files(files: tuple[Attachment, ...]) -> None:
    for file in files:
        if urlsplit(file.url).scheme not in {"http", "https"}:
            raise ValueError("a file whose address is not of the web")


def _are_in_order(text: str, stretches: Iterator[tuple[int, int]]) -> bool:
    listed = [(0, 0), *stretches, (len(text), len(text))]
    return all(start <= end <= following for (start, end), (following, _) in pairwise(listed))
