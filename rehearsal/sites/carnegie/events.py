"""What happens on the made endowment's site: papers, commentary, editions in other languages, an archive."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote

from rehearsal import known_pages, lifecycle, prose
from rehearsal.made_site import Kind, load
from rehearsal.model import Change, Draft, Event, File, Post
from rehearsal.related import RelatedPage
from stdwatch.items import DocType, Precision, Role

DATA = load("carnegie")
CENTRES: Mapping[str, str] = DATA.own["centres"]
EDITIONS: Mapping[str, str] = DATA.own["editions"]
_FIRST_YEAR, _LAST_YEAR, _ARCHIVED = 1991, 2023, 4200


def draw(rng: Random, start: date, nights: int) -> list[Event]:
    """The events of the site; what is older than a year and two months lies in the archive."""
    end = start + timedelta(days=nights)
    known = (_real(rng, page, day) for page, day in known_pages.pages_until(rng, DATA.name, end))
    posts = lifecycle.numbered([*known, *_made(rng, start, nights)])
    opening = datetime.combine(start - timedelta(days=30), time(), UTC)
    recent = [post for post in posts if post.moment >= opening]
    lifecycles = {**lifecycle.COMMON, "attach": lifecycle.later(Change.ATTACH, _with_file)}
    return lifecycle.draw_events(rng, posts, recent, DATA.rates, lifecycles, _fits)


def related_post(rng: Random, page: RelatedPage, _: Collection[Post]) -> Post:
    """A page of an occasion as a post."""
    return _post(rng, DATA.kind(doc_type=page.doc_type, blog="Emissary"), page.title, page.day)


@cache
def archive(seed: int) -> Mapping[str, Post]:
    """Thirty years of older texts by path: thousands of addresses, each with a page when it is asked for.

    One in twelve is a language edition, some lie years away from their date (CE1).
    """
    rng = Random(f"archive {seed}")  # noqa: S311 - a rehearsal must be repeatable
    return {post.path: post for post in (_archived(rng, number) for number in range(_ARCHIVED))}


def _archived(rng: Random, number: int) -> Post:
    filed = datetime(rng.randint(_FIRST_YEAR, _LAST_YEAR), rng.randint(1, 12), rng.randint(1, 28), 4, tzinfo=UTC)
    moment = filed.replace(year=max(_FIRST_YEAR, filed.year - 4)) if number % 60 == 0 else filed
    title = DATA.title(rng, "archive")
    language = rng.choice(tuple(EDITIONS)) if rng.random() < 1 / 12 else ""
    centre = f"{rng.choice(tuple(CENTRES))}/" if rng.random() < 0.3 else ""
    edition = f"/{language}" if language else ""
    path = f"{edition}/{centre}research/{filed:%Y/%m}/{lifecycle.slug(title)}-{number}"
    draft = Draft(rng.getrandbits(32), DocType.RESEARCH, title)
    return _stated(
        path, title, moment, draft, labels=("Article",), traits=frozenset({language} - {""}), wanted=not language
    )


def _stated(path: str, title: str, moment: datetime, draft: Draft, **more: Any) -> Post:
    """A text whose page states its instant in UTC."""
    return Post(path, path, title, moment, Precision.INSTANT, draft.kind, draft, UTC, **more)


def _real(rng: Random, page: known_pages.KnownPage, day: date) -> Post:
    """A page under its real title and address; what lies among the programmes is no document."""
    wanted = not page.path.startswith("/programs/")
    kind = _kind(page) if wanted else Kind("programs", page.doc_type, "Newsletter")
    post = _post(rng, kind, page.title, day, page.path)
    settled = post.traits - {"external", "other month", "slug apart"}
    return replace(post, traits=settled, draft=replace(post.draft, edits=()), wanted=wanted)


def _kind(page: known_pages.KnownPage) -> Kind:
    """The first kind that lies in the folder of the path, of this type where there is one."""
    inside = [kind for kind in DATA.kinds if f"/{kind.folder}/" in page.path]
    return next((kind for kind in inside if kind.doc_type is page.doc_type), inside[0])


def _made(rng: Random, start: date, nights: int) -> Iterable[Post]:
    for day in DATA.days(rng, start, nights):
        post = _post(rng, DATA.draw_kind(rng), DATA.title(rng, "new"), day)
        yield post
        if rng.random() < 0.12:
            yield _edition(rng, post)


def _post(rng: Random, kind: Kind, title: str, day: date, path: str = "") -> Post:
    moment = datetime.combine(day, time(rng.choice((4, 4, 4, 9, 13, 17, 22)), rng.choice((0, 0, 7, 31))), UTC)
    traits = lifecycle.traits(rng, DATA.chances)
    address = path or _address(rng, kind, title, moment, traits)
    edits = ("brief",) * ("external" in traits)
    draft = Draft(rng.getrandbits(32), kind.doc_type, title, edits, known_pages.clauses(DATA.name, path))
    labels = tuple(filter(None, (kind.label, kind.blog)))
    post = _stated(address, title, moment, draft, labels=labels, traits=traits)
    return _with_file(rng, post) if kind.label == "Paper" and rng.random() < 0.5 else post


def _address(rng: Random, kind: Kind, title: str, moment: datetime, traits: frozenset[str]) -> str:
    """Mostly centre, folder, month and title; the month may be another than the date's, the slug an older title."""
    centre = f"{rng.choice(tuple(CENTRES))}/" if kind.folder == "research" and rng.random() < 0.3 else ""
    filed = moment - timedelta(days=rng.randint(32, 70)) if "other month" in traits else moment
    named = title
    if "slug apart" in traits:
        named = f"working-draft-{rng.randrange(100, 1000)}-{prose.draw(rng, 'field')}"
    return f"/{centre}{kind.folder}/{filed:%Y/%m}/{lifecycle.slug(named)}"


def _edition(rng: Random, post: Post) -> Post:
    """The same text in another language: no document of ours (CE9)."""
    language = rng.choice(tuple(EDITIONS))
    path, title = f"/{language}{post.path}", f"{EDITIONS[language]}: {post.title}"
    return replace(post, path=path, title=title, traits=frozenset({language}), files=(), wanted=False)


def _with_file(rng: Random, post: Post) -> Post:
    """The post with a PDF on the assets host, in one of two folders, with blanks and capitals as they come (CE8)."""
    words = "-".join(word.title() for word in lifecycle.slug(post.title).split("-")[:6])
    number = rng.randrange(100, 1000)
    path = quote(rng.choice((f"/static/files/{words}-{number}.pdf", f"/files/{words.replace('-', ' ')} {number}.PDF")))
    (host,) = DATA.storage
    file = File(path, post.title, Role.DOCUMENT, rng.getrandbits(32), host=host, clauses=post.draft.clauses)
    return replace(post, files=(*post.files, file))


def _fits(post: Post, name: str) -> bool:
    """What is known of the real site keeps title and place; an edition or a short item has nothing to lose."""
    if name in lifecycle.MOVING and post.path in known_pages.paths(DATA.name):
        return False
    return post.wanted and not ("external" in post.traits and name in {"shorten", "attach"})
