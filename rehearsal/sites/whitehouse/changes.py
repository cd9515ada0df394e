"""The lifecycle of White House posts: what may become of one between its first appearance and its last change."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from rehearsal import issue, lifecycle, site_data
from rehearsal.model import Change, Event, File, Post
from rehearsal.texts.grammar import pages
from stdwatch.items import DocType, Role

ZONE = ZoneInfo("America/New_York")
NAMES = {
    "presidential-actions": "Presidential Actions",
    "briefings-statements": "Briefings & Statements",
    "fact-sheets": "Fact Sheets",
    "remarks": "Remarks",
    "research": "Research",
    "articles": "Articles",
    "releases": "Releases",
    "uncategorized": "Uncategorized",
}
_UPROOTING = frozenset({"backdated", "delete", "draft slug", "duplicate", "redate", "retitle", "uncategorized"})


def instant(moment: datetime) -> str:
    """An instant as the site states it: RFC 3339 with the offset New York has on that day."""
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def title(rng: Random, doc_type: DocType, year: int) -> str:
    """A made title; some pairs of posts get the same one, as on the real site (WH13)."""
    return pages().fill(rng, rng.choice(site_data.load("whitehouse").titles[doc_type]), year=str(year))


def month(moment: datetime) -> str:
    """The folder of an instant: year and month in Washington."""
    return moment.astimezone(ZONE).strftime("%Y/%m")


def with_file(rng: Random, post: Post) -> Post:
    """The post with one more PDF in the folder of its month."""
    name = "-".join(word.title() for word in lifecycle.slug(post.title).split("-")[:6])
    path = f"/wp-content/uploads/{month(post.moment)}/{name}-{post.key}{'-1' * len(post.files)}.pdf"
    file = File(path, post.title, Role.DOCUMENT, rng.getrandbits(32))
    return replace(post, files=(*post.files, file))


def _backdated(rng: Random, post: Post, at: datetime) -> list[Event]:
    moment = post.moment - lifecycle.hours(rng, 96, 480)
    return lifecycle.appear(rng, _dated(post, moment), at)


def _dated(post: Post, moment: datetime) -> Post:
    _, section, *_rest, name, _end = post.path.split("/")
    path = f"/{section}/{month(moment)}/{name}/"
    return replace(post, moment=moment, published=instant(moment), path=path)


def _retitle(rng: Random, post: Post, at: datetime) -> list[Event]:
    made = post.doc_type is not DocType.ARTICLE
    new = title(rng, post.doc_type, post.moment.year) if made else f"{post.title} – Updated"
    return lifecycle.then(rng, post, at, Change.RETITLE, replace(post, title=new, headline=new))


def _shout(rng: Random, post: Post, at: datetime) -> list[Event]:
    """All capitals on the first evening, corrected the next day."""
    loud = replace(post, title=post.title.upper(), headline=post.title.upper())
    return lifecycle.then(rng, loud, at, Change.RETITLE, replace(post, headline=post.title), within=(12, 30))


def _draft_slug(rng: Random, post: Post, at: datetime) -> list[Event]:
    """The slug of a hasty save (WH8) becomes the real one within 14 hours (WH3)."""
    hasty = rng.choice((post.key, f"auto-draft-{rng.randrange(4096, 65536):x}", post.path.split("/")[-2][:40] + "-"))
    first = replace(post, path=f"{post.path.rsplit('/', 2)[0]}/{hasty}/")
    return lifecycle.then(rng, first, at, Change.MOVE, post, within=(0.5, 14))


def _section_move(rng: Random, post: Post, at: datetime) -> list[Event]:
    """Filed under the other name of its section at first (WH3)."""
    section = post.path.split("/")[1]
    other = "releases" if section == "articles" else "articles"
    path = post.path.replace(f"/{section}/", f"/{other}/", 1)
    first = replace(post, path=path, labels=(NAMES[other],))
    return lifecycle.then(rng, first, at, Change.MOVE, post, within=(10, 170))


def _redate(rng: Random, post: Post, at: datetime) -> list[Event]:
    """The date is set back, for most of the month's first ten days into the month before (with its folder)."""
    day = post.moment.astimezone(ZONE).day
    moment = post.moment - timedelta(days=day + rng.randint(0, 2) if day <= 10 else rng.randint(1, 4))
    return lifecycle.then(rng, post, at, Change.REDATE, _dated(post, moment), within=(8, 120))


def _delete(rng: Random, post: Post, at: datetime) -> list[Event]:
    return [*lifecycle.appear(rng, post, at), Event(at + lifecycle.hours(rng, 20, 240), Change.DELETE, post.key)]


def _duplicate(rng: Random, post: Post, at: datetime) -> list[Event]:
    """The same post twice, the second under a suffixed slug; gone next day, in some cases with a redirect."""
    key, again = str(int(post.key) + 1), at + lifecycle.hours(rng, 0.1, 2)
    twin = replace(post, key=key, path=f"{post.path[:-1]}-a08a/", moment=post.moment + timedelta(minutes=3))
    twin = replace(twin, published=instant(twin.moment))
    gone = again + lifecycle.hours(rng, 20, 32)
    redirected = rng.random() < 0.3
    end = Event(gone, Change.MERGE if redirected else Change.DELETE, key, into=post.key if redirected else None)
    return [*lifecycle.appear(rng, post, at), Event(again, Change.APPEAR, key, twin), end]


def _attach(rng: Random, post: Post, at: datetime) -> list[Event]:
    return lifecycle.then(rng, post, at, Change.ATTACH, with_file(rng, post))


def _uncategorized(rng: Random, post: Post, at: datetime) -> list[Event]:
    _, _section, year, month, name, _end = post.path.split("/")
    lost = replace(post, path=f"/uncategorized/{year}/{month}/{name}/", labels=("Uncategorized",))
    return lifecycle.appear(rng, lost, at)


def fits(post: Post, life: str) -> bool:
    """Whether the life can befall this post; what the printed issue was made of keeps address, title and day."""
    if life in _UPROOTING and post.path in issue.paths("whitehouse.gov"):
        return False
    return life not in {"section", "uncategorized"} or post.labels[0] in {"Articles", "Releases"}


LIFECYCLES: dict[str, lifecycle.Lifecycle] = {
    **lifecycle.COMMON,
    "shout": _shout,
    "attach": _attach,
    "delete": _delete,
    "draft slug": _draft_slug,
    "duplicate": _duplicate,
    "retitle": _retitle,
    "section": _section_move,
    "backdated": _backdated,
    "redate": _redate,
    "uncategorized": _uncategorized,
}
