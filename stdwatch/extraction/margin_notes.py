"""Notes that markup puts into the middle of a sentence and a style beside it: they follow its paragraph as notes."""

from lxml import etree

from stdwatch.extraction.teasers import names_of
from stdwatch.web_content.markup import is_block

_NAMES = frozenset({"sidenote", "sidenotes", "marginnote", "marginnotes"})
_INLINE = ("span", "small", "i", "em")


def move_margin_notes(root: etree._Element) -> None:
    """Move each note of the margin behind the paragraph that it stands in, in place and in order."""
    last: dict[etree._Element, etree._Element] = {}
    for note in list(root.iter(*_INLINE)):
        if "note" not in note.get("class", "") or not (names_of(note) & _NAMES):
            continue
        paragraph = next((element for element in note.iterancestors() if is_block(element)), None)
        if paragraph is None or paragraph.tag == "body":
            continue
        moved = etree.Element("div", {"class": "footnote"})
        moved.text = note.text
        moved.extend(list(note))
        note.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml-stubs lack it
        place = last.get(paragraph, paragraph)
        moved.tail, place.tail = place.tail, None
        place.addnext(moved)
        last[paragraph] = moved
