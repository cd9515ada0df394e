"""The replica as a real HTTP server on loopback."""

import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date
from types import TracebackType
from typing import Self

from stdwatch.replica.sites import SITES
from stdwatch.replica.wire import Server
from stdwatch.replica.world import World


class Replica(World):
    """The made sites on 127.0.0.1, served by a thread: ``with Replica(seed, start, nights) as replica: …``."""

    def __init__(
        self,
        seed: int,
        start: date,
        nights: int,
        sites: Collection[str] = tuple(SITES),
        validators: str | Mapping[str, str] = "none",
        port: int = 0,
    ) -> None:
        super().__init__(seed, start, nights, sites, validators)
        self._server = Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._server.server_address[1])

    @property
    def route(self) -> str:
        """Where to find the sites' hosts, in the form of ``STDWATCH_ROUTE``."""
        hosts = [host for site in self.timelines for host in SITES[site].hosts]
        return ",".join(f"{host}=127.0.0.1:{self.port}" for host in hosts)


def serve(seed: int, start: date, nights: int, port: int) -> None:
    """Serve the made sites until interrupted; says on standard output where they are."""
    with Replica(seed, start, nights, port=port) as replica, suppress(KeyboardInterrupt):
        print(f'STDWATCH_ROUTE="{replica.route}"', flush=True)
        threading.Thread(target=replica.prepare, daemon=True).start()
        replica.closing.wait()
