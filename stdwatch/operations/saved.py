"""Files that people keep of the web: a page saved by a browser, an MHTML archive, a PDF; and where each came from."""

import codecs
import email
import re
from dataclasses import dataclass
from email import policy
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from pathlib import PurePath
from urllib.parse import urlsplit

from stdwatch.errors import TooLarge, Unreadable
from stdwatch.operations.additions import LARGEST
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import parse_html, texts
from stdwatch.web_content.sniff import Kind, is_whole, kind_of

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", re.IGNORECASE)
"""What Chrome, Edge and Internet Explorer write before the page ("mark of the web"); Firefox writes nothing."""

_SINGLE_FILE = re.compile(rb"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)", re.IGNORECASE)
"""What the browser extension SingleFile writes; it leaves out the end tags that HTML lets one leave out."""

_MHTML = re.compile(
    rb"^(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?content-type:\s*multipart/related", re.IGNORECASE
)
_ADDRESSES = ('link[rel="canonical"]::attr(href)', 'meta[property="og:url"]::attr(content)')
_NAMES = {".pdf": Kind.PDF, ".html": Kind.HTML, ".htm": Kind.HTML, ".xhtml": Kind.HTML}


@dataclass(frozen=True, slots=True)
class Saved:
    """A file's document: its body, which an extractor can read, where it came from if the file tells, its title."""

    body: bytes
    kind: Kind
    media_type: str
    url: str | None
    title: str


def open_saved(content: bytes, name: str) -> Saved:
    """What a file of that name holds.

    Raises `Unreadable` for what is no web page and no PDF, is not what its name says, is empty or cut off, and
    `TooLarge` over `LARGEST`.
    """
    if len(content) > LARGEST:
        raise TooLarge(name, Reason.of(BodyCode.SAVED_TOO_LARGE, size=len(content), limit=LARGEST))
    if not content.strip():
        raise Unreadable(name, Reason.of(BodyCode.EMPTY))
    path = PurePath(name)
    if _MHTML.match(content.lstrip()[:8192]):
        return _mhtml(content, path)
    kind = kind_of(content, None)
    if kind not in {Kind.HTML, Kind.PDF}:
        raise Unreadable(name, Reason.of(BodyCode.SAVED_KIND, body=kind))
    claimed = _NAMES.get(path.suffix.lower())
    if claimed and claimed is not kind:
        raise Unreadable(name, Reason.of(BodyCode.SAVED_NAME, claimed=claimed, body=kind))
    if kind is Kind.PDF:
        return Saved(content, kind, "application/pdf", None, path.stem)
    if not is_whole(content) and not _SINGLE_FILE.search(content[:4096]):
        raise Unreadable(name, Reason.of(BodyCode.CUT_PAGE))
    return Saved(content, kind, "text/html", _address(content), path.stem)


def _address(body: bytes) -> str | None:
    """Where a saved page came from, by the browser's remark, else by what the page says of itself."""
    for remark in (_SAVED_FROM, _SINGLE_FILE):
        if (match := remark.search(body[:8192])) and (url := _of_the_web(match.group(1).decode("utf-8", "replace"))):
            return url
    page = parse_html(body, None)
    addresses = (text for css in _ADDRESSES for text in texts(page, css))
    return next((url for text in addresses if (url := _of_the_web(text))), None)


def _of_the_web(url: str) -> str | None:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else None


def _mhtml(content: bytes, path: PurePath) -> Saved:
    """The page of an MHTML archive (RFC 2557): its root part, else the first that is HTML."""
    try:
        archive = email.message_from_bytes(content.lstrip(), policy=policy.compat32)
    except RecursionError as error:
        raise Unreadable(str(path), Reason.of(BodyCode.MHTML_NESTED)) from error
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in archive.defects):
        raise Unreadable(str(path), Reason.of(BodyCode.MHTML_CUT))
    root = _root(archive)
    raw = root.get_payload(decode=True) if root else None
    if root is None or not isinstance(raw, bytes) or kind_of(raw, "text/html") is not Kind.HTML:
        raise Unreadable(str(path), Reason.of(BodyCode.MHTML_EMPTY))
    url = archive.get("Snapshot-Content-Location") or root.get("Content-Location") or archive.get("Content-Location")
    body = _as_utf8(raw, root.get_content_charset())
    return Saved(body, Kind.HTML, "text/html", _of_the_web(str(url or "")) or _address(body), path.stem)


def _root(archive: Message) -> Message | None:
    """The part that the ``start`` parameter names, else the first web page."""
    pages = [part for part in archive.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    start = archive.get_param("start")
    named = [page for page in pages if start and page.get("Content-ID") == start]
    return next(iter([*named, *pages]), None)


def _as_utf8(body: bytes, charset: str | None) -> bytes:
    """The page in UTF-8 with a byte order mark, which outranks what it says of its encoding; as it is without one."""
    if not charset or body.startswith(codecs.BOM_UTF8):
        return body
    try:
        return codecs.BOM_UTF8 + body.decode(charset, "replace").encode()
    except (LookupError, ValueError):  # no such encoding, or one that is none of text
        return body
