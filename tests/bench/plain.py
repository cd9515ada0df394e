"""A Scrapy spider of the usual kind: the lists back to a day and every page they name, anew each time."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import dateparser
import scrapy
from scrapy.http import Response


class Listing(NamedTuple):
    """A list of a site, and the selectors of its rows, their link and day, and of the way to the next page."""

    url: str
    row: str
    link: str
    day: str
    next: str


LISTINGS = (
    Listing(
        "http://www.whitehouse.gov/news/",
        "ul.wp-block-post-template > li",
        ".wp-block-post-title a::attr(href)",
        ".wp-block-post-date time::attr(datetime)",
        "a.wp-block-query-pagination-next::attr(href)",
    ),
    *(
        Listing(
            f"http://www.uscc.gov/{section}",
            ".list-view .views-row",
            ".views-field-title a::attr(href)",
            ".views-field-field-date .field-content::text",
            ".pager__item--next a::attr(href)",
        )
        for section in ("research?type=research", "hearings?type=hearing")
    ),
)


class Plain(scrapy.Spider):
    """`since`: the first day wanted. The proxy of the environment leads to the made sites, which it knows by HTTP."""

    name = "plain"
    custom_settings = {"LOG_LEVEL": "WARNING", "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": True}  # noqa: RUF012

    def __init__(self, since: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.since = since

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The first page of each list."""
        for listing in LISTINGS:
            yield scrapy.Request(listing.url, self.parse_listing, cb_kwargs={"listing": listing})

    def parse_listing(self, response: Response, listing: Listing) -> Iterator[scrapy.Request]:
        """The pages of a list's rows, and its next page while its last row is new enough."""
        last = ""
        for row in response.css(listing.row):
            last = _day(row.css(listing.day).get("").strip())
            if last >= self.since:
                yield scrapy.Request(by_http(response.urljoin(row.css(listing.link).get(""))), self.parse_page)
        further = response.css(listing.next).get()
        if further and last >= self.since:
            url = by_http(response.urljoin(further))
            yield scrapy.Request(url, self.parse_listing, cb_kwargs={"listing": listing})

    def parse_page(self, response: Response) -> Iterator[dict[str, str]]:
        """A page as an item: path, title, text."""
        title = response.css("h1.wp-block-whitehouse-topper__headline::text, h1.page-header ::text").get("")
        text = " ".join(" ".join(response.css("main .entry-content ::text, article ::text").getall()).split())
        yield {"path": urlsplit(response.url).path, "title": title.strip(), "text": text}


def _day(text: str) -> str:
    """The day of a row; the made hearings that have none are the newest."""
    if text[:4].isdigit():
        return text[:10]
    moment = dateparser.parse(text) if text else None
    return moment.date().isoformat() if moment else "9999"


def by_http(url: str) -> str:
    return url.replace("https://", "http://", 1)
