"""What happens on the made White House site: posts, their quirks and what becomes of them, drawn from one seed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from rehearsal import known_pages, lifecycle, related
from rehearsal.made_site import load
from rehearsal.model import WASHINGTON, Change, Draft, Event, File, Post, in_washington
from rehearsal.related import RelatedPage
from stdwatch.items import DocType, Precision, Role

DATA = load("whitehouse")
SECTIONS: Mapping[str, str] = DATA.own["sections"]
_BYLINES = frozenset({DocType.EXECUTIVE_ORDER, DocType.PROCLAMATION, DocType.MEMORANDUM})
_MOVING = frozenset({"backdated", "delete", "draft slug", "duplicate", "redate", "retitle", "uncategorized"})
# Since spring 2026 what was /articles/ is filed under /releases/; here a few were before, so that no feed is empty.
_RENAMED = date(2026, 4, 1)


@dataclass(frozen=True, slots=True)
class _Planned:
    """What is known of a post before it has an id."""

    moment: datetime
    doc_type: DocType
    title: str
    path: str = ""
    key: str = ""


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site: a year of older posts, and from `start` on what every night brings."""
    drawn = _with_twins(rng, sorted(_all_planned(rng, start, nights), key=lambda planned: planned.moment))
    posts = _posts(rng, drawn)
    opening = datetime.combine(start - timedelta(days=10), time(), UTC)
    recent = [post for post in posts if post.moment >= opening]
    events = lifecycle.draw_events(rng, posts, recent, DATA.rates, _LIFECYCLES, _fits, spread=(0, 0.3))
    return [*events, *_bulk_resave(rng, events, opening, nights)]


def related_post(rng: Random, page: RelatedPage, posts: Collection[Post]) -> Post:
    """A page of an occasion as a post, with the next free id; a fact sheet follows its order within hours."""
    planned = _Planned(_moment(rng, page.day), page.doc_type, page.title)
    return _post(rng, related.number(posts, planned.moment), planned, set())


def _all_planned(rng: Random, start: date, nights: int) -> Iterable[_Planned]:
    for offset in range(-420, nights):
        day = start + timedelta(days=offset)
        known = [
            page for page in known_pages.known_pages(DATA.name) if page.day == day and (offset >= -60 or page.post_id)
        ]
        for page in known:
            yield _Planned(page.moment or _moment(rng, day), page.doc_type, page.title, page.path, page.post_id)
        for _ in range(_count(rng, day, offset) - len(known)):
            doc_type = DATA.draw_kind(rng).doc_type
            yield _Planned(_moment(rng, day), doc_type, DATA.title(rng, doc_type, year=str(day.year)))


def _count(rng: Random, day: date, offset: int) -> int:
    if offset < -60:
        return int(rng.random() < 0.4)
    if offset < 0:
        return min(9, round(rng.gammavariate(2, 1.3)))
    return min(18, round(rng.gammavariate(2, 3.1))) if day.weekday() < 5 else min(6, round(rng.gammavariate(1, 1.4)))


def _moment(rng: Random, day: date) -> datetime:
    """An instant of the day in Washington: office hours mostly, some late evenings, some round times set by hand."""
    if rng.random() < 0.1:
        return in_washington(day, 7)
    hours = (20, 23) if rng.random() < 0.2 else (9, 19)
    return in_washington(day, rng.randint(*hours), rng.randrange(60), rng.randrange(60))


def _with_twins(rng: Random, drawn: list[_Planned]) -> list[_Planned]:
    """Two different posts with one title (WH13): some made posts take the title of an earlier one of the same weeks."""
    made = [index for index, planned in enumerate(drawn) if not planned.path]
    for index in rng.sample(made[-max(2, len(made) // 2) :], max(1, len(made) // 100)):
        other = made[max(0, made.index(index) - rng.randint(1, 20))]
        if other != index:
            drawn[index] = replace(drawn[index], title=drawn[other].title, doc_type=drawn[other].doc_type)
    return drawn


def _posts(rng: Random, drawn: Sequence[_Planned]) -> list[Post]:
    """Posts with ids in the order in which their drafts were begun, so that ids are not in the order of dates (WH2)."""
    ids = lifecycle.ids(rng, [planned.moment for planned in drawn], before=72, first=(14_000, 16_000), step=(2, 9))
    taken = {planned.path.split("/")[-2] for planned in drawn if planned.path}
    return [_post(rng, planned.key or key, planned, taken) for key, planned in zip(ids, drawn, strict=True)]


def _post(rng: Random, key: str, planned: _Planned, taken: set[str]) -> Post:
    section, label = _section(rng, planned)
    name = lifecycle.slug(planned.title)
    if name in taken:
        name = f"{name}-{rng.randrange(4096, 65536):x}"
    taken.add(name)
    post = Post(
        key=key,
        path=planned.path or f"/{section}/{_month(planned.moment)}/{name}/",
        title=planned.title,
        moment=planned.moment,
        precision=Precision.INSTANT,
        doc_type=planned.doc_type,
        draft=Draft(
            rng.getrandbits(32), planned.doc_type, planned.title, clauses=known_pages.clauses(DATA.name, planned.path)
        ),
        labels=tuple(filter(None, (SECTIONS[section], label))),
        headline=_headline(rng, planned.title),
        byline=_byline(rng, planned.doc_type),
        traits=lifecycle.traits(rng, DATA.chances),
        modified=planned.moment + lifecycle.hours(rng, 0.1, 0.9) if rng.random() < 0.6 else None,
    )
    return _with_file(rng, post) if rng.random() < 0.05 else post


def _month(moment: datetime) -> str:
    """The folder of an instant: year and month in Washington."""
    return f"{moment.astimezone(WASHINGTON):%Y/%m}"


def _section(rng: Random, planned: _Planned) -> tuple[str, str]:
    kind = DATA.kind(doc_type=planned.doc_type)
    section, label = kind.folder, kind.label
    if planned.path:
        return planned.path.split("/")[1], label if planned.path.startswith(f"/{section}/") else ""
    renamed = planned.moment.astimezone(WASHINGTON).date() >= _RENAMED
    if section == "articles" and (renamed or rng.random() < 0.2):
        return "releases", ""
    return section, label


def _headline(rng: Random, title: str) -> str:
    """The first heading is typed apart from the title and differs in four of ten: capitals, a break, a hyphen."""
    chance = rng.random()
    if chance < 0.15:
        return title.upper()
    if chance < 0.3 and " " in title:
        at = title.index(" ", len(title) // 3) if " " in title[len(title) // 3 :] else title.index(" ")
        return f"{title[:at]}\n{title[at + 1 :]}"
    return title.replace("’", "") if chance < 0.4 else title


def _byline(rng: Random, doc_type: DocType) -> str:
    misspelt = doc_type is DocType.EXECUTIVE_ORDER and rng.random() < 0.1
    return "ECEXUTIVE ORDER" if misspelt else doc_type.value.upper() if doc_type in _BYLINES else ""


def _with_file(rng: Random, post: Post) -> Post:
    """The post with one more PDF in the folder of its month."""
    name = "-".join(word.title() for word in lifecycle.slug(post.title).split("-")[:6])
    path = f"/wp-content/uploads/{_month(post.moment)}/{name}-{post.key}{'-1' * len(post.files)}.pdf"
    return replace(post, files=(*post.files, File(path, post.title, Role.DOCUMENT, rng.getrandbits(32))))


def _bulk_resave(rng: Random, events: Sequence[Event], opening: datetime, nights: int) -> list[Event]:
    """One night many older posts are saved anew: their `lastmod` moves, not a word of them."""
    at = opening + timedelta(days=10) + lifecycle.hours(rng, 0, 24 * nights)
    quiet = [event.after for event in events if event.after and event.at < opening]
    chosen = rng.sample(quiet, min(len(quiet), rng.randint(5, 40)))
    return [Event(at, Change.RESAVE, post.key, replace(post, modified=at)) for post in chosen]


def _backdated(rng: Random, post: Post, at: datetime) -> list[Event]:
    return lifecycle.appear(rng, _dated(post, post.moment - lifecycle.hours(rng, 96, 480)), at)


def _dated(post: Post, moment: datetime) -> Post:
    _, section, *_rest, name, _end = post.path.split("/")
    return replace(post, moment=moment, path=f"/{section}/{_month(moment)}/{name}/")


def _retitled(rng: Random, post: Post) -> Post:
    made = post.doc_type is not DocType.ARTICLE
    new = DATA.title(rng, post.doc_type, year=str(post.moment.year)) if made else f"{post.title} – Updated"
    return replace(post, title=new, headline=new)


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
    first = replace(post, path=post.path.replace(f"/{section}/", f"/{other}/", 1), labels=(SECTIONS[other],))
    return lifecycle.then(rng, first, at, Change.MOVE, post, within=(10, 170))


def _redated(rng: Random, post: Post) -> Post:
    """The date is set back, for most of the month's first ten days into the month before (with its folder)."""
    day = post.local.day
    moment = post.moment - timedelta(days=day + rng.randint(0, 2) if day <= 10 else rng.randint(1, 4))
    return _dated(post, moment)


def _duplicate(rng: Random, post: Post, at: datetime) -> list[Event]:
    """The same post twice, the second under a suffixed slug; gone next day, in some cases with a redirect."""
    key, again = str(int(post.key) + 1), at + lifecycle.hours(rng, 0.1, 2)
    twin = replace(post, key=key, path=f"{post.path[:-1]}-a08a/", moment=post.moment + timedelta(minutes=3))
    gone = again + lifecycle.hours(rng, 20, 32)
    redirected = rng.random() < 0.3
    end = Event(gone, Change.MERGE if redirected else Change.DELETE, key, into=post.key if redirected else None)
    return [*lifecycle.appear(rng, post, at), Event(again, Change.APPEAR, key, twin), end]


def _uncategorized(rng: Random, post: Post, at: datetime) -> list[Event]:
    _, _section, year, month, name, _end = post.path.split("/")
    lost = replace(post, path=f"/uncategorized/{year}/{month}/{name}/", labels=("Uncategorized",))
    return lifecycle.appear(rng, lost, at)


def _fits(post: Post, name: str) -> bool:
    """What the printed issue was made of keeps address, title and day; only articles are filed elsewhere."""
    if name in _MOVING and known_pages.clauses(DATA.name, post.path):
        return False
    return name not in {"section", "uncategorized"} or post.labels[0] in {"Articles", "Releases"}


_LIFECYCLES: dict[str, lifecycle.Lifecycle] = {
    **lifecycle.COMMON,
    "shout": _shout,
    "attach": lifecycle.later(Change.ATTACH, _with_file),
    "delete": lifecycle.delete((20, 240)),
    "draft slug": _draft_slug,
    "duplicate": _duplicate,
    "retitle": lifecycle.later(Change.RETITLE, _retitled),
    "section": _section_move,
    "backdated": _backdated,
    "redate": lifecycle.later(Change.REDATE, _redated, within=(8, 120)),
    "uncategorized": _uncategorized,
}
