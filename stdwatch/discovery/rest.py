"""The posts of a WordPress REST API, and the answer of a search endpoint, as leads."""

import html
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from parsel import Selector

from stdwatch.dates import parse_published, search_published
from stdwatch.discovery.channels import Channel, ChannelPage, page_of
from stdwatch.errors import SiteChanged, Unreadable
from stdwatch.items import Alias, Lead, LeadOrigin, Published
from stdwatch.markup import fold
from stdwatch.urls import UrlRules


def read_posts(body: bytes, url: str, channel: Channel, urls: UrlRules) -> ChannelPage:
    """The leads of a page of posts (WordPress REST API, ``/wp/v2/…``), in its order.

    An empty list is "nothing new" (CS16); anything that is no list of posts is `Unreadable`. A full page has a next.
    """
    posts = _json(body, url)
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise Unreadable(url, "a JSON value that is no list of posts")
    leads = [lead for post in posts if (lead := _post(post, url, channel, urls))]
    full = len(posts) >= int(_query(url).get("per_page", ["10"])[0])
    return page_of(leads, len(posts), urls, following=_next_page(url) if full else None)


def read_results(body: bytes, url: str, channel: Channel, urls: UrlRules) -> ChannelPage:
    """The leads of a search endpoint that answers ``{"Results": [{"Url": …, "Html": …}]}``; inferred, never seen."""
    answer = _json(body, url)
    results = answer.get("Results") if isinstance(answer, dict) else None
    if not isinstance(results, list):
        raise Unreadable(url, "a JSON value without Results")
    leads = [
        _result(result, url, channel, urls) for result in results if isinstance(result, dict) and result.get("Url")
    ]
    if not leads:
        raise SiteChanged(url, "a search endpoint without results")
    return page_of(leads, len(results), urls)


def _json(body: bytes, url: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(url, f"no JSON: {error}") from error


def _post(post: dict[str, Any], base: str, channel: Channel, urls: UrlRules) -> Lead | None:
    link = post.get("link")
    if not isinstance(link, str):
        return None
    place = urls.resolve(link, base)
    number = post.get("id")
    own = (Alias("post", str(number)),) if isinstance(number, int) else ()
    return Lead(
        url=urls.canonical(place),
        channel=channel.name,
        origin=LeadOrigin.REST,
        aliases=(*own, *urls.aliases(place)),
        title=fold(html.unescape(_rendered(post.get("title")))) or None,
        published=_published(post, channel),
        labels=tuple(str(post[name]) for name in ("type",) if post.get(name)),
        modified=_utc(post.get("modified_gmt")),
    )


def _published(post: dict[str, Any], channel: Channel) -> Published | None:
    """`date_gmt` is an instant; `date` alone is the site's own clock without an offset."""
    written = _utc(post.get("date_gmt")) or post.get("date")
    return parse_published(written, origin="rest", zone=channel.zone) if isinstance(written, str) else None


def _utc(written: Any) -> str | None:
    return f"{written}+00:00" if isinstance(written, str) and written and "+" not in written else None


def _rendered(value: Any) -> str:
    found = value.get("rendered", "") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def _result(result: dict[str, Any], base: str, channel: Channel, urls: UrlRules) -> Lead:
    """A result: its link, and the title and date that its piece of HTML shows."""
    place = urls.resolve(str(result["Url"]), base)
    said = Selector(text=str(result.get("Html") or "<p></p>"))
    words = fold(" ".join(said.css("*::text").getall()))
    title = fold(" ".join(said.css("a *::text, a::text").getall())) or None
    published = search_published(words, origin="search", order=channel.date_order)
    return Lead(urls.canonical(place), channel.name, LeadOrigin.LISTING, urls.aliases(place), title, published)


def _query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


def _next_page(url: str) -> str:
    query = _query(url)
    query["page"] = [str(int(query.get("page", ["1"])[0]) + 1)]
    return urlunsplit(urlsplit(url)._replace(query=urlencode(query, doseq=True)))
