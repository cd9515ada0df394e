"""Feeds that are not well-formed, read as a reader of feeds would: each mend is named, and a feed cut off is none."""

import html.entities
import re
from codecs import BOM_UTF8

from lxml import etree

from stdwatch.errors import Unreadable
from stdwatch.web_content.markup import decode, escaped_ampersands, parse_xml

_START = re.compile(rb"<\?xml\b|<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"(<!\[CDATA\[.*?\]\]>)|&(\w{2,32});", re.DOTALL)
_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LEADING = 20_000
"""Bytes of a program's warnings that may stand before a feed."""


def parse_feed(body: bytes, url: str) -> tuple[etree._Element, str]:
    """The root of a feed and, where it had to be mended, what was wrong with it; `Unreadable` when nothing helps."""
    try:
        return parse_xml(body, url), ""
    except Unreadable as strict:
        if not _ROOT_END.search(body[-4096:]) or "depth" in str(strict.reason):
            raise
        return _mended(body, url, strict), f"read leniently: {strict.reason}"


def _mended(body: bytes, url: str, strict: Unreadable) -> etree._Element:
    body = body.removeprefix(BOM_UTF8)
    start = _START.search(body[:_LEADING])
    if start is None:
        raise strict
    doctype = _DOCTYPE.search(body)
    if doctype and doctype.group(1):
        raise strict  # a document type of its own may bring entities, and bombs
    body = body[start.start() : _ROOT_END.search(body, max(0, len(body) - 4096)).end()]  # type: ignore[union-attr]
    text = _DECLARED.sub("", decode(_DOCTYPE.sub(b"", body, count=1), _encoding_of(body)))
    text = _ENTITY.sub(_character, text)
    try:
        return parse_xml(text.encode(), url)
    except Unreadable:
        return _recovered(escaped_ampersands(text.encode()), strict)


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


def _character(entity: re.Match[str]) -> str:
    """An entity of HTML as its character; those of XML stay, and what is none is text."""
    if entity.group(1) or entity.group(2) in _XML:
        return entity.group()
    return html.entities.html5.get(f"{entity.group(2)};", f"&amp;{entity.group(2)};")
