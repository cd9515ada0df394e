"""Orders on their way out: what is wanted is sent, what is sent and not taken is sent again, then withdrawn."""

import logging
import time
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy.settings import Settings as ScrapySettings

from stdwatch import reasons, sources
from stdwatch.config import Settings
from stdwatch.errors import Busy, UsageError
from stdwatch.nodes import wire
from stdwatch.nodes.ending import end_unjudged
from stdwatch.nodes.keys import DAY, LEASE_SECONDS, Keys
from stdwatch.nodes.open_order import Desk, OpenOrder
from stdwatch.nodes.sender import SHORT
from stdwatch.nodes.version import version
from stdwatch.reasons import Reason, RunCode, Verdict
from stdwatch.site import Site
from stdwatch.store import frontier, intake, locks, node_orders, nodes, runs
from stdwatch.store.intake.figures import Counters

if TYPE_CHECKING:
    import redis

log = logging.getLogger(__name__)

AGAIN = 30
"""Seconds after which an order that nobody has is put on the list again."""

WITHDRAWN = 600
"""Seconds after which an order that nobody has begun is withdrawn: its source is crawled at home."""

_SETTINGS = ("DOWNLOAD_DELAY", "USER_AGENT", "STDWATCH_BUDGET", "DOWNLOAD_TIMEOUT")
"""The operator's settings for a source that go with its order; proxy, route and browser are the node's own."""


class Dispatch:
    """Sends orders and brings them back; all of it can be done again at any time without harm."""

    def __init__(self, settings: Settings, desk: Desk, client: "redis.Redis", keys: Keys) -> None:
        self._settings, self._desk, self._client, self._keys = settings, desk, client, keys
        self._sent_at: dict[str, float] = {}
        self._again_at: dict[str, float] = {}

    def send(self, row: node_orders.NodeOrder, now: datetime) -> OpenOrder | None:
        """Take the source's lock and send an order; `None` while somebody else crawls the source.

        Its time begins now, however long it has waited for a slot.
        """
        row = replace(row, sent=now, until=row.until and row.until + max(now - row.asked, timedelta(0)))
        site = sources.site(row.source)
        try:
            lock = locks.take(self._settings.data, row.source)
        except Busy:
            return None
        try:
            self._prepare(site, now)
            self._lay_down(row.name, wire.pack(self._order(row, site, now)))
            is_sent = node_orders.sent(self._desk.db, row.name, now, row.until)
        except BaseException:
            lock.close()
            raise
        if not is_sent:  # it was withdrawn meanwhile
            self._pick_up(row)
            lock.close()
            return None
        self._offer(row)
        return OpenOrder(self._desk, node_orders.order(self._desk.db, row.name) or row, site, lock)

    def resume(self, row: node_orders.NodeOrder, now: datetime) -> OpenOrder | None:
        """Take up an order that an earlier writer has sent; `None` while its lock is not free.

        An order whose spider is there no more is closed, and its run with it.
        """
        try:
            lock = locks.take(self._settings.data, row.source)
        except Busy:
            return None
        try:
            site = sources.site(row.source)
        except UsageError as error:
            log.error("%s: %s", row.source, error)
            with lock:
                why = Reason.of(RunCode.CANNOT_GO_ON, text=str(error)[:200])
                end_unjudged(self._desk.db, row, self._desk.vocabulary, why, now)
            return None
        return OpenOrder(self._desk, row, site, lock)

    def offer_again(self, order: OpenOrder, has_region: bool, now: datetime) -> None:
        """Put an order that nobody has begun on the list again, or withdraw it."""
        row = order.row
        begun = self._sent_at.setdefault(row.name, time.monotonic())
        taken = self.is_taken(row.name)
        if not taken:
            self.keep_lease(row.name)
        if not taken and (not has_region or time.monotonic() - begun > WITHDRAWN):
            order.end(Reason.of(RunCode.NOT_TAKEN, region=row.region), Counters(), now)
        elif not taken and time.monotonic() - self._again_at.get(row.name, begun) > AGAIN:
            todo = self._keys.todo(row.region)
            if not self._client.exists(self._keys.order(row.name)):  # Redis has lost it
                self._lay_down(row.name, wire.pack(self._order(row, sources.site(row.source), now)))
            if self._client.lpos(todo, row.name) is None:
                self._offer(row)

    def is_taken(self, name: str) -> bool:
        """Whether a node renews the lease of an order."""
        return 0 <= int(self._client.ttl(self._keys.lease(name))) <= LEASE_SECONDS

    def is_abandoned(self, name: str) -> bool:
        """Whether a crawl has claimed the order and renews its lease no more: nobody else can begin it."""
        is_claimed = self._client.exists(self._keys.order(name)) and not self._client.exists(self._keys.claim(name))
        return bool(is_claimed) and not self.is_taken(name)

    def keep_lease(self, name: str) -> None:
        """Lay down a lease that has run out: its crawl may come back, and can only renew what is there."""
        self._client.set(self._keys.lease(name), "", nx=True, ex=DAY)

    def forget(self, row: node_orders.NodeOrder) -> None:
        """Drop what was sent of a closed order and tell its node the verdict."""
        self._pick_up(row)
        self._client.set(self._keys.verdict(row.name), wire.pack(self._closed(row)), ex=DAY)
        node_orders.told(self._desk.db, row.name)

    def _pick_up(self, row: node_orders.NodeOrder) -> None:
        """Take back what was laid down for an order."""
        self._client.delete(*(key(row.name) for key in (self._keys.order, self._keys.claim, self._keys.lease)))
        self._client.lrem(self._keys.todo(row.region), 0, row.name)
        self._sent_at.pop(row.name, None)
        self._again_at.pop(row.name, None)

    def _closed(self, row: node_orders.NodeOrder) -> wire.Closed:
        """The desk's word on a closed order, whoever closed it: that of its run."""
        run = node_orders.run_of(self._desk.db, row.run) if row.run is not None else None
        if run is None or run["verdict"] is None:
            return wire.Closed(None)
        counts = runs.Counts(**{figure.name: run[figure.name] for figure in fields(runs.Counts)})
        return wire.Closed(Verdict(run["verdict"]), reasons.load(run["reasons"]), counts)

    def _lay_down(self, name: str, packed: bytes) -> None:
        """The order with what a node needs to take it: a node can make neither, so that it cannot fill Redis."""
        for key in (self._keys.claim, self._keys.lease):
            self._client.set(key(name), "", ex=DAY)
        self._client.set(self._keys.order(name), packed, ex=DAY)

    def _offer(self, row: node_orders.NodeOrder) -> None:
        self._client.lpush(self._keys.todo(row.region), row.name)
        self._again_at[row.name] = time.monotonic()
        log.info("%s: offered to the nodes of region %s", row.source, row.region)

    def _prepare(self, site: type[Site], now: datetime) -> None:
        """What a crawl at home does before it looks at its frontier."""
        db = self._desk.db
        runs.note_source(
            db, site.name, site.titles, site.home, site.zone, self._settings.group_of(site.name, site.group)
        )
        intake.close_lost(db, site.name, self._desk.vocabulary, now)
        if not site.generic:
            intake.take_over(db, site.name, site.urls, now)

    def _order(self, row: node_orders.NodeOrder, site: type[Site], now: datetime) -> wire.Order:
        own = ScrapySettings()
        site.update_settings(own)
        settings: dict[str, Any] = {name: str(own[name]) for name in _SETTINGS}
        held = sorted({bytes.fromhex(name)[:SHORT] for name in nodes.held_bodies(self._desk.db, row.source)})
        return wire.Order(
            source=row.source,
            kind=row.kind,
            version=version(),
            seconds=max(1.0, (row.until - now).total_seconds()) if row.until else None,
            arguments={**row.arguments, "kind": row.kind},
            settings=settings,
            frontier=frontier.snapshot(self._desk.db, row.source),
            held=tuple(held),
        )
