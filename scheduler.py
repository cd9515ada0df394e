"""The nightly scheduler alone: `python scheduler.py`. Its logic is in `stdwatch.operations.scheduler`."""

import logging
import sys

from stdwatch import config, sources
from stdwatch.errors import StdwatchError
from stdwatch.operations import scheduler

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    try:
        scheduler.serve(config.load(), sources.names(), sources.broken())
    except StdwatchError as error:
        sys.exit(f"scheduler: {error}")
