"""What the made institute's site answers; all of its markup is inferred."""

import json
import re
from random import Random
from urllib.parse import parse_qs
from uuid import UUID

from rehearsal import made_site
from rehearsal.made_site import Site
from rehearsal.model import Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.ansi import events
from rehearsal.sites.ansi.events import NEWS, shape

ENDPOINT = "/sxa/search/results"
_JSON = (("Content-Type", "application/json; charset=utf-8"),)
_A_PAGE = 10
_Parameters = dict[str, list[str]]


def _day(post: Post) -> str:
    """``8/01/2025``: the month as it is, the day with two digits (AN2)."""
    return f"{post.local.month}/{post.local:%d/%Y}"


def _href(post: Post) -> str:
    """The link as editors paste it: other hosts, http, marks of a campaign (AN1)."""
    scheme = "http" if "insecure" in post.traits else "https"
    host = "sccd.ansi.org" if "other host" in post.traits else "www.ansi.org"
    campaign = "?utm_source=newsletter&utm_medium=email" if "campaign" in post.traits else ""
    return f"{scheme}://{host}{post.path}{campaign}"


def _mailbox(post: Post) -> str:
    """An address as Cloudflare hides it: the first byte is the key of the others (AN9)."""
    key = post.draft.seed % 251 + 1
    return f"{key:02x}" + "".join(f"{letter ^ key:02x}" for letter in b"press@desk.example")


class Ansi(Site):
    """ansi.org, a Sitecore site in one of the shapes that it may turn out to have."""

    def __init__(self) -> None:
        super().__init__("ansi", events.draw, events.related_post, day=_day, href=_href, mailbox=_mailbox)

    def compared(self, path: str) -> str:
        """Case and doubled slashes count for nothing."""
        return re.sub(r"/{2,}", "/", path).lower().rstrip("/") or "/"

    def at_old_path(self, state: SiteState, post: Post) -> Reply:
        """The article itself or the way to it."""
        return self.document(state, post, 0) if shape(state.seed).old_answers else self.moved(post.path)

    def other(self, state: SiteState, name: str, query: str, nonce: int) -> Reply:
        """Unknown parameters such as ``utm_source`` count for nothing."""
        parameters = parse_qs(query)
        match name:
            case "/":
                title = "American National Standards Institute - ANSI Home"
                return self.page("home.html", title=title, posts=state.posts[:3])
            case "/sitemap.xml":
                return self._sitemap(state)
            case events.NEWS:
                return self._listing(state, made_site.number(parameters, "page"))
            case "/sxa/search/results" if shape(state.seed).listing == "searched":
                return self._results(state, parameters)
        return self.page("base.html", title="Page Not Found", status=404)

    def document(self, state: SiteState, post: Post, nonce: int) -> Reply:
        """The page of an article."""
        prefix = re.match(r"\d{1,2}-\d{1,2}-\d{2}-", post.key)
        dated = [other for other in state.posts if "undated" not in other.traits]
        return self.page(
            "article.html",
            title=f"{prefix[0] if prefix and 'numbered' in post.traits else ''}{post.title} - ANSI",
            modified=state.changed[post.key],
            post=post,
            guess=shape(state.seed),
            related=made_site.earlier(dated, post, of=30),
        )

    def _listing(self, state: SiteState, number: int) -> Reply:
        """The list of all news: rows, a search component, or a script alone (AN10)."""
        guess = shape(state.seed)
        linked = guess.listing == "linked"
        return self.page(
            "listing.html",
            title="All Standards News - ANSI",
            modified=state.at,
            posts=state.posts[(number - 1) * _A_PAGE : number * _A_PAGE] if linked else (),
            more=linked and number * _A_PAGE < len(state.posts),
            number=number,
            component=_component(state.seed) if guess.listing == "searched" else "",
            guess=guess,
        )

    def _results(self, state: SiteState, parameters: _Parameters) -> Reply:
        """The answer of the search endpoint: ``e`` are left out, ``p`` shown, with HTML only for a ``v``."""
        start, size = made_site.number(parameters, "e", 0), made_site.number(parameters, "p", 20)
        shown = state.posts[start : start + size]
        answer = {
            "_made": "made for tests, not captured; structure: inferred",
            "TotalTime": 12,
            "Signature": parameters.get("sig", [""])[0],
            "Index": "sitecore_sxa_web_index",
            "Count": len(state.posts),
            "Results": [
                self._result(post, self.render("row.html", post=post) if "v" in parameters else None) for post in shown
            ],
        }
        return Reply(200, _JSON, json.dumps(answer).encode(), state.at)

    def _result(self, post: Post, html: str | None) -> dict[str, str | None]:
        identity = {"Id": str(UUID(int=post.draft.seed)), "Language": "en"}
        return identity | {
            "Path": f"/sitecore/content/ansi/home{post.path}",
            "Url": post.path,
            "Name": None,
            "Html": html,
        }

    def _sitemap(self, state: SiteState) -> Reply:
        """All pages by their path: what is new stands anywhere."""
        dated = shape(state.seed).lastmod
        fixed = [(path, None) for path in ("/", "/about", "/membership", "/standards-coordination", NEWS)]
        posts = [(post.path, state.changed[post.key] if dated else None) for post in state.posts]
        return self.sitemap([*fixed, *sorted(posts)], state.at)


def _component(seed: int) -> str:
    """The properties of a Sitecore SXA search-results component: endpoint, variant, scope, page size, signature."""
    rng = Random(f"component {seed}")  # noqa: S311
    variant, scope, item = (f"{{{UUID(int=rng.getrandbits(128))}}}".upper() for _ in range(3))
    properties = {"endpoint": f"/{ENDPOINT}/", "v": variant, "s": scope, "l": "en", "p": _A_PAGE}
    properties |= {"defaultSortOrder": "Date,Descending", "sig": "news", "itemid": item, "autoFireSearch": True}
    return json.dumps(properties)
