"""What the made White House site answers."""

import re
from functools import cache
from urllib.parse import parse_qs

from markupsafe import Markup

from rehearsal import made_site, prose
from rehearsal.lifecycle import slug
from rehearsal.made_site import Site, text
from rehearsal.model import Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.whitehouse import events
from rehearsal.sites.whitehouse.events import SECTIONS

_LOGINS = ("rfeller4", "mnorden2", "jpalka", "sduerr11")
_A_PAGE, _A_FEED, _A_SITEMAP = 10, 30, 250
_LISTING = re.compile(r"^/(?P<section>[a-z-]+(?:/[a-z-]+)?)/(?:page/(?P<page>\d+)/)?$")
_FEED = re.compile(r"^/(?P<section>[a-z-]+(?:/[a-z-]+)?)/feed/$")
_CHILD = re.compile(r"^/post-sitemap(?P<number>\d*)\.xml$")


def address(label: str) -> str:
    """The path of a category's listing."""
    return next(path for path, name in SECTIONS.items() if name == label)


def _printed_day(post: Post) -> str:
    return made_site.in_words(post.local)


class WhiteHouse(Site):
    """whitehouse.gov, a WordPress site with blocks; nothing here changes from request to request."""

    def __init__(self) -> None:
        super().__init__(
            "whitehouse", events.draw, events.related_post, slug=slug, address=address, printed_day=_printed_day
        )

    def other(self, state: SiteState, name: str, query: str, nonce: int) -> Reply:
        """Posts by their number, addresses without their slash, then collections."""
        parameters = parse_qs(query)
        if name == "/" and "p" in parameters:
            post = state.by_key.get(parameters["p"][0])
            return self.moved(post.path) if post else self._missing()
        if not name.endswith("/") and "." not in name.rpartition("/")[2]:
            return self.moved(f"{name}/{'?' * bool(query)}{query}")
        return self._collection(state, "/news/" if name == "/" else name, parameters)

    def _collection(self, state: SiteState, name: str, parameters: dict[str, list[str]]) -> Reply:
        if name == "/page-sitemap.xml":
            return self.sitemap((), state.at)
        if name == "/sitemap_index.xml":
            return self._sitemap_index(state)
        if match := _FEED.match(name):
            return self._feed(state, match["section"], made_site.number(parameters, "paged") or 1)
        if match := _LISTING.match(name):
            return self._listing(state, match["section"], int(match["page"] or 1))
        if match := _CHILD.match(name):
            return self._post_sitemap(state, int(match["number"] or 1))
        return self._missing()

    def _listing(self, state: SiteState, section: str, number: int) -> Reply:
        posts = _posts(state, section)
        last = made_site.page_count(posts, _A_PAGE) if posts is not None else 0
        if posts is None or not 1 <= number <= last:
            return self._missing()
        return self.page(
            "listing.html",
            modified=state.at,
            structure="measured",
            body_class=f"blog {'paged ' * (number > 1)}wp-embed-responsive wp-theme-whitehouse has-topper",
            name=SECTIONS.get(section, "News"),
            address=lambda page: f"{self.home}/{section}/" + (f"page/{page}/" if page > 1 else ""),
            posts=posts[(number - 1) * _A_PAGE : number * _A_PAGE],
            navigation=self._navigation(section, 8),
            number=number,
            last=last,
        )

    def document(self, state: SiteState, post: Post, nonce: int) -> Reply:
        """The page of a post."""
        blocks = "blocks" in post.traits
        return self.page(
            "article.html",
            modified=state.changed[post.key],
            structure="used by others" if blocks else "measured",
            body_class=f"post-template-default single single-post postid-{post.key} wp-embed-responsive has-topper",
            post=post,
            login=_LOGINS[int(post.key) % len(_LOGINS)],
            blocks=blocks,
            text=text(post),
            files=post.files,
            related=made_site.earlier(state.posts, post) if blocks else (),  # with dates of their own (WH11)
        )

    def _feed(self, state: SiteState, section: str, number: int) -> Reply:
        shown = (_posts(state, section) or ())[(number - 1) * _A_FEED : number * _A_FEED]
        if not shown:
            return self._missing()
        items = [
            (post, self._feed_text(post), self._navigation(address(post.labels[0]), input_id))
            for input_id, post in enumerate(shown, start=6)
        ]
        return self.feed(state.at, items=items, name=SECTIONS.get(section, "News"), slug=section, built=state.at)

    def _feed_text(self, post: Post) -> Markup:
        """A feed holds less than the page (WH9)."""
        lines = prose.lines(post.draft)
        shown = prose.grouped(lines[: -(-len(lines) * 2 // 3)])
        return self.render("body.html", text=shown, blocks="blocks" in post.traits, files=())

    @cache  # noqa: B019 - one object a process
    def _navigation(self, section: str, number: int) -> Markup:
        """Search form, select and lists of a topper; the ids of its inputs depend on the place on the page (WH7)."""
        sections = [(where, name) for where, name in SECTIONS.items() if name != "Uncategorized"]
        name = SECTIONS.get(section, "News")
        return self.render("navigation.html", slug=section, number=number, name=name, sections=sections)

    def _sitemap_index(self, state: SiteState) -> Reply:
        numbers = range(1, -(-len(state.posts) // _A_SITEMAP) + 1)
        names = [f"/post-sitemap{number if number > 1 else ''}.xml" for number in numbers]
        return self.sitemap([(name, state.at) for name in (*names, "/page-sitemap.xml")], state.at, index=True)

    def _post_sitemap(self, state: SiteState, number: int) -> Reply:
        """The oldest posts stand in the first file: what is new is in the last one."""
        posts = state.posts[::-1][(number - 1) * _A_SITEMAP : number * _A_SITEMAP]
        rows = [(post.path, state.changed[post.key]) for post in posts]
        return self.sitemap(rows, state.at) if rows else self._missing()

    def _missing(self) -> Reply:
        return self.page("error404.html", status=404)


def _posts(state: SiteState, section: str) -> tuple[Post, ...] | None:
    if section == "news":
        return state.posts
    label = SECTIONS.get(section)
    return tuple(post for post in state.posts if label in post.labels) if label else None
