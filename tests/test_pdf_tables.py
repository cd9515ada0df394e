"""A row of a table is a row, whatever the style of the table and the order in which the file prints its cells."""

from collections.abc import Callable, Iterator

import pytest

from stdwatch.items import BlockKind, Document
from tests.pdf_files import Text, column, pdf
from tests.pdf_reading import read_pdf
from tests.pdf_tables import ORDERS, PROSE, STYLES, Style, Table, tables, width

URL = "https://example.org/report.pdf"


def rows_of(document: Document) -> list[str]:
    texts = [document.text[block.start : block.end] for block in document.blocks if block.kind is BlockKind.TABLE_ROW]
    return [" ".join(text.replace("|", " ").split()) for text in texts]


def missing(table: Table) -> list[str]:
    """The rows of a table that are not read as rows, and the prose around it where that is not whole."""
    document = read_pdf(table.file(), URL)
    read = rows_of(document)
    lost = [text for row in table.rows if (text := " ".join(cell for cell in row if cell)) not in read]
    return [*lost, *(["the prose"] if document.text.count(" ".join(PROSE)) != 2 else [])]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("style", STYLES)
def test_rows_of_made_tables_are_rows(style: Style, order: Callable[[list[list[Text]]], Iterator[Text]]) -> None:
    made = list(tables(style, order, 12))
    lost = [row for table in made for row in missing(table)]
    assert len(lost) <= 0.05 * sum(len(table.rows) for table in made), lost


HEBREW = {chr(ord("A") + number): chr(0x5D0 + number) for number in range(26)}


def test_rows_from_right_to_left_begin_at_the_right() -> None:
    cells = [("FED", "CBA"), ("JI", "HG"), ("ML", "LK")]
    rows = [line for n, (a, b) in enumerate(cells) for line in (Text(100, 500 - 14 * n, a), Text(300, 500 - 14 * n, b))]
    read = rows_of(read_pdf(pdf(rows, letters=HEBREW), URL))
    assert read == ["".join(HEBREW.get(sign, sign) for sign in f"{a} {b}"[::-1]) for a, b in cells]


def test_an_empty_cell_keeps_its_place() -> None:
    cells = [("Alpha", 72), ("7", 200), ("9", 300), ("Beta", 72), ("12", 300), ("Gamma", 72), ("3", 200), ("4", 300)]
    heights = (500, 500, 500, 486, 486, 472, 472, 472)
    lines = [Text(x, y, text) for (text, x), y in zip(cells, heights, strict=True)]
    assert read_pdf(pdf(lines), URL).text.split("\n") == ["Alpha | 7 | 9", "Beta | | 12", "Gamma | 3 | 4"]


def test_labels_beside_long_clauses_are_rows_and_no_two_columns() -> None:
    pairs = [
        (f"Office of Norms {'and Ports ' * (n % 3)}{n}", f"clause {n} on the duties of laboratories") for n in range(8)
    ]
    lines = [line for n, (a, b) in enumerate(pairs) for line in (Text(72, 500 - 14 * n, a), Text(330, 500 - 14 * n, b))]
    assert rows_of(read_pdf(pdf(lines), URL)) == [" ".join(pair) for pair in pairs]


LISTS = (
    [
        ("1.", "Harbours shall report each year on their use of standards"),
        ("2.", "Laboratories shall be accredited by one body"),
    ],
    [
        ("•", "Harbours shall report each year on their use of standards"),
        ("•", "Laboratories shall be accredited by one body"),
    ],
    [
        ("(a)", "Harbours shall report each year on their use of norms"),
        ("(b)", "Laboratories shall be accredited by one body"),
    ],
)


@pytest.mark.parametrize("items", LISTS)
def test_a_list_whose_numbers_stand_apart_is_no_table(items: list[tuple[str, str]]) -> None:
    lines = [line for n, (a, b) in enumerate(items) for line in (Text(72, 600 - 14 * n, a), Text(108, 600 - 14 * n, b))]
    document = read_pdf(pdf([*column(PROSE), *lines]), URL)
    assert rows_of(document) == []
    assert all(text in document.text for _, text in items)


@pytest.mark.parametrize("order", ["row", "column"])
@pytest.mark.parametrize("lines", [3, 8, 24])
def test_columns_of_prose_are_no_table(order: str, lines: int) -> None:
    words = " ".join(PROSE).split() * 8
    left = [" ".join(words[5 * n : 5 * n + 5]) for n in range(lines)]
    right = [" ".join(words[5 * n + 120 : 5 * n + 125]) for n in range(lines)]
    if order == "column":
        page = [*column(left), *column(right, x=330)]
    else:
        page = [line for pair in zip(column(left), column(right, x=330), strict=True) for line in pair]
    if order == "row" and lines < 6:
        pytest.skip("so few lines beside each other may well be a table")
    document = read_pdf(pdf(page), URL)
    assert rows_of(document) == []
    assert document.text.split() == [*" ".join(left).split(), *" ".join(right).split()]


def test_a_table_beside_a_column_of_prose_is_read_by_itself() -> None:
    words = " ".join(PROSE).split() * 4
    left = [" ".join(words[5 * n : 5 * n + 5]) for n in range(12)]
    rows = [("Energy", "412", "97"), ("Ports", "388", "510"), ("Water", "276", "301")]
    cells = [Text(330 + 70 * c, 640 - 12 * r, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    page = [*column(left), *column([" ".join(words[:5])] * 3, x=330), *cells, *column(left[:4], x=330, top=580)]
    document = read_pdf(pdf(page), URL)
    assert rows_of(document) == [" ".join(row) for row in rows]
    assert document.text.split()[: 5 * len(left)] == " ".join(left).split()


@pytest.mark.parametrize("mark", ["•   ", "• ", "– ", "1. "])
@pytest.mark.parametrize("style", STYLES)
def test_a_list_right_under_a_table_is_none_of_its_rows(style: Style, mark: str) -> None:
    (table,) = tables(style, ORDERS[0], 1)
    items = ["Laboratories shall be accredited by one body", "Harbours shall report each year on norms"]
    left, foot = min(line.x for line in table.print), min(line.y for line in table.print) - 12
    marked = [Text(left, foot - 12 * n, f"{mark}{item}", size=9) for n, item in enumerate(items)]
    printed = [*column(PROSE, top=740, size=9, leading=11), *table.print, *marked]
    document = read_pdf(pdf(printed, under=table.drawn()), URL)
    assert [row for row in table.rows if " ".join(filter(None, row)) not in rows_of(document)] == []
    assert [line.removeprefix("1. ") for line in document.text.split("\n")[-2:]] == items


def test_two_justified_lines_right_under_a_ruled_table_are_none_of_its_rows() -> None:
    rows = [("Measure", "2023", "2024"), ("Energy", "84", "88"), ("Ports", "71", "88"), ("Water", "42", "36")]
    cells = [Text(74 + 80 * c, 600 - 16 * r, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    rules = "\n".join(f"70 {612 - 16 * n} m 290 {612 - 16 * n} l S" for n in range(len(rows) + 1))
    lines = ("Voluntary norms give wooden looms a", "common vocabulary before any village")
    below = [word for n, line in enumerate(lines) for word in justified(line, 70, 290, 530 - 13 * n)]
    document = read_pdf(pdf([*column(PROSE, top=740), *cells, *below], under=rules.encode()), URL)
    assert rows_of(document) == [" ".join(row) for row in rows]
    assert document.text.endswith(" ".join(lines))


def justified(line: str, left: float, right: float, y: float) -> Iterator[Text]:
    """The words of a line, each by itself, with even gaps between them."""
    words = line.split()
    gap = (right - left - sum(width(word, 10) for word in words)) / (len(words) - 1)
    for word in words:
        yield Text(left, y, word, 10)
        left += width(word, 10) + gap
