"""Machines in one: a bridge, and a network namespace for each node, whose line can be cut (Linux, root)."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from os import geteuid

HERE = "10.213.77.1"
_BRIDGE = "stdwatch0"


def why_not() -> str:
    """Why there can be no namespaces here; empty where there can."""
    if shutil.which("ip") is None:
        return "no `ip` here (iproute2)"
    if geteuid() != 0:
        return "network namespaces need root"
    try:
        _ip("netns", "add", "stdwatch-trial")
        _ip("netns", "del", "stdwatch-trial")
    except subprocess.CalledProcessError as error:
        return f"no network namespaces here: {error.stderr.decode().strip()}"
    return ""


@contextmanager
def namespaces(names: Sequence[str]) -> Iterator[None]:
    """A namespace for each name, which reaches this machine under `HERE` and nobody else."""
    _clear(names)
    try:
        _ip("link", "add", _BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{HERE}/24", "dev", _BRIDGE)
        _ip("link", "set", _BRIDGE, "up")
        for number, name in enumerate(names, 11):
            space, ours = f"stdwatch-{name}", f"sw-{name}"
            _ip("netns", "add", space)
            _ip("link", "add", ours, "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", ours, "master", _BRIDGE, "up")
            for words in (
                ("addr", "add", f"10.213.77.{number}/24", "dev", "eth0"),
                ("link", "set", "eth0", "up"),
                ("link", "set", "lo", "up"),
            ):
                _ip("-n", space, *words)
        yield
    finally:
        _clear(names)


def inside(name: str) -> list[str]:
    """What is put before a command that runs in a node's namespace."""
    return ["ip", "netns", "exec", f"stdwatch-{name}"]


def cut(name: str) -> None:
    """Cut a node's line."""
    _ip("link", "set", f"sw-{name}", "down")


def mend(name: str) -> None:
    """Mend it."""
    _ip("link", "set", f"sw-{name}", "up")


def _clear(names: Sequence[str]) -> None:
    for name in names:
        with suppress(subprocess.CalledProcessError):
            _ip("netns", "del", f"stdwatch-{name}")
        with suppress(subprocess.CalledProcessError):
            _ip("link", "del", f"sw-{name}")
    with suppress(subprocess.CalledProcessError):
        _ip("link", "del", _BRIDGE)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)  # noqa: S607 - where it lies differs


@contextmanager
def relayed(port: int) -> Iterator[None]:
    """Let namespaces reach a server of this machine's loopback at `HERE`, under the same port."""
    listener = socket.create_server((HERE, port), backlog=64)
    threading.Thread(target=_accept, args=(listener, port), daemon=True).start()
    try:
        yield
    finally:
        listener.close()


def _accept(listener: socket.socket, port: int) -> None:
    while True:
        try:
            guest, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", port))
        except OSError:
            return
        for source, target in ((guest, server), (server, guest)):
            threading.Thread(target=_copy, args=(source, target), daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for sock in (source, target):
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
