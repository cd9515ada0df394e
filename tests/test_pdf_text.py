"""From print to text: boilerplate, notes, columns, hyphens, headings, title and date of made pages."""

import pytest

from stdwatch.citations import locate
from stdwatch.items import BlockKind, Document, Precision
from tests.pdf_files import Text, column, outlined, pdf
from tests.pdf_reading import read_pdf

URL = "https://example.org/report.pdf"
LEFT = (
    "The committee met in the spring and heard",
    "from seven witnesses about the many uses of",
    "technical standards in the ports of Europe.",
    "Members asked how certification bodies are",
    "accredited and by whom they are supervised",
    "once a regulation has come into force. The",
    "answers differed widely between the states.",
)
RIGHT = (
    "In the afternoon the same committee turned",
    "to the question of mutual recognition and",
    "found that laboratories repeat their tests",
    "whenever a product crosses a border. Costs",
    "are borne by the smaller firms, which have",
    "no voice in the bodies that set the norms",
    "and seldom know of a draft before it ends.",
)
PROSE = [*LEFT, *RIGHT]


def texts(document: Document, kind: BlockKind) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind is kind]


def pages_with(*boilerplate: Text, count: int = 6) -> list[list[Text]]:
    """Pages of different text, each with this boilerplate; ``#`` in it stands for the page's number, from 17."""
    bodies = [column([f"{line} ({number})" for line in PROSE[number : number + 7]]) for number in range(count)]
    return [
        [Text(line.x, line.y, line.text.replace("#", str(number + 17)), line.size) for line in boilerplate] + body
        for number, body in enumerate(bodies)
    ]


def test_heads_and_feet_that_return_are_cut() -> None:
    boilerplate = (
        Text(72, 760, "Made Report 2025", 9),
        Text(72, 748, "www.example.org", 9),
        Text(72, 40, "desk | #", 9),
    )
    document = read_pdf(pdf(*pages_with(*boilerplate)), URL)
    assert "Report" not in document.text
    assert "desk" not in document.text
    assert document.text.count("technical standards") == 3


def test_a_foot_that_comes_before_the_text_in_the_file_is_cut_as_well() -> None:
    pages = [[page[1], *page[2:], page[0]] for page in pages_with(Text(72, 760, "Head", 9), Text(72, 40, "Foot #", 9))]
    document = read_pdf(pdf(*pages), URL)
    assert "Head" not in document.text
    assert "Foot" not in document.text


def test_a_line_that_stands_on_two_pages_of_six_is_kept() -> None:
    pages = pages_with()
    for number in (1, 4):
        pages[number].insert(0, Text(72, 760, "Annex to the record", 9))
    assert read_pdf(pdf(*pages), URL).text.count("Annex to the record") == 2


def test_text_that_returns_without_a_gap_to_the_rest_is_kept() -> None:
    document = read_pdf(pdf(*[column(LEFT)] * 5), URL)
    assert document.text.count("The committee met in the spring") == 5


def test_the_last_line_of_a_table_is_no_page_number() -> None:
    totals = [str(number) for number in (412, 97, 388, 510, 276, 301)]
    pages = [[*page, Text(300, 80, total)] for page, total in zip(pages_with(), totals, strict=True)]
    text = read_pdf(pdf(*pages), URL).text
    assert all(total in text for total in totals)


def test_printed_numbers_are_labels_where_the_file_has_none() -> None:
    document = read_pdf(pdf(*pages_with(Text(300, 40, "#", 9))), URL)
    assert [page.label for page in document.pages] == ["17", "18", "19", "20", "21", "22"]


def test_labels_of_the_file_win_over_printed_numbers() -> None:
    labels = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 1 >>] >>"
    document = read_pdf(pdf(*pages_with(Text(300, 40, "#", 9)), catalog=labels), URL)
    assert [page.label for page in document.pages] == ["i", "ii", "1", "2", "3", "4"]


def test_without_labels_or_numbers_pages_are_counted_from_one() -> None:
    assert [page.label for page in read_pdf(pdf(*pages_with(count=3)), URL).pages] == ["1", "2", "3"]


@pytest.mark.parametrize("row_by_row", [False, True], ids=["one column after the other", "row by row"])
def test_two_columns_are_read_one_after_the_other(row_by_row: bool) -> None:
    left, right = column(LEFT, x=60), column(RIGHT, x=320)
    rows = [line for pair in zip(left, right, strict=True) for line in pair]
    document = read_pdf(pdf(rows if row_by_row else [*left, *right]), URL)
    assert document.text == f"{' '.join(LEFT)}\n{' '.join(RIGHT)}"


def test_a_sentence_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    first = [*column(LEFT[:6], x=60), *column(RIGHT[:4], x=320)]
    document = read_pdf(pdf(first, column([LEFT[6], *RIGHT[4:]])), URL)
    assert "The In the afternoon" in document.text
    assert "Costs answers differed" in document.text


def test_a_word_broken_over_pages_is_whole_and_its_pages_meet_in_it() -> None:
    first, second = column([*LEFT[:2], "and the work of the In-"]), column(["ternational committee.", *RIGHT])
    document = read_pdf(pdf(first, second), URL)
    word = document.text.index("International")
    assert (document.pages[0].end, document.pages[1].start) == (word + 2, word + 2)
    assert locate(document, word, word + 13).page == 0


NOTES = (Text(72, 110, "1 See the record of the seventh session.", 8), Text(72, 100, "2 Office of Norms, page 9.", 8))


def test_notes_are_kept_apart_from_a_sentence_that_goes_on() -> None:
    first = [*column([*LEFT[:5], "once a regulation1 has come into force2 and the"]), *NOTES]
    document = read_pdf(pdf(first, column([LEFT[6], *RIGHT])), URL)
    assert "once a regulation has come into force and the answers differed" in document.text
    assert texts(document, BlockKind.NOTE) == [line.text for line in NOTES]
    starts = [document.text.index(line.text) for line in NOTES]
    assert [locate(document, start, start + 1).page for start in starts] == [0, 0]


def test_raised_numbers_go_and_other_figures_stay() -> None:
    print_of_note = [Text(72, 700, "The F35, the G20 and CO2 per km2 are standards"), Text(282.5, 703.5, "1", 6)]
    document = read_pdf(pdf([*print_of_note, Text(287, 700, "in 2024."), *column(LEFT, top=688), NOTES[0]]), URL)
    assert "The F35, the G20 and CO2 per km2 are standards in 2024." in document.text


def test_a_bullet_is_no_footnote_and_a_list_is_items() -> None:
    lines = ["• Standards for ports of the Union.", "• Rules for rails.", *LEFT]
    document = read_pdf(pdf(column(lines)), URL)
    assert texts(document, BlockKind.LIST_ITEM)[:2] == ["Standards for ports of the Union.", "Rules for rails."]
    assert texts(document, BlockKind.NOTE) == []


def test_rows_of_a_table_are_rows() -> None:
    cells = [("Ministry", "Standards"), ("Trade", "412"), ("Energy", "97")]
    rows = [line for n, (a, b) in enumerate(cells) for line in (Text(72, 500 - 12 * n, a), Text(200, 500 - 12 * n, b))]
    document = read_pdf(pdf([*column(LEFT), *rows]), URL)
    assert texts(document, BlockKind.TABLE_ROW) == ["Ministry Standards", "Trade 412", "Energy 97"]


def test_headings_of_the_outline_split_a_page_where_they_are_printed() -> None:
    page = [
        Text(72, 720, "Chapter 2", 16),
        *column(LEFT[:3], top=700),
        Text(72, 640, "2.1 Ports and Har-", 13),
        Text(72, 625, "bours", 13),
        *column(RIGHT[:3], top=600),
    ]
    entries = [(0, "One", 0), (0, "Chapter 2", 1), (1, "Ports and Harbours", 1)]
    document = read_pdf(outlined([column(["One", *LEFT]), page], entries), URL)
    paths = {document.text[block.start : block.end][:20]: block.path for block in document.blocks}
    assert paths["In the afternoon the"] == ("Chapter 2", "Ports and Harbours")
    assert paths["The committee met in"] == ("Chapter 2",)
    assert [page.path for page in document.pages] == [("One",), ("Chapter 2",)]
    assert texts(document, BlockKind.HEADING) == ["One", "Chapter 2", "2.1 Ports and Harbours"]


def test_an_outline_entry_that_is_not_printed_holds_from_its_page_on() -> None:
    document = read_pdf(outlined([column(LEFT), column(RIGHT)], [(0, "Opening", 0), (0, "Afternoon", 1)]), URL)
    assert [page.path for page in document.pages] == [("Opening",), ("Afternoon",)]


def test_without_an_outline_larger_print_makes_the_path() -> None:
    page = [
        Text(72, 740, "The Ports of Europe", 22),
        Text(72, 700, "Hearings", 14),
        *column(LEFT, top=680),
        Text(72, 560, "Costs", 14),
        *column(RIGHT, top=540),
    ]
    document = read_pdf(pdf(page), URL)
    assert document.title == "The Ports of Europe"
    assert [block.path for block in document.blocks if block.kind is BlockKind.PARAGRAPH] == [("Hearings",), ("Costs",)]


@pytest.mark.parametrize(
    ("metadata", "printed", "title"),
    [
        ("The Ports of Europe", "The Ports of Europe", "The Ports of Europe"),
        ("Microsoft Word - draft_7.docx", "The Ports of Europe", "The Ports of Europe"),
        ("A Template of the Office", "The Ports of Europe", "The Ports of Europe"),
        ("The Ports of Europe", "", "The Ports of Europe"),
        ("ports_final.pdf", "", None),
        ("untitled", "", None),
        ("", "", None),
    ],
)
def test_the_title_is_what_print_bears_out(metadata: str, printed: str, title: str | None) -> None:
    head = [Text(72, 740, printed, 22)] if printed else []
    assert read_pdf(pdf([*head, *column(LEFT)], title=metadata), URL).title == title


@pytest.mark.parametrize(
    ("line", "value", "precision"),
    [
        ("November 18, 2025", "2025-11-18", Precision.DAY),
        ("NOVEMBER 2025", "2025-11", Precision.MONTH),
        ("Washington, November 4, 2025", "2025-11-04", Precision.DAY),
        ("In November 2025, the Commission and all of its members met", None, None),
        ("It was signed on November 4, 2025.", None, None),
        ("November 31, 2025", None, None),
        ("March 1789", None, None),
    ],
)
def test_the_date_is_a_line_of_its_own(line: str, value: str | None, precision: Precision | None) -> None:
    published = read_pdf(pdf([Text(72, 740, line), *column(LEFT)]), URL).published
    assert (published.value if published else None) == value
    assert (published.precision if published else None) == precision
    assert published is None or published.origin == "pdf text"


def test_no_date_is_taken_from_the_fourth_page() -> None:
    dated = column(["November 18, 2025"])
    assert read_pdf(pdf(column(LEFT), column(RIGHT), column(LEFT), dated), URL).published is None


def test_a_page_shown_turned_is_read_along_its_lines() -> None:
    document = read_pdf(pdf(column(LEFT), extra="/Rotate 180"), URL)
    assert document.text == " ".join(LEFT)
