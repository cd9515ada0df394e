"""`stdwatch token`: what lets a program use the JSON API."""

import click

from stdwatch import clock, config
from stdwatch.cli import output
from stdwatch.cli.people import open_database

_ROLES = ("reader", "editor", "operator")  # store.tokens.ROLES, which is slow to import


@click.group()
def token() -> None:
    """Make, list and revoke the tokens with which programs use the JSON API (docs/api.md)."""


@token.command()
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), default="reader", show_default=True, help="Editors decide and clip.")
@click.option("--user", help="In whose name it acts; else the editor in stdwatch.toml.")
@click.option("--days", type=click.IntRange(1, 3660), default=366, show_default=True, help="How long it lasts.")
def add(name: str, role: str, user: str | None, days: int) -> None:
    """Print a new token, once; NAME says what it is for."""
    from stdwatch.store import tokens

    with open_database() as db:
        click.echo(tokens.add(db, name, user or config.load().editor, role, clock.now(), days))


@token.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_tokens(as_json: bool) -> None:
    """List the tokens, those that have ended too."""
    from stdwatch.store import tokens

    with open_database() as db:
        rows = tokens.listed(db)
    if as_json:
        output.as_json(rows)
        return
    columns = ("name", "role", "acts as", "made", "ends", "used", "revoked")
    output.rows(
        columns,
        [
            (token.name, token.role, token.editor, token.made, token.ends, token.used or "", token.revoked or "")
            for token in rows
        ],
    )


@token.command()
@click.argument("name")
def revoke(name: str) -> None:
    """End a token at once: what it is in the middle of is refused, too."""
    from stdwatch.store import tokens

    with open_database() as db:
        tokens.revoke(db, name, clock.now())
