"""What to fetch tonight: one pure decision for every lead and every known target, each with its reason."""

from stdwatch.polling.by_hand import task_by_hand
from stdwatch.polling.context import (
    FIRST_NIGHT_DAYS,
    OVERLAP_DAYS,
    ChannelPages,
    PollContext,
    Rechecks,
    channel_is_due,
    window,
)
from stdwatch.polling.fetch_plan import fetch_tasks
from stdwatch.polling.frontier import Frontier, Target
from stdwatch.polling.identity import is_id, shared_ids
from stdwatch.polling.merged_leads import merge_leads, missed
from stdwatch.polling.rechecks import MANUAL_SUFFIX, MISSES, SEEMS_GONE, is_recheck
from stdwatch.polling.rests import rest_until

__all__ = [
    "FIRST_NIGHT_DAYS",
    "MANUAL_SUFFIX",
    "MISSES",
    "OVERLAP_DAYS",
    "SEEMS_GONE",
    "ChannelPages",
    "Frontier",
    "PollContext",
    "Rechecks",
    "Target",
    "channel_is_due",
    "fetch_tasks",
    "is_id",
    "is_recheck",
    "merge_leads",
    "missed",
    "rest_until",
    "shared_ids",
    "task_by_hand",
    "window",
]
