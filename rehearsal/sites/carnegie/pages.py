"""What the made endowment's site answers: a pure function of its state and the requested address."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from random import Random
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment
from markupsafe import Markup

from rehearsal import pdf, prose, rendering, reply
from rehearsal.model import File, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.carnegie import archive, filing

HOST = "https://carnegieendowment.org"
BOILERPLATE = (
    "Link Copied",
    "About the Author",
    "is a fellow of a made programme",
    "Carnegie does not take institutional positions",
    "More Work from Carnegie",
    "Read This First",
    "Learn More",
    "Scroll to top",
    "centerAffiliationAll",
    "made for tests, not captured",
)
_CREDITS = ("Source : Getty", "Source: iStock", "(Photo by A. Maker/Made Images)")
_HUBS = ("/programs/technology-and-international-affairs", "/topics/ai", "/regions/china", "/emissary")
_CHILDREN = ("research-0", "emissary-0", "politika-0", "posts-0", "programs-0")
_OTHERS = (
    "people-0", "topics-0", "regions-0", "projects-0", "podcasts-0", "podcasts-1", "features-0", "events-0", "events-1",
    "press-0", "videos-0", "collections-0", "experts-0", "centers-0", "about-0", "careers-0", "donate-0", "books-0",
    "interviews-0", "legacy-0",
)  # fmt: skip
_A_HUB = 12


def respond(state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
    """The answer to ``GET path?query``; ``?lang=en`` and every other query change nothing (CE8)."""
    del query, nonce
    if unquote(path) in state.files:
        return reply.pdf(_pdf(state.files[unquote(path)]))
    name = unquote(path).lower().rstrip("/") or "/"
    if name in state.by_path:
        return _article(state, state.by_path[name], state.changed[name])
    if name in archive.posts(state.seed):
        post = archive.posts(state.seed)[name]
        return _article(state, post, post.moment)
    if name in _FIXED:
        return _FIXED[name](state, name)
    if name.startswith("/sitemaps/") and name.endswith(".xml"):
        return _child(state, name.removeprefix("/sitemaps/").removesuffix(".xml"))
    return _missing()


def phrases(post: Post) -> tuple[str, ...]:
    """What a complete reading of the page holds."""
    return prose.telling(prose.lines(post.draft))


def file_phrases(file: File) -> tuple[str, ...]:
    """What a complete reading of the PDF holds."""
    return pdf.phrases(file.title, file.seed, clauses=file.clauses)


@cache
def _templates() -> Environment:
    made = rendering.environment("carnegie")
    made.filters |= {"millis": _millis, "href": _href, "teaser": _teaser}
    return made


def _page(template: str, **values: Any) -> str:
    return rendering.render(_templates(), template, **values)


def _millis(post: Post) -> str:
    """``2025-10-16T04:00:00.000Z``."""
    return f"{post.moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _href(post: Post) -> str:
    """The link as it is written in places: with a language, with a dot behind the host (CE8)."""
    host = f"{HOST}." if "dotted host" in post.traits else ""
    return f"{host}{post.path}{'?lang=en' if 'lang' in post.traits else ''}"


def _teaser(post: Post) -> str:
    text = prose.lines(post.draft)
    return " ".join(text[0].text.split()[:24]) if text else ""


def _authors(post: Post) -> list[str]:
    rng = Random(post.draft.seed)  # noqa: S311
    return [prose.person(rng) for _ in range(rng.randint(1, 3))]


def _article(state: SiteState, post: Post, changed: datetime) -> Reply:
    authors = _authors(post)
    abbreviated = f"{post.moment:%B}" if "long month" in post.traits else f"{post.moment:%b}"
    language = next((trait for trait in post.traits if trait in filing.LANGUAGES), "en")
    body = _page(
        "article.html",
        structure="used by others" if not post.traits & {"white scheme", "plain block"} else "inferred",
        post=post,
        url=HOST + post.path,
        language=language,
        credit=_CREDITS[post.draft.seed % len(_CREDITS)],
        centre=_centre(post),
        authors=authors,
        byline=" and ".join(filter(None, (", ".join(authors[:-1]), authors[-1]))),
        named=[_last_first(author) if "last first" in post.traits else author for author in authors],
        day=f"{abbreviated} {post.moment.day}, {post.moment.year}",
        modified=post.modified or post.moment,
        linked=Markup(_linked(post, authors)),  # noqa: S704 - our own JSON
        hidden=_hidden(post, authors) if "hidden json" in post.traits else "",
        blocks=[prose.grouped(block) for block in _blocks(post)],
        related=_related(state, post),
    )
    return reply.page(body, modified=changed)


def _blocks(post: Post) -> list[tuple[prose.Line, ...]]:
    """The text in one to three blocks, none of which is the whole of a longer text (CE5)."""
    text = prose.lines(post.draft)
    size = max(3, -(-len(text) // 3))
    return [text[start : start + size] for start in range(0, len(text), size)]


def _centre(post: Post) -> str:
    return next((name for folder, name in filing.CENTRES.items() if f"/{folder}/research/" in post.path), "")


def _last_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}"


def _linked(post: Post, authors: list[str]) -> str:
    """JSON-LD: one author is an object, several are a list (CE13)."""
    people = [{"@type": "Person", "name": _last_first(author)} for author in authors]
    article = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": post.title,
        "datePublished": _millis(post),
        "dateModified": rendering.utc(post.modified or post.moment),
        "author": people[0] if len(people) == 1 else people,
        "publisher": {"@type": "Organization", "name": "Carnegie Endowment for International Peace"},
    }
    return json.dumps(article, ensure_ascii=False).replace("</", "<\\/")


def _hidden(post: Post, authors: list[str]) -> str:
    """What the page's own program left standing in the text (CE4)."""
    left = {
        "authors": authors,
        "type": "commentary",
        "title": post.title,
        "centerAffiliationAll": "dc",
        "topics": ["ai"],
    }
    return json.dumps(left, ensure_ascii=False, separators=(",", ":"))


def _related(state: SiteState, post: Post) -> list[Post]:
    """Cards of other texts before and after this one, with their dates (CE6)."""
    older = [other for other in state.posts if other.moment < post.moment and other.wanted]
    return Random(post.key).sample(older[:40], min(4, len(older)))  # noqa: S311


def _hub(state: SiteState, name: str) -> Reply:
    """A page of cards; each hub shows its own share of what is new, in no strict order."""
    posts = [post for post in state.posts if post.wanted and _belongs(post, name)]
    return reply.page(_page("hub.html", name=name, posts=posts[:_A_HUB]), modified=state.at)


def _belongs(post: Post, hub: str) -> bool:
    return post.path.startswith("/emissary/") if hub == "/emissary" else (post.draft.seed + len(hub)) % 3 == 0


def _index(state: SiteState, _: str) -> Reply:
    """An index that is wrongly wrapped as if its files were pages (CE3)."""
    locs = [f"{HOST}/sitemaps/{name}.xml" for name in (*_CHILDREN, *_OTHERS)]
    body = _page("sitemap.xml", structure="measured", rows=[(loc, None) for loc in locs])
    return reply.xml(body, modified=state.at)


def _child(state: SiteState, name: str) -> Reply:
    rows: list[tuple[str, str | None]]
    if name in _OTHERS:
        rows = [(f"{HOST}/{name.partition('-')[0]}/a-made-page", None)]
    elif name in _CHILDREN:
        rows = _rows(state, name.partition("-")[0])
    else:
        return _missing()
    body = _page("sitemap.xml", structure="measured" if name == "research-0" else "inferred", rows=rows)
    return reply.xml(body, modified=state.at)


def _rows(state: SiteState, section: str) -> list[tuple[str, str | None]]:
    """The addresses of a section in the order of a hash, so that what is new stands anywhere; dates by seed."""
    dated = state.seed % 2 == 0
    paths = [post.path for post in state.posts if f"/{section}/" in post.path]
    placed = [(_place(path), path, state.changed[path]) for path in paths]
    if section == "research":
        placed += _archived(state.seed)
    return [(HOST + path, rendering.utc(changed) if dated else None) for _, path, changed in sorted(placed)]


@cache
def _archived(seed: int) -> list[tuple[bytes, str, datetime]]:
    return [(_place(path), path, post.moment) for path, post in archive.posts(seed).items()]


def _place(path: str) -> bytes:
    return hashlib.blake2b(path.encode(), digest_size=8).digest()


def _empty_feed(_: SiteState, __: str) -> Reply:
    return reply.xml(_page("feed.xml"), "application/rss+xml")


def _research(_: SiteState, __: str) -> Reply:
    return reply.page(_page("research.html"))


def _pdf(file: File) -> bytes:
    return pdf.small(file.title, file.seed, "Carnegie Endowment A made paper for tests", clauses=file.clauses)


def _missing() -> Reply:
    return reply.page(_page("missing.html"), status=404)


def _robots(_: SiteState, __: str) -> Reply:
    return reply.plain(
        "# made for tests, not captured; structure: measured\nUser-Agent: *\nAllow: /\nDisallow: /admin/\n"
    )


_FIXED: dict[str, Callable[[SiteState, str], Reply]] = {
    "/robots.txt": _robots,
    "/sitemap.xml": _index,
    "/research": _research,
    "/": lambda state, _: _hub(state, _HUBS[0]),
    "/rss.xml": _empty_feed,
    "/feed": _empty_feed,
    **dict.fromkeys(_HUBS, _hub),
}
