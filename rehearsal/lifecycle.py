"""The lifecycle of pages on the made sites: what may become of one between its first appearance and its last change."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from rehearsal.model import Change, Event, File, Post

Lifecycle = Callable[[Random, Post, datetime], list[Event]]
"""From a random source, a post and the instant at which it is due: its events."""

Fits = Callable[[Post, str], bool]


def lead(
    rng: Random,
    posts: Sequence[Post],
    young: Sequence[Post],
    rates: Mapping[str, float],
    lifecycles: Mapping[str, Lifecycle],
    fits: Fits,
    spread: tuple[float, float] = (0, 0.5),
) -> list[Event]:
    """The events of all posts: the `young` are dealt the `lifecycles` at their `rates`, the others just appear.

    Each is due so many hours after its own moment as lie in `spread`.
    """
    dealt = deal(rng, young, rates, fits)
    lots = {young[place].key: life for place, life in dealt.items()}
    events: list[Event] = []
    for post in posts:
        life = lifecycles.get(lots.get(post.key, ""), appear)
        events += life(rng, post, post.moment + hours(rng, *spread))
    return events


def numbered(posts: Iterable[Post], name: Callable[[str], str] = str) -> list[Post]:
    """Posts by their moment, under paths and keys of their own: what is taken gets a number at its end (``-2``).

    `name` gives the part of a path that must not come twice, by default the whole: it is the key.
    """
    taken: dict[str, int] = {}
    made = []
    for post in sorted(posts, key=lambda post: (post.moment, post.path)):
        number = taken[name(post.path)] = taken.get(name(post.path), 0) + 1
        slash = "/" * post.path.endswith("/")
        path = f"{post.path.rstrip('/')}-{number}{slash}" if number > 1 else post.path
        made.append(replace(post, key=name(path), path=path))
    return made


def appear(_: Random, post: Post, at: datetime) -> list[Event]:
    """The life of most posts: they appear."""
    return [Event(at, Change.APPEAR, post.key, post)]


def then(
    rng: Random, post: Post, at: datetime, change: Change, after: Post, within: tuple[float, float] = (12, 600)
) -> list[Event]:
    """A post that appears and, so many hours later as lie `within` the two numbers, becomes `after`."""
    later = at + hours(rng, *within)
    return [*appear(rng, post, at), Event(later, change, post.key, replace(after, modified=later))]


def late(rng: Random, post: Post, at: datetime) -> list[Event]:
    """It appears hours or days after its own time."""
    return appear(rng, post, at + hours(rng, 8, 94))


def edit(rng: Random, post: Post, at: datetime) -> list[Event]:
    """Its text is changed in the middle or at the end."""
    after = replace(post, draft=post.draft.edited(rng.choice(("reword", "append"))))
    return then(rng, post, at, Change.EDIT, after)


def comma(rng: Random, post: Post, at: datetime) -> list[Event]:
    """One comma more."""
    return then(rng, post, at, Change.COMMA, replace(post, draft=post.draft.edited("comma")))


def retitle(rng: Random, post: Post, at: datetime) -> list[Event]:
    """It gets a longer title under the same address."""
    return then(rng, post, at, Change.RETITLE, replace(post, title=f"{post.title}: What Has Changed"))


def resave(rng: Random, post: Post, at: datetime) -> list[Event]:
    """It is saved anew without a change."""
    return then(rng, post, at, Change.RESAVE, post)


def shorten(rng: Random, post: Post, at: datetime) -> list[Event]:
    """For one night the page has lost its body."""
    evening = at + timedelta(days=rng.randint(1, 14))
    morning = evening + hours(rng, 14, 26)
    cut = replace(post, draft=post.draft.edited("shorten"), modified=evening)
    lost = Event(evening, Change.SHORTEN, post.key, cut)
    return [*appear(rng, post, at), lost, Event(morning, Change.RESTORE, post.key, replace(post, modified=morning))]


def delete(rng: Random, post: Post, at: datetime) -> list[Event]:
    """It is taken down."""
    return [*appear(rng, post, at), Event(at + hours(rng, 30, 24 * 25), Change.DELETE, post.key)]


def attach(with_file: Callable[[Random, Post], Post], within: tuple[float, float] = (12, 600)) -> Lifecycle:
    """The life in which a post gets a file later."""
    return lambda rng, post, at: then(rng, post, at, Change.ATTACH, with_file(rng, post), within)


def upload_again(again: Callable[[Random, File], File], within: tuple[float, float] = (12, 600)) -> Lifecycle:
    """The life in which each file of a post is replaced by another one later."""

    def life(rng: Random, post: Post, at: datetime) -> list[Event]:
        files = tuple(again(rng, file) for file in post.files)
        return then(rng, post, at, Change.REPLACE, replace(post, files=files), within)

    return life


COMMON: Mapping[str, Lifecycle] = {
    "late": late,
    "edit": edit,
    "comma": comma,
    "retitle": retitle,
    "resave": resave,
    "shorten": shorten,
    "delete": delete,
}
UPROOTING = frozenset({"retitle", "delete"})
"""Lives in which a page does not keep its title, or its place."""


def deal(rng: Random, posts: Sequence[Post], rates: Mapping[str, float], fits: Fits) -> dict[int, str]:
    """Which post (by place) leads which life: at most one each, as many as the rate says, at least one of each kind."""
    places = rng.sample(range(len(posts)), len(posts))
    dealt: dict[int, str] = {}
    for life, rate in rates.items():
        count = max(1, sum(rng.random() < rate for _ in posts))
        chosen = [place for place in places if fits(posts[place], life)][:count]
        dealt |= dict.fromkeys(chosen, life)
        places = [place for place in places if place not in dealt]
    return dealt


def traits(rng: Random, chances: Mapping[str, float]) -> frozenset[str]:
    """The quirks that befall one page."""
    return frozenset(trait for trait, chance in chances.items() if rng.random() < chance)


def ids(
    rng: Random, moments: Sequence[datetime], before: int, first: tuple[int, int], step: tuple[int, int]
) -> list[str]:
    """Ids of posts as WordPress gives them: in the order in which drafts were begun, up to so many hours `before`."""
    begun = sorted(range(len(moments)), key=lambda place: moments[place] - hours(rng, 0, before))
    number, numbers = rng.randint(*first), [0] * len(moments)
    for place in begun:
        number += rng.randint(*step)
        numbers[place] = number
    return [str(number) for number in numbers]


def hours(rng: Random, least: float, most: float) -> timedelta:
    """A span between two numbers of hours, in whole seconds."""
    return timedelta(seconds=int(rng.uniform(least * 3600, most * 3600)))


def slug(title: str) -> str:
    """A title as WordPress and Drupal write it into a URL: lower case ASCII words and hyphens."""
    plain = unicodedata.normalize("NFKD", title.replace("’", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
