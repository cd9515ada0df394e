"""How running crawls look: a table that renews itself on a terminal, plain lines elsewhere."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from stdwatch import printable
from stdwatch.operations.crawls import Progress, Watcher, summary

_COLUMNS = ("source", "requests", "leads", "new", "changed", "failed", "delay", "verdict")


@contextmanager
def display() -> Iterator[Watcher]:
    """A watcher for `Crawls.run`; on leaving, everything it showed stays on screen."""
    if sys.stderr.isatty():
        with _table() as watch:
            yield watch
    else:
        yield _plain


def _plain(progress: Progress) -> None:
    if progress.verdict:
        print(printable.line(summary(progress)), file=sys.stderr, flush=True)


@contextmanager
def _table() -> Iterator[Watcher]:
    from rich.console import Console
    from rich.live import Live
    from rich.table import Table

    rows: dict[str, Progress] = {}
    lock = threading.Lock()

    def draw() -> Table:
        table = Table(box=None, header_style="dim")
        for column in _COLUMNS:
            table.add_column(column, justify="left" if column in {"source", "verdict"} else "right")
        for progress in rows.values():
            table.add_row(*(_cell(progress, column) for column in _COLUMNS))
        return table

    console = Console(stderr=True)
    with Live(draw(), console=console, refresh_per_second=4) as live:

        def watch(progress: Progress) -> None:
            with lock:
                rows[progress.source] = progress
                live.update(draw())

        yield watch
    for progress in rows.values():
        if progress.reasons:
            console.print(printable.line(summary(progress)), highlight=False, markup=False)


def _cell(progress: Progress, column: str) -> str:
    if column == "delay":
        return f"{progress.delay:g} s"
    value = getattr(progress, column)
    return "…" if value is None else str(value)
