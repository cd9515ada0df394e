"""`stdwatch serve`: the editors' page."""

from dataclasses import replace

import click

from stdwatch import config


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of the port in stdwatch.toml; 0: any free one.")
def serve(port: int | None) -> None:
    """Serve the editors' page alone, on this machine."""
    from stdwatch.web.app import serve as run

    settings = config.load()
    run(settings if port is None else replace(settings, port=port), lambda url: click.echo(f"stdwatch: {url}"))
