"""Three ways to the same made pages on the same night: this desk, a plain Scrapy spider, and webchanges."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from rehearsal.server import Replica
from stdwatch import clock, sources
from stdwatch.discovery.channels import Channel
from stdwatch.items import ChannelKind
from stdwatch.operations.crawls import Order, command
from stdwatch.polling import FIRST_NIGHT_DAYS
from tests.bench import plain
from tests.bench.expected import Seen
from tests.bench.spent import ROOT, Spent, noisy_or, run

SOURCES = ("uscc", "whitehouse")
WEBCHANGES = "webchanges==3.37.0"
_ENVIRONMENT = ROOT / ".work" / "bench"


class Tool(Protocol):
    """One of the ways: a night's run, and what it told of that night."""

    name: str

    def night(self, at: datetime) -> Spent:
        """Run as at `at`; the replica's clock stands there."""

    def seen(self) -> Seen:
        """What the last run told."""


@dataclass(slots=True)
class Desk:
    """This program, both sources, one after the other."""

    replica: Replica
    folder: Path
    name: str = "stdwatch"
    last: datetime | None = None

    def night(self, at: datetime) -> Spent:
        """A nightly crawl of each source."""
        self.last = at
        environment = {
            "STDWATCH_ROUTE": self.replica.route,
            "STDWATCH_DATA": str(self.folder / "data"),
            "STDWATCH_NOW": clock.stamp(at),
        }
        orders = [Order(name, "nightly") for name in SOURCES]
        return noisy_or([run(command(order), self.folder, environment=environment)[0] for order in orders])

    def seen(self) -> Seen:
        """New candidates; candidates with a revision or an attachment of tonight."""
        since = clock.stamp(self.last) if self.last else ""
        changed = (
            "SELECT c.url FROM part p JOIN candidate c ON c.id = p.candidate LEFT JOIN revision v ON v.part = p.id"
            " WHERE c.first_seen < :since AND (p.first_seen >= :since OR (v.seen >= :since AND v.kind != 'first'))"
        )
        return Seen(
            self._paths("SELECT url FROM candidate WHERE first_seen >= :since", since), self._paths(changed, since)
        )

    def urls(self) -> list[str]:
        """The pages of all documents it holds."""
        return [url for (url,) in self._rows("SELECT url FROM candidate WHERE merged_into IS NULL", "")]

    def _paths(self, sql: str, since: str) -> set[str]:
        return {urlsplit(url).path for (url,) in self._rows(sql, since)}

    def _rows(self, sql: str, since: str) -> list[tuple[str]]:
        db = sqlite3.connect(f"file:{self.folder / 'data' / 'stdwatch.db'}?mode=ro", uri=True)
        try:
            return db.execute(sql, {"since": since}).fetchall()
        finally:
            db.close()


@dataclass(slots=True)
class PlainScrapy:
    """A spider without memory; what is new or changed is told by comparing its output with that of the night before."""

    replica: Replica
    folder: Path
    name: str = "plain Scrapy"
    nights: int = 0

    def night(self, at: datetime) -> Spent:
        """All pages of the window anew."""
        self.nights += 1
        since = (at - timedelta(FIRST_NIGHT_DAYS)).date().isoformat()
        words = ["-m", "scrapy", "runspider", plain.__file__, "-a", f"since={since}", "-O", f"{self.nights}.jsonl"]
        # Whoever asks Scrapy for our project's settings leaves their name in the environment.
        environment = {**_proxied(self.replica), "SCRAPY_SETTINGS_MODULE": ""}
        spent, _ = run([sys.executable, *words], self.folder, environment=environment, cwd=self.folder)
        return spent

    def seen(self) -> Seen:
        """The difference of the last two outputs."""
        before, after = self._items(self.nights - 1), self._items(self.nights)
        new = [path for path in after if path not in before]
        return Seen(new, [path for path, item in after.items() if path in before and item != before[path]])

    def _items(self, night: int) -> dict[str, dict[str, str]]:
        lines = (self.folder / f"{night}.jsonl").read_text(encoding="utf-8").splitlines()
        return {item["path"]: item for item in map(json.loads, lines)}


@dataclass(slots=True)
class Webchanges:
    """webchanges with a job for each document and for the lists and feeds that name them, all of them as text."""

    replica: Replica
    folder: Path
    name: str = WEBCHANGES.replace("==", " ")
    jobs: frozenset[str] = frozenset()
    said: str = ""

    def give(self, urls: Sequence[str]) -> None:
        """Write its jobs and settings: reports on standard output, no question for a newer version."""
        self.jobs = frozenset(urlsplit(url).path for url in urls)
        jobs = [{"name": urlsplit(url).path, "url": plain.by_http(url), "filter": ["html2text"]} for url in urls]
        for channel in _lists():
            text = {"filter": ["html2text"]} if channel.kind is ChannelKind.LISTING else {}
            jobs.append({"name": channel.url, "url": plain.by_http(channel.url), **text})
        (self.folder / "jobs.yaml").write_text("\n---\n".join(map(json.dumps, jobs)), encoding="utf-8")
        settings = {"version_check": {"enabled": False}, "report": {"stdout": {"enabled": True, "color": False}}}
        (self.folder / "config.yaml").write_text(json.dumps(settings), encoding="utf-8")

    def night(self, at: datetime) -> Spent:
        """All jobs."""
        del at
        files = ["--jobs", "jobs.yaml", "--config", "config.yaml", "--database", "snapshots.db"]
        program = str(_ENVIRONMENT / "bin" / "webchanges")
        spent, self.said = run([program, *files], self.folder, environment=_proxied(self.replica), cwd=self.folder)
        return spent

    def seen(self) -> Seen:
        """The jobs it calls changed; the documents without a job that a list's diff adds and does not remove, too."""
        changed = re.findall(r"^CHANGED: (/\S+)", self.said, re.MULTILINE)
        return Seen(self._named("+") - self._named("-") - self.jobs, changed)

    def _named(self, sign: str) -> set[str]:
        """The paths of the documents that are named in the lines of a sign."""
        lines = "\n".join(line for line in self.said.splitlines() if line.startswith(sign))
        urls = re.findall(r"https?://[^\s\"'<>)?]+", lines)
        return {urlsplit(url).path for url in urls if _is_document(url)}


def _lists() -> Iterator[Channel]:
    """All feeds and lists that the desk reads."""
    for name in SOURCES:
        yield from (c for c in sources.site(name).channels if c.kind in {ChannelKind.FEED, ChannelKind.LISTING})


def _is_document(url: str) -> bool:
    return any(sources.site(name).urls.is_document(url.replace("http://", "https://", 1)) for name in SOURCES)


def _proxied(replica: Replica) -> dict[str, str]:
    address = f"http://127.0.0.1:{replica.port}"
    return {"http_proxy": address, "HTTP_PROXY": address, "no_proxy": "", "NO_PROXY": ""}


def install() -> None:
    """Put webchanges into an environment of its own, where it is not yet."""
    if not (_ENVIRONMENT / "bin" / "webchanges").exists():
        subprocess.run([sys.executable, "-m", "venv", str(_ENVIRONMENT)], check=True)
        subprocess.run([str(_ENVIRONMENT / "bin" / "pip"), "install", "--quiet", WEBCHANGES], check=True)
