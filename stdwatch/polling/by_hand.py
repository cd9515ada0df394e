"""What is asked for by hand: a known document's own task, or a bare one for an address that nobody knows."""

from collections.abc import Sequence

from stdwatch.items import MANUAL, Alias, ChannelKind, FetchTask, Lead
from stdwatch.polling.frontier import Frontier, Target


def task_by_hand(url: str, canonical: str, aliases: Sequence[Alias], frontier: Frontier) -> FetchTask:
    """The task for an address that somebody named; `canonical` and `aliases` are what the source makes of it.

    It is asked for unconditionally. What channels ever said of a known document goes with it: its page alone may tell
    less of its day and type.
    """
    target = _target(canonical, aliases, frontier)
    if target and target.kind == "attachment":
        return FetchTask(canonical, "attachment", MANUAL, conditional=False, target=target.id, parent=target.parent)
    lead = Lead(url, MANUAL, ChannelKind.MANUAL, tuple(aliases))
    if target is None:
        return FetchTask(url, "page", MANUAL, conditional=False, lead=lead)
    return FetchTask(
        url,
        "page",
        MANUAL,
        conditional=False,
        target=target.id,
        lead=lead,
        labels=target.labels,
        published=target.published,
    )


def _target(canonical: str, aliases: Sequence[Alias], frontier: Frontier) -> Target | None:
    """The target of this address, else the one that goes by a name that the address reveals."""
    named = next((frontier.names[alias] for alias in aliases if alias in frontier.names), None)
    at_address = next((target for target in frontier.targets.values() if target.url == canonical), None)
    return at_address or (frontier.targets.get(named) if named else None)
