"""Cursors: where the next page of a list begins, opaque to the caller, bound to what was asked for."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import TypeVar

import msgspec

from stdwatch.errors import UsageError

Position = TypeVar("Position")
_LONGEST = 400
UNKNOWN = "this cursor is none that was given here: begin again without it"


def make(scope: str, position: object) -> str:
    """The cursor of a position in the list that `scope` names: its filters and order, or what it lists."""
    return urlsafe_b64encode(msgspec.json.encode((_digest(scope), position))).rstrip(b"=").decode()


def read(cursor: str, scope: str, kind: type[Position]) -> Position:
    """The position behind a cursor; `UsageError` for what is none, or belongs to another list."""
    try:
        padded = cursor[:_LONGEST].encode("ascii") + b"=" * (-len(cursor) % 4)
        digest, position = msgspec.json.decode(urlsafe_b64decode(padded), type=tuple[str, kind])  # type: ignore[valid-type]
    except (ValueError, msgspec.MsgspecError) as error:
        raise UsageError(UNKNOWN) from error
    if digest != _digest(scope):
        raise UsageError("this cursor belongs to another list, or what it lists has changed: begin again without it")
    typed: Position = position
    return typed


def _digest(scope: str) -> str:
    return sha256(scope.encode()).hexdigest()[:12]
