"""Ids that cannot be believed tonight: those that several addresses show."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from stdwatch.items import Alias, Lead, MergedLead, SharedId
from stdwatch.polling.context import ChannelPages
from stdwatch.polling.frontier import Frontier

_OF_ADDRESSES = frozenset({"path"})
"""Kinds of names that an address has of itself; all others are ids that a publisher gives."""


_SHARE_OF_WORDS = 0.6
"""So large a share of the shorter one's words makes two addresses alike."""


_MOST_LOST = 5
"""So few that go unnamed in one night are all looked at, if anything is new: any of them may have a new name."""


def is_id(alias: Alias) -> bool:
    """Whether a name is an id (post, node, slug, guid) and not the address itself."""
    return alias.kind not in _OF_ADDRESSES


def without_shared_ids(leads: Sequence[Lead], names: Mapping[Alias, int]) -> list[Lead]:
    """The leads without the ids that several addresses show tonight.

    Each such address is a document of its own until its page is read. An id that a known target has counts as shown at
    its address, where a channel names that too.
    """
    shared = {alias for alias, addresses in _addresses(leads, names).items() if len(addresses) > 1}
    return [replace(lead, aliases=tuple(alias for alias in lead.aliases if alias not in shared)) for lead in leads]


def shared_ids(channels: Sequence[ChannelPages], frontier: Frontier) -> tuple[SharedId, ...]:
    """The ids that addresses with different titles show tonight.

    With one title it may be one channel that lags behind another, which knows a new address already.
    """
    leads = [lead for pages in channels for lead in pages.leads]
    return tuple(
        SharedId(alias, tuple(lead.url for lead in addresses.values()))
        for alias, addresses in sorted(_addresses(leads, frontier.names).items())
        if len({lead.title for lead in addresses.values() if lead.title}) > 1
    )


def renamed(merged_leads: Iterable[MergedLead], lost: Iterable[int], frontier: Frontier) -> frozenset[int]:
    """The targets that went unnamed tonight and may be at a new address.

    Of many these are the ones whose title or name a new address has.
    """
    new = [merged.lead for merged in merged_leads if merged.target is None and merged.fetch]
    unnamed = tuple(lost)
    if len(unnamed) <= _MOST_LOST:
        return frozenset(unnamed if new else ())
    return frozenset(
        target
        for target in unnamed
        if any(_is_like(frontier.targets[target].title, frontier.targets[target].url, lead) for lead in new)
    )


def _is_like(title: str | None, url: str, lead: Lead) -> bool:
    if title and title == lead.title:
        return True
    own, other = _words(url), _words(lead.url)
    return len(own & other) >= max(2, _SHARE_OF_WORDS * min(len(own), len(other)))


def _words(url: str) -> set[str]:
    """The words of the last part of an address."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return {word for word in re.split(r"[\W_]+", last.lower()) if len(word) > 2}


def _addresses(leads: Sequence[Lead], names: Mapping[Alias, int]) -> dict[Alias, dict[object, Lead]]:
    """The addresses that each id was shown at tonight; those of one known target are one."""
    shown: dict[Alias, dict[object, Lead]] = {}
    known: dict[int, Lead] = {}
    for lead in leads:
        path = next((alias for alias in lead.aliases if not is_id(alias)), None)
        if path is None:
            continue
        if path in names:
            known.setdefault(names[path], lead)
        for alias in filter(is_id, lead.aliases):
            shown.setdefault(alias, {}).setdefault(names.get(path, path), lead)
    for alias, addresses in shown.items():
        owner = names.get(alias)
        if owner in known:
            addresses.setdefault(owner, known[owner])
    return shown
