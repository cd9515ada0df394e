"""Keeping readings true: `replay`, and fixture pages for a new source: `save`."""

import sys

import click

from stdwatch import config


@click.command()
@click.option("--activate", is_flag=True, help="Let the new readings take over.")
@click.option("--source", help="Only this source.")
def replay(activate: bool, source: str | None) -> None:
    """Read the archive again with the present extractor and tell per field what would change."""
    from stdwatch import sources
    from stdwatch.operations.reading import reader_for
    from stdwatch.operations.replay import FIELDS
    from stdwatch.operations.replay import replay as run
    from stdwatch.store import database
    from stdwatch.store.archive import Archive

    settings = config.load()
    sites = {name: sources.site(name) for name in sources.names()}

    def read(body, name, url, media_type, labels, at):  # type: ignore[no-untyped-def]
        return reader_for(sites.get(name), url).document(body, url, media_type, at, labels)

    db = database.connect(settings.database, desk=True)
    report = run(db, Archive(settings.archive), read, activate=activate, source=source)
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
@click.option("--kind", type=click.Choice(["article", "listing", "feed", "sitemap", "file"]), help="What it is.")
def save(source: str, url: str, kind: str | None) -> None:
    """Fetch a page of a new source and keep it as a fixture for its tests."""
    from stdwatch import sources
    from stdwatch.operations.fetching import fetch
    from stdwatch.operations.fixtures import keep

    settings = config.load()
    site = sources.site(source)
    path = keep(settings.root / "tests" / "fixtures" / site.name, fetch(url), url, kind, site)
    print(f"{path.relative_to(settings.root)}: now run pytest tests/test_fixtures.py --accept and read the diff")
