"""The nightly scheduler alone: `python scheduler.py`. Its logic is in `stdwatch.operations.scheduler`."""

import sys

from stdwatch import config, sources
from stdwatch.errors import StdwatchError
from stdwatch.operations import logs, scheduler

if __name__ == "__main__":
    logs.configure()
    try:
        scheduler.serve(config.load(), sources.names(), sources.broken())
    except StdwatchError as error:
        sys.exit(f"scheduler: {error}")
