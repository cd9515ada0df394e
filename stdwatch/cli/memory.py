"""`memory`: what printed issues have in Chinese for the words of their sources."""

from pathlib import Path

import click

from stdwatch.cli import output
from stdwatch.cli.desk import open_desk
from stdwatch.errors import UsageError


@click.group()
def memory() -> None:
    """Remember how printed issues put their sources into Chinese; a closed issue is remembered by itself."""


@memory.command("import")
@click.argument("paths", metavar="FILE.json…", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(paths: tuple[Path, ...]) -> None:
    """Remember earlier issues (stdwatch-issue/1): each block with the clips beside it, each pair once."""
    from stdwatch.publishing import exchange
    from stdwatch.store import database
    from stdwatch.store import memory as store

    issues = [exchange.read(_body(path)) for path in paths]
    with open_desk() as (db, _), database.writing(db):
        new = sum(store.remember(db, issue) for issue in issues)
    click.echo(f"{new} pairs remembered")


@memory.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 100), default=3, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def find(text: str, limit: int, as_json: bool) -> None:
    """Find the pairs most like an English or Chinese text."""
    from stdwatch.store import memory as store

    with open_desk() as (db, _):
        matches = store.alike(db, text, limit)
    if as_json:
        output.as_json(matches)
        return
    output.rows(
        ("likeness", "issue", "english", "chinese"),
        [(match.likeness, match.pair.issue, match.pair.english, match.pair.chinese) for match in matches],
    )


def _body(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
