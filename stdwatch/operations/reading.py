"""Reading one body outside a crawl: the same rules, the same code, nothing stored."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.extraction.html import read_page
from stdwatch.extraction.pdf.reader import read_pdf
from stdwatch.items import Document, LeadOrigin
from stdwatch.site import Site
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.sniff import Kind, kind_of


@dataclass(frozen=True, slots=True)
class Reader:
    """How a body of one URL is to be read: as a channel of its source, else as a document, generic without a source."""

    site: type[Site] | None
    channel: Channel | None = None

    def document(
        self, body: bytes, url: str, media_type: str | None, at: datetime, labels: Iterable[str] = ()
    ) -> Document:
        """The body as a Document; raises `PageError`."""
        if kind_of(body, media_type) is Kind.PDF:
            return replace(read_pdf(body, url), url=url)
        rules, urls = (self.site.page, self.site.urls) if self.site else (None, None)
        return read_page(body, url, rules=rules, urls=urls, media_type=media_type, at=at, labels=labels)

    def read(self, body: bytes, url: str, media_type: str | None, at: datetime) -> Document | ChannelPage:
        """The body as what its URL, or the page itself, says it is; raises `PageError`."""
        channel = self.channel or self._listing(body, media_type)
        if self.site and channel:
            return read_channel(body, url, channel, self.site.urls, media_type)
        return self.document(body, url, media_type, at)

    def _listing(self, body: bytes, media_type: str | None) -> Channel | None:
        """The source's listing channel for a page that is one of its lists, though no channel has that address."""
        if self.site is None or kind_of(body, media_type) is not Kind.HTML:
            return None
        page = parse_html(body, media_type)
        if not any(page.css(css) for css in self.site.page.lists):
            return None
        return next((channel for channel in self.site.channels if channel.origin == LeadOrigin.LISTING), None)


def reader_for(site: type[Site] | None, url: str) -> Reader:
    """The reader for a URL of a source (or of none)."""
    channels = site.channels if site else ()
    return Reader(site, next((channel for channel in channels if _serves(channel, url)), None))


def _serves(channel: Channel, url: str) -> bool:
    """Whether the URL is the channel's, one of its further pages, or one of its child sitemaps."""
    path, own = _path(url), _path(channel.url)
    return path == own or bool(channel.children and channel.children.search(url))


def _path(url: str) -> str:
    """The path without its slash and page number; of a query only what is no page number and no filter counts."""
    return re.sub(r"/page/\d+$", "", urlsplit(url).path.rstrip("/")).lower()
