"""What nodes say of themselves, kept as it was last said; and the version that they are told to have."""

import logging
import re
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

from sqlite_utils import Database

from stdwatch.nodes import wire
from stdwatch.nodes.keys import Keys
from stdwatch.nodes.version import version
from stdwatch.store import nodes

log = logging.getLogger(__name__)

_MOST_ORDERS, _LONGEST_VERSION = 256, 200
"""Of what a node says of itself: all of it is kept."""

_ORDER = re.compile(r"[0-9a-f]{32}")
"""The name of an order: it is kept and looked for at each word of a node."""

_LONG = 600
"""Seconds without a word of a node after which an alarm says so."""


class Presences:
    """Reads what each node last said of itself; a word counts once."""

    def __init__(self, db: Database, client: Any, keys: Keys) -> None:
        self._db, self._client, self._keys = db, client, keys
        self._heard: dict[str, float] = {}
        self._heartbeats: dict[str, int] = {}

    def listen(self, known: Sequence[nodes.Node], now: datetime) -> Iterator[tuple[str, wire.Presence]]:
        """Keep what is new and yield it with its node's name; note who has been silent for long."""
        self._client.set(self._keys.version, version(), ex=60)
        for node in known:
            presence = self._read(node.name)
            if presence and self._heartbeats.get(node.name) != presence.heartbeat:
                self._heartbeats[node.name] = presence.heartbeat
                self._heard[node.name] = time.monotonic()
                self._keep(node.name, presence, now)
                yield node.name, presence
            elif not node.silent and time.monotonic() - self._heard.setdefault(node.name, time.monotonic()) > _LONG:
                nodes.note_silence(self._db, node.name)

    def _read(self, node: str) -> wire.Presence | None:
        """The node's word; one that is too long is dropped unread.

        Asked for its length first, it could be another one by the time it is read.
        """
        key = self._keys.node(node)
        packed = self._client.getrange(key, 0, wire.PRESENCE_BYTES)
        if len(packed) > wire.PRESENCE_BYTES:
            log.error("node %s says too much of itself: dropped", node)
            self._client.delete(key)
            return None
        return _unpacked(packed)

    def _keep(self, node: str, presence: wire.Presence, now: datetime) -> None:
        nodes.heard_of(
            self._db,
            node,
            now,
            slots=presence.slots,
            orders=presence.orders,
            version=presence.version,
            fits=presence.version == version(),
            skew=presence.skew,
        )


def _unpacked(packed: bytes) -> wire.Presence | None:
    try:
        presence = wire.unpack_presence(packed) if packed else None
    except wire.GarbledMessage:
        return None
    return presence if presence and _is_usable(presence) else None


def _is_usable(presence: wire.Presence) -> bool:
    """Whether it can be kept and shown: counts that a machine may have, a clock that is somewhere, names of ours."""
    is_counted = 0 <= presence.slots <= _MOST_ORDERS and len(presence.orders) <= _MOST_ORDERS
    is_version = len(presence.version) <= _LONGEST_VERSION and presence.version.isprintable()
    return is_counted and is_version and isfinite(presence.skew) and all(map(_ORDER.fullmatch, presence.orders))
