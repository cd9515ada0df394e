"""Each node's share of the desk's Redis: who fills more is held back until that is stored, and the others go on."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from stdwatch.nodes.keys import Keys
from stdwatch.store import nodes

log = logging.getLogger(__name__)


class Shares:
    """Looks at the bytes of each node's stream while Redis is more than a quarter full.

    Half of Redis is divided among the nodes. One that has more may not add to its stream until half of its share is
    free again; its crawls wait, as when Redis itself is full.
    """

    def __init__(self, db: Database, client: Any, keys: Keys) -> None:
        self._db, self._client, self._keys = db, client, keys
        self._held: dict[str, bool] = {}

    def watch(self, known: Sequence[nodes.Node], now: datetime) -> None:
        """Hold back who has more than its share, and let go who has less than half of it."""
        memory = self._client.info("memory")
        most, used = memory["maxmemory"], memory["used_memory"]
        share = most // (2 * max(1, len(known)))
        for node in known:
            if node.name not in self._held:  # an earlier writer may have held it back
                self._let(node, held=False)
            size = self._bytes(node) if most and used > most // 4 else 0
            if size > share and not self._held[node.name]:
                log.error("node %s has %d MB in Redis and is held back until they are stored", node.name, size >> 20)
                nodes.note_held(self._db, node.name, now)
                self._let(node, held=True)
            elif size < share // 2 and self._held[node.name]:
                log.warning("node %s may report again", node.name)
                self._let(node, held=False)
            elif self._held[node.name]:  # again: `nodes add` and `nodes remove` let Redis read all rights anew
                self._let(node, held=True)

    def _bytes(self, node: nodes.Node) -> int:
        """The stream counted whole: a sample of its first entries would be of the node's choosing."""
        return int(self._client.memory_usage(self._keys.reports(node.name), samples=0) or 0)

    def _let(self, node: nodes.Node, *, held: bool) -> None:
        rights = self._keys.acl(node.name, node.region, held=held)
        selectors = [right for right in rights if right.startswith("(")]
        self._client.execute_command("ACL", "SETUSER", node.name, "clearselectors", *selectors)
        self._held[node.name] = held
