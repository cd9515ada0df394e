"""The date of a page: by the source's selectors, then by what pages say in their head, never by guessing."""

from datetime import datetime
from urllib.parse import unquote, urlsplit

from parsel import Selector

from stdwatch.dates import parse_published, search_published
from stdwatch.extraction.linked import published_in_json
from stdwatch.extraction.rules import PageRules
from stdwatch.extraction.surroundings import Surroundings, date_behind
from stdwatch.items import Published
from stdwatch.markup import texts
from stdwatch.urls import day_in

IN_HEAD = (
    'meta[property="article:published_time"]::attr(content)',
    'meta[name="citation_publication_date"]::attr(content)',
    'meta[name="DC.date.issued"]::attr(content)',
    'meta[itemprop="datePublished"]::attr(content)',
    'meta[name="date"]::attr(content)',
)
IN_ARTICLE = ("article time[datetime]::attr(datetime)", "main time[datetime]::attr(datetime)")


def date_of(
    page: Selector, url: str, rules: PageRules, at: datetime, *, event: bool, title: Surroundings
) -> Published | None:
    """The date that a page of a known site claims; `event` when it is that of an event, which may lie ahead.

    `title` is what stands around its title: read when neither the site's selectors nor the page's head tell a date.
    """
    order, zone = rules.date_order, rules.zone
    for css in rules.date:
        for text in texts(page, css):
            if found := parse_published(text, origin=f"page: {css}", zone=zone, order=order, at=at, future=event):
                return found
    for css in rules.event_date if event else ():
        for text in texts(page, css):
            if found := search_published(text, origin=f"page: {css}", order=order, at=at, future=True):
                return found
    return head_date(page, zone=zone, at=at) or date_behind(title, rules, at) or _url_date(url, rules, at)


def head_date(page: Selector, *, zone: str, at: datetime) -> Published | None:
    """The date of publication in a page's structured data (JSON-LD, meta), as any site may give it."""
    for text in published_in_json(page):
        if found := parse_published(text, origin="page: JSON-LD datePublished", zone=zone, at=at):
            return found
    return _first(page, IN_HEAD, zone, at)


def article_date(page: Selector, *, zone: str, at: datetime) -> Published | None:
    """The date of the one article of a page of an unknown site: the first marked time inside it."""
    return _first(page, IN_ARTICLE, zone, at)


def _first(page: Selector, selectors: tuple[str, ...], zone: str, at: datetime) -> Published | None:
    for css in selectors:
        for text in texts(page, css):
            if found := parse_published(text, origin=f"page: {css}", zone=zone, at=at):
                return found
    return None


def _url_date(url: str, rules: PageRules, at: datetime) -> Published | None:
    """The date in a slug, for the few sites that put the day of publication there."""
    path = unquote(urlsplit(url).path)
    for pattern in rules.url_date:
        if found := pattern.search(path):
            words = day_in(path, (pattern,)) if found.groupdict() else found.group(1).replace("-", " ")
            return parse_published(words or "", origin="url", zone=rules.zone, order=rules.date_order, at=at)
    return None
