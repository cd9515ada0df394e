"""What to do with each document that a channel named tonight, and which ones went unnamed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain

from stdwatch.items import Alias, ChannelKind, FetchReason, Lead, MergedLead, TargetState
from stdwatch.polling.context import FIRST_NIGHT_DAYS, ChannelPages, PollContext
from stdwatch.polling.frontier import Frontier, Target
from stdwatch.polling.identity import without_shared_ids
from stdwatch.polling.merging import day_of, gather, merge, publishers_own_first
from stdwatch.polling.rechecks import retry_is_due

FEW_UNDATED = 50
"""So many documents that no channel dates are fetched on a first night: only their pages tell whether they are new."""

FEW_OLD, FEW_OF_ALL = 20, 0.1
"""More old documents, and a larger share of all, that appear or change in one night were saved anew or moved (CE10)."""

OLD = timedelta(days=60)
"""A document is old that is dated so long before the days for which the channels are read."""


def merge_leads(channels: Sequence[ChannelPages], frontier: Frontier, context: PollContext) -> tuple[MergedLead, ...]:
    """Merge the leads of all channels by identity and decide on each document they name.

    On a first night what no channel dates is known and not fetched, unless it is little or on top of a list; nor are
    old or undated documents that come in a bulk change on any later one.
    """
    leads = without_shared_ids([lead for pages in channels for lead in pages.leads], frontier.names)
    groups = gather(leads, frontier.names)
    top = frozenset(chain.from_iterable(pages.top for pages in channels if pages.channel not in frontier.complete))
    merged_leads = tuple(_from_the_top(_merged(group, frontier, context), group, top) for group in groups)
    before = min((pages.since for pages in channels), default=context.today) - OLD
    old = {
        index for index, merged in enumerate(merged_leads) if not context.since and _is_old(merged, frontier, before)
    }
    if len(old) > max(FEW_OLD, FEW_OF_ALL * len(frontier.targets)):
        merged_leads = tuple(
            replace(merged, fetch=False, why=FetchReason.BULK_CHANGE) if index in old else merged
            for index, merged in enumerate(merged_leads)
        )
    merged_leads = _without_undated_bulk(merged_leads, frontier)
    undated = [merged for merged in merged_leads if merged.target is None and merged.why == FetchReason.UNDATED]
    if len(undated) > FEW_UNDATED:
        return merged_leads
    return tuple(
        replace(merged, fetch=True, why=FetchReason.NEW) if merged in undated else merged for merged in merged_leads
    )


def _from_the_top(merged: MergedLead, group: Sequence[Lead], top: frozenset[str]) -> MergedLead:
    """What stands on top of a list that is read for the first time is fetched, whatever its date."""
    if merged.fetch or merged.why not in _LEFT or not any(lead.url in top for lead in group):
        return merged
    return replace(merged, fetch=True, why=FetchReason.FIRST_PAGE)


_LEFT = frozenset({FetchReason.UNDATED, FetchReason.TOO_OLD})
"""Why a first night leaves a document alone."""


def _without_undated_bulk(merged_leads: tuple[MergedLead, ...], frontier: Frontier) -> tuple[MergedLead, ...]:
    """Leave alone what is unknown and undated, where far more of it comes in one night than publishers write."""
    undated = {
        index
        for index, merged in enumerate(merged_leads)
        if merged.target is None
        and merged.why is FetchReason.NEW
        and not frontier.complete.keys().isdisjoint(merged.channels)
        if not merged.lead.published and not merged.lead.filed
    }
    if len(undated) <= max(FEW_UNDATED, FEW_OF_ALL * len(frontier.targets)):
        return merged_leads
    return tuple(
        replace(merged, fetch=False, why=FetchReason.BULK_CHANGE) if index in undated else merged
        for index, merged in enumerate(merged_leads)
    )


def _is_old(merged: MergedLead, frontier: Frontier, before: date) -> bool:
    """Whether it is unknown and dated before a day, or was left as too old earlier and is said to have changed."""
    if not merged.fetch or merged.why is FetchReason.FIRST_PAGE:
        return False
    if merged.target is not None:
        return frontier.targets[merged.target].state == TargetState.KNOWN
    lead = merged.lead
    day = day_of(lead) if lead.published or lead.filed else None
    return day is not None and day < before


def missed(
    channels: Sequence[ChannelPages], merged_leads: Iterable[MergedLead], frontier: Frontier, context: PollContext
) -> tuple[int, ...]:
    """Targets that a channel which names everything, read completely, should have named tonight and did not."""
    seen = {merged.target for merged in merged_leads}
    reliable = [pages for pages in channels if pages.complete and pages.names_all]
    return tuple(
        target.id
        for target in frontier.targets.values()
        if target.kind == "page" and target.state in {TargetState.STORED, TargetState.DUE} and target.id not in seen
        if any(_should_name(pages, target, context) for pages in reliable)
    )


def _merged(group: Sequence[Lead], frontier: Frontier, context: PollContext) -> MergedLead:
    lead = merge(group)
    aliases = tuple(dict.fromkeys(chain.from_iterable(lead.aliases for lead in group)))
    channels = tuple(dict.fromkeys(lead.channel for lead in group))
    known = [frontier.names[alias] for alias in publishers_own_first(aliases) if alias in frontier.names]
    target = frontier.targets[known[0]] if known else None
    if target is None:
        fetch, why = _decide_new(lead, channels, frontier, context)
    elif len(set(known)) > 1:
        fetch, why = True, FetchReason.DUPLICATE
    else:
        fetch, why = _decide_known(lead, aliases, target, frontier, context)
    return MergedLead(lead, aliases, channels, target.id if target else None, fetch, why)


def _decide_new(
    lead: Lead, channels: Sequence[str], frontier: Frontier, context: PollContext
) -> tuple[bool, FetchReason]:
    day = day_of(lead)
    if context.since:
        wanted = day is None or day >= context.since
        return wanted, FetchReason.BACKFILL if wanted else FetchReason.BEFORE_BACKFILL
    if any(channel in frontier.complete for channel in channels):
        return True, FetchReason.NEW
    if day is None:
        return False, FetchReason.UNDATED
    recent = day >= context.today - timedelta(FIRST_NIGHT_DAYS)
    return recent, FetchReason.NEW if recent else FetchReason.TOO_OLD


def _decide_known(
    lead: Lead, aliases: Sequence[Alias], target: Target, frontier: Frontier, context: PollContext
) -> tuple[bool, FetchReason]:
    if target.state == TargetState.WITHDRAWN:
        return True, FetchReason.RELISTED
    if _hint_moved(lead, target):
        return True, FetchReason.MODIFIED
    if target.state == TargetState.KNOWN:
        wanted = bool(context.since) and (day_of(lead) or context.today) >= (context.since or context.today)
        return wanted, FetchReason.BACKFILL if wanted else target.why
    if target.state == TargetState.DUE:
        return retry_is_due(target, context), FetchReason.RESUMED
    if lead.title and target.title and lead.title != target.title and lead.kind != ChannelKind.SITEMAP:
        return True, FetchReason.RETITLED
    if any(alias.kind == "path" and alias not in frontier.names for alias in aliases):
        return True, FetchReason.MOVED
    return False, FetchReason.UNCHANGED


def _hint_moved(lead: Lead, target: Target) -> bool:
    if not lead.modified or lead.modified == target.modified:
        return False
    hint, before = _instant(lead.modified), _instant(target.modified or "") or target.last_checked
    if hint is None or before is None:
        return target.modified is not None
    return hint > before


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _should_name(pages: ChannelPages, target: Target, context: PollContext) -> bool:
    if pages.channel not in target.channels:
        return False
    if pages.kind == ChannelKind.SITEMAP:
        return True
    text = target.published.value[:10] if target.published else ""
    return len(text) == 10 and pages.since < date.fromisoformat(text) <= context.today
