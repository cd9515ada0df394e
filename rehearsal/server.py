"""The replica as a real HTTP server on loopback."""

import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from rehearsal.sites import SITES
from rehearsal.wire import Server
from rehearsal.world import World


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
        *,
        related: bool = False,
    ) -> None:
        super().__init__(seed, start, nights, sites, validators, related=related)
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


def serve_at(seed: int, start: date, nights: int, night: int, port: int, data: Path, *, related: bool) -> None:
    """Serve the made sites as they stand on the evening of a night, until interrupted.

    Prints the exports that point spiders and the command line at them; `data` is the data directory to name.
    """
    with Replica(seed, start, nights + 1, port=port, related=related) as replica, suppress(KeyboardInterrupt):
        replica.now += timedelta(days=night - 1, hours=20, minutes=30)
        now = replica.now.isoformat().replace("+00:00", "Z")
        print(f'export STDWATCH_ROUTE="{replica.route}"')
        print(f'export STDWATCH_DATA="{data}"')
        print(f"export STDWATCH_NOW={now}", flush=True)
        threading.Thread(target=replica.prepare, daemon=True).start()
        replica.closing.wait()
