"""Store: the only stage that writes what a crawl learned; what it returns is a plain row for feed exports."""

from dataclasses import replace
from typing import Any, Self
from zlib import crc32

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from stdwatch import clock
from stdwatch.crawling.state import CrawlState, give_up, state_of
from stdwatch.errors import Missing, PageError, StoreError
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import CANARY, DiscoveryReport, Document, Failed, Fetched, Gone, NotModified
from stdwatch.store import history, intake, runs
from stdwatch.verdicts import Canary, Look
from stdwatch.verdicts.likeness import sketch_of

Row = dict[str, Any]


class Store:
    """Writes each report in one transaction; a dry run only counts."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Row:
        """The report as a row: ``kind``, ``source`` and what else it says."""
        if self._crawler.spider is None:
            raise RuntimeError("items are stored while a crawl runs")
        state = state_of(self._crawler.spider)
        if state.ending:
            raise DropItem("nothing can be stored any more", log_level="DEBUG")
        try:
            return _store(state, item)
        except PageError as error:
            failed = Failed(item.source, item.task, item.answer.at, error.outcome, error.reason, item.answer.url)
            return _store(state, failed)
        except Missing as error:
            raise DropItem(str(error), log_level="DEBUG") from error
        except StoreError as error:
            give_up(self._crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error


def _store(state: CrawlState, item: Any) -> Row:
    if not isinstance(item, DiscoveryReport) and item.task.why == CANARY:
        return _canary(state, item)
    match item:
        case DiscoveryReport():
            return _discovery(state, item)
        case Fetched(document=Document()):
            return _fetched(state, item)
        case NotModified():
            if state.db:
                intake.store_not_modified(state.db, item)
            state.look_again(item.task, "unchanged")
            return {"kind": "not modified", "source": item.source, "url": item.task.url, "why": item.task.why}
        case Gone():
            if state.db:
                intake.store_gone(state.db, item)
            state.miss(item.task)
            return {**_asked(item), "kind": "gone", "outcome": "NotFound", "reason": item.reason}
        case Failed():
            return _failed(state, item)
    raise TypeError(f"a spider yielded {type(item).__name__}, which is no report")


def _canary(state: CrawlState, item: Fetched | NotModified | Gone | Failed) -> Row:
    """A look at the canary: told to the judge, never stored as a document."""
    known = history.canary(state.db, item.source, item.task.url) if state.db else None
    state.canary = Canary(item.task.url, known)
    match item:
        case Fetched(document=Document() as page):
            date = page.published.value if page.published and page.published.origin != "url" else None
            sketch = sketch_of(page.text)
            read = Look(page.title, date, len(page.text), EXTRACTOR, ruled=not page.low_confidence, sketch=sketch)
            state.canary = replace(state.canary, read=read)
        case Gone():
            state.canary = replace(state.canary, failure="NotFound", reason=item.reason)
        case Failed():
            state.canary = replace(state.canary, failure=item.outcome, reason=item.reason)
    return {"kind": "canary", "source": item.source, "url": item.task.url, "failure": state.canary.failure}


def _discovery(state: CrawlState, report: DiscoveryReport) -> Row:
    state.results = report.results
    if state.db:
        intake.store_discovery(state.db, report, state.run)
    channels = {result.channel: result.outcome for result in report.results}
    return {"kind": "discovery", "source": report.source, "leads": len(report.merged_leads), "channels": channels}


def _fetched(state: CrawlState, item: Fetched) -> Row:
    if state.db:
        stored = intake.store_fetched(state.db, item, EXTRACTOR)
    else:  # a dry run: every page is new, and its files come with it
        page = item.task.parent or item.answer.url
        stored = intake.Stored(candidate=-1 - crc32(page.encode()), part=0, change="first")
    state.note(stored.candidate, item.task.kind, stored.change)
    document = item.document
    if document is None:
        raise TypeError("a fetched document was not read")
    if item.task.kind == "page":
        state.look(document)
        state.look_again(item.task, stored.change)
    if stored.conflict:
        state.alias_conflicts.append(stored.conflict)
    date = document.published
    return {
        "kind": item.task.kind,
        "source": item.source,
        "url": document.url,
        "title": document.title,
        "published": date.value if date else None,
        "published_precision": str(date.precision) if date else None,
        "date_origin": date.origin if date else None,
        "doc_type": str(document.doc_type) if document.doc_type else None,
        "authors": list(document.authors),
        "language": document.language,
        "text": document.text,
        "attachments": [file.url for file in document.attachments],
        "score": item.score.value if item.score else None,
        "change": stored.change,
        "why": item.task.why,
        "asked": item.task.url,
        "outcome": "ok",
    }


def _failed(state: CrawlState, item: Failed) -> Row:
    state.failures[item.outcome] += 1
    if state.db:
        intake.store_failed(state.db, item)
        if item.answered:
            runs.correct_fetch(state.db, state.run, item.answered, item.task.why, item.outcome)
        else:
            exchange = runs.Exchange(item.task.url, clock.now(), item.task.why, None, item.outcome)
            runs.log_fetch(state.db, state.run, exchange)
    return {**_asked(item), "kind": "failed", "outcome": item.outcome, "reason": item.reason}


def _asked(item: Gone | Failed) -> Row:
    url = item.task.url
    return {"source": item.source, "url": url, "asked": url, "why": item.task.why}
