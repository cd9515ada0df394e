"""What happens on the made White House site: posts, their quirks and what becomes of them, drawn from one seed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from rehearsal import catalogue, issue, lifecycle, related, site_data
from rehearsal.model import Change, Draft, Event, Post
from rehearsal.related import RelatedPage
from rehearsal.sites.whitehouse import changes
from stdwatch.items import DocType, Precision

# Since spring 2026 what was /articles/ is filed under /releases/; here a few were before, so that no feed is empty.
_RENAMED = date(2026, 4, 1)


@dataclass(frozen=True, slots=True)
class _Seed:
    """What is known of a post before it has an id."""

    moment: datetime
    doc_type: DocType
    title: str
    path: str = ""
    key: str = ""


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site: a year of older posts, and from `start` on what every night brings."""
    seeds = _with_twins(rng, sorted(_seeds(rng, start, nights), key=lambda seed: seed.moment))
    posts = _posts(rng, seeds)
    opening = datetime.combine(start - timedelta(days=10), time(), UTC)
    young = [post for post in posts if post.moment >= opening]
    events = lifecycle.lead(rng, posts, young, _data().rates, changes.LIFECYCLES, changes.fits, spread=(0, 0.3))
    return [*events, *_bulk_resave(rng, events, opening, nights)]


def _data() -> site_data.SiteData:
    return site_data.load("whitehouse")


def _seeds(rng: Random, start: date, nights: int) -> Iterable[_Seed]:
    known: dict[date, list[catalogue.Fact]] = {}
    for fact in catalogue.facts("whitehouse.gov"):
        known.setdefault(fact.day, []).append(fact)
    for offset in range(-420, nights):
        day = start + timedelta(days=offset)
        real = [fact for fact in known.get(day, []) if offset >= -60 or fact.post_id]
        for fact in real:
            yield _Seed(fact.moment or _moment(rng, day), fact.doc_type, fact.title, fact.path, fact.post_id)
        for _ in range(_count(rng, day, offset) - len(real)):
            doc_type = _data().draw_kind(rng).doc_type
            yield _Seed(_moment(rng, day), doc_type, changes.title(rng, doc_type, day.year))


def _count(rng: Random, day: date, offset: int) -> int:
    if offset < -60:
        return int(rng.random() < 0.4)
    if offset < 0:
        return min(9, round(rng.gammavariate(2, 1.3)))
    return min(18, round(rng.gammavariate(2, 3.1))) if day.weekday() < 5 else min(6, round(rng.gammavariate(1, 1.4)))


def _moment(rng: Random, day: date) -> datetime:
    """An instant of the day in Washington: office hours mostly, some late evenings, some round times set by hand."""
    if rng.random() < 0.1:
        local = time(7, 0, 0)
    elif rng.random() < 0.2:
        local = time(rng.randint(20, 23), rng.randrange(60), rng.randrange(60))
    else:
        local = time(rng.randint(9, 19), rng.randrange(60), rng.randrange(60))
    return datetime.combine(day, local, changes.ZONE).astimezone(UTC)


def _with_twins(rng: Random, seeds: list[_Seed]) -> list[_Seed]:
    """Two different posts with one title (WH13): some made posts take the title of an earlier one of the same weeks."""
    made = [place for place, seed in enumerate(seeds) if not seed.path]
    for place in rng.sample(made[-max(2, len(made) // 2) :], max(1, len(made) // 100)):
        other = made[max(0, made.index(place) - rng.randint(1, 20))]
        if other != place:
            seeds[place] = replace(seeds[place], title=seeds[other].title, doc_type=seeds[other].doc_type)
    return seeds


def _posts(rng: Random, seeds: Sequence[_Seed]) -> list[Post]:
    """Posts with ids in the order in which their drafts were begun, so that ids are not in the order of dates (WH2)."""
    ids = lifecycle.ids(rng, [seed.moment for seed in seeds], before=72, first=(14_000, 16_000), step=(2, 9))
    taken = {seed.path.split("/")[-2] for seed in seeds if seed.path}
    return [_post(rng, seed.key or key, seed, taken) for key, seed in zip(ids, seeds, strict=True)]


def _post(rng: Random, key: str, seed: _Seed, taken: set[str]) -> Post:
    section, label = _section(rng, seed)
    name = lifecycle.slug(seed.title)
    if name in taken:
        name = f"{name}-{rng.randrange(4096, 65536):x}"
    taken.add(name)
    post = Post(
        key=key,
        path=seed.path or f"/{section}/{changes.month(seed.moment)}/{name}/",
        title=seed.title,
        moment=seed.moment,
        published=changes.instant(seed.moment),
        precision=Precision.INSTANT,
        doc_type=seed.doc_type,
        draft=Draft(rng.getrandbits(32), seed.doc_type, seed.title, clauses=issue.clauses("whitehouse.gov", seed.path)),
        labels=tuple(filter(None, (changes.NAMES[section], label))),
        headline=_headline(rng, seed.title),
        byline=_byline(rng, seed.doc_type),
        traits=lifecycle.traits(rng, _data().chances),
        modified=seed.moment + lifecycle.hours(rng, 0.1, 0.9) if rng.random() < 0.6 else None,
    )
    return changes.with_file(rng, post) if rng.random() < 0.05 else post


def related_post(rng: Random, page: RelatedPage, posts: Collection[Post]) -> Post:
    """A page of an event as a post, with the next free id; a fact sheet follows its order within hours."""
    seed = _Seed(_moment(rng, page.day), page.doc_type, page.title)
    return _post(rng, related.number(posts, seed.moment), seed, set())


def _section(rng: Random, seed: _Seed) -> tuple[str, str]:
    kind = _data().kind(doc_type=seed.doc_type)
    section, label = kind.folder, kind.label
    if seed.path:
        return seed.path.split("/")[1], label if seed.path.startswith(f"/{section}/") else ""
    renamed = seed.moment.astimezone(changes.ZONE).date() >= _RENAMED
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
    if doc_type not in {DocType.EXECUTIVE_ORDER, DocType.PROCLAMATION, DocType.MEMORANDUM}:
        return ""
    misspelt = doc_type is DocType.EXECUTIVE_ORDER and rng.random() < 0.1
    return "ECEXUTIVE ORDER" if misspelt else doc_type.value.upper()


def _bulk_resave(rng: Random, events: Sequence[Event], opening: datetime, nights: int) -> list[Event]:
    """One night many older posts are saved anew: their `lastmod` moves, not a word of them."""
    at = opening + timedelta(days=10) + lifecycle.hours(rng, 0, 24 * nights)
    quiet = [event.after for event in events if event.after and event.at < opening]
    chosen = rng.sample(quiet, min(len(quiet), rng.randint(5, 40)))
    return [Event(at, Change.RESAVE, post.key, replace(post, modified=at)) for post in chosen]
