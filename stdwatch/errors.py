"""The named outcomes: everything that can go wrong with a page or a command, under one root."""

from typing import ClassVar

from stdwatch.reasons import Outcome, Reason


class StdwatchError(Exception):
    """Root of all our errors; its text is one line that says what to do."""

    def __init__(self, reason: Reason | str) -> None:
        self.reason = reason if isinstance(reason, Reason) else Reason.text(reason)
        super().__init__(str(self.reason))


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
    """A response that is no document and no list of leads."""

    outcome: ClassVar[Outcome]
    """The name under which it is stored and printed."""

    def __init__(self, url: str, reason: Reason) -> None:
        super().__init__(reason)
        self.url = url

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class SiteChanged(PageError):
    """A selector that must match found nothing, or a list has no entries."""

    outcome = Outcome.SITE_CHANGED


class BotWall(PageError):
    """A challenge, consent or login page, a 401, 403 or 429: never evaded."""

    outcome = Outcome.BOT_WALL


class RobotsForbid(PageError):
    """robots.txt disallows the request (RFC 9309)."""

    outcome = Outcome.ROBOTS_FORBID


class NotFound(PageError):
    """404 or 410, or the site's own error page."""

    outcome = Outcome.NOT_FOUND


class Unreadable(PageError):
    """Bytes that are not what they say: broken, encrypted, empty, wrongly encoded, not parseable."""

    outcome = Outcome.UNREADABLE


class TooLarge(PageError):
    """Over our limit for this kind of body, compressed or not."""

    outcome = Outcome.TOO_LARGE


class OffSite(PageError):
    """A redirect or link to another host, a private address or a scheme we do not fetch."""

    outcome = Outcome.OFF_SITE


class Unreachable(PageError):
    """No answer: name, connection, time-out, TLS, endless redirects or 5xx."""

    outcome = Outcome.UNREACHABLE


class OverBudget(PageError):
    """Not asked for: the run has sent as many requests as it may."""

    outcome = Outcome.OVER_BUDGET


class PrintingError(StdwatchError):
    """An issue cannot be printed, or a Word document not be read; `message` is translated with `params` on the page."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params)
        self.message = message
        self.params = params


class DocumentError(PrintingError, UsageError):
    """A Word document that was handed in is none of ours, broken, huge, or reaches out."""


PAGE_ERRORS: dict[str, type[PageError]] = {error.outcome: error for error in PageError.__subclasses__()}
"""The errors by their outcomes: one that a child process reported is raised again."""
