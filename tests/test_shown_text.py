"""What a reader sees is what is stored: on pages of known sites and on pages of which nothing is known."""

from collections.abc import Callable

import pytest

from stdwatch.items import Document
from tests.shown_pages import READERS, known, unknown

LATER = "All adopted rules apply from January to whoever makes or sells such goods here."
Reader = Callable[[str], Document]


PANELS = {
    "bootstrap": (
        '<h2 class="accordion-header"><button class="accordion-button collapsed" data-bs-toggle="collapse">'
        'First question?</button></h2><div class="accordion-collapse collapse" aria-hidden="true">'
        f'<div class="accordion-body">{LATER}</div></div>'
    ),
    "tabs": (
        '<div role="tablist"><button role="tab" aria-controls="t1">First question?</button>'
        f'</div><div role="tabpanel" id="t1" hidden>{LATER}</div>'
    ),
    "readmore": (
        '<p>Intro stands here for all.</p><span class="more" style="display:none">'
        f"{LATER}</span><h3>First question?</h3><button>Read more</button>"
    ),
    "template": f"<h3>First question?</h3><template><p>{LATER}</p></template>",
    "until-found": f'<h3>First question?</h3><div hidden="until-found"><p>{LATER}</p></div>',
    "visibility": f'<h3>First question?</h3><div style="visibility:hidden"><p>{LATER}</p></div>',
    "DISPLAY": f'<h3>First question?</h3><div style="color:red; DISPLAY : NONE"><p>{LATER}</p></div>',
    "details": f"<details><summary>First question?</summary><p>{LATER}</p></details>",
    "dl": f'<dl><dt><button aria-expanded="false">First question?</button></dt><dd hidden>{LATER}</dd></dl>',
    "rolebutton": f'<div role="button" aria-expanded="false">First question?</div><div hidden>{LATER}</div>',
    "short hidden list": f"<h3>First question?</h3><ul hidden><li>{LATER}</li><li>Second short item.</li></ul>",
    "nested": f'<h3>First question?</h3><section hidden><div aria-hidden="true"><p>{LATER}</p></div></section>',
    "table hidden": f"<h3>First question?</h3><table hidden><tr><td>{LATER}</td><td>7</td></tr></table>",
}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
def test_text_that_a_script_shows_later_is_text(read: Reader, panel: str) -> None:
    text = read(panel).text
    assert "First question?" in text
    assert LATER in text
    assert "Read more" not in text


FURNITURE = {
    "modal": f'<div hidden class="modal"><p>{LATER}</p></div>',
    "tooltip": '<div role="tooltip" hidden>A tooltip that explains a word in many words.</div>',
    "menu": f'<nav hidden><a href="/a">{LATER}</a></nav>',
    "button": "<button>Print</button>",
    "form": "<div hidden><form>Subscribe to our newsletter for more of these things now</form></div>",
    "for screen readers": '<span class="sr-only">Opens in a new window</span>',
    "skip link": '<a hidden href="#x">Skip</a>',
}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("hidden", FURNITURE.values(), ids=FURNITURE)
def test_hidden_furniture_is_no_text(read: Reader, hidden: str) -> None:
    assert read(hidden).text == read("").text


def test_what_stands_in_the_open_is_not_said_twice() -> None:
    twice = f'<p>{LATER}</p><div class="mobile" style="display:none"><p>{LATER}</p></div>'
    assert known(twice).text.count(LATER) == 1


def test_what_stays_hidden_inside_a_text_is_counted() -> None:
    links = '<div hidden><a href="/x">Alpha link of many words here</a> <a href="/y">Beta link of many words</a></div>'
    assert "hidden text left out: 53 characters" in known(links).notes


LINES = {
    "span block": (
        '<p><span style="display:block">Alpha</span><span style="display:block">Beta</span></p>',
        (),
        ("AlphaBeta",),
    ),
    "custom": (
        ("<my-list><my-item>Alpha</my-item><my-item>Beta</my-item></my-list>"),
        ("Alpha", "Beta"),
        ("AlphaBeta",),
    ),
    "custom inline": (
        "<p>The <x-term>stan</x-term>dard and <x-tip>norm</x-tip>, too.</p>",
        ("The standard and norm, too.",),
        (),
    ),
    "menu": ("<menu><li>Alpha</li><li>Beta</li></menu>", ("Alpha", "Beta"), ("AlphaBeta",)),
    "dir": ("<dir><li>Alpha</li><li>Beta</li></dir>", ("Alpha", "Beta"), ("AlphaBeta",)),
    "font center": ("<center>Alpha</center>Beta is here now", (), ("AlphaBeta",)),
    "hgroup": ("<hgroup><h2>Alpha</h2><p>Beta</p></hgroup>", ("Alpha", "Beta"), ("AlphaBeta",)),
    "legend": ("<fieldset><legend>Alpha</legend>Beta</fieldset>", ("Alpha", "Beta"), ("AlphaBeta",)),
    "br": ("<p>Alpha<br>Beta<br/>Gamma</p>", ("Alpha Beta Gamma",), ()),
    "flex": (
        ('<div style="display:flex"><span>Alpha</span><span>Beta</span></div>'),
        ("Alpha", "Beta"),
        ("AlphaBeta",),
    ),
    "grid cls": (
        '<div class="d-flex"><span class="d-block">Alpha</span><span class="d-block">Beta</span></div>',
        (),
        ("AlphaBeta",),
    ),
    "label block": ('<div><label style="display:block">Alpha</label>Beta</div>', ("Alpha", "Beta"), ("AlphaBeta",)),
    "figure": ("<figure><img src=x><figcaption>Alpha</figcaption></figure>Beta", ("Alpha", "Beta"), ("AlphaBeta",)),
    "table style": (
        (
            '<div style="display:table"><div style="display:table-row"><span '
            'style="display:table-cell">Alpha</span><span style="display:table-cell">Beta</span>'
            "</div></div>"
        ),
        ("Alpha", "Beta"),
        ("AlphaBeta",),
    ),
    "h2 br": ("<h2>Sec. 2.<br>Policy</h2>", ("Sec. 2. Policy",), ()),
    "pre": ("<pre>Alpha line\nBeta line\n\nGamma para</pre>", ("Alpha line Beta line", "Gamma para"), ()),
    "inline": (
        "<p>A <b>stan</b>dard, <span>con</span><span>formity</span><wbr>ness</p>",
        ("A standard, conformityness",),
        (),
    ),
    "address": ("<address>Alpha<br>Beta</address>Gamma", ("Alpha Beta",), ("BetaGamma",)),
    "dt dd": ("<dl><dt>Alpha</dt><dd>Beta</dd></dl>", ("Alpha", "Beta"), ("AlphaBeta",)),
    "li nested": (
        "<ul><li>Alpha<ul><li>Beta</li></ul>Gamma</li></ul>",
        ("Alpha", "Beta", "Gamma"),
        ("AlphaBeta", "BetaGamma"),
    ),
}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("markup", "holds", "lacks"), LINES.values(), ids=LINES)
def test_a_line_on_the_screen_is_a_line_in_the_text_and_inline_markup_is_none(
    read: Reader, markup: str, holds: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    text = read(markup).text
    assert [words for words in holds if words not in text] == []
    assert [words for words in lacks if words in text] == []


ORDERED = {
    "lead empty": (
        "<table><tr><th></th><th>2023</th><th>2024</th></tr><tr><td>Alpha</td><td></td><td>9</td></tr></table>",
        ("| 2023 | 2024", "Alpha | | 9"),
        (),
    ),
    "rowspan": (
        (
            '<table><tr><th>Group</th><th>Item</th><th>N</th></tr><tr><td rowspan="2">Alpha</td>'
            "<td>one</td><td>1</td></tr><tr><td>two</td><td>2</td></tr></table>"
        ),
        ("Alpha | one | 1", "Alpha | two | 2"),
        (),
    ),
    "colspan": (
        "<table><tr><th>Group</th><th colspan=2>2024</th></tr><tr><td>Alpha</td><td>1</td><td>2</td></tr></table>",
        ("Group | 2024 | 2024", "Alpha | 1 | 2"),
        (),
    ),
    "ol": ("<ol><li>first</li><li>second</li></ol>", ("1. first", "2. second"), ()),
    "ol I": ('<ol type="I" start="4"><li>first</li><li>second</li></ol>', ("IV. first", "V. second"), ()),
    "ol rev": ("<ol reversed><li>first</li><li>second</li></ol>", ("2. first", "1. second"), ()),
    "value": ('<ol><li value="7">first</li><li>second</li></ol>', ("7. first", "8. second"), ()),
    "style": (
        '<ol style="list-style-type: lower-alpha"><li>first</li><li><p>second</p></li></ol>',
        ("a. first", "b. second"),
        (),
    ),
    "own": ('<ol style="list-style:none"><li>(a) first</li><li>(b) second</li></ol>', ("(a) first",), ("1. (a)",)),
    "own2": ("<ol><li>(a) first</li><li>(b) second</li></ol>", ("(a) first",), ("1. (a)",)),
    "ul": ("<ul><li>first</li></ul>", ("first",), ("1. first",)),
    "row head": (
        (
            "<table><tbody><tr><th scope=row>Alpha</th><td>7</td><td></td></tr><tr><th>Beta</th>"
            "<td></td><td>3</td></tr></tbody></table>"
        ),
        ("Alpha | 7", "Beta | | 3"),
        (),
    ),
}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("markup", "holds", "lacks"), ORDERED.values(), ids=ORDERED)
def test_cells_keep_their_column_and_items_their_number(
    read: Reader, markup: str, holds: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    text = read(markup).text
    assert [words for words in holds if words not in text] == []
    assert [words for words in lacks if words in text] == []


WORDS = {
    "label": (
        "<p>Fill in <label>the name field</label> of the form and send it.</p>",
        ("Fill in the name field of the form",),
    ),
    "output": ("<p>The total is <output>42 units</output> a year for all.</p>", ("The total is 42 units a year",)),
    "q": ("<p>He said <q>standards matter</q> to all who asked him there.</p>", ("standards matter",)),
    "second h": (
        "<h2>Part one</h2><p>Words of part one stand here.</p><h2>Part two</h2><p>Words of part two.</p>",
        ("Part one", "Words of part one stand here.", "Part two", "Words of part two."),
    ),
    "mark data meter": (
        (
            "<p>A <mark>marked</mark> <data value=1>datum</data> and <abbr>ISO</abbr> <kbd>"
            "Enter</kbd> <samp>out</samp> <var>x</var> <dfn>term</dfn> <cite>Book</cite> <ins>"
            "new</ins> <u>under</u> <small>fine</small>.</p>"
        ),
        ("A marked datum and ISO Enter out x term Book new under fine.",),
    ),
    "blockquote": ("<blockquote>Short quote.</blockquote>", ("Short quote.",)),
    "figcaption": (
        "<figure><img src=a><figcaption>Figure 1: Shares by year</figcaption></figure>",
        ("Figure 1: Shares by year",),
    ),
    "dl": ("<dl><dt>Term one</dt><dd>Its meaning.</dd></dl>", ("Term one", "Its meaning.")),
    "cell div": (
        (
            "<table><tr><th>Body</th><th>Rule</th></tr><tr><td><div>Alpha</div></td><td><div><ol>"
            "<li>one</li><li>two</li></ol></div></td></tr></table>"
        ),
        ("Alpha", "one", "two"),
    ),
    "short p": ("<p>Yes.</p><p>No.</p>", ("Yes.", "No.")),
    "list links": (
        '<ul><li><a href="/1">Report on lamps and their bulbs</a></li><li>Plain item here</li></ul>',
        ("Plain item here",),
    ),
    "link p": (
        '<p>See <a href="/1">the whole report on lamps and bulbs of the town</a>.</p>',
        ("See the whole report on lamps",),
    ),
    "aside note": (
        ("<p>Alpha words stand here.</p><section><p>Later part stands here for all to read in the town.</p></section>"),
        ("Later part stands here",),
    ),
    "strong start": (
        (
            "<div>Intro text is here.<br><br><strong>Members</strong> vote on the draft in "
            "May.<br><br>The <i>end</i> is near.</div>"
        ),
        ("Members vote on the draft in May.", "The end is near."),
    ),
    "link": (
        '<p>The committee of <a href="/x">the society</a>, which <b>meets</b> in March, agreed.</p>',
        ("The committee of the society, which meets in March, agreed.",),
    ),
    "font": (
        "<font size=2>The chair <font color=red>thanked</font> all.<br><br>Then they left.</font>",
        ("The chair thanked all.", "Then they left."),
    ),
}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("markup", "holds"), WORDS.values(), ids=WORDS)
def test_no_word_of_a_text_is_dropped_and_no_sentence_broken(read: Reader, markup: str, holds: tuple[str, ...]) -> None:
    lines = read(markup).text.split("\n")
    assert [words for words in holds if not any(words in line for line in lines)] == []


@pytest.mark.parametrize(
    "frame",
    [
        f'<div class="entry-content">{{}}</div><div class="entry-content"><h2>Second part</h2><p>{LATER}</p></div>',
        f"<main><article>{{}}</article><section><h2>Annex</h2><p>{LATER}</p></section></main>",
        f'<div id="page">{{}}<div class="rest"><p>{LATER}</p></div></div>',
    ],
)
def test_later_parts_of_a_text_are_kept(frame: str) -> None:
    assert LATER in unknown(frame=frame).text


@pytest.mark.parametrize(
    "behind",
    [
        f'<div class="comments"><p>{LATER}</p></div>',
        f'<section class="related-posts"><p>{LATER}</p></section>',
        f"<section><h2>Related</h2><p>{LATER}</p></section>",
        f'<section><ul><li><a href="/b">{LATER}</a></li></ul></section>',
        f"<aside><p>{LATER}</p></aside>",
    ],
)
def test_comments_boxes_and_lists_of_links_behind_a_text_are_none_of_it(behind: str) -> None:
    assert LATER not in unknown(frame=f"<main><article>{{}}</article>{behind}</main>").text


def test_an_item_c_is_no_mark_of_rights() -> None:
    items = _paragraphs("(a) the first of them;", "(b) the second of them;", "(c) the third of them.")
    text = unknown(items + "<p>© 2025 A Made Society</p><p>(c) 2025 A Made Society</p>").text
    assert "(c) the third of them." in text
    assert "Made Society" not in text


def _paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_each_run_of_text_is_a_block_of_its_own_kind() -> None:
    page = unknown("<h2>Rates</h2><ol><li>one item here</li></ol><table><tr><td>a</td><td>b</td></tr></table>")
    kinds = [str(block.kind) for block in page.blocks]
    assert kinds[-5:] == ["paragraph", "heading", "list item", "table row", "paragraph"]


RAISED = (
    (
        "new standards<sup>12</sup> in 2023<sup>3</sup>, above 10<sup>26</sup> operations, 40 km<sup>2</sup>, ok",
        "new standards in 2023, above 10²⁶ operations, 40 km², ok",
    ),
    ("body of standards<sup><a href='#n4'>4</a></sup> followed", "body of standards followed"),
    ("for decades.<sup><a href='#n3'>3</a></sup> Today", "for decades. Today"),
    ("for decades.<sup>3</sup>Today", "for decades. Today"),
    ("the standards[<a href='#ftn4'>4</a>] apply", "the standards apply"),
    ("the standards<a href='#_ftn1' name='_ftnref1'>[1]</a> apply", "the standards apply"),
    ("the standards<a role='doc-noteref' href='#x'>1</a> apply", "the standards apply"),
    ("the standards<span class='footnote-ref'>1</span> apply", "the standards apply"),
    ("the standards<sup>*</sup> apply", "the standards apply"),
    ("the standards<sup>†</sup>, apply", "the standards, apply"),
    ("the standards<sup>1,2</sup> apply", "the standards apply"),
    ("the standards<sup>[4]</sup> apply", "the standards apply"),
    ("the standards<sup>a</sup> apply", "the standards apply"),
    ("the standards[4] apply", "the standards apply"),
    ("the standards¹ apply; 10²⁶ and km² stay, in 2023³ too", "the standards apply; 10²⁶ and km² stay, in 2023 too"),
    ("The 21<sup>st</sup> meeting CO<sub>2</sub> H<sub>2</sub>O", "The 21st meeting CO2 H2O"),
    ("E = mc<sup>2</sup> and x<sup>n</sup> and R<sup>2</sup> = 0.9", "E = mc² and xⁿ and R² = 0.9"),
    (
        "10<sup>-3</sup> m, 10<sup>−9</sup>, W/m<sup>2</sup>, 5 m<sup>3</sup>, s<sup>-1</sup>",
        "10⁻³ m, 10⁻⁹, W/m², 5 m³, s⁻¹",
    ),
    ("Ca<sup>2+</sup> ions and <sup>235</sup>U fuel, Na<sup>+</sup>", "Ca²⁺ ions and ²³⁵U fuel, Na⁺"),
    ("Windows<sup>®</sup> and Foo<sup>TM</sup>", "Windows® and Foo™"),
    ("Section 5(1) applies, see section <a href='#s4'>4</a> of", "Section 5(1) applies, see section 4 of"),
    ("Article 10<sup>26</sup> says, Executive Order 14110<sup>5</sup>", "Article 10 says, Executive Order 14110"),
    ("<sup>1</sup> See the note", "1 See the note"),
    ("<sup>1</sup>See the note <a href='#fnref1'>↩</a>", "1 See the note"),
    (
        "in the XX<sup>e</sup> siècle, M<sup>me</sup> Dupont, N<sup>o</sup> 5, 1<sup>er</sup>",
        "in the XXe siècle, Mme Dupont, No 5, 1er",
    ),
    ("<span style='vertical-align: super; font-size:8px'>7</span>The", "7 The"),
    ("standards<span style='vertical-align: super; font-size:8px'>7</span> The", "standards The"),
    (
        "a model trained with 10<sup>25</sup> FLOPs and 2<sup>32</sup> items",
        "a model trained with 10²⁵ FLOPs and 2³² items",
    ),
    ("a total of 10<sup>26</sup> operations", "a total of 10²⁶ operations"),
    ("3 × 10<sup>8</sup> m/s", "3 × 10⁸ m/s"),
    ("goods they trade in<sup>2</sup> and", "goods they trade in and"),
    ("see note <a href='#note4'>4</a> below", "see note 4 below"),
    ("standards<a id='r1' href='#n1'><sup>1</sup></a> and", "standards and"),
    (
        (
            "standards<sup id='cite_ref-1' class='reference'><a href='#cite_note-1'><span>"
            "[</span>1<span>]</span></a></sup> and"
        ),
        "standards and",
    ),
    ("standards <sup>1</sup> and", "standards and"),
    ("“quoted”<sup>9</sup> and 45%<sup>3</sup>, (see above)<sup>2</sup>", "“quoted” and 45%, (see above)"),
    ("$5.1 billion<sup>3</sup>; 14<sup>th</sup>; 1.5<sup>3</sup> more", "$5.1 billion; 14th; 1.5 more"),
    ("<math><msup><mn>10</mn><mn>26</mn></msup></math> FLOP", "10²⁶ FLOP"),
    (
        "ISO 9001<sup>2</sup> and 5G<sup>3</sup> and COVID-19<sup>4</sup> and AI<sup>5</sup>",
        "ISO 9001 and 5G and COVID-19 and AI",
    ),
    ("plan A<sup>2</sup> in Appendix B<sup>3</sup>", "plan A in Appendix B"),
    ("the standards<ins>new</ins> <sup>new</sup>", "the standardsnew new"),
    ("10<sup>th</sup> and 2<sup>nd</sup>", "10th and 2nd"),
    ("10<sup>23</sup>–10<sup>26</sup> operations", "10²³–10²⁶ operations"),
    ("more than 10<sup>26</sup>", "more than 10²⁶"),
    ("10<sup>26</sup> operations", "10²⁶ operations"),
    ("USD 10<sup>9</sup>", "USD 10⁹"),
    ("standards.<a class='footnote' href='#footnote-3'>3</a> Later", "standards. Later"),
    ("标准<sup>1</sup>化", "标准 化"),
)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("markup", "text"), RAISED)
def test_marks_of_notes_go_and_powers_units_and_ordinals_stay(read: Reader, markup: str, text: str) -> None:
    assert text in read(f"<p>{markup}</p>").text.split("\n")


MARKED = {
    "Word": '<a href="#_ftn1" name="_ftnref1"><span style="vertical-align:super">[1]</span></a>',
    "Drupal": '<a class="see-footnote" id="footnoteref1_abc" href="#footnote1_abc">1</a>',
    "a WordPress plugin": '<span class="easy-footnote"><a href="#easy-footnote-bottom-1"><sup>1</sup></a></span>',
    "an anchor of its own": '<a id="footnote-anchor-1" href="#footnote-1" target="_self">1</a>',
    "an absolute address": '<a href="https://site.example/a#fn1"><sup>1</sup></a>',
    "several": "<sup>1</sup><sup>,</sup><sup>2</sup>",
    "an empty anchor inside": '<sup><a id="r1"></a>1</sup>',
    "a role": '<a href="#" role="doc-noteref">a</a>',
}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("mark", MARKED.values(), ids=MARKED)
def test_a_mark_goes_however_a_site_writes_it(read: Reader, mark: str) -> None:
    text = read(f"<p>They adopted standards{mark} and rules, too.{mark}Then they {mark} left.</p>").text
    assert "They adopted standards and rules, too. Then they left." in text


def test_the_number_of_a_note_that_a_sentence_names_is_a_word_of_it() -> None:
    markup = '<p>See note <a href="#fn4">4</a>, section <a href="#n4">4</a> and table <a href="#ref3">3</a>.</p>'
    assert "See note 4, section 4 and table 3." in known(markup).text


@pytest.mark.parametrize("read", READERS)
def test_marks_go_from_cells_headings_and_lists_of_notes(read: Reader) -> None:
    table = "<table><tr><th>Body<sup>1</sup></th><th>N</th></tr><tr><td>Alpha</td><td>10<sup>6</sup></td></tr></table>"
    notes = '<section class="footnotes"><ol><li>See the book. <a href="#fnref1">↩︎</a></li></ol></section>'
    lines = read(f"<h2>Rates<sup>4</sup></h2>{table}{notes}").text.split("\n")
    assert [line for line in ("Rates", "Body | N", "Alpha | 10⁶", "1. See the book.") if line not in lines] == []
