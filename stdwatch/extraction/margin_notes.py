"""Notes that markup puts into the middle of a sentence and a style beside it: they follow its line as notes."""

from itertools import islice

from lxml import etree

from stdwatch.extraction.teasers import names_of
from stdwatch.web_content.markup import is_block

_NAMES = frozenset({"sidenote", "sidenotes", "marginnote", "marginnotes"})
_INLINE = ("span", "small", "i", "em")
_LINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
"""Elements that a note follows. It stays inside all others: between two cells or items nobody would read it."""
_ELEMENTS_BEHIND = 64
"""Elements behind a note that are looked at for the end of its line."""


def move_margin_notes(root: etree._Element) -> None:
    """Move each note of the margin behind the line that it stands in, in place and in order."""
    last: dict[etree._Element, etree._Element] = {}
    moved: set[etree._Element] = set()
    for note in list(root.iter(*_INLINE)):
        if "note" not in note.get("class", "") or not (names_of(note) & _NAMES):
            continue
        around = next((element for element in note.iterancestors() if is_block(element)), None)
        if around is None:
            continue
        block = _block_of(note)
        if around.tag in _LINES:
            _put_behind(last.get(around, around), block)
            last[around] = block
        elif (end := _end_of_line(note, around, moved)) is not None:
            end.addprevious(block)
        else:
            around.append(block)
        moved.add(block)


def _block_of(note: etree._Element) -> etree._Element:
    """A block with all that a note holds, which is left empty."""
    block = etree.Element("div", {"class": "footnote"})
    block.text = note.text
    block.extend(list(note))
    note.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml-stubs lack it
    return block


def _put_behind(line: etree._Element, block: etree._Element) -> None:
    block.tail, line.tail = line.tail, None
    line.addnext(block)


def _end_of_line(note: etree._Element, around: etree._Element, moved: set[etree._Element]) -> etree._Element | None:
    """The block that ends the line of a note inside the element around it; ``None`` when the line runs to its end."""
    child = next(element for element in (note, *note.iterancestors()) if element.getparent() is around)
    behind = islice(child.itersiblings(etree.Element), _ELEMENTS_BEHIND)
    return next((block for block in behind if block.tag != "br" and block not in moved and is_block(block)), None)
