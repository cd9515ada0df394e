"""A desk over made sources whose clock is ours: real crawls, a real scheduler, a real server that takes messages."""

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any

from stdwatch import config
from stdwatch.clock import stamp
from stdwatch.config import Settings
from stdwatch.errors import StdwatchError
from stdwatch.items import Document
from stdwatch.operations.scheduler import Scheduler
from stdwatch.store import database, readings, search
from stdwatch.store.archive import Archive
from tests.checkout import Checkout

SPIDER = """
import asyncio, os, signal
from pathlib import Path
from random import Random
from stdwatch.extraction.rules import PageRules
from stdwatch.items import ChannelResult, DiscoveryReport
from stdwatch.reasons import Outcome, Reason
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules, patterns
from stdwatch import clock

class Source(Site):
    name = "{name}"
    titles = {{"en": "{name}", "zh": "{name}"}}
    home = "https://{name}.example/"
    urls = UrlRules(host="{name}.example", accept=patterns("^/x"))
    channels = ()
    page = PageRules(title=("h1",), date=(), body=("main",))

    async def start(self):
        mood = Path("{name}.mood").read_text() if Path("{name}.mood").exists() else "ok"
        if mood == "hang":
            await asyncio.sleep(600)
        if mood == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if mood == "once" and not Path("{name}.once").exists():
            Path("{name}.once").touch()
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(5)
        good = not mood[0].isupper()
        outcome = Outcome.OK if good else Outcome(mood)
        why = None if good else Reason.text("made so")
        result = ChannelResult("listing", "required", outcome, why, complete=good, entries=good, matching=good)
        yield DiscoveryReport(self.name, clock.now(), (result,), (), ())
"""

TIMES = ("20:30", "21:01", "21:32", "21:40", "21:41", "21:42", "21:43", "23:30", "23:31")
"""When the scheduler of the simulation looks: at due times and retries, for the night's upkeep, and for the digest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that reached the operator: when (of the simulation), by which way, and what it said."""

    at: datetime
    way: str
    subject: str
    body: str = ""


@dataclass(slots=True)
class Inbox:
    """A server that stands for mail server, chat and ping service of the operator."""

    seen: list[Seen] = field(default_factory=list)
    status: int = 200
    url: str = ""

    def open(self) -> None:
        """Take messages from now on."""
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path.startswith("/slow"):
                    time.sleep(2)
                if inbox.status == 200:
                    inbox.note("message", payload["title"], payload["message"])
                self._answer()

            def do_GET(self) -> None:
                if inbox.status == 200:
                    inbox.note("ping", "ping")
                self._answer()

            def _answer(self) -> None:
                self.send_response(inbox.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def note(self, way: str, subject: str, body: str = "") -> None:
        """Write down what came."""
        self.seen.append(Seen(now(), way, subject, body))


def now() -> datetime:
    """The instant of the simulation."""
    return datetime.fromisoformat(os.environ["STDWATCH_NOW"])


@dataclass(slots=True)
class Room:
    """The desk of one event, in the folder that this process runs in.

    `between` is called with each time of a night before the scheduler looks; `ended` is what it said where it could not
    start.
    """

    checkout: Checkout
    inbox: Inbox = field(default_factory=Inbox)
    recipients: list[str] = field(default_factory=list)
    ping: str = ""
    scheduler: Scheduler | None = None
    ended: str = ""
    between: Callable[[str], None] | None = None

    @classmethod
    def begin(cls, root: Path, day: date) -> "Room":
        """A desk with two sources whose clock stands at noon of a day."""
        made = Checkout.make(root)
        for name in ("alpha", "beta"):
            (root / "spiders" / f"{name}.py").write_text(SPIDER.format(name=name))
        made.configure("20:30", digest="23:30", least_free=50, language="en")
        os.chdir(root)
        room = cls(made)
        room.inbox.open()
        room.recipients = [room.inbox.url.replace("http", "json") + "/message"]
        room.ping = f"{room.inbox.url}/ping"
        room.set_clock(day, 12)
        return room

    @property
    def settings(self) -> Settings:
        """The settings, with the secrets of the environment."""
        os.environ["STDWATCH_ALARMS"] = " ".join(self.recipients)
        os.environ["STDWATCH_PING"] = self.ping
        return config.load(self.checkout.root)

    def set_clock(self, day: date, hour: int, minute: int = 0) -> None:
        """Let it be a time of a day (UTC)."""
        os.environ["STDWATCH_NOW"] = stamp(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC))

    def mood(self, name: str, mood: str) -> None:
        """Let a site be as it is from now on: ``ok``, ``hang``, ``killed``, ``once``, or the name of a failure."""
        (self.checkout.root / f"{name}.mood").write_text(mood)

    def start(self) -> None:
        """Start the scheduler; where it cannot, what it said at its end is kept."""
        from stdwatch import sources

        self.ended = ""
        sources._loader.cache_clear()  # a new process imports the spiders anew
        scheduler = Scheduler(self.settings, sources.names(), sources.broken())
        try:
            scheduler.claim()
        except StdwatchError as error:
            self.ended = str(error)
            return
        scheduler._crawls._limit = 30  # a busy machine takes ten seconds to begin a crawl
        self.scheduler = scheduler

    def stop(self) -> None:
        """Stop the scheduler as a kill would: nothing is said."""
        if self.scheduler:
            self.scheduler.release()
            self.scheduler = None

    def restart(self) -> None:
        """Stop and start the scheduler, as a restart of the machine does."""
        self.stop()
        self.start()

    def night(self, day: date, times: tuple[str, ...] = TIMES) -> None:
        """Let the hours of a night pass, from the due time to the digest."""
        for text in times:
            hour, minute = map(int, text.split(":"))
            self.set_clock(day, hour, minute)
            if self.between:
                self.between(text)
            self._tick()

    def _tick(self) -> None:
        """Let the scheduler look once, and wait for what it began."""
        if self.scheduler is None:
            return
        for future in self.scheduler.tick():
            future.result()
        until = time.monotonic() + 60
        while self.scheduler._job and time.monotonic() < until:
            time.sleep(0.05)
        self.scheduler._deliveries.wait(4)

    def store_a_document(self) -> None:
        """Let the desk have something to lose: a candidate with its text, and the body that it was read from."""
        settings, at = self.settings, now()
        with closing(Archive(settings.archive)) as archive:
            body = archive.add(Random(1).randbytes(200_000), "text/html", at, listing=False)  # noqa: S311
        with closing(database.connect(settings.database, desk=True)) as db, database.writing(db):
            part = _page_of_a_candidate(db, stamp(at))
            document = Document("https://alpha.example/x", "A standard", "A standard of gauges. " * 2000, ())
            revision = readings.add_revision(db, part, body, "first", at)
            reading = readings.add_reading(db, revision, "1", document, at)
            db.execute("UPDATE part SET reading = ? WHERE id = ?", [reading, part])
            search.index(db, 1, "A standard", document.text)


def _page_of_a_candidate(db: Any, at: str) -> int:
    row = {"source": "alpha", "url": "https://alpha.example/x", "title": "A standard", "doc_type": "report"}
    candidate = db.table("candidate").insert({**row, "first_seen": at, "last_changed": at}).last_pk
    page = {"candidate": candidate, "kind": "page", "role": "page", "url": row["url"], "title": row["title"]}
    more = {"position": 0, "media_type": "text/html", "first_seen": at, "outcome": "ok"}
    return int(str(db.table("part").insert(page | more).last_pk))


def morning(day: date) -> datetime:
    """When the editors in Shanghai begin, after the night of a day (UTC): 08:00 there."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
