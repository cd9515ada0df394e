"""One lead for each document: those that name the same one are gathered and merged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from stdwatch.clock import first_day
from stdwatch.items import Alias, ChannelKind, Lead

_REST_OF_MONTH = timedelta(30)

FILED_LATE = timedelta(days=70)
"""A month in an address may lie so long before the date that the page shows (CE1)."""

_RANK = {
    ChannelKind.MANUAL: 0,
    ChannelKind.LISTING: 0,
    ChannelKind.FEED: 1,
    ChannelKind.REST: 1,
    ChannelKind.SITEMAP: 2,
}


def gather(leads: Sequence[Lead], names: Mapping[Alias, int]) -> list[list[Lead]]:
    """Group leads that share a name or belong to the same known target (union-find over their names)."""
    root: dict[object, object] = {}

    def find(key: object) -> object:
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for lead in leads:
        keys: list[object] = [*lead.aliases, *(names[alias] for alias in lead.aliases if alias in names)]
        for key in keys[1:]:
            root[find(key)] = find(keys[0])
    groups: dict[object, list[Lead]] = {}
    for lead in leads:
        groups.setdefault(find(lead.aliases[0]), []).append(lead)
    return list(groups.values())


def merge(leads: Sequence[Lead]) -> Lead:
    """One lead from several: the best-ranked channel's word, gaps filled from the others, dates by precision."""
    ranked = sorted(leads, key=lambda lead: _RANK[lead.kind])
    dated = [lead.published for lead in ranked if lead.published]
    precise = [date for date in dated if date.precision == "instant"]
    return replace(
        ranked[0],
        url=next((lead.url for lead in ranked if "?" not in lead.url), ranked[0].url),
        title=next((lead.title for lead in ranked if lead.title), None),
        published=next(iter(precise or dated), None),
        labels=tuple(dict.fromkeys(chain.from_iterable(lead.labels for lead in ranked))),
        modified=next((lead.modified for lead in ranked if lead.modified), None),
        filed=next((lead.filed for lead in ranked if lead.filed), None),
        attachments=tuple({file.url: file for lead in reversed(ranked) for file in lead.attachments}.values()),
    )


def publishers_own_first(aliases: Iterable[Alias]) -> list[Alias]:
    """Names in the order in which they are believed: ids that the publisher gave, then what its addresses say."""
    return sorted(aliases, key=lambda alias: (alias.kind in {"path", "slug"}, alias))


def day_of(lead: Lead) -> date | None:
    """The day by which to judge whether a lead is recent: its date, what its address names, or the hint of a change.

    Of a month it is the last day that it may mean. The address is asked before the hint: an archive that is saved anew
    must not look new (CE10).
    """
    if lead.published is None and lead.filed:
        filed = first_day(lead.filed)
        return filed + _REST_OF_MONTH + FILED_LATE if filed and len(lead.filed) < 10 else filed
    first = first_day(lead.published.value if lead.published else lead.modified or "")
    is_month = lead.published is not None and len(lead.published.value) < 10
    return first + _REST_OF_MONTH if first and is_month else first
