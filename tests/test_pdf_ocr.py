"""Scans: recognised where the setting names tesseract's languages, and otherwise told what to do."""

import shutil
import zlib

import pytest

from stdwatch.extraction.pdf import ocr
from stdwatch.extraction.pdf.reader import page_picture, read_pdf
from stdwatch.items import Document
from tests.pdf_files import Draft, Text, column, pdf

pytestmark = pytest.mark.slow

URL = "https://example.org/scan.pdf"
LINES = (
    "The committee agreed that conformity assessment",
    "of connected devices needs a common baseline,",
    "and asked the technical group to propose one.",
)
NEEDS_TESSERACT = pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")


def scan(*pages: list[Text]) -> bytes:
    """Each page as a picture of itself."""
    draft = Draft()
    return draft.file([_picture(draft, pdf(page)) for page in pages])


def _picture(draft: Draft, page: bytes) -> int:
    png = page_picture(page, 0, 1_200)
    width, height = (int.from_bytes(png[offset : offset + 4]) for offset in (16, 20))
    start = png.index(b"IDAT")
    rows = zlib.decompress(png[start + 4 : start + 4 + int.from_bytes(png[start - 4 : start])])
    channels = (len(rows) // height - 1) // width
    stride = width * channels + 1
    grey = b"".join(rows[top + 1 : top + stride : channels] for top in range(0, len(rows), stride))
    packed = zlib.compress(grey)
    head = f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8"
    image = draft.add(
        f"<< {head} /Length {len(packed)} /Filter /FlateDecode >> stream\n".encode() + packed + b"\nendstream"
    )
    content = draft.stream(b"q 612 0 0 792 0 0 cm /I Do Q")
    return draft.add(
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R"
        f" /Resources << /XObject << /I {image} 0 R >> >> >>"
    )


@pytest.fixture(scope="module")
def recognised() -> Document:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STDWATCH_OCR", "eng")
        return read_pdf(scan(column(LINES, size=12, leading=15), column(["A second page."], size=12)), URL)


@NEEDS_TESSERACT
def test_the_words_of_a_scan_are_recognised_on_their_pages(recognised: Document) -> None:
    assert recognised.text.split() == [*" ".join(LINES).split(), "A", "second", "page."]
    assert [recognised.text[page.start : page.end].split()[0] for page in recognised.pages] == ["The", "A"]


@NEEDS_TESSERACT
def test_a_recognised_text_is_marked_as_one(recognised: Document) -> None:
    assert recognised.layers["text"] == ocr.LAYER == "ocr"
    assert recognised.notes == ("its text was recognised from pictures by tesseract (eng)",)


def test_a_scan_is_not_recognised_unless_that_is_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STDWATCH_OCR", raising=False)
    document = read_pdf(scan(column(LINES)), URL)
    assert document.text == ""
    assert document.notes == (
        "no text layer: install tesseract-ocr and set STDWATCH_OCR=eng to have its pages recognised",
    )


def test_a_missing_program_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDWATCH_OCR", "eng")
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "tesseract is not installed" in read_pdf(scan(column(LINES)), URL).notes[0]


@NEEDS_TESSERACT
@pytest.mark.parametrize("languages", ["eng; rm", "--help", "eng+"])
def test_a_setting_that_names_no_languages_is_told(languages: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDWATCH_OCR", languages)
    assert "must name languages" in read_pdf(scan(column(LINES)), URL).notes[0]
