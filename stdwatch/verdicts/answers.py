"""What is wrong with a channel that did answer: told from its own past, and from what the others name."""

from collections.abc import Sequence
from statistics import median

from stdwatch.items import ChannelResult
from stdwatch.verdicts.seen import CHANCE, Usual, UsualChannel

_FEW = 5
"""Rows that a channel of which nothing is known must have before their missing dates or titles mean anything."""


def stale_channels_of(counted: Sequence[ChannelResult], usual: Usual) -> dict[str, str]:
    """Channels that always name what is new and now name none of it: a list that stands still while a feed goes on.

    Only of a channel that misses next to nothing is that no chance; one in which a kind is listed may pause.
    """
    found: dict[str, str] = {}
    for result in counted:
        seen = usual.fresh.get(result.channel)
        share = (seen.named + 1) / (seen.past + 2) if seen else 0.0
        if seen and result.outcome == "ok" and share > 0.9 and (1 - share) ** seen.missed < CHANCE / 10:
            found[result.channel] = f"names none of the last {seen.missed} new documents: does it stand still?"
    return found


def complaints_of(counted: Sequence[ChannelResult], usual: Usual) -> dict[str, str]:
    """What is wrong with channels that did answer, by name."""
    found = {r.channel: _complaint(r, usual.channels.get(r.channel)) for r in counted if r.outcome == "ok"}
    return {channel: complaint for channel, complaint in found.items() if complaint}


def _complaint(result: ChannelResult, usual: UsualChannel | None) -> str:
    """The first that applies: dates or titles gone, other documents, older ones than last time, far fewer entries."""
    return (
        _lost(result, "date", result.dated, usual.dated if usual else None)
        or _lost(result, "title", result.titled, usual.titled if usual else None)
        or _strange(result, usual)
        or _stale(result, usual)
        or _shrunk(result, usual)
    )


def _lost(result: ChannelResult, what: str, had: int, usual: float | None) -> str:
    """Whether rows have lost their dates or titles; without history, rows of which none has one are odd enough."""
    rule = result.rules.get(what)
    if rule is None or result.entries < (_FEW if usual is None else 3):
        return ""
    share = had / result.entries
    if share >= (usual if usual is not None else 1.0) / 2 or (usual is None and had):
        return ""
    cause = f": `{rule}` matches nothing" if not had else f", usually {usual:.0%}"
    return f"parsed, {had} of {result.entries} rows have a {what}{cause}"


def _strange(result: ChannelResult, usual: UsualChannel | None) -> str:
    if usual is None or result.matching or not usual.matching or not result.entries:
        return ""
    link = f", such as {result.unmatched_links[0]}" if result.unmatched_links else ""
    return f"parsed, none of {result.entries} entries is a document{link}: have the addresses changed?"


def _shrunk(result: ChannelResult, usual: UsualChannel | None) -> str:
    """A feed or list with less than half of its usual entries a page; a sitemap that lost a twentieth (sources, 3).

    A sitemap counts as a whole: it grows by a further file, which has few entries at first. A REST interface names only
    what lies in the window, which may be nothing.
    """
    if usual is None or not usual.entries or not result.pages or result.kind == "rest":
        return ""
    if result.kind == "sitemap":
        unit, entries, past = "", float(result.entries), usual.totals
        least = max(past[:3]) * 0.95
    else:
        unit, entries, past = " a page" if result.pages > 1 else "", result.entries / result.pages, usual.entries
        least = median(past) / 2
    if median(past) < _FEW + 1 or entries >= least:
        return ""
    return f"{entries:.0f} entries{unit}, usually {median(past):.0f}"


def _stale(result: ChannelResult, usual: UsualChannel | None) -> str:
    """A list that goes back: all the newest rows of last time are gone (one alone may have been withdrawn).

    A REST interface has no rows at all when nothing lies in its window; what it named last time may still lie there.
    """
    if usual is None or not (result.head or (result.kind == "rest" and result.since)):
        return ""
    newest = result.head[0] if result.head else str(result.since)
    ahead = [day for day in usual.head if day > newest]
    if len(ahead) < 2:
        return ""
    if not result.head:
        return f"names nothing since {newest}, last time something of {ahead[0][:10]}"
    return f"stale: the newest row is of {newest[:10]}, last time it was of {ahead[0][:10]}: an old copy?"
