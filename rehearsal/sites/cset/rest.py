"""The REST interface of the made center: two collections, as WordPress answers for them."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from rehearsal.model import Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.cset import filing
from rehearsal.sites.cset.filing import ZONE

ROOT = "/wp-json/wp/v2/"
_HOST = "https://cset.georgetown.edu"
_JSON = ("Content-Type", "application/json; charset=UTF-8")
_ENTITIES = {ord("&"): "&amp;", **{ord(letter): f"&#{ord(letter)};" for letter in "’‘“”–—"}}
_TYPES = {"document": "document", "posts": "post"}
_CHINA = 8

Render = Callable[[Post], str]


class _Refused(Exception):
    """A parameter that WordPress does not take."""


def respond(state: SiteState, route: str, query: str, render: Render) -> Reply:
    """The answer to ``GET /wp-json/wp/v2/<route>?<query>``; `render` gives a post's text as HTML."""
    if route not in _TYPES:
        return _error("rest_no_route", "No route was found matching the URL and request method.", 404)
    asked = dict(parse_qsl(query))
    try:
        posts = _ordered(_chosen(state, route, asked), asked)
        size, number = _whole(asked, "per_page", 10, 100), _whole(asked, "page", 1, 10**6)
    except _Refused as refused:
        return _error("rest_invalid_param", f"Invalid parameter(s): {refused}", 400)
    pages = -(-len(posts) // size)
    if number > max(1, pages):
        return _error(
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
            400,
        )
    fields = {field.partition(".")[0] for field in asked.get("_fields", "").split(",") if field}
    shown = [_entry(post, route, fields, render) for post in posts[(number - 1) * size : number * size]]
    headers = (_JSON, ("X-WP-Total", str(len(posts))), ("X-WP-TotalPages", str(pages)), ("Allow", "GET"))
    return Reply(200, headers, json.dumps(shown).encode(), state.at)


def listed(post: Post) -> bool:
    """Whether REST and feeds know the post: those of which only the month is known are on the page alone."""
    return "month only" not in post.traits


def entities(text: str) -> str:
    """A title as WordPress renders it (CS12)."""
    return text.translate(_ENTITIES)


def modified(post: Post) -> datetime:
    """When a post was saved last (UTC)."""
    return post.modified or post.moment


def guid(post: Post) -> str:
    """The permanent name of a post, with its id."""
    kind = "post_type=document&" if filing.kind(post).folder == "publication" else ""
    return f"{_HOST}/?{kind}p={post.key}"


def _chosen(state: SiteState, route: str, asked: dict[str, str]) -> list[Post]:
    posts = [post for post in state.posts if filing.route(post) == route and listed(post)]
    for name, moment in (("", lambda post: post.moment), ("modified_", modified)):
        if after := _instant(asked, f"{name}after"):
            posts = [post for post in posts if moment(post) > after]
        if before := _instant(asked, f"{name}before"):
            posts = [post for post in posts if moment(post) < before]
    if "content_type" in asked:
        posts = [post for post in posts if str(filing.kind(post).number) in asked["content_type"].split(",")]
    if "slug" in asked:
        posts = [post for post in posts if _slug(post) == asked["slug"]]
    return posts


def _ordered(posts: list[Post], asked: dict[str, str]) -> list[Post]:
    keys: dict[str, Callable[[Post], Any]] = {
        "date": lambda post: post.moment,
        "modified": modified,
        "id": lambda post: int(post.key),
        "title": lambda post: post.title,
        "slug": _slug,
    }
    by, order = asked.get("orderby", "date"), asked.get("order", "desc")
    if by not in keys or order not in {"asc", "desc"}:
        raise _Refused("orderby, order")
    return sorted(posts, key=keys[by], reverse=order == "desc")


def _instant(asked: dict[str, str], name: str) -> datetime | None:
    """A date of the query; without an offset it is the site's."""
    if name not in asked:
        return None
    try:
        found = datetime.fromisoformat(asked[name].replace(" ", "+"))
    except ValueError as error:
        raise _Refused(name) from error
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def _whole(asked: dict[str, str], name: str, default: int, most: int) -> int:
    value = asked.get(name, str(default))
    if not value.isdigit() or not 1 <= int(value) <= most:
        raise _Refused(name)
    return int(value)


def _slug(post: Post) -> str:
    return post.path.split("/")[-2]


def _entry(post: Post, route: str, fields: set[str], render: Render) -> dict[str, Any]:
    """A post as an object; its text is rendered only when it is asked for."""
    kind = filing.kind(post)
    entry: dict[str, Callable[[], Any]] = {
        "id": lambda: int(post.key),
        "date": lambda: _naive(post.moment.astimezone(ZONE)),
        "date_gmt": lambda: _naive(post.moment.astimezone(UTC)),
        "guid": lambda: {"rendered": guid(post).replace("&", "&#038;")},
        "modified": lambda: _naive(modified(post).astimezone(ZONE)),
        "modified_gmt": lambda: _naive(modified(post).astimezone(UTC)),
        "slug": lambda: _slug(post),
        "status": lambda: "publish",
        "type": lambda: _TYPES[route],
        "link": lambda: _HOST + post.path,
        "title": lambda: {"rendered": entities(post.title)},
        "content": lambda: {"rendered": render(post), "protected": False},
        "excerpt": lambda: {"rendered": f"<p>{_teaser(render(post))} [&hellip;]</p>\n", "protected": False},
        "author": lambda: int(post.key) % 9 + 20,
        "content_type": lambda: [kind.number] if kind.number else [],
        "topic": lambda: [_CHINA] if "China" in post.title else [],
    }
    return {name: value() for name, value in entry.items() if not fields or name in fields}


def _naive(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _teaser(html: str) -> str:
    first = html.partition("<p>")[2].partition("</p>")[0]
    return " ".join(first.split()[:30])


def _error(code: str, message: str, status: int) -> Reply:
    body = {"code": code, "message": message, "data": {"status": status}}
    return Reply(status, (_JSON,), json.dumps(body).encode())


def newest(posts: Sequence[Post], folder: str) -> list[Post]:
    """The posts of a folder that feeds may show, newest first."""
    return [post for post in posts if filing.kind(post).folder == folder and listed(post)]
