"""How to break a made site: answers changed on the way out, by channel, by document or altogether."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from rehearsal.faults import Fault
from rehearsal.made_site import Site as Made
from rehearsal.reply import Reply
from rehearsal.reply import moved as moved_to
from rehearsal.server import Replica
from rehearsal.sites import SITES
from stdwatch.discovery.channels import Channel, Standing
from stdwatch.items import ChannelKind
from stdwatch.site import Site

ALL_BUT_ROBOTS = r"^/(?!robots\.txt)"

Change = Callable[[Reply], Reply]
"""An answer as it leaves the broken site."""

BodyChange = Callable[[bytes], bytes]
Altering = tuple[Callable[[str], object], Change]
"""Which targets it is meant for, and what becomes of their answers."""


class Hit(Enum):
    """Whom a breakage hits: nobody (the source has nothing of the kind), one channel that it can spare, the source."""

    NOBODY = 0
    SPARE = 2
    SOURCE = 1


class Altered(Replica):
    """A replica whose good answers are changed on the way out, where a change is meant for their address.

    `changes` belong to a breakage, `standing` ones to the site as it always was. `renamed` paths lead to their new
    ones.
    """

    def __init__(self, seed: int, start: date, nights: int, sites: Collection[str] = tuple(SITES)) -> None:
        super().__init__(seed, start, nights, sites)
        self.changes: list[Altering] = []
        self.standing: list[Altering] = []
        self.renamed: dict[str, str] = {}

    def mend(self) -> None:
        """Take back every breakage that does not last."""
        self.faults.clear()
        self.changes.clear()

    def answer(self, site: Made, target: str, conditions: Mapping[str, str], host: str) -> tuple[Reply, str]:
        """The site's answer, after the changes."""
        path = target.partition("?")[0]
        if path in self.renamed:
            return moved_to(f"https://{host}{self.renamed[path]}"), ""
        old = next((old for old, new in self.renamed.items() if new == path), path)
        reply, fault = super().answer(site, target.replace(path, old, 1), conditions, host)
        for old, new in self.renamed.items():
            reply = replace(reply, body=reply.body.replace(old.encode(), new.encode()))
        for is_meant, change in (*self.standing, *self.changes):
            if reply.status == 200 and is_meant(target):
                reply = change(reply)
        return reply, fault


Spoil = Callable[[Altered, type[Site]], Hit]
Choose = Callable[[type[Site]], Channel | None]


def nothing(replica: Altered, site: type[Site]) -> Hit:
    """No breakage."""
    del replica, site
    return Hit.SOURCE


def fault(kind: str, path: str = ALL_BUT_ROBOTS, arg: Any = None) -> Spoil:
    """A fault of the replica's own, on all addresses that match."""

    def spoil(replica: Altered, site: type[Site]) -> Hit:
        del site
        replica.faults.append(Fault(kind, "", path, arg))
        return Hit.SOURCE

    return spoil


def fault_on(choose: Choose, kind: str, arg: Any = None) -> Spoil:
    """A fault of the replica's own on one channel."""

    def spoil(replica: Altered, site: type[Site]) -> Hit:
        channel = choose(site)
        if channel:
            replica.faults.append(Fault(kind, "", _path(channel), arg))
        return _hit(channel)

    return spoil


def changed(change: BodyChange) -> Spoil:
    """Another body everywhere but in robots.txt."""

    def spoil(replica: Altered, site: type[Site]) -> Hit:
        del site
        replica.changes.append((re.compile(ALL_BUT_ROBOTS).search, _body(change)))
        return Hit.SOURCE

    return spoil


def changed_on(choose: Choose, change: BodyChange) -> Spoil:
    """Another body of one channel."""

    def spoil(replica: Altered, site: type[Site]) -> Hit:
        channel = choose(site)
        if channel:
            replica.changes.append((re.compile(_path(channel)).search, _body(change)))
        return _hit(channel)

    return spoil


def documents(change: Change) -> Spoil:
    """Another answer to every address of a document."""

    def spoil(replica: Altered, site: type[Site]) -> Hit:
        replica.changes.append((lambda target: site.urls.is_document(site.urls.resolve(target, site.home)), change))
        return Hit.SOURCE

    return spoil


def _body(change: BodyChange) -> Change:
    return lambda reply: replace(reply, body=change(reply.body))


def _hit(channel: Channel | None) -> Hit:
    if channel is None:
        return Hit.NOBODY
    return Hit.SOURCE if channel.standing is Standing.REQUIRED else Hit.SPARE


def _path(channel: Channel) -> str:
    """The pattern of the channel's own address, and of no document below it."""
    fixed, template, _ = channel.url.partition("{")
    parts = urlsplit(fixed)
    return f"^{re.escape(parts.path + ('?' + parts.query) * bool(parts.query))}{'' if template else '$'}"


def nightly(site: type[Site], *origins: ChannelKind, standing: Standing | None = None) -> Channel | None:
    """The first channel of one of these kinds that is read every night, a required one before others."""
    channels = [c for c in site.channels if c.every == 1 and (not origins or c.kind in origins) and not c.by_change]
    channels = [c for c in channels if standing in {None, c.standing}]
    return min(channels, key=lambda channel: channel.standing is not Standing.REQUIRED, default=None)


def spare(site: type[Site]) -> Channel | None:
    """A channel that the source can spare."""
    return nightly(site, standing=Standing.SPARE)


def required(site: type[Site]) -> Channel | None:
    """A channel that the source needs."""
    return nightly(site, standing=Standing.REQUIRED)


def feed(site: type[Site]) -> Channel | None:
    """A feed."""
    return nightly(site, ChannelKind.FEED)


def sitemap(site: type[Site]) -> Channel | None:
    """A sitemap."""
    return nightly(site, ChannelKind.SITEMAP)


def rest(site: type[Site]) -> Channel | None:
    """A REST interface."""
    return nightly(site, ChannelKind.REST)


def no_page(site: type[Site]) -> Channel | None:
    """A channel that is no web page."""
    return nightly(site, ChannelKind.FEED, ChannelKind.SITEMAP, ChannelKind.REST)


def old(replica: Altered, site: type[Site]) -> Hit:
    """The site as it was 45 days ago."""
    del site
    replica.now -= timedelta(days=45)
    return Hit.SOURCE


def moved(replica: Altered, site: type[Site]) -> Hit:
    """Every address of a document takes a new form."""

    def put(match: re.Match[bytes]) -> bytes:
        url = match[1].decode("utf-8", "replace")
        if not site.urls.is_document(site.urls.resolve(url, site.home)):
            return match[0]
        return match[0].replace(match[1], f"/n/{urlsplit(url).path.rstrip('/').rpartition('/')[2]}".encode())

    links = re.compile(rb'(?:href=\\?"|<loc>|<link>|"(?:link|Url)": ?")([^"<\\]+)')
    return changed(lambda body: links.sub(put, body))(replica, site)


def doubled(replica: Altered, site: type[Site]) -> Hit:
    """Every row, item and post stands there twice."""
    rows = [pattern for pattern, _ in made(site).damage["no_rows"] if not pattern.pattern.startswith(b'"')]

    def change(body: bytes) -> bytes:
        if body.startswith(b"["):
            return json.dumps(json.loads(body) * 2).encode()
        for pattern in (*rows, re.compile(rb"<item>.*?</item>|<url>.*?</url>", re.DOTALL)):
            body = pattern.sub(lambda row: row[0] * 2, body)
        return body

    return changed(change)(replica, site)


def made(site: type[Site]) -> Made:
    """The made site that a spider crawls."""
    return SITES[(urlsplit(site.home).hostname or "").removeprefix("www.")]
