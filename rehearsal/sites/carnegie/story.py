"""What happens on the made endowment's site: papers, articles, commentary, and editions of them in other languages."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from rehearsal import catalogue, issue, lifecycle
from rehearsal.made_site import utc
from rehearsal.model import Change, Draft, Event, Post
from rehearsal.related import RelatedPage
from rehearsal.site_data import Kind, load
from rehearsal.sites.carnegie import filing
from rehearsal.texts.grammar import pages
from stdwatch.items import Precision

SITE = "carnegieendowment.org"


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site; what is older than a year and two months lies in the archive."""
    known = (_real(rng, fact, day) for fact, day in catalogue.known(rng, SITE, start + timedelta(days=nights)))
    posts = lifecycle.numbered([*known, *_made(rng, start, nights)])
    posts = [replace(post, key=post.path) for post in posts]
    opening = datetime.combine(start - timedelta(days=30), time(), UTC)
    young = [post for post in posts if post.moment >= opening]
    return lifecycle.lead(rng, posts, young, load("carnegie").rates, {**lifecycle.COMMON, "attach": _attach}, _fits)


def _real(rng: Random, fact: catalogue.Fact, day: date) -> Post:
    """A page under its real title and address; what lies among the programmes is no document."""
    if fact.path.startswith("/programs/"):
        kind = Kind("programs", fact.doc_type, "Newsletter")
    else:
        kind = filing.of_path(fact.path, fact.doc_type)
    post = _post(rng, kind, fact.title, day, fact.path)
    settled = post.traits - {"external", "other month", "slug apart"}
    whole = replace(post.draft, edits=())
    return replace(post, traits=settled, draft=whole, wanted=kind.folder != "programs")


def related_post(rng: Random, page: RelatedPage, _: Collection[Post]) -> Post:
    """A page of an event as a post."""
    post = _post(rng, load("carnegie").kind(doc_type=page.doc_type, blog="Emissary"), page.title, page.day)
    return replace(post, key=post.path)


def _made(rng: Random, start: date, nights: int) -> Iterable[Post]:
    day = start - timedelta(days=420)
    while (day := day + timedelta(days=1)) < start + timedelta(days=nights):
        for _ in range(_count(rng, day, start)):
            kind = load("carnegie").draw_kind(rng)
            post = _post(rng, kind, pages().fill(rng, rng.choice(load("carnegie").titles["new"])), day)
            yield post
            if rng.random() < 0.12:
                yield _edition(rng, post)


def _count(rng: Random, day: date, start: date) -> int:
    if day < start - timedelta(days=60):
        return int(rng.random() < 0.2)
    return rng.choice((0, 1, 1, 2, 2)) if day.weekday() < 5 else int(rng.random() < 0.15)


def _post(rng: Random, kind: Kind, title: str, day: date, path: str = "") -> Post:
    moment = datetime.combine(day, time(rng.choice((4, 4, 4, 9, 13, 17, 22)), rng.choice((0, 0, 7, 31))), UTC)
    traits = lifecycle.traits(rng, load("carnegie").chances)
    clauses = issue.clauses(SITE, path)
    doc_type = kind.doc_type
    post = Post(
        key="",
        path=path or _address(rng, kind, title, moment, traits),
        title=title,
        moment=moment,
        published=utc(moment),
        precision=Precision.INSTANT,
        doc_type=doc_type,
        draft=Draft(rng.getrandbits(32), doc_type, title, ("brief",) * ("external" in traits), clauses),
        labels=tuple(filter(None, (kind.label, kind.blog))),
        traits=traits,
    )
    return _with_file(rng, post) if kind.label == "Paper" and rng.random() < 0.5 else post


def _address(rng: Random, kind: Kind, title: str, moment: datetime, traits: frozenset[str]) -> str:
    """Mostly centre, folder, month and title; the month may be another than the date's, the slug an older title."""
    centre = f"{rng.choice(tuple(filing.CENTRES))}/" if kind.folder == "research" and rng.random() < 0.3 else ""
    filed = moment - timedelta(days=rng.randint(32, 70)) if "other month" in traits else moment
    named = (
        f"working-draft-{rng.randrange(100, 1000)}-{pages().draw(rng, 'field')}" if "slug apart" in traits else title
    )
    return filing.address(f"{centre}{kind.folder}", filed, lifecycle.slug(named))


def _edition(rng: Random, post: Post) -> Post:
    """The same text in another language: no document of ours (CE9)."""
    language = rng.choice(tuple(filing.EDITIONS))
    title = f"{filing.EDITIONS[language]}: {post.title}"
    return replace(
        post, path=f"/{language}{post.path}", title=title, traits=frozenset({language}), files=(), wanted=False
    )


def _with_file(rng: Random, post: Post) -> Post:
    return replace(post, files=(*post.files, filing.pdf(rng, post.title, post.draft.clauses)))


def _attach(rng: Random, post: Post, at: datetime) -> list[Event]:
    return lifecycle.then(rng, post, at, Change.ATTACH, _with_file(rng, post))


def _fits(post: Post, life: str) -> bool:
    """What the catalogue knows keeps title and place; an edition or a short item has nothing to lose."""
    if life in lifecycle.UPROOTING and post.path in catalogue.paths(SITE):
        return False
    return post.wanted and not ("external" in post.traits and life in {"shorten", "attach"})
