"""Read the paragraphs of a Word document that somebody else made: without its network, its entities, its size."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from stdwatch import limits
from stdwatch.errors import DocumentError
from stdwatch.messages import N_
from stdwatch.publishing.wordprocessing import Element, qualified

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_W = qualified("")
_TEXTS = {_W + "t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
# What is not the paragraph's own words: deleted or moved away, field codes, and frames with paragraphs of their own.
# In a ruby (a reading set over a word) the reading is no text; a fallback says again what stands beside it.
_SKIPPED = {_W + name for name in ("del", "moveFrom", "instrText", "txbxContent", "pPr", "rPr", "rt")}
_SKIPPED.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_TRACKED = [_W + name for name in ("ins", "del", "moveFrom", "moveTo")]
_NOTES = {"footnote": "脚注", "endnote": "尾注"}
_NOTE_MARKS = {f"{_W}{kind}Reference": kind for kind in _NOTES}
_MOST_PARTS = 2_000
"""Word writes some twenty, and one for each picture."""
_MOST_PARAGRAPHS = 30_000
"""An issue of the most articles with the most blocks has fewer."""
_LONGEST_COMMENT = 2_000
_BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, OSError),
    *(zlib.error, lzma.LZMAError, ValueError),
)
"""What `zipfile` raises for a file whose directory or data are damaged."""
_BOLD_STYLE = "标签"
_TOO_LARGE = N_("The Word document is larger than %(most)d MB, packed or unpacked.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it reads with all tracked changes accepted."""

    style: str
    """The name of its style in small letters, as in ``heading 2``."""
    text: str
    bold: str
    """The bold words with which it begins."""
    bookmarks: tuple[str, ...]
    comments: tuple[str, ...] = ()
    """``author: words`` of those that begin in it, and footnotes and endnotes that somebody put there."""


@dataclass(frozen=True, slots=True)
class WordText:
    """What was read of a document."""

    paragraphs: tuple[Paragraph, ...]
    tracked: int
    """Tracked insertions, deletions and moves, which were read as accepted."""
    heads: tuple[str, ...] = ()
    """What stands in running heads and feet."""


@dataclass(slots=True)
class _Parts:
    """The words of a paragraph while it is read."""

    text: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    is_bold: bool = True


def read(body: bytes) -> WordText:
    """The paragraphs of a .docx; raises `DocumentError` for anything that is broken, huge or reaches out."""
    parts = _unpack(body)
    if "word/document.xml" not in parts:
        raise DocumentError(N_("This is no Word document: %(reason)s"), reason="it has no word/document.xml")
    document = parts["word/document.xml"]
    styles = {
        str(style.get(_W + "styleId")): _attribute(style, "name").lower()
        for style in parts.get("word/styles.xml", etree.Element("none")).iter(_W + "style")
    }
    comments = {
        str(comment.get(_W + "id")): f"{comment.get(_W + 'author') or '?'}: {_words(comment)}"[:_LONGEST_COMMENT]
        for comment in parts.get("word/comments.xml", etree.Element("none")).iterchildren(_W + "comment")
    }
    comments |= {f"{kind}{name}": words for kind in _NOTES for name, words in _notes(parts, kind)}
    paragraphs = tuple(islice(_paragraphs(document, styles, comments), _MOST_PARAGRAPHS + 1))
    if len(paragraphs) > _MOST_PARAGRAPHS:
        raise DocumentError(N_("This is no Word document: %(reason)s"), reason="it has too many paragraphs")
    margins = (part for name, part in parts.items() if name.startswith(("word/header", "word/footer")))
    heads = tuple(
        paragraph.text for part in margins for paragraph in _paragraphs(part, styles, comments) if paragraph.text
    )
    return WordText(paragraphs, sum(1 for _ in document.iter(*_TRACKED)), heads)


def _notes(parts: dict[str, Element], kind: str) -> Iterator[tuple[str, str]]:
    """The footnotes or endnotes by id."""
    for note in parts.get(f"word/{kind}s.xml", etree.Element("none")).iterchildren(_W + kind):
        yield str(note.get(_W + "id")), f"{_NOTES[kind]}：{_words(note)}"[:_LONGEST_COMMENT]


def _unpack(body: bytes) -> dict[str, Element]:
    """The XML parts by name, within `limits`; a part is measured while it is unpacked, whatever the file says of it."""
    if len(body) > limits.DOCX_BYTES:
        raise DocumentError(_TOO_LARGE, most=limits.DOCX_BYTES // limits.MIB)
    parts, left = {}, limits.DOCX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            if len(package.namelist()) > _MOST_PARTS:
                raise DocumentError(N_("This is no Word document: %(reason)s"), reason="it has too many parts")
            for name in package.namelist():
                if not name.endswith((".xml", ".rels")):
                    continue
                with package.open(name) as file:
                    words = file.read(left + 1)
                left -= len(words)
                if left < 0:
                    raise DocumentError(_TOO_LARGE, most=limits.DOCX_UNPACKED_BYTES // limits.MIB)
                parts[name] = _parse(name, words)
    except _BROKEN as error:
        raise DocumentError(N_("This is no Word document: %(reason)s"), reason=error) from error
    for name, part in parts.items():
        _refuse_what_reaches_out(name, part)
    return parts


def _parse(name: str, words: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        part = etree.fromstring(words, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(
            N_("%(part)s in the Word document is no XML: %(reason)s"), part=name, reason=error.msg
        ) from error
    docinfo: Any = part.getroottree().docinfo
    if docinfo.doctype:
        raise DocumentError(N_("%(part)s in the Word document declares entities: no word processor does."), part=name)
    return part


def _refuse_what_reaches_out(name: str, part: Element) -> None:
    """Refuse external parts: templates, pictures, objects. A link to a web page in the text is none."""
    for relation in part.iter(_RELATIONS):
        target = str(relation.get("Target"))
        is_link = relation.get("Type") == _LINK and urlsplit(target).scheme in {"http", "https", "mailto"}
        if relation.get("TargetMode") == "External" and not is_link:
            raise DocumentError(
                N_("%(part)s in the Word document reaches out to %(target)s: remove that and save it again."),
                part=name,
                target=target[:80],
            )


def _paragraphs(document: Element, styles: dict[str, str], comments: dict[str, str]) -> Iterator[Paragraph]:
    """The paragraphs in order; one whose mark was deleted runs on into the next."""
    waiting: list[Paragraph] = []
    for element in _outermost(document, {_W + "p"}, _is_apart):
        waiting.append(_paragraph(element, styles, comments))
        if element.find(f"{_W}pPr/{_W}rPr/{_W}del") is None:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _outermost(around: Element, wanted: Collection[str], is_left_out: Callable[[Element], bool]) -> Iterator[Element]:
    """The elements of these names below one, in order, but those inside of each other or of what is left out."""
    waiting = [around]
    while waiting:
        element = waiting.pop()
        if element.tag in wanted:
            yield element
        elif not is_left_out(element):
            waiting.extend(element.iterchildren(reversed=True))


def _is_apart(around: Element) -> bool:
    """Whether it is a frame, or a row or cell that was deleted as a whole."""
    if around.tag == _W + "txbxContent":
        return True
    if around.tag == _W + "tr":
        return around.find(f"{_W}trPr/{_W}del") is not None
    return around.tag == _W + "tc" and around.find(f"{_W}tcPr/{_W}cellDel") is not None


def _joined(parts: Sequence[Paragraph]) -> Paragraph:
    return replace(
        parts[0],
        text="".join(part.text for part in parts),
        bookmarks=tuple(mark for part in parts for mark in part.bookmarks),
        comments=tuple(comment for part in parts for comment in part.comments),
    )


def _paragraph(element: Element, styles: dict[str, str], comments: dict[str, str]) -> Paragraph:
    parts = _Parts()
    before = element.getprevious()
    while before is not None and before.tag in {_W + "bookmarkStart", _W + "bookmarkEnd"}:
        _collect_mark(before, parts, comments)
        before = before.getprevious()
    _collect(element, parts, styles, comments, bold=False)
    style = element.find(f"{_W}pPr/{_W}pStyle")
    return Paragraph(
        style=styles.get(str(style.get(_W + "val")), "") if style is not None else "normal",
        text="".join(parts.text).strip(),
        bold="".join(parts.bold).strip(),
        bookmarks=tuple(parts.bookmarks),
        comments=tuple(parts.comments),
    )


def _collect(element: Element, parts: _Parts, styles: dict[str, str], comments: dict[str, str], *, bold: bool) -> None:
    """Take in the words and marks of an element in order; a comment or note is told once, where it is first met."""
    for child in element:
        if child.tag in _SKIPPED or _is_hidden(child):
            for mark in child.iter(_W + "bookmarkStart"):  # LibreOffice puts it into what was deleted beside it
                _collect_mark(mark, parts, comments)
            continue
        _collect_mark(child, parts, comments)
        words = (child.text or "") if child.tag in _TEXTS else _SIGNS.get(etree.QName(child).localname, "")
        if words:
            parts.is_bold &= bold
            parts.text.append(words)
            if parts.is_bold:
                parts.bold.append(words)
        else:
            _collect(child, parts, styles, comments, bold=_is_bold(child, styles) if child.tag == _W + "r" else bold)


def _collect_mark(element: Element, parts: _Parts, comments: dict[str, str]) -> None:
    if element.tag == _W + "bookmarkStart":
        parts.bookmarks.append(str(element.get(_W + "name")))
    elif element.tag == _W + "commentReference":
        parts.comments.append(comments.pop(str(element.get(_W + "id")), "?"))
    elif element.tag in _NOTE_MARKS:
        parts.comments.append(comments.pop(f"{_NOTE_MARKS[element.tag]}{element.get(_W + 'id')}", "?"))


def _is_bold(run: Element, styles: dict[str, str]) -> bool:
    style = run.find(f"{_W}rPr/{_W}rStyle")
    if style is not None and styles.get(str(style.get(_W + "val"))) == _BOLD_STYLE:
        return True
    bold = run.find(f"{_W}rPr/{_W}b")
    return bold is not None and bold.get(_W + "val") not in {"0", "false"}


def _is_hidden(run: Element) -> bool:
    """Whether a run is formatted as hidden text, which no page shows."""
    hidden = run.find(f"{_W}rPr/{_W}vanish") if run.tag == _W + "r" else None
    return hidden is not None and hidden.get(_W + "val") not in {"0", "false"}


def _words(note: Element) -> str:
    """The words of a note or comment, less what was deleted in it."""
    texts = _outermost(note, _TEXTS, lambda element: element.tag in _SKIPPED)
    return "".join(text.text or "" for text in texts).strip()


def _attribute(element: Element, name: str) -> str:
    child = element.find(_W + name)
    return "" if child is None else str(child.get(_W + "val"))
