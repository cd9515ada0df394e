"""What the made institute's site answers: a function of state and address alone; all of its markup is inferred."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote
from uuid import UUID

from jinja2 import Environment

from rehearsal import pdf, prose, rendering, reply
from rehearsal.model import File, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.ansi.shape import shape
from rehearsal.sites.ansi.story import NEWS, ZONE

HOST = "https://www.ansi.org"
ENDPOINT = "/sxa/search/results"
BOILERPLATE = (
    "Search Icon White",
    "News Cover Image",
    "Standards Boost Everything",
    "More of the Same Kind",
    "A made street in a made town",
    "made for tests, not captured",
)
_A_PAGE = 10
_MEMBERS = "The whole text is kept in the reading room (member login required)."


def respond(state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
    """The answer to ``GET path?query``; unknown parameters such as ``utm_source`` change nothing."""
    del nonce
    name = re.sub(r"/{2,}", "/", unquote(path)).lower().rstrip("/") or "/"
    if name in state.by_path:
        return _article(state, state.by_path[name])
    if name in state.files:
        return reply.pdf(_pdf(state.files[name]))
    if name in state.moved:
        post = state.by_key[state.moved[name]]
        return _article(state, post) if shape(state.seed).kept else reply.moved(HOST + post.path)
    if name in _FIXED:
        return _FIXED[name](state, parse_qs(query))
    return _page("plain.html", "Page Not Found", status=404)


def phrases(post: Post) -> tuple[str, ...]:
    """What a complete reading of the article holds."""
    return prose.telling(prose.lines(post.draft))


def file_phrases(file: File) -> tuple[str, ...]:
    """What a complete reading of the PDF holds: its printed lines, and of the report the first clause."""
    return pdf.phrases(file.title, file.seed, clauses=file.clauses)


@cache
def _templates() -> Environment:
    made = rendering.environment("ansi")
    made.filters |= {"day": _day, "href": _href}
    return made


def _page(template: str, title: str, status: int = 200, **values: Any) -> Reply:
    body = rendering.render(_templates(), template, title=title, **values)
    return reply.page(body, status=status, modified=values.get("changed"))


def _day(post: Post) -> str:
    """``8/01/2025``: the month as it is, the day with two digits (AN2)."""
    day = post.moment.astimezone(ZONE)
    return f"{day.month}/{day:%d/%Y}"


def _href(post: Post) -> str:
    """The link as editors paste it: other hosts, http, marks of a campaign (AN1)."""
    scheme = "http" if "insecure" in post.traits else "https"
    host = "sccd.ansi.org" if "other host" in post.traits else "www.ansi.org"
    campaign = "?utm_source=newsletter&utm_medium=email" if "campaign" in post.traits else ""
    return f"{scheme}://{host}{post.path}{campaign}"


def _article(state: SiteState, post: Post) -> Reply:
    text = prose.lines(post.draft)
    prefix = re.match(r"\d{1,2}-\d{1,2}-\d{2}-", post.key)
    return _page(
        "article.html",
        f"{prefix[0] if prefix and 'numbered' in post.traits else ''}{post.title} - ANSI",
        changed=state.changed[post.key],
        post=post,
        url=HOST + post.path,
        teaser=_teaser(text),
        text=prose.grouped(text),
        guess=asdict(shape(state.seed)),
        members=_MEMBERS,
        related=_related(state, post),
        mailbox=_mailbox(post),
    )


def _related(state: SiteState, post: Post) -> list[Post]:
    """Cards below the article, with days of their own."""
    older = [other for other in state.posts if other.moment < post.moment and "undated" not in other.traits]
    return Random(post.key).sample(older[:30], min(3, len(older)))  # noqa: S311


def _mailbox(post: Post) -> str:
    """An address as Cloudflare hides it: the first byte is the key of the others (AN9)."""
    key = post.draft.seed % 251 + 1
    return f"{key:02x}" + "".join(f"{letter ^ key:02x}" for letter in b"press@desk.example")


def _teaser(text: tuple[prose.Line, ...]) -> str:
    return " ".join(text[0].text.split()[:24]) if text else ""


def _listing(state: SiteState, asked: dict[str, list[str]]) -> Reply:
    """The list of all news: rows, a search component, or a script alone (AN10)."""
    guess = shape(state.seed)
    number = _number(asked, "page", 1)
    linked = guess.listing == "linked"
    posts = state.posts[(number - 1) * _A_PAGE : number * _A_PAGE] if linked else ()
    return _page(
        "listing.html",
        "All Standards News - ANSI",
        changed=state.at,
        posts=posts,
        more=linked and number * _A_PAGE < len(state.posts),
        number=number,
        component=_component(state.seed) if guess.listing == "searched" else "",
        guess=asdict(guess),
    )


def _component(seed: int) -> str:
    """The properties of a Sitecore SXA search-results component: endpoint, variant, scope, page size, signature."""
    rng = Random(f"component {seed}")  # noqa: S311
    variant, scope, item = (f"{{{UUID(int=rng.getrandbits(128))}}}".upper() for _ in range(3))
    properties = {
        "endpoint": f"/{ENDPOINT}/",
        "v": variant,
        "s": scope,
        "l": "en",
        "p": _A_PAGE,
        "defaultSortOrder": "Date,Descending",
        "sig": "news",
        "itemid": item,
        "autoFireSearch": True,
    }
    return json.dumps(properties)


def _results(state: SiteState, asked: dict[str, list[str]]) -> Reply:
    """The answer of the search endpoint: ``e`` results are left out, ``p`` are shown, without ``v`` they lack HTML."""
    if shape(state.seed).listing != "searched":
        return _page("plain.html", "Page Not Found", status=404)
    start, size = _number(asked, "e", 0), _number(asked, "p", 20)
    results = [_result(post, variant="v" in asked) for post in state.posts[start : start + size]]
    answer = {
        "_made": "made for tests, not captured; structure: inferred",
        "TotalTime": 12,
        "Signature": asked.get("sig", [""])[0],
        "Index": "sitecore_sxa_web_index",
        "Count": len(state.posts),
        "Results": results,
    }
    return Reply(200, (("Content-Type", "application/json; charset=utf-8"),), json.dumps(answer).encode(), state.at)


def _result(post: Post, *, variant: bool) -> dict[str, Any]:
    html = rendering.render(_templates(), "row.html", post=post) if variant else None
    return {
        "Id": str(UUID(int=post.draft.seed)),
        "Language": "en",
        "Path": f"/sitecore/content/ansi/home{post.path}",
        "Url": post.path,
        "Name": None,
        "Html": html,
    }


def _number(asked: dict[str, list[str]], name: str, default: int) -> int:
    value = asked.get(name, [""])[0]
    return int(value) if value.isdigit() else default


def _sitemap(state: SiteState, _: dict[str, list[str]]) -> Reply:
    """All pages by their path: what is new stands anywhere."""
    fixed = ("/", "/about", "/membership", "/standards-coordination", NEWS)
    body = rendering.render(
        _templates(),
        "sitemap.xml",
        fixed=fixed,
        posts=sorted(state.posts, key=lambda post: post.path),
        changed=state.changed,
        lastmod=shape(state.seed).lastmod,
    )
    return reply.xml(body, "text/xml", modified=state.at)


def _home(state: SiteState, _: dict[str, list[str]]) -> Reply:
    return _page("home.html", "American National Standards Institute - ANSI Home", posts=state.posts[:3])


def _robots(_: SiteState, __: dict[str, list[str]]) -> Reply:
    return reply.plain(
        "# made for tests, not captured; structure: inferred\n"
        f"User-agent: *\nDisallow: /sitecore/\n\nSitemap: {HOST}/sitemap.xml\n"
    )


def _pdf(file: File) -> bytes:
    return pdf.small(file.title, file.seed, "ANSI A made report for tests", clauses=file.clauses)


_FIXED: dict[str, Callable[[SiteState, dict[str, list[str]]], Reply]] = {
    "/": _home,
    "/robots.txt": _robots,
    "/sitemap.xml": _sitemap,
    NEWS: _listing,
    ENDPOINT: _results,
}
