"""One body of a channel, of whatever kind, as leads."""

import re

from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.feed import read_feed
from stdwatch.discovery.json_feed import read_json_feed
from stdwatch.discovery.listing import read_listing
from stdwatch.discovery.rest import read_posts, read_results
from stdwatch.discovery.sitemap import read_sitemap
from stdwatch.errors import Unreadable, UsageError
from stdwatch.items import ChannelKind
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.sniff import Kind, is_whole, kind_of, refuse_size, unzipped
from stdwatch.web_content.urls import UrlRules
from stdwatch.web_content.walls import refuse_wall

FOOTER = re.compile(rb"</main\s*>|<footer\b", re.IGNORECASE)
EXPECTED = {
    ChannelKind.FEED: Kind.FEED,
    ChannelKind.SITEMAP: Kind.SITEMAP,
    ChannelKind.LISTING: Kind.HTML,
    ChannelKind.REST: Kind.JSON,
}


def read_channel(
    body: bytes,
    url: str,
    channel: Channel,
    urls: UrlRules,
    media_type: str | None = None,
    *,
    pages: int | None = None,
) -> ChannelPage:
    """The leads that a channel's answer (status 200) holds, in the channel's order.

    `pages` is how many the server says there are (``X-WP-TotalPages``). A listing may hand on to a search endpoint,
    whose answer is JSON, and so may a feed's be; what is no page may be a file of gzip.

    `Unreadable` when the body is of another kind than the channel's or was cut off in its rows, `BotWall` when it is a
    challenge, `TooLarge`, and `SiteChanged` when it is of the right kind and names nothing: never "nothing new".
    """
    expected = EXPECTED.get(channel.kind)
    if expected is None:
        raise UsageError(f"{channel.name}: no reader for channels of kind {channel.kind}")
    if expected is not Kind.HTML:
        body = unzipped(body, expected, url)
    kind = kind_of(body, media_type)
    if channel.kind is ChannelKind.LISTING and kind is Kind.JSON:
        return read_results(body, url, channel, urls)
    refuse_size(body, expected, url)
    _refuse_other_kind(kind, expected, body, media_type, url)
    if channel.kind is ChannelKind.FEED and kind is Kind.JSON:
        return read_json_feed(body, url, channel, urls)
    if channel.kind is ChannelKind.FEED:
        return read_feed(body, url, channel, urls)
    if channel.kind is ChannelKind.REST:
        return read_posts(body, url, channel, urls, pages)
    if channel.kind is ChannelKind.SITEMAP:
        return read_sitemap(body, url, channel, urls)
    page = read_listing(body, url, channel, urls, media_type)
    if not is_whole(body) and not FOOTER.search(body):
        raise Unreadable(url, Reason.of(BodyCode.CUT_LIST))
    return page


def _refuse_other_kind(kind: Kind, expected: Kind, body: bytes, media_type: str | None, url: str) -> None:
    """A page where data are expected is a challenge, if it is one; what is of another kind is read by no reader."""
    if kind is Kind.HTML and expected is not Kind.HTML:
        refuse_wall(parse_html(body, media_type), url)
    if kind in {Kind.EMPTY, Kind.PDF} or (kind is not expected and Kind.HTML in {kind, expected}):
        raise Unreadable(url, Reason.of(BodyCode.WRONG_KIND, body=kind, expected=expected))
