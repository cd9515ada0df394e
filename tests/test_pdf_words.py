"""Hyphens at line ends, judged by how the document writes its words elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch.extraction.pdf.words import Vocabulary, flow

ELSEWHERE = (
    "Standards bodies and state-owned firms met. Standardization is understood by a standards body.",
    "A foreign-invested firm, a privately-owned yard: the state of the art is state-of-the-art, say the words.",
    "The owners of the words under stand and under stand.",
)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("technical stan-", "dards"), "technical standards"),
        (("Standardi-", "zation"), "Standardization"),
        (("a state-", "owned firm"), "a state-owned firm"),
        (("a state-of-", "the-art port"), "a state-of-the-art port"),
        (("a foreign-", "owned firm"), "a foreign-owned firm"),
        (("by third-", "party auditors"), "by third-party auditors"),
        (("they cor-", "related"), "they correlated"),
        (("we under-", "stand it"), "we understand it"),
        (("ISO/IEC 17-", "025"), "ISO/IEC 17-025"),
        (("the Asia-", "Pacific region"), "the Asia-Pacific region"),
        (("INTERNA-", "TIONAL"), "INTERNATIONAL"),
        (("a soft\u00ad", "ened word"), "a softened word"),
        (("see https://example.org/a-", "file"), "see https://example.org/a-file"),
        (("two words -", "apart"), "two words - apart"),
        (("trade\u2014", "and more"), "trade\u2014and more"),
        (("and/", "or"), "and/or"),
        (("2024\u2013", "2025"), "2024\u20132025"),
        (("plain", "lines"), "plain lines"),
        (("国家标准", "化管理"), "国家标准化管理"),
    ],
)
def test_line_ends_are_mended(lines: tuple[str, str], text: str) -> None:
    assert flow(enumerate(lines), Vocabulary([*ELSEWHERE, *lines]))[0] == text


def test_the_parts_of_pages_are_known_to_the_letter() -> None:
    text, starts = flow([(3, "the In-"), (4, "ternational"), (4, "body"), (7, "met")], Vocabulary([]))
    assert [(page, text[start:]) for page, start in starts] == [
        (3, "the International body met"),
        (4, "ternational body met"),
        (7, "met"),
    ]


SIGNS = st.characters(categories=["L", "Nd", "Pd", "Po"], include_characters=" ")


@given(st.lists(st.text(SIGNS, min_size=1), min_size=1))
def test_no_letter_is_lost_or_added(lines: list[str]) -> None:
    text, starts = flow(enumerate(lines), Vocabulary(lines))
    assert [sign for sign in text if sign.isalnum()] == [sign for line in lines for sign in line if sign.isalnum()]
    assert [page for page, _ in starts] == list(range(len(lines)))
