"""Everything to fetch tonight, in its order, with or without validators."""

from collections.abc import Sequence
from dataclasses import replace

from stdwatch.dates import settle
from stdwatch.items import FetchTask, Sighting
from stdwatch.polling.again import due_again
from stdwatch.polling.frontier import Frontier, Target
from stdwatch.polling.merging import day_of
from stdwatch.polling.night import Night

_UNCONDITIONAL = frozenset({"weekly sample", "missing", "doubtful, another look", "gone, second look", "modified"})


def fetch_tasks(
    sightings: Sequence[Sighting], lost: Sequence[int], frontier: Frontier, night: Night
) -> tuple[FetchTask, ...]:
    """Everything to fetch tonight, new documents first (newest first), then what is asked for again."""
    wanted = sorted((s for s in sightings if s.fetch), key=_newest_first)
    first = [_errand_for(sighting, frontier, night) for sighting in wanted]
    done = {task.target for task in first}
    again = [_errand(target, why, night) for target, why in due_again(frontier, lost, night) if target.id not in done]
    return (*first, *again)


def _newest_first(sighting: Sighting) -> tuple[bool, int]:
    published = day_of(sighting.lead)
    return (sighting.why != "new", -(published.toordinal() if published else 0))


def _errand_for(sighting: Sighting, frontier: Frontier, night: Night) -> FetchTask:
    if sighting.target is None:
        lead = sighting.lead
        labels = tuple(sorted(lead.labels))
        return FetchTask(lead.url, "page", sighting.why, False, lead=lead, labels=labels, published=lead.published)
    target = frontier.targets[sighting.target]
    task = _errand(target, sighting.why, night)
    moved = sighting.why in {"moved", "two records of one document", "listed again", "resumed"}
    url = sighting.lead.url if moved and "?" not in sighting.lead.url else target.url
    labels = tuple(sorted({*task.labels, *sighting.lead.labels}))
    published = settle(sighting.lead.published, target.published)
    task = replace(task, url=url, lead=sighting.lead, labels=labels, published=published)
    return task if url == target.url else replace(task, conditional=False, etag=None, last_modified=None)


def _errand(target: Target, why: str, night: Night) -> FetchTask:
    """Validators are sent only for what the present extractor has read, and never where we doubt the server."""
    conditional = (
        target.state == "held"
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
