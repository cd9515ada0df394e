"""A feed of JSON (https://www.jsonfeed.org/version/1.1/) as leads."""

from dataclasses import replace
from typing import Any

from stdwatch.discovery.channels import Channel, ChannelPage, page_of
from stdwatch.errors import SiteChanged, Unreadable
from stdwatch.items import Alias, ChannelKind, Lead
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.dates import parse_published
from stdwatch.web_content.json_bodies import parse_json
from stdwatch.web_content.plain_titles import plain_title
from stdwatch.web_content.urls import UrlRules


def read_json_feed(body: bytes, url: str, channel: Channel, urls: UrlRules) -> ChannelPage:
    """The leads of a feed, in its order; `Unreadable` when it is no feed, `SiteChanged` when it names no document."""
    feed, mended = parse_json(body, url)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise Unreadable(url, Reason.of(BodyCode.NO_POSTS))
    if not items:
        raise SiteChanged(url, Reason.of(BodyCode.FEED_EMPTY))
    leads = [_lead(item, url, channel, urls) for item in items if isinstance(item, dict) and _text(item, "url", "id")]
    page = page_of(leads, len(items), urls)
    if not page.leads:
        raise SiteChanged(url, Reason.of(BodyCode.FEED_OTHERS, count=len(items)))
    return replace(page, notes=(mended,)) if mended else page


def _lead(item: dict[str, Any], base: str, channel: Channel, urls: UrlRules) -> Lead:
    url = urls.resolve(_text(item, "url", "id"), base)
    post = channel.guid and channel.guid.search(_text(item, "id"))
    tags = item.get("tags")
    return Lead(
        url=urls.canonical(url),
        channel=channel.name,
        kind=ChannelKind.FEED,
        aliases=(*((Alias("post", post.group(1)),) if post else ()), *urls.aliases(url)),
        title=plain_title(_text(item, "title")) or None,
        published=parse_published(
            _text(item, "date_published"), origin="feed", zone=channel.zone, order=channel.date_order
        ),
        labels=tuple(tag for tag in (tags if isinstance(tags, list) else ()) if isinstance(tag, str)),
    )


def _text(item: dict[str, Any], *names: str) -> str:
    return next((item[name] for name in names if isinstance(item.get(name), str) and item[name]), "")
