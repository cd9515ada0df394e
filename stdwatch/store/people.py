"""Who may use the page from other machines: users, their passwords, their sessions."""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import Missing, UsageError
from stdwatch.store.database import writing
from stdwatch.store.decisions import MACHINE

ROLES = ("editor", "operator")
SHORTEST = 10  # NIST SP 800-63B asks for 8 at least and for no rules about kinds of characters
_LONGEST_NAME = 40
_LASTS = timedelta(days=14)  # a session that nobody used for so long has ended
_NOTED = timedelta(hours=1)  # how often a session's use is written down
_COST = {"n": 2**15, "r": 8, "p": 3}  # OWASP Password Storage Cheat Sheet, for scrypt with 32 MiB


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may decide (`editor`), or also start crawls (`operator`)."""

    name: str
    role: str
    added: str
    feed_key: str = ""


def add(db: Database, name: str, password: str, role: str, at: datetime) -> None:
    """Add a user, or let a removed one in again with a new password. Raises `UsageError`."""
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable() or name == MACHINE:
        raise UsageError(f"{name!r} cannot be a user's name: 1 to {_LONGEST_NAME} printable characters")
    if any(user.name == name for user in users(db)):
        raise UsageError(f"there is a user {name} already: stdwatch user password {name} sets a new password")
    row = [name, role, _hashed(password), secrets.token_urlsafe(24), clock.stamp(at)]
    with writing(db):
        db.execute(
            """INSERT INTO user (name, role, password, feed_key, added) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name)
            DO UPDATE SET role = excluded.role, password = excluded.password, feed_key = excluded.feed_key,
                added = excluded.added, removed = NULL""",
            row,
        )


def set_password(db: Database, name: str, password: str) -> None:
    """Give a user a new password; all its sessions end. Raises `Missing` and `UsageError`."""
    _known(db, name)
    with writing(db):
        db.execute("UPDATE user SET password = ? WHERE name = ?", [_hashed(password), name])
        db.execute("DELETE FROM session WHERE user = ?", [name])


def remove(db: Database, name: str, at: datetime) -> None:
    """Shut a user out at once; what it decided stays. Raises `Missing`."""
    _known(db, name)
    with writing(db):
        db.execute("UPDATE user SET removed = ? WHERE name = ?", [clock.stamp(at), name])
        db.execute("DELETE FROM session WHERE user = ?", [name])


def users(db: Database) -> list[User]:
    """All users that were not removed, by name."""
    rows = db.execute("SELECT name, role, added, feed_key FROM user WHERE removed IS NULL ORDER BY name").fetchall()
    return [User(*row) for row in rows]


def sign_in(db: Database, name: str, password: str, at: datetime) -> str | None:
    """The token of a new session; `None` for a wrong name or password, which take equally long."""
    row = db.execute("SELECT password FROM user WHERE name = ? AND removed IS NULL", [name.strip()]).fetchone()
    right = _matches(password, row[0] if row else _NOBODY)
    if row is None or not right:
        return None
    token = secrets.token_urlsafe(32)
    with writing(db):
        db.execute("DELETE FROM session WHERE used < ?", [clock.stamp(at - _LASTS)])
        row = [_digest(token), name.strip(), clock.stamp(at), clock.stamp(at)]
        db.execute("INSERT INTO session VALUES (?, ?, ?, ?)", row)
    return token


def signed_in(db: Database, token: str, at: datetime) -> User | None:
    """Whose session it is; `None` when it has ended or never began."""
    row = db.execute(
        """SELECT user.name, user.role, user.added, user.feed_key, session.used FROM session
        JOIN user ON user.name = session.user
        WHERE token = ? AND session.used >= ? AND user.removed IS NULL""",
        [_digest(token), clock.stamp(at - _LASTS)],
    ).fetchone()
    if row is None:
        return None
    if clock.parse(row[4]) < at - _NOTED:
        with writing(db):
            db.execute("UPDATE session SET used = ? WHERE token = ?", [clock.stamp(at), _digest(token)])
    return User(*row[:4])


def sign_out(db: Database, token: str) -> None:
    """End a session."""
    with writing(db):
        db.execute("DELETE FROM session WHERE token = ?", [_digest(token)])


def feed_reader(db: Database, key: str) -> User | None:
    """The user whose feeds this key opens."""
    return next((user for user in users(db) if key and hmac.compare_digest(user.feed_key.encode(), key.encode())), None)


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
    found = _scrypt(password, b64decode(salt), {"n": int(n), "r": int(r), "p": int(p)})
    return hmac.compare_digest(found, b64decode(key))


def _scrypt(password: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, maxmem=64 * 2**20, dklen=32, **cost)


# What an unknown name is compared with, so that its answer takes as long: the hash of nothing that can be typed.
_NOBODY = "$".join(("scrypt", *map(str, _COST.values()), "AAAAAAAAAAAAAAAAAAAAAA==", b64encode(bytes(32)).decode()))
