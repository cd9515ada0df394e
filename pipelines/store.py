"""Store: each report is handed over through the port; what comes back is a plain row for feed exports."""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from stdwatch.crawling.state import give_up, state_of
from stdwatch.errors import Missing, StoreError
from stdwatch.items import DiscoveryReport, Document, Failed, Fetched, Gone, NotModified
from stdwatch.reasons import Outcome
from stdwatch.store.intake.figures import is_canary
from stdwatch.store.intake.run_book import FiledReport

Row = dict[str, Any]


class Store:
    """The last stage: behind the port a report is judged, stored and counted; a dry run only counts."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """For Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Row:
        """The report as a row: ``kind``, ``source`` and what else it says."""
        state = state_of(self._crawler)
        if state.stopped:
            raise DropItem("nothing can be stored any more", log_level="DEBUG")
        try:
            return row_of(state.reporting.item(item))
        except Missing as error:
            raise DropItem(str(error), log_level="DEBUG") from error
        except StoreError as error:
            give_up(self._crawler, error)
            raise DropItem(str(error), log_level="DEBUG") from error


def row_of(filed: FiledReport) -> Row:
    """What became of a report, as plain values."""
    report = filed.report
    if is_canary(report):
        failure = (
            report.outcome if isinstance(report, Failed) else Outcome.NOT_FOUND if isinstance(report, Gone) else ""
        )
        return {"kind": "canary", "source": report.source, "url": report.task.url, "failure": failure}
    match report:
        case DiscoveryReport():
            channels = {result.channel: result.outcome for result in report.results}
            return {
                "kind": "discovery",
                "source": report.source,
                "leads": len(report.merged_leads),
                "channels": channels,
            }
        case Fetched(document=Document() as document):
            return _document(report, document, filed)
        case NotModified():
            return {"kind": "not modified", "source": report.source, "url": report.task.url, "why": report.task.why}
        case Gone():
            return {**_asked(report), "kind": "gone", "outcome": Outcome.NOT_FOUND, "reason": report.reason.as_json()}
        case Failed():
            return {**_asked(report), "kind": "failed", "outcome": report.outcome, "reason": report.reason.as_json()}
    raise TypeError(f"a spider yielded {type(report).__name__}, which is no report")


def _document(fetched: Fetched, document: Document, filed: FiledReport) -> Row:
    date = document.published
    return {
        "kind": fetched.task.kind,
        "source": fetched.source,
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
        "score": filed.score.value if filed.score else None,
        "change": filed.change,
        "why": fetched.task.why,
        "asked": fetched.task.url,
        "outcome": "ok",
    }


def _asked(report: Gone | Failed) -> Row:
    url = report.task.url
    return {"source": report.source, "url": url, "asked": url, "why": report.task.why}
