"""A channel read back to the first day of its window: its pages asked for one by one, and what they said in sum."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import scrapy
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from stdwatch import limits
from stdwatch.crawling import failures
from stdwatch.crawling.archiving import media_type
from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.errors import PageError
from stdwatch.items import ChannelKind, ChannelResult, Lead
from stdwatch.polling import OVERLAP_DAYS, ChannelPages
from stdwatch.reading.time_limit import reading_limit
from stdwatch.reasons import AnswerCode, ChannelCode, Outcome, Reason
from stdwatch.web_content.urls import UrlRules

log = logging.getLogger(__name__)

_MOST_SITEMAPS = 50
_HEAD = 20
_TOP = 30
"""Rows of a list's first page; longer ones are whole archives."""


@dataclass(frozen=True, slots=True)
class ChannelReader:
    """Reads the channels of a site; `download` is the crawler's own, with all its manners."""

    urls: UrlRules
    download: Callable[[scrapy.Request], Awaitable[Response]]

    async def read(self, channel: Channel, since: date, today: date) -> tuple[ChannelPages, ChannelResult]:
        """Read a channel back to `since`, a day of the site; what goes wrong is said in its result."""
        pages: list[ChannelPage] = []
        try:
            reason = await self._read_back(channel, since, today, pages)
            outcome = Outcome.OK
        except PageError as error:
            outcome, reason = error.outcome, _which_part(error, channel, pages)
            if outcome == Outcome.SITE_CHANGED and channel.may_be_empty and not any(page.entries for page in pages):
                outcome = Outcome.EMPTY
        except Exception:  # a mistake of ours in one channel must not cost the night the others
            log.exception("%s cannot be read", channel.name)
            outcome, reason = Outcome.BUG, Reason.of(AnswerCode.BUG)
        leads = tuple(_labelled(lead, channel) for page in pages for lead in page.leads)
        complete = outcome == Outcome.OK and not reason
        days = sorted(lead.published.value[:10] for lead in leads if lead.published)
        result = ChannelResult(
            channel.name,
            channel.standing,
            outcome,
            reason,
            complete,
            pages=len(pages),
            entries=sum(page.entries for page in pages),
            matching=len(leads),
            dated=sum(page.dated for page in pages),
            oldest=days[0] if days else None,
            since=since.isoformat(),
            unmatched_links=tuple(dict.fromkeys(self._unmatched_links(channel, pages))),
            not_followed=tuple(dict.fromkeys(url for page in pages for url in page.not_followed)),
            titled=_titled(leads),
            head=() if channel.by_change else _newest_dates(leads, channel.kind),
            kind=str(channel.kind),
            rules=channel.rules,
        )
        top = _top(channel, pages)
        return ChannelPages(channel.name, channel.kind, leads, since, complete, channel.complete, top), result

    def _unmatched_links(self, channel: Channel, pages: Iterable[ChannelPage]) -> Iterator[str]:
        """Links that show a change of the site: a sitemap names many pages that were never documents."""
        for link in (link for page in pages for link in page.unmatched_links):
            if channel.kind != ChannelKind.SITEMAP or self.urls.is_document(link):
                yield link

    async def _read_back(self, channel: Channel, since: date, today: date, pages: list[ChannelPage]) -> Reason | None:
        """Append the channel's pages; returns why it ended before `since`, if it did. Raises `PageError`."""
        queue = [channel.address(since)]
        seen = set(queue)
        least, most = channel.pages
        most = _MOST_SITEMAPS if channel.kind == ChannelKind.SITEMAP else most * _windows(since, today)
        failed: PageError | None = None
        while queue:
            if len(pages) >= most:
                return Reason.of(ChannelCode.PAGES_STOPPED, count=most)
            try:
                page = await self._ask(queue.pop(0), channel)
            except PageError as error:
                if not pages or channel.kind is not ChannelKind.SITEMAP:
                    raise
                failed = failed or error  # the other children of a sitemap are read all the same
                continue
            pages.append(page)
            further = [*page.children, *([page.next] if page.next else [])]
            is_ordered = channel.kind == ChannelKind.LISTING and not page.children
            if is_ordered and len(pages) >= least and _is_older(page, since):
                continue
            if page.next_is_unknown and not _reaches(page, since):
                return Reason.of(ChannelCode.NO_NEXT_PAGE)
            queue += [url for url in dict.fromkeys(further) if url not in seen]
            seen.update(further)
        if failed:
            raise failed
        return None

    async def _ask(self, url: str, channel: Channel) -> ChannelPage:
        """One body of a channel, read; always unconditional, so that an outage never looks like a quiet night."""
        limit = limits.SITEMAP_BYTES if channel.kind == ChannelKind.SITEMAP else limits.PAGE_BYTES
        meta = {"why": channel.name, "download_maxsize": limit, "rendered": channel.rendered}
        try:
            request = scrapy.Request(url, callback=NO_CALLBACK, meta=meta, dont_filter=True)
            response = await self.download(request)
        except Exception as error:  # what is no failure of the wire is raised again
            failure = failures.of_exception(error, url)
            if failure is None:
                raise
            raise failure from error
        refused = failures.of_response(response)
        if refused:
            raise refused
        pages = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        with reading_limit(response.url, len(response.body)):
            page = read_channel(
                response.body,
                response.url,
                channel,
                self.urls,
                media_type(response),
                pages=int(pages) if pages.isdecimal() else None,
            )
        for note in page.notes:
            log.warning("%s: %s: %s", channel.name, response.url, note)
        return page


def _which_part(error: PageError, channel: Channel, pages: Sequence[ChannelPage]) -> Reason:
    """Why a channel failed; with the address of the part that did, where others were read."""
    if not pages:
        return error.reason
    return Reason.of(ChannelCode.PART_FAILED, url=error.url, because=error.reason)


def _top(channel: Channel, pages: Iterable[ChannelPage]) -> frozenset[str]:
    """The first rows of a list that has the newest first; they are on its first page that has any."""
    if channel.kind is not ChannelKind.LISTING or channel.by_change:
        return frozenset()
    first = next((page.leads for page in pages if page.leads), ())
    return frozenset(lead.url for lead in first[:_TOP])


def _windows(since: date, today: date) -> int:
    """How many of the usual windows the asked one is long: a backfill reads so many times more pages."""
    return max(1, (today - since).days // OVERLAP_DAYS)


def _labelled(lead: Lead, channel: Channel) -> Lead:
    return replace(lead, labels=(*lead.labels, *channel.labels)) if channel.labels else lead


def _titled(leads: Iterable[Lead]) -> int:
    """How many have a title: one that all of many share is the site's and not theirs."""
    titles = [lead.title for lead in leads if lead.title]
    return len(titles) if len(set(titles)) > 1 or len(titles) < 5 else 0


def _newest_dates(leads: Iterable[Lead], kind: ChannelKind) -> tuple[str, ...]:
    """The newest dates that a channel named; a sitemap tells no more than the days or months in its addresses."""
    filed = kind is ChannelKind.SITEMAP
    days = ((lead.filed if filed else lead.published and lead.published.value) for lead in leads)
    return tuple(sorted((day for day in days if day), reverse=True)[:_HEAD])


def _is_older(page: ChannelPage, since: date) -> bool:
    """Whether a page's newest dated entry lies before the window, or none of its entries has a date."""
    days = [lead.published.value[:10] for lead in page.leads if lead.published and len(lead.published.value) >= 10]
    return not days or max(days) < since.isoformat()


def _reaches(page: ChannelPage, since: date) -> bool:
    """Whether a page goes back to the window's first day, as far as it has dates at all."""
    days = [lead.published.value for lead in page.leads if lead.published]
    return not days or min(days) < since.isoformat()
