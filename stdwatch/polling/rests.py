"""How long a host asks to be left alone."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

REFUSALS = frozenset({403, 429, 500, 502, 503, 504})
"""Statuses that may say when to come back: servers use the header beyond RFC 9110, 10.2.3."""

_LONGEST = timedelta(days=30)
"""A longer rest is a mistake of the server's, and would never end."""

_PART = r"(\d{1,9})(?:\.\d+)?\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)?\.?"
_SECONDS = re.compile(rf"\"?(?:in |\+)?{_PART}(?:\s*(?:and )?{_PART})?\"?(?:\s*[,;].*)?", re.IGNORECASE)
"""A number of seconds as servers write it: with a fraction, units, in quotes, or twice."""

_THOUSANDS = re.compile(r"^(\d{1,3}),(?!\1$)(?=\d{3}$)")
_UNITS = {"m": 60, "h": 3600, "d": 86_400}


def rest_until(status: int | None, headers: Mapping[str, str], at: datetime) -> datetime | None:
    """The instant until which an answer's Retry-After keeps us away: so many seconds from `at`, or a date.

    ``None`` for another status, without the header, and where it is neither.
    """
    if status not in REFUSALS:
        return None
    text = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    if text.isdecimal() and len(text) > 9:
        return at + _LONGEST
    if seconds := _SECONDS.fullmatch(_THOUSANDS.sub(r"\1", text)):
        return at + min(_LONGEST, _length(*seconds.group(1, 2)) + _length(*seconds.group(3, 4)))
    until = _instant(text)
    return until and min(until, at + _LONGEST)


def _length(number: str | None, unit: str | None) -> timedelta:
    return timedelta(seconds=int(number or 0) * _UNITS.get((unit or "s")[0].lower(), 1))


def _instant(text: str) -> datetime | None:
    """A date of HTTP, or one as ISO 8601 writes it; without a zone it is UTC."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            until = read(text)
        except (OverflowError, TypeError, ValueError):
            continue
        return until if until.tzinfo else until.replace(tzinfo=UTC)
    return None
