"""`stdwatch user`: who may sign in where the page is served to other machines."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from stdwatch import clock, config
from stdwatch.cli import output

if TYPE_CHECKING:
    from sqlite_utils import Database

_ROLES = ("editor", "operator")  # store.people.ROLES, which is slow to import


@click.group()
def user() -> None:
    """Add, list and remove the users of the page; needed where it is served to other machines."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), default="editor", show_default=True, help="Operators also crawl.")
def add(name: str, role: str) -> None:
    """Add a user; the password is asked for, or read from stdin."""
    from stdwatch.store import people

    with open_database() as db:
        people.add(db, name, _password(), role, clock.now())
    click.echo(f"{name.strip()}\t{role}")


@user.command()
@click.argument("name")
def password(name: str) -> None:
    """Set a user's password; its sessions, its feed key and its tokens end."""
    from stdwatch.store import people

    with open_database() as db:
        people.set_password(db, name, _password())


@user.command()
@click.argument("name")
def remove(name: str) -> None:
    """Shut a user out at once; what it decided stays."""
    from stdwatch.store import people

    with open_database() as db:
        people.remove(db, name, clock.now())


@user.command()
@click.argument("name")
def signout(name: str) -> None:
    """End all sessions of a user; the password stays."""
    from stdwatch.store import people

    with open_database() as db:
        people.end_sessions(db, name)


@user.command()
@click.argument("name")
@click.option("--end", is_flag=True, help="End the key without a new one.")
def key(name: str, end: bool) -> None:
    """Print a new key for a user's feeds, once; the one before ends."""
    from stdwatch.store import people

    with open_database() as db:
        if end:
            people.end_feed_key(db, name)
        else:
            click.echo(people.new_feed_key(db, name, clock.now()))


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_users(as_json: bool) -> None:
    """List the users."""
    from stdwatch.store import people

    with open_database() as db:
        users = people.users(db)
    if as_json:
        output.as_json([{"name": user.name, "role": user.role, "added": user.added} for user in users])
        return
    output.rows(("name", "role", "added"), [(user.name, user.role, user.added) for user in users])


@contextmanager
def open_database() -> Iterator["Database"]:
    """The main database, for a command that may write."""
    from stdwatch.store import database

    path = config.load().database
    with closing(database.connect(path, desk=True)) as db, database.friendly_errors(path):
        yield db


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
