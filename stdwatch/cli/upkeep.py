"""Upkeep: `replay` the archive, `save` fixture pages, ask the `doctor`, `rehearse` over made sites."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stdwatch import config

if TYPE_CHECKING:
    from stdwatch.operations.rehearsal import Result


@click.command()
@click.option("--activate", is_flag=True, help="Let the new readings take over.")
@click.option("--source", help="Only this source.")
def replay(activate: bool, source: str | None) -> None:
    """Read the archive again with the present extractor and tell per field what would change."""
    from stdwatch.operations.replay import FIELDS, replay

    report = replay(config.load(), activate=activate, source=source)
    print(f"{report.read} documents read again{', the new readings are in force' if activate else ''}")
    for name in FIELDS:
        examples = ", ".join(report.examples.get(name, [])[:3])
        print(f"  {name}: {report.differs[name]} differ{f', such as {examples}' if examples else ''}")
    for line in report.failed:
        print(f"  failed: {line}", file=sys.stderr)
    if report.failed:
        sys.exit(1)


@click.command()
@click.argument("source")
@click.argument("url")
def save(source: str, url: str) -> None:
    """Fetch a page of a source and keep it as a fixture for the source's tests."""
    from stdwatch import sources
    from stdwatch.operations.fetching import fetch
    from stdwatch.operations.fixtures import keep

    settings = config.load()
    site = sources.site(source)
    path = keep(settings.root / "tests" / "fixtures" / site.name, fetch(url), url, site)
    print(f"{path.relative_to(settings.root)} is kept")
    print("next: python -m pytest tests/test_fixtures.py --accept, and read expected.json beside it")


@click.command()
def doctor() -> None:
    """Check clock, disk, databases, scheduler, sources, alarms, words, fonts; exit status 1 when something is wrong."""
    from stdwatch.operations.doctor import examine

    findings = examine(config.load())
    for finding in findings:
        print(f"{'ok     ' if finding.well else 'WRONG  '} {finding.what}: {finding.said}")
    if not all(finding.well for finding in findings):
        sys.exit(1)


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--nights", type=click.IntRange(1, 400), default=60, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The made sites' sequence of events.")
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2025-09-24",
    show_default=True,
    metavar="DATE",
    help="The first night.",
)
@click.option("--validators", type=click.Choice(["none", "honest", "lying"]), default="none", show_default=True)
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the result as JSON.")
def rehearse(
    names: tuple[str, ...], nights: int, seed: int, start: datetime, validators: str, report: Path | None
) -> None:
    """Crawl nights over made sites in one process and check all that is stored against their truth."""
    import tempfile

    from stdwatch import sources
    from stdwatch.operations.rehearsal import rehearse as run

    sites = {name: sources.site(name) for name in names or sources.names()}
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as folder:
        result = run(
            sites,
            Path(folder),
            seed=seed,
            nights=nights,
            start=start.date(),
            validators=validators,
            tell=lambda line: print(line, file=sys.stderr) if sys.stderr.isatty() else None,
        )
    _print_result(result)
    if report:
        _write_report(result, report)
    if result.differences:
        sys.exit(1)


def _print_result(result: "Result") -> None:
    for name, checked in result.checked.items():
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(result.verdicts[name].items()))
        print(f"seed {result.seed}, {result.nights} nights, {name}: {checked} documents checked; runs: {verdicts}")
    for page in result.printed:
        print(f"  {page}")
    right = sum(page.is_right for page in result.printed)
    print(f"the printed issue: {right} of {len(result.printed)} pages held once, under their exact day")
    for difference in result.differences:
        print(f"  {difference}")
    print(f"{len(result.differences)} differences over made pages, {result.requests} requests")


def _write_report(result: "Result", path: Path) -> None:
    import json
    from dataclasses import asdict

    path.write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1), encoding="utf-8")
