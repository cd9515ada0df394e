"""What the desk believes of a report: only what belongs to the order, its source and its time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlite_utils import Database

from stdwatch.errors import StdwatchError
from stdwatch.items import DiscoveryReport, Document, Fetched, MergedLead, Report
from stdwatch.limits import FILE_BYTES
from stdwatch.nodes import wire
from stdwatch.nodes.values import check_counts, check_exchange, check_reason, check_values
from stdwatch.site import Site
from stdwatch.store import nodes
from stdwatch.store.archive import body_hash

CLOCK = timedelta(minutes=5)
"""A node's clock may be wrong by so much."""

_LONGEST_URL = 2**14


class ImplausibleReport(StdwatchError):
    """A report that this node has no business to make."""


def check_answer(answered: wire.Answered, site: type[Site], sent: datetime, now: datetime) -> None:
    """Raise `ImplausibleReport` for an answer of another site, another time, or with another body than it says."""
    exchange, body = answered.exchange, answered.body
    _check_time(exchange.at, sent, now)
    with _implausible():
        check_exchange(exchange)
    _check_url(exchange.url, site)
    if body is None:
        return
    if len(body) > FILE_BYTES:
        raise ImplausibleReport(f"a body of {len(body)} bytes")
    if not body or body_hash(body) != exchange.body_hash or len(body) != exchange.bytes:
        raise ImplausibleReport("a body that is not the one of its hash")


def check_end(end: wire.Ended, site: type[Site]) -> None:
    """Raise `ImplausibleReport` for counts that no crawl comes to, and for an end without a reason of ours."""
    with _implausible():
        check_counts(end.counters.requests, end.counters.mistakes, end.counters.postponed)
        if end.stopped:
            check_reason(end.stopped)
    if end.counters.canary_asked:
        _check_url(end.counters.canary_asked, site)


def check_report(report: Report, site: type[Site], db: Database, sent: datetime, now: datetime) -> None:
    """Raise `ImplausibleReport` for a report of another source, site or time, or of another source's targets."""
    if report.source != site.name:
        raise ImplausibleReport(f"a report of {report.source[:40]!r}")
    _check_time(report.answer.at if isinstance(report, Fetched) else report.at, sent, now)
    for url in _urls(report):
        _check_url(url, site)
    with _implausible():
        check_values(report)
    if isinstance(report, DiscoveryReport):
        _check_channels(report, site)
    targets = [*_targets(report)]
    if targets and not nodes.owns_targets(db, site.name, targets):
        raise ImplausibleReport("targets of another source")


def _check_channels(report: DiscoveryReport, site: type[Site]) -> None:
    own = {channel.name for channel in site.channels}
    if unknown := {result.channel for result in report.results} - own:
        raise ImplausibleReport(f"a channel {min(unknown)[:80]!r}")


def _check_time(at: datetime, sent: datetime, now: datetime) -> None:
    if at.tzinfo is None:
        raise ImplausibleReport("a time without a zone")
    if not sent - CLOCK <= at <= now + CLOCK:
        raise ImplausibleReport(f"an answer of {at.isoformat()}: is its clock right?")


@contextmanager
def _implausible() -> Iterator[None]:
    """What has a value that none of our readers makes is not believed."""
    try:
        yield
    except ValueError as error:
        raise ImplausibleReport(str(error)) from error


def _check_url(url: str, site: type[Site]) -> None:
    if len(url) > _LONGEST_URL:
        raise ImplausibleReport(f"an address of {len(url)} characters")
    with _implausible():
        parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise ImplausibleReport("an address that is not of the web")
    if not site.urls.allows(url) and (parts.hostname or "") not in site.script_hosts:
        raise ImplausibleReport(f"an address of {(parts.hostname or '')[:80]!r}")


def _urls(report: Report) -> Iterator[str]:
    match report:
        case DiscoveryReport():
            yield from (merged.lead.url for merged in report.merged_leads)
            return
        case Fetched():
            yield report.answer.url
            yield from (
                document.url for document in (report.document, report.earlier) if isinstance(document, Document)
            )
    yield report.task.url
    if report.task.parent:
        yield report.task.parent


def _targets(report: Report) -> Iterator[int]:
    if isinstance(report, DiscoveryReport):
        yield from report.missed
        yield from (merged.target for merged in report.merged_leads if _known(merged))  # type: ignore[misc]
    elif report.task.target is not None:
        yield report.task.target


def _known(merged: MergedLead) -> bool:
    return merged.target is not None
