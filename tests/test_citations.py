"""From a span of the text to page, label and headings."""

import pytest

from stdwatch.citations import Citation, locate
from stdwatch.items import Block, BlockKind, Document, Page

# A paragraph that runs over the page's end, and a row of the first page that the text holds after it.
PRINTED = Document(
    url="https://example.org/report.pdf",
    title=None,
    text="Ports\nThe committee met.\nTable row",
    blocks=(
        Block(BlockKind.HEADING, 0, 5, page=0),
        Block(BlockKind.PARAGRAPH, 6, 24, path=("Ports",), page=0),
        Block(BlockKind.TABLE_ROW, 25, 34, path=("Ports",), page=0),
    ),
    pages=(Page(0, "iv", 0, 13, ("Ports",)), Page(1, "", 13, 13, ("Ports",)), Page(2, "v", 13, 34, ("Ports",))),
)


@pytest.mark.parametrize(
    ("start", "anchor"),
    [
        (0, Citation(0, "iv", ("Ports",))),
        (6, Citation(0, "iv", ("Ports",))),
        (12, Citation(0, "iv", ("Ports",))),
        (13, Citation(2, "v", ("Ports",))),
        (23, Citation(2, "v", ("Ports",))),
        (25, Citation(0, "iv", ("Ports",))),
    ],
)
def test_a_span_is_on_the_page_on_which_its_first_letter_is_printed(start: int, anchor: Citation) -> None:
    assert locate(PRINTED, start, start + 1) == anchor


def test_a_web_page_has_headings_but_no_page() -> None:
    blocks = (Block(BlockKind.PARAGRAPH, 0, 4, path=("Home", "News")),)
    page = Document(url="https://example.org/", title=None, text="Text", blocks=blocks)
    assert locate(page, 1, 3) == Citation(None, None, ("Home", "News"))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 35)])
def test_a_span_outside_the_text_is_an_error(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        locate(PRINTED, start, end)
