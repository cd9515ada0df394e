"""What is wrong with a channel that did answer: told from its own past, and from what the others name."""

from collections.abc import Sequence
from statistics import median

from stdwatch.items import ChannelKind, ChannelResult
from stdwatch.reasons import ChannelCode, Outcome, Reason
from stdwatch.verdicts.observations import CHANCE, Usual, UsualChannel

_LEAST_ROWS = 5
"""Rows that a channel of which nothing is known must have before their missing dates or titles mean anything."""


def channels_standing_still(counted: Sequence[ChannelResult], usual: Usual) -> dict[str, Reason]:
    """Channels that always name what is new and now name none of it: a list that stands still while a feed goes on.

    Only of a channel that misses next to nothing is that no chance; one in which a kind is listed may pause.
    """
    reasons: dict[str, Reason] = {}
    for result in counted:
        freshness = usual.fresh.get(result.channel)
        share = (freshness.named + 1) / (freshness.past + 2) if freshness else 0.0
        if freshness and result.outcome == Outcome.OK and share > 0.9 and (1 - share) ** freshness.missed < CHANCE / 10:
            reasons[result.channel] = Reason.of(ChannelCode.STANDS_STILL, count=freshness.missed)
    return reasons


def complaints_of(counted: Sequence[ChannelResult], usual: Usual) -> dict[str, Reason]:
    """What is wrong with channels that did answer, by name."""
    complaints = {r.channel: _complaint(r, usual.channels.get(r.channel)) for r in counted if r.outcome == Outcome.OK}
    return {channel: complaint for channel, complaint in complaints.items() if complaint}


def _complaint(result: ChannelResult, usual: UsualChannel | None) -> Reason | None:
    """The first that applies: dates or titles gone, other documents, older ones than last time, far fewer entries."""
    return (
        _lost_dates(result, usual)
        or _lost_titles(result, usual)
        or _names_no_documents(result, usual)
        or _went_back(result, usual)
        or _shrunk(result, usual)
    )


def _lost_dates(result: ChannelResult, usual: UsualChannel | None) -> Reason | None:
    codes = (ChannelCode.DATES_UNMATCHED, ChannelCode.DATES_FEWER)
    return _lost(result, result.rules.get("date"), codes, result.dated, usual.dated if usual else None)


def _lost_titles(result: ChannelResult, usual: UsualChannel | None) -> Reason | None:
    codes = (ChannelCode.TITLES_UNMATCHED, ChannelCode.TITLES_FEWER)
    return _lost(result, result.rules.get("title"), codes, result.titled, usual.titled if usual else None)


def _lost(
    result: ChannelResult, rule: str | None, codes: tuple[ChannelCode, ChannelCode], had: int, usual: float | None
) -> Reason | None:
    """Whether rows have lost what a rule tells; without history, rows of which none has it are odd enough."""
    if rule is None or result.entries < (_LEAST_ROWS if usual is None else 3):
        return None
    share = had / result.entries
    if share >= (usual if usual is not None else 1.0) / 2 or (usual is None and had):
        return None
    if not had:
        return Reason.of(codes[0], count=had, total=result.entries, selector=rule)
    return Reason.of(codes[1], count=had, total=result.entries, share=float(usual or 0))


def _names_no_documents(result: ChannelResult, usual: UsualChannel | None) -> Reason | None:
    if usual is None or result.matching or not usual.matching or not result.entries:
        return None
    if result.unmatched_links:
        return Reason.of(ChannelCode.NO_DOCUMENTS_BUT, total=result.entries, url=result.unmatched_links[0])
    return Reason.of(ChannelCode.NO_DOCUMENTS, total=result.entries)


def _shrunk(result: ChannelResult, usual: UsualChannel | None) -> Reason | None:
    """A feed or list with less than half of its usual entries a page; a sitemap that lost a twentieth.

    A sitemap counts as a whole: it grows by a further file, which has few entries at first. A REST interface names only
    what lies in the window, which may be nothing.
    """
    if usual is None or not usual.entries or not result.pages or result.kind == ChannelKind.REST:
        return None
    if result.kind == ChannelKind.SITEMAP:
        code, entries, past = ChannelCode.ENTRIES_FEWER, float(result.entries), usual.totals
        least = max(past[:3]) * 0.95
    else:
        code = ChannelCode.ENTRIES_FEWER_A_PAGE if result.pages > 1 else ChannelCode.ENTRIES_FEWER
        entries, past = result.entries / result.pages, usual.entries
        least = median(past) / 2
    if median(past) < _LEAST_ROWS + 1 or entries >= least:
        return None
    return Reason.of(code, count=round(entries), usual=round(median(past)))


def _went_back(result: ChannelResult, usual: UsualChannel | None) -> Reason | None:
    """A list that goes back: all the newest rows of last time are gone (one alone may have been withdrawn).

    A REST interface has no rows at all when nothing lies in its window; what it named last time may still lie there.
    """
    if usual is None or not (result.head or (result.kind == ChannelKind.REST and result.since)):
        return None
    newest = result.head[0] if result.head else str(result.since)
    ahead = [day for day in usual.head if day > newest]
    if len(ahead) < 2:
        return None
    code = ChannelCode.OLD_COPY if result.head else ChannelCode.NAMES_NOTHING
    return Reason.of(code, day=newest[:10], before=ahead[0][:10])
