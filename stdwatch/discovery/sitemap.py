"""A sitemap or an index of sitemaps (sitemaps.org 0.9) as leads and further sitemaps."""

import re
from dataclasses import replace

from lxml import etree

from stdwatch.discovery.channels import Channel, ChannelPage, page_of
from stdwatch.errors import SiteChanged, Unreadable
from stdwatch.items import ChannelKind, Lead
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
    places = [(url, modified) for url, modified in entries if url]
    if not places:
        raise SiteChanged(url, Reason.of(BodyCode.SITEMAP_EMPTY))
    below = [url for url, _ in places if kind == "sitemapindex" or CHILD.search(url)]
    leads = [_lead(url, modified, channel, urls) for url, modified in places if url not in set(below)]
    wanted = [url for url in below if urls.covers(url) and _is_wanted(url, channel)]
    page = page_of(leads, len(places), urls, children=tuple(dict.fromkeys(wanted)))
    left = tuple(dict.fromkeys(url for url in below if url not in set(wanted)))
    return replace(page, not_followed=left, notes=(mended,) if mended else ())


def _plain(body: bytes, url: str, urls: UrlRules) -> Read | None:
    """A sitemap of plain text, one address a line (sitemaps.org); ``None`` for any other."""
    text = body.decode("utf-16" if body.startswith(UTF16) else "utf-8-sig", "replace")
    if text.lstrip().startswith("<"):
        return None
    lines = [url for line in text.splitlines() if not line.lstrip().startswith("#") for url in line.split()]
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
    url = fields.get("loc")
    return (urls.resolve(url, base) if url else None), fields.get("lastmod") or None


def _is_wanted(url: str, channel: Channel) -> bool:
    return channel.children is None or bool(channel.children.search(url))


def _lead(url: str, modified: str | None, channel: Channel, urls: UrlRules) -> Lead:
    """A location as a lead: a sitemap knows no title and no date of publication, only a change."""
    return Lead(urls.canonical(url), channel.name, ChannelKind.SITEMAP, urls.aliases(url), modified=modified)
