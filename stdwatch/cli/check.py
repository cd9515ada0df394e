"""`check`: a second pair of eyes on an issue before it is printed."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stdwatch.checking.findings import Finding, Place
    from stdwatch.items.journal import Issue

FORMAT = "stdwatch-findings/1"


@click.command()
@click.argument("path", metavar="FILE.json", type=click.Path(path_type=Path))
@click.option("--fix", is_flag=True, help="First mend, in the file, every error whose mend is sure.")
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the advice."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(path: Path, fix: bool, lang: str, as_json: bool) -> None:
    """Check an issue in a file (stdwatch-issue/1): marks, names, titles, forms; numbers and terms against its clips.

    Exits 1 while an error is open that is not waived. Nothing is stored.
    """
    from stdwatch.checking import house, mending
    from stdwatch.checking.issue import check_issue
    from stdwatch.publishing import exchange

    issue, rules = exchange.read(_read(path)), house.of()
    if fix:
        issue, count = mending.mend_errors(issue, rules)
        if count:
            _write(path, exchange.write(issue))
        click.echo(f"mended: {count}", err=True)
    findings = check_issue(issue, rules)
    if as_json:
        from stdwatch.cli import output

        output.as_json(
            {"format": FORMAT, "issue": issue.name, "findings": [_row(finding, lang) for finding in findings]}
        )
    else:
        _print(issue, findings, lang)
    if any(finding.is_open_error for finding in findings):
        sys.exit(1)


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
    from stdwatch.checking.catalogue import advice

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
    from stdwatch.checking.catalogue import advice
    from stdwatch.cli import output

    names: dict[str | None, str] = {None: "-"}
    for number, article in enumerate(issue.articles, 1):
        names |= {article.id: str(number)}
        names |= {block.id: f"{number}.{place}" for place, block in enumerate(article.blocks, 1)}
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
