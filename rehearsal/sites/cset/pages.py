"""What the made center's site answers: a pure function of its state and the requested address."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote

from jinja2 import Environment
from markupsafe import Markup

from rehearsal import prose, rendering, reply
from rehearsal.model import Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.cset import filing, rest
from rehearsal.sites.cset.filing import ZONE
from stdwatch.items import DocType

HOST = "https://cset.georgetown.edu"
BOILERPLATE = (
    "Skip to main content",
    "This website uses cookies",
    "SAVE & ACCEPT",
    "A made necessary cookie",
    "Related Content",
    "Another teaser of another text",
    "made for tests, not captured",
)
_SUFFIXES = (
    " | Center for Security and Emerging Technology",
    " | Center for Security and Emerging Technology at Georgetown",
)
_LISTS: dict[str, Callable[[filing.Kind], bool]] = {
    "publications": lambda kind: kind.folder == "publication",
    "blog": lambda kind: kind.doc_type is DocType.COMMENTARY,
    "news": lambda kind: kind.doc_type is DocType.IN_THE_NEWS,
    "newsletters": lambda kind: kind.doc_type is DocType.NEWSLETTER,
}
_FEEDS = {"/feed/": ("article", "CSET"), "/publications/feed/": ("publication", "Publications")}
_LISTING = re.compile(r"^/(?P<name>[a-z]+)/(?:page/(?P<page>\d+)/)?$")
_CLOSED = frozenset({"/sitemap.xml", "/sitemap_index.xml"})
_POSTERS = ("Alma T Whitfield", "Hugo Kerr")
_OUTLETS = ("The Harbor Post", "Northern Wire", "Meridian Weekly", "Lakeside Radio")
_ORIGINALS = (
    "关于促进机器人产业发展的实施意见",
    "生成式人工智能服务安全基本要求",
    "数据标准化三年行动计划",
    "半导体检测技术规范",
)
_A_PAGE, _A_FEED = 12, 10


def respond(state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
    """The answer to ``GET path?query``; a filter (``?fwp_…``) gives the whole list under one more address."""
    del nonce
    name, asked = unquote(path), parse_qs(query)
    if name == "/" and "p" in asked:
        post = state.by_key.get(asked["p"][0])
        return reply.moved(HOST + post.path) if post else _missing()
    if name in state.by_path:
        return _document(state, state.by_path[name])
    if name in state.files:
        return reply.pdf(filing.content(state.files[name]))
    if name.startswith(rest.ROOT):
        return rest.respond(state, name.removeprefix(rest.ROOT).strip("/"), query, _body)
    if name in _FEEDS:
        return _feed(state, *_FEEDS[name], asked.get("paged", ["1"])[0])
    if name in _CLOSED:
        return reply.page(_page("plain.html", heading="Forbidden"), status=403)
    if name == "/robots.txt":
        return _robots()
    if f"{name}/" in state.by_path:
        return reply.moved(f"{HOST}{name}/")
    return _listing(state, "/publications/" if name == "/" else name)


def phrases(post: Post) -> tuple[str, ...]:
    """What a complete reading of the page holds; of a translation also the title in Chinese."""
    told = prose.telling(prose.lines(post.draft))
    return (*told, _original(post)) if post.doc_type is DocType.TRANSLATION else told


@cache
def _templates() -> Environment:
    made = rendering.environment("cset")
    made.filters |= {"shown": _shown, "guid": rest.guid}
    return made


def _page(template: str, **values: Any) -> str:
    return rendering.render(_templates(), template, **values)


def _shown(post: Post) -> str:
    """The visible date: of publications the month alone (CS5), of all others the day."""
    local = post.moment.astimezone(ZONE)
    return f"{local:%B %Y}" if filing.kind(post).folder == "publication" else f"{local:%B} {local.day}, {local.year}"


def _original(post: Post) -> str:
    return _ORIGINALS[post.draft.seed % len(_ORIGINALS)]


def _body(post: Post) -> str:
    """The text of a post as its editor saved it: what REST calls its content."""
    return _page(
        "body.html",
        post=post,
        text=prose.grouped(prose.lines(post.draft)),
        original=_original(post) if post.doc_type is DocType.TRANSLATION else "",
        issued=filing.issued(post),
        outlet=_OUTLETS[post.draft.seed % len(_OUTLETS)],
    )


def _document(state: SiteState, post: Post) -> Reply:
    rng = Random(post.draft.seed)  # noqa: S311
    body = _page(
        f"{'news' if post.doc_type is DocType.IN_THE_NEWS else 'document'}.html",
        post=post,
        url=HOST + post.path,
        kind=filing.kind(post),
        heading=post.title,
        full_title=post.title + _SUFFIXES["other suffix" in post.traits],
        poster=_POSTERS[int(post.key) % len(_POSTERS)],
        authors=[prose.person(rng) for _ in range(2)],
        journalist=prose.person(rng),
        outlet=_OUTLETS[post.draft.seed % len(_OUTLETS)],
        teaser=_teaser(post),
        linked=Markup(_linked(post)),  # noqa: S704 - our own JSON
        body=Markup(_body(post)),  # noqa: S704
        content_class=("entry-content", "article__content wysiwyg")[state.seed % 2],
        date_class=("date", "meta__date")[state.seed // 2 % 2],
        related=_related(state, post),
    )
    return reply.page(body, modified=state.changed[post.key])


def _linked(post: Post) -> str:
    """JSON-LD; in some pages the date of the last change stands first (CS6)."""
    dates = {"datePublished": rendering.utc(post.moment), "dateModified": rendering.utc(rest.modified(post))}
    if "modified first" in post.traits:
        dates = dict(reversed(dates.items()))
    page = {"@type": "WebPage", "@id": HOST + post.path, "name": post.title, **dates, "inLanguage": "en-US"}
    return json.dumps({"@context": "https://schema.org", "@graph": [page]}, ensure_ascii=False).replace("</", "<\\/")


def _teaser(post: Post) -> str:
    text = prose.lines(post.draft)
    return " ".join(text[0].text.split()[:24]) if text else ""


def _related(state: SiteState, post: Post) -> list[Post]:
    older = [other for other in state.posts if other.moment < post.moment]
    return Random(post.key).sample(older[:40], min(3, len(older)))  # noqa: S311


def _listing(state: SiteState, name: str) -> Reply:
    """A list, newest first but for the pinned one on top of its first page (CS10)."""
    found = _LISTING.match(name)
    if not found or found["name"] not in _LISTS:
        return _missing()
    posts = [post for post in state.posts if _LISTS[found["name"]](filing.kind(post))]
    number, last = int(found["page"] or 1), max(1, -(-len(posts) // _A_PAGE))
    if not 1 <= number <= last:
        return _missing()
    body = _page(
        "listing.html",
        heading=found["name"].title(),
        name=found["name"],
        number=number,
        last=last,
        pinned=[_pinned(posts)] if number == 1 and posts else [],
        posts=posts[(number - 1) * _A_PAGE : number * _A_PAGE],
        date_class=("date", "meta__date")[state.seed // 2 % 2],
    )
    return reply.page(body, modified=state.at)


def _pinned(posts: Sequence[Post]) -> Post:
    """The one that heads the list for months: it changes only when a post of a smaller hash comes."""
    return min(posts, key=lambda post: hashlib.blake2b(post.path.encode(), digest_size=8).digest())


def _feed(state: SiteState, folder: str, title: str, paged: str) -> Reply:
    """The ten newest of one folder: the plain feed has no publications (CS11)."""
    number = int(paged) if paged.isdigit() and paged != "0" else 1
    posts = rest.newest(state.posts, folder)[(number - 1) * _A_FEED : number * _A_FEED]
    if not posts:
        return _missing()
    items = [(post, _teaser(post)) for post in posts]
    return reply.xml(_page("feed.xml", title=title, items=items), "application/rss+xml", modified=state.at)


def _missing() -> Reply:
    return reply.page(_page("plain.html", heading="Page Not Found"), status=404)


def _robots() -> Reply:
    return reply.plain(
        "# made for tests, not captured; structure: inferred\n"
        "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
    )
