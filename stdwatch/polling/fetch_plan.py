"""Everything to fetch tonight, in its order, with or without validators."""

from collections.abc import Sequence
from dataclasses import replace

from stdwatch.items import FetchReason, FetchTask, MergedLead, TargetState
from stdwatch.polling.context import PollContext
from stdwatch.polling.frontier import Frontier, Target
from stdwatch.polling.identity import renamed
from stdwatch.polling.merging import day_of
from stdwatch.polling.rechecks import due_again
from stdwatch.web_content.dates import choose_date

_UNCONDITIONAL = frozenset(
    {FetchReason.SAMPLE, FetchReason.MISSING, FetchReason.DOUBTFUL_CHECK, FetchReason.GONE_CHECK, FetchReason.MODIFIED}
)


def fetch_tasks(
    merged_leads: Sequence[MergedLead], lost: Sequence[int], frontier: Frontier, context: PollContext
) -> tuple[FetchTask, ...]:
    """Everything to fetch tonight, new documents first (newest first), then what is asked for again."""
    wanted = sorted((each for each in merged_leads if each.fetch), key=_newest_first)
    first = [_task_for(merged, frontier, context) for merged in wanted]
    done = {task.target for task in first}
    due = due_again(frontier, lost, context, renamed(merged_leads, lost, frontier))
    again = [_task(target, why, context) for target, why in due if target.id not in done]
    return (*first, *again)


def _newest_first(merged: MergedLead) -> tuple[bool, int]:
    published = day_of(merged.lead)
    return (merged.why != FetchReason.NEW, -(published.toordinal() if published else 0))


def _task_for(merged: MergedLead, frontier: Frontier, context: PollContext) -> FetchTask:
    if merged.target is None:
        lead = merged.lead
        labels = tuple(sorted(lead.labels))
        return FetchTask(lead.url, "page", merged.why, False, lead=lead, labels=labels, published=lead.published)
    target = frontier.targets[merged.target]
    task = _task(target, merged.why, context)
    moved = merged.why in {FetchReason.MOVED, FetchReason.DUPLICATE, FetchReason.RELISTED, FetchReason.RESUMED}
    url = merged.lead.url if moved and "?" not in merged.lead.url else target.url
    labels = tuple(sorted({*task.labels, *merged.lead.labels}))
    published = choose_date(merged.lead.published, target.published)
    task = replace(task, url=url, lead=merged.lead, labels=labels, published=published)
    return task if url == target.url else replace(task, conditional=False, etag=None, last_modified=None)


def _task(target: Target, why: FetchReason, context: PollContext) -> FetchTask:
    """Validators are sent only for what the present extractor has read, and never where we doubt the server."""
    conditional = (
        target.state == TargetState.STORED
        and target.has_validators
        and target.extractor == context.extractor
        and why not in _UNCONDITIONAL
    )
    return FetchTask(
        target.url,
        target.kind,
        why,
        conditional,
        target.id,
        target.parent,
        labels=target.labels,
        published=target.published,
        etag=target.etag if conditional else None,
        last_modified=target.last_modified if conditional else None,
    )
