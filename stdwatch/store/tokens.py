"""Tokens of the JSON API: made, listed, revoked, and whose call it is."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import Missing, StdwatchError, UsageError
from stdwatch.store import people
from stdwatch.store.database import writing
from stdwatch.store.decisions import MACHINE

ROLES = ("reader", "editor", "operator")
"""Each may do what those before it may: a reader reads, an editor also decides and clips, an operator also crawls."""

PREFIX = "stdwatch_"
"""What every token begins with, so that programs that look for secrets in files know one."""

_NOTED = timedelta(hours=1)  # how often a token's use is written down
_LONGEST_NAME = 60
_COLUMNS = "token.id, token.name, token.editor, token.role, token.made, token.ends, token.used, token.revoked"


class TokenRefused(StdwatchError):
    """A token that opens nothing: unknown, revoked, ended, or its user is gone."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret; instants are UTC."""

    id: int
    name: str
    editor: str
    role: str
    made: str
    ends: str
    used: str | None
    revoked: str | None

    def may(self, role: str) -> bool:
        """Whether it may do what a role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


def add(db: Database, name: str, editor: str, role: str, at: datetime, days: int) -> str:
    """Make a token that acts in an editor's name for so many days; the text is returned once, only its digest is kept.

    Raises `UsageError` for a name that is taken or none, `Missing` where there are users and the editor is none.
    """
    name, editor = name.strip(), editor.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UsageError(f"{name!r} cannot be a token's name: 1 to {_LONGEST_NAME} printable characters")
    if not editor or editor == MACHINE:
        raise UsageError(f"{editor!r} cannot be the editor in whose name a token acts")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = [name, editor, role, _digest(secret), clock.stamp(at), clock.stamp(at + timedelta(days=days))]
    with writing(db):
        _refuse_taken(db, name)
        _refuse_unknown(db, editor)
        db.execute("INSERT INTO token (name, editor, role, digest, made, ends) VALUES (?, ?, ?, ?, ?, ?)", row)
    return secret


def listed(db: Database) -> list[Token]:
    """All tokens, those that were revoked or have ended too, in the order in which they were made."""
    return [Token(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM token ORDER BY id").fetchall()]  # noqa: S608


def revoke(db: Database, name: str, at: datetime) -> None:
    """Let a token open nothing any more, from the next call on. Raises `Missing`."""
    with writing(db):
        ended = db.execute(
            "UPDATE token SET revoked = ? WHERE name = ? AND revoked IS NULL", [clock.stamp(at), name.strip()]
        )
        if not ended.rowcount:
            raise Missing(f"there is no token {name}: stdwatch token list")


def bearer(db: Database, secret: str, at: datetime, *, only_users: bool) -> Token:
    """The token of a call, with the lesser of its own role and its user's; its use is noted once an hour.

    `only_users`: the desk is open to others than its own machine, so its editors are its users. Raises `TokenRefused`.
    """
    row = db.execute(
        f"SELECT {_COLUMNS}, user.role, user.removed FROM token LEFT JOIN user ON user.name = token.editor"  # noqa: S608
        " WHERE digest = ?",
        [_digest(secret)],
    ).fetchone()
    if row is None:
        raise TokenRefused("this token is not known here: stdwatch token add makes one")
    *fields, role, removed = row
    token = Token(*fields)
    _refuse_ended(token, at)
    if removed or (role is None and only_users):
        raise TokenRefused(f"{token.editor}, in whose name this token acts, is no user of this desk any more")
    if token.used is None or clock.parse(token.used) < at - _NOTED:
        with writing(db):
            db.execute("UPDATE token SET used = ? WHERE id = ?", [clock.stamp(at), token.id])
    return replace(token, role=min(token.role, role or token.role, key=ROLES.index))


def _refuse_ended(token: Token, at: datetime) -> None:
    if token.revoked:
        raise TokenRefused(f"the token {token.name} was revoked at {token.revoked}")
    if token.ends <= clock.stamp(at):
        raise TokenRefused(f"the token {token.name} ended at {token.ends}: stdwatch token add makes another")


def _refuse_taken(db: Database, name: str) -> None:
    if db.execute("SELECT 1 FROM token WHERE name = ? AND revoked IS NULL", [name]).fetchone():
        raise UsageError(f"there is a token {name} already: stdwatch token revoke {name!r} ends it")


def _refuse_unknown(db: Database, editor: str) -> None:
    users = people.users(db)
    if users and editor not in {user.name for user in users}:
        raise Missing(f"there is no user {editor}: stdwatch user list")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
