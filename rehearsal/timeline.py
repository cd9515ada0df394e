"""What happens on a made site, and when: a pure function of site, seed, first day and number of nights."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from urllib.parse import unquote

from rehearsal.made_site import Site
from rehearsal.model import Change, Event, Expected, ExpectedPart, File, Post, SiteState
from rehearsal.related import appear, drawn
from rehearsal.sites import SITES

_NO_EDIT = frozenset({Change.APPEAR, Change.DELETE, Change.MERGE})


@dataclass(eq=False)
class Timeline:
    """The events of a site in their order, and what follows from them at any instant."""

    site: Site
    seed: int
    start: datetime
    nights: int
    events: tuple[Event, ...]
    _instants: list[datetime] = field(init=False, repr=False)
    _state: Callable[[int], SiteState] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._instants = [event.at for event in self.events]
        self._state = lru_cache(maxsize=64)(lambda version: _fold(self.events[:version], self.seed))

    @property
    def end(self) -> datetime:
        """The instant after the last night."""
        return self.start + timedelta(days=self.nights)

    def state(self, at: datetime) -> SiteState:
        """What the site shows at `at`; states between two events are one object."""
        return self._state(bisect_right(self._instants, at))

    def expected(self, at: datetime) -> list[Expected]:
        """What a faithful desk could know at `at`, one entry for every post that ever appeared, by appearance."""
        histories: dict[str, list[Event]] = {}
        for event in self.events[: bisect_right(self._instants, at)]:
            histories.setdefault(event.key, []).append(event)
        return [self._expected(history) for history in histories.values()]

    def _expected(self, history: list[Event]) -> Expected:
        shown = [event.after for event in history if event.after]
        last, end = shown[-1], history[-1]
        earlier = dict.fromkeys(self._url(post.path) for post in shown if post.path != last.path)
        return Expected(
            post=last,
            url=self._url(last.path),
            old_urls=tuple(earlier),
            appeared_at=history[0].at,
            first_visible=max(history[0].at, self.start),
            edits=tuple(event for event in history if event.change not in _NO_EDIT),
            withdrawn_at=end.at if end.change is Change.DELETE else None,
            merged_into=end.into,
            parts=tuple(self._parts(history)),
            phrases=self.site.phrases(last),
            boilerplate=self.site.boilerplate,
        )

    def _parts(self, history: list[Event]) -> Iterable[ExpectedPart]:
        pages = [(event.at, event.after) for event in history if event.after]
        first: dict[File, datetime] = {}
        for at, post in pages:
            for file in post.files:
                first.setdefault(file, at)
        for file, appeared in first.items():
            if file.counted:
                later = (at for at, post in pages if at > appeared and file not in post.files)
                phrases = self.site.file_phrases(file)
                yield ExpectedPart(self._url(file.path, file.host), file.role, appeared, next(later, None), phrases)

    def _url(self, path: str, host: str = "") -> str:
        return f"https://{host or self.site.host}{path}"


def build(site: str, seed: int, start: date, nights: int, *, related: bool = False) -> Timeline:
    """The timeline of the site `site` (``whitehouse.gov`` …) from midnight UTC of `start` on, with its backlog.

    With `related` there are also documents of common occasions, on this site and others; all else stays as it is.
    """
    made = SITES[site]
    events = made.draw(Random(f"{site} {seed}"), start, nights)  # noqa: S311 - a rehearsal must be repeatable
    if related:
        events += _related(made, seed, start, nights, [event.after for event in events if event.after])
    ordered = tuple(sorted(events, key=lambda event: (event.at, event.key)))
    return Timeline(made, seed, datetime.combine(start, time(), UTC), nights, ordered)


def _related(site: Site, seed: int, start: date, nights: int, posts: list[Post]) -> list[Event]:
    rng = Random(f"related {site.name} {seed}")  # noqa: S311
    events: list[Event] = []
    for page in drawn(seed, start, nights):
        if page.site == site.name:
            post = site.related_post(rng, page, posts)
            posts.append(post)
            events.append(appear(rng, post, page))
    return events


def _fold(events: tuple[Event, ...], seed: int) -> SiteState:
    live: dict[str, Post] = {}
    paths: dict[str, str] = {}
    changed: dict[str, datetime] = {}
    files: dict[str, File] = {}  # uploads stay on the server when their links are gone
    for event in events:
        changed[event.key] = event.at
        if event.after:
            files |= {unquote(file.path): file for file in event.after.files}
            live[event.key] = event.after
            paths[event.after.path] = event.key
            continue
        live.pop(event.key, None)
        if event.into:
            paths.update({path: event.into for path, key in paths.items() if key == event.key})
    posts = sorted(live.values(), key=lambda post: (post.moment, post.key), reverse=True)
    by_path = {post.path: post for post in posts}
    return SiteState(
        at=events[-1].at if events else datetime(2000, 1, 1, tzinfo=UTC),
        version=len(events),
        seed=seed,
        posts=tuple(posts),
        by_key=live,
        by_path=by_path,
        moved={path: key for path, key in paths.items() if path not in by_path and key in live},
        files=files,
        changed=changed,
    )
