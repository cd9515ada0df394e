"""How texts are compared and made safe to look at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch import printable
from stdwatch.items import Block
from stdwatch.triage import diff, shown
from stdwatch.web import marking
from stdwatch.web.marking import Marks
from tests.desk import document


def drawn(before: str, after: str) -> str:
    signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]", "gap": "…"}
    return "".join(signs[change.kind].format(change.text) for change in diff.word_diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("same", "same", ""),
        ("shall adopt", "may adopt", "[-shall-][+may+] adopt"),
        ("国际标准", "国家标准", "国[-际-][+家+]标准"),
        ("", "new", "[+new+]"),
        ("old", "", "[-old-]"),
        ("1\n2\n3\n4\n5\nx\n7\n8\n9", "1\n2\n3\n4\n5\ny\n7\n8\n9", "…5\n[-x-][+y+]\n7\n…"),
    ],
)
def test_a_difference_is_told_word_by_word(before: str, after: str, way: str) -> None:
    assert drawn(before, after) == way


@given(st.text("ab 标\n", max_size=60), st.text("ab 标\n", max_size=60))
def test_both_texts_can_be_read_from_their_difference(before: str, after: str) -> None:
    changes = diff.word_diff(before, after)
    if not any(change.kind == "gap" for change in changes) and changes:
        assert "".join(change.text for change in changes if change.kind != "new") == before
        assert "".join(change.text for change in changes if change.kind != "gone") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" ".join(f"a{n}" for n in range(120_000)), " ".join(f"b{n}" for n in range(120_000))),  # a book, all new
        ("line\n" * 20_000, "line\n" * 19_999 + "other\n"),  # the same line again and again
        ("a\nb\n" * 5_000, "b\na\n" * 5_000),
        ("a " * 40_000, "b a " * 20_000),  # one line of two words
        ("x" * 1_000_000, "y" * 1_000_000),  # one word
        ("标" * 20_000, "准标" * 10_000),
    ],
)
def test_no_pair_of_texts_costs_more_than_a_moment(before: str, after: str) -> None:
    """By a comparison whose cost grows with the cube of the lines this test would not end."""
    assert {change.kind for change in diff.word_diff(before, after)} & {"gone", "new"}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a\u202eb\u2066c\u200bd\ufeff", "abcd"),
        ("a\x1b[31m\x07\r\nb\tc", "a[31m\nb\tc"),
        ("标准 é “x”", "标准 é “x”"),
    ],
)
def test_controls_and_invisible_signs_are_taken_out(text: str, safe: str) -> None:
    assert printable.plain(text) == safe


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://a.example/files/2025_Report.pdf?x=1", "2025_Report.pdf"),
        ("https://a.example/files/a%22%0d%0ab.pdf", "a-b.pdf"),
        ("https://a.example/%E6%A0%87.pdf", "pdf"),
        ("https://a.example/../..", "abcdefabcdef.bin"),
        ("https://a.example/dir/", "abcdefabcdef.bin"),
    ],
)
def test_a_download_has_a_harmless_name(url: str, name: str) -> None:
    assert shown.file_name(url, "abcdef" * 10) == name


@pytest.mark.parametrize(("count", "words"), [(0, "0 B"), (999, "999 B"), (14_400, "14 kB"), (3_210_000, "3.2 MB")])
def test_sizes_are_told_in_three_figures(count: int, words: str) -> None:
    assert shown.size(count) == words


def test_marks_cut_a_text_into_pieces() -> None:
    pieces = marking.pieces("0123456789", 1, 9, Marks(passages=[(0, 3), (5, 7)], terms=[(2, 3)], hits=[(6, 8)]))
    assert [(piece.text, piece.classes, piece.anchor) for piece in pieces] == [
        ("1", "passage", None),
        ("2", "passage term", None),
        ("34", "", None),
        ("5", "passage", 5),
        ("6", "passage hit", None),
        ("7", "hit", None),
        ("8", "", None),
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ([], ("word0", "word7")),
        ([(5, 10)], ("word0", "word7")),
        ([(300, 306)], ("word42", "word48")),
        ([(690, 696)], ("word98", "word103")),
    ],
)
def test_an_excerpt_begins_a_little_before_its_mark(marked: list[tuple[int, int]], expected: tuple[str, str]) -> None:
    text = " ".join(f"word{n}" for n in range(116))
    start, end = marking.excerpt(text, marked, 50)
    words = text[start:end].split()
    assert (words[0], words[-1]) == expected


def test_views_of_a_long_text_cover_it_once() -> None:
    read, first, seen = document(*[f"line {n}" for n in range(1000)]), 0, list[Block]()
    while first is not None:
        view = marking.view(read, first)
        seen += view.blocks
        first = view.after  # type: ignore[assignment]
    assert tuple(seen) == read.blocks


def test_the_view_of_an_offset_holds_it() -> None:
    read = document(*[f"line {n}" for n in range(1000)], pages=50)
    block = read.blocks[777]
    view = marking.view(read, marking.place(read, block.start + 2))
    assert block in view.blocks
    assert len({block.page for block in view.blocks}) == 10
