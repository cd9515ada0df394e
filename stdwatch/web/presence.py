"""Who has which block of an issue or candidate of the queue on screen: in memory, forgotten after some seconds."""

import threading
import time
from dataclasses import dataclass, field

_SECONDS = 10.0
"""Pages ask every three seconds; one that was closed is gone after three missed times."""


@dataclass(slots=True)
class Presence:
    """What each editor was last seen at, by place: an issue, or the queue."""

    _seen: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, room: str, editor: str, subject: str) -> None:
        """An editor looks at a block or candidate now."""
        with self._lock:
            self._seen[room, editor] = subject[:64], time.monotonic()

    def others(self, room: str, editor: str) -> dict[str, str]:
        """The other editors at a place, and what each looks at."""
        now = time.monotonic()
        with self._lock:
            gone = [key for key, (_, at) in self._seen.items() if at < now - _SECONDS]
            for key in gone:
                del self._seen[key]
            return {
                name: subject for (where, name), (subject, _) in self._seen.items() if where == room and name != editor
            }
