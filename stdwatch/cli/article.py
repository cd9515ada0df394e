"""`article`: make, show, move, merge, split and edit articles, by the same rules as the page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from stdwatch import clock
from stdwatch.cli import json_lines, output
from stdwatch.cli.desk import EDITOR, ID, open_desk
from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from stdwatch.editing.log import EditRequest
    from stdwatch.store.articles import ArticleRow

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def article() -> None:
    """Make and arrange the articles of an issue."""


@article.command()
@click.argument("ids", metavar="ID…", type=ID, nargs=-1, required=True)
@EDITOR
@_JSON
def new(ids: tuple[int, ...], editor: str | None, as_json: bool) -> None:
    """Make an article from one or several candidates."""
    from stdwatch.editing import articles

    with open_desk() as (db, settings):
        _print(db, articles.new(db, ids, editor or settings.editor, clock.now()), as_json)


@article.command()
@click.argument("article_", metavar="ARTICLE")
@_JSON
def show(article_: str, as_json: bool) -> None:
    """Show an article: its fields, and its blocks with their clips."""
    from stdwatch.editing import articles
    from stdwatch.editing.finding import article_id

    with open_desk() as (db, _):
        _print(db, articles.load(db, article_id(db, article_)), as_json, whole=True)


@article.command()
@click.argument("article_", metavar="ARTICLE")
@click.option("--issue", "name", metavar="ISSUE", help="Into this issue; else it stays where it is.")
@click.option("--unassigned", is_flag=True, help="Out of its issue.")
@click.option("--section", help="战略态势, 技术观察 or 贸易政策; else it stays.")
@click.option("--before", metavar="ARTICLE", help="Before this article; else to the end.")
@EDITOR
@_JSON
def move(article_: str, editor: str | None, as_json: bool, **options: Any) -> None:
    """Move an article within its issue, into another or out of it."""
    from stdwatch.editing import articles
    from stdwatch.editing.finding import article_id
    from stdwatch.store import issues

    if options["unassigned"] and options["name"]:
        raise UsageError("either --issue or --unassigned")
    with open_desk() as (db, settings):
        row = articles.load(db, article_id(db, article_))
        issue = issues.by_name(db, options["name"]).id if options["name"] else None
        moved = articles.move(
            db,
            row.id,
            editor or settings.editor,
            clock.now(),
            issue=issue if options["name"] or options["unassigned"] else row.issue,
            section=options["section"] or row.section,
            before=article_id(db, options["before"]) if options["before"] else None,
        )
        _print(db, moved, as_json)


@article.command()
@click.argument("into", metavar="ARTICLE")
@click.argument("taken", metavar="ARTICLE")
@EDITOR
@_JSON
def merge(into: str, taken: str, editor: str | None, as_json: bool) -> None:
    """Put the blocks and sources of the second article behind those of the first."""
    from stdwatch.editing import articles
    from stdwatch.editing.finding import article_id

    with open_desk() as (db, settings):
        names = article_id(db, into), article_id(db, taken)
        _print(db, articles.merge(db, *names, editor or settings.editor, clock.now()), as_json)


@article.command()
@click.argument("block")
@EDITOR
@_JSON
def split(block: str, editor: str | None, as_json: bool) -> None:
    """Make a new article from a block and all that follow it."""
    from stdwatch.editing import articles
    from stdwatch.editing.finding import block_id

    with open_desk() as (db, settings):
        made = articles.split(db, block_id(db, block), editor or settings.editor, clock.now())
        _print(db, made, as_json)


@article.command()
@click.argument("edits", metavar="EDITS.jsonl", type=click.Path(allow_dash=True, path_type=Path))
@EDITOR
@_JSON
def edit(edits: Path, editor: str | None, as_json: bool) -> None:
    """Take edits from lines {subject, set}, all or none: subject is article:UUID or block:UUID, set its new fields.

    A line may also have the id, undo_group and seen of an edit, as the page sends them; - reads from standard input.
    """
    from stdwatch.editing import log

    with open_desk() as (db, settings), json_lines.opened(edits) as (lines, name):
        group = str(uuid4())
        rows = json_lines.rows(lines, name, ("subject", "set"), ("subject",))
        requests = [_request(row, editor or settings.editor, group) for row in rows]
        results = log.edit_all(db, requests, clock.now())
    if as_json:
        output.as_json(
            [{"id": result.edit.id, "seq": result.edit.seq, "repeated": result.repeated} for result in results]
        )
    else:
        click.echo(f"{len(results)} edits taken")


@article.command()
@click.argument("article_", metavar="ARTICLE")
@click.option("--forward", is_flag=True, help="Take back the last undo instead.")
@EDITOR
def undo(article_: str, forward: bool, editor: str | None) -> None:
    """Take back your last change of an article; again takes back the one before."""
    from stdwatch.editing import log
    from stdwatch.editing.finding import article_id

    with open_desk() as (db, settings):
        step = log.redo if forward else log.undo
        done = step(db, article_id(db, article_), editor or settings.editor, str(uuid4()), clock.now())
    click.echo(f"{len(done)} edits taken back")


def _request(row: dict[str, Any], editor: str, group: str) -> "EditRequest":
    from stdwatch.editing import log

    return log.request(row, editor, group)


def _print(db: "Database", row: "ArticleRow", as_json: bool, *, whole: bool = False) -> None:
    from stdwatch.editing import issues

    if as_json:
        output.as_json({**_facts(row), **_value(issues.article_value(db, row))})
        return
    value = issues.article_value(db, row)
    output.text(f"{row.id}  {row.title or '(no title yet)'}")
    output.text(f"{row.section or '(no section)'} · 源自：{row.origin} · {len(value.blocks)} blocks")
    if not whole:
        return
    output.text(f"\n{row.standfirst}{row.excerpt}，原文可访问网站：{row.site}。\n")
    for source in row.sources:
        output.text(f"source  {source.published[:10]}  {source.title}  {source.url}")
    clips = {clip.id: clip for clip in value.clips}
    for block in value.blocks:
        output.text(f"\n{block.id}  {block.kind}{' · machine draft' if block.machine else ''}")
        for name in block.clips:
            page = f" (page {clips[name].page_label})" if clips[name].page_label else ""
            output.text(f"  > {clips[name].exact}{page}")
        output.text(f"  {f'{block.label}：' if block.label else ''}{block.text}")


def _facts(row: "ArticleRow") -> dict[str, Any]:
    return {"issue": row.issue, "section": row.section, "candidates": [source.candidate for source in row.sources]}


def _value(value: object) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(value)  # type: ignore[call-overload, no-any-return]
