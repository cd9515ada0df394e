"""How long a host asks to be left alone."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

REFUSALS = frozenset({429, 503})
"""Statuses that may say when to come back (RFC 9110, 10.2.3)."""

_LONGEST = timedelta(days=30)
"""A longer rest is a mistake of the server's, and would never end."""

_SECONDS = re.compile(
    r"\"?(\d{1,9})(?:\.\d+)?\s*(s|secs?|seconds?|m|mins?|minutes?|h|hours?)?\"?(?:\s*[,;].*)?", re.IGNORECASE
)
"""A number of seconds as servers write it: with a fraction, a unit, in quotes, or twice."""

_UNITS = {"m": 60, "h": 3600}


def rest_until(status: int | None, headers: Mapping[str, str], at: datetime) -> datetime | None:
    """The instant until which an answer's Retry-After keeps us away: so many seconds from `at`, or a date.

    ``None`` for another status, without the header, and where it is neither.
    """
    if status not in REFUSALS:
        return None
    text = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    if text.isdecimal() and len(text) > 9:
        return at + _LONGEST
    if seconds := _SECONDS.fullmatch(text):
        return at + min(_LONGEST, timedelta(seconds=int(seconds[1]) * _UNITS.get((seconds[2] or "s")[0].lower(), 1)))
    until = _instant(text)
    return until and min(until, at + _LONGEST)


def _instant(text: str) -> datetime | None:
    """A date of HTTP, or one as ISO 8601 writes it; without a zone it is UTC."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            until = read(text)
        except (OverflowError, TypeError, ValueError):
            continue
        return until if until.tzinfo else until.replace(tzinfo=UTC)
    return None
