"""What the made endowment's site answers."""

import json
from datetime import datetime
from functools import cache
from random import Random

from rehearsal import made_site, prose
from rehearsal.made_site import Site, hashed
from rehearsal.model import Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.carnegie import events
from rehearsal.sites.carnegie.events import CENTRES, DATA, EDITIONS, archive

_A_HUB = 12


def _millis(post: Post) -> str:
    """``2025-10-16T04:00:00.000Z``."""
    return f"{post.moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _href(post: Post) -> str:
    """The link as it is written in places: with a language, with a dot behind the host (CE8)."""
    host = "https://carnegieendowment.org." if "dotted host" in post.traits else ""
    return f"{host}{post.path}{'?lang=en' if 'lang' in post.traits else ''}"


def _last_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}"


class Carnegie(Site):
    """carnegieendowment.org, rendered by a program in the browser's language, with an archive of thirty years."""

    def __init__(self) -> None:
        filters = {"millis": _millis, "href": _href, "last_first": _last_first}
        super().__init__("carnegie", events.draw, events.related_post, **filters)

    def compared(self, path: str) -> str:
        """Case does not matter."""
        return path.lower().rstrip("/") or "/"

    def other(self, state: SiteState, name: str, query: str, nonce: int) -> Reply:
        """``?lang=en`` and every other query change nothing (CE8)."""
        if post := archive(state.seed).get(name):
            return self.document(state, post, nonce)
        match name:
            case "/sitemap.xml":  # an index that is wrongly wrapped as if its files were pages (CE3)
                children = (*DATA.own["sitemaps"], *DATA.own["other_sitemaps"])
                return self.sitemap([(f"/sitemaps/{child}.xml", None) for child in children], state.at, "measured")
            case "/research":
                return self.page("research.html")
            case "/rss.xml" | "/feed":
                return self.feed()
            case "/":
                return self._hub(state, DATA.own["hubs"][0])
        return self._hub(state, name) if name in DATA.own["hubs"] else self._child(state, name)

    def document(self, state: SiteState, post: Post, nonce: int) -> Reply:
        """The page of a text, also of one from the archive."""
        rng = Random(post.draft.seed)  # noqa: S311
        authors = [prose.draw(rng, "person") for _ in range(rng.randint(1, 3))]
        wanted = [other for other in state.posts if other.wanted]
        return self.page(
            "article.html",
            modified=state.changed.get(post.key, post.moment),
            structure="used by others" if not post.traits & {"white scheme", "plain block"} else "inferred",
            post=post,
            language=next((trait for trait in post.traits if trait in EDITIONS), "en"),
            credit=DATA.own["credits"][post.draft.seed % 3],
            centre=next((name for path, name in CENTRES.items() if f"/{path}/research/" in post.path), ""),
            authors=authors,
            byline=" and ".join(filter(None, (", ".join(authors[:-1]), authors[-1]))),
            day=f"{post.moment:{'%B' if 'long month' in post.traits else '%b'}} {post.moment.day}, {post.moment.year}",
            hidden=_hidden(post, authors) if "hidden json" in post.traits else "",
            texts=[list(prose.grouped(block)) for block in _blocks(post)],
            related=made_site.earlier(wanted, post, 4),  # with dates of their own (CE6)
        )

    def _hub(self, state: SiteState, name: str) -> Reply:
        """A page of cards; each hub shows its own share of what is new, in no strict order."""
        posts = [post for post in state.posts if post.wanted and _belongs(post, name)]
        return self.page("hub.html", modified=state.at, name=name, posts=posts[:_A_HUB])

    def _child(self, state: SiteState, name: str) -> Reply:
        """A file of the sitemap, if the name is that of one."""
        child = name.removeprefix("/sitemaps/").removesuffix(".xml")
        section = child.partition("-")[0]
        if name != f"/sitemaps/{child}.xml" or child not in (*DATA.own["sitemaps"], *DATA.own["other_sitemaps"]):
            return self.page("missing.html", status=404)
        if child in DATA.own["other_sitemaps"]:
            return self.sitemap([(f"/{section}/a-made-page", None)], state.at)
        return self.sitemap(_rows(state, section), state.at, "measured" if section == "research" else "inferred")


def _blocks(post: Post) -> list[tuple[prose.Line, ...]]:
    """The text in one to three blocks, none of which is the whole of a longer text (CE5)."""
    text = prose.lines(post.draft)
    size = max(3, -(-len(text) // 3))
    return [text[start : start + size] for start in range(0, len(text), size)]


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


def _belongs(post: Post, hub: str) -> bool:
    return post.path.startswith("/emissary/") if hub == "/emissary" else (post.draft.seed + len(hub)) % 3 == 0


def _rows(state: SiteState, section: str) -> list[tuple[str, datetime | None]]:
    """The addresses of a section in the order of a hash, so that what is new stands anywhere; dates by seed."""
    inside = [post for post in state.posts if f"/{section}/" in post.path]
    rows = [(hashed(post.path), post.path, state.changed[post.path]) for post in inside]
    if section == "research":
        rows += _archived(state.seed)
    return [(path, changed if state.seed % 2 == 0 else None) for _, path, changed in sorted(rows)]


@cache
def _archived(seed: int) -> list[tuple[bytes, str, datetime]]:
    return [(hashed(path), path, post.moment) for path, post in archive(seed).items()]
