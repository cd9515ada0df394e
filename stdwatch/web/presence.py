"""Who has which block of an issue on screen: kept in memory, forgotten after some seconds."""

import threading
import time
from dataclasses import dataclass, field

_SECONDS = 10.0
"""Pages ask every three seconds; one that was closed is gone after three missed times."""


@dataclass(slots=True)
class Presence:
    """The block at which each editor of each issue was last seen."""

    _seen: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, issue: str, editor: str, block: str) -> None:
        """An editor looks at a block now."""
        with self._lock:
            self._seen[issue, editor] = block[:64], time.monotonic()

    def others(self, issue: str, editor: str) -> dict[str, str]:
        """The other editors of an issue and the block of each."""
        now = time.monotonic()
        with self._lock:
            gone = [key for key, (_, at) in self._seen.items() if at < now - _SECONDS]
            for key in gone:
                del self._seen[key]
            return {
                name: block for (where, name), (block, _) in self._seen.items() if where == issue and name != editor
            }
