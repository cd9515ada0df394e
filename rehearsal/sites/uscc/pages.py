"""What the made Commission's site answers."""

from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote

from rehearsal import made_site
from rehearsal.made_site import Site, in_words, teaser
from rehearsal.model import File, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.uscc import filing, hearings, library, story
from stdwatch.items import DocType, Role

_FIELDS = {
    Role.BOOK: "field--name-field-file-pdf",
    Role.SUMMARY: "field--name-field-executive-summary",
    Role.RECOMMENDATIONS: "field--name-field-recommendations",
}
_PLAIN = {
    "/": ("Home", "A made start page.", "path-frontpage"),
    "/about-us": ("Who We Are", "A made page about a made body.", "path-node"),
    "/recommendations": ("Recommendations", "A made list of recommendations.", "path-node"),
}
_ROWS = 10


def _href(file: File) -> str:
    """The address as the editors typed it: blanks and apostrophes encoded, letters of other scripts not (US9)."""
    return unquote(file.path).replace(" ", "%20").replace("'", "%27")


def _noise(nonce: int) -> dict[str, str]:
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
        super().__init__(
            "uscc", story.draw, story.related_post, href=_href, in_words=in_words, size=self.size, living=story.LIVING
        )

    def phrases(self, post: Post) -> tuple[str, ...]:
        """Of a hearing also its people."""
        return (*super().phrases(post), *hearings.phrases(post))

    def pdf(self, file: File) -> bytes:
        """A small file, or one out of a typeset book."""
        return library.content(file) if file.owner == library.BOOK else super().pdf(file)

    def file_phrases(self, file: File) -> tuple[str, ...]:
        """Nothing is promised of a book's list of recommendations."""
        return library.phrases(file) if file.owner == library.BOOK else super().file_phrases(file)

    def size(self, file: File) -> int:
        """The length that a page states for a file; for a book only of the right size, so that no page waits."""
        return 10_776_483 + file.seed if file.owner == library.BOOK else len(self.pdf(file))

    def slow_paths(self, state: SiteState) -> tuple[str, ...]:
        """The files that come out of a typeset book, the book first."""
        return tuple(file.path for file in state.files.values() if file.owner == library.BOOK)

    def respond(self, state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
        """Case does not matter; what follows from `nonce` is noise."""
        name, noise = unquote(path), _noise(nonce)
        if name in state.files:
            return self.file(state, name)
        folded = name.lower().rstrip("/") or "/"
        if folded in state.by_path:
            return self._node(state, state.by_path[folded], noise)
        if folded in _PLAIN:
            return self._plain(*_PLAIN[folded], noise)
        match folded:
            case "/research" | "/hearings":
                return self._listing(state, folded[1:], made_site.number(parse_qs(query), "page", 0), noise)
            case "/annual-reports":
                return self._annual_reports(state, noise)
            case "/announcements/all":
                return self._announcements(state, noise)
            case "/sitemap.xml":
                paths = ("/", "/about-us", "/annual-reports", "/hearings", "/recommendations", "/research")
                posts = [(post.path, state.changed[post.key]) for post in state.posts]
                return self.sitemap([*((path, None) for path in paths), *posts], state.at)
            case "/robots.txt":
                return self.robots()
        return self._plain("Page not found", "The page asked for is not here.", "path-system-404", noise, status=404)

    def _node(self, state: SiteState, post: Post, noise: dict[str, str]) -> Reply:
        kind = filing.kind(post.doc_type).label
        values: dict[str, Any] = {
            "structure": "measured" if kind in {"hearing", "research"} else "inferred",
            "body_class": f"path-node page-node-type-{kind}",
            "title": post.title,
            "post": post,
            "kind": kind,
            "summary": "",
            "day": "" if "undated" in post.traits else f"{filing.day(post):%m/%d/%Y}",
            "uploads": post.files,
            "upload_label": "Attachment",
        }
        template = "node.html"
        if post.doc_type is DocType.HEARING:
            template, values = "hearing.html", values | _hearing(post)
        elif post.doc_type is DocType.ANNUAL_REPORT:
            template, values = "report.html", values | {"fields": _FIELDS}
        return self.page(template, modified=state.changed[post.key], noise=noise, **values)

    def _listing(self, state: SiteState, section: str, number: int, noise: dict[str, str]) -> Reply:
        """The lists of hearings and research; pages are counted from zero. Its rows were never seen."""
        hearing = section == "hearings"
        posts = [post for post in state.posts if (post.doc_type is DocType.HEARING) is hearing]
        return self.page(
            "listing.html",
            modified=state.at,
            noise=noise,
            structure="inferred",
            body_class=f"path-{section}",
            title="",
            section=section,
            kind="hearing" if hearing else "research",
            rows=[_row(post) for post in posts[number * _ROWS : (number + 1) * _ROWS]],
            number=number,
            more=(number + 1) * _ROWS < len(posts),
        )

    def _annual_reports(self, state: SiteState, noise: dict[str, str]) -> Reply:
        reports = [post for post in state.posts if post.doc_type is DocType.ANNUAL_REPORT]
        newest, *older = [(post, {file.role: file for file in post.files}) for post in reports]
        values: dict[str, Any] = {
            "structure": "measured",
            "body_class": "path-annual-reports",
            "title": "Annual Reports",
        }
        return self.page("annual_reports.html", modified=state.at, noise=noise, newest=newest, older=older, **values)

    def _announcements(self, state: SiteState, noise: dict[str, str]) -> Reply:
        """What was put on the site last, whatever it is; markup unknown: inferred."""
        latest = sorted(state.posts, key=lambda post: state.changed[post.key], reverse=True)[:20]
        rows = [(post, state.changed[post.key]) for post in latest]
        values: dict[str, Any] = {
            "structure": "inferred",
            "body_class": "path-announcements",
            "title": "All Announcements",
        }
        return self.page("announcements.html", modified=state.at, noise=noise, rows=rows, **values)

    def _plain(self, title: str, message: str, body_class: str, noise: dict[str, str], status: int = 200) -> Reply:
        values: dict[str, Any] = {"structure": "inferred", "body_class": body_class, "title": title, "message": message}
        return self.page("plain.html", status=status, noise=noise, **values)


def _hearing(post: Post) -> dict[str, Any]:
    day = filing.day(post)
    spoken = f"{day:%A}, {in_words(day)}"
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
    day = "" if "undated" in post.traits else in_words(filing.day(post))
    return {
        "label": "".join(post.labels),
        "href": f"https://www.uscc.gov{path}" if "absolute" in post.traits else path,
        "title": post.title,
        "day": day.replace(" ", "\u00a0", 1) if "nbsp" in post.traits else day,
        "teaser": teaser(post),
    }
