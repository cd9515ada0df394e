"""Elements as blocks: nothing lost, nothing twice, headings above what they head."""

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch.extraction.blocks import drafts_of, lay_out, without_json
from stdwatch.items import BlockKind


def blocks(markup: str) -> list[tuple[str, str]]:
    drafts = drafts_of([lxml.html.fragment_fromstring(markup, create_parent="div")])
    return [(str(draft.kind), draft.text) for draft in drafts]


def test_a_list_item_with_paragraphs_and_a_list_of_its_own_is_several_items() -> None:
    markup = "<ul><li>One<ul><li>Two</li></ul>three</li><li><p>Four</p><p>Five</p></li></ul>"
    assert blocks(markup) == [("list item", text) for text in ("One", "Two", "three", "Four", "Five")]


def test_a_table_row_is_its_cells() -> None:
    markup = "<table><tr><th>Year</th><th>Standards</th></tr><tr><td>2025</td><td><p>4</p><p>new</p></td></tr></table>"
    assert blocks(markup) == [("table row", "Year | Standards"), ("table row", "2025 | 4 new")]


@pytest.mark.parametrize("item", ["keep a book;", "answer yes | no to all of it"])
def test_a_table_of_items_is_a_list_whatever_they_say(item: str) -> None:
    markup = f"<table><tr><td>(a)</td><td>{item}</td></tr><tr><td>(b)</td><td>show it.</td></tr></table>"
    assert blocks(markup) == [("list item", f"(a) {item}"), ("list item", "(b) show it.")]


def test_a_table_that_only_lays_out_a_page_is_what_it_holds() -> None:
    markup = "<table><tr><td><h2>Head</h2><p>Text</p></td><td><p>Beside</p></td></tr></table>"
    assert blocks(markup) == [("heading", "Head"), ("paragraph", "Text"), ("paragraph", "Beside")]


def test_a_line_break_is_a_space_and_two_end_a_paragraph() -> None:
    assert blocks("<p>a<br>b<br><br>c<br>&nbsp;<br>d</p>") == [("paragraph", text) for text in ("a b", "c", "d")]


def test_text_beside_blocks_is_kept_in_its_place() -> None:
    assert blocks("before<p>in <b>bo</b>ld</p>between<div>inside<p>deep</p>after</div>end") == [
        ("paragraph", text) for text in ("before", "in bold", "between", "inside", "deep", "after", "end")
    ]


def test_scripts_and_styles_say_nothing_but_what_follows_them_does() -> None:
    assert blocks("<p>a<script>var b</script>c<style>d{}</style></p>") == [("paragraph", "ac")]


def test_footnotes_are_notes() -> None:
    markup = (
        '<p>Text.</p><ol class="footnotes"><li>See there.</li></ol><div role="doc-endnotes"><p>And there.</p></div>'
    )
    assert blocks(markup) == [("paragraph", "Text."), ("note", "1. See there."), ("note", "And there.")]


def test_headings_stand_above_what_follows_them_until_one_of_their_level() -> None:
    markup = "<h2>A</h2><p>a</p><h4>B</h4><p>b</p><h3>C</h3><p>c</p><h2>D</h2><p>d</p>"
    _, laid = lay_out(drafts_of([lxml.html.fragment_fromstring(markup, create_parent="div")]))
    assert [block.path for block in laid] == [
        (),
        ("A",),
        ("A",),
        ("A", "B"),
        ("A",),
        ("A", "C"),
        (),
        ("D",),
    ]
    assert [block.level for block in laid if block.kind is BlockKind.HEADING] == [2, 4, 3, 2]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('Before {"authors": ["A"], "type": "commentary", "x": {"y": 1}} after', "Before after"),
        ('{"a": 1, "b": 2}', ""),
        ('He said {"quote"} and left', 'He said {"quote"} and left'),
        ('A set {"a": 1} of one', 'A set {"a": 1} of one'),
        ('Open {"a": 1, "b"', 'Open {"a": 1, "b"'),
        ('One {"a": 1, "b": 2} two {"c": 3, "d": 4} three', "One two three"),
    ],
)
def test_json_printed_into_the_text_is_cut_and_braces_of_prose_stay(text: str, left: str) -> None:
    assert without_json(text) == left


WORDS = st.text("abc é标\u00a0\n\t", max_size=8)
TAGS = st.sampled_from(["p", "div", "ul", "li", "b", "span", "h2", "h3", "table", "tr", "td", "br", "blockquote"])
TREES = st.recursive(WORDS, lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)), max_leaves=20)


def _markup(tree: object) -> str:
    if isinstance(tree, tuple):
        tag, inner = tree
        return f"<{tag}>{''.join(_markup(part) for part in inner)}</{tag}>"
    return str(tree)


@given(TREES)
def test_every_letter_of_any_tree_is_in_exactly_one_block(tree: object) -> None:
    root = lxml.html.fragment_fromstring(_markup(tree), create_parent="div")
    text, laid = lay_out(drafts_of([root]))
    content = "".join(str(piece) for piece in root.itertext())
    assert sorted("".join(text.replace(" | ", "").split())) == sorted("".join(content.split()))
    assert "\n".join(text[block.start : block.end] for block in laid) == text
