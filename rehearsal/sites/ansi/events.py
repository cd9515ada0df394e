"""What happens on the made institute's site: news with a day and no hour, filed under year and month after weeks."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from rehearsal import known_pages, lifecycle, prose
from rehearsal.made_site import load
from rehearsal.model import Change, Draft, Event, File, Post, in_washington
from rehearsal.related import RelatedPage
from stdwatch.items import DocType, Precision, Role

DATA = load("ansi")
NEWS = "/standards-news/all-news"
REPORT = DATA.own["report"]
"""The institute's yearly report: nobody here has seen its real page, so a made notice links a made file."""

LISTINGS = ("linked", "searched", "bare")


@dataclass(frozen=True, slots=True)
class Shape:
    """One guess at the site, of which nobody has seen the markup.

    `listing` is ``linked`` (rows in the HTML), ``searched`` (rows come from a Sitecore search endpoint that the page
    names) or ``bare`` (nothing but a script). `old_answers` tells that an article's old address answers like the new
    one instead of redirecting, `lastmod` whether the sitemap has dates, `date` and `body` are class names.
    """

    listing: str
    old_answers: bool
    lastmod: bool
    date: str
    body: str


@cache
def shape(seed: int) -> Shape:
    """The guess that belongs to a seed; three seeds in a row have three different listings."""
    rng = Random(f"ansi {seed}")  # noqa: S311 - a rehearsal must be repeatable
    return Shape(
        listing=LISTINGS[seed % 3],
        old_answers=rng.random() < 0.5,
        lastmod=rng.random() < 0.5,
        date=rng.choice(("news-date", "field-news-date", "article__meta")),
        body=rng.choice(("component rich-text", "article-body", "field-content")),
    )


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site: a year of older news, and from `start` on three to five items a week."""
    posts = lifecycle.numbered([*_known(rng, start + timedelta(days=nights)), *_made(rng, start, nights)], _slug)
    opening = in_washington(start - timedelta(days=30))
    recent = [post for post in posts if post.moment >= opening]
    events = lifecycle.draw_events(rng, posts, recent, DATA.rates, lifecycle.COMMON, _fits)
    return [*events, *_filed(rng, events, opening)]


def related_post(rng: Random, page: RelatedPage, _: Collection[Post]) -> Post:
    """A page of an occasion as a post."""
    return _post(rng, page.title, page.day)


def _slug(path: str) -> str:
    """What identifies an article: the last segment of its path."""
    return path.rpartition("/")[2]


def _known(rng: Random, end: date) -> Iterable[Post]:
    for page in known_pages.known_pages("ansi.org"):
        if page.day <= end:
            yield replace(_post(rng, page.title, page.day), path=page.path, traits=frozenset())
    for page in known_pages.known_by_month("ansi.org"):
        post = replace(_post(rng, page.title, page.day), path=page.path, traits=frozenset({"undated"}))
        yield replace(post, precision=Precision.MONTH)
    if end >= REPORT["day"]:
        notice = _post(rng, REPORT["title"], REPORT["day"])
        draft = replace(notice.draft, clauses=tuple(REPORT["notice"]))
        file = File(REPORT["file"], REPORT["name"], Role.DOCUMENT, 2025, clauses=tuple(REPORT["clauses"]))
        yield replace(notice, path=REPORT["path"], traits=frozenset({"subtitle"}), draft=draft, files=(file,))


def _made(rng: Random, start: date, nights: int) -> Iterable[Post]:
    day = start - timedelta(days=420)
    while (day := day + timedelta(days=_pause(rng, day, start))) < start + timedelta(days=nights):
        yield _post(rng, DATA.title(rng, "news"), day)


def _pause(rng: Random, day: date, start: date) -> int:
    return rng.randint(3, 14) if day < start - timedelta(days=60) else rng.choice((0, 1, 1, 1, 2, 2, 3))


def _post(rng: Random, title: str, day: date) -> Post:
    traits = lifecycle.traits(rng, DATA.chances)
    if "plain slug" in traits and "undated" in traits:
        traits -= {"undated"}  # nothing would tell its day
    if "undated" in traits:
        traits -= {"other day"}
    edits = ("brief",) if "members" in traits else ()
    clauses = tuple(rng.sample(prose.pages().lists["standards"], rng.randint(1, 3)))
    slug = _name(rng, title, day, traits)
    path = f"{NEWS}/{f'{day:%Y/%m}/' if 'filed' in traits else ''}{slug}"
    draft = Draft(rng.getrandbits(32), DocType.NEWS, title, edits, clauses)
    return Post(slug, path, title, in_washington(day), Precision.DAY, DocType.NEWS, draft, traits=traits)


def _name(rng: Random, title: str, day: date, traits: frozenset[str]) -> str:
    """The slug: a day as typed, which may be off by one (AN3), then words, which may be misspelt (AN6)."""
    named = "-".join(lifecycle.slug(title).split("-")[:12])
    if "typo" in traits:
        at = rng.randrange(1, len(named) - 1)
        named = f"{named[:at]}{named[at + 1 :]}".replace("--", "-")
    if "plain slug" in traits:
        return named
    typed = day + timedelta(days="other day" in traits)
    if "padded slug" in traits:
        return f"{typed:%m-%d-%y}-{named}"
    return f"{typed.month}-{typed.day}-{typed:%y}-{named}"


def _filed(rng: Random, events: Iterable[Event], opening: datetime) -> Iterable[Event]:
    """Weeks later most articles get their second address, under year and month (AN1)."""
    last: dict[str, Event] = {event.key: event for event in sorted(events, key=lambda event: event.at)}
    for key, event in last.items():
        post = event.after
        if post is None or post.moment < opening or rng.random() < 0.2 or re.search(r"/\d{4}/\d{2}/", post.path):
            continue
        moved = replace(post, path=f"{NEWS}/{post.local:%Y/%m}/{key}")
        yield Event(event.at + lifecycle.hours(rng, 24 * 6, 24 * 50), Change.MOVE, key, moved)


def _fits(post: Post, name: str) -> bool:
    known = {REPORT["path"], *(page.path for page in known_pages.known_pages("ansi.org"))}
    return not (post.path in known and name in lifecycle.MOVING) and not (
        name == "shorten" and "members" in post.traits
    )
