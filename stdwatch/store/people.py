"""Who may use the page from other machines: users, their passwords, their sessions."""

import hashlib
import hmac
import secrets
import unicodedata
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import Missing, StdwatchError, UsageError
from stdwatch.store.database import writing
from stdwatch.store.decisions import MACHINE

ROLES = ("editor", "operator")
SHORTEST = 10  # NIST SP 800-63B asks for 8 at least and for no rules about kinds of characters
_LONGEST_NAME = 40
_LASTS = timedelta(days=14)  # a session that nobody used for so long has ended
_OLDEST = timedelta(days=90)  # and one that began so long ago, however much it is used
_KEY_LASTS = timedelta(days=366)
_NOTED = timedelta(hours=1)  # how often a session's use is written down
_COST = {"n": 2**15, "r": 8, "p": 3}  # OWASP Password Storage Cheat Sheet, for scrypt with 32 MiB


class SessionEnded(StdwatchError):
    """Who sent this has been signed out or removed since; nothing was done."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may decide (`editor`), or also start crawls (`operator`)."""

    name: str
    role: str
    added: str
    feed_key_made: str | None = None
    """``None``: no key opens feeds for this user."""
    is_local: bool = False
    """Nobody signs in on this machine alone: no user of the database, without sessions and keys."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session of a user: when it began and was last used."""

    began: str
    used: str


def add(db: Database, name: str, password: str, role: str, at: datetime) -> None:
    """Add a user, or let a removed one in again with a new password. Raises `UsageError`."""
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or _folded(name) == MACHINE:
        raise UsageError(f"{name!r} cannot be a user's name: 1 to {_LONGEST_NAME} printable characters")
    if like := next((user.name for user in users(db) if _folded(user.name) == _folded(name)), None):
        raise UsageError(f"there is a user {like} already: stdwatch user password {like} sets a new password")
    row = [name, role, _hashed(password), clock.stamp(at)]
    with writing(db):
        db.execute(
            """INSERT INTO user (name, role, password, added) VALUES (?, ?, ?, ?) ON CONFLICT (name)
            DO UPDATE SET role = excluded.role, password = excluded.password, added = excluded.added, removed = NULL""",
            row,
        )


def _folded(name: str) -> str:
    """One form for names that nobody tells apart: compatibility characters, case and blanks make no other user."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def set_password(db: Database, name: str, password: str) -> None:
    """Give a user a new password; its sessions, its feed key and its tokens end. Raises `Missing` and `UsageError`."""
    _known(db, name)
    with writing(db):
        db.execute("UPDATE user SET password = ? WHERE name = ?", [_hashed(password), name])
        _end(db, name)


def remove(db: Database, name: str, at: datetime) -> None:
    """Shut a user out at once; what it decided stays. Raises `Missing`."""
    _known(db, name)
    with writing(db):
        db.execute("UPDATE user SET removed = ? WHERE name = ?", [clock.stamp(at), name])
        _end(db, name)


def sessions(db: Database, name: str, at: datetime) -> list[SignIn]:
    """The sessions of a user that have not ended, the last used first."""
    rows = db.execute(
        "SELECT began, used FROM session WHERE user = ? AND used >= ? AND began >= ? ORDER BY used DESC",
        [name, clock.stamp(at - _LASTS), clock.stamp(at - _OLDEST)],
    )
    return [SignIn(*row) for row in rows]


def end_sessions(db: Database, name: str) -> None:
    """End all sessions of a user; its password and its feed key stay. Raises `Missing`."""
    _known(db, name)
    with writing(db):
        db.execute("DELETE FROM session WHERE user = ?", [name])


def new_feed_key(db: Database, name: str, at: datetime) -> str:
    """A key for the feeds of a user, which ends the one before; only its digest is kept. Raises `Missing`."""
    _known(db, name)
    key = secrets.token_urlsafe(24)
    with writing(db):
        row = [_digest(key), clock.stamp(at), name]
        db.execute("UPDATE user SET feed_key = ?, feed_key_made = ? WHERE name = ?", row)
    return key


def end_feed_key(db: Database, name: str) -> None:
    """Let no key open the feeds of a user. Raises `Missing`."""
    _known(db, name)
    with writing(db):
        db.execute("UPDATE user SET feed_key = NULL, feed_key_made = NULL WHERE name = ?", [name])


def end_everything(db: Database) -> None:
    """End all sessions, feed keys and tokens of all users."""
    with writing(db):
        db.execute("UPDATE token SET revoked = ? WHERE revoked IS NULL", [clock.stamp(clock.now())])
        for (name,) in db.execute("SELECT name FROM user").fetchall():
            _end(db, name)


def _end(db: Database, name: str) -> None:
    now = clock.stamp(clock.now())
    db.execute("DELETE FROM session WHERE user = ?", [name])
    db.execute("UPDATE token SET revoked = ? WHERE editor = ? AND revoked IS NULL", [now, name])
    db.execute("UPDATE user SET feed_key = NULL, feed_key_made = NULL WHERE name = ?", [name])


def users(db: Database) -> list[User]:
    """All users that were not removed, by name."""
    rows = db.execute("SELECT name, role, added, feed_key_made FROM user WHERE removed IS NULL ORDER BY name")
    return [User(*row) for row in rows.fetchall()]


def sign_in(db: Database, name: str, password: str, at: datetime) -> str | None:
    """The token of a new session; `None` for a wrong name or password, which take equally long."""
    row = db.execute("SELECT password FROM user WHERE name = ? AND removed IS NULL", [name.strip()]).fetchone()
    right = _matches(password, row[0] if row else _NOBODY)
    if row is None or not right:
        return None
    token = secrets.token_urlsafe(32)
    with writing(db):
        ends = [clock.stamp(at - _LASTS), clock.stamp(at - _OLDEST)]
        db.execute("DELETE FROM session WHERE used < ? OR began < ?", ends)
        row = [_digest(token), name.strip(), clock.stamp(at), clock.stamp(at)]
        db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", row)
    return token


def signed_in(db: Database, token: str, at: datetime) -> User | None:
    """Whose session it is; `None` when it has ended or never began."""
    row = db.execute(
        """SELECT user.name, user.role, user.added, user.feed_key_made, session.used FROM session
        JOIN user ON user.name = session.user
        WHERE token = ? AND session.used >= ? AND session.began >= ? AND user.removed IS NULL""",
        [_digest(token), clock.stamp(at - _LASTS), clock.stamp(at - _OLDEST)],
    ).fetchone()
    if row is None:
        return None
    if clock.parse(row[4]) < at - _NOTED:
        with writing(db):
            db.execute("UPDATE session SET used = ? WHERE token = ?", [clock.stamp(at), _digest(token)])
    return User(*row[:4])


def refuse_ended(db: Database, token: str, at: datetime) -> None:
    """Raise `SessionEnded` unless somebody is signed in by this token."""
    if signed_in(db, token, at) is None:
        raise SessionEnded("the session has ended: sign in again")


def sign_out(db: Database, token: str) -> None:
    """End a session."""
    with writing(db):
        db.execute("DELETE FROM session WHERE token = ?", [_digest(token)])


def feed_reader(db: Database, key: str, at: datetime) -> User | None:
    """The user whose feeds this key opens; `None` when it has ended, a year after it was made at the latest."""
    row = db.execute(
        """SELECT name, role, added, feed_key_made FROM user
        WHERE feed_key = ? AND feed_key_made >= ? AND removed IS NULL""",
        [_digest(key), clock.stamp(at - _KEY_LASTS)],
    ).fetchone()
    return User(*row) if row else None


def _known(db: Database, name: str) -> None:
    if all(user.name != name for user in users(db)):
        raise Missing(f"there is no user {name}: stdwatch user list")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _hashed(password: str) -> str:
    if len(password) < SHORTEST:
        raise UsageError(f"a password has at least {SHORTEST} characters")
    salt = secrets.token_bytes(16)
    parts = (b64encode(salt).decode(), b64encode(_scrypt(password, salt, _COST)).decode())
    return "$".join(("scrypt", *map(str, _COST.values()), *parts))


def _matches(password: str, kept: str) -> bool:
    _, n, r, p, salt, key = kept.split("$")
    hashed = _scrypt(password, b64decode(salt), {"n": int(n), "r": int(r), "p": int(p)})
    return hmac.compare_digest(hashed, b64decode(key))


def _scrypt(password: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, maxmem=64 * 2**20, dklen=32, **cost)


# What an unknown name is compared with, so that its answer takes as long: the hash of nothing that can be typed.
_NOBODY = "$".join(("scrypt", *map(str, _COST.values()), "AAAAAAAAAAAAAAAAAAAAAA==", b64encode(bytes(32)).decode()))
