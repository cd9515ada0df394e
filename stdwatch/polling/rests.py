"""How long a host asks to be left alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

REFUSALS = frozenset({429, 503})
"""Statuses that may say when to come back (RFC 9110, 10.2.3)."""

_LONGEST = timedelta(days=30)
"""A longer rest is a mistake of the server's, and would never end."""


def rest_until(status: int | None, headers: Mapping[str, str], at: datetime) -> datetime | None:
    """The instant until which an answer's Retry-After keeps us away: so many seconds from `at`, or a date.

    ``None`` for another status, without the header, and where it is neither.
    """
    if status not in REFUSALS:
        return None
    text = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        until = at + timedelta(seconds=int(text)) if text.isdecimal() else parsedate_to_datetime(text)
    except (OverflowError, TypeError, ValueError):
        return at + _LONGEST if text.isdecimal() else None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(until, at + _LONGEST)
