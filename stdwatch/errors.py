"""The named outcomes: everything that can go wrong with a page or a command, under one root."""


class StdwatchError(Exception):
    """Root of all our errors; its text is one line that says what to do."""


class UsageError(StdwatchError):
    """The command, setting or argument is wrong; nothing was done."""


class StoreError(StdwatchError):
    """The data directory or a database in it cannot be used."""


class Missing(StdwatchError):
    """An id that the store does not know."""


class Conflict(StdwatchError):
    """Another editor decided between what was on screen and now; nothing was done."""


class Busy(StdwatchError):
    """Another process holds the lock of this source."""


class PageError(StdwatchError):
    """A response that is no document and no list of leads; its class name is the outcome."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason

    @property
    def outcome(self) -> str:
        """The name under which the outcome is stored and printed."""
        return type(self).__name__


class SiteChanged(PageError):
    """A selector that must match found nothing, or a list has no entries."""


class BotWall(PageError):
    """A challenge, consent or login page, a 401, 403 or 429: never evaded."""


class RobotsForbid(PageError):
    """robots.txt disallows the request (RFC 9309)."""


class NotFound(PageError):
    """404 or 410, or the site's own error page."""


class Unreadable(PageError):
    """Bytes that are not what they say: broken, encrypted, empty, wrongly encoded, not parseable."""


class TooLarge(PageError):
    """Over our limit for this kind of body, compressed or not."""


class OffSite(PageError):
    """A redirect or link to another host, a private address or a scheme we do not fetch."""


class Unreachable(PageError):
    """No answer: name, connection, time-out, TLS, endless redirects or 5xx."""


class OverBudget(PageError):
    """Not asked for: the run has sent as many requests as it may."""


class PrintingError(StdwatchError):
    """An issue cannot be printed: it has nothing to print, a font is missing, or typesetting failed."""
