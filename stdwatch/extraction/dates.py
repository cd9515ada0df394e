"""The date of a page: by the source's selectors, then by what pages say in their head, never by guessing."""

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from parsel import Selector

from stdwatch.extraction.rules import PageRules
from stdwatch.extraction.title_context import TitleContext, date_behind
from stdwatch.items import Published
from stdwatch.web_content.dates import parse_published, search_published
from stdwatch.web_content.jsonld import jsonld_published
from stdwatch.web_content.markup import texts
from stdwatch.web_content.urls import day_in

IN_HEAD = (
    'meta[property="article:published_time"]::attr(content)',
    'meta[name="citation_publication_date"]::attr(content)',
    'meta[name="DC.date.issued"]::attr(content)',
    'meta[itemprop="datePublished"]::attr(content)',
    'meta[name="date"]::attr(content)',
)
IN_ARTICLE = ("article time[datetime]::attr(datetime)", "main time[datetime]::attr(datetime)")
ANNOUNCED = re.compile(
    r"(?:\bhearing (?:will be held |held )?on |\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? ).{,40}", re.IGNORECASE
)


def date_of(
    page: Selector, url: str, rules: PageRules, at: datetime, *, event: bool, title: TitleContext
) -> Published | None:
    """The date that a page of a known site claims; `event` when it is that of an event, which may lie ahead.

    `title` is what stands around its title: read when neither the site's selectors nor the page's head tell a date.
    """
    order, zone, days = rules.date_order, rules.zone, rules.whole_days
    for css in rules.date:
        for text in texts(page, css):
            if found := parse_published(
                text, origin=f"page: {css}", zone=zone, order=order, at=at, future=event, whole_days=days
            ):
                return found
    if event and (found := _event_date(page, rules, at)):
        return found
    told, shown = head_date(page, zone=zone, at=at, whole_days=days), date_behind(title, rules, at)
    return (shown or told if days else told or shown) or _url_date(url, rules, at)


def unread_dates(page: Selector, rules: PageRules) -> tuple[str, ...]:
    """What the site's own date selectors found and nobody can read, in words."""
    found = [(css, text) for css in rules.date for text in texts(page, css)]
    read = (parse_published(text, origin="", zone=rules.zone, order=rules.date_order) for _, text in found)
    if any(read):
        return ()
    return tuple(f"no date in {css}: {text[:60]!r}" for css, text in found)


def _event_date(page: Selector, rules: PageRules, at: datetime) -> Published | None:
    """The day that is announced as that of the event, else the first of the text, else the first of a description.

    A description by default tells of the publisher, and of other days.
    """
    said = [(css, text) for css in rules.event_date for text in texts(page, css)]
    announced = [(css, found.group(0)) for css, text in said for found in ANNOUNCED.finditer(text)]
    for css, text in (*announced, *reversed(said)):
        if found := search_published(text, origin=f"page: {css}", order=rules.date_order, at=at, future=True):
            return found
    return None


def head_date(page: Selector, *, zone: str, at: datetime, whole_days: bool = False) -> Published | None:
    """The date of publication in a page's structured data (JSON-LD, meta), as any site may give it."""
    for text in jsonld_published(page):
        if found := parse_published(
            text, origin="page: JSON-LD datePublished", zone=zone, at=at, whole_days=whole_days
        ):
            return found
    return _first(page, IN_HEAD, zone, at, whole_days)


def article_date(page: Selector, *, zone: str, at: datetime) -> Published | None:
    """The date of the one article of a page of an unknown site: the first marked time inside it."""
    return _first(page, IN_ARTICLE, zone, at)


def _first(
    page: Selector, selectors: tuple[str, ...], zone: str, at: datetime, whole_days: bool = False
) -> Published | None:
    for css in selectors:
        for text in texts(page, css):
            if found := parse_published(text, origin=f"page: {css}", zone=zone, at=at, whole_days=whole_days):
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
