"""`stdwatch init`: a project of one's own beside an installed package."""

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Lay down a project in a new folder: spiders, pipelines, settings and a data directory.

    An installed package needs one; a checkout is one already.
    """
    from stdwatch.operations.project import lay_down, start

    project = lay_down(folder)
    click.echo(f"{project} is ready: {start(project)}")
