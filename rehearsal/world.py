"""The made sites without their server: timelines, the clock, the faults, a log, and what is answered."""

import hashlib
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import unquote

from rehearsal import faults, reply, timeline
from rehearsal.made_site import Site
from rehearsal.model import Expected
from rehearsal.reply import Reply
from rehearsal.sites import SITES

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """A line of the log: `at` in the replica's time, `conditions` the conditional headers, `fault` what hit it."""

    at: datetime
    method: str
    host: str
    path: str
    query: str
    status: int
    size: int
    conditions: Mapping[str, str]
    fault: str = ""


class World:
    """The made sites: what they are, what time it is there, what is wrong with them, and who asked for what.

    `start` is the first day; before anything is set the clock stands at midnight UTC of it. `validators` is ``none``,
    ``honest`` or ``lying`` (a 304 whatever changed), for all sites or by site name. With
    `related` there are documents of common events (`rehearsal.related`).
    """

    def __init__(
        self,
        seed: int,
        start: date,
        nights: int,
        sites: Collection[str] = tuple(SITES),
        validators: str | Mapping[str, str] = "none",
        *,
        related: bool = False,
    ) -> None:
        self.timelines: dict[str, timeline.Timeline] = {
            site: timeline.build(site, seed, start, nights, related=related) for site in sites
        }
        self.validators = validators if isinstance(validators, Mapping) else dict.fromkeys(sites, validators)
        self.now = datetime.combine(start, time(), UTC)
        self.faults: list[faults.Fault] = []
        self.log: list[Request] = []
        self.closing = threading.Event()
        self._tags: dict[tuple[str, int, str], str] = {}
        self._lock = threading.Lock()

    def expected(self, site: str, at: datetime | None = None) -> list[Expected]:
        """What a faithful desk could know of a site at `at`, by default now."""
        return self.timelines[site].expected(at or self.now)

    def prepare(self) -> None:
        """Make now what takes long (books of hundreds of pages), so that no client waits; may run in a thread."""
        for name, history in self.timelines.items():
            state = history.state(history.end)
            for file in state.files.values():
                if file.book is not None:
                    SITES[name].pdf(file)

    def answer(self, site: Site, target: str, conditions: Mapping[str, str], host: str) -> tuple[Reply, str]:
        """The reply to a GET, with the name of the fault that hit it (or an empty string)."""
        path, _, query = target.partition("?")
        if host in site.data.redirected:
            return reply.moved(f"https://{site.host}{target}"), ""
        state = self.timelines[site.name].state(self.now)
        with self._lock:
            fault = next((fault for fault in self.faults if fault.hits(host, target)), None)
            nonce = len(self.log) + 1
        if fault and fault.kind in faults.EDITS:
            state = faults.with_edited_texts(state, faults.EDITS[fault.kind])
        stored = host not in site.data.storage or unquote(path) in state.files
        made = site.respond(state, path, query, nonce) if stored else reply.page("Not found.", status=404)
        if fault:
            return faults.spoil(made, fault, site, f"https://{host}{target}"), fault.kind
        return self._validated(site, made, (state.version, target), conditions), ""

    def record(
        self, method: str, host: str, target: str, answer: Reply, conditions: Mapping[str, str], fault: str
    ) -> None:
        """Put a request and what was answered into the log."""
        path, _, query = target.partition("?")
        size = len(answer.body)
        with self._lock:
            self.log.append(Request(self.now, method, host, path, query, answer.status, size, conditions, fault))

    def _validated(self, site: Site, made: Reply, seen: tuple[int, str], conditions: Mapping[str, str]) -> Reply:
        """The reply with its validators, or the 304 they allow."""
        manner = self.validators.get(site.name, "none")
        if manner == "none" or made.status != 200:
            return made
        modified = made.modified if manner == "honest" else _LONG_AGO
        tag = self._tag(site, seen) if manner == "honest" else _digest(seen[1].encode())
        headers = [("ETag", tag)] + ([("Last-Modified", format_datetime(modified, usegmt=True))] if modified else [])
        if _fresh(tag, modified, conditions):
            return Reply(304, tuple(headers))
        return replace(made, headers=(*made.headers, *headers))

    def _tag(self, site: Site, seen: tuple[int, str]) -> str:
        """An ETag over the page without what changes at every request."""
        version, target = seen
        key = (site.name, version, target)
        if key not in self._tags:
            path, _, query = target.partition("?")
            self._tags[key] = _digest(site.respond(self.timelines[site.name].state(self.now), path, query, 0).body)
        return self._tags[key]


def _digest(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def _fresh(tag: str, modified: datetime | None, conditions: Mapping[str, str]) -> bool:
    if "If-None-Match" in conditions:
        return tag in conditions["If-None-Match"]
    since = conditions.get("If-Modified-Since")
    return bool(since and modified and modified.replace(microsecond=0) <= _http_date(since))


def _http_date(text: str) -> datetime:
    """An HTTP date; what is no date is as if it were not there (RFC 9110, 13.1.3), and no zone means UTC."""
    try:
        stated = parsedate_to_datetime(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return stated if stated.tzinfo else stated.replace(tzinfo=UTC)
