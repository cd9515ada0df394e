"""`check`: a second pair of eyes on an issue before it is printed."""

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stdwatch import clock, config
from stdwatch.cli import output
from stdwatch.cli.desk import EDITOR, open_desk
from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stdwatch.checking.findings import Finding, Place
    from stdwatch.glossary.terms import Glossary
    from stdwatch.items.journal import Issue

FORMAT = "stdwatch-findings/1"


@click.command()
@click.argument("what", metavar="ISSUE|FILE.json", default="")
@click.option("--fix", is_flag=True, help="First mend every error whose mend is sure.")
@click.option("--waived", is_flag=True, help="Show instead how many findings of each check were waived, in all issues.")
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the advice."
)
@EDITOR
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(what: str, fix: bool, waived: bool, lang: str, editor: str | None, as_json: bool) -> None:
    """Check an issue: marks, names, titles and forms of the house; numbers and terms against its clips.

    An issue goes by its number, as 2026-1; a file (stdwatch-issue/1) is checked without storing, and mended in place.
    Exits 1 while an error is open that is not waived.
    """
    if waived:
        _print_waived(as_json)
        return
    if not what:
        raise UsageError("name an issue, as 2026-1, or a file")
    is_file = what.endswith(".json") or Path(what).is_file()
    issue, findings = _of_file(Path(what), fix) if is_file else _of_store(what, fix, editor)
    if as_json:
        output.as_json(
            {"format": FORMAT, "issue": issue.name, "findings": [_row(finding, lang) for finding in findings]}
        )
    else:
        _print(issue, findings, lang)
    if any(finding.is_open_error for finding in findings):
        sys.exit(1)


def _of_file(path: Path, fix: bool) -> "tuple[Issue, list[Finding]]":
    from stdwatch.checking import house, mending
    from stdwatch.checking.issue import check_issue
    from stdwatch.publishing import exchange

    issue, rules = exchange.read(_read(path)), house.of(_glossary())
    if fix:
        issue, count = mending.mend_errors(issue, rules)
        if count:
            _write(path, exchange.write(issue))
        click.echo(f"mended: {count}", err=True)
    return issue, check_issue(issue, rules)


def _of_store(name: str, fix: bool, editor: str | None) -> "tuple[Issue, list[Finding]]":
    from stdwatch.editing import checks
    from stdwatch.editing import issues as rules
    from stdwatch.store import issues

    with open_desk() as (db, settings):
        row = issues.by_name(db, name)
        if fix:
            count = checks.mend_errors(db, row, editor or settings.editor, clock.now())
            click.echo(f"mended: {count}", err=True)
        return rules.load(db, row), checks.findings(db, row)


def _glossary() -> "Glossary | None":
    """The terms of the store where there is one; a file can be checked without."""
    try:
        path = config.load().database
    except UsageError:
        return None  # outside of a checkout
    if not path.is_file():
        return None
    from stdwatch.store import database, terms

    with closing(database.read_only(path)) as db:
        return terms.glossary(db)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def _write(path: Path, body: bytes) -> None:
    """Replace a file whole or not at all."""
    partial = path.with_suffix(".partial")
    try:
        partial.write_bytes(body)
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def _row(finding: "Finding", language: str) -> dict[str, Any]:
    from stdwatch.checking.checks import advice

    return {
        "check": finding.check,
        "class": finding.severity,
        **_place(finding.place),
        "words": finding.words,
        "advice": advice(finding, language),
        "replacement": finding.replacement,
        "waived": finding.waived,
        "also": [_place(place) for place in finding.also],
        "fingerprint": finding.fingerprint,
    }


def _place(place: "Place") -> dict[str, Any]:
    return {
        "article": place.article,
        "field": place.field,
        "block": place.block,
        "start": place.start,
        "end": place.end,
    }


def _print(issue: "Issue", findings: "Sequence[Finding]", language: str) -> None:
    """One line a finding: class, check, article and block by their numbers, words, advice."""
    from stdwatch.checking.checks import advice

    names: dict[str | None, str] = {None: "-"}
    for number, article in enumerate(issue.articles, 1):
        names |= {article.id: str(number)}
        names |= {block.id: f"{number}.{position}" for position, block in enumerate(article.blocks, 1)}
    output.rows(
        ("class", "check", "where", "words", "advice"),
        [
            (
                "waived" if finding.waived else finding.severity,
                finding.check,
                f"{names[finding.place.block or finding.place.article]} {finding.place.field}",
                finding.words,
                advice(finding, language),
            )
            for finding in findings
        ],
    )


def _print_waived(as_json: bool) -> None:
    """How many findings of each check were waived, in the issues that were handed out."""
    from stdwatch.editing import checks
    from stdwatch.store import waivers

    with open_desk() as (db, _):
        counts, hints = waivers.counts(db), checks.demoted(db)
    if as_json:
        output.as_json(counts)
        return
    output.rows(
        ("issue", "check", "found", "waived", ""),
        [
            (count.issue, count.check, count.found, count.waived, "a hint now" if count.check in hints else "")
            for count in counts
        ],
    )
