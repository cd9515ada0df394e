"""What happens on the made center's site: publications, articles, translations, mentions in the press, newsletters."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from rehearsal import catalogue, issue, lifecycle, related
from rehearsal.made_site import in_words
from rehearsal.model import Change, Draft, Event, Post
from rehearsal.related import RelatedPage
from rehearsal.site_data import Kind, load
from rehearsal.sites.cset import filing
from rehearsal.sites.cset.filing import ZONE
from rehearsal.texts.grammar import pages
from stdwatch.items import DocType, Precision

SITE = "cset.georgetown.edu"
_FILED = {DocType.REPORT: 0.6, DocType.TRANSLATION: 1, DocType.TESTIMONY: 0.5, DocType.COMMENT: 0.8}


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site, with a year of older posts."""
    end = start + timedelta(days=nights)
    known = (_real(rng, fact, day) for fact, day in catalogue.known(rng, SITE, end))
    posts = lifecycle.numbered([*known, *_made(rng, start, end), *_letters(rng, start, end)])
    ids = lifecycle.ids(rng, [post.moment for post in posts], before=240, first=(15_000, 20_000), step=(3, 30))
    posts = [_with_file(rng, replace(post, key=key)) for post, key in zip(posts, ids, strict=True)]
    opening = datetime.combine(start - timedelta(days=30), time(), ZONE).astimezone(UTC)
    young = [post for post in posts if post.moment >= opening]
    lifecycles = {**lifecycle.COMMON, "attach": _attach, "replace": _replace}
    return lifecycle.lead(rng, posts, young, load("cset").rates, lifecycles, _fits)


def _real(rng: Random, fact: catalogue.Fact, day: date) -> Post:
    folder = fact.path.split("/")[1] if fact.path else _folder(fact.doc_type)
    post = _post(rng, load("cset").kind(folder=folder, doc_type=fact.doc_type), fact.title, day, fact.path)
    settled = post.traits - {"month only", "teaser"}
    return _dated(replace(post, traits=settled, draft=replace(post.draft, edits=())))


def related_post(rng: Random, page: RelatedPage, posts: Collection[Post]) -> Post:
    """A page of an event as a post, with the next free id."""
    post = _post(rng, load("cset").kind(doc_type=page.doc_type), page.title, page.day)
    return replace(post, key=related.number(posts, post.moment))


def _folder(doc_type: DocType) -> str:
    return "article" if doc_type in {DocType.COMMENTARY, DocType.IN_THE_NEWS} else "publication"


def _made(rng: Random, start: date, end: date) -> Iterable[Post]:
    day = start - timedelta(days=420)
    while (day := day + timedelta(days=1)) < end:
        for _ in range(_count(rng, day, start)):
            kind = load("cset").draw_kind(rng)
            title = rng.choice(load("cset").titles[kind.doc_type])
            yield _post(rng, kind, pages().fill(rng, title), day)


def _count(rng: Random, day: date, start: date) -> int:
    if day < start - timedelta(days=60):
        return int(rng.random() < 0.2)
    return rng.choice((0, 1, 1, 1, 2)) if day.weekday() < 5 else int(rng.random() < 0.1)


def _letters(rng: Random, start: date, end: date) -> Iterable[Post]:
    """Every second Thursday a newsletter, whose address is its day (CS15)."""
    first = start - timedelta(days=100)
    day = first + timedelta(days=(3 - first.weekday()) % 7)
    while day < end:
        written = in_words(day)
        post = _post(
            rng,
            load("cset").kind(folder="newsletter"),
            f"Newsletter: {written}",
            day,
            f"/newsletter/{lifecycle.slug(written)}/",
        )
        yield replace(post, published=day.isoformat(), precision=Precision.DAY, traits=frozenset({"no json"}))
        day += timedelta(days=14)


def _post(rng: Random, kind: Kind, title: str, day: date, path: str = "") -> Post:
    traits = lifecycle.traits(rng, load("cset").chances)
    if kind.label not in {"Blog", "CSET"}:
        traits -= {"teaser"}
    if kind.doc_type is not DocType.REPORT:
        traits -= {"month only"}
    hour = rng.randint(20, 23) if "evening" in traits else rng.randint(8, 18)
    moment = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), ZONE).astimezone(UTC)
    address = path or f"/{kind.folder}/{lifecycle.slug(title)}/"
    clauses = issue.clauses(SITE, address)
    post = Post(
        key="",
        path=address,
        title=title,
        moment=moment,
        published=None,
        precision=None,
        doc_type=kind.doc_type,
        draft=Draft(rng.getrandbits(32), kind.doc_type, title, ("brief",) * ("teaser" in traits), clauses),
        labels=(kind.label,),
        traits=traits,
    )
    return _dated(post)


def _dated(post: Post) -> Post:
    """The date as a desk can know it: an instant of New York, where REST has it; else the month on the page (CS5)."""
    local = post.moment.astimezone(ZONE)
    if "month only" in post.traits:
        return replace(post, published=f"{local:%Y-%m}", precision=Precision.MONTH)
    return replace(post, published=local.isoformat(timespec="seconds"), precision=Precision.INSTANT)


def _with_file(rng: Random, post: Post) -> Post:
    filed = rng.random() < _FILED.get(post.doc_type, 0) or bool(post.draft.clauses)
    return filing.with_file(rng, post) if filed else post


def _attach(rng: Random, post: Post, at: datetime) -> list[Event]:
    return lifecycle.then(rng, post, at, Change.ATTACH, filing.with_file(rng, post))


def _replace(rng: Random, post: Post, at: datetime) -> list[Event]:
    again = tuple(filing.uploaded_again(rng, file) for file in post.files)
    return lifecycle.then(rng, post, at, Change.REPLACE, replace(post, files=again))


def _fits(post: Post, life: str) -> bool:
    """What the catalogue knows keeps title and place; a file is replaced where there is one, added where none is."""
    if life in lifecycle.UPROOTING and post.title in _real_titles():
        return False
    if life in {"replace", "attach"}:
        return post.doc_type in _FILED and bool(post.files) is (life == "replace")
    return not (life == "shorten" and "teaser" in post.traits) and not (
        life == "retitle" and post.doc_type is DocType.NEWSLETTER
    )


def _real_titles() -> frozenset[str]:
    return frozenset(fact.title for fact in (*catalogue.facts(SITE), *catalogue.undated(SITE)))
