"""Feeds that are not well-formed, read as a reader of feeds would: each mend is named, and a feed cut off is none."""

import html.entities
import re

from lxml import etree

from stdwatch.errors import Unreadable
from stdwatch.web_content.markup import decode, escaped_ampersands, parse_xml, without_nuls

_START = re.compile(rb"<\?xml\b|<(?:\w+:)?(?:rss|feed|RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_HARMFUL = re.compile(rb"<!ENTITY\s+\w+\s+(?:SYSTEM|PUBLIC|[\"'][^\"']*&\w)", re.IGNORECASE)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"(<!\[CDATA\[.*?\]\]>)|&(?:(\w{2,32})|#(x[0-9a-f]{1,6}|\d{1,7}));", re.DOTALL | re.IGNORECASE)
_SURROGATES = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORDS = re.compile(
    r"<((?:\w+:)?(?:title|description|summary|encoded))\b([^>]*)(?<!/)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE
)
_NEXT_FIELD = re.compile(r"<(?:item|entry|link|guid|pubDate)\b|\]\]>", re.IGNORECASE)
_PREFIX = re.compile(r"<(\w+):\w|\s(\w+):\w[\w.-]*\s*=")
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_VOCABULARIES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""What prefixes stand for that a feed uses and forgets to declare."""
_LEADING = 20_000
"""Bytes of a program's warnings that may stand before a feed."""


def parse_feed(body: bytes, url: str) -> tuple[etree._Element, str]:
    """The root of a feed and, where it had to be mended, what was wrong with it; `Unreadable` when nothing helps."""
    body = without_nuls(body)
    try:
        return parse_xml(body, url), ""
    except Unreadable as strict:
        if not _ROOT_END.search(body[-4096:]) or "depth" in str(strict.reason):
            raise
        return _mended(body, url, strict), f"read leniently: {strict.reason}"


def _mended(body: bytes, url: str, strict: Unreadable) -> etree._Element:
    start = _START.search(body[:_LEADING])
    if start is None:
        raise strict
    doctype = _DOCTYPE.search(body)
    if doctype and _HARMFUL.search(doctype.group(1) or b""):
        raise strict
    body = body[start.start() : _ROOT_END.search(body, max(0, len(body) - 4096)).end()]  # type: ignore[union-attr]
    text = _DECLARED.sub("", decode(_DOCTYPE.sub(b"", body, count=1), _encoding_of(body)))
    text = _NO_XML.sub("", _SURROGATES.sub(_joined, _ENTITY.sub(_character, _with_prefixes(text))))
    try:
        return parse_xml(text.encode(), url)
    except Unreadable:
        return _recovered(escaped_ampersands(_WORDS.sub(_as_words, text).encode()), strict)


def _recovered(text: bytes, strict: Unreadable) -> etree._Element:
    """What libxml2 makes of a feed with a tag out of place; its last item must be whole."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(text, parser)
    if root is None or len(root) == 0:
        raise strict
    return root


def _encoding_of(body: bytes) -> str | None:
    declared = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w-]+)", body)
    return f"text/xml; charset={declared.group(1).decode()}" if declared else None


def _with_prefixes(text: str) -> str:
    """The feed with the prefixes declared that it uses without saying what they stand for."""
    used = {first or second for first, second in _PREFIX.findall(text)} - {"xml", "xmlns"}
    unknown = sorted(prefix for prefix in used if f"xmlns:{prefix}" not in text)
    declared = "".join(f' xmlns:{prefix}="{_VOCABULARIES.get(prefix, f"urn:{prefix}")}"' for prefix in unknown)
    return _ROOT.sub(lambda root: root.group() + declared, text, count=1)


def _as_words(field: re.Match[str]) -> str:
    """A field of words as one piece of text, whatever markup somebody left open in it."""
    name, attributes, words = field.groups()
    if "<" not in words or _NEXT_FIELD.search(words):
        return field.group()
    return f"<{name}{attributes}><![CDATA[{words}]]></{name}>"


def _character(entity: re.Match[str]) -> str:
    """An entity of HTML or a number as its character; those of XML stay, and what is none is text."""
    cdata, name, number = entity.groups()
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        return entity.group() if code in {0x26, 0x3C, 0x3E} or code > 0x10FFFF else chr(code)
    if cdata or name in _XML:
        return entity.group()
    return html.entities.html5.get(f"{name};", f"&amp;{name};")


def _joined(pair: re.Match[str]) -> str:
    """The character that two references to its halves stand for."""
    return pair.group().encode("utf-16", "surrogatepass").decode("utf-16")
