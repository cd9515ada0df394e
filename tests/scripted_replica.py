"""A replica of few posts that answers as a test tells it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event as Signal
from typing import Any, cast
from urllib.parse import urlsplit

from rehearsal import server
from rehearsal.faults import Fault
from rehearsal.made_site import Site
from rehearsal.model import Change, Event, File, Post
from rehearsal.reply import Conduct, Reply
from rehearsal.server import Replica
from rehearsal.timeline import Timeline
from stdwatch import sources
from stdwatch.items import Role

START = date(2025, 9, 24)
NIGHT = datetime(2025, 9, 24, 20, 30, tzinfo=UTC)
"""The first night: when the nightly crawl begins."""

WH, HOME = "whitehouse.gov", "https://www.whitehouse.gov"
SITES = ("whitehouse.gov", "uscc.gov")
OLD = 1
FILED = ("files", "True")
Answering = Callable[[], Reply | None]
Changing = Callable[[Reply], Reply]


class Noting(server.Handler):
    """The replica's side of a connection, which notes who asks."""

    def do_GET(self) -> None:
        replica = cast("ScriptedReplica", self.server.world)
        replica.agents.add(self.headers.get("User-Agent", ""))
        super().do_GET()


class ScriptedReplica(Replica):
    """A replica of few posts that answers some addresses as a test tells it, and can make a guest wait."""

    handler = Noting

    def __init__(self, seed: int = 1, nights: int = 12, *, sites: Iterable[str] = SITES, thin: bool = True) -> None:
        super().__init__(seed, START, nights, sites=tuple(sites))
        if thin:
            self.timelines = {name: thinned(line, days=nights) for name, line in self.timelines.items()}
        self.agents: set[str] = set()
        self.words: list[tuple[re.Pattern[str], Answering]] = []
        self.changes: list[tuple[re.Pattern[str], Changing]] = []
        self.start_over()

    def start_over(self) -> None:
        """Everything is well, nothing was asked, and the first night has come."""
        self.now = NIGHT
        self.behave()
        self.agents.clear()
        self.log.clear()
        self.validators = dict.fromkeys(self.timelines, "none")

    def behave(self) -> None:
        """Do nothing wrong any more."""
        self.faults.clear()
        self.words.clear()
        self.changes.clear()

    def fault(self, kind: str, path: str = "", host: str = "", **more: Any) -> None:
        """Let a fault of the replica befall what matches."""
        self.faults.append(Fault(kind, host, path, **more))

    def tell(self, path: str, answer: Reply | Answering) -> None:
        """Answer requests whose ``path?query`` matches with this instead; `None` leaves it to the site."""
        self.words.append((re.compile(path), answer if callable(answer) else lambda: answer))

    def alter(self, path: str, change: Changing) -> None:
        """Answer requests that match with what becomes of the site's own answer."""
        self.changes.append((re.compile(path), change))

    def drip(self, path: str) -> None:
        """Answer requests that match with a byte every tenth of a second, which takes for ever."""
        self.tell(path, Reply(200, body=b" " * 10_000, conduct=Conduct.DRIP))

    def hold(self, path: str) -> "Gate":
        """Let requests that match wait until the gate is opened; they are then answered as ever."""
        gate = Gate()
        self.tell(path, gate.wait)
        return gate

    def answer(self, site: Site, target: str, conditions: Any, host: str) -> tuple[Reply, str]:
        """The answer that was told, else the site's own."""
        for path, answering in self.words:
            if path.search(target) and (reply := answering()):
                return reply, "told"
        made, fault = super().answer(site, target, conditions, host)
        for path, change in self.changes:
            if path.search(target):
                return change(made), "altered"
        return made, fault

    def posts(self, site: str, section: str = "") -> list[Post]:
        """What a site shows tonight (newest first) under a path."""
        return [post for post in self.timelines[site].state(self.now).posts if post.path.startswith(section or "/")]

    def recent(self, site: str) -> list[Post]:
        """The posts of the last month, which a first night stores."""
        return [post for post in self.posts(site) if self.now - post.moment < timedelta(days=29)]

    def asked(self, path: str = "") -> list[str]:
        """The ``path?query`` of every request so far that matches, in order."""
        targets = [f"{line.path}?{line.query}" if line.query else line.path for line in self.log]
        return [target for target in targets if re.search(path, target)]


class Gate:
    """Where a request waits: `reached` is set when it has come, `open` lets it pass."""

    def __init__(self) -> None:
        self.reached, self._open = Signal(), Signal()

    def wait(self) -> None:
        """Wait to be let through."""
        self.reached.set()
        self._open.wait(60)

    def open(self) -> None:
        """Let everybody through."""
        self._open.set()


def thinned(line: Timeline, *, days: int, each: int = 1) -> Timeline:
    """The timeline with few posts: `each` recent ones a section, three old ones, and one of each kind of change."""
    end = line.start + timedelta(days=days)
    histories: dict[str, list[Event]] = {}
    for event in line.events:
        histories.setdefault(event.key, []).append(event)
    first = {key: history[0] for key, history in histories.items()}
    chosen = {*_recent(line, first, each), *_old(line, first), *_changing(line, histories, end)}
    known = canaries()
    chosen |= {key for key, event in first.items() if event.after and event.after.path in known}
    return replace(line, events=tuple(with_few_files(event) for event in line.events if event.key in chosen))


def with_few_files(event: Event) -> Event:
    """The event with the first file of each role, the first two chapters and testimonies: to read one takes 0.2 s."""
    if event.after is None:
        return event
    few = list[File]()
    for file in event.after.files:
        alike = sum(other.role is file.role for other in few)
        if alike < (2 if file.role in {Role.CHAPTER, Role.TESTIMONY} else 1):
            few.append(file)
    return replace(event, after=replace(event.after, files=tuple(few)))


def _recent(line: Timeline, first: dict[str, Event], each: int) -> Iterable[str]:
    taken: dict[tuple[str, ...], int] = {}
    for key, event in first.items():
        post = event.after
        if post is None or not line.start - timedelta(days=25) < event.at <= line.start:
            continue
        kinds = [("section", post.path.split("/")[1]), ("type", str(post.doc_type)), ("files", str(bool(post.files)))]
        if any(taken.get(kind, 0) < (2 if kind == FILED else each) for kind in kinds):
            taken.update({kind: taken.get(kind, 0) + 1 for kind in kinds})
            yield key


def _old(line: Timeline, first: dict[str, Event]) -> Iterable[str]:
    """The newest posts of each section that are older than the first night's month."""
    taken: dict[str, int] = {}
    for key, event in reversed(first.items()):
        section = event.after.path.split("/")[1] if event.after else ""
        if event.at < line.start - timedelta(days=40) and taken.get(section, 0) < OLD:
            taken[section] = taken.get(section, 0) + 1
            yield key


def canaries() -> set[str]:
    """The paths by which the spiders tell that a site still is what it was."""
    return {urlsplit(sources.site(name).canary).path for name in sources.names()}


def _changing(line: Timeline, histories: dict[str, list[Event]], end: datetime) -> Iterable[str]:
    seen: set[Change] = set()
    for key, history in histories.items():
        kinds = {event.change for event in history if line.start < event.at < end}
        if kinds - seen and len(history) < 6:
            seen |= kinds
            yield key
