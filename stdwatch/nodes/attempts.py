"""How many writers have ended at one place of a stream: an entry that ends each of them must not stop all nodes."""

from collections import Counter

from sqlite_utils import Database

from stdwatch.store import nodes

FATAL = 2
"""So many writers may end at an entry; the next one leaves it out."""

BATCH = 256
"""Entries that are read at once at most."""


class Attempts:
    """Counts this process in before it touches a node's next entries; what was stored is counted no more."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._begun: dict[str, str] = {}
        self._ended: dict[str, int] = {}
        self._alone = Counter[str]()

    def begin(self, node: nodes.Node) -> int:
        """Begin with what lies behind a node's place; returns how many writers before this one have ended at it."""
        if self._begun.get(node.name) != node.last_entry:
            nodes.note_try(self._db, node.name)
            self._begun[node.name], self._ended[node.name] = node.last_entry, node.tries
            if node.tries:
                self._alone[node.name] = BATCH
        return self._ended[node.name]

    def most(self, node: str) -> int:
        """How many entries to take at once: one where a writer has ended, until all that it had read are past."""
        if not self._alone[node]:
            return BATCH
        self._alone[node] -= 1
        return 1
