"""What nodes and desk tell each other: zstd over msgpack of our own dataclasses, read strictly; no pickles."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from backports import zstd

from stdwatch import limits
from stdwatch.errors import StdwatchError
from stdwatch.items import DiscoveryReport, Failed, Fetched, Gone, NotModified, Report
from stdwatch.nodes.counting import number_of_values
from stdwatch.polling import Frontier
from stdwatch.reasons import Reason, Verdict, from_json
from stdwatch.store.intake.figures import Counters
from stdwatch.store.runs import Counts, Exchange

SCHEMA = 1
"""Raised when the messages change in a way that their dataclasses do not show."""

MESSAGE_BYTES = 48 * limits.MIB
"""A message, packed or not."""

REPORT_VALUES = 1_500_000
"""Values in a report, keys too: each may take a hundred bytes of memory, and one byte is enough to name it.

A report of 745 pages has 85,000, a night's leads 45 each.
"""

PRESENCE_BYTES = 2**16


class GarbledMessage(StdwatchError):
    """Bytes that are no message of ours."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a node is to crawl: a source with spider arguments and settings, and all that the night's decisions need.

    `held` are the first bytes of the hashes of bodies that the desk has: they need not be sent again.
    """

    source: str
    kind: str
    version: str
    seconds: float | None
    """The longest it may take."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    frontier: Frontier = field(default_factory=Frontier)
    held: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A crawl has begun the order: always report 0."""

    version: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer came; `body` is `None` where the desk has it."""

    exchange: Exchange
    body: bytes | None
    listing: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """The crawl is over: always the last report. `stopped` is why it ended early, if it did."""

    stopped: Reason | None
    counters: Counters


@dataclass(frozen=True, slots=True)
class Closed:
    """The desk's word on an order: the verdict of its run and why; `None` where no run came of it."""

    verdict: Verdict | None
    reasons: tuple[Reason, ...] = ()
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Presence:
    """What a node says of itself every few seconds."""

    version: str
    heartbeat: int
    """Another one each time."""
    slots: int
    skew: float
    orders: tuple[str, ...] = ()


Message = Order | Opened | Answered | Ended | Closed | Presence | Report

_KINDS: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (Order, Opened, Answered, Ended, Closed, Presence, DiscoveryReport, Fetched, NotModified, Gone, Failed)
}
_DECODERS = {name: msgspec.msgpack.Decoder(tuple[str, kind]) for name, kind in _KINDS.items()}  # type: ignore[valid-type]
_REPORTS = _KINDS.keys() - {Order.__name__, Closed.__name__, Presence.__name__}
_LEVEL, _WINDOW = 3, 22
"""How messages are compressed; that level looks back over 2 MB at most."""

_KIND = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])


def pack(message: Message) -> bytes:
    """A message as bytes; raises `GarbledMessage` for one that is too large to be sent."""
    plain = _encode(message)
    if len(plain) > MESSAGE_BYTES:
        raise GarbledMessage(f"a report of {len(plain)} bytes: at most {MESSAGE_BYTES} are sent")
    return zstd.compress(plain, _LEVEL)


def unpack(packed: bytes) -> Message:
    """A message from its bytes.

    Raises `GarbledMessage` for whatever `pack` would not have written so, to the byte: unknown fields and other
    spellings too.
    """
    return _decoded(_unpacked(packed, MESSAGE_BYTES), _DECODERS)


def unpack_report(packed: bytes) -> Message:
    """What a node reports of a crawl; it may not take more memory than the largest that an honest one sends."""
    plain = _unpacked(packed, MESSAGE_BYTES)
    if len(plain) > REPORT_VALUES and number_of_values(plain, REPORT_VALUES) > REPORT_VALUES:
        raise GarbledMessage(f"more than {REPORT_VALUES} values")
    return _decoded(plain, _REPORTS)


def unpack_presence(packed: bytes) -> Presence:
    """What a node says of itself."""
    message = _decoded(_unpacked(packed, PRESENCE_BYTES), (Presence.__name__,))
    assert isinstance(message, Presence)  # noqa: S101 - for the types
    return message


def _decoded(plain: bytes, kinds: Collection[str]) -> Message:
    try:
        kind, _ = _KIND.decode(plain)
        if kind not in kinds:
            raise GarbledMessage(f"no message is called {kind[:40]!r} here")
        _, message = _DECODERS[kind].decode(plain)
        if _encode(message) != plain:
            raise GarbledMessage(f"{kind}: not as we write it: an unknown field, or another spelling")
        return _with_codes(message)
    except (msgspec.MsgspecError, ValueError, TypeError, RecursionError, OverflowError) as error:
        raise GarbledMessage(f"not readable: {str(error)[:200]}") from error


def _encode(message: Message) -> bytes:
    return msgspec.msgpack.encode((type(message).__name__, message), enc_hook=_plain)


def _plain(value: object) -> object:
    """A text of another class (lxml and Scrapy have such) as the text that it is."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} is never sent")


def _unpacked(packed: bytes, most: int) -> bytes:
    """The bytes behind the compression, never more than that."""
    if len(packed) > most:
        raise GarbledMessage(f"{len(packed)} bytes: too large")
    try:
        reader = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW})
        plain = reader.decompress(packed, most + 1)
    except zstd.ZstdError as error:
        raise GarbledMessage(f"not compressed as we do it: {error}") from error
    if len(plain) > most or not reader.eof or reader.unused_data:
        raise GarbledMessage("too large when unpacked, cut off, or with something behind it")
    return plain


def _with_codes(message: Any) -> Message:
    """The message with the codes of its reasons as members of their lists again."""
    match message:
        case Gone() | Failed():
            return replace(message, reason=_coded(message.reason))
        case DiscoveryReport():
            results = (replace(result, reason=result.reason and _coded(result.reason)) for result in message.results)
            return replace(message, results=tuple(results))
        case Ended():
            return replace(message, stopped=message.stopped and _coded(message.stopped))
        case Closed():
            return replace(message, reasons=tuple(map(_coded, message.reasons)))
    return message  # type: ignore[no-any-return]


def _coded(reason: Reason) -> Reason:
    return from_json(reason.as_json())
