"""Store: the only stage that writes what a crawl learned; what it returns is a plain row for feed exports."""

from typing import Any, Self

from scrapy.crawler import Crawler

from stdwatch import clock
from stdwatch.crawling.ledger import Ledger, ledger_of
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import Document, Failed, Fetched, Gone, NotModified, Survey
from stdwatch.store import intake, runs

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
        ledger = ledger_of(self._crawler.spider)
        match item:
            case Survey():
                return _survey(ledger, item)
            case Fetched(document=Document()):
                return _fetched(ledger, item)
            case NotModified():
                if ledger.db:
                    intake.store_not_modified(ledger.db, item)
                return {"kind": "not modified", "source": item.source, "url": item.errand.url, "why": item.errand.why}
            case Gone():
                if ledger.db:
                    intake.store_gone(ledger.db, item)
                return {"kind": "gone", "source": item.source, "url": item.errand.url, "reason": item.reason}
            case Failed():
                return _failed(ledger, item)
        raise TypeError(f"a spider yielded {type(item).__name__}, which is no report")


def _survey(ledger: Ledger, survey: Survey) -> Row:
    ledger.results = survey.results
    if ledger.db:
        intake.store_survey(ledger.db, survey, ledger.run)
    channels = {result.channel: result.outcome for result in survey.results}
    return {"kind": "survey", "source": survey.source, "leads": len(survey.sightings), "channels": channels}


def _fetched(ledger: Ledger, item: Fetched) -> Row:
    if ledger.db:
        stored = intake.store_fetched(ledger.db, item, EXTRACTOR)
    else:  # a dry run: everything is new
        stored = intake.Stored(candidate=-1 - ledger.fetched, part=0, change="first")
    ledger.note(stored.candidate, item.errand.kind, stored.change)
    document = item.document
    if document is None:
        raise TypeError("a fetched document was not read")
    if item.errand.kind == "page":
        ledger.undated += document.published is None
        ledger.bodiless += not document.text
    date = document.published
    return {
        "kind": item.errand.kind,
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
        "why": item.errand.why,
    }


def _failed(ledger: Ledger, item: Failed) -> Row:
    ledger.failures[item.outcome] += 1
    if ledger.db:
        intake.store_failed(ledger.db, item)
        exchange = runs.Exchange(item.errand.url, clock.now(), item.errand.why, None, item.outcome)
        runs.log_fetch(ledger.db, ledger.run, exchange)
    return {
        "kind": "failed",
        "source": item.source,
        "url": item.errand.url,
        "outcome": item.outcome,
        "reason": item.reason,
    }
