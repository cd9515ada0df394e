"""Marked-up bytes as trees and text: decoded robustly, parsed safely, spaces folded and no other character changed."""

import re
import unicodedata
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree
from parsel import Selector
from w3lib.encoding import html_to_unicode

from stdwatch.errors import Unreadable
from stdwatch.reasons import BodyCode, Reason

MARKS = [0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF]  # soft hyphen, zero-width spaces, byte order, no characters
INVISIBLE = dict.fromkeys([*MARKS, *range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)])
INVISIBLE |= dict.fromkeys(range(0xD800, 0xE000))  # halves of characters, which JSON may hold and no database takes
UNSEEN = re.compile(f"[{''.join(map(re.escape, map(chr, INVISIBLE)))}]+")
CONTROL = "[\\x00-\\x08\\x0e-\\x1f]"
VERTICAL = re.compile("[\\x0b\\x0c]")
"""Tabulators that part lines, as Word writes them: space to readers, and refused by XML."""
ENDLESS = re.compile("<[a-zA-Z][^<>]{50000,}>?")
WIDE = re.compile(rb"\s?(?:<\0[?!a-zA-Z]\0|\0<\0[?!a-zA-Z])")
ENCODING = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")
WIDER = dict.fromkeys((b"iso-8859-1", b"iso8859-1", b"latin1", b"latin-1", b"us-ascii", b"ascii"), b"windows-1252")
WIDER |= dict.fromkeys((b"gb2312", b"gbk", b"x-gbk", b"gb_2312-80"), b"gb18030")
"""Names of encodings and the wider one that their writers use (https://encoding.spec.whatwg.org/#names-and-labels)."""
BARE = re.compile(rb"(<!\[CDATA\[.*?\]\]>)|&(?!#?\w{1,32};)", re.DOTALL)
NO_TEXT = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
CONTROL_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])(?![0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01])(?![0-9]));?", re.IGNORECASE
)
"""A reference to a character that HTML cannot hold (``&#11;``, as Word writes it)."""
COMMON_CHINESE = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过行面法标准公机，。"
)
"""Characters of which a sixth of any Chinese text consists, and by which its encoding is told from others."""
SILENT = frozenset({"script", "style", "noscript", "template"})
INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "button", "cite", "code", "data", "del"}
    | {"dfn", "em", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "meter", "nobr", "object"}
    | {"output", "picture", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "select", "slot"}
    | {"small", "source", "span", "strike", "strong", "sub", "sup", "svg", "time", "tt", "u", "var", "video"}
    | {"audio", "wbr", "math", "mfenced", "mfrac", "mi", "mn", "mo", "mover", "mroot", "mrow", "ms", "msqrt"}
    | {"mstyle", "msub", "msubsup", "msup", "mtext", "munder", "semantics", "annotation"}
)
BLOCK = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details"}
    | {"dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3"}
    | {"h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "iframe", "legend", "li", "main", "menu"}
    | {"nav", "ol", "option", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "textarea"}
    | {"tfoot", "th", "thead", "title", "tr", "ul"}
)
DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([a-z-]+)", re.IGNORECASE)
FLOAT = re.compile(r"(?:^|[;\s])float\s*:\s*(?:left|right)", re.IGNORECASE)
SHOWN_AS_BLOCK = frozenset({"d-block", "block", "d-flex", "d-grid"})
LAYING_OUT = frozenset({"d-flex", "d-grid", "d-inline-flex", "flex", "grid", "inline-flex", "inline-grid"})
"""Classes by which the most used style sheets (Bootstrap, Tailwind) show an element as a block, or its children."""


_MOST_COMMENTS = 1_000
"""Comments of a page; pages have some hundred at most."""


def fold(text: str) -> str:
    """The text on one line: each run of white space (NBSP included) is one space, what cannot be seen is gone; NFC."""
    return unicodedata.normalize("NFC", " ".join(UNSEEN.sub("", text).split()))


def decode(body: bytes, media_type: str | None) -> str:
    """The text of an HTML body, without control characters (lxml reads them, then refuses to handle them).

    Bytes that are UTF-8, but for a few, are UTF-8, whatever header or meta claim; else byte order mark, header and meta
    decide (WHATWG Encoding), last the bytes themselves. A wrong byte costs one character, never the page.
    """
    text = _decoded(body, media_type)
    text = CONTROL_REFERENCE.sub(" ", re.sub(CONTROL, "", VERTICAL.sub(" ", text)))
    return ENDLESS.sub(_tamed, text)


def _decoded(body: bytes, media_type: str | None) -> str:
    if WIDE.match(body):
        return body.decode("utf-16-le" if body.find(0) % 2 else "utf-16-be", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        lenient = body.decode("utf-8-sig", "replace")
    right = sum(not character.isascii() for character in body.decode("utf-8", "ignore"))
    wrong = lenient.count("\ufffd")
    if right > 2 * wrong:
        return lenient
    claimed, text = html_to_unicode(media_type, body, auto_detect_fun=guessed_encoding)
    if claimed == "utf-8" and wrong > right:  # hardly a character is what is claimed
        return body.decode(guessed_encoding(body), "replace")
    return text


def guessed_encoding(body: bytes) -> str:
    """The encoding of bytes that nothing declares: GBK where they make common Chinese, else what their letters make.

    Where few bytes are no ASCII there is nothing to go by, and Windows-1252 is the web's default.
    """
    body = NO_TEXT.sub(b"", body)
    if sum(byte >= 0x80 for byte in body) * 4 < len(body):
        return "cp1252"
    chinese = [character for character in body.decode("gb18030", "replace") if ord(character) >= 0x80]
    common = sum(character in COMMON_CHINESE for character in chinese)
    if chinese.count("\ufffd") * 50 <= len(chinese) and common * 12 >= len(chinese):
        return "gb18030"
    import charset_normalizer

    best = charset_normalizer.from_bytes(body[:200_000]).best()
    return best.encoding if best else "cp1252"


def parse_html(body: bytes, media_type: str | None) -> Selector:
    """The tree of an HTML body without its comments; repairs what browsers repair (a comment before the doctype)."""
    page = Selector(decode(body, media_type) or "<html></html>", type="html")
    comments = sum(1 for _ in page.root.iter(etree.Comment, etree.ProcessingInstruction))
    etree.strip_tags(page.root, etree.Comment, etree.ProcessingInstruction)
    if comments > _MOST_COMMENTS:  # what stood around each is a piece of text of its own until it is parsed again
        page = Selector(etree.tostring(page.root, encoding="unicode", method="html"), type="html")
    return page


def base_of(page: Selector, url: str) -> str:
    """What the links of a page are relative to: its ``<base>``, where it has one that is an address, else its own."""
    try:
        return urljoin(url, page.css("base[href]::attr(href)").get("").strip())
    except ValueError:
        return url


def wrappers(page: Selector) -> set[etree._Element]:
    """The forms that wrap what a page says, as those of ASP.NET do: its content, or all its links."""
    forms = page.css("form")
    wrapping = {form.root for form in forms if form.root.xpath("boolean(.//main or .//article or .//h1)")}
    if len(forms) == 1 and not page.xpath("//a[@href][not(ancestor::form)]"):
        wrapping.add(forms[0].root)
    return wrapping


def _tamed(tag: re.Match[str]) -> str:
    """A very long tag, but for one of thousands of attributes: half a million of them cost libxml2 many minutes."""
    return "" if len(tag.group().split()) > 4_000 else tag.group()


def parse_xml(body: bytes, url: str) -> etree._Element:
    """The root of an XML body; `Unreadable` when it is not well-formed, or is HTML, or brings a document type.

    No entity is expanded and nothing is loaded. Feeds and sitemaps need no document type; one is how entity bombs and
    external entities come in, so all are refused. Control characters, which WordPress lets through, are dropped; what
    is XML but for bare ampersands, as in titles that nobody escaped, is read with them.
    """
    try:
        text = without_nuls(body).translate(bytes.maketrans(b"\x0b\x0c", b"  "))
        root = _parsed(_relabelled(re.sub(CONTROL.encode(), b"", text).strip()))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(
            url, Reason.of(BodyCode.NOT_XML, text=fold(str(error))[:200])
        ) from error  # it may cite the body
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # every parsed tree has it
        raise Unreadable(url, Reason.of(BodyCode.DOCTYPE))
    return root


def _parsed(text: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=True)
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        return etree.fromstring(escaped_ampersands(text), parser)


def escaped_ampersands(text: bytes) -> bytes:
    """XML whose bare ampersands, as in titles that nobody escaped, are escaped; those of CDATA stay."""
    return BARE.sub(lambda match: match.group(1) or b"&amp;", text)


def without_nuls(body: bytes) -> bytes:
    """The body in UTF-8 where its bytes say UTF-16; its declaration would say otherwise and goes."""
    marked = body.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not (marked or WIDE.match(body)):
        return body
    text = body.decode("utf-16" if marked else "utf-16-le" if body.find(0) % 2 else "utf-16-be", "replace")
    return re.sub(r"^\s*<\?xml[^>]*>", "", text).encode()


def _relabelled(text: bytes) -> bytes:
    """XML with the encoding declared that it is in: UTF-8 where its bytes are, else what browsers take the name for."""
    declared = ENCODING.match(text)
    if declared is None or text.isascii():
        return text
    try:
        text.decode()
        name = b"utf-8"
    except UnicodeDecodeError:
        name = WIDER.get(declared.group(1).lower(), declared.group(1))
    return text[: declared.start(1)] + name + text[declared.end(1) :]


def steps(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Each element of a tree at its start and at its end, in document order, however deep; silent ones are skipped."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in SILENT:
            walk.skip_subtree()
        yield event, element


def is_block(element: etree._Element) -> bool:
    """Whether a browser shows an element on lines of its own: by its name, by its style, or by what stands beside it.

    Elements of no known name (``x-card``) are inline in a line of text only.
    """
    tag = element.tag
    style = element.get("style")
    if style is not None and (display := DISPLAY.search(style)):
        return display.group(1).lower() not in {"inline", "inline-block", "contents", "none"}
    if style is not None and FLOAT.search(style) and tag in INLINE:
        return len("".join(map(str, element.itertext())).strip()) > 1  # a single letter is the first of a word
    if tag in BLOCK:
        return True
    if tag in INLINE:
        names = element.get("class")
        return bool(names and SHOWN_AS_BLOCK & set(names.split())) or _is_laid_out(element)
    return not _is_in_a_line(element)


def is_boxed(element: etree._Element) -> bool:
    """Whether an element that is a block by its name stands in a line with others, as a box of its own."""
    display = DISPLAY.search(element.get("style", "")) if element.tag in BLOCK else None
    return display is not None and display.group(1).lower() == "inline-block"


def _is_laid_out(element: etree._Element) -> bool:
    """Whether the style or class of its parent shows each child in a box of its own."""
    parent = element.getparent()
    if parent is None:
        return False
    names, style = parent.get("class"), parent.get("style")
    if names and LAYING_OUT & set(names.split()):
        return True
    display = DISPLAY.search(style) if style else None
    return display is not None and display.group(1).lower() in LAYING_OUT


def _is_in_a_line(element: etree._Element) -> bool:
    """Whether text stands directly beside an element, in the same parent."""
    parent = element.getparent()
    if parent is None or not isinstance(parent.tag, str):
        return False
    if parent.tag in INLINE or parent.tag in {"p", "h1", "h2", "h3", "h4", "h5", "h6"}:
        return True
    if parent.tag not in BLOCK and not is_block(parent):
        return True
    before = element.getprevious()
    text = (parent.text if before is None else before.tail) or ""
    return bool(text.strip() or (element.tail or "").strip())


def text_of(root: etree._Element) -> str:
    """What an element says, on one line: a ``<br>`` and the edge of a block are a space."""
    pieces: list[str] = []
    for event, element in steps(root):
        if is_block(element) or is_boxed(element):
            pieces.append(" ")
        if event == "start" and element.tag not in SILENT:
            pieces.append(element.text or "")
        elif event == "end" and element is not root:
            pieces.append(element.tail or "")
    return fold("".join(pieces))


def length_of(root: etree._Element) -> int:
    """About how many characters an element says: quicker than `text_of`, edges of blocks and scripts not minded."""
    return len(" ".join("".join(str(piece) for piece in root.itertext()).split()))


def texts(page: Selector, css: str) -> list[str]:
    """What each match of a selector says, folded; matches that say nothing are left out.

    A selector with ``::text`` or ``::attr()`` gives its strings, any other the text of its elements.
    """
    matches = page.css(css)
    lines = [fold(match.get()) if isinstance(match.root, str) else text_of(match.root) for match in matches]
    return [text for text in lines if text]
