"""What happens on the made institute's site: news with a day and no hour, filed under year and month after weeks."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from rehearsal import catalogue, lifecycle, site_data
from rehearsal.model import Change, Draft, Event, Post
from rehearsal.related import RelatedPage
from rehearsal.sites.ansi import report
from rehearsal.texts.grammar import pages
from stdwatch.items import DocType, Precision

ZONE = ZoneInfo("America/New_York")
NEWS = "/standards-news/all-news"


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site: a year of older news, and from `start` on three to five items a week."""
    posts = lifecycle.numbered([*_known(rng, start + timedelta(days=nights)), *_made(rng, start, nights)], slug)
    posts = [replace(post, key=slug(post.path)) for post in posts]
    opening = noon(start - timedelta(days=30))
    young = [post for post in posts if post.moment >= opening]
    events = lifecycle.lead(rng, posts, young, _data().rates, lifecycle.COMMON, _fits)
    return [*events, *_filed(rng, events, opening)]


def _data() -> site_data.SiteData:
    return site_data.load("ansi")


def noon(day: date) -> datetime:
    """The instant (UTC) at which the news of a day stands in the order of listings."""
    return datetime.combine(day, time(12), ZONE).astimezone(UTC)


def slug(path: str) -> str:
    """What identifies an article: the last segment of its path."""
    return path.rpartition("/")[2]


def _known(rng: Random, end: date) -> Iterable[Post]:
    for fact in catalogue.facts("ansi.org"):
        if fact.day <= end:
            yield replace(_post(rng, fact.title, fact.day), path=fact.path, traits=frozenset())
    for fact in catalogue.undated("ansi.org"):
        post = replace(_post(rng, fact.title, fact.day), path=fact.path, traits=frozenset({"undated"}))
        yield replace(post, published=f"{fact.day:%Y-%m}", precision=Precision.MONTH)
    if end >= report.DAY:
        notice = replace(_post(rng, report.TITLE, report.DAY), path=report.PATH, traits=frozenset({"subtitle"}))
        yield replace(notice, draft=replace(notice.draft, clauses=report.NOTICE), files=(report.FILE,))


def related_post(rng: Random, page: RelatedPage, _: Collection[Post]) -> Post:
    """A page of an event as a post."""
    post = _post(rng, page.title, page.day)
    return replace(post, key=slug(post.path))


def _made(rng: Random, start: date, nights: int) -> Iterable[Post]:
    day = start - timedelta(days=420)
    while (day := day + timedelta(days=_pause(rng, day, start))) < start + timedelta(days=nights):
        title = pages().fill(rng, rng.choice(_data().titles["news"]))
        yield _post(rng, title, day)


def _pause(rng: Random, day: date, start: date) -> int:
    return rng.randint(3, 14) if day < start - timedelta(days=60) else rng.choice((0, 1, 1, 1, 2, 2, 3))


def _post(rng: Random, title: str, day: date) -> Post:
    traits = lifecycle.traits(rng, _data().chances)
    if "plain slug" in traits and "undated" in traits:
        traits -= {"undated"}  # nothing would tell its day
    if "undated" in traits:
        traits -= {"other day"}
    folder = f"{day:%Y/%m}/" if "filed" in traits else ""
    edits = ("brief",) if "members" in traits else ()
    clauses = tuple(rng.sample(pages().lists["standards"], rng.randint(1, 3)))
    return Post(
        key="",
        path=f"{NEWS}/{folder}{_name(rng, title, day, traits)}",
        title=title,
        moment=noon(day),
        published=day.isoformat(),
        precision=Precision.DAY,
        doc_type=DocType.NEWS,
        draft=Draft(rng.getrandbits(32), DocType.NEWS, title, edits, clauses),
        traits=traits,
    )


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
        day = post.moment.astimezone(ZONE).date()
        moved = replace(post, path=f"{NEWS}/{day:%Y/%m}/{key}")
        yield Event(event.at + lifecycle.hours(rng, 24 * 6, 24 * 50), Change.MOVE, key, moved)


def _fits(post: Post, life: str) -> bool:
    known = post.path in _kept()
    return not (known and life in lifecycle.UPROOTING) and not (life == "shorten" and "members" in post.traits)


def _kept() -> frozenset[str]:
    return frozenset(fact.path for fact in catalogue.facts("ansi.org")) | {report.PATH}
