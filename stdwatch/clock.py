"""The one place that knows what time it is; everybody else is told."""

import os
from datetime import UTC, date, datetime


def now() -> datetime:
    """The present instant, aware, in UTC, whole seconds.

    ``STDWATCH_NOW`` (RFC 3339) stands in for the machine's clock: rehearsals and the demo run in the replica's time.
    """
    stand_in = os.environ.get("STDWATCH_NOW")
    instant = parse(stand_in) if stand_in else datetime.now(UTC)
    return instant.replace(microsecond=0)


def parse(text: str) -> datetime:
    """An RFC 3339 instant as an aware UTC datetime; `ValueError` when it has no offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"no offset in {text!r}")
    return instant.astimezone(UTC)


def stamp(instant: datetime) -> str:
    """RFC 3339 in UTC with seconds and ``Z``: the form of every instant of our own in the database."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def first_day(text: str) -> date | None:
    """The day that a day, an instant or a month (``2025-08``) begins with; `None` when the text is none of them."""
    try:
        return date.fromisoformat(text[:10] if len(text) >= 10 else f"{text}-01")
    except ValueError:
        return None
