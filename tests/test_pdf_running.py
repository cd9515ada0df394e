"""What stands around the text: page numbers of any kind, running heads beside headings, notes, placeholders."""

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest

from stdwatch.extraction.pdf import compose as composing
from stdwatch.extraction.pdf.pages import Line, PrintedPage, RawFile
from stdwatch.items import BlockKind, Document
from tests.pdf_files import Text, column, outlined, pdf
from tests.pdf_reading import read_pdf

URL = "https://example.org/report.pdf"
WORDS = [
    "committee",
    "standards",
    "harbour",
    "laboratory",
    "member",
    "proposal",
    "draft",
    "measure",
    "certificate",
    "authority",
    "agreed",
    "asked",
    "before",
    "whether",
    "national",
    "technical",
    "connected",
    "public",
    "further",
    "body",
    "under",
    "without",
    "several",
]


def sentences(seed: int, count: int = 12) -> list[str]:
    """Lines of made prose of about equal length, the last of them closed."""
    rng = Random(seed)  # noqa: S311 - the same prose each time
    lines = [" ".join(rng.choice(WORDS) for _ in range(9)) for _ in range(count)]
    lines[0] = lines[0].capitalize()
    return [*lines[:-1], lines[-1] + "."]


def pages_with(count: int, around: Callable[[int], Sequence[Text]]) -> list[list[Text]]:
    return [[*around(number), *column(sentences(number), top=680)] for number in range(count)]


def headings(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind is BlockKind.HEADING]


ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
NUMBERINGS = {
    "plain": [str(number + 9) for number in range(8)],
    "letter": [f"A{number + 1}" for number in range(8)],
    "letter and dash": [f"A-{number + 1}" for number in range(8)],
    "appendix": [f"B.{number + 3}" for number in range(8)],
    "chapter": [f"3-{number + 11}" for number in range(8)],
    "two chapters": [*(f"3-{number + 11}" for number in range(4)), *(f"4-{number + 1}" for number in range(4))],
    "roman": list(ROMANS[:8]),
    "roman capitals": [roman.upper() for roman in ROMANS[:8]],
    "roman, then plain": [*ROMANS[:4], "1", "2", "3", "4"],
    "sections": [*(f"S{number + 1}" for number in range(4)), *(f"T{number + 1}" for number in range(4))],
}
STYLES = ("{}", "Page {}", "- {} -", "Office of Norms | {}", "{} of 20")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", NUMBERINGS)
def test_any_page_number_is_a_label_and_no_text(name: str, style: str) -> None:
    numbers = NUMBERINGS[name]
    pages = pages_with(len(numbers), lambda number: [Text(300, 40, style.format(numbers[number]), 9)])
    document = read_pdf(pdf(*pages), URL)
    assert [page.label for page in document.pages] == numbers
    assert document.text.count("\n") == len(numbers) - 1
    assert document.notes == ()


def test_a_first_page_without_its_number_is_counted() -> None:
    numbers = ["", "A-2", "A-3", "A-4", "", "A-6"]
    document = read_pdf(pdf(*pages_with(6, lambda number: [Text(300, 40, numbers[number], 9)])), URL)
    assert [page.label for page in document.pages] == [f"A-{number}" for number in range(1, 7)]


SERIES = ("Recommendation {}", "Finding {}: harbours", "Annex {}", "{}. Further measures")


@pytest.mark.parametrize("form", SERIES)
@pytest.mark.parametrize("head", ["", "Annual review of cables", "Annual review | {}"])
@pytest.mark.parametrize("bold", [True, False])
def test_numbered_headings_at_the_top_of_each_page_stay_beside_running_heads(form: str, head: str, bold: bool) -> None:
    def around(number: int) -> list[Text]:
        heading = Text(72, 715, form.format(number + 1), 12 if bold else 10, bold)
        foot = [Text(300, 40, str(number + 21), 9)] if "{}" not in head else []
        return [*([Text(72, 760, head.format(number + 21), 8)] if head else []), heading, *foot]

    document = read_pdf(pdf(*pages_with(6, around)), URL)
    assert "Annual" not in document.text
    assert all(form.format(number) in document.text for number in range(1, 7))
    assert not bold or headings(document) == [form.format(number) for number in range(1, 7)]


def test_numbered_headings_that_the_outline_names_stay() -> None:
    pages = pages_with(6, lambda number: [Text(72, 715, f"Recommendation {number + 1}", 12, bold=True)])
    entries = [(0, f"Recommendation {number + 1}", number) for number in range(6)]
    document = read_pdf(outlined(pages, entries), URL)
    assert headings(document) == [f"Recommendation {number}" for number in range(1, 7)]
    assert [page.path for page in document.pages] == [(f"Recommendation {number}",) for number in range(1, 7)]


@pytest.mark.parametrize("size", [8, 10, 12])
@pytest.mark.parametrize(
    "form", ["Annual review of cables   {}", "Annual review of cables | {}", "Page {} of the review"]
)
def test_running_heads_with_the_page_number_go(size: float, form: str) -> None:
    pages = pages_with(6, lambda number: [Text(72, 760, form.format(number + 11), size)])
    assert "review" not in read_pdf(pdf(*pages), URL).text


def test_a_bold_running_head_within_sentences_goes() -> None:
    bodies = [sentences(number)[:-1] for number in range(6)]
    pages = [
        [Text(72, 715, f"Review {number + 1}", 12, bold=True), *column([line.lower() for line in lines], top=680)]
        for number, lines in enumerate(bodies)
    ]
    assert "Review" not in read_pdf(pdf(*pages), URL).text


def test_a_watermark_on_each_page_goes() -> None:
    pages = pages_with(4, lambda number: [Text(150, 400, "DRAFT", 90, grey=0.8)])
    assert "DRAFT" not in read_pdf(pdf(*pages), URL).text


def endnotes(pages: int) -> list[list[Text]]:
    """Pages full of numbered notes, each of two lines."""
    note = "{}. Office of the Trade Representative, Report {} on Barriers to Trade, April 2025,"
    lines = [line for number in range(1, 1 + pages * 25) for line in (note.format(number, number), "pages 41 to 47.")]
    return [column(lines[start : start + 50], top=720, size=8, leading=12) for start in range(0, len(lines), 50)]


@pytest.mark.parametrize("pages_of_notes", [1, 2, 5])
def test_endnotes_longer_than_the_text_make_no_headings(pages_of_notes: int) -> None:
    text = [
        Text(72, 740, "First part: standards", 14, bold=True),
        *column(sentences(1, 6), top=715, size=11, leading=14),
        Text(72, 610, "Two members dissented from the first proposal", 11),
        *column(sentences(2, 6), top=580, size=11, leading=14),
    ]
    document = read_pdf(pdf(text, *endnotes(pages_of_notes)), URL)
    assert headings(document) == ["First part: standards"]


def test_small_tables_longer_than_the_text_make_no_headings() -> None:
    text = [*column(sentences(1, 6), size=11, leading=14), Text(72, 590, "Figures for the ports of the Union", 11)]
    rows = [
        [
            Text(72 + 90 * cell, 720 - 11 * row, f"{row * 7919 + cell * 104729:,}", 8)
            for row in range(55)
            for cell in range(5)
        ]
        for _ in range(3)
    ]
    assert headings(read_pdf(pdf(text, *rows), URL)) == []


PLACEHOLDERS = (
    "Please wait... If this message is not eventually replaced, your PDF viewer may not be able to display this file.",
    "For the best experience, open this PDF portfolio in Acrobat X or Adobe Reader X, or later.",
    "This PDF file is protected. You'll need a different reader to open it.",
    "To view the full contents of this document, you can upgrade to the latest version of Adobe Reader.",
)


@pytest.mark.parametrize("words", PLACEHOLDERS)
def test_a_placeholder_is_told_and_no_text(words: str) -> None:
    lines = re.findall(r".{1,70}(?:\s|$)", words)
    document = read_pdf(pdf(column(lines)), URL)
    assert (document.text, document.notes) == ("", ("a placeholder: the file's contents need another viewer",))


def test_a_text_that_speaks_of_viewers_is_no_placeholder() -> None:
    line = "You need a different reader to open it."
    assert read_pdf(pdf(column([line]), *pages_with(2, lambda number: [])), URL).text.startswith(line)


PART_NAMES = {
    "find_boilerplate": "running heads",
    "page_labels": "page numbers",
    "split_columns": "columns",
    "outline_targets": "the outline",
    "plain_marks": "marks of notes",
    "sound_title": "the title",
    "printed_date": "the date",
}


@pytest.mark.parametrize("part", PART_NAMES)
def test_an_error_beside_the_text_costs_that_part_alone(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("made to fail")

    monkeypatch.setattr(composing, part, fail)
    lines = tuple(Line(text, 72, 400, 700 - 12 * number, 10) for number, text in enumerate(sentences(1)))
    answer = composing.compose(RawFile((PrintedPage(0, "", 612, 792, lines),), (), ""))
    assert answer["text"] == " ".join(sentences(1))
    assert answer["notes"] == [f"{PART_NAMES[part]} could not be read (ValueError)"]
