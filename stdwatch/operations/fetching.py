"""Fetching one URL by hand: through the same borders, robots.txt and address checks as a crawl."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stdwatch import clock
from stdwatch.errors import PageError, Unreachable, UsageError
from stdwatch.items import Answer
from stdwatch.reasons import AnswerCode, Reason
from stdwatch.store.archive import body_hash

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.settings import Settings


def fetch(url: str) -> Answer:
    """Fetch a URL of any site, following redirects; runs Scrapy in this process, so once a process.

    Raises `PageError` when there is no usable answer.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    came: list[Answer | PageError] = []
    process = AsyncCrawlerProcess(_settings(url))
    process.crawl(_spider(url, came))
    process.start()
    answer = came[0] if came else Unreachable(url, Reason.of(AnswerCode.NO_ANSWER))
    if isinstance(answer, PageError):
        raise answer
    return answer


def _settings(url: str) -> "Settings":
    """The project's settings for a crawl of the URL's site, without its books and its log."""
    from scrapy.utils.project import get_project_settings

    from stdwatch import sources

    settings = get_project_settings()
    for name in ("EXTENSIONS", "ITEM_PIPELINES"):
        settings.set(name, {}, priority="cmdline")
    sources.owner_of(url).update_settings(settings)
    for name in ("LOG_ENABLED", "LOG_INSTALL_ROOT_HANDLER"):
        settings.set(name, value=False, priority="cmdline")
    return settings


def _spider(url: str, came: list[Answer | PageError]) -> "type[Spider]":
    """A spider that asks for the URL alone and puts what came of it into the list."""
    from scrapy import Request, Spider

    from stdwatch.crawling import failures
    from stdwatch.crawling.archiving import media_type

    class Single(Spider):
        name = "single"

        async def start(self) -> Any:
            meta = {"handle_httpstatus_list": failures.STATUSES}
            yield Request(url, errback=self.failed, meta=meta, dont_filter=True)

        def parse(self, response: Any, **_: Any) -> Iterator[Any]:
            failure = failures.of_response(response)
            kind = media_type(response)
            name = body_hash(response.body)
            came.append(failure or Answer(response.url, response.status, clock.now(), response.body, name, kind))
            return iter(())

        def failed(self, failure: Any) -> None:
            outcome = failures.of_exception(failure.value, url)
            if outcome is None:
                raise failure.value
            came.append(outcome)

    return Single


def from_file(path: Path, url: str | None) -> Answer:
    """A file as if it had been fetched from `url` (its own place without one)."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    kind = mimetypes.guess_type(path.name)[0] or ""
    return Answer(url or path.absolute().as_uri(), 200, clock.now(), body, body_hash(body), kind)
