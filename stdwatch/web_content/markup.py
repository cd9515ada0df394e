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

MARKS = [0xAD, 0x200B, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF]  # soft hyphen, zero-width spaces, byte order, no characters
INVISIBLE = dict.fromkeys([*MARKS, *range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)])
INVISIBLE |= dict.fromkeys(range(0xD800, 0xE000))  # halves of characters, which JSON may hold and no database takes
CONTROL = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]"
ENDLESS = re.compile("<[a-zA-Z][^<>]{50000,}>?")
BARE = re.compile(rb"(<!\[CDATA\[.*?\]\]>)|&(?!#?\w{1,32};)", re.DOTALL)
SILENT = frozenset({"script", "style", "noscript", "template"})
BREAKING = frozenset(
    {"br", "hr", "p", "div", "section", "article", "aside", "header", "footer", "main", "figure", "figcaption"}
    | {"blockquote", "pre", "address", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "tr", "td", "th"}
    | {"h1", "h2", "h3", "h4", "h5", "h6"}
)


def fold(text: str) -> str:
    """The text on one line: each run of white space (NBSP included) is one space, what cannot be seen is gone; NFC."""
    return unicodedata.normalize("NFC", " ".join(text.translate(INVISIBLE).split()))


def decode(body: bytes, media_type: str | None) -> str:
    """The text of an HTML body, without control characters (lxml reads them, then refuses to handle them).

    Bytes that are valid UTF-8 are UTF-8, whatever header or meta claim; else byte order mark, header, meta and last
    Windows-1252 decide (WHATWG Encoding), and a wrong byte costs one character, never the page.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        claimed, text = html_to_unicode(media_type, body, auto_detect_fun=lambda _: "cp1252")
        if claimed == "utf-8" and body.decode("utf-8", "ignore").isascii():  # not one character is what is claimed
            text = body.decode("cp1252", "replace")
    return ENDLESS.sub(_tamed, re.sub(CONTROL, "", text))


def parse_html(body: bytes, media_type: str | None) -> Selector:
    """The tree of an HTML body without its comments; repairs what browsers repair (a comment before the doctype)."""
    page = Selector(decode(body, media_type) or "<html></html>", type="html")
    etree.strip_tags(page.root, etree.Comment, etree.ProcessingInstruction)
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
    found = {form.root for form in forms if form.root.xpath("boolean(.//main or .//article or .//h1)")}
    if len(forms) == 1 and not page.xpath("//a[@href][not(ancestor::form)]"):
        found.add(forms[0].root)
    return found


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
        root = _parsed(re.sub(CONTROL.encode(), b"", _without_nuls(body).strip()))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(url, f"not XML: {fold(str(error))[:200]}") from error  # it may cite the body
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # every parsed tree has it
        raise Unreadable(url, "XML with a document type declaration")
    return root


def _parsed(text: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=True)
    try:
        return etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        return etree.fromstring(BARE.sub(lambda found: found.group(1) or b"&amp;", text), parser)


def _without_nuls(body: bytes) -> bytes:
    """The body in UTF-8 where its byte order mark says UTF-16; its declaration would say otherwise and goes."""
    if not body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return body
    return re.sub(r"^\s*<\?xml[^>]*>", "", body.decode("utf-16", "replace")).encode()


def steps(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Each element of a tree at its start and at its end, in document order, however deep; silent ones are skipped."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in SILENT:
            walk.skip_subtree()
        yield event, element


def text_of(root: etree._Element) -> str:
    """What an element says, on one line: a ``<br>`` and the edge of a block are a space."""
    pieces: list[str] = []
    for event, element in steps(root):
        if element.tag in BREAKING:
            pieces.append(" ")
        if event == "start" and element.tag not in SILENT:
            pieces.append(element.text or "")
        elif event == "end" and element is not root:
            pieces.append(element.tail or "")
    return fold("".join(pieces))


def texts(page: Selector, css: str) -> list[str]:
    """What each match of a selector says, folded; matches that say nothing are left out.

    A selector with ``::text`` or ``::attr()`` gives its strings, any other the text of its elements.
    """
    found = page.css(css)
    said = [fold(one.get()) if isinstance(one.root, str) else text_of(one.root) for one in found]
    return [text for text in said if text]
