"""The lives of pages on the made sites: what may become of one between its first appearance and its last change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from stdwatch.replica import fates
from stdwatch.replica.model import Change, Event, Post

Life = Callable[[Random, Post, datetime], list[Event]]
"""From a random source, a post and the instant at which it is due: its events."""

Fits = Callable[[Post, str], bool]


def lead(
    rng: Random,
    posts: Sequence[Post],
    opening: datetime,
    rates: Mapping[str, float],
    lives: Mapping[str, Life],
    fits: Fits,
) -> list[Event]:
    """The events of all posts: those since `opening` are dealt the `lives` at their `rates`, the others just appear."""
    young = [post for post in posts if post.moment >= opening]
    dealt = fates.deal(rng, young, rates, fits)
    told = {young[place].key: fate for place, fate in dealt.items()}
    events: list[Event] = []
    for post in posts:
        life = lives.get(told.get(post.key, ""), appear)
        events += life(rng, post, post.moment + fates.hours(rng, 0, 0.5))
    return events


def numbered(posts: Iterable[Post], name: Callable[[str], str] = str) -> list[Post]:
    """Posts by their moment, under names of their own: one that is taken gets a number at its end (``-2``).

    `name` gives the part of a path that must not come twice, by default the whole.
    """
    taken: dict[str, int] = {}
    made = []
    for post in sorted(posts, key=lambda post: (post.moment, post.path)):
        number = taken[name(post.path)] = taken.get(name(post.path), 0) + 1
        slash = "/" * post.path.endswith("/")
        path = f"{post.path.rstrip('/')}-{number}{slash}" if number > 1 else post.path
        made.append(replace(post, path=path))
    return made


def appear(_: Random, post: Post, at: datetime) -> list[Event]:
    """The life of most posts: they appear."""
    return [Event(at, Change.APPEAR, post.key, post)]


def then(rng: Random, post: Post, at: datetime, change: Change, after: Post, days: float = 25) -> list[Event]:
    """A post that appears and, between half a day and `days` later, becomes `after`."""
    later = at + fates.hours(rng, 12, 24 * days)
    return [*appear(rng, post, at), Event(later, change, post.key, replace(after, modified=later))]


def late(rng: Random, post: Post, at: datetime) -> list[Event]:
    """It appears hours or days after its own time."""
    return appear(rng, post, at + fates.hours(rng, 8, 94))


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
    morning = evening + fates.hours(rng, 14, 26)
    cut = replace(post, draft=post.draft.edited("shorten"), modified=evening)
    lost = Event(evening, Change.SHORTEN, post.key, cut)
    return [*appear(rng, post, at), lost, Event(morning, Change.RESTORE, post.key, replace(post, modified=morning))]


def delete(rng: Random, post: Post, at: datetime) -> list[Event]:
    """It is taken down."""
    return [*appear(rng, post, at), Event(at + fates.hours(rng, 30, 24 * 25), Change.DELETE, post.key)]


COMMON: Mapping[str, Life] = {
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
