"""What a body really is, from its bytes first and its header second."""

import codecs
import gzip
import io
import re
import zlib
from collections import Counter

from stdwatch import limits
from stdwatch.errors import TooLarge, Unreadable
from stdwatch.reasons import BodyCode, BodyKind, Reason
from stdwatch.web_content.markup import WIDE, without_nuls

HEAD = 64 * 1024

_UNSPOKEN = re.compile(rb"<!--(?:.*?-->|.*+)|<(script|style)\b(?:.*?</\1\s*>|.*+)", re.IGNORECASE | re.DOTALL)
"""What is not shown; what is never closed goes to the end."""
_TAG = re.compile(
    rb"<(/?)(main|article|section|div|header|footer|nav|aside|form|ul|ol|dl|table|script|style|!--)", re.IGNORECASE
)


Kind = BodyKind
"""What the bytes are, whatever was asked for."""

LIMITS = {Kind.HTML: limits.PAGE_BYTES, Kind.FEED: limits.PAGE_BYTES, Kind.SITEMAP: limits.SITEMAP_BYTES}
HTML_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|main|article|div|p|h1|table|title)\b", re.IGNORECASE)
CLOSED = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
ROOT = re.compile(
    rb"(?>\s+|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*+<(?:\w+:)?(\w+)",
    re.IGNORECASE | re.DOTALL,
)
"""The first element. What stands in front of it is never taken back: forty comments had billions of ways to be read."""
ROOTS = {b"rss": Kind.FEED, b"feed": Kind.FEED, b"rdf": Kind.FEED}
ROOTS |= {b"urlset": Kind.SITEMAP, b"sitemapindex": Kind.SITEMAP}
LATE_ROOT = re.compile(
    rb"<\?xml\b[^>]{0,200}\?>\s*+(?>(?:<!--.{0,2000}?-->|<\?.{0,2000}?\?>)\s*){0,20}+"
    rb"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex)\b",
    re.IGNORECASE | re.DOTALL,
)
"""A feed behind what a program printed before it, as its warnings."""
BARE_ROOT = re.compile(
    rb"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex)\b[^>]{0,2000}?(?:xmlns|version)\b", re.IGNORECASE
)
"""The same without a declaration."""
LATE_JSON = re.compile(rb"(?:\[\s*)?\{\s*\"\w|\[\s*\]\s*$")
"""The answer of an interface behind such warnings."""
WHOLE_PAGE = re.compile(rb"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
GZIP = b"\x1f\x8b"
BINARY = (GZIP, b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def kind_of(body: bytes, media_type: str | None) -> Kind:
    """The kind of a body, from its first element (however long the comment before it, US1), else from its header.

    Bytes with many a NUL and no UTF-16 mark are no text, whatever the header says.
    """
    if not body.strip():
        return Kind.EMPTY
    if b"%PDF-" in body[:1024]:
        return Kind.PDF
    head = body[:HEAD]
    if head.startswith(UTF16) or WIDE.match(head):
        head = without_nuls(head)
    if head.count(0) * 100 > len(head) or head.startswith(BINARY):
        return Kind.OTHER
    root = ROOT.match(head)
    if root and root.group(1).lower() in ROOTS:
        return ROOTS[root.group(1).lower()]
    if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}:
        return Kind.JSON
    late = LATE_ROOT.search(head) or BARE_ROOT.search(head)
    if late and not WHOLE_PAGE.search(head[: late.start()]):
        return ROOTS[late.group(1).lower()]
    if body.rstrip().endswith((b"}", b"]")) and LATE_JSON.search(head) and not WHOLE_PAGE.search(head):
        return Kind.JSON
    if HTML_TAG.search(head):
        return Kind.HTML
    return Kind.HTML if "html" in (media_type or "") else Kind.OTHER


def is_whole(body: bytes) -> bool:
    """Whether an HTML page ends as pages end: connections break, and archives cut."""
    end = body[-4096:]
    return bool(CLOSED.search(end.replace(b"\0", b"") if body.startswith(UTF16) else end))


def is_closed(body: bytes) -> bool:
    """Whether a page has closed its main part and all whose end tags HTML demands: those of body and html it does not.

    A page that was cut inside its text has some of that open still (https://html.spec.whatwg.org/#optional-tags); what
    may be missing behind the main part is no text.
    """
    counts = Counter((tag.lower(), bool(slash)) for slash, tag in _TAG.findall(_UNSPOKEN.sub(b"", body)))
    balanced = all(counts[tag, True] == counts[tag, False] for tag, _ in tuple(counts))
    return balanced and counts[b"main", True] > 0


def unzipped(body: bytes, kind: Kind, url: str) -> bytes:
    """What a file of gzip holds, any other body as it is; never more than one byte over our limit for its kind.

    `Unreadable` when it is damaged. It is the file that is compressed (``sitemap.xml.gz``), not its way to us.
    """
    if not body.startswith(GZIP):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            return file.read(LIMITS.get(kind, limits.PAGE_BYTES) + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(url, Reason.of(BodyCode.GZIP)) from error


def refuse_size(body: bytes, kind: Kind, url: str) -> None:
    """Raise `TooLarge` for a body over our limit for its kind (bytes after decompression)."""
    limit = LIMITS.get(kind)
    if limit is not None and len(body) > limit:
        raise TooLarge(url, Reason.of(BodyCode.TOO_LARGE, size=len(body), body=kind, limit=limit))
