"""What the made center's site answers."""

import hashlib
import re
from collections.abc import Callable
from random import Random
from urllib.parse import parse_qs, unquote

from markupsafe import Markup

from rehearsal import made_site, prose
from rehearsal.made_site import Site, utc
from rehearsal.model import File, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.cset import filing, rest, story
from rehearsal.sites.cset.filing import ZONE
from stdwatch.items import DocType

_SUFFIXES = (
    " | Center for Security and Emerging Technology",
    " | Center for Security and Emerging Technology at Georgetown",
)
_LISTS: dict[str, Callable[[Post], bool]] = {
    "publications": lambda post: filing.kind(post).folder == "publication",
    "blog": lambda post: post.doc_type is DocType.COMMENTARY,
    "news": lambda post: post.doc_type is DocType.IN_THE_NEWS,
    "newsletters": lambda post: post.doc_type is DocType.NEWSLETTER,
}
_LISTING = re.compile(r"^/(?P<name>[a-z]+)/(?:page/(?P<page>\d+)/)?$")
_POSTERS = ("Alma T Whitfield", "Hugo Kerr")
_OUTLETS = ("The Harbor Post", "Northern Wire", "Meridian Weekly", "Lakeside Radio")
_ORIGINALS = (
    "关于促进机器人产业发展的实施意见",
    "生成式人工智能服务安全基本要求",
    "数据标准化三年行动计划",
    "半导体检测技术规范",
)
_A_PAGE, _A_FEED = 12, 10


def _shown(post: Post) -> str:
    """The visible date: of publications the month alone (CS5), of all others the day."""
    local = post.moment.astimezone(ZONE)
    return f"{local:%B %Y}" if filing.kind(post).folder == "publication" else made_site.in_words(local)


def _original(post: Post) -> str:
    """The title in Chinese of what was translated."""
    return _ORIGINALS[post.draft.seed % len(_ORIGINALS)] if post.doc_type is DocType.TRANSLATION else ""


class Cset(Site):
    """cset.georgetown.edu, a WordPress site with a REST interface."""

    def __init__(self) -> None:
        super().__init__(
            "cset",
            story.draw,
            story.related_post,
            shown=_shown,
            guid=rest.guid,
            original=_original,
            issued=filing.issued,
        )

    def phrases(self, post: Post) -> tuple[str, ...]:
        """Of a translation also the title in Chinese."""
        return (*super().phrases(post), *filter(None, [_original(post)]))

    def head(self, file: File) -> tuple[str, ...]:
        """The facts of a translation."""
        return filing.head(file)

    def respond(self, state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
        """A filter (``?fwp_…``) gives the whole list under one more address."""
        name, asked = unquote(path), parse_qs(query)
        if name == "/" and "p" in asked:
            post = state.by_key.get(asked["p"][0])
            return self.moved(post.path) if post else self._missing()
        if name in state.by_path:
            return self._document(state, state.by_path[name])
        if name in state.files:
            return self.file(state, name)
        if name.startswith(rest.ROOT):
            return rest.respond(state, name.removeprefix(rest.ROOT).strip("/"), query, self._body)
        if f"{name}/" in state.by_path:
            return self.moved(f"{name}/")
        number = made_site.number(asked, "paged") or 1
        match name:
            case "/feed/":  # has no publications (CS11)
                return self._feed(state, "article", "CSET", number)
            case "/publications/feed/":
                return self._feed(state, "publication", "Publications", number)
            case "/sitemap.xml" | "/sitemap_index.xml":
                return self.page("base.html", heading="Forbidden", status=403)
            case "/robots.txt":
                return self.robots()
        return self._listing(state, "/publications/" if name == "/" else name)

    def _body(self, post: Post) -> Markup:
        """The text of a post as its editor saved it: what REST calls its content."""
        return self.render("body.html", post=post)

    def _document(self, state: SiteState, post: Post) -> Reply:
        rng = Random(post.draft.seed)  # noqa: S311
        return self.page(
            f"{'news' if post.doc_type is DocType.IN_THE_NEWS else 'document'}.html",
            modified=state.changed[post.key],
            post=post,
            kind=filing.kind(post),
            full_title=post.title + _SUFFIXES["other suffix" in post.traits],
            poster=_POSTERS[int(post.key) % len(_POSTERS)],
            authors=[prose.person(rng) for _ in range(2)],
            journalist=prose.person(rng),
            outlet=_OUTLETS[post.draft.seed % len(_OUTLETS)],
            linked=self._linked(post),
            body=self._body(post),
            content_class=("entry-content", "article__content wysiwyg")[state.seed % 2],
            date_class=_date_class(state),
            related=made_site.earlier(state.posts, post),
        )

    def _linked(self, post: Post) -> Markup:
        """JSON-LD; in some pages the date of the last change stands first (CS6)."""
        dates = {"datePublished": utc(post.moment), "dateModified": utc(rest.modified(post))}
        if "modified first" in post.traits:
            dates = dict(reversed(dates.items()))
        page = {"@type": "WebPage", "@id": self.home + post.path, "name": post.title, **dates, "inLanguage": "en-US"}
        return made_site.json_ld({"@context": "https://schema.org", "@graph": [page]})

    def _listing(self, state: SiteState, name: str) -> Reply:
        """A list, newest first but for the pinned one on top of its first page (CS10)."""
        found = _LISTING.match(name)
        if not found or found["name"] not in _LISTS:
            return self._missing()
        posts = [post for post in state.posts if _LISTS[found["name"]](post)]
        number, last = int(found["page"] or 1), made_site.pages(posts, _A_PAGE)
        if not 1 <= number <= last:
            return self._missing()
        return self.page(
            "listing.html",
            modified=state.at,
            heading=found["name"].title(),
            name=found["name"],
            number=number,
            last=last,
            # The pinned one heads the list for months: it changes only when a post of a smaller hash comes.
            pinned=sorted(posts, key=_rank)[:1] if number == 1 else [],
            posts=posts[(number - 1) * _A_PAGE : number * _A_PAGE],
            date_class=_date_class(state),
        )

    def _feed(self, state: SiteState, folder: str, title: str, number: int) -> Reply:
        posts = rest.newest(state.posts, folder)[(number - 1) * _A_FEED : number * _A_FEED]
        return self.feed(state.at, title=title, posts=posts) if posts else self._missing()

    def _missing(self) -> Reply:
        return self.page("base.html", heading="Page Not Found", status=404)


def _date_class(state: SiteState) -> str:
    return ("date", "meta__date")[state.seed // 2 % 2]


def _rank(post: Post) -> bytes:
    return hashlib.blake2b(post.path.encode(), digest_size=8).digest()
