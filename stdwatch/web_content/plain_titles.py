"""Titles in plain words, however often somebody escaped them on the way."""

import html
import re

from stdwatch.web_content.markup import fold

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:br|p|div|h[1-6]|li)\b[^<>]*>|<span\b[^<>]*display\s*:\s*block[^<>]*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|big|cite|code|del|em|font|i|img|ins|mark|q|s|small|span|strike|strong|sub|u|var|wbr)"
    r"(?:\s+[\w:-]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+))?)*\s*/?>",
    re.IGNORECASE,
)
_MARK = re.compile(r"<sup\b[^<>]*>\s*(?:<[^<>]*>\s*)*\W?\d{1,3}\W?\s*(?:<[^<>]*>\s*)*</sup>", re.IGNORECASE)
_POWER = re.compile(r"(?<![\w.,$€£¥-])(10|2)<sup\b[^<>]*>\s*([+−–-]?\d{2,3}|[−–-]\d)\s*</sup>", re.IGNORECASE)
_HIGH = str.maketrans("0123456789+−–-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_RAISED = re.compile(r"</?sup\b[^<>]*>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.{0,2000}?)\]\]>", re.DOTALL)
_TWICE = 3
"""Times that a title may have been escaped."""


def plain_title(text: str) -> str:
    """A title on one line, without entities and tags; a real ``<`` or ``&`` stays."""
    text = _CDATA.sub(r"\1", text)
    for _ in range(_TWICE):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    text = _POWER.sub(lambda match: match[1] + match[2].translate(_HIGH), _COMMENT.sub("", text))
    for pattern, written in ((_MARK, ""), (_RAISED, ""), (_BREAK, " "), (_TAG, "")):
        text = pattern.sub(written, text)
    return fold(text)
