"""The documents that a list names as data alone: an ``ItemList`` of schema.org in JSON-LD (inferred, never seen)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from parsel import Selector

from stdwatch.discovery.channels import Channel
from stdwatch.items import Lead, LeadOrigin, Published
from stdwatch.web_content.dates import parse_published
from stdwatch.web_content.jsonld import jsonld_things
from stdwatch.web_content.plain_titles import plain_title
from stdwatch.web_content.urls import UrlRules


def leads_in_data(page: Selector, base: str, channel: Channel, urls: UrlRules) -> list[Lead]:
    """The entries of a page's lists that are data, in their order, as leads."""
    return [
        _lead(entry, urls.resolve(href, base), channel, urls)
        for entry in _entries(page)
        if (href := _said(entry, "url", "@id"))
    ]


def _lead(entry: dict[str, Any], place: str, channel: Channel, urls: UrlRules) -> Lead:
    lead = Lead(urls.canonical(place), channel.name, LeadOrigin.LISTING, urls.aliases(place))
    if channel.rows and channel.rows.links_only:
        return lead
    title = plain_title(_said(entry, "name", "headline")) or None
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
        _said(entry, "datePublished"), origin="listing: datePublished", zone=channel.zone, order=channel.date_order
    )
