"""The nightly scheduler alone: `python scheduler.py`. Its logic is in `stdwatch.operations.scheduler`."""

import logging

from stdwatch import config, sources
from stdwatch.operations import scheduler

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler.serve(config.load(), sources.names())
