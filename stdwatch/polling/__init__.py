"""What to fetch tonight: one pure decision for every lead and every known target, each with its reason."""

from stdwatch.polling.again import MISSES, SEEMS_GONE, is_recheck
from stdwatch.polling.by_hand import task_by_hand
from stdwatch.polling.frontier import Frontier, Target
from stdwatch.polling.merged_leads import BULK_CHANGE, merge_leads, missed
from stdwatch.polling.night import FIRST_NIGHT_DAYS, OVERLAP_DAYS, ChannelPages, Night, Rechecks, channel_is_due, window
from stdwatch.polling.tonight import fetch_tasks

__all__ = [
    "BULK_CHANGE",
    "FIRST_NIGHT_DAYS",
    "MISSES",
    "OVERLAP_DAYS",
    "SEEMS_GONE",
    "ChannelPages",
    "Frontier",
    "Night",
    "Rechecks",
    "Target",
    "channel_is_due",
    "fetch_tasks",
    "is_recheck",
    "merge_leads",
    "missed",
    "task_by_hand",
    "window",
]
