"""Reading one body outside a crawl: the same rules, the same code, nothing stored."""

from dataclasses import dataclass, replace
from datetime import datetime

from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.extraction.html import read_page
from stdwatch.extraction.pdf import read_pdf
from stdwatch.items import Document
from stdwatch.site import Site
from stdwatch.sniff import Kind, kind_of


@dataclass(frozen=True, slots=True)
class Reader:
    """How a body of one URL is to be read: as a channel of its source, else as a document, generic without a source."""

    site: type[Site] | None
    channel: Channel | None = None

    def document(self, body: bytes, url: str, media_type: str | None, at: datetime) -> Document:
        """The body as a Document; raises `PageError`."""
        if kind_of(body, media_type) is Kind.PDF:
            return replace(read_pdf(body, url), url=url)
        rules, urls = (self.site.page, self.site.urls) if self.site else (None, None)
        return read_page(body, url, rules=rules, urls=urls, media_type=media_type, at=at)

    def read(self, body: bytes, url: str, media_type: str | None, at: datetime) -> Document | ChannelPage:
        """The body as what its URL says it is; raises `PageError`."""
        if self.site and self.channel:
            return read_channel(body, url, self.channel, self.site.urls, media_type)
        return self.document(body, url, media_type, at)


def reader_for(site: type[Site] | None, url: str) -> Reader:
    """The reader for a URL of a source (or of none)."""
    return Reader(site, next((channel for channel in site.channels if channel.serves(url)), None) if site else None)
