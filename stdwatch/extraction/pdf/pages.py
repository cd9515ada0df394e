"""The values read from a PDF before any clean-up: lines with their position on the page, outline entries, labels."""

import re
from dataclasses import dataclass
from enum import StrEnum

NO_TEXT = "no text layer"
"""The note of a file without any text."""


class Omission(StrEnum):
    """A kind of text that is in the file and yet not read."""

    TURNED = "turned text"
    UNSEEN = "text that is not visible"


Rule = tuple[float, float, float]
"""A horizontal line that is drawn on a page: its height, its left and right end."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print. Lengths in points, `y` is the baseline's height over the page's lower edge.

    `text` has no trailing space and ends in ``-`` where the line ends in a hyphen of any kind (U+00AD where the file
    says that the hyphen is soft). Raised numbers glued to a word (``standards¹²``) are taken out of `text` and kept in
    `marks`; a raised number that opens the line is `lead` and stays in the text. `gaps` are the wide
    spaces in the line: position of the space in `text`, left and right edge; `even` tells that all spaces of the line
    are about as wide, as they are in justified print. `row` is the number of the table row that the line belongs to.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    marks: tuple[str, ...] = ()
    lead: str = ""
    gaps: tuple[tuple[int, float, float], ...] = ()
    even: bool = True
    row: int | None = None


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An outline entry: `level` from 0, the index of the page it points to, and the height there where it says one."""

    level: int
    title: str
    index: int
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page before anything is cut: lines in the order of the content stream, which is mostly the reading order."""

    index: int
    label: str
    width: float
    height: float
    lines: tuple[Line, ...]
    readable: bool = True
    omitted: frozenset[Omission] = frozenset()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class RawFile:
    """A whole file as the PDF library sees it; `title` is the metadata's, which is often a file name or stale.

    `dynamic_form` tells of a form whose pages its own script draws (XFA).
    """

    pages: tuple[PrintedPage, ...]
    outline: tuple[OutlineEntry, ...]
    title: str
    dynamic_form: bool = False


def skeleton(text: str) -> str:
    """Letters and digits only, in lower case: a key by which a heading and its outline entry are compared."""
    return re.sub(r"[\W_]+", "", text).casefold()
