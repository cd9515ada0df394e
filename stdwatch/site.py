"""What all spiders share: read the channels, decide, fetch what is due, and say what happened."""

import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Self, cast

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from stdwatch import clock, config, limits, polling
from stdwatch.crawling import failures
from stdwatch.crawling.archiving import media_type
from stdwatch.crawling.channel_reader import ChannelReader
from stdwatch.crawling.state import requests_sent, state_of
from stdwatch.discovery.channels import Channel
from stdwatch.errors import OverBudget, SiteChanged, UsageError
from stdwatch.extraction import EXTRACTOR
from stdwatch.extraction.rules import PageRules
from stdwatch.items import (
    CANARY,
    MANUAL,
    Answer,
    ChannelResult,
    DiscoveryReport,
    DocType,
    Fetched,
    FetchReason,
    FetchTask,
    MergedLead,
    NotModified,
    Report,
    failure_report,
)
from stdwatch.polling import PollContext, Rechecks
from stdwatch.reading.documents import ReadingRules
from stdwatch.reasons import AnswerCode, Reason
from stdwatch.store.archive import body_hash
from stdwatch.web_content.urls import UrlRules

log = logging.getLogger(__name__)


class Site(scrapy.Spider):
    """A source: metadata and selectors. Subclasses set the attributes; the way of a night is here.

    Arguments: `since` (first day of a backfill), `url` (only these pages, separated by spaces), `limit` (most
    documents), `kind` (of the run: nightly, manual, backfill, dry).
    """

    titles: ClassVar[Mapping[str, str]]
    """Its names by language (``en``, ``zh``)."""
    home: ClassVar[str]
    group: ClassVar[str] = ""
    """The group of sources that it belongs to, where there are many."""
    zone: ClassVar[str] = "UTC"
    """Its IANA time zone: channels and page rules tell days in it."""
    urls: ClassVar[UrlRules]
    channels: ClassVar[tuple[Channel, ...]]
    page: ClassVar[PageRules]
    delay: ClassVar[float] = 2.0
    """Seconds between requests."""
    recheck_days: ClassVar[tuple[int, ...]] = (1, 3, 7)
    """Days after first seen at which a document is asked for again."""
    weekly: ClassVar[Mapping[DocType, int]] = {}
    """Types that are asked for every week, until so many days after their date."""
    living: ClassVar[tuple[str, ...]] = ()
    """Paths of documents that are rewritten under one address."""
    canary: ClassVar[str] = ""
    """A document that must still be found and read the same."""
    silence: ClassVar[int] = 14
    """Alert after this many days without a new document, until its history says otherwise."""
    recess: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Spans of the year, as ``("08-01", "08-31")``, in which its silence means nothing."""
    rendered: ClassVar[bool] = False
    """Its documents show their text only after a script ran: they are read through a browser, where that is on."""
    script_hosts: ClassVar[tuple[str, ...]] = ()
    """Other hosts that the scripts of its rendered pages may ask, such as that of its search."""
    generic: ClassVar[bool] = False
    """Its pages are read without rules."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Give channels and page rules the site's zone: one clock tells all of a site's days."""
        super().__init_subclass__(**arguments)
        if "channels" in vars(cls):
            cls.channels = tuple(replace(channel, zone=cls.zone) for channel in cls.channels)
        if "page" in vars(cls):
            cls.page = replace(cls.page, zone=cls.zone)

    def __init__(
        self,
        name: str | None = None,
        since: str | None = None,
        url: str = "",
        limit: str | None = None,
        kind: str | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(name, **arguments)
        try:
            self.since = date.fromisoformat(since) if since else None
            self.limit = int(limit) if limit else None
        except ValueError as error:
            raise UsageError(f"{self.name}: since is a day such as 2025-09-01, limit a number ({error})") from error
        self.pages_asked = url.split()
        self.kind = kind or ("backfill" if self.since else "manual")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """For Scrapy; the spider hears of each item that was stored."""
        site = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(site.ask_for_files, signals.item_scraped)
        return site

    @classmethod
    def reading_rules(cls) -> ReadingRules:
        """The source's rules as `stdwatch.reading` takes them."""
        return ReadingRules(None if cls.generic else cls.page, cls.urls, cls.channels)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The delay, the name we give and the route, unless the command line says otherwise."""
        super().update_settings(settings)
        ours = config.load()
        own = ours.sources.get(cls.name)
        delay = own.delay if own and own.delay is not None else cls.delay
        routed = all(host in ours.route for host in (cls.urls.host, *cls.urls.hosts, *cls.urls.storage))
        settings.set("DOWNLOAD_DELAY", 0 if routed else delay, priority="spider")  # our own server needs no courtesy
        settings.set("USER_AGENT", ours.user_agent, priority="spider")
        settings.set("STDWATCH_ROUTE", ",".join(f"{k}={v}" for k, v in ours.route.items()), priority="spider")
        settings.set("STDWATCH_BUDGET", ours.budget, priority="spider")
        settings.set("STDWATCH_RENDERING", ours.rendering, priority="spider")
        settings.set("STDWATCH_PROXY", ours.proxy_of(cls.name), priority="spider")
        settings.set("DOWNLOAD_TIMEOUT", ours.timeout_of(cls.name), priority="spider")

    @classmethod
    def handles_request(cls, request: scrapy.Request) -> bool:
        """Whether `scrapy fetch`, `parse` and `shell` take this spider for an address."""
        return cls.urls.covers(request.url)

    async def start(self) -> AsyncIterator[Any]:
        """Tonight's way: the channels, the report of what they said, and a request for everything that is due."""
        if self.pages_asked:
            for url in self.pages_asked:
                yield self._request(self._task_by_hand(url), 0)
            return
        state = state_of(self.crawler)
        frontier = state.frontier
        context = PollContext(clock.now(), self.zone, self._rechecks, self.since, EXTRACTOR)
        due = [c for c in self._channels() if polling.channel_is_due(c.name, c.every, frontier, context)]
        reader = ChannelReader(self.urls, self._download)
        windows = [(channel, polling.window(channel.name, frontier, context)) for channel in due]
        readings = [await reader.read(channel, since, context.today) for channel, since in windows]
        channels = [pages for pages, _ in readings]
        merged_leads = polling.merge_leads(channels, frontier, context)
        lost = polling.missed(channels, merged_leads, frontier, context)
        results = tuple(self._with_new(result, merged_leads) for _, result in readings)
        shared = polling.shared_ids(channels, frontier)
        yield DiscoveryReport(self.name, context.at, results, merged_leads, lost, shared)
        for number, task in enumerate(self._within_budget(polling.fetch_tasks(merged_leads, lost, frontier, context))):
            yield self._request(task, -number)
        if self.canary and self.limit is None and any(result.outcome == "ok" for result in results):
            state.canary_asked = self.canary
            yield self._request(FetchTask(self.canary, "page", CANARY, conditional=False), 1)

    def parse(self, response: Response, **_: Any) -> Iterator[Report]:
        """What came for a fetch task, as one report."""
        task: FetchTask = response.meta.get("task") or self._task_by_hand(response.url)  # none: `scrapy parse`
        at = clock.now()
        failure = failures.of_response(response, conditional=task.conditional)
        if failure is None and self._leads_astray(response, task):
            failure = SiteChanged(task.url, Reason.of(AnswerCode.NO_DOCUMENT, url=response.url))
        if failure:
            yield failure_report(self.name, task, at, failure, response.url)
            return
        if response.status == 304:
            yield NotModified(self.name, task, at)
            return
        yield Fetched(self.name, task, _answer(response))

    def ask_for_files(self, item: Mapping[str, Any], response: Response | None) -> None:
        """Ask for the files of a page that was just stored, but for those that the frontier has."""
        if item["kind"] != "page" or response is None or self.crawler.engine is None:
            return
        state = state_of(self.crawler)
        known = state.frontier.files
        for url in (url for url in item["attachments"] if url not in known):
            if not self._requests_left():  # its target is due: it is resumed in the next run
                state.postponed += 1
                continue
            wanted = FetchTask(url, "attachment", FetchReason.ATTACHED, conditional=False, parent=item["url"])
            self.crawler.engine.crawl(self._request(wanted, response.request.priority if response.request else 0))

    def _leads_astray(self, response: Response, task: FetchTask) -> bool:
        """Whether a document's address has led to another page of the site: its home page, a gate of consent."""
        moved = self.urls.canonical(response.url) != self.urls.canonical(task.url)
        ours = self.urls.is_document(response.url) or self.urls.is_file(response.url)
        return moved and task.kind == "page" and task.why != MANUAL and not ours

    def failed(self, failure: Failure) -> Iterator[Report]:
        """A request without a usable answer, as a report; what is no failure of the wire is raised again."""
        request = cast("scrapy.Request", failure.request)  # type: ignore[attr-defined]  # Scrapy adds it
        error = cast("BaseException", failure.value)
        outcome = failures.of_exception(error, request.url)
        if outcome is None:
            raise error
        if isinstance(outcome, OverBudget):
            self._postpone(request.meta["task"])
            return
        yield failure_report(self.name, request.meta["task"], clock.now(), outcome)

    def _channels(self) -> list[Channel]:
        """The channels that can be read: those of a browser only where rendering is switched on."""
        rendering = self.settings.getbool("STDWATCH_RENDERING")
        return [channel for channel in self.channels if rendering or not channel.rendered]

    async def _download(self, request: scrapy.Request) -> Response:
        if self.crawler.engine is None:
            raise RuntimeError("channels are read while a crawl runs")
        return await self.crawler.engine.download_async(request)

    @property
    def _rechecks(self) -> Rechecks:
        return Rechecks(self.recheck_days, self.weekly, self.living)

    def _task_by_hand(self, url: str) -> FetchTask:
        return polling.task_by_hand(
            url, self.urls.canonical(url), self.urls.aliases(url), state_of(self.crawler).frontier
        )

    def _within_budget(self, tasks: tuple[FetchTask, ...]) -> tuple[FetchTask, ...]:
        wanted = tasks if self.limit is None else tasks[: self.limit]
        most = self._requests_left()
        state_of(self.crawler).postponed = max(0, len(wanted) - most)
        return wanted[:most]

    def _requests_left(self) -> int:
        """What the run's budget still allows."""
        return max(0, self.settings.getint("STDWATCH_BUDGET") - requests_sent(self.crawler))

    def _postpone(self, task: FetchTask) -> None:
        """Leave a document for the next run, which finds it due; a canary was not asked for."""
        state = state_of(self.crawler)
        if task.why == CANARY:
            state.canary_asked = ""
        else:
            state.postponed += 1

    def _with_new(self, result: ChannelResult, merged_leads: tuple[MergedLead, ...]) -> ChannelResult:
        new = sum(1 for each in merged_leads if each.target is None and result.channel in each.channels)
        return replace(result, new=new)

    def _request(self, task: FetchTask, priority: int) -> scrapy.Request:
        is_page = task.kind == "page" and task.why != MANUAL  # by hand anything may come
        rendered = self.rendered and task.kind == "page" and self.settings.getbool("STDWATCH_RENDERING")
        conditions = {} if rendered else {"If-None-Match": task.etag, "If-Modified-Since": task.last_modified}
        return scrapy.Request(
            task.url,
            callback=self.parse,
            errback=self.failed,
            headers={name: value for name, value in conditions.items() if value},
            priority=priority,
            dont_filter=True,
            meta={
                "task": task,
                "why": task.why,
                "rendered": rendered,
                "handle_httpstatus_list": failures.STATUSES,
                "download_maxsize": limits.PAGE_BYTES if is_page else limits.FILE_BYTES,
                "download_timeout": self.settings.getint("DOWNLOAD_TIMEOUT") * (1 if is_page else limits.FILE_PATIENCE),
            },
        )


def _answer(response: Response) -> Answer:
    def header(name: str) -> str | None:
        value: Any = response.headers.get(name)
        return str(value.decode("latin-1")) if value else None

    return Answer(
        url=response.url,
        status=response.status,
        at=clock.now(),
        body=response.body,
        body_hash=body_hash(response.body),
        media_type=media_type(response),
        etag=header("ETag"),
        last_modified=header("Last-Modified"),
    )
