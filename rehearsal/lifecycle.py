"""The lifecycle of pages on the made sites: what may become of one between its first appearance and its last change."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from rehearsal.model import Change, Event, Post

Lifecycle = Callable[[Random, Post, datetime], list[Event]]
"""From a random source, a post and the instant at which it is due: its events."""

Fits = Callable[[Post, str], bool]
"""Whether a post can have the lifecycle of that name."""

CHANGE_HOURS = (12, 600)
"""Within so many hours most changes come."""


def draw_events(
    rng: Random,
    posts: Sequence[Post],
    recent: Sequence[Post],
    rates: Mapping[str, float],
    lifecycles: Mapping[str, Lifecycle],
    fits: Fits,
    spread: tuple[float, float] = (0, 0.5),
) -> list[Event]:
    """The events of all posts: the `recent` ones get the `lifecycles` at their `rates`, the others just appear.

    Each is due so many hours after its own moment as lie in `spread`.
    """
    assigned = _assign(rng, recent, rates, fits)
    events: list[Event] = []
    for post in posts:
        lifecycle = lifecycles.get(assigned.get(post.key, ""), appear)
        events += lifecycle(rng, post, post.moment + hours(rng, *spread))
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
    """The lifecycle of most posts: they appear."""
    return [Event(at, Change.APPEAR, post.key, post)]


def then(
    rng: Random, post: Post, at: datetime, change: Change, after: Post, within: tuple[float, float] = CHANGE_HOURS
) -> list[Event]:
    """A post that appears and, so many hours later as lie `within` the two numbers, becomes `after`."""
    changed = at + hours(rng, *within)
    return [*appear(rng, post, at), Event(changed, change, post.key, replace(after, modified=changed))]


def later(
    change: Change, after: Callable[[Random, Post], Post], within: tuple[float, float] = CHANGE_HOURS
) -> Lifecycle:
    """The lifecycle of a post that becomes what `after` makes of it."""
    return lambda rng, post, at: then(rng, post, at, change, after(rng, post), within)


def edited(post: Post, edit: str) -> Post:
    """The post with its text edited."""
    return replace(post, draft=post.draft.edited(edit))


def late(rng: Random, post: Post, at: datetime) -> list[Event]:
    """It appears hours or days after its own time."""
    return appear(rng, post, at + hours(rng, 8, 94))


def shorten(rng: Random, post: Post, at: datetime) -> list[Event]:
    """For one night the page has lost its body."""
    evening = at + timedelta(days=rng.randint(1, 14))
    morning = evening + hours(rng, 14, 26)
    lost = Event(evening, Change.SHORTEN, post.key, replace(edited(post, "shorten"), modified=evening))
    return [*appear(rng, post, at), lost, Event(morning, Change.RESTORE, post.key, replace(post, modified=morning))]


def delete(within: tuple[float, float]) -> Lifecycle:
    """The lifecycle of a post that is taken down, so many hours later as lie `within` the two numbers."""
    return lambda rng, post, at: [*appear(rng, post, at), Event(at + hours(rng, *within), Change.DELETE, post.key)]


COMMON: Mapping[str, Lifecycle] = {
    "late": late,
    "edit": later(Change.EDIT, lambda rng, post: edited(post, rng.choice(("reword", "append")))),
    "comma": later(Change.COMMA, lambda _, post: edited(post, "comma")),
    "retitle": later(Change.RETITLE, lambda _, post: replace(post, title=f"{post.title}: What Has Changed")),
    "resave": later(Change.RESAVE, lambda _, post: post),
    "shorten": shorten,
    "delete": delete((30, 24 * 25)),
}
MOVING = frozenset({"retitle", "delete"})
"""Lifecycles in which a page does not keep its title, or its place."""


def _assign(rng: Random, posts: Sequence[Post], rates: Mapping[str, float], fits: Fits) -> dict[str, str]:
    """Lifecycles by the key of a post: at most one each, as many as the rate says, and at least one of each."""
    left = rng.sample(posts, len(posts))
    assigned: dict[str, str] = {}
    for name, rate in rates.items():
        count = max(1, sum(rng.random() < rate for _ in posts))
        assigned |= dict.fromkeys([post.key for post in left if fits(post, name)][:count], name)
        left = [post for post in left if post.key not in assigned]
    return assigned


def traits(rng: Random, chances: Mapping[str, float]) -> frozenset[str]:
    """The quirks that befall one page."""
    return frozenset(trait for trait, chance in chances.items() if rng.random() < chance)


def ids(
    rng: Random, moments: Sequence[datetime], before: int, first: tuple[int, int], step: tuple[int, int]
) -> list[str]:
    """Ids of posts as WordPress gives them: in the order in which drafts were begun, up to so many hours `before`."""
    begun = sorted(range(len(moments)), key=lambda index: moments[index] - hours(rng, 0, before))
    number, numbers = rng.randint(*first), [0] * len(moments)
    for index in begun:
        number += rng.randint(*step)
        numbers[index] = number
    return [str(number) for number in numbers]


def hours(rng: Random, least: float, most: float) -> timedelta:
    """A span between two numbers of hours, in whole seconds."""
    return timedelta(seconds=int(rng.uniform(least * 3600, most * 3600)))


def slug(title: str) -> str:
    """A title as WordPress and Drupal write it into a URL: lower case ASCII words and hyphens."""
    plain = unicodedata.normalize("NFKD", title.replace("’", "")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
