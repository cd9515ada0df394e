"""`draft`: let the machine that the operator named put clips into Chinese."""

import sys

import click

from stdwatch import clock
from stdwatch.cli import output
from stdwatch.cli.desk import EDITOR, open_desk
from stdwatch.errors import UsageError


@click.command()
@click.argument("article")
@click.option("--block", "chosen", metavar="BLOCK", multiple=True, help="Only this block; else all that have no text.")
@EDITOR
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def draft(article: str, chosen: tuple[str, ...], editor: str | None, as_json: bool) -> None:
    """Draft the blocks of an article that have clips and no text yet; needs [draft] in stdwatch.toml.

    The words of the clips and the house's terms leave the house. A draft is no text until somebody confirms or edits
    it. Exits 1 if a block got none.
    """
    with open_desk() as (db, settings):
        if settings.draft is None:
            raise UsageError("no machine makes drafts: see [draft] in the README")
        from stdwatch.editing import drafts
        from stdwatch.editing.finding import article_id, block_id

        names = {block_id(db, name) for name in chosen}
        blocks = [row for row in drafts.wanted(db, article_id(db, article)) if not names or row.id in names]
        click.echo(f"{len(blocks)} blocks go to {settings.draft.engine}", err=True)
        results = list(drafts.draft(db, settings.draft, blocks, editor or settings.editor, clock.now()))
    if as_json:
        output.as_json(results)
    else:
        output.rows(
            ("block", "text"), [(result.block, result.text or f"no draft: {result.error}") for result in results]
        )
    if any(result.error for result in results):
        sys.exit(1)
