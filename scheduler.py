"""The nightly scheduler alone: `python scheduler.py`. Its logic is in `stdwatch.operations.scheduler`."""

import sys

from stdwatch import config, sources
from stdwatch.cli import nodes
from stdwatch.errors import StdwatchError
from stdwatch.operations import logs, scheduler
from stdwatch.store import private

if __name__ == "__main__":
    logs.configure()
    private.close_new_files()
    try:
        settings = config.load()
        scheduler.serve(settings, sources.names(), sources.broken(), nodes.crawls_of(settings))
    except StdwatchError as error:
        sys.exit(f"scheduler: {error}")
