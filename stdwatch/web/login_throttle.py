"""How many wrong passwords may be tried: counted by address and by name, before a password is compared."""

import ipaddress
import threading
import time
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

EACH = 5
"""Wrong tries of one name from one address."""
ADDRESS = 20
"""Wrong tries from one address, whatever the name."""
NAME = 100
"""Wrong tries of one name from all addresses from which it never signed in: nobody locks a user out at the desk."""
SECONDS = 900
_MOST_REMEMBERED = 10_000
"""So many addresses and names are remembered; the oldest are forgotten first."""
_AT_ONCE = 2
"""Passwords compared at a time: scrypt takes 32 MB and a tenth of a second of a core each."""

_PATIENCE_WITH_STRANGERS = 1.0
_PATIENCE = 5.0
"""Seconds for which a try waits for its turn: whoever waits holds one of the page's threads."""

Key = tuple[str, str]


@dataclass(slots=True)
class Attempt:
    """One try; it counts as wrong unless `succeeded` is called."""

    right: bool = False

    def succeeded(self) -> None:
        """The password was right."""
        self.right = True


@dataclass(slots=True)
class LoginThrottle:
    """The tries of this process, of the last quarter of an hour."""

    tries: OrderedDict[Key, deque[float]] = field(default_factory=OrderedDict)
    known: OrderedDict[Key, None] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _comparing: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE))
    _strangers: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE - 1))

    @contextmanager
    def attempt(self, name: str, address: str) -> Iterator[Attempt | None]:
        """A try that is counted before it is made, so that a race of many counts as many; `None`: none may be made."""
        user, address = normalized(name), network(address)
        if not self._count(user, address, time.monotonic()):
            yield None
            return
        with self._turn(is_known=(user, address) in self.known) as is_taken:
            if not is_taken:
                yield None
                return
            attempt = Attempt()
            yield attempt
        if attempt.right:
            self._forget(user, address)

    @contextmanager
    def _turn(self, *, is_known: bool) -> Iterator[bool]:
        """Of two at a time one is kept for who signed in from there before: tries from everywhere shut nobody out."""
        if not is_known and not self._strangers.acquire(timeout=_PATIENCE_WITH_STRANGERS):
            yield False
            return
        is_taken = self._comparing.acquire(timeout=_PATIENCE)
        try:
            yield is_taken
        finally:
            if is_taken:
                self._comparing.release()
            if not is_known:
                self._strangers.release()

    def _count(self, user: str, address: str, now: float) -> bool:
        with self._lock:
            limits = {(user, address): EACH, ("", address): ADDRESS}
            if (user, address) not in self.known:
                limits[user, ""] = NAME
            if any(self._recent(key, now) >= limit for key, limit in limits.items()):
                return False
            for key in limits:
                self.tries.setdefault(key, deque()).append(now)
                self.tries.move_to_end(key)
            while len(self.tries) > _MOST_REMEMBERED:
                self.tries.popitem(last=False)
            return True

    def _recent(self, key: Key, now: float) -> int:
        times = self.tries.get(key, deque())
        while times and times[0] < now - SECONDS:
            times.popleft()
        return len(times)

    def _forget(self, user: str, address: str) -> None:
        """A right password: the tries of this name from this address were its owner's, and the address is known."""
        with self._lock:
            self.tries.pop((user, address), None)
            for key in (("", address), (user, "")):
                if times := self.tries.get(key):
                    times.pop()
            self.known[user, address] = None
            while len(self.known) > _MOST_REMEMBERED:
                self.known.popitem(last=False)


def normalized(name: str) -> str:
    """One form for all ways to write a name: compatibility characters, case and blanks make no other user."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def network(address: str) -> str:
    """Whose an address is: of IPv6 a household has 2^64."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 6 and known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
