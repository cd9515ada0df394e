"""The date of a page of a known site: by the source's selectors, then by what pages say in their head."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from parsel import Selector

from stdwatch.extraction.rules import PageRules
from stdwatch.extraction.teasers import is_of_another
from stdwatch.extraction.title_context import TitleContext, date_behind
from stdwatch.items import Published
from stdwatch.web_content.dates import parse_published, search_published
from stdwatch.web_content.jsonld import jsonld_published
from stdwatch.web_content.markup import texts
from stdwatch.web_content.urls import day_in

_IN_HEAD = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dcterms.available",
    "dcterms.date",
    "dc.date",
    "prism.publicationdate",
    "datepublished",
    "schema:datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "bt:pubdate",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publication-date",
    "article.published",
    "rnews:datepublished",
    "govuk:first-published-at",
    "og:pubdate",
    "og:release_date",
    "article_date_original",
    "date_published",
    "published_date",
    "published-date",
    "publish_time",
    "publishtime",
    "dateissued",
    "published",
    "release_date",
    "date",
)
"""Names of ``meta`` that tell the day of publication, in lower case; the surest first."""

_IN_BODY = (
    '[itemprop="datePublished" i]',
    '[property="datePublished" i], [property="schema:datePublished" i], [property="dc:issued" i]',
    "time[pubdate]",
    "time.published, abbr.published, .dt-published, time.entry-date.published",
)
"""Marked by microdata, RDFa, HTML5 and microformats."""
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
"""Seconds or milliseconds since 1970, of this century."""
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
            if published := parse_published(
                text, origin=f"page: {css}", zone=zone, order=order, at=at, future=event, whole_days=days
            ):
                return published
    if event and (published := _event_date(page, rules, at)):
        return published
    in_head = head_date(page, url, zone=zone, at=at, order=order, whole_days=days)
    shown = date_behind(title, rules, at)
    return (shown or in_head if days else in_head or shown) or _url_date(url, rules, at)


def unread_dates(page: Selector, rules: PageRules) -> tuple[str, ...]:
    """What the site's own date selectors found and nobody can read, in words."""
    lines = [(css, text) for css in rules.date for text in texts(page, css)]
    read = (parse_published(text, origin="", zone=rules.zone, order=rules.date_order) for _, text in lines)
    if any(read):
        return ()
    return tuple(f"no date in {css}: {text[:60]!r}" for css, text in lines)


def _event_date(page: Selector, rules: PageRules, at: datetime) -> Published | None:
    """The day that is announced as that of the event, else the first of the text, else the first of a description.

    A description by default tells of the publisher, and of other days.
    """
    lines = [(css, text) for css in rules.event_date for text in texts(page, css)]
    announced = [(css, match.group(0)) for css, text in lines for match in ANNOUNCED.finditer(text)]
    for css, text in (*announced, *reversed(lines)):
        if published := search_published(text, origin=f"page: {css}", order=rules.date_order, at=at, future=True):
            return published
    return None


def head_date(
    page: Selector, url: str, *, zone: str, at: datetime, order: str = "MDY", whole_days: bool = False
) -> Published | None:
    """The date of publication in a page's structured data (JSON-LD, meta, microdata), as any site may give it."""
    for text, origin in _dates_in_data(page, url):
        if _EPOCH.fullmatch(text):
            text = datetime.fromtimestamp(int(text[:10]), UTC).isoformat()
        if published := parse_published(text, origin=origin, zone=zone, order=order, at=at, whole_days=whole_days):
            return published
    return None


def _dates_in_data(page: Selector, url: str) -> Iterator[tuple[str, str]]:
    """What a page tells of its day, and where, the surest first."""
    for text in jsonld_published(page, url):
        yield text, "page: JSON-LD datePublished"
    written: dict[str, str] = {}
    for meta in page.root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if meta.get("content") is not None and not is_of_another(meta, url):
            written.setdefault(name.lower(), meta.get("content", ""))
    for name in _IN_HEAD:
        if name in written:
            yield written[name], f'page: meta "{name}"'
    for css in _IN_BODY:
        for match in page.css(css)[:3]:
            if match.root.tag != "meta" and not is_of_another(match.root, url):
                for text in (match.root.get("datetime"), match.root.get("content"), *texts(match, "*")[:1]):
                    yield text or "", f"page: {css}"


def _url_date(url: str, rules: PageRules, at: datetime) -> Published | None:
    """The date in a slug, for the few sites that put the day of publication there."""
    path = unquote(urlsplit(url).path)
    for pattern in rules.url_date:
        if match := pattern.search(path):
            words = day_in(path, (pattern,)) if match.groupdict() else match.group(1).replace("-", " ")
            return parse_published(words or "", origin="url", zone=rules.zone, order=rules.date_order, at=at)
    return None
