"""What sites wrote, made safe to follow and to keep: addresses, file names, days."""

import re
from datetime import date, datetime
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from stdwatch import clock


def web_link(url: str) -> str | None:
    """The URL if a browser may follow it (http, https), else `None`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def file_name(url: str, body_hash: str) -> str:
    """A harmless ASCII name for a download: the URL's last part, or the start of the body's hash."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", unquote(urlsplit(url).path).rsplit("/", 1)[-1]).strip(".-")
    return name[-100:] or f"{body_hash[:12]}.bin"


def local(instant: str, zone: str) -> datetime:
    """An instant of ours (RFC 3339, UTC) in the readers' zone (IANA name)."""
    return clock.parse(instant).astimezone(ZoneInfo(zone))


def today(now: datetime, zone: str) -> date:
    """The readers' day at an instant."""
    return now.astimezone(ZoneInfo(zone)).date()


def size(count: int) -> str:
    """A number of bytes for people: 512 B, 14 kB, 3.2 MB."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
