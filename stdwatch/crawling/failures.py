"""Names for what goes wrong on the wire: Scrapy's exceptions and statuses as our outcomes."""

import zlib
from gzip import BadGzipFile

from scrapy import exceptions
from scrapy.http import Response

from stdwatch.errors import BotWall, NotFound, OffSite, PageError, TooLarge, Unreachable, Unreadable
from stdwatch.reading.time_limit import reading_limit
from stdwatch.reasons import AnswerCode, Reason
from stdwatch.web_content.sniff import Kind, kind_of
from stdwatch.web_content.walls import is_challenge

_REASONS: dict[type[Exception], tuple[type[PageError], AnswerCode]] = {
    exceptions.DownloadTimeoutError: (Unreachable, AnswerCode.TIMEOUT),
    exceptions.DownloadConnectionRefusedError: (Unreachable, AnswerCode.CONNECTION_REFUSED),
    exceptions.CannotResolveHostError: (Unreachable, AnswerCode.UNRESOLVED),
    exceptions.ResponseDataLossError: (Unreadable, AnswerCode.CONNECTION_LOST),
    exceptions.DownloadFailedError: (Unreachable, AnswerCode.CONNECTION_FAILED),
    exceptions.UnsupportedURLSchemeError: (OffSite, AnswerCode.ITS_SCHEME),
    exceptions.NotSupported: (OffSite, AnswerCode.ITS_SCHEME),
    **dict.fromkeys((BadGzipFile, zlib.error, EOFError), (Unreadable, AnswerCode.BAD_COMPRESSION)),
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
        return TooLarge(url, Reason.text(str(error)) if str(error) else Reason.of(AnswerCode.OVER_LIMIT))
    if isinstance(error, exceptions.IgnoreRequest):
        return _of_ignored(str(error), url)
    if type(error).__module__.split(".")[0] in _COMPRESSIONS:
        return Unreadable(url, Reason.of(AnswerCode.BAD_COMPRESSION))
    for kind, (outcome, code) in _REASONS.items():
        if isinstance(error, kind):
            return outcome(url, Reason.of(code))
    return None


def _of_ignored(reason: str, url: str) -> PageError:
    if "redirect" in reason:
        return Unreachable(url, Reason.of(AnswerCode.REDIRECTS))
    if "exceed" in reason or "larger" in reason:
        return TooLarge(url, Reason.of(AnswerCode.OVER_LIMIT_UNPACKED))
    return Unreachable(url, Reason.text(reason))


def of_status(
    status: int, url: str, *, conditional: bool = False, body: bytes = b"", media_type: str | None = None
) -> PageError | None:
    """The outcome of a status that is no document; ``None`` for 200, and for 304 where validators were sent.

    A challenge is one whatever its status: some come with 202 or 503. It is known by its `body`.
    """
    if status == 200 or (status == 304 and conditional):
        return None
    if status in {404, 410}:
        return NotFound(url, Reason.of(AnswerCode.STATUS, status=status))
    if status in {401, 402, 403, 407, 429, 451}:
        return BotWall(url, Reason.of(AnswerCode.STATUS_REFUSED, status=status))
    try:
        with reading_limit(url, len(body)):
            is_wall = kind_of(body, media_type) is Kind.HTML and is_challenge(body, media_type)
    except TooLarge as error:
        return error
    if is_wall:
        return BotWall(url, Reason.of(AnswerCode.STATUS_REFUSED, status=status))
    if status >= 500:
        return Unreachable(url, Reason.of(AnswerCode.STATUS, status=status))
    return Unreadable(url, Reason.of(AnswerCode.STATUS, status=status))


def of_response(response: Response, *, conditional: bool = False) -> PageError | None:
    """The outcome of a response that is no document, by its status and, where that is odd, its body."""
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1") or None
    return of_status(response.status, response.url, conditional=conditional, body=response.body, media_type=kind)
