"""How a machine reaches the desk's Redis: where it is, as whom, and by which authority it proves itself."""

import base64
import json
import os
import zlib
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from stdwatch.errors import StdwatchError, UsageError
from stdwatch.nodes.keys import Keys
from stdwatch.store import private

VARIABLE = "STDWATCH_NODE"
"""Names the file that holds a node's access."""

UNREACHABLE = (redis.ConnectionError, redis.TimeoutError, OSError)
"""What the client raises while Redis cannot be reached."""


class Unreachable(StdwatchError):
    """The desk's Redis does not answer."""


@dataclass(frozen=True, slots=True)
class Access:
    """Address, user and password at the Redis of a desk; `authority` is the certificate (PEM) of the desk's own CA."""

    desk: str
    host: str
    port: int
    user: str
    password: str
    authority: str
    region: str = ""

    @property
    def keys(self) -> Keys:
        """The desk's keys."""
        return Keys(self.desk)

    def as_text(self) -> str:
        """All of it in one word, for ``make node JOIN=…``: it holds a password."""
        return base64.urlsafe_b64encode(zlib.compress(json.dumps(asdict(self)).encode())).decode()

    @classmethod
    def from_text(cls, text: str) -> "Access":
        """The access behind `as_text`; raises `UsageError`."""
        try:
            return cls(**json.loads(zlib.decompress(base64.urlsafe_b64decode(text.strip()))))
        except (ValueError, zlib.error, TypeError) as error:
            raise UsageError("JOIN is not what `stdwatch nodes add` printed: copy the whole of it") from error

    def save(self, path: Path) -> None:
        """Keep it in a file for its owner alone."""
        private.make_folder(path.parent)
        path.unlink(missing_ok=True)
        private.make_file(path)
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Access":
        """From the file; raises `UsageError`."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise UsageError(f"{path}: no access to a desk's nodes ({error}): see docs/nodes.md") from error

    def client(self, *, seconds: float = 10) -> "redis.Redis":
        """A connection, made when it is first used; each call waits so long at most."""
        return redis.Redis(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            ssl=True,
            ssl_ca_data=self.authority,
            ssl_check_hostname=True,
            socket_timeout=seconds,
            socket_connect_timeout=seconds,
            protocol=2,
            retry=Retry(NoBackoff(), 0),  # whoever calls has patience of its own
        )


def of_node() -> Access:
    """The access of this node."""
    return Access.load(Path(os.environ.get(VARIABLE, "node.json")))


def of_desk(data: Path) -> Access:
    """The access of the desk itself."""
    return Access.load(file_of_desk(data))


def file_of_desk(data: Path) -> Path:
    """Where a desk that has nodes keeps its own access."""
    return data / "nodes" / "desk.json"


def tell_users(data: Path, *, gone: str = "") -> None:
    """Let a running Redis read its list of users again; where none runs, it reads it when it starts.

    Connections of a user that is `gone` end at once, and what it sent is dropped. Raises `UsageError` where Redis
    cannot use the list: what it had stays in force.
    """
    own = of_desk(data)
    client = own.client(seconds=2)
    with suppress(*UNREACHABLE), closing(client):
        if gone:
            client.acl_deluser(gone)
            client.delete(own.keys.reports(gone), own.keys.node(gone))
        try:
            client.acl_load()
        except redis.ResponseError as error:
            raise UsageError(f"Redis cannot use {file_of_desk(data).with_name('users.acl')}: {error}") from error
