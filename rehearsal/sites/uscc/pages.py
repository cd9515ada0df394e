"""What the made Commission's site answers."""

from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote

from rehearsal import made_site
from rehearsal.made_site import Site, in_words, teaser
from rehearsal.model import File, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.uscc import events, hearings, reports
from rehearsal.sites.uscc.filing import DATA
from stdwatch.items import DocType, Role

_ROWS = 10
_Noise = dict[str, str]


def _href(file: File) -> str:
    """The address as the editors typed it: blanks and apostrophes encoded, letters of other scripts not (US9)."""
    return unquote(file.path).replace(" ", "%20").replace("'", "%27")


def _noise(nonce: int) -> _Noise:
    """Form tokens, view ids and asset queries of one request (US12)."""
    rng = Random(nonce)  # noqa: S311
    return {
        "query": f"t{rng.randrange(36**5):05x}",
        "form": f"{rng.getrandbits(160):040x}",
        "token": f"{rng.getrandbits(128):032x}",
        "number": str(rng.randrange(10**8)),
    }


class Commission(Site):
    """uscc.gov, a Drupal site whose pages change with every request."""

    def __init__(self) -> None:
        names = {"href": _href, "in_words": in_words, "size": self.size, "living": tuple(DATA.own["living"].items())}
        super().__init__("uscc", events.draw, events.related_post, **names)

    def phrases(self, post: Post) -> tuple[str, ...]:
        """Of a hearing also its people."""
        return (*super().phrases(post), *hearings.phrases(post))

    def pdf(self, file: File) -> bytes:
        """A small file, or one out of a typeset book."""
        return super().pdf(file) if file.book is None else reports.content(file, file.book)

    def file_phrases(self, file: File) -> tuple[str, ...]:
        """Those of a small file, or of one out of a typeset book."""
        return super().file_phrases(file) if file.book is None else reports.phrases(file.title, file.book)

    def size(self, file: File) -> int:
        """The length that a page states for a file; for a book only of the right size, so that no page waits."""
        return len(self.pdf(file)) if file.book is None else 10_776_483 + file.book

    def compared(self, path: str) -> str:
        """Case does not matter."""
        return path.lower().rstrip("/") or "/"

    def other(self, state: SiteState, name: str, query: str, nonce: int) -> Reply:
        """What follows from `nonce` is noise."""
        noise = _noise(nonce)
        match name:
            case "/research" | "/hearings":
                return self._listing(state, name[1:], made_site.number(parse_qs(query), "page", 0), noise)
            case "/annual-reports":
                return self._annual_reports(state, noise)
            case "/announcements/all":  # what was put on the site last, whatever it is
                latest = sorted(state.posts, key=lambda post: state.changed[post.key], reverse=True)[:20]
                rows = [(post, state.changed[post.key]) for post in latest]
                return self.page("announcements.html", modified=state.at, noise=noise, rows=rows)
            case "/sitemap.xml":
                paths = ("/", "/about-us", "/annual-reports", "/hearings", "/recommendations", "/research")
                posts = [(post.path, state.changed[post.key]) for post in state.posts]
                return self.sitemap([*((path, None) for path in paths), *posts], state.at)
        missing = ("Page not found", "The page asked for is not here.", "path-system-404")
        title, message, body_class = DATA.own["plain"].get(name, missing)
        status = 200 if name in DATA.own["plain"] else 404
        return self.page("plain.html", status=status, noise=noise, title=title, message=message, body_class=body_class)

    def document(self, state: SiteState, post: Post, nonce: int) -> Reply:
        """The page of a node."""
        kind = DATA.kind(doc_type=post.doc_type).label
        template = {DocType.HEARING: "hearing.html", DocType.ANNUAL_REPORT: "report.html"}.get(
            post.doc_type, "node.html"
        )
        values: dict[str, Any] = {
            "structure": "measured" if kind in {"hearing", "research"} else "inferred",
            "body_class": f"path-node page-node-type-{kind}",
            "title": post.title,
            "post": post,
            "kind": kind,
            "summary": "",
            "day": "" if "undated" in post.traits else f"{post.local:%m/%d/%Y}",
            "uploads": post.files,
            "upload_label": "Attachment",
        }
        if post.doc_type is DocType.HEARING:
            values |= _hearing(post)
        return self.page(template, modified=state.changed[post.key], noise=_noise(nonce), **values)

    def _listing(self, state: SiteState, section: str, number: int, noise: _Noise) -> Reply:
        """The lists of hearings and research; pages are counted from zero. Its rows were never seen."""
        hearing = section == "hearings"
        posts = [post for post in state.posts if (post.doc_type is DocType.HEARING) is hearing]
        return self.page(
            "listing.html",
            modified=state.at,
            noise=noise,
            section=section,
            kind="hearing" if hearing else "research",
            rows=[_row(post) for post in posts[number * _ROWS : (number + 1) * _ROWS]],
            number=number,
            more=(number + 1) * _ROWS < len(posts),
        )

    def _annual_reports(self, state: SiteState, noise: _Noise) -> Reply:
        annual = [post for post in state.posts if post.doc_type is DocType.ANNUAL_REPORT]
        newest, *older = [(post, {file.role: file for file in post.files}) for post in annual]
        return self.page("annual_reports.html", modified=state.at, noise=noise, newest=newest, older=older)


def _hearing(post: Post) -> dict[str, Any]:
    spoken = f"{post.local:%A}, {in_words(post.local)}"
    return {
        "summary": "" if {"undated", "undescribed"} & post.traits else f"Hearing on {spoken}",
        "day": "" if "undated" in post.traits else spoken.replace(", ", ",\u00a0") if "nbsp" in post.traits else spoken,
        "whole": hearings.is_whole(post),
        "agenda": hearings.has_agenda(post),
        "cast": hearings.cast(post.draft.seed),
        "files": {(file.owner, file.title.partition(" of ")[0]): file for file in post.files if file.owner},
        "uploads": [file for file in post.files if file.role is Role.TRANSCRIPT],
        "upload_label": "Transcript",
    }


def _row(post: Post) -> dict[str, str]:
    section, _, name = post.path[1:].partition("/")
    path = f"/{section.title()}/{name}" if "mixed case" in post.traits else post.path
    day = "" if "undated" in post.traits else in_words(post.local)
    return {
        "label": "".join(post.labels),
        "href": f"https://www.uscc.gov{path}" if "absolute" in post.traits else path,
        "title": post.title,
        "day": day.replace(" ", "\u00a0", 1) if "nbsp" in post.traits else day,
        "teaser": teaser(post),
    }
