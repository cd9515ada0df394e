"""Where messages go: Apprise addresses (mail, WeCom, DingTalk, Feishu, Slack, webhooks) and the ping URL."""

import hashlib
import logging
import threading
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING

from stdwatch.operations import chats, message_text
from stdwatch.operations.chats import Attempt

if TYPE_CHECKING:
    import apprise

log = logging.getLogger(__name__)


def name_of(url: str) -> str:
    """A recipient's name without its secrets, the same each time: its scheme and a hash of its URL."""
    return f"{url.partition('://')[0] or '?'} {hashlib.sha256(url.encode()).hexdigest()[:8]}"


def is_valid(url: str) -> bool:
    """Whether Apprise knows what to do with the URL."""
    import apprise

    return apprise.Apprise.instantiate(url) is not None


def send(url: str, subject: str, body: str, *, good: bool) -> str | None:
    """Send a message to an Apprise URL; returns ``None`` when the recipient took it, else what went wrong."""
    return attempt(url, subject, body, good=good).error


def attempt(url: str, subject: str, body: str, *, good: bool) -> Attempt:
    """Send a message to an Apprise URL, in pieces where it is too long; returns how that ended."""
    import apprise

    recipient = apprise.Apprise.instantiate(url)
    if not isinstance(recipient, apprise.NotifyBase):
        return Attempt("Apprise does not understand this URL", final=True)
    subject, body = (message_text.for_recipient(url, text) for text in (subject, body))
    try:
        service = chats.service_of(recipient)
        if service:
            return chats.send(service, recipient, subject, body)
        recipient.overflow_mode = apprise.OverflowMode.SPLIT
        return _by_apprise(recipient, subject, body, good=good)
    except Exception as error:  # a hundred plug-ins by many hands: none of them may fail a night
        return Attempt(f"{type(error).__name__}: {error}")


def _by_apprise(recipient: "apprise.NotifyBase", subject: str, body: str, *, good: bool) -> Attempt:
    import apprise

    heard = _Heard(threading.get_ident())
    logger = logging.getLogger("apprise")
    logger.addHandler(heard)
    try:
        kind = apprise.NotifyType.SUCCESS if good else apprise.NotifyType.WARNING
        taken = recipient.notify(body, subject, kind, body_format=apprise.NotifyFormat.TEXT)
    finally:
        logger.removeHandler(heard)
    return Attempt() if taken else Attempt(heard.last or "the recipient did not take it")


def ping(url: str) -> str | None:
    """Call the ping URL; returns ``None`` when it answered 2xx, else what went wrong."""
    if not url.lower().startswith(("http://", "https://")):
        return "a ping URL begins with http:// or https://"
    try:
        with urllib.request.urlopen(url, timeout=10):  # noqa: S310 - its scheme was looked at
            return None
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        return str(error)


class _Heard(logging.Handler):
    """The last complaint that Apprise logged in a thread while it sent: it returns only true or false."""

    def __init__(self, thread: int) -> None:
        super().__init__(logging.WARNING)
        self.last = ""
        self._thread = thread

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.last = record.getMessage()
