"""What sites wrote, safe to show in any medium: nothing in it reorders, hides or commands."""

import logging
import re

# Controls; zero-width characters and joiners; bidi marks, embeddings, overrides and isolates (UAX 9); tags; the BOM.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def plain(text: str) -> str:
    """The text without what reorders, hides or commands; tabs and newlines stay."""
    return _INVISIBLE.sub("", text)


def line(text: str) -> str:
    """The text on one line."""
    return " ".join(plain(text).split())


def escaped(json_text: str) -> str:
    r"""JSON that a terminal can show, equal in value: such characters stand as ``\u202e``."""
    return _INVISIBLE.sub(_escape, json_text)


def _escape(match: re.Match[str]) -> str:
    if match.group() == "\r":  # between values; inside of one JSON has escaped it already
        return ""
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


class LogFormatter(logging.Formatter):
    """Each record on one line, whatever a site put into its message; a traceback keeps its lines."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as it is written."""
        return plain(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line of a record, without its traceback."""
        record.message = line(record.message)
        return super().formatMessage(record)
