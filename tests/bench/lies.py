"""Fuzzed and forged reports under a node's own rights: what becomes of each kind, and that nothing else is touched."""

import math
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import msgspec
from backports import zstd

from stdwatch import clock
from stdwatch.items import DiscoveryReport, Fetched
from stdwatch.nodes import wire
from stdwatch.reasons import AnswerCode, Reason, RunCode
from stdwatch.store import database
from stdwatch.store.intake.figures import Counters
from tests.bench.drain import recorded, reopen
from tests.bench.table import table
from tests.recorded import Night, Telling, telling
from tests.scripted_replica import NIGHT
from tests.sentences import sentences_in
from tests.two_nights import knowledge

_OUTCOMES = ("dropped", "not believed", "lost before it", "believed")
_DETAIL = re.compile(r"[:'\"\d]")
"""Where a reason begins to speak of the single case."""

_NUMBERS = (*[1] * 12, 0, 2, "x", -1, 2**70)
"""The next report that the desk waits for is number 1."""


@dataclass(slots=True)
class Liar:
    """A node that sends a recorded night with something wrong in it."""

    chance: random.Random
    night: Night

    def send(self, desk: Telling, kind: str) -> None:
        """Tell a lie of a kind, as the report that is due or another."""
        packed = _LIES[kind](self, self.chance.choice(self.night.messages))
        number = self.chance.choice(_NUMBERS)
        who: Mapping[str, str] = self.chance.choice((*[{}] * 10, {"attempt": "another"}, {"order": "f" * 32}))
        desk.send(number, packed, **who)

    def noise(self, _: bytes) -> bytes:
        """No message at all."""
        return self.chance.randbytes(self.chance.randrange(1, 2000))

    def cut(self, packed: bytes) -> bytes:
        """The beginning of a message."""
        return packed[: self.chance.randrange(len(packed))]

    def flipped(self, packed: bytes) -> bytes:
        """A message with a few other bytes."""
        plain = bytearray(zstd.decompress(packed))
        for _ in range(self.chance.randrange(1, 8)):
            plain[self.chance.randrange(len(plain))] = self.chance.randrange(256)
        return zstd.compress(bytes(plain))

    def of_another_host(self, packed: bytes) -> bytes:
        """A message whose addresses are another source's."""
        return zstd.compress(zstd.decompress(packed).replace(b"www.whitehouse.gov", b"www.uscc.gov......"))

    def of_another_source(self, packed: bytes) -> bytes:
        """A message in another source's name."""
        return zstd.compress(zstd.decompress(packed).replace(b"whitehouse", b"uscc......"))

    def bomb(self, _: bytes) -> bytes:
        """A few KB that unpack to as much as 90 MB."""
        return zstd.compress(bytes(self.chance.randrange(1, 90) * 2**20))

    def of_another_day(self, _: bytes) -> bytes:
        """An answer of tomorrow, or of last week."""
        answered = self._first(wire.Answered)
        at = answered.exchange.at + timedelta(self.chance.choice((-7, 1)))
        return wire.pack(replace(answered, exchange=replace(answered.exchange, at=at)))

    def of_a_target(self, _: bytes) -> bytes:
        """A document, or a word that one is missed, for a target of another source."""
        target = self.chance.randrange(1, 60)
        if self.chance.random() < 0.5:
            return wire.pack(replace(self._first(DiscoveryReport), missed=(target,)))
        fetched = self._first(Fetched)
        return wire.pack(replace(fetched, task=replace(fetched.task, target=target)))

    def with_another_body(self, _: bytes) -> bytes:
        """An answer with a body that is not the one of its hash."""
        answered = self._first(wire.Answered)
        return wire.pack(replace(answered, body=self.chance.randbytes(answered.exchange.bytes)))

    def with_another_reason(self, _: bytes) -> bytes:
        """An end, or a failure of a channel, for a reason that is none of ours, or that no sentence can tell."""
        reason = self.chance.choice(
            (Reason.of(RunCode.UNKNOWN_LINKS), Reason.of(AnswerCode.STATUS, status=math.nan), Reason("unheard of"))
        )
        if self.chance.random() < 0.5:
            return wire.pack(wire.Ended(reason, Counters()))
        discovery = self._first(DiscoveryReport)
        results = tuple(replace(result, reason=reason) for result in discovery.results)
        return wire.pack(replace(discovery, results=results))

    def of_reasons_without_end(self, _: bytes) -> bytes:
        """Reasons within reasons, as deep as the library writes them."""
        reason: dict[str, Any] = {"code": "text", "params": {"text": "x"}}
        for _level in range(self.chance.randrange(5, 400)):
            reason = {"code": "text", "params": {"text": reason}}
        counters = {"requests": 0, "mistakes": 0, "postponed": 0, "canary_asked": ""}
        return zstd.compress(msgspec.msgpack.encode(("Ended", {"stopped": reason, "counters": counters})))

    def with_other_counts(self, _: bytes) -> bytes:
        """A channel with counts that none comes to."""
        discovery, name = self._first(DiscoveryReport), self.chance.choice(("pages", "entries", "matching", "new"))
        count = self.chance.choice((-1, -(2**63), 2**40, 2**63 - 1))
        results = tuple(replace(result, **{name: count}) for result in discovery.results)
        return wire.pack(replace(discovery, results=results))

    def of_many_values(self, _: bytes) -> bytes:
        """A few KB that become millions of values; made as bytes, so that the peak is not our own."""
        if self.chance.random() < 0.5:
            few, name, value = replace(self._first(DiscoveryReport), missed=(5,)), "missed", msgspec.msgpack.encode(5)
        else:
            fetched = self._first(Fetched)
            few = replace(fetched, document=replace(fetched.document, authors=("ab",)))
            name, value = "authors", msgspec.msgpack.encode("ab")
        field_name, number = msgspec.msgpack.encode(name), self.chance.randrange(2, 12) * 2**20
        many = field_name + b"\xdd" + number.to_bytes(4) + value * number
        return zstd.compress(zstd.decompress(wire.pack(few)).replace(field_name + b"\x91" + value, many))

    def _first(self, kind: type[Any]) -> Any:
        return next(message for message in map(wire.unpack, self.night.messages) if isinstance(message, kind))


_LIES: Mapping[str, Callable[[Liar, bytes], bytes]] = {
    "noise": Liar.noise,
    "cut off": Liar.cut,
    "bytes changed": Liar.flipped,
    "another site's addresses": Liar.of_another_host,
    "another source's name": Liar.of_another_source,
    "a bomb": Liar.bomb,
    "another day": Liar.of_another_day,
    "another source's document": Liar.of_a_target,
    "another body": Liar.with_another_body,
    "another reason": Liar.with_another_reason,
    "reasons without end": Liar.of_reasons_without_end,
    "other counts": Liar.with_other_counts,
    "many values": Liar.of_many_values,
}


def lies(number: int, seed: int) -> Iterator[str]:
    """A table of kinds × what became of them; then why they were not believed, and what it cost.

    A lie that the source's own site could have told, such as another letter in a title, is believed like the site's.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable sequence
    outcomes, reasons = Counter[tuple[str, str]](), Counter[str]()
    with recorded("whitehouse") as (night, folder), telling(night, folder / "lies") as desk:
        began = time.monotonic()
        _add_other_source(desk)
        others = _of_others(desk)
        liar = Liar(chance, night)
        desk.tell([0])
        desk.work()
        before = knowledge(desk)
        for _ in range(number):
            kind = chance.choice([*_LIES])
            outcome, why = _told(desk, liar, kind)
            outcomes[kind, outcome] += 1
            reasons.update([why] if why else [])
            after = knowledge(desk)
            assert outcome == "believed" or after == before, f"{kind} ({outcome}) changed what is stored"
            before = after
            if outcome == "believed":  # the next lie is to be report 1 again
                desk.send(2**20, night.messages[1])
                desk.work()
            if desk.state == "closed":
                reopen(desk)
        changed = _of_others(desk) != others
    yield table(("kind", "sent", *_OUTCOMES), (_row(outcomes, kind) for kind in _LIES))
    yield table(("runs", "why a report was not believed"), ((count, why) for why, count in reasons.most_common()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    heads = ("reports", "rows of other sources changed", "wall s", "peak MB")
    yield table(heads, [(number, "yes" if changed else "none", time.monotonic() - began, peak)])


def _told(desk: Telling, liar: Liar, kind: str) -> tuple[str, str]:
    """What became of one lie, and why it was not believed."""
    refused = desk.refused
    liar.send(desk, kind)
    desk.work()
    reasons = " ".join(sentences_in(desk.run["reasons"])) if desk.state == "closed" else ""
    _, is_refused, why = reasons.partition("not believed: ")
    if is_refused:
        return "not believed", _DETAIL.split(why)[0].strip()
    if "lost on their way" in reasons:
        return "lost before it", ""
    return ("dropped" if desk.refused > refused else "believed"), ""


def _row(outcomes: Counter[tuple[str, str]], kind: str) -> list[object]:
    counts = [outcomes[kind, outcome] for outcome in _OUTCOMES]
    return [kind, sum(counts), *counts]


def _add_other_source(desk: Telling) -> None:
    """Something of another source that could be touched."""
    seen = {"first_seen": clock.stamp(NIGHT), "last_changed": clock.stamp(NIGHT)}
    with database.writing(desk.desk.db):
        for number in range(50):
            url = f"https://www.uscc.gov/{number}"
            row = {"source": "uscc", "url": url, "title": "t", "doc_type": "report"}
            desk.desk.db.table("candidate").insert(row | seen)
            target = {"source": "uscc", "kind": "page", "url": url, "state": "stored", "why": "new"}
            desk.desk.db.table("target").insert(target | {"first_seen": clock.stamp(NIGHT)})


def _of_others(desk: Telling) -> Any:
    known = knowledge(desk)
    return [row for name in ("candidate", "target") for row in known[name] if row[0] == "uscc"]
