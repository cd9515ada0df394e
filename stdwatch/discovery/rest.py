"""The posts of a WordPress REST API, and the answer of a search endpoint, as leads."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from parsel import Selector

from stdwatch.discovery.channels import Channel, ChannelPage, page_of
from stdwatch.errors import SiteChanged, Unreadable
from stdwatch.items import Alias, ChannelKind, Lead, Published
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.dates import parse_published, search_published
from stdwatch.web_content.json_bodies import parse_json
from stdwatch.web_content.markup import fold
from stdwatch.web_content.plain_titles import plain_title
from stdwatch.web_content.urls import UrlRules

_OFFSET = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$")


def read_posts(body: bytes, url: str, channel: Channel, urls: UrlRules, pages: int | None = None) -> ChannelPage:
    """The leads of a page of posts (WordPress REST API, ``/wp/v2/…``), in its order.

    An empty list is "nothing new" (CS16); anything that is no list of posts is `Unreadable`. There is a next page where
    the server says that it has more (`pages`), else after a full one. What a program printed around the list is passed
    over, and the page says so.
    """
    posts, mended = parse_json(body, url)
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise Unreadable(url, Reason.of(BodyCode.NO_POSTS))
    leads = [lead for post in posts if (lead := _post(post, url, channel, urls))]
    more = _number(url, "page", 1) < pages if pages else len(posts) >= _number(url, "per_page", 10)
    following = _with(url, page=_number(url, "page", 1) + 1) if more else None
    return replace(page_of(leads, len(posts), urls, following=following), notes=(mended,) if mended else ())


def read_results(body: bytes, url: str, channel: Channel, urls: UrlRules) -> ChannelPage:
    """The leads of a search endpoint that answers ``{"Count": …, "Results": [{"Url": …, "Html": …}]}``.

    Inferred, never seen: Sitecore's search component pages by ``e``, the number of results to leave out.
    """
    answer, mended = parse_json(body, url)
    results = answer.get("Results") if isinstance(answer, dict) else None
    if not isinstance(results, list):
        raise Unreadable(url, Reason.of(BodyCode.NO_RESULTS_KEY))
    leads = [
        _result(result, url, channel, urls) for result in results if isinstance(result, dict) and result.get("Url")
    ]
    if not leads:
        raise SiteChanged(url, Reason.of(BodyCode.NO_RESULTS))
    shown = _number(url, "e", 0) + len(results)
    more = isinstance(answer.get("Count"), int) and shown < answer["Count"]
    following = _with(url, e=shown) if more else None
    return replace(page_of(leads, len(results), urls, following=following), notes=(mended,) if mended else ())


def _post(post: dict[str, Any], base: str, channel: Channel, urls: UrlRules) -> Lead | None:
    link = post.get("link")
    if not isinstance(link, str):
        return None
    url = urls.resolve(link, base)
    number = post.get("id")
    own = (Alias("post", str(number)),) if isinstance(number, int) else ()
    return Lead(
        url=urls.canonical(url),
        channel=channel.name,
        kind=ChannelKind.REST,
        aliases=(*own, *urls.aliases(url)),
        title=plain_title(_rendered(post.get("title"))) or None,
        published=_published(post, channel),
        labels=tuple(_kinds(post)),
        modified=_utc(post.get("modified_gmt")),
    )


def _kinds(post: dict[str, Any]) -> Iterator[str]:
    """The numbers of the kinds that a publisher sorts its posts into: ``content_type 20``."""
    numbers = post.get("content_type")
    yield from (f"content_type {number}" for number in (numbers if isinstance(numbers, list) else ()))


def _published(post: dict[str, Any], channel: Channel) -> Published | None:
    """`date_gmt` is an instant; `date` alone is the site's own clock without an offset."""
    written = _utc(post.get("date_gmt")) or post.get("date")
    return parse_published(written, origin="rest", zone=channel.zone) if isinstance(written, str) else None


def _utc(written: Any) -> str | None:
    """A time in UTC with its offset: WordPress leaves it away, others may not."""
    if not isinstance(written, str) or not written:
        return None
    return written if _OFFSET.search(written) else f"{written}+00:00"


def _rendered(value: Any) -> str:
    rendered = value.get("rendered", "") if isinstance(value, dict) else value
    return rendered if isinstance(rendered, str) else ""


def _result(result: dict[str, Any], base: str, channel: Channel, urls: UrlRules) -> Lead:
    """A result: its link, and the title and date that its piece of HTML shows."""
    url = urls.resolve(str(result["Url"]), base)
    markup = Selector(text=fold(str(result.get("Html") or "")) or "<p></p>")
    words = fold(" ".join(markup.css("*::text").getall()))
    title = plain_title(" ".join(markup.css("a *::text, a::text").getall())) or None
    published = search_published(words, origin="search", order=channel.date_order)
    return Lead(urls.canonical(url), channel.name, ChannelKind.LISTING, urls.aliases(url), title, published)


def _query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


def _number(url: str, name: str, default: int) -> int:
    value = _query(url).get(name, [""])[0]
    return int(value) if value.isdecimal() else default


def _with(url: str, **values: int) -> str:
    """The URL with these numbers in its query."""
    query = _query(url) | {name: [str(value)] for name, value in values.items()}
    return urlunsplit(urlsplit(url)._replace(query=urlencode(query, doseq=True)))
