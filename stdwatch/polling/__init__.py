"""What to fetch tonight: one pure decision for every lead and every known target, each with its reason."""

from stdwatch.polling.again import MISSES, SEEMS_GONE, is_recheck
from stdwatch.polling.frontier import Frontier, Target
from stdwatch.polling.night import FIRST_NIGHT_DAYS, OVERLAP_DAYS, Night, Rechecks, Walk, channel_is_due, window
from stdwatch.polling.sightings import FLOOD, missed, sight
from stdwatch.polling.tonight import fetch_tasks

__all__ = [
    "FIRST_NIGHT_DAYS",
    "FLOOD",
    "MISSES",
    "OVERLAP_DAYS",
    "SEEMS_GONE",
    "Frontier",
    "Night",
    "Rechecks",
    "Target",
    "Walk",
    "channel_is_due",
    "fetch_tasks",
    "is_recheck",
    "missed",
    "sight",
    "window",
]
