"""Reads the made 745-page book and prints what it took: ``python -m tests.bench.pdf [SEED] [PAGES]``."""

import asyncio
import sys
import time
from collections.abc import Sequence

from rehearsal.book import Book, Planted, make_book
from stdwatch.citations import locate
from stdwatch.extraction.pdf.reader import read_pdf_with_cost
from stdwatch.items import Document


def main() -> None:
    """Prints seconds, peak memory of the child, and how many of the book's planted sentences were found in place."""
    seed, pages = (int(value) for value in [*sys.argv[1:], "745", "745"][:2])
    started = time.perf_counter()
    book = make_book(seed, pages)
    made = time.perf_counter()
    document, cost = asyncio.run(read_pdf_with_cost(book.pdf, "https://example.org/book.pdf"))
    read = time.perf_counter()
    print(f"made book (seed {seed}): {pages} pages, {len(book.pdf) / 1e6:.1f} MB, typeset in {made - started:.1f} s")
    print(f"bytes to Document: {read - made:.1f} s, of them in the child {cost.seconds:.1f} s")
    print(f"peak memory of the child: {cost.peak / 1e6:.0f} MB")
    for name, group in groups(book).items():
        right = sum(is_right(document, planted) for planted in group)
        print(f"sentences {name}: text, page, label and headings right for {right} of {len(group)}")


def groups(book: Book) -> dict[str, Sequence[Planted]]:
    """The book's planted sentences by what is hard about them."""
    return {
        "all": book.planted,
        "broken over pages": [planted for planted in book.planted if planted.broken],
        "hyphenated": [planted for planted in book.planted if planted.hyphenated],
        "beside a footnote": [planted for planted in book.planted if planted.beside_note],
    }


def is_right(document: Document, planted: Planted) -> bool:
    """Whether the sentence is found, from its first to its last page, where the typesetter put it."""
    start = document.text.find(planted.text)
    if start < 0:
        return False
    end = start + len(planted.text)
    first, last = locate(document, start, end), locate(document, end - 1, end)
    location = (first.page, first.label, first.path, last.page)
    return location == (planted.page, planted.label, planted.path, planted.last_page)


if __name__ == "__main__":
    main()
