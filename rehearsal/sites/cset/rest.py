"""The REST interface of the made center: two collections, as WordPress answers for them."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from rehearsal.model import WASHINGTON, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.cset.events import kind

ROOT = "/wp-json/wp/v2/"
_HOST = "https://cset.georgetown.edu"
_JSON = ("Content-Type", "application/json; charset=UTF-8")
_ENTITIES = {ord("&"): "&amp;", **{ord(letter): f"&#{ord(letter)};" for letter in "’‘“”–—"}}
_TYPES = {"document": "document", "posts": "post"}
_CHINA = 8

Render = Callable[[Post], str]
Parameters = Mapping[str, str]


class _Refused(Exception):
    """A parameter that WordPress does not take."""


def respond(state: SiteState, route: str, query: str, render: Render) -> Reply:
    """The answer to ``GET /wp-json/wp/v2/<route>?<query>``; `render` gives a post's text as HTML."""
    if route not in _TYPES:
        return _error("rest_no_route", "No route was found matching the URL and request method.", 404)
    parameters = dict(parse_qsl(query))
    try:
        posts = _ordered(_chosen(state, route, parameters), parameters)
        size, number = _whole(parameters, "per_page", 10, 100), _whole(parameters, "page", 1, 10**6)
    except _Refused as refused:
        return _error("rest_invalid_param", f"Invalid parameter(s): {refused}", 400)
    pages = -(-len(posts) // size)
    if number > max(1, pages):
        message = "The page number requested is larger than the number of pages available."
        return _error("rest_post_invalid_page_number", message, 400)
    fields = {field.partition(".")[0] for field in parameters.get("_fields", "").split(",") if field}
    shown = [dict(_entry(post, route, fields, render)) for post in posts[(number - 1) * size : number * size]]
    headers = (_JSON, ("X-WP-Total", str(len(posts))), ("X-WP-TotalPages", str(pages)), ("Allow", "GET"))
    return Reply(200, headers, json.dumps(shown).encode(), state.at)


def collection(post: Post) -> str:
    """The name of the collection that holds the post, empty where nobody knows one."""
    return {"publication": "document", "article": "posts"}.get(kind(post).folder, "")


def is_listed(post: Post) -> bool:
    """True for what REST and feeds tell: posts of which only the month is known are on the page alone."""
    return "month only" not in post.traits


def guid(post: Post) -> str:
    """The permanent name of a post, with its id."""
    return f"{_HOST}/?{'post_type=document&' if kind(post).folder == 'publication' else ''}p={post.key}"


def _moment(post: Post) -> datetime:
    return post.moment


def _saved(post: Post) -> datetime:
    return post.saved


def _slug(post: Post) -> str:
    return post.path.split("/")[-2]


def _chosen(state: SiteState, route: str, parameters: Parameters) -> list[Post]:
    posts = [post for post in state.posts if collection(post) == route and is_listed(post)]
    for name, moment in (("after", _moment), ("modified_after", _saved)):
        if since := _instant(parameters, name):
            posts = [post for post in posts if moment(post) > since]
    if "content_type" in parameters:
        posts = [post for post in posts if str(kind(post).number) in parameters["content_type"].split(",")]
    return [post for post in posts if _slug(post) == parameters.get("slug", _slug(post))]


def _ordered(posts: list[Post], parameters: Parameters) -> list[Post]:
    keys = {"date": _moment, "modified": _saved}
    by, order = parameters.get("orderby", "date"), parameters.get("order", "desc")
    if by not in keys or order not in {"asc", "desc"}:
        raise _Refused("orderby, order")
    return sorted(posts, key=keys[by], reverse=order == "desc")


def _instant(parameters: Parameters, name: str) -> datetime | None:
    """A date of the query; without an offset it is the site's."""
    if name not in parameters:
        return None
    try:
        stated = datetime.fromisoformat(parameters[name].replace(" ", "+"))
    except ValueError as error:
        raise _Refused(name) from error
    return stated if stated.tzinfo else stated.replace(tzinfo=WASHINGTON)


def _whole(parameters: Parameters, name: str, default: int, most: int) -> int:
    value = parameters.get(name, str(default))
    if not value.isdigit() or not 1 <= int(value) <= most:
        raise _Refused(name)
    return int(value)


def _entry(post: Post, route: str, fields: set[str], render: Render) -> Iterator[tuple[str, Any]]:
    """The members of a post as an object; its text is rendered only when it is asked for."""
    number = kind(post).number
    html = render(post) if not fields or fields & {"content", "excerpt"} else ""
    teaser = " ".join(html.partition("<p>")[2].partition("</p>")[0].split()[:30])
    members = {
        "id": int(post.key),
        "date": f"{post.local:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{post.moment:%Y-%m-%dT%H:%M:%S}",
        "guid": {"rendered": guid(post).replace("&", "&#038;")},
        "modified": f"{post.saved.astimezone(WASHINGTON):%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{post.saved.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "slug": _slug(post),
        "status": "publish",
        "type": _TYPES[route],
        "link": _HOST + post.path,
        "title": {"rendered": post.title.translate(_ENTITIES)},  # as WordPress renders it (CS12)
        "content": {"rendered": html, "protected": False},
        "excerpt": {"rendered": f"<p>{teaser} [&hellip;]</p>\n", "protected": False},
        "author": int(post.key) % 9 + 20,
        "content_type": [number] if number else [],
        "topic": [_CHINA] if "China" in post.title else [],
    }
    return ((name, value) for name, value in members.items() if not fields or name in fields)


def _error(code: str, message: str, status: int) -> Reply:
    body = {"code": code, "message": message, "data": {"status": status}}
    return Reply(status, (_JSON,), json.dumps(body).encode())
