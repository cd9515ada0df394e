"""Alarms: told when a source falls ill, once for each kind of trouble, with an all-clear at the end."""

from enum import StrEnum

from stdwatch.operations.health import Health


class Step(StrEnum):
    """What an alarm needs: nothing is told as long as nothing changes."""

    NONE = "none"
    RAISE = "raise"
    CLEAR = "clear"


def step(told: frozenset[str] | None, health: Health) -> Step:
    """The step from the open alarm of a source (`told` kinds of trouble; ``None``: no alarm) to its health now.

    Each kind is told at most once in an alarm, so that one which wavers between two kinds does not tell each nightly.
    """
    if health.state == "ill":
        return Step.NONE if told and health.kind in told else Step.RAISE
    if told is None or health.state == "new":
        return Step.NONE
    return Step.CLEAR


def alarm_text(health: Health) -> tuple[str, str]:
    """Subject and body of an alarm: what is wrong, and what to do about it."""
    lines = [*health.reasons, "", _TO_DO.get(health.kind, _TO_DO["degraded"])]
    if health.last_good:
        lines.append(f"Its last good night was {health.last_good:%Y-%m-%d}.")
    return f"stdwatch: {health.source} is {_WORDS.get(health.kind, health.kind)}", "\n".join(lines)


def clear_text(health: Health, days: int) -> tuple[str, str]:
    """Subject and body of an all-clear."""
    after = "the same day" if days < 1 else f"after {days} day{'s' if days > 1 else ''}"
    reasons = (
        "\n".join(("Still to be seen to:", *health.reasons)) if health.reasons else "All channels answer as usual."
    )
    return f"stdwatch: {health.source} is well again, {after}", reasons


_WORDS = {"import": "not polled: its spider cannot be imported", "silent": "silent for too long"}

_TO_DO = {
    "broken": "The site has changed: compare its pages with the selectors in its spider (docs/operations.md).",
    "degraded": "Part of the source is not read: see `stdwatch health` and docs/operations.md.",
    "blocked": "The site refuses us. Nothing is evaded: ask its operators, or add documents by URL or file.",
    "unreachable": "The site or the way to it is down; it is tried again every night, and nothing is lost.",
    "stopped": "Its crawls do not come to an end: see the log in the data directory.",
    "silent": "Look at the site: has it moved what it publishes? A recess can be told in stdwatch.toml.",
    "overdue": "Is the scheduler running, and the disk not full? See `stdwatch doctor`.",
    "import": "Mend the spider and restart; the other sources go on.",
}
