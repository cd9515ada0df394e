"""Everything to fetch tonight, in its order, with or without validators."""

from collections.abc import Sequence
from dataclasses import replace

from stdwatch.items import FetchTask, MergedLead
from stdwatch.polling.again import due_again
from stdwatch.polling.frontier import Frontier, Target
from stdwatch.polling.merging import day_of
from stdwatch.polling.night import Night
from stdwatch.web_content.dates import settle

_UNCONDITIONAL = frozenset({"weekly sample", "missing", "doubtful, another look", "gone, second look", "modified"})


def fetch_tasks(
    merged_leads: Sequence[MergedLead], lost: Sequence[int], frontier: Frontier, night: Night
) -> tuple[FetchTask, ...]:
    """Everything to fetch tonight, new documents first (newest first), then what is asked for again."""
    wanted = sorted((each for each in merged_leads if each.fetch), key=_newest_first)
    first = [_task_for(merged, frontier, night) for merged in wanted]
    done = {task.target for task in first}
    again = [_task(target, why, night) for target, why in due_again(frontier, lost, night) if target.id not in done]
    return (*first, *again)


def _newest_first(merged: MergedLead) -> tuple[bool, int]:
    published = day_of(merged.lead)
    return (merged.why != "new", -(published.toordinal() if published else 0))


def _task_for(merged: MergedLead, frontier: Frontier, night: Night) -> FetchTask:
    if merged.target is None:
        lead = merged.lead
        labels = tuple(sorted(lead.labels))
        return FetchTask(lead.url, "page", merged.why, False, lead=lead, labels=labels, published=lead.published)
    target = frontier.targets[merged.target]
    task = _task(target, merged.why, night)
    moved = merged.why in {"moved", "two records of one document", "listed again", "resumed"}
    url = merged.lead.url if moved and "?" not in merged.lead.url else target.url
    labels = tuple(sorted({*task.labels, *merged.lead.labels}))
    published = settle(merged.lead.published, target.published)
    task = replace(task, url=url, lead=merged.lead, labels=labels, published=published)
    return task if url == target.url else replace(task, conditional=False, etag=None, last_modified=None)


def _task(target: Target, why: str, night: Night) -> FetchTask:
    """Validators are sent only for what the present extractor has read, and never where we doubt the server."""
    conditional = (
        target.state == "stored"
        and target.has_validators
        and target.extractor == night.extractor
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
