"""A sitemap or an index of sitemaps (sitemaps.org 0.9) as leads and further sitemaps."""

import re
from dataclasses import replace

from lxml import etree

from stdwatch.discovery.channels import Channel, ChannelPage, page_of
from stdwatch.errors import SiteChanged, Unreadable
from stdwatch.items import Lead, LeadOrigin
from stdwatch.reasons import BodyCode, BodyKind, Reason
from stdwatch.web_content.feeds import parse_feed
from stdwatch.web_content.sniff import UTF16
from stdwatch.web_content.urls import UrlRules

Read = tuple[str, list[tuple[str | None, str | None]], str]
"""The kind of a sitemap, its locations with their last change, and what had to be mended."""

CHILD = re.compile(r"\.xml(?:\.gz)?(?:\?.*)?$", re.IGNORECASE)


def read_sitemap(body: bytes, url: str, channel: Channel, urls: UrlRules) -> ChannelPage:
    """The documents and children of a sitemap, in its order.

    Some sites wrap an index in ``<urlset>`` (CE3): a location that ends in ``.xml`` is a child whatever holds it.
    `Unreadable` when it is no sitemap, `SiteChanged` when it names nothing.
    """
    kind, entries, mended = _plain(body, url, urls) or _xml(body, url, urls)
    places = [(place, modified) for place, modified in entries if place]
    if not places:
        raise SiteChanged(url, Reason.of(BodyCode.SITEMAP_EMPTY))
    below = [place for place, _ in places if kind == "sitemapindex" or CHILD.search(place)]
    leads = [_lead(place, modified, channel, urls) for place, modified in places if place not in set(below)]
    wanted = [place for place in below if urls.covers(place) and _is_wanted(place, channel)]
    page = page_of(leads, len(places), urls, children=tuple(dict.fromkeys(wanted)))
    left = tuple(dict.fromkeys(place for place in below if place not in set(wanted)))
    return replace(page, not_followed=left, notes=(mended,) if mended else ())


def _plain(body: bytes, url: str, urls: UrlRules) -> Read | None:
    """A sitemap of plain text, one address a line (sitemaps.org); ``None`` for any other."""
    text = body.decode("utf-16" if body.startswith(UTF16) else "utf-8-sig", "replace")
    if text.lstrip().startswith("<"):
        return None
    lines = [place for line in text.splitlines() if not line.lstrip().startswith("#") for place in line.split()]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
        return None
    return "urlset", [(urls.resolve(line, url), None) for line in lines], ""


def _xml(body: bytes, url: str, urls: UrlRules) -> Read:
    root, mended = parse_feed(body, url)
    kind = etree.QName(root).localname
    if kind not in {"urlset", "sitemapindex"}:
        raise Unreadable(url, Reason.of(BodyCode.ROOT, element=kind, expected=BodyKind.SITEMAP))
    return kind, [_entry(entry, url, urls) for entry in root.iterchildren(etree.Element)], mended


def _entry(entry: etree._Element, base: str, urls: UrlRules) -> tuple[str | None, str | None]:
    """The location and the last change, as written, of one entry."""
    fields = {etree.QName(child).localname: (child.text or "").strip() for child in entry.iterchildren(etree.Element)}
    place = fields.get("loc")
    return (urls.resolve(place, base) if place else None), fields.get("lastmod") or None


def _is_wanted(place: str, channel: Channel) -> bool:
    return channel.children is None or bool(channel.children.search(place))


def _lead(place: str, modified: str | None, channel: Channel, urls: UrlRules) -> Lead:
    """A location as a lead: a sitemap knows no title and no date of publication, only a change."""
    return Lead(urls.canonical(place), channel.name, LeadOrigin.SITEMAP, urls.aliases(place), modified=modified)
