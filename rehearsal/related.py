"""Documents of one occasion, on one made site or several: drawn apart from all else: a site without them stays."""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from rehearsal import lifecycle
from rehearsal.model import Change, Event, Post
from rehearsal.prose import Grammar, pages
from stdwatch.items import DocType

_BEFORE = 30
"""Days before the first night from which on there are occasions."""

_PARTIAL = frozenset({"external", "members", "teaser"})
"""Traits of pages that show the beginning of a text alone."""

_FILE = Path(__file__).parent / "texts" / "related.toml"


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """A page of an occasion before its site has made a post of it; `clauses` are paragraphs of its text.

    `occasion` is unique among the occasions of a seed. With a `seed` the text is the one of all pages that have it.
    """

    occasion: str
    site: str
    doc_type: DocType
    title: str
    day: date
    clauses: tuple[str, ...]
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class _Data:
    share: float
    standards: float
    named: float
    grammar: Grammar
    occasions: Sequence[Mapping[str, Any]]


@cache
def _data() -> _Data:
    read = tomllib.loads(_FILE.read_text("utf-8"))
    lists = {name: tuple(words) for name, words in read["lists"].items()} | {"country": pages().lists["country"]}
    return _Data(read["share"], read["standards"], read["named"], Grammar(lists, {}, {}), read["occasions"])


@lru_cache(maxsize=16)
def drawn(seed: int, start: date, nights: int) -> tuple[RelatedPage, ...]:
    """The pages of all occasions, the first of each before its others; no subject comes twice."""
    rng, data = Random(f"related {seed}"), _data()  # noqa: S311 - a rehearsal must be repeatable
    subjects = [" ".join(words) for words in product(data.grammar.lists["kind"], data.grammar.lists["good"])]
    rng.shuffle(subjects)
    made: list[RelatedPage] = []
    for offset in range(-_BEFORE, nights):
        day = start + timedelta(days=offset)
        if subjects and day.weekday() < 5 and rng.random() < data.share:
            made += _occasion(rng, day, subjects.pop())
    return tuple(page for page in made if page.day < start + timedelta(days=nights))


def _occasion(rng: Random, day: date, subject: str) -> Iterator[RelatedPage]:
    data = _data()
    pattern = rng.choices(data.occasions, [occasion["weight"] for occasion in data.occasions])[0]
    given = {name: data.grammar.draw(rng, name) for name in ("country", "word", "body")}
    given |= {"Subject": subject.title(), "Word": given["word"], "Body": given["body"]}
    variant = rng.randrange(len(pattern["pages"][0]["titles"]))
    about = rng.random() < data.standards
    shared = rng.getrandbits(32) if any(page.get("copy") for page in pattern["pages"]) else None
    name = data.grammar.draw(rng, "named", **given)
    standards = tuple(rng.sample(pages().lists["standards"], 2)) if about else ()
    for page in pattern["pages"]:
        named = shared is not None or rng.random() < data.named
        yield RelatedPage(
            occasion=subject,
            site=page["site"],
            doc_type=DocType(page["doc_type"]),
            title=data.grammar.fill(rng, page["titles"][variant], **given),
            day=day + timedelta(days=rng.randint(*page.get("days", (0, 0)))),
            clauses=(name, *standards) if named else standards,
            seed=shared,
        )


def number(posts: Collection[Post], moment: datetime) -> str:
    """A number that no post has, near that of the last post before an instant: for sites whose keys are numbers."""
    taken = {int(post.key) for post in posts}
    before = [post for post in posts if post.moment <= moment]
    free = int(max(before, key=lambda post: post.moment).key) + 1 if before else min(taken, default=1)
    while free in taken:
        free += 1
    return str(free)


def appear(rng: Random, post: Post, page: RelatedPage) -> Event:
    """The post of a page as it appears, soon after its own time."""
    seed = post.draft.seed if page.seed is None else page.seed
    draft = replace(post.draft, seed=seed, clauses=page.clauses, edits=())
    whole = replace(post, draft=draft, traits=post.traits - _PARTIAL, occasion=page.occasion)
    return Event(post.moment + lifecycle.hours(rng, 0, 0.3), Change.APPEAR, post.key, whole)
