"""What is handed out and comes back: `print`, and of `issue` the commands export, import and compare."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stdwatch import clock, config
from stdwatch.cli import output
from stdwatch.cli.desk import EDITOR, open_desk
from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stdwatch.items.journal import Issue
    from stdwatch.publishing.compare import Comparison, Proposal
    from stdwatch.publishing.word_reading import WordText

_NAME = re.compile(r"[0-9]{4}-[0-9]{1,2}")
_ISSUE = "YEAR-NUMBER|FILE.json"
_SHOWN = 70
"""Characters of a text in a line of `issue compare`."""


@click.command("print")
@click.argument("name", metavar=_ISSUE)
@click.option("--as", "formats", default="pdf,docx,html,epub,md,txt", show_default=True, help="Formats, with commas.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to.")
@click.option("--final", is_flag=True, help="Print for good and close the issue; again later, that is a correction.")
@EDITOR
def print_(name: str, formats: str, out: Path, final: bool, editor: str | None) -> None:
    """Print an issue as PDF, Word document, web page, e-book, Markdown, text or JSON: a proof, unless --final.

    An own house.docx or issue.typ in the data directory takes the place of ours. What is printed of an issue of the
    desk is kept in the archive; of a file, proofs only.
    """
    from stdwatch.operations.writing import write_files

    wanted = [each.strip() for each in formats.split(",") if each.strip()]
    printed = _print_file(name, wanted, final=final)
    files, boxes = printed or _print_issue(name, wanted, editor, final=final)
    for path in write_files(out, files):
        click.echo(path)
    if boxes:
        missing = " ".join(f"U+{ord(character):04X}" for character in boxes[:20])
        click.echo(f"stdwatch: no font on this machine shows {missing}: boxes in the PDF", err=True)


@click.command("export")
@click.argument("name", metavar="YEAR-NUMBER")
def export_issue(name: str) -> None:
    """Write an issue to standard output as JSON (stdwatch-issue/1), with its sources and clips."""
    from stdwatch.publishing import exchange

    sys.stdout.buffer.write(exchange.write(load_issue(name)))


@click.command("import")
@click.argument("path", metavar="FILE.json", type=click.Path(path_type=Path))
@EDITOR
def import_issue(path: Path, editor: str | None) -> None:
    """Take in an issue from a file (stdwatch-issue/1), whole or not at all."""
    from stdwatch.editing import importing
    from stdwatch.publishing import exchange

    issue = exchange.read(_read(path))
    with open_desk() as (db, settings):
        row = importing.import_issue(db, issue, editor or settings.editor, clock.now())
    articles = list(issue.articles)
    blocks = sum(len(article.blocks) for article in articles)
    click.echo(f"issue {row.name}: {len(articles)} articles, {blocks} blocks")


@click.command("compare")
@click.argument("path", metavar="FILE.docx", type=click.Path(path_type=Path))
@click.option("--with", "name", metavar=_ISSUE, help="The issue it was printed from; else found among the desk's.")
@click.option("--take", is_flag=True, help="Take all of it over into the desk's issue, as one undo group.")
@EDITOR
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def compare_issue(path: Path, name: str | None, take: bool, editor: str | None, as_json: bool) -> None:
    """Show what was corrected in a Word document of an issue, block by block; nothing is changed without --take."""
    from stdwatch.publishing import word_process
    from stdwatch.publishing.compare import compare

    words = word_process.read(_read(path))
    name = name or _issue_of(words)
    comparison = compare(load_issue(name), words)
    if as_json:
        output.as_json(comparison)
    else:
        _print_comparison(comparison)
    if take:
        _take(name, comparison, editor)


def _print_file(name: str, formats: list[str], *, final: bool) -> "tuple[Mapping[str, bytes], str] | None":
    """Print a proof of an issue in a file; `None` for the name of one of the desk's."""
    from stdwatch.editing.printing import Styles
    from stdwatch.publishing.printing import print_issue

    if _NAME.fullmatch(name):
        return None
    if final:
        raise UsageError(f"{name}: a file is printed as a proof only; take it in first: stdwatch issue import")
    styles = Styles.of(config.load().data)
    files, layout = print_issue(load_issue(name), formats, styles.house, styles.template)
    return files, layout.boxes


def _print_issue(
    name: str, formats: list[str], editor: str | None, *, final: bool
) -> "tuple[Mapping[str, bytes], str]":
    from stdwatch.editing import printing

    with open_desk() as (db, settings):
        act = printing.final if final else printing.proof
        styles = printing.Styles.of(settings.data)
        printed = act(db, settings.archive, name, editor or settings.editor, clock.now(), styles, formats)
        click.echo(
            f"{printed.printing.kind} {printed.printing.id}: {printed.printing.findings} open findings", err=True
        )
        for change in printing.changes(db, settings.archive, printed.printing) if final else ():
            output.text("\t".join(_row(change)))
    return printed.files, printed.boxes


def load_issue(name: str | None) -> "Issue":
    """The issue of a name or in a file; `None`: the one that is being made."""
    from stdwatch.publishing import exchange

    if name and not _NAME.fullmatch(name):
        return exchange.read(_read(Path(name)))
    from stdwatch.editing import issues as rules
    from stdwatch.errors import Missing
    from stdwatch.store import issues

    with open_desk() as (db, _):
        row = issues.by_name(db, name) if name else issues.current(db)
        if row is None:
            raise Missing("no issue is being made: stdwatch issue new YEAR-NUMBER")
        return rules.load(db, row)


def _read(path: Path) -> bytes:
    """A file that is handed in, no more of it than any format takes; `UsageError` when it cannot be read."""
    from stdwatch import limits

    try:
        with path.open("rb") as file:
            return file.read(max(limits.ISSUE_BYTES, limits.DOCX_BYTES) + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def _print_comparison(comparison: "Comparison") -> None:
    if comparison.tracked:
        click.echo(f"stdwatch: {comparison.tracked} tracked changes are read as accepted", err=True)
    for comment in comparison.comments:
        output.text(f"comment by {comment}")
    for text in comparison.left:
        output.complain(f"stdwatch: made by the desk and not taken over: {text[:80]}")
    output.rows(("change", "field", "block", "before", "after"), [_row(proposal) for proposal in comparison.proposals])
    click.echo(f"{len(comparison.proposals)} proposed edits")


def _issue_of(words: "WordText") -> str:
    """The name of the desk's issue that a Word document was printed from."""
    from stdwatch.editing import issues as rules
    from stdwatch.publishing import compare
    from stdwatch.store import issues

    with open_desk() as (db, _):
        for row in issues.issues(db):
            if compare.is_of(rules.load(db, row), words):
                return row.name
    raise UsageError("the Word document is of none of the desk's issues")


def _take(name: str, comparison: "Comparison", editor: str | None) -> None:
    from stdwatch.editing import corrections
    from stdwatch.store import issues

    if not _NAME.fullmatch(name):
        raise UsageError(f"{name}: only the desk's own issues take corrections; a file stays as it is")
    with open_desk() as (db, settings):
        row = issues.by_name(db, name)
        taken = corrections.take(db, row, comparison.proposals, editor or settings.editor, clock.now())
    click.echo(f"{taken.count} taken, {len(taken.overtaken)} left: their text changed meanwhile", err=True)


def _row(proposal: "Proposal") -> list[str]:
    block = proposal.block or proposal.article
    field = proposal.field or proposal.kind
    return [str(proposal.change), field, block[:8], proposal.before[:_SHOWN], proposal.after[:_SHOWN]]
