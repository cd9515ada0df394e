"""The documents that a list names as data alone: an ``ItemList`` of schema.org in JSON-LD, or what a script would show.

Neither was ever seen on a watched site.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from parsel import Selector

from stdwatch.discovery.channels import Channel
from stdwatch.items import ChannelKind, Lead, Published
from stdwatch.web_content.dates import parse_published
from stdwatch.web_content.jsonld import jsonld_things
from stdwatch.web_content.page_data import data_in
from stdwatch.web_content.plain_titles import plain_title
from stdwatch.web_content.urls import UrlRules

_ADDRESSES = ("url", "@id", "href", "link", "permalink", "path", "uri")
_TITLES = ("name", "headline", "title")
_DAYS = ("datePublished", "publishedAt", "published_at", "publishDate", "publicationDate", "published", "date")
_DEEPEST = 40


def leads_in_data(page: Selector, base: str, channel: Channel, urls: UrlRules) -> list[Lead]:
    """The entries of a page's lists that are data, in their order, as leads."""
    entries = ((entry, href) for entry in _entries(page) if (href := _said(entry, "url", "@id")))
    posts = (post for data in data_in(page.root) for post in _posts(data, 0))
    shown = ((post, href) for post in posts if (href := _address(post, base, urls)))
    leads = [_lead(entry, urls.resolve(href, base), channel, urls) for entry, href in chain(entries, shown)]
    return list({lead.url: lead for lead in reversed(leads)}.values())[::-1]


def _posts(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The objects of a list that have a title each, as posts have and settings have not."""
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        yield from (each for each in data if isinstance(each, dict) and _said(each, *_TITLES))
    below = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for value in below:
        yield from _posts(value, depth + 1)


def _address(post: dict[str, Any], base: str, urls: UrlRules) -> str:
    """The address of a post; one that has a slug alone lies below its list on most sites."""
    slug = _said(post, "slug")
    return _said(post, *_ADDRESSES) or (urls.resolve(slug, base.rstrip("/") + "/") if slug else "")


def _lead(entry: dict[str, Any], url: str, channel: Channel, urls: UrlRules) -> Lead:
    lead = Lead(urls.canonical(url), channel.name, ChannelKind.LISTING, urls.aliases(url))
    if channel.rows and channel.rows.links_only:
        return lead
    title = plain_title(_said(entry, *_TITLES)) or None
    return replace(lead, title=title, published=_published(entry, channel))


def _entries(page: Selector) -> Iterator[dict[str, Any]]:
    """Each entry with what its own item says of it; a bare address is an entry too."""
    for thing in jsonld_things(page):
        elements = thing.get("itemListElement") if thing.get("@type") == "ItemList" else None
        for element in elements if isinstance(elements, list) else ():
            entry = element if isinstance(element, dict) else {"url": element}
            item = entry.get("item")
            yield entry | (item if isinstance(item, dict) else {"url": item} if item else {})


def _said(entry: dict[str, Any], *names: str) -> str:
    return next((entry[name] for name in names if isinstance(entry.get(name), str)), "")


def _published(entry: dict[str, Any], channel: Channel) -> Published | None:
    return parse_published(
        _said(entry, *_DAYS), origin="listing: datePublished", zone=channel.zone, order=channel.date_order
    )
