"""Whatever the print looks like, the text holds together: offsets, blocks and pages of random print."""

from hypothesis import given
from hypothesis import strategies as st

from stdwatch.extraction.pdf.compose import compose
from stdwatch.extraction.pdf.pages import Line, OutlineEntry, PrintedPage, RawFile

WORDS = ("standards", "of", "the", "In-", "port", "1", "2.", "(a)", "•", "*", "—", "Trade.")
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7)
lines = st.builds(
    Line,
    text=words.map(" ".join),
    x0=st.sampled_from([50.0, 60.0, 310.0]),
    x1=st.sampled_from([200.0, 290.0, 550.0]),
    y=st.sampled_from([40.0, 60.0, 400.0, 412.0, 424.0, 700.0, 750.0]),
    size=st.sampled_from([8.0, 10.0, 16.0]),
    bold=st.booleans(),
    marks=st.sampled_from([(), ("1",)]),
    gaps=st.sampled_from([(), ((3, 100.0, 140.0),)]),
    even=st.booleans(),
)
pages = st.lists(st.lists(lines, max_size=12), min_size=1, max_size=6)
entries = st.lists(
    st.builds(
        OutlineEntry,
        level=st.integers(0, 3),
        title=words.map(" ".join),
        index=st.integers(0, 6),
        y=st.sampled_from([None, 410.0, 760.0]),
    ),
    max_size=5,
)


def pages_of(contents: list[list[Line]]) -> tuple[PrintedPage, ...]:
    return tuple(PrintedPage(index, "", 612, 792, tuple(page)) for index, page in enumerate(contents))


@given(pages, entries)
def test_blocks_are_lines_and_pages_stretches_of_the_text(
    contents: list[list[Line]], outline: list[OutlineEntry]
) -> None:
    answer = compose(RawFile(pages_of(contents), tuple(outline), ""))
    text, offset = answer["text"], 0
    for _, start, end, path, _, page in answer["blocks"]:
        assert start == offset
        assert "\n" not in text[start:end]
        assert 0 <= page < len(contents)
        assert 0 <= path < len(answer["paths"])
        offset = end + 1
    assert offset == (len(text) + 1 if answer["blocks"] else 0)
    assert len(answer["pages"]) == len(contents)
    last = 0
    for _, start, end, _ in answer["pages"]:
        assert last <= start <= end <= len(text)
        assert not text[last:start].strip()
        last = end
    assert last == len(text)


@given(pages)
def test_no_letter_outside_boilerplate_and_marks_is_lost(contents: list[list[Line]]) -> None:
    answer = compose(RawFile(pages_of(contents[:1]), (), ""))
    printed = "".join(line.text for line in contents[0])
    assert sorted(filter(str.isalpha, answer["text"])) == sorted(filter(str.isalpha, printed))
