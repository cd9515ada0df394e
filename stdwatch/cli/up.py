"""`up`: scheduler and web page beside each other, over the real sites."""

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from stdwatch import config

if TYPE_CHECKING:
    from stdwatch.operations.crawls import Progress


@click.command()
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in a browser.")
@click.option("--once", is_flag=True, help="End after the first poll instead of polling nightly.")
def up(open_page: bool, once: bool) -> None:
    """Serve the page, poll all sources now if they are due, then go on nightly."""
    from stdwatch import clock, sources
    from stdwatch.cli import nodes
    from stdwatch.cli.foreground import stopped_by_signals
    from stdwatch.cli.page_process import page_process
    from stdwatch.cli.progress import display
    from stdwatch.operations import logs
    from stdwatch.operations.schedule import local, next_due, plan_of
    from stdwatch.operations.scheduler import Scheduler

    settings, on_terminal = config.load(), sys.stderr.isatty()
    if not on_terminal:
        logs.configure()
    scheduler = Scheduler(settings, sources.names(), sources.broken(), nodes.crawls_of(settings))
    scheduler.claim()
    with page_process(settings, open_page), stopped_by_signals(scheduler.stop):
        with display() if on_terminal else nullcontext(_nobody) as watch:
            ended = scheduler.catch_up(watch)
        if on_terminal:  # a table was shown until now
            logs.configure()
        if ended and all(progress.verdict == "unreachable" for progress in ended):
            print("No source can be reached from here: `make demo` shows the desk over made sites.", file=sys.stderr)
        if once:
            scheduler.stop()
        else:
            due = min(next_due(plan_of(settings, name), clock.now()) for name in sources.names())
            print(f"Polling nightly, next at {local(due, settings)}; Ctrl-C ends it.", file=sys.stderr)
        scheduler.run()


def _nobody(progress: "Progress") -> None:
    """Watches no crawl: the log tells of its end."""
