"""How often a token may call: a steady rate with some calls at once (GCRA, a leaky bucket without a timer)."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

PER_SECOND = 5.0
"""Calls that a token may go on making: an export of 10,000 rows takes 20 s, and the desk's editors notice nothing."""
AT_ONCE = 60
"""Calls that may come at once after a pause."""
_MOST_CALLERS = 10_000
"""So many callers are remembered; who called longest ago is forgotten first, and begins anew."""


@dataclass(slots=True)
class Rates:
    """The calls of this process: for each caller the instant at which all its calls will have been paid for."""

    per_second: float = PER_SECOND
    at_once: int = AT_ONCE
    due: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, caller: str, now: float | None = None) -> float:
        """0 for a call that may be made, which is counted; else the seconds after which it may."""
        now = time.monotonic() if now is None else now
        with self._lock:
            due = max(self.due.get(caller, now), now)
            early = due - now - (self.at_once - 1) / self.per_second
            if early > 1e-9:
                return early
            self.due[caller] = due + 1 / self.per_second
            self.due.move_to_end(caller)
            while len(self.due) > _MOST_CALLERS:
                self.due.popitem(last=False)
            return 0.0
