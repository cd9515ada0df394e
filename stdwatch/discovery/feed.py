"""A feed (RSS 2.0, RSS 1.0, Atom) as leads; what its items say in full is never used as text."""

import re
from dataclasses import replace

from lxml import etree

from stdwatch.discovery.channels import Channel, ChannelPage, page_of
from stdwatch.errors import SiteChanged, Unreadable
from stdwatch.items import Alias, ChannelKind, Lead, Published
from stdwatch.reasons import BodyCode, BodyKind, Reason
from stdwatch.web_content.dates import parse_published
from stdwatch.web_content.feeds import parse_feed
from stdwatch.web_content.markup import fold
from stdwatch.web_content.plain_titles import plain_title
from stdwatch.web_content.urls import UrlRules

ROOTS = frozenset({"rss", "RDF", "feed"})
ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
"""The address of an item of RSS 1.0."""
DUBLIN_CORE = "http://purl.org/dc/"
FOREIGN = frozenset(
    {"http://search.yahoo.com/mrss/", "http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.w3.org/1999/xhtml"}
)
"""Vocabularies of pictures, sounds and text, whose titles and links are no item's."""
ITEMS = frozenset({"item", "entry"})
DATES = ("pubDate", "published", "date", "issued", "updated")
MARKED = re.compile(r"<time\b[^>]*\bdatetime=[\"']([^\"']+)", re.IGNORECASE)
"""A date as Drupal writes it where nobody took its markup away."""


def read_feed(body: bytes, url: str, channel: Channel, urls: UrlRules) -> ChannelPage:
    """The leads of a feed, in its order; `Unreadable` when it is no feed, `SiteChanged` when it has no items.

    What is not well-formed is read leniently, and the page says so.
    """
    root, mended = parse_feed(body, url)
    if _name(root) not in ROOTS:
        raise Unreadable(url, Reason.of(BodyCode.ROOT, element=_name(root), expected=BodyKind.FEED))
    items = [element for element in root.iter(etree.Element) if _name(element) in ITEMS]
    if not items:
        raise SiteChanged(url, Reason.of(BodyCode.FEED_EMPTY))
    page = page_of([lead for item in items if (lead := _lead(item, url, channel, urls))], len(items), urls)
    if not page.leads:
        raise SiteChanged(url, Reason.of(BodyCode.FEED_OTHERS, count=len(items)))
    return replace(page, notes=(mended,)) if mended else page


def _lead(item: etree._Element, base: str, channel: Channel, urls: UrlRules) -> Lead | None:
    """One item; `None` without a link. An empty title stays empty: slugs are no titles (WH8)."""
    fields = _fields(item)
    href = fields.get("link") or fields.get("guid") or fields.get("id") or item.get(ABOUT)
    if not href:
        return None
    url = urls.resolve(href, _base(item, base, urls))
    return Lead(
        url=urls.canonical(url),
        channel=channel.name,
        kind=ChannelKind.FEED,
        aliases=(*_post(fields, channel), *urls.aliases(url)),
        title=plain_title(fields.get("title", "")) or None,
        published=_published(fields, channel),
        labels=tuple(dict.fromkeys(_labels(item))),
    )


def _base(item: etree._Element, url: str, urls: UrlRules) -> str:
    """What the links of an item are relative to: every ``xml:base`` around it that is one, from the outside in."""
    for element in (*reversed(list(item.iterancestors())), item):
        base = element.get("{http://www.w3.org/XML/1998/namespace}base")
        if base:
            url = urls.resolve(base, url) or url
    return url


def _fields(item: etree._Element) -> dict[str, str]:
    """The first child of each name with its text (its ``href`` for an Atom link to the page itself).

    An element of a foreign vocabulary, a picture's title, counts only where its name stands for nothing else.
    """
    fields: dict[str, str] = {}
    own = item.nsmap.get(item.prefix) if item.prefix else _namespace(item)
    children = list(item.iterchildren(etree.Element))
    for child in sorted(children, key=lambda child: _rank(child, own)):
        name, value = _name(child), _said(child)
        if _namespace(child) in FOREIGN:
            continue
        if name == "link" and child.get("rel", "alternate") == "alternate":
            value = value or child.get("href", "").strip()
        if value:
            fields.setdefault(name, value)
    return fields


def _rank(child: etree._Element, own: str | None) -> int:
    """The elements of the item's own vocabulary come first, those of Dublin Core next."""
    namespace = _namespace(child)
    return 0 if namespace == own else 1 if namespace.startswith(DUBLIN_CORE) else 2


def _namespace(element: etree._Element) -> str:
    return etree.QName(element).namespace or ""


def _post(fields: dict[str, str], channel: Channel) -> tuple[Alias, ...]:
    """The publisher's id in the guid, where the channel says how to find it."""
    match = channel.guid and channel.guid.search(fields.get("guid") or fields.get("id") or "")
    return (Alias("post", match.group(1)),) if match else ()


def _published(fields: dict[str, str], channel: Channel) -> Published | None:
    written = next((fields[name] for name in DATES if name in fields), "")
    if marked := MARKED.search(written):
        written = marked.group(1)
    return parse_published(written, origin="feed", zone=channel.zone, order=channel.date_order)


def _labels(item: etree._Element) -> list[str]:
    labels = [
        fold(child.get("term") or _said(child))
        for child in item.iterchildren(etree.Element)
        if _name(child) == "category"
    ]
    return [label for label in labels if label]


def _name(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname


def _said(element: etree._Element) -> str:
    """An element's text, CDATA included; entities that are no characters were never expanded."""
    return "".join(str(piece) for piece in element.itertext()).strip()
