"""An HTTP answer as a value, before it goes on the wire."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Conduct(StrEnum):
    """How the server sends a body: `DROP` hangs up half-way, `ENDLESS` repeats it for ever, `DRIP` takes for ever."""

    WHOLE = "whole"
    HANG = "hang"
    DROP = "drop"
    ENDLESS = "endless"
    DRIP = "drip"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and body; `modified` feeds Last-Modified; an `encoded` body is not compressed again."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=UTF-8"),)
    body: bytes = b""
    modified: datetime | None = None
    encoded: bool = False
    conduct: Conduct = Conduct.WHOLE

    @property
    def media_type(self) -> str:
        """The media type without parameters, empty when the reply has none."""
        return dict(self.headers).get("Content-Type", "").partition(";")[0]


def page(body: str, status: int = 200, modified: datetime | None = None) -> Reply:
    """An HTML page."""
    return Reply(status, body=body.encode(), modified=modified)


def xml(body: str, media_type: str, modified: datetime | None = None) -> Reply:
    """An XML body: feed or sitemap."""
    return Reply(200, (("Content-Type", f"{media_type}; charset=UTF-8"),), body.encode(), modified)


def plain(body: str) -> Reply:
    """A text file such as robots.txt."""
    return Reply(200, (("Content-Type", "text/plain; charset=UTF-8"),), body.encode())


def moved(url: str, status: int = 301) -> Reply:
    """A redirect to an absolute URL."""
    return Reply(status, (("Content-Type", "text/html; charset=UTF-8"), ("Location", url)))
