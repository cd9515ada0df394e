"""What the made Commission's site answers: a function of its state, the address and a nonce."""

from collections.abc import Callable
from datetime import date
from functools import cache
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote

from jinja2 import Environment

from rehearsal import prose, rendering, reply
from rehearsal.model import File, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites.uscc import filing, hearings, library
from rehearsal.sites.uscc.story import LIVING
from stdwatch.items import DocType, Role

HOST = "https://www.uscc.gov"
BOILERPLATE = (
    "created in October 2000",
    "Papers by the staff and by others",
    "PAPERS BY SUBJECT",
    "Get Our Letters by Mail",
    "The Commission’s Office",
    "Narrow It Down",
    "made for tests, not captured",
)
_KINDS = {
    DocType.HEARING: "hearing",
    DocType.BULLETIN: "trade-bulletin",
    DocType.ANNUAL_REPORT: "annual-report",
    DocType.REPORT: "research",
    DocType.NOTICE: "research",
}
_FIELDS = {
    Role.BOOK: "field--name-field-file-pdf",
    Role.SUMMARY: "field--name-field-executive-summary",
    Role.RECOMMENDATIONS: "field--name-field-recommendations",
}
_ROWS = 10


def respond(state: SiteState, path: str, query: str, nonce: int = 0) -> Reply:
    """The answer to ``GET path?query``; form tokens, view ids and asset queries follow from `nonce` alone (US12)."""
    name = unquote(path)
    if name in state.files:
        return reply.pdf(library.content(state.files[name]))
    folded = name.lower().rstrip("/") or "/"
    noise = _noise(nonce)
    if folded in state.by_path:
        return _node(state, state.by_path[folded], noise)
    if folded in _LISTS:
        return _listing(state, folded[1:], parse_qs(query), noise)
    if folded in _FIXED:
        return _FIXED[folded](state, noise)
    return _plain_page("Page not found", "The page asked for is not here.", noise, "path-system-404", status=404)


def phrases(post: Post) -> tuple[str, ...]:
    """What a complete reading of the node holds."""
    if post.doc_type is DocType.HEARING:
        return hearings.phrases(post)
    return prose.telling(prose.lines(post.draft))


@cache
def _templates() -> Environment:
    made = rendering.environment("uscc")
    made.filters |= {"href": _href, "bytes": library.size}
    made.globals |= {"living": LIVING}
    return made


def _href(file: File) -> str:
    """The address as the editors typed it: blanks and apostrophes encoded, letters of other scripts not (US9)."""
    return unquote(file.path).replace(" ", "%20").replace("'", "%27")


def _noise(nonce: int) -> dict[str, str]:
    rng = Random(nonce)  # noqa: S311
    return {
        "query": f"t{rng.randrange(36**5):05x}",
        "form": f"{rng.getrandbits(160):040x}",
        "token": f"{rng.getrandbits(128):032x}",
        "number": str(rng.randrange(10**8)),
    }


def _page(template: str, noise: dict[str, str], **values: Any) -> str:
    return rendering.render(_templates(), template, noise=noise, **values)


def _node(state: SiteState, post: Post, noise: dict[str, str]) -> Reply:
    kind = _KINDS[post.doc_type]
    text = prose.lines(post.draft)
    values: dict[str, Any] = {
        "structure": "measured" if kind in {"hearing", "research"} else "inferred",
        "body_class": f"path-node page-node-type-{kind}",
        "title": post.title,
        "post": post,
        "kind": kind,
        "text": prose.grouped(text),
        "teaser": _teaser(text),
        "summary": "",
        "day": "" if "undated" in post.traits else _numbers(post),
        "uploads": post.files,
        "upload_label": "Attachment",
    }
    template = "node.html"
    if post.doc_type is DocType.HEARING:
        template, values = "hearing.html", values | _hearing(post)
    elif post.doc_type is DocType.ANNUAL_REPORT:
        template, values = "report.html", values | _report(post)
    return reply.page(_page(template, noise, **values), modified=state.changed[post.key])


def _hearing(post: Post) -> dict[str, Any]:
    day = _event_day(post)
    spoken = f"{day:%A}, {filing.in_words(day)}"
    nbsp = "nbsp" in post.traits
    return {
        "summary": "" if {"undated", "undescribed"} & post.traits else f"Hearing on {spoken}",
        "body_day": "" if "undated" in post.traits else spoken.replace(", ", ",\u00a0") if nbsp else spoken,
        "whole": not {"brief", "empty", "shorten"} & set(post.draft.edits),
        "agenda": hearings.has_agenda(post),
        "cast": hearings.cast(post.draft.seed),
        "files": {(file.owner, file.title.partition(" of ")[0]): file for file in post.files if file.owner},
        "uploads": [file for file in post.files if file.role is Role.TRANSCRIPT],
        "upload_label": "Transcript",
    }


def _report(post: Post) -> dict[str, Any]:
    return {
        "main": [file for file in post.files if file.role is not Role.CHAPTER],
        "chapters": [file for file in post.files if file.role is Role.CHAPTER],
        "fields": _FIELDS,
    }


def _listing(state: SiteState, section: str, asked: dict[str, list[str]], noise: dict[str, str]) -> Reply:
    """The lists of hearings and research; pages are counted from zero. The row's markup was never seen: inferred."""
    hearing = section == "hearings"
    posts = [post for post in state.posts if (post.doc_type is DocType.HEARING) is hearing]
    page = asked.get("page", ["0"])[0]
    number = int(page) if page.isdigit() else 0
    shown = posts[number * _ROWS : (number + 1) * _ROWS]
    body = _page(
        "listing.html",
        noise,
        structure="inferred",
        body_class=f"path-{section}",
        title="",
        section=section,
        kind="hearing" if hearing else "research",
        name=section.title(),
        rows=[_row(post) for post in shown],
        number=number,
        more=(number + 1) * _ROWS < len(posts),
    )
    return reply.page(body, modified=state.at)


def _row(post: Post) -> dict[str, str]:
    section, _, name = post.path[1:].partition("/")
    path = f"/{section.title()}/{name}" if "mixed case" in post.traits else post.path
    day = "" if "undated" in post.traits else filing.in_words(_event_day(post))
    return {
        "label": post.labels[0] if post.labels else "",
        "href": HOST + path if "absolute" in post.traits else path,
        "title": post.title,
        "day": day.replace(" ", "\u00a0", 1) if "nbsp" in post.traits else day,
        "teaser": _teaser(prose.lines(post.draft)),
    }


def _annual_reports(state: SiteState, noise: dict[str, str]) -> Reply:
    newest, *older = [_report_row(post) for post in state.posts if post.doc_type is DocType.ANNUAL_REPORT]
    values = {"structure": "measured", "body_class": "path-annual-reports", "title": "Annual Reports"}
    body = _page("annual_reports.html", noise, newest=newest, older=older, **values)
    return reply.page(body, modified=state.at)


def _report_row(post: Post) -> dict[str, Any]:
    files = {file.role: file for file in post.files}
    return {
        "post": post,
        "teaser": _teaser(prose.lines(post.draft)),
        "book": files[Role.BOOK],
        "summary": files[Role.SUMMARY],
        "recommendations": files.get(Role.RECOMMENDATIONS),
    }


def _announcements(state: SiteState, noise: dict[str, str]) -> Reply:
    """What was put on the site last, whatever it is; markup unknown: inferred."""
    latest = sorted(state.posts, key=lambda post: state.changed[post.key], reverse=True)[:20]
    rows = [
        {"href": post.path, "title": post.title, "day": filing.in_words(state.changed[post.key])} for post in latest
    ]
    values = {"structure": "inferred", "body_class": "path-announcements", "title": "All Announcements"}
    return reply.page(_page("announcements.html", noise, rows=rows, **values), modified=state.at)


def _sitemap(state: SiteState, noise: dict[str, str]) -> Reply:
    fixed = ("/", "/about-us", "/annual-reports", "/hearings", "/recommendations", "/research")
    values = {"posts": state.posts, "fixed": fixed, "changed": state.changed}
    return reply.xml(_page("sitemap.xml", noise, **values), "text/xml", modified=state.at)


def _robots(_: SiteState, __: dict[str, str]) -> Reply:
    refused = "".join(f"Disallow: /{path}/\n" for path in ("core", "admin", "user/login", "search"))
    return reply.plain(f"# made for tests, not captured; structure: inferred\nUser-agent: *\n{refused}")


def _plain_page(
    title: str, message: str, noise: dict[str, str], body_class: str = "path-node", status: int = 200
) -> Reply:
    values = {"structure": "inferred", "body_class": body_class, "title": title, "message": message}
    return reply.page(_page("plain.html", noise, **values), status=status)


def _event_day(post: Post) -> date:
    return post.moment.astimezone(filing.ZONE).date()


def _numbers(post: Post) -> str:
    return _event_day(post).strftime("%m/%d/%Y")


def _teaser(text: tuple[prose.Line, ...]) -> str:
    return " ".join(text[0].text.split()[:24]) if text else ""


_LISTS = frozenset({"/research", "/hearings"})
_FIXED: dict[str, Callable[[SiteState, dict[str, str]], Reply]] = {
    "/robots.txt": _robots,
    "/sitemap.xml": _sitemap,
    "/annual-reports": _annual_reports,
    "/announcements/all": _announcements,
    "/": lambda _, noise: _plain_page("Home", "A made start page.", noise, "path-frontpage"),
    "/about-us": lambda _, noise: _plain_page("Who We Are", "A made page about a made body.", noise),
    "/recommendations": lambda _, noise: _plain_page("Recommendations", "A made list of recommendations.", noise),
}
