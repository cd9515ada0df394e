"""The fault matrix: every source meets every breakage on the night after good ones, and the verdict is looked at.

    python -m tests.fault_matrix [SOURCE…]

Crawls over the replica, prints a table of verdicts (`!`: alarmed on after that night, `*`: not what it should be).
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stdwatch import clock, config, sources
from stdwatch.discovery.channels import Channel, Standing
from stdwatch.items import LeadOrigin
from stdwatch.operations.rehearsal import environment, run_in_reactor
from stdwatch.replica.faults import Fault
from stdwatch.replica.reply import Reply
from stdwatch.replica.server import Replica
from stdwatch.replica.site import Site as Made
from stdwatch.site import Site
from stdwatch.store import database, runs

START, GOOD_NIGHTS, SEED = date(2025, 11, 3), 3, 7
ALL_BUT_ROBOTS = r"^/(?!robots\.txt)"

Change = Callable[[Reply], Reply]


class Altered(Replica):
    """A replica whose answers to some addresses are changed on the way out."""

    changes: list[tuple[str, Change]]

    def answer(self, site: Made, target: str, conditions: Mapping[str, str], host: str) -> tuple[Reply, str]:
        """The site's answer, after the changes."""
        reply, fault = super().answer(site, target, conditions, host)
        for path, change in self.changes:
            if re.search(path, target) and reply.status == 200:
                reply = change(reply)
        return reply, fault


@dataclass(frozen=True, slots=True)
class Breakage:
    """What breaks (`spoil` returns false where a source has nothing of the kind), and what the night must say."""

    name: str
    spoil: Callable[[Altered, type[Site]], bool]
    verdicts: frozenset[str]
    urgent: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """What one night with one breakage came to."""

    source: str
    breakage: str
    verdict: str
    urgent: bool
    right: bool
    reasons: tuple[str, ...]


def _fault(kind: str, path: str = "", **more: Any) -> Callable[[Altered, type[Site]], bool]:
    def spoil(replica: Altered, site: type[Site]) -> bool:
        replica.faults.append(Fault(kind, "", path, **more))
        return True

    return spoil


def _on(
    choose: Callable[[type[Site]], Channel | None], kind: str, arg: Any = None
) -> Callable[[Altered, type[Site]], bool]:
    """A fault on one channel of the source."""

    def spoil(replica: Altered, site: type[Site]) -> bool:
        channel = choose(site)
        if channel:
            replica.faults.append(Fault(kind, "", f"^{re.escape(_target(channel))}", arg))
        return channel is not None

    return spoil


def _altered(
    choose: Callable[[type[Site]], Channel | None], change: Callable[[bytes], bytes]
) -> Callable[[Altered, type[Site]], bool]:
    def spoil(replica: Altered, site: type[Site]) -> bool:
        channel = choose(site)
        if channel:
            path = f"^{re.escape(_target(channel))}"
            replica.changes.append((path, lambda reply: replace(reply, body=change(reply.body))))
        return channel is not None

    return spoil


def _target(channel: Channel) -> str:
    parts = urlsplit(channel.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _nightly(site: type[Site], standing: Standing) -> Iterator[Channel]:
    return (channel for channel in site.channels if channel.standing is standing and channel.every == 1)


def _spare(site: type[Site]) -> Channel | None:
    return next(_nightly(site, Standing.SPARE), None)


def _required(site: type[Site]) -> Channel | None:
    """A required channel that is not the only one."""
    found = list(_nightly(site, Standing.REQUIRED))
    return found[0] if len(found) > 1 else None


def _feed(site: type[Site]) -> Channel | None:
    return next((c for c in _nightly(site, Standing.REQUIRED) if c.origin is LeadOrigin.FEED), None)


def _sitemap(site: type[Site]) -> Channel | None:
    return next((c for c in _nightly(site, Standing.REQUIRED) if c.origin is LeadOrigin.SITEMAP), None)


def _old(replica: Altered, site: type[Site]) -> bool:
    replica.now -= timedelta(days=45)
    return True


def _moved(replica: Altered, site: type[Site]) -> bool:
    replica.changes.append((ALL_BUT_ROBOTS, lambda reply: replace(reply, body=_renamed(reply.body, site))))
    return True


def _renamed(body: bytes, site: type[Site]) -> bytes:
    """Every address of a document takes a new form."""

    def put(match: re.Match[bytes]) -> bytes:
        url = match[1].decode("utf-8", "replace")
        if not site.urls.is_document(site.urls.resolve(url, site.home)):
            return match[0]
        return match[0].replace(match[1], f"/n/{urlsplit(url).path.rstrip('/').rpartition('/')[2]}".encode())

    return re.sub(rb"(?:href=\"|<loc>|<link>|\"link\": ?\")([^\"<]+)", put, body)


def _capped(body: bytes) -> bytes:
    items = re.findall(rb"<item>.*?</item>", body, re.DOTALL)
    for item in items[3:]:
        body = body.replace(item, b"")
    return body


def _shrunk(body: bytes) -> bytes:
    places = re.findall(rb"<url>.*?</url>", body, re.DOTALL)
    for place in places[: len(places) // 5]:
        body = body.replace(place, b"")
    return body


_BROKEN, _DEGRADED = frozenset({"broken"}), frozenset({"degraded"})
_BLOCKED, _UNREACHABLE = frozenset({"blocked"}), frozenset({"unreachable"})

BREAKAGES = (
    Breakage("nothing wrong", lambda replica, site: True, frozenset({"ok", "quiet"}), urgent=False),
    Breakage("selectors gone", _fault("selector_renamed", ALL_BUT_ROBOTS), _BROKEN),
    Breakage("listings empty", _fault("no_rows", ALL_BUT_ROBOTS), _BROKEN),
    Breakage("a spare channel dead", _on(_spare, "status", 404), _DEGRADED, urgent=False),
    Breakage("a required channel dead", _on(_required, "status", 500), _DEGRADED),
    Breakage("a feed capped", _altered(_feed, _capped), _DEGRADED),
    Breakage("a feed emptied", _on(_feed, "empty_feed"), _DEGRADED),
    Breakage("a sitemap shrunk", _altered(_sitemap, _shrunk), _DEGRADED),
    Breakage("a sitemap emptied", _on(_sitemap, "empty_feed"), _DEGRADED),
    Breakage("HTML for a channel", _on(_required, "html_for_xml"), _DEGRADED),
    Breakage("dates gone", _fault("no_dates", ALL_BUT_ROBOTS), _BROKEN),
    Breakage("titles gone", _fault("no_titles", ALL_BUT_ROBOTS), _BROKEN),
    Breakage("bodies empty", _fault("no_bodies", ALL_BUT_ROBOTS), _BROKEN),
    Breakage("consent page", _fault("consent", ALL_BUT_ROBOTS), _BLOCKED),
    Breakage("challenge", _fault("challenge", ALL_BUT_ROBOTS), _BLOCKED),
    Breakage("403 wall", _fault("status", ALL_BUT_ROBOTS, arg=403), _BLOCKED),
    Breakage("500s", _fault("status", ALL_BUT_ROBOTS, arg=500), _UNREACHABLE),
    Breakage("timeouts", _fault("timeout", ALL_BUT_ROBOTS), _UNREACHABLE),
    Breakage("a new domain", _fault("redirect", ALL_BUT_ROBOTS, arg="https://www.example.org/"), _BROKEN),
    Breakage("addresses changed", _moved, _BROKEN),
    Breakage("robots forbids", _fault("robots_forbid", r"^/robots\.txt"), _BLOCKED),
    Breakage("robots 500", _fault("status", r"^/robots\.txt", arg=500), _UNREACHABLE),
    Breakage("old content", _old, frozenset({"broken", "degraded"})),
)


def matrix(names: Sequence[str], folder: Path) -> list[Cell]:
    """All cells of these sources; runs a reactor, so once a process."""
    cells: list[Cell] = []
    sites = {name: sources.site(name) for name in names}
    hosts = tuple((urlsplit(site.home).hostname or "").removeprefix("www.") for site in sites.values())
    with Altered(SEED, START, GOOD_NIGHTS + 2, sites=hosts) as replica:
        replica.changes = []
        replica.now += timedelta(hours=20, minutes=30)
        with environment({"STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(folder / "good")}):
            run_in_reactor(lambda: _all(sites, replica, folder, cells))
    return cells


async def _all(sites: Mapping[str, type[Site]], replica: Altered, folder: Path, cells: list[Cell]) -> None:
    from scrapy.utils.project import get_project_settings

    settings = get_project_settings()
    settings.setdict({"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0}, priority="cmdline")
    for site in sites.values():
        begun = replica.now
        for _ in range(GOOD_NIGHTS):
            await _night(settings, site, replica, folder / "good")
            replica.now += timedelta(days=1)
        for number, breakage in enumerate(BREAKAGES):
            cell = await _cell(settings, site, replica, breakage, folder / f"{site.name}-{number}")
            cells.extend([cell] if cell else [])
        replica.now = begun


async def _cell(settings: Any, site: type[Site], replica: Altered, breakage: Breakage, data: Path) -> Cell | None:
    tonight = replica.now
    try:
        if not breakage.spoil(replica, site):
            return None
        shutil.copytree(data.parent / "good", data)
        await _night(settings, site, replica, data, now=clock.stamp(tonight))
    finally:
        replica.faults.clear()
        replica.changes.clear()
        replica.now = tonight
    with closing(database.read_only(data / "stdwatch.db")) as db:
        run = runs.nightly(db, site.name, 1)[0]
    shutil.rmtree(data)
    right = run["verdict"] in breakage.verdicts and run["urgent"] is breakage.urgent
    return Cell(site.name, breakage.name, run["verdict"], run["urgent"], right, tuple(run["reasons"]))


async def _night(settings: Any, site: type[Site], replica: Altered, data: Path, now: str = "") -> None:
    from scrapy.crawler import AsyncCrawlerRunner

    os.environ |= {"STDWATCH_DATA": str(data), "STDWATCH_NOW": now or clock.stamp(replica.now)}
    if config.load().data != data:
        raise AssertionError("a night would go into another data directory")
    await AsyncCrawlerRunner(settings).crawl(site, kind="nightly")


def table(cells: Sequence[Cell]) -> str:
    """The cells with a line for each breakage and a column for each source."""
    names = list(dict.fromkeys(cell.source for cell in cells))
    found = {(cell.breakage, cell.source): cell for cell in cells}
    lines = [f"{'':26}" + "".join(f"{name:16}" for name in names)]
    for breakage in BREAKAGES:
        row = [found.get((breakage.name, name)) for name in names]
        lines.append(f"{breakage.name:26}" + "".join(f"{_word(cell):16}" for cell in row))
    return "\n".join(lines)


def _word(cell: Cell | None) -> str:
    if cell is None:
        return "-"
    return f"{cell.verdict}{' !' if cell.urgent else ''}{' *' if not cell.right else ''}"


def main(names: Sequence[str]) -> int:
    """Print the table; 1 when a cell is wrong."""
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as folder:
        cells = matrix(names or sources.names(), Path(folder))
    wrong = [cell for cell in cells if not cell.right]
    print(table(cells))
    print(f"{len(cells)} cells over made pages, {len(wrong)} wrong (seed {SEED})")
    for cell in wrong:
        print(f"{cell.source}, {cell.breakage}: {cell.verdict}{' !' if cell.urgent else ''}: {'; '.join(cell.reasons)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
