"""Upkeep: `replay` the archive, `save` fixture pages, ask the `doctor`."""

import sys
from collections import Counter

import click

from stdwatch import config
from stdwatch.cli import output


@click.command()
@click.option("--activate", is_flag=True, help="Let the new readings take over.")
@click.option("--source", help="Only this source.")
def replay(activate: bool, source: str | None) -> None:
    """Read the archive again with the present extractor and tell per field what would change, and why."""
    from stdwatch.operations.reading_changes import FIELDS
    from stdwatch.operations.replay import replay

    report = replay(config.load(), activate=activate, source=source)
    print(f"{report.read} documents read again{', the new readings are in force' if activate else ''}")
    for name in FIELDS:
        output.text(f"  {name}: {report.differs[name]} differ")
        for why, count in report.reasons.get(name, Counter()).most_common(10):
            output.text(f"    {count} times: {why}")
            for change in report.examples[name, why]:
                output.text(f"      {change.url}: {change.before} -> {change.after}")
    for line in report.failed:
        output.complain(f"  failed: {line}")
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
@click.option(
    "--mend", is_flag=True, help="First make indexes, the search index and counts anew; stop stdwatch before."
)
@click.option("--send", is_flag=True, help="Send a test message to each recipient of alarms, and print what it said.")
def doctor(mend: bool, send: bool) -> None:
    """Check data, backups, clock, disk, scheduler, sources, alarms, fonts; exit status 1 when something is wrong."""
    from stdwatch.editing import integrity
    from stdwatch.operations.doctor import examine, examine_recipients

    settings = config.load()
    if mend:
        _mend(settings)
    tests = examine_recipients(settings) if send else []
    findings = [*examine(settings), *integrity.examine_file(settings), *tests]
    for finding in findings:
        word = "note" if finding.note else "ok" if finding.well else "WRONG"
        output.text(f"{word:<7} {finding.what}: {finding.detail}")
    if not all(finding.well for finding in findings):
        sys.exit(1)


def _mend(settings: config.Settings) -> None:
    from contextlib import closing

    from stdwatch.operations.backup import refuse_use
    from stdwatch.store import database, mending

    refuse_use(settings)
    with closing(database.connect(settings.database, desk=True)) as db:
        mending.mend(db)
