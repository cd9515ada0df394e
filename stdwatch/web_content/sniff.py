"""What a body really is, from its bytes first and its header second; and what is no answer at all: walls and errors."""

import codecs
import gzip
import io
import re
import zlib
from collections import Counter
from enum import StrEnum

from parsel import Selector

from stdwatch import limits
from stdwatch.errors import BotWall, NotFound, TooLarge, Unreachable, Unreadable
from stdwatch.web_content.markup import fold, text_of, texts

HEAD = 64 * 1024

_UNSPOKEN = re.compile(rb"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    rb"<(/?)(main|article|section|div|header|footer|nav|aside|form|ul|ol|dl|table|script|style|!--)", re.IGNORECASE
)


class Kind(StrEnum):
    """What the bytes are, whatever was asked for."""

    EMPTY = "empty"
    HTML = "html"
    PDF = "pdf"
    FEED = "feed"
    SITEMAP = "sitemap"
    JSON = "json"
    OTHER = "other"


LIMITS = {Kind.HTML: limits.PAGE_BYTES, Kind.FEED: limits.PAGE_BYTES, Kind.SITEMAP: limits.SITEMAP_BYTES}
HTML_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|main|article|div|p|h1|table|title)\b", re.IGNORECASE)
CLOSED = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
ROOT = re.compile(
    rb"(?:\s|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*<(?:\w+:)?(\w+)",
    re.IGNORECASE | re.DOTALL,
)
ROOTS = {b"rss": Kind.FEED, b"feed": Kind.FEED, b"rdf": Kind.FEED}
ROOTS |= {b"urlset": Kind.SITEMAP, b"sitemapindex": Kind.SITEMAP}
GZIP = b"\x1f\x8b"
BINARY = (GZIP, b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
UTF16 = (b"\xff\xfe", b"\xfe\xff")

SHORT, BARE = 1_500, 300
CHALLENGE = re.compile(
    r"^(?:just a moment\b|attention required\b|one more step\b|please wait\b|pardon our interruption\b"
    r"|access (?:to this page has been )?denied\b|checking your browser\b|(?:security|robot) check\b"
    r"|(?:are you|verify(?:ing)? (?:that )?you are) (?:an? )?(?:human|robot)\b|human verification\b"
    r"|before you continue\b|we value your privacy\b|(?:your )?privacy (?:choices|settings|preferences)\b"
    r"|(?:cookie|privacy) consent\b|(?:log|sign) ?in\b|(?:403 )?forbidden$|403$)|\bcaptcha\b",
    re.IGNORECASE,
)
NAME_ONLY = re.compile(r"[\s.…!?]*(?:[|–—-]\s.*)?")
MARGIN = "self::nav or self::header or self::footer or self::aside"
NAMED = 'contains(concat(@id, " ", @class), "cookie") or contains(concat(@id, " ", @class), "consent")'
DIALOG = (
    'self::dialog or @role="dialog" or @role="alertdialog" or @aria-modal="true"'
    f" or ((self::div or self::section) and ({NAMED}))"
)
FORMS = 'input[type="password"], form[action*="consent" i]'
MARKS = (
    '#challenge-form, #challenge-running, #cf-wrapper, .cf-browser-verification, [id^="cf-chl"], [class*="cf-chl"],'
    'script[src*="/cdn-cgi/challenge-platform/"], iframe[src*="captcha" i], .cf-turnstile, .g-recaptcha, .h-captcha'
)
MISSING = re.compile(
    r"^(?:error )?(?:404|410)\b|^(?:the )?page (?:was |could )?(?:not|no longer)\b|^not found$", re.IGNORECASE
)
BROKEN = re.compile(
    r"^(?:error )?5\d\d\b|^(?:internal )?server error\b|^(?:service )?(?:temporarily )?unavailable\b|^bad gateway\b"
    r"|^gateway time-?out\b|\b(?:down for|under|scheduled) maintenance\b",
    re.IGNORECASE,
)


def kind_of(body: bytes, media_type: str | None) -> Kind:
    """The kind of a body, from its first element (however long the comment before it, US1), else from its header.

    Bytes with many a NUL and no UTF-16 mark are no text, whatever the header says.
    """
    if not body.strip():
        return Kind.EMPTY
    if b"%PDF-" in body[:1024]:
        return Kind.PDF
    head = body[:HEAD]
    if head.startswith(UTF16):
        head = head.decode("utf-16", "ignore").encode()
    if head.count(0) * 100 > len(head) or head.startswith(BINARY):
        return Kind.OTHER
    root = ROOT.match(head)
    if root and root.group(1).lower() in ROOTS:
        return ROOTS[root.group(1).lower()]
    if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}:
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
    found = Counter((tag.lower(), bool(slash)) for slash, tag in _TAG.findall(_UNSPOKEN.sub(b"", body)))
    balanced = all(found[tag, True] == found[tag, False] for tag, _ in tuple(found))
    return balanced and found[b"main", True] > 0


def unzipped(body: bytes, kind: Kind, url: str) -> bytes:
    """What a file of gzip holds, any other body as it is; never more than one byte over our limit for its kind.

    `Unreadable` when it is damaged. It is the file that is compressed (``sitemap.xml.gz``), not its way to us.
    """
    if not body.startswith(GZIP):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            return file.read(LIMITS[kind] + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(url, "a gzip file that is damaged") from error


def refuse_size(body: bytes, kind: Kind, url: str) -> None:
    """Raise `TooLarge` for a body over our limit for its kind (bytes after decompression)."""
    limit = LIMITS.get(kind)
    if limit is not None and len(body) > limit:
        raise TooLarge(url, f"{len(body):,} bytes of {kind}, over the limit of {limit:,}")


def refuse_wall(page: Selector, url: str) -> None:
    """Raise when an HTML page that answered 200 is a challenge, consent, login or error page.

    Such a page says little besides its menus: its title or heading gives it away, or, when it says next to nothing, a
    mark in its markup. A long one has no other name at all. Ordinary pages carry captchas and login forms too, in
    their margins (US12) and dialogs.
    """
    said = len(_said(page))
    names = _names(page, "h1" if said >= SHORT else "h1, h2")
    if said >= SHORT:
        is_wall = bool(names) and all(_is_wall(name) for name in names)
    else:
        is_wall = any(CHALLENGE.search(name) for name in names) or (said < BARE and _is_marked(page))
    if is_wall:
        raise BotWall(url, "a challenge, consent or login page; add its documents by URL or file")
    if said >= SHORT:
        return
    if any(MISSING.search(name) for name in names):
        raise NotFound(url, "an error page that says it is not found")
    if any(BROKEN.search(name) for name in names):
        raise Unreachable(url, "an error page of the server")


def _names(page: Selector, css: str) -> list[str]:
    """The title and headings of a page; those of a dialog over it only where it has no other."""
    headings = page.css(css)
    own = headings.xpath(f"self::*[not(ancestor::*[{DIALOG}])]")
    return [*texts(page, "title"), *(said for heading in own or headings if (said := text_of(heading.root)))]


def _is_wall(name: str) -> bool:
    """Whether a name says nothing else, but for the site's own: "Access Denied: How …" is a document's."""
    found = CHALLENGE.match(name)
    return bool(found and NAME_ONLY.fullmatch(name, found.end()))


def _is_marked(page: Selector) -> bool:
    """Whether the markup shows a challenge, or a form to sign in or consent that is no part of an ordinary page.

    Such a form stands outside the page's main part, where that has a heading of its own.
    """
    edge = f"{MARGIN} or {DIALOG}" if page.xpath(f"//h1[not(ancestor::*[{DIALOG}])]") else MARGIN
    forms = page.css(FORMS).xpath("self::*[ancestor::main or not(//main//h1)]")
    return any(not mark.xpath(f"ancestor::*[{edge}]") for mark in (*page.css(MARKS), *forms))


def _said(page: Selector) -> str:
    """What a page says outside its menus and forms."""
    silent = f"{MARGIN} or self::form or self::title or self::script or self::style or self::noscript"
    spoken = page.xpath(f"//text()[not(ancestor::*[{silent}])]")
    return fold(" ".join(spoken.getall()))
