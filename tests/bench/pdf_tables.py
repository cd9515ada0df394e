"""How many rows of made tables are read as rows, by style and by the order in which their cells are printed."""

from collections.abc import Iterator

from stdwatch.extraction.pdf.reader import read_pdf
from stdwatch.items import BlockKind
from tests.pdf_tables import ORDERS, STYLES, Table, tables


def recall(count: int) -> Iterator[str]:
    """One line for each style and order, over `count` tables each."""
    for style in STYLES:
        for order in ORDERS:
            made = list(tables(style, order, count))
            rows, read = sum(len(table.rows) for table in made), sum(map(_read, made))
            yield f"{style.__name__}, printed {order.__name__}: {read} of {rows} rows ({read / rows:.0%})"


def _read(table: Table) -> int:
    document = read_pdf(table.file(), "https://example.org/table.pdf")
    blocks = (block for block in document.blocks if block.kind is BlockKind.TABLE_ROW)
    texts = {" ".join(document.text[block.start : block.end].replace("|", " ").split()) for block in blocks}
    return sum(" ".join(filter(None, row)) in texts for row in table.rows)
