"""Names for what goes wrong on the wire: Scrapy's exceptions and statuses as our outcomes."""

import zlib
from gzip import BadGzipFile

from scrapy import exceptions

from stdwatch.errors import BotWall, NotFound, OffSite, PageError, TooLarge, Unreachable, Unreadable

_REASONS: dict[type[Exception], tuple[type[PageError], str]] = {
    exceptions.DownloadTimeoutError: (Unreachable, "no complete answer in time"),
    exceptions.DownloadConnectionRefusedError: (Unreachable, "connection refused"),
    exceptions.CannotResolveHostError: (Unreachable, "its name does not resolve to a public address"),
    exceptions.ResponseDataLossError: (Unreadable, "the connection ended before the body did"),
    exceptions.DownloadFailedError: (Unreachable, "connection failed"),
    exceptions.UnsupportedURLSchemeError: (OffSite, "its scheme is never fetched"),
    exceptions.NotSupported: (OffSite, "its scheme is never fetched"),
    **dict.fromkeys((BadGzipFile, zlib.error, EOFError), (Unreadable, "not compressed as it says")),
}
_COMPRESSIONS = ("brotli", "brotlicffi", "zstandard")
"""Modules whose errors mean the same; which of them Scrapy uses depends on what is installed."""


STATUSES = [304, *range(400, 600)]
"""Statuses that a spider sees itself; redirects are followed (`handle_httpstatus_all` would end that)."""


def of_exception(error: BaseException, url: str) -> PageError | None:
    """The outcome that a download exception stands for; ``None`` when it is none of them (a mistake of ours)."""
    if isinstance(error, PageError):
        return error
    if isinstance(error, exceptions.DownloadCancelledError):
        return TooLarge(url, str(error) or "larger than allowed")
    if isinstance(error, exceptions.IgnoreRequest):
        return _of_ignored(str(error), url)
    if type(error).__module__.split(".")[0] in _COMPRESSIONS:
        return Unreadable(url, "not compressed as it says")
    for kind, (outcome, reason) in _REASONS.items():
        if isinstance(error, kind):
            return outcome(url, reason)
    return None


def _of_ignored(reason: str, url: str) -> PageError:
    if "redirect" in reason:
        return Unreachable(url, "redirects without end")
    if "exceed" in reason or "larger" in reason:
        return TooLarge(url, "larger than allowed once decompressed")
    return Unreachable(url, reason)


def of_status(status: int, url: str, *, conditional: bool = False) -> PageError | None:
    """The outcome of a status that is no document; ``None`` for 200, and for 304 where validators were sent."""
    if status == 200 or (status == 304 and conditional):
        return None
    if status in {404, 410}:
        return NotFound(url, f"answered {status}")
    if status in {401, 402, 403, 407, 429, 451}:
        return BotWall(url, f"answered {status}: add it by URL or file (stdwatch add)")
    if status >= 500:
        return Unreachable(url, f"answered {status}")
    return Unreadable(url, f"answered {status}")
