"""PDF bytes to pages of lines, or to a picture: everything that calls the PDF library (inside the child only)."""

import contextlib
import re
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from stdwatch.extraction.pdf.lines import read_page
from stdwatch.extraction.pdf.pages import OutlineEntry, PrintedPage, RawFile
from stdwatch.extraction.pdf.png import png
from stdwatch.extraction.pdf.refusal import PdfRefused
from stdwatch.reasons import BodyCode, Outcome, Reason

_RIGHT_TO_LEFT = re.compile(rb"(/Direction\s*/)R2L")
"""A wish of the file by which the library turns the words of its English lines around; Arabic it knows by itself."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def read_file(body: bytes, most_pages: int, opened: Callable[[int], None] = lambda _: None) -> RawFile:
    """All pages, the outline and the title of a PDF; one that cannot be parsed is not `readable`.

    `opened` is told the number of pages before the first is read.
    Raises `PdfRefused` for files that do not open, ask for a password, or have no or too many pages.
    """
    document = _open(_RIGHT_TO_LEFT.sub(rb"\1L2R", body), most_pages)
    opened(len(document))
    pages = tuple(_page(document, index) for index in range(len(document)))
    title = document.get_metadata_value("Title").strip()
    return RawFile(pages, tuple(_outline(document)), title, document.get_formtype() == pdfium_c.FORMTYPE_XFA_FULL)


def draw_page(body: bytes, most_pages: int, index: int, width: int) -> bytes:
    """One page as a PNG of `width` pixels; the height follows the page, at most four times the width."""
    document = _open(body, most_pages)
    if not 0 <= index < len(document):
        raise PdfRefused(Outcome.UNREADABLE, Reason.of(BodyCode.PDF_NO_PAGE, index=index))
    page = document[index]
    page_width, page_height = page.get_size()
    if page_width < 1 or not 0 < page_height <= 4 * page_width:
        raise PdfRefused(Outcome.UNREADABLE, Reason.of(BodyCode.PDF_PAGE_SIZE, index=index))
    bitmap = page.render(scale=width / page_width, rev_byteorder=True, prefer_bgrx=False)
    return png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)


def _open(body: bytes, most_pages: int) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise PdfRefused(Outcome.UNREADABLE, Reason.of(BodyCode.PDF_ENCRYPTED)) from error
        raise PdfRefused(Outcome.UNREADABLE, Reason.of(BodyCode.PDF_BROKEN)) from error
    if len(document) == 0:
        raise PdfRefused(Outcome.UNREADABLE, Reason.of(BodyCode.PDF_NO_PAGES))
    if len(document) > most_pages:
        raise PdfRefused(Outcome.TOO_LARGE, Reason.of(BodyCode.PDF_PAGES, count=len(document), limit=most_pages))
    return document


def _outline(document: pdfium.PdfDocument, most: int = 20_000) -> Iterator[OutlineEntry]:
    for count, bookmark in enumerate(document.get_toc(max_depth=6)):
        if count >= most:
            return
        target = bookmark.get_dest()
        index = target.get_index() if target else None
        title = " ".join(_CONTROLS.sub(" ", bookmark.get_title()).split())
        if target is None or index is None or not title:
            continue
        mode, position = target.get_view()
        known = mode == pdfium_c.PDFDEST_VIEW_XYZ and len(position) >= 2
        yield OutlineEntry(bookmark.level, title, index, *(position[:2] if known else ()))


def _page(document: pdfium.PdfDocument, index: int) -> PrintedPage:
    label = document.get_page_label(index).strip()
    try:
        with contextlib.closing(document[index]) as page:
            return read_page(page, index, label)
    except pdfium.PdfiumError:
        return PrintedPage(index, label, 0, 0, (), readable=False)
