"""Bodies that may be a channel's: a feed, sitemap, list of posts or listing instead of a document."""

import re
from urllib.parse import urlsplit

from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.items import MANUAL, Answer, ChannelKind, Document, FetchTask
from stdwatch.reading.documents import ReadingRules, read_now
from stdwatch.reading.time_limit import reading_limit
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.sniff import Kind, kind_of


def read_any(answer: Answer, rules: ReadingRules) -> Document | ChannelPage:
    """The body as what its address, or the page itself, says it is; raises `PageError`."""
    with reading_limit(answer.url, len(answer.body)):
        channel = channel_at(rules, answer.url) or _listing(answer, rules)
    if channel and rules.urls:
        with reading_limit(answer.url, len(answer.body)):
            return read_channel(answer.body, answer.url, channel, rules.urls, answer.media_type or None)
    return read_now(answer, rules, FetchTask(answer.url, "page", MANUAL, conditional=False))


def channel_at(rules: ReadingRules, url: str) -> Channel | None:
    """The channel that the URL, or one of its further pages or child sitemaps, belongs to."""
    return next((channel for channel in rules.channels if _serves(channel, url)), None)


def _listing(answer: Answer, rules: ReadingRules) -> Channel | None:
    """The source's listing channel for a page that is one of its lists, though no channel has that address."""
    if rules.page is None or kind_of(answer.body, answer.media_type) is not Kind.HTML:
        return None
    page = parse_html(answer.body, answer.media_type)
    if not any(page.css(css) for css in rules.page.lists):
        return None
    return next((channel for channel in rules.channels if channel.kind == ChannelKind.LISTING), None)


def _serves(channel: Channel, url: str) -> bool:
    path, own = _path(url), _path(channel.url)
    return path == own or bool(channel.children and channel.children.search(url))


def _path(url: str) -> str:
    """The path without its slash and page number; of a query only what is no page number and no filter counts."""
    return re.sub(r"/page/\d+$", "", urlsplit(url).path.rstrip("/")).lower()
