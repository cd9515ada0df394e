"""What the made White House site answers: a pure function of its state and the requested address."""

import json
import re
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote

from jinja2 import Environment
from markupsafe import Markup

from rehearsal import pdf, prose, rendering, reply
from rehearsal.lifecycle import slug
from rehearsal.model import File, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.whitehouse.changes import NAMES, ZONE

HOST = "https://www.whitehouse.gov"
BOILERPLATE = (
    "Search News",
    "Select Category",
    "Readers Also Opened",
    "Write to the House",
    "appeared first on",
    "A made address on a made avenue",
    "made for tests, not captured",
)
_SUBCATEGORIES = ("Executive Orders", "Nominations & Appointments", "Presidential Memoranda", "Proclamations")
_LOGINS = ("rfeller4", "mnorden2", "jpalka", "sduerr11")
_A_PAGE, _A_FEED, _A_SITEMAP = 10, 30, 250
_LISTING = re.compile(r"^/(?P<slug>[a-z-]+(?:/[a-z-]+)?)/(?:page/(?P<page>\d+)/)?$")
_FEED = re.compile(r"^/(?P<slug>[a-z-]+(?:/[a-z-]+)?)/feed/$")
_CHILD = re.compile(r"^/post-sitemap(?P<number>\d*)\.xml$")


def respond(state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
    """The answer to ``GET path?query`` on this site; nothing here changes from request to request."""
    del nonce
    name = unquote(path)
    post_id = parse_qs(query).get("p", [""])[0]
    if post_id and name == "/":
        return _shortlink(state, post_id)
    if name in _FIXED:
        return _FIXED[name](state)
    if name in state.by_path:
        return _article(state, state.by_path[name])
    if name in state.files:
        return reply.pdf(_pdf(state.files[name]))
    if name in state.moved:
        return reply.moved(HOST + state.by_key[state.moved[name]].path)
    if not name.endswith("/") and "." not in name.rpartition("/")[2]:
        return reply.moved(f"{HOST}{name}/{'?' * bool(query)}{query}")
    return _collection(state, name, query)


def address(label: str) -> str:
    """The path of a category's listing: sub-categories lie below the presidential actions."""
    return f"presidential-actions/{slug(label)}" if label in _SUBCATEGORIES else slug(label)


def phrases(post: Post) -> tuple[str, ...]:
    """What a complete reading of the article holds."""
    return prose.telling(prose.lines(post.draft))


def file_phrases(file: File) -> tuple[str, ...]:
    """What a complete reading of the PDF holds."""
    return pdf.phrases(file.title, file.seed)


@cache
def _sections() -> dict[str, str]:
    return {address(label): label for label in (*NAMES.values(), *_SUBCATEGORIES)}


@cache
def _templates() -> Environment:
    made = rendering.environment("whitehouse")
    made.filters |= {"slug": slug, "address": address, "printed_day": _printed_day}
    return made


def _printed_day(post: Post) -> str:
    day = post.moment.astimezone(ZONE)
    return f"{day:%B} {day.day}, {day.year}"


def _shortlink(state: SiteState, post_id: str) -> Reply:
    post = state.by_key.get(post_id)
    return reply.moved(HOST + post.path) if post else _missing()


def _collection(state: SiteState, name: str, query: str) -> Reply:
    if found := _FEED.match(name):
        return _feed(state, found["slug"], parse_qs(query).get("paged", ["1"])[0])
    if found := _LISTING.match(name):
        return _listing(state, found["slug"], int(found["page"] or 1))
    if found := _CHILD.match(name):
        return _post_sitemap(state, int(found["number"] or 1))
    return _missing()


def _posts(state: SiteState, section: str) -> tuple[Post, ...] | None:
    if section == "news":
        return state.posts
    label = _sections().get(section)
    return tuple(post for post in state.posts if label in post.labels) if label else None


def _listing(state: SiteState, section: str, number: int) -> Reply:
    posts = _posts(state, section)
    last = max(1, -(-len(posts) // _A_PAGE)) if posts is not None else 0
    if posts is None or not 1 <= number <= last:
        return _missing()
    values = {
        "structure": "measured",
        "body_class": f"blog {'paged ' * (number > 1)}wp-embed-responsive wp-theme-whitehouse has-topper",
        "name": _sections().get(section, "News"),
        "address": lambda place: f"{HOST}/{section}/" + (f"page/{place}/" if place > 1 else ""),
        "posts": posts[(number - 1) * _A_PAGE : number * _A_PAGE],
        "navigation": _navigation(section, 8),
        "query": "",
    }
    body = rendering.render(_templates(), "listing.html", number=number, last=last, **values)
    return reply.page(body, modified=state.at)


def _article(state: SiteState, post: Post) -> Reply:
    text = prose.lines(post.draft)
    blocks = "blocks" in post.traits
    values = {
        "structure": "used by others" if blocks else "measured",
        "body_class": f"post-template-default single single-post postid-{post.key} wp-embed-responsive has-topper",
        "post": post,
        "url": HOST + post.path,
        "teaser": _teaser(text),
        "login": _LOGINS[int(post.key) % len(_LOGINS)],
        "linked": Markup(_linked(post, text)),  # noqa: S704 - our own JSON
        "blocks": blocks,
        "text": prose.grouped(text),
        "files": post.files,
        "related": _related(state, post) if blocks else (),
        "query": "",
    }
    return reply.page(rendering.render(_templates(), "article.html", **values), modified=state.changed[post.key])


def _related(state: SiteState, post: Post) -> list[Post]:
    """Three other posts under the article: their dates and titles are not the article's (WH11)."""
    older = [other for other in state.posts if other.moment < post.moment and other.key != post.key]
    return Random(post.key).sample(older[:40], min(3, len(older)))  # noqa: S311


def _linked(post: Post, text: tuple[prose.Line, ...]) -> str:
    url = HOST + post.path
    page: dict[str, Any] = {
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": f"{post.title} – The White House",
        "isPartOf": {"@id": f"{HOST}/#website"},
        "datePublished": rendering.utc(post.moment),
        "dateModified": rendering.utc(post.modified or post.moment),
        "author": {"@id": f"{HOST}/#/schema/person/{int(post.key):032x}"},
        "description": _teaser(text),
        "inLanguage": "en-US",
    }
    crumbs = [
        {"@type": "ListItem", "position": 1, "name": "Home", "item": f"{HOST}/"},
        {"@type": "ListItem", "position": 2, "name": "News", "item": f"{HOST}/news/"},
        {"@type": "ListItem", "position": 3, "name": post.title},
    ]
    trail = {"@type": "BreadcrumbList", "@id": f"{url}#breadcrumb", "itemListElement": crumbs}
    website = {"@type": "WebSite", "@id": f"{HOST}/#website", "url": f"{HOST}/", "name": "The White House"}
    graph = {"@context": "https://schema.org", "@graph": [page, trail, website]}
    return json.dumps(graph, ensure_ascii=False).replace("</", "<\\/")


def _feed(state: SiteState, section: str, paged: str) -> Reply:
    posts = _posts(state, section)
    number = int(paged) if paged.isdigit() and paged != "0" else 1
    shown = posts[(number - 1) * _A_FEED : number * _A_FEED] if posts else ()
    if not shown:
        return _missing()
    items = [_feed_item(place, post) for place, post in enumerate(shown, start=6)]
    values = {"name": _sections().get(section, "News"), "slug": section, "built": state.at}
    body = rendering.render(_templates(), "feed.xml", items=items, **values)
    return reply.xml(body, "application/rss+xml", modified=state.at)


def _feed_item(place: int, post: Post) -> dict[str, Any]:
    text = prose.lines(post.draft)
    shown = prose.grouped(text[: -(-len(text) * 2 // 3)])  # a feed holds less than the page (WH9)
    blocks = "blocks" in post.traits
    return {
        "key": post.key,
        "title": "" if "untitled" in post.traits else post.title,
        "url": HOST + post.path,
        "moment": post.moment,
        "labels": post.labels,
        "teaser": _teaser(text),
        "navigation": _navigation(address(post.labels[0]), place),
        "body": Markup(rendering.render(_templates(), "body.html", text=shown, blocks=blocks, files=())),  # noqa: S704
    }


@cache
def _navigation(section: str, number: int) -> Markup:
    """Search form, select and lists of a topper; the ids of its inputs depend on the place on the page (WH7)."""
    sections = [{"slug": where, "name": name} for where, name in _sections().items() if name != "Uncategorized"]
    values = {"slug": section, "number": number, "name": _sections().get(section, "News"), "sections": sections}
    return Markup(rendering.render(_templates(), "navigation.html", **values))  # noqa: S704


def _teaser(text: tuple[prose.Line, ...]) -> str:
    return " ".join(text[0].text.split()[:24]) if text else ""


def _sitemap_index(state: SiteState) -> Reply:
    files = range(1, -(-len(state.posts) // _A_SITEMAP) + 1)
    children = [{"name": f"post-sitemap{number if number > 1 else ''}.xml", "changed": state.at} for number in files]
    children.append({"name": "page-sitemap.xml", "changed": state.at})
    return _sitemap(state, children=children)


def _post_sitemap(state: SiteState, number: int) -> Reply:
    """The oldest posts stand in the first file: what is new is in the last one."""
    posts = state.posts[::-1][(number - 1) * _A_SITEMAP : number * _A_SITEMAP]
    return _sitemap(state, posts=posts) if posts else _missing()


def _sitemap(state: SiteState, **values: Any) -> Reply:
    body = rendering.render(_templates(), "sitemap.xml", changed=state.changed, **values)
    return reply.xml(body, "text/xml", modified=state.at)


def _pdf(file: File) -> bytes:
    return pdf.small(file.title, file.seed)


def _missing() -> Reply:
    return reply.page(rendering.render(_templates(), "error404.html"), status=404)


def _robots(_: SiteState) -> Reply:
    return reply.plain(
        "# made for tests, not captured; structure: measured\n"
        f"User-agent: *\nDisallow:\n\nSitemap: {HOST}/sitemap_index.xml\n"
    )


_FIXED: dict[str, Callable[[SiteState], Reply]] = {
    "/robots.txt": _robots,
    "/sitemap_index.xml": _sitemap_index,
    "/page-sitemap.xml": lambda state: _sitemap(state, posts=()),
    "/": lambda state: _listing(state, "news", 1),
}
