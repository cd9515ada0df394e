"""What the made center's site answers."""

import re
from collections.abc import Callable
from datetime import timedelta
from random import Random
from urllib.parse import parse_qs

from markupsafe import Markup

from rehearsal import made_site, prose
from rehearsal.made_site import Site, hashed
from rehearsal.model import Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.cset import events, rest
from rehearsal.sites.cset.events import DATA, kind
from stdwatch.items import DocType

_LISTS: dict[str, Callable[[Post], bool]] = {
    "publications": lambda post: kind(post).folder == "publication",
    "blog": lambda post: post.doc_type is DocType.COMMENTARY,
    "news": lambda post: post.doc_type is DocType.IN_THE_NEWS,
    "newsletters": lambda post: post.doc_type is DocType.NEWSLETTER,
}
_LISTING = re.compile(rf"/({'|'.join(_LISTS)})/(?:page/(\d+)/)?")
_A_PAGE, _A_FEED = 12, 10


def _shown(post: Post) -> str:
    """The visible date: of publications the month alone (CS5), of all others the day."""
    return f"{post.local:%B %Y}" if kind(post).folder == "publication" else made_site.in_words(post.local)


def _original(post: Post) -> str:
    """The title in Chinese of what was translated."""
    return DATA.own["originals"][post.draft.seed % 4] if post.doc_type is DocType.TRANSLATION else ""


def _issued(post: Post) -> str:
    """The month in which the translated document was issued: long before the page (CS7)."""
    return f"{post.moment - timedelta(days=60 + post.draft.seed % 200):%B %Y}"


class Cset(Site):
    """cset.georgetown.edu, a WordPress site with a REST interface."""

    def __init__(self) -> None:
        filters = {"shown": _shown, "guid": rest.guid, "original": _original, "issued": _issued}
        super().__init__("cset", events.draw, events.related_post, **filters)

    def phrases(self, post: Post) -> tuple[str, ...]:
        """Of a translation also the title in Chinese."""
        return (*super().phrases(post), *filter(None, [_original(post)]))

    def other(self, state: SiteState, name: str, query: str, nonce: int) -> Reply:
        """A filter (``?fwp_…``) gives the whole list under one more address."""
        parameters = parse_qs(query)
        if name == "/" and "p" in parameters:
            post = state.by_key.get(parameters["p"][0])
            return self.moved(post.path) if post else self._missing()
        if name.startswith(rest.ROOT):
            return rest.respond(state, name.removeprefix(rest.ROOT).strip("/"), query, self._body)
        if f"{name}/" in state.by_path:
            return self.moved(f"{name}/")
        number = made_site.number(parameters, "paged") or 1
        match name:
            case "/feed/":  # has no publications (CS11)
                return self._feed(state, "article", "CSET", number)
            case "/publications/feed/":
                return self._feed(state, "publication", "Publications", number)
            case "/sitemap.xml" | "/sitemap_index.xml":
                return self.page("base.html", heading="Forbidden", status=403)
        return self._listing(state, "/publications/" if name == "/" else name)

    def _body(self, post: Post) -> Markup:
        """The text of a post as its editor saved it: what REST calls its content."""
        return self.render("body.html", post=post)

    def document(self, state: SiteState, post: Post, nonce: int) -> Reply:
        """The page of a publication, an article or a letter."""
        rng = Random(post.draft.seed)  # noqa: S311
        return self.page(
            f"{'news' if post.doc_type is DocType.IN_THE_NEWS else 'document'}.html",
            modified=state.changed[post.key],
            post=post,
            kind=kind(post),
            poster=DATA.own["posters"][int(post.key) % 2],
            authors=[prose.draw(rng, "person") for _ in range(2)],
            journalist=prose.draw(rng, "person"),
            outlet=DATA.own["outlets"][post.draft.seed % 4],
            body=self._body(post),
            content_class=("entry-content", "article__content wysiwyg")[state.seed % 2],
            date_class=_date_class(state),
            related=made_site.earlier(state.posts, post),
        )

    def _listing(self, state: SiteState, name: str) -> Reply:
        """A list, newest first but for the pinned one on top of its first page (CS10)."""
        listing = _LISTING.fullmatch(name)
        if not listing:
            return self._missing()
        posts = [post for post in state.posts if _LISTS[listing[1]](post)]
        number, last = int(listing[2] or 1), made_site.page_count(posts, _A_PAGE)
        if not 1 <= number <= last:
            return self._missing()
        return self.page(
            "listing.html",
            modified=state.at,
            heading=listing[1].title(),
            name=listing[1],
            number=number,
            last=last,
            # The pinned one heads the list for months: it changes only when a post of a smaller hash comes.
            pinned=sorted(posts, key=lambda post: hashed(post.path))[:1] if number == 1 else [],
            posts=posts[(number - 1) * _A_PAGE : number * _A_PAGE],
            date_class=_date_class(state),
        )

    def _feed(self, state: SiteState, folder: str, title: str, number: int) -> Reply:
        listed = [post for post in state.posts if kind(post).folder == folder and rest.is_listed(post)]
        posts = listed[(number - 1) * _A_FEED : number * _A_FEED]
        return self.feed(state.at, title=title, posts=posts) if posts else self._missing()

    def _missing(self) -> Reply:
        return self.page("base.html", heading="Page Not Found", status=404)


def _date_class(state: SiteState) -> str:
    return ("date", "meta__date")[state.seed // 2 % 2]
