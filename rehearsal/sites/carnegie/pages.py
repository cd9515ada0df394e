"""What the made endowment's site answers."""

import hashlib
import json
from datetime import datetime
from functools import cache
from random import Random
from urllib.parse import unquote

from markupsafe import Markup

from rehearsal import made_site, prose
from rehearsal.made_site import Site
from rehearsal.model import Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.carnegie import archive, filing, story

_CREDITS = ("Source : Getty", "Source: iStock", "(Photo by A. Maker/Made Images)")
_HUBS = ("/programs/technology-and-international-affairs", "/topics/ai", "/regions/china", "/emissary")
_CHILDREN = ("research-0", "emissary-0", "politika-0", "posts-0", "programs-0")
_OTHERS = (
    "people-0", "topics-0", "regions-0", "projects-0", "podcasts-0", "podcasts-1", "features-0", "events-0", "events-1",
    "press-0", "videos-0", "collections-0", "experts-0", "centers-0", "about-0", "careers-0", "donate-0", "books-0",
    "interviews-0", "legacy-0",
)  # fmt: skip
_A_HUB = 12


def _millis(post: Post) -> str:
    """``2025-10-16T04:00:00.000Z``."""
    return f"{post.moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _href(post: Post) -> str:
    """The link as it is written in places: with a language, with a dot behind the host (CE8)."""
    host = "https://carnegieendowment.org." if "dotted host" in post.traits else ""
    return f"{host}{post.path}{'?lang=en' if 'lang' in post.traits else ''}"


class Carnegie(Site):
    """carnegieendowment.org, rendered by a program in the browser's language, with an archive of thirty years."""

    def __init__(self) -> None:
        super().__init__("carnegie", story.draw, story.related_post, millis=_millis, href=_href)

    def respond(self, state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
        """``?lang=en`` and every other query change nothing (CE8)."""
        if unquote(path) in state.files:
            return self.file(state, unquote(path))
        name = unquote(path).lower().rstrip("/") or "/"
        if name in state.by_path:
            return self._article(state, state.by_path[name], state.changed[name])
        if post := archive.posts(state.seed).get(name):
            return self._article(state, post, post.moment)
        if name in _HUBS or name == "/":
            return self._hub(state, _HUBS[0] if name == "/" else name)
        if name.startswith("/sitemaps/") and name.endswith(".xml"):
            return self._child(state, name.removeprefix("/sitemaps/").removesuffix(".xml"))
        match name:
            case "/robots.txt":
                return self.robots()
            case "/sitemap.xml":  # an index that is wrongly wrapped as if its files were pages (CE3)
                rows = [(f"/sitemaps/{child}.xml", None) for child in (*_CHILDREN, *_OTHERS)]
                return self.sitemap(rows, state.at, "measured")
            case "/research":
                return self.page("research.html")
            case "/rss.xml" | "/feed":
                return self.feed()
        return self._missing()

    def _article(self, state: SiteState, post: Post, changed: datetime) -> Reply:
        rng = Random(post.draft.seed)  # noqa: S311
        authors = [prose.person(rng) for _ in range(rng.randint(1, 3))]
        wanted = [other for other in state.posts if other.wanted]
        return self.page(
            "article.html",
            modified=changed,
            structure="used by others" if not post.traits & {"white scheme", "plain block"} else "inferred",
            post=post,
            language=next((trait for trait in post.traits if trait in filing.EDITIONS), "en"),
            credit=_CREDITS[post.draft.seed % len(_CREDITS)],
            centre=next((name for path, name in filing.CENTRES.items() if f"/{path}/research/" in post.path), ""),
            authors=authors,
            byline=" and ".join(filter(None, (", ".join(authors[:-1]), authors[-1]))),
            named=[_last_first(author) if "last first" in post.traits else author for author in authors],
            day=f"{post.moment:{'%B' if 'long month' in post.traits else '%b'}} {post.moment.day}, {post.moment.year}",
            linked=_linked(post, authors),
            hidden=_hidden(post, authors) if "hidden json" in post.traits else "",
            texts=[list(prose.grouped(block)) for block in _blocks(post)],
            related=made_site.earlier(wanted, post, 4),  # with dates of their own (CE6)
        )

    def _hub(self, state: SiteState, name: str) -> Reply:
        """A page of cards; each hub shows its own share of what is new, in no strict order."""
        posts = [post for post in state.posts if post.wanted and _belongs(post, name)]
        return self.page("hub.html", modified=state.at, name=name, posts=posts[:_A_HUB])

    def _child(self, state: SiteState, name: str) -> Reply:
        if name in _OTHERS:
            return self.sitemap([(f"/{name.partition('-')[0]}/a-made-page", None)], state.at)
        if name in _CHILDREN:
            structure = "measured" if name == "research-0" else "inferred"
            return self.sitemap(_rows(state, name.partition("-")[0]), state.at, structure)
        return self._missing()

    def _missing(self) -> Reply:
        return self.page("missing.html", status=404)


def _blocks(post: Post) -> list[tuple[prose.Line, ...]]:
    """The text in one to three blocks, none of which is the whole of a longer text (CE5)."""
    text = prose.lines(post.draft)
    size = max(3, -(-len(text) // 3))
    return [text[start : start + size] for start in range(0, len(text), size)]


def _last_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}"


def _linked(post: Post, authors: list[str]) -> Markup:
    """JSON-LD: one author is an object, several are a list (CE13)."""
    people = [{"@type": "Person", "name": _last_first(author)} for author in authors]
    article = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": post.title,
        "datePublished": _millis(post),
        "dateModified": made_site.utc(post.modified or post.moment),
        "author": people[0] if len(people) == 1 else people,
        "publisher": {"@type": "Organization", "name": "Carnegie Endowment for International Peace"},
    }
    return made_site.json_ld(article)


def _hidden(post: Post, authors: list[str]) -> str:
    """What the page's own program left standing in the text (CE4)."""
    left = {"authors": authors, "type": "commentary", "title": post.title}
    return json.dumps(
        left | {"centerAffiliationAll": "dc", "topics": ["ai"]}, ensure_ascii=False, separators=(",", ":")
    )


def _belongs(post: Post, hub: str) -> bool:
    return post.path.startswith("/emissary/") if hub == "/emissary" else (post.draft.seed + len(hub)) % 3 == 0


def _rows(state: SiteState, section: str) -> list[tuple[str, datetime | None]]:
    """The addresses of a section in the order of a hash, so that what is new stands anywhere; dates by seed."""
    dated = state.seed % 2 == 0
    placed = [
        (_place(post.path), post.path, state.changed[post.path]) for post in state.posts if f"/{section}/" in post.path
    ]
    if section == "research":
        placed += _archived(state.seed)
    return [(path, changed if dated else None) for _, path, changed in sorted(placed)]


@cache
def _archived(seed: int) -> list[tuple[bytes, str, datetime]]:
    return [(_place(path), path, post.moment) for path, post in archive.posts(seed).items()]


def _place(path: str) -> bytes:
    return hashlib.blake2b(path.encode(), digest_size=8).digest()
