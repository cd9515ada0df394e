"""JSON of an interface with something around or in it: a program's warnings, one bad byte; cut off it is none."""

import codecs
import json
import re
from typing import Any

from stdwatch.errors import Unreadable
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import decode

_BEGINS = re.compile(r"\[\s*(?:\{\s*[\"}]|\])|\{\s*\"")
"""An object with a name in it, or a list of such: brackets in a warning are none."""
_LEADING = 20_000
"""Characters of a program's warnings that may stand before it."""


def parse_json(body: bytes, url: str) -> tuple[Any, str]:
    """What a body of JSON holds, and what was wrong with it where it had to be mended; else `Unreadable`."""
    try:
        return json.loads(body), ""
    except (ValueError, RecursionError) as error:
        strict = Unreadable(url, Reason.of(BodyCode.NOT_JSON, text=str(error)[:200]))
        if isinstance(error, RecursionError):
            raise strict from error
    return _mended(body, strict), f"read leniently: {strict.reason}"


def _mended(body: bytes, strict: Unreadable) -> Any:
    """The first value that looks like an interface's; an empty list only where nothing else does."""
    text = _text(body)
    value: Any = None
    for begin in _BEGINS.finditer(text[:_LEADING]):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(text, begin.start())
        except (ValueError, RecursionError):
            raise strict from None
        if value:
            return value
    if value is None:
        raise strict
    return value


def _text(body: bytes) -> str:
    """Control characters stay away: inside a string they are a mistake of whoever wrote it."""
    is_wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body.decode("utf-16", "replace") if is_wide else decode(body, None)
