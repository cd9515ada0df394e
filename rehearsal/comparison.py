"""What the desk holds against what is expected: found once, exact title, day and identity, changes seen where due."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from rehearsal.model import Expected
from stdwatch import clock
from stdwatch.items import ChannelKind
from stdwatch.polling import FIRST_NIGHT_DAYS, MISSES, OVERLAP_DAYS
from stdwatch.site import Site


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be."""

    source: str
    key: str
    what: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        detail = f": expected {self.expected!r}, found {self.found!r}" if self.expected or self.found else ""
        return f"{self.source} {self.key}: {self.what}{detail}"


@dataclass(frozen=True, slots=True)
class StoredDocuments:
    """What the desk holds of one source: candidates by id, and the owner of every alias.

    A candidate is its row with its `parts` and their texts; `hinted` when a channel tells its last change.
    """

    candidates: Mapping[int, dict[str, Any]]
    owners: Mapping[tuple[str, str], int]

    @classmethod
    def load(cls, db: Database, source: str) -> "StoredDocuments":
        """Read it from the store."""
        rows = db.query(
            "SELECT c.*, EXISTS (SELECT 1 FROM target t JOIN part p ON p.id = t.part WHERE p.candidate = c.id"
            " AND t.modified IS NOT NULL) AS hinted FROM candidate c WHERE source = ? AND merged_into IS NULL",
            [source],
        )
        candidates = {row["id"]: {**row, "parts": _parts(db, row["id"])} for row in rows}
        aliases = db.query(
            "SELECT kind, value, candidate FROM alias WHERE source = ? AND candidate IS NOT NULL", [source]
        )
        owners = {(row["kind"], row["value"]): row["candidate"] for row in aliases}
        return cls(candidates, owners)

    def holding(self, expected: Expected) -> tuple[int, ...]:
        """All candidates that go by a name of the post, the owner of the publisher's own first."""
        paths = [urlsplit(url).path for url in (expected.url, *expected.old_urls)]
        names = [*((kind, expected.key) for kind in ("post", "node", "slug")), *(("path", path) for path in paths)]
        return tuple(dict.fromkeys(self.owners[name] for name in names if name in self.owners))


def _parts(db: Database, candidate: int) -> list[dict[str, Any]]:
    """The parts with their texts: a file that two documents link is read once, for the first of them."""
    sql = (
        "SELECT p.kind, p.role, p.url, p.outcome, p.covered_by, t.text FROM part p"
        " LEFT JOIN part same ON same.id = p.covered_by AND same.url = p.url"
        " LEFT JOIN reading r ON r.id = coalesce(p.reading, same.reading)"
        " LEFT JOIN text t ON t.hash = r.text_hash WHERE p.candidate = ?"
    )
    return list(db.query(sql, [candidate]))


def compare(
    source: str,
    stored: StoredDocuments,
    expectations: Sequence[Sequence[Expected]],
    nights: Sequence[datetime],
    site: type[Site],
) -> list[Difference]:
    """Every difference between what the desk holds and what it could know; `expectations` are one list a night."""
    by_night = [{expected.key: expected for expected in night} for night in expectations]
    checker = _Checker(source, stored, by_night, nights, site)
    wanted = [expected for expected in expectations[-1] if expected.post.wanted]
    return [*chain.from_iterable(map(checker.check, wanted)), *checker.check_doubles()]


@dataclass(frozen=True, slots=True)
class _Checker:
    source: str
    stored: StoredDocuments
    by_night: Sequence[Mapping[str, Expected]]
    nights: Sequence[datetime]
    site: type[Site]

    def check(self, last: Expected) -> Iterator[Difference]:
        shown = self._shown(last)
        if not shown:
            return
        owner = next(iter(self.stored.holding(last)), None)
        if last.merged_into:
            yield from self._check_merged(last, owner)
        elif owner is not None:
            candidate = self.stored.candidates[owner]
            looks = self._obliged_looks(candidate, shown)
            yield from self._check_held(last, candidate, max({shown[0], *looks} & {*shown}))
            yield from self._check_withdrawn(last, candidate, looks)
        elif self._is_due(last):
            yield self._difference(last, "not found", last.url)

    def _shown(self, last: Expected) -> list[int]:
        """The nights on which its page was up."""
        return [n for n, night in enumerate(self.by_night) if last.key in night and _is_up(night[last.key])]

    def check_doubles(self) -> Iterator[Difference]:
        """No document has two candidates, and no candidate is without a document."""
        owners: set[int] = set()
        for last in self.by_night[-1].values():
            holding = self.stored.holding(last)
            owners.update(holding)
            if len(holding) > 1:
                yield self._difference(last, "held twice", "", json.dumps(holding))
        for candidate in self.stored.candidates.keys() - owners:
            yield Difference(self.source, self.stored.candidates[candidate]["url"], "no such document")

    def _is_due(self, last: Expected) -> bool:
        """Whether it must be in the queue by now.

        Backlog older than the first night's month is known, not fetched; what is backdated beyond the listing's window
        comes with the next sitemap.
        """
        appeared = last.appeared_at
        day = (last.post.published or appeared.date().isoformat())[:10]
        if appeared <= self.nights[0]:
            return day > (self.nights[0] - timedelta(FIRST_NIGHT_DAYS)).date().isoformat()
        in_window = day >= (appeared - timedelta(OVERLAP_DAYS - 1)).date().isoformat()
        return in_window or any(appeared <= self.nights[n] for n in self._nights_of())

    def _nights_of(self, *, changes: bool = False) -> set[int]:
        """The nights on which a sitemap is read, which names every page; for `changes` any channel that tells them."""
        channels = self.site.channels
        every = [c.every for c in channels if c.kind == ChannelKind.SITEMAP or (changes and c.by_change)]
        return {night for days in every for night in range(0, len(self.nights), days)}

    def _check_merged(self, last: Expected, owner: int | None) -> Iterator[Difference]:
        other = self.by_night[-1].get(last.merged_into or "")
        if other and owner is not None and owner != next(iter(self.stored.holding(other)), None):
            candidate = self.stored.candidates.get(owner)
            long_gone = self.nights[-1] - last.appeared_at > timedelta(days=10)
            if candidate and not candidate["withdrawn"] and long_gone:
                yield self._difference(last, "not merged", last.merged_into or "", str(owner))

    def _obliged_looks(self, candidate: Mapping[str, Any], shown: Sequence[int]) -> list[int]:
        """The nights on which the rules oblige the desk to look at the page or at its hint, from its first look on.

        These are the recheck days, counted from that look, and every night on which a channel that tells changes is
        read, where it told of this one.
        """
        first = max(shown[0], bisect_right(self.nights, clock.parse(candidate["first_seen"])) - 1)
        rechecks = {first, *(first + days for days in self.site.recheck_days)}
        hinted = self._nights_of(changes=True) if candidate["hinted"] else set()
        hints = {night for night in hinted & set(shown) if night > first}
        return sorted(night for night in rechecks | hints if night < len(self.nights))

    def _check_held(self, last: Expected, candidate: Mapping[str, Any], oblige: int) -> Iterator[Difference]:
        """One state that the site showed on or after the last obliged look must be what the desk holds, exactly."""
        states = [self.by_night[n][last.key] for n in range(oblige, len(self.nights))]
        text = next((part["text"] or "" for part in candidate["parts"] if part["kind"] == "page"), "")
        yield from min((list(self._mismatches(state, candidate, text)) for state in states), key=len)
        yield from (self._difference(last, "boilerplate", "", phrase) for phrase in last.boilerplate if phrase in text)
        yield from self._check_parts(states[0], candidate, self.nights[oblige])

    def _mismatches(self, state: Expected, candidate: Mapping[str, Any], text: str) -> Iterator[Difference]:
        post = state.post
        for name, value in (("title", post.title), ("published", post.published), ("doc_type", str(post.doc_type))):
            if candidate[name] != value and not self._may_be_coarse(state, name, candidate[name]):
                yield self._difference(state, name, str(value), str(candidate[name]))
        for phrase in state.phrases:
            if phrase not in text:
                yield self._difference(state, "text lacks", phrase)

    def _may_be_coarse(self, state: Expected, name: str, held: str | None) -> bool:
        """Whether it is the month or day of a document that need not be held, of which its page tells no more.

        The channels that tell instants did not name it: it was fetched for its place on top of a list.
        """
        return (
            name == "published"
            and not self._is_due(state)
            and len(held or "") in {7, 10}
            and (state.post.published or "").startswith(held or "")
        )

    def _check_parts(self, state: Expected, candidate: Mapping[str, Any], at: datetime) -> Iterator[Difference]:
        held = {part["url"]: part for part in candidate["parts"]}
        for part in state.parts:
            if part.gone_at and part.gone_at <= at:
                continue
            row = held.get(part.url)
            if row is None or row["outcome"] != "ok" or row["role"] != str(part.role):
                yield self._difference(state, "part", f"{part.role} {part.url}", _described(row))
            elif not all(phrase in (row["text"] or "") for phrase in part.phrases):
                yield self._difference(state, "part's text", part.url)
        counted = [part["url"] for part in candidate["parts"] if part["kind"] == "attachment"]
        if len(counted) != len(set(counted)):
            yield self._difference(state, "a part twice", "", json.dumps(counted))

    def _check_withdrawn(
        self, last: Expected, candidate: Mapping[str, Any], looks: Sequence[int]
    ) -> Iterator[Difference]:
        """A page that is gone is asked for twice: from the next obliged look on, or after two misses of a channel."""
        if candidate["withdrawn"] and not last.withdrawn_at:
            yield self._difference(last, "taken for withdrawn", "", candidate["withdrawn"])
        if not last.withdrawn_at or candidate["withdrawn"]:
            return
        gone = bisect_left(self.nights, last.withdrawn_at)
        asked = [night for night in looks if night >= gone]
        if self._is_missed(last, gone):
            asked.append(gone + MISSES - 1)
        if asked and min(asked) + 1 < len(self.nights):
            yield self._difference(last, "deletion not noticed", str(last.withdrawn_at))

    def _is_missed(self, last: Expected, gone: int) -> bool:
        """Whether a channel that names everything should still have named it on the nights `gone` and after."""
        complete = [channel for channel in self.site.channels if channel.complete]
        if any(channel.kind == ChannelKind.SITEMAP and channel.every == 1 for channel in complete):
            return True
        if gone + MISSES > len(self.nights):
            return False
        since = self.nights[gone + MISSES - 1] - timedelta(OVERLAP_DAYS + 1)
        day = (last.post.published or "")[:10]
        return bool(complete) and len(day) == 10 and day > since.date().isoformat()

    def _difference(self, expected: Expected, what: str, wanted: str = "", actual: str = "") -> Difference:
        return Difference(self.source, expected.key, what, wanted, actual)


def _is_up(expected: Expected) -> bool:
    return expected.withdrawn_at is None and expected.merged_into is None


def _described(part: Mapping[str, Any] | None) -> str:
    return f"{part['role']}, {part['outcome']}" if part else "nothing"
