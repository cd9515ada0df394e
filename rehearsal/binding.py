"""Bind typeset pieces into one PDF file: PDFium copies pages alone, so outline and page labels are written here."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from rehearsal.pdf import assemble

_STARTXREF = re.compile(rb"startxref\s+(\d+)")
_SECTION = re.compile(rb"xref\s+0 (\d+)\s+")
_ENTRY_BYTES = 20
_KIDS = re.compile(rb"/Kids\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline: `level` from 0, the index of its page, and the height of its heading there in points."""

    level: int
    title: str
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Pages that were typeset together; their outline begins `depth` levels below that of the book."""

    pdf: bytes
    depth: int = 0


def outline(piece: Piece) -> list[Entry]:
    """The headings of a piece, with pages counted from its own first one."""
    with closing(pdfium.PdfDocument(piece.pdf)) as document:
        return list(_entries(document, piece.depth))


def bind(pieces: Iterable[Piece], title: str, labels: Sequence[str]) -> bytes:
    """One file of all pages, each with its printed label; the same pieces give the same bytes."""
    entries: list[Entry] = []
    with closing(pdfium.PdfDocument.new()) as bound:
        for piece in pieces:
            with closing(pdfium.PdfDocument(piece.pdf)) as document:
                entries += [replace(entry, page=entry.page + len(bound)) for entry in _entries(document, piece.depth)]
                bound.import_pages(document)
        return _finished(bound, title, entries, labels)


def extract(pdf: bytes, pages: range, title: str, labels: Sequence[str]) -> bytes:
    """Some pages of a bound book as a file of their own, with the outline and the `labels` that they have there."""
    with closing(pdfium.PdfDocument(pdf)) as book, closing(pdfium.PdfDocument.new()) as bound:
        bound.import_pages(book, list(pages))
        entries = [replace(entry, page=entry.page - pages.start) for entry in _entries(book, 0) if entry.page in pages]
        return _finished(bound, title, entries, labels)


def _entries(document: pdfium.PdfDocument, depth: int) -> Iterator[Entry]:
    for bookmark in document.get_toc():
        target = bookmark.get_dest()
        index = target and target.get_index()
        if target is None or index is None:
            raise ValueError(f"an outline entry without a page: {bookmark.get_title()}")
        yield Entry(bookmark.level + depth, bookmark.get_title(), index, target.get_view()[1][1])


def _finished(bound: pdfium.PdfDocument, title: str, entries: Sequence[Entry], labels: Sequence[str]) -> bytes:
    """The file with a new catalog in front and the outline behind; PDFium's own information holds today's date."""
    draft = io.BytesIO()
    bound.save(draft)
    objects = _objects(draft.getvalue())
    pages = re.findall(rb"(\d+) 0 R", _KIDS.search(objects[1])[1])  # type: ignore[index]
    first = len(objects) + 1
    names = b" ".join(b"%d << /P %s >>" % (index, _text(label)) for index, label in enumerate(labels))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Outlines %d 0 R /PageLabels << /Nums [%b] >> >>" % (first, names)
    objects[2] = b"<< /Title %s >>" % _text(title)
    return assemble([*objects, *_bookmarks(entries, pages, first)], b"/Info 3 0 R")


def _objects(pdf: bytes) -> list[bytes]:
    """What stands in the objects of a file as PDFium writes it: numbered without gaps, one table at its end."""
    table = int(_STARTXREF.findall(pdf)[-1])
    section = _SECTION.match(pdf, table)
    if section is None:
        raise ValueError("no table of objects")
    rows = range(section.end() + _ENTRY_BYTES, section.end() + int(section[1]) * _ENTRY_BYTES, _ENTRY_BYTES)
    starts = [int(pdf[row : row + 10]) for row in rows]
    ends = dict(zip(sorted(starts), [*sorted(starts)[1:], table], strict=True))
    return [pdf[pdf.index(b"obj", start) + 3 : ends[start]].strip().removesuffix(b"endobj").strip() for start in starts]


def _bookmarks(entries: Sequence[Entry], pages: Sequence[bytes], first: int) -> Iterator[bytes]:
    """The objects of the outline, the first of them numbered `first`; the entries follow it in their order."""
    parents: list[int] = []
    for index, entry in enumerate(entries):
        parents.append(max((above for above in range(index) if entries[above].level < entry.level), default=-1))
    children = [[child for child, parent in enumerate(parents) if parent == above] for above in range(-1, len(entries))]
    yield b"<< /Type /Outlines %b >>" % _ends(children[0], first)
    for index, entry in enumerate(entries):
        beside = children[parents[index] + 1]
        position = beside.index(index)
        previous, following = beside[:position][-1:], beside[position + 1 :][:1]
        yield b"<< /Title %b /Parent %d 0 R /Dest [%b 0 R /XYZ 0 %.2f 0]%b%b %b >>" % (
            _text(entry.title),
            first + 1 + parents[index],
            pages[entry.page],
            entry.top,
            b"".join(b" /Prev %d 0 R" % (first + 1 + number) for number in previous),
            b"".join(b" /Next %d 0 R" % (first + 1 + number) for number in following),
            _ends(children[index + 1], first),
        )


def _ends(children: Sequence[int], first: int) -> bytes:
    if not children:
        return b""
    return b"/First %d 0 R /Last %d 0 R /Count %d" % (first + 1 + children[0], first + 1 + children[-1], len(children))


def _text(words: str) -> bytes:
    return b"<" + ("\ufeff" + words).encode("utf-16-be").hex().encode() + b">"
