"""What really happened on the made sites between two nights, and how much of it a tool saw."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rehearsal.model import Post
from rehearsal.server import Replica
from stdwatch.polling import FIRST_NIGHT_DAYS

Paths = frozenset[str]


@dataclass(frozen=True, slots=True)
class Happened:
    """Documents that appeared and documents that were edited, each as the paths it ever had."""

    appeared: tuple[Paths, ...]
    edited: tuple[Paths, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The paths of documents that a tool told as new, and as changed."""

    new: Collection[str]
    changed: Collection[str]


def between(replica: Replica, before: datetime, after: datetime) -> Happened:
    """Of the documents that a desk wants and that are not older than the first night's month."""
    appeared, edited = [], []
    for old, new in _pairs(replica, before, after):
        if old is None:
            appeared.append(frozenset({new.path}))
        elif _told(old) != _told(new) and old.moment >= before - timedelta(FIRST_NIGHT_DAYS):
            edited.append(frozenset({old.path, new.path}))
    return Happened(tuple(appeared), tuple(edited))


def _pairs(replica: Replica, before: datetime, after: datetime) -> Iterator[tuple[Post | None, Post]]:
    for line in replica.timelines.values():
        old, new = line.state(before).by_key, line.state(after).by_key
        yield from ((old.get(key), post) for key, post in new.items() if post.wanted)


def _told(post: Post) -> tuple[object, ...]:
    """All that a reader of the page can see of it; saving it anew changes nothing."""
    return (post.title, post.published, post.draft, tuple(file for file in post.files if file.counted))


def counts(happened: Happened, seen: Seen) -> tuple[int, int, int]:
    """How many that appeared were told as new, how many edits were told as changes, and what was told in vain."""
    new, changed = {path.lower() for path in seen.new}, {path.lower() for path in seen.changed}
    known = frozenset().union(*happened.appeared, *happened.edited)
    return (
        sum(not paths.isdisjoint(new) for paths in happened.appeared),
        sum(not paths.isdisjoint(changed | new) for paths in happened.edited),
        len((changed | new) - known),
    )
