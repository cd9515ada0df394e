"""What stands beside a document on its page: other documents, boxes, other days, and headings that are no title."""

from datetime import UTC, datetime

import pytest

from stdwatch.extraction.html import read_page
from stdwatch.extraction.rules import PageRules
from stdwatch.items import Alias, Document, Precision
from stdwatch.web_content.urls import patterns

AT = datetime(2025, 11, 22, tzinfo=UTC)
URL = "https://site.example/news/nine-gauges"
SAID = "The laboratory compared nine gauges, and none of them agreed with another in the third digit. "
RULES = PageRules(
    title=("h1", 'meta[property="og:title"]::attr(content)', "title"),
    title_suffix=patterns(r"\s*\|\s*A Made Site$")[0],
    date=("article .day",),
    date_after_title=3,
    body=("article .text", ".text"),
    identity=("article::attr(data-id)", patterns(r"^(\d+)$")[0]),
    zone="America/New_York",
)
OWN = f'<article data-id="402"><p class="day">11/05/2025</p><div class="text"><p>{SAID * 9}</p></div></article>'
HEADED = '<h2><a href="/news/another">Another</a></h2>'


def read(inner: str, head: str = "", rules: PageRules = RULES) -> Document:
    body = f"<html><head>{head}</head><body>{inner}</body></html>"
    return read_page(body.encode(), URL, rules=rules, urls=None, media_type="text/html", at=AT)


def other(attributes: str = "", heading: str = HEADED) -> str:
    content = '<p class="day">01/02/2024</p><p class="text">Of others.</p>'
    return f'<article data-id="77" {attributes}>{heading}{content}</article>'


@pytest.mark.parametrize(
    "inner",
    [
        f"{other()}<h1>Nine Gauges</h1>{OWN}",
        f"<h1>Nine Gauges</h1>{OWN}{other()}",
        f"<h1>Nine Gauges</h1>{OWN}" + other('class="node--view-mode-teaser"', ""),
        f"{other(heading='')}<h1>Nine Gauges</h1>{OWN}",
        OWN.replace("<p class", "<h1>Nine Gauges</h1><p class", 1) + other(heading="<h2>Another</h2>"),
        other(heading="") + OWN.replace(" data-id", ' about="/news/Nine-Gauges" data-id'),
        f"<h1>Nine Gauges</h1>{OWN.replace('</article>', other() + '</article>')}",
    ],
    ids=["before", "behind", "named a teaser", "before the title", "title inside", "about", "nested"],
)
def test_identity_date_and_text_are_those_of_the_page_s_own_article(inner: str) -> None:
    document = read(inner)
    assert document.aliases == (Alias("post", "402"),)
    assert document.published is not None
    assert document.published.value == "2025-11-05"
    assert document.text == (SAID * 9).strip()


def test_of_several_articles_that_may_be_the_page_s_none_gives_an_identity() -> None:
    assert read(f"<h1>Nine Gauges</h1>{OWN}{other(heading='')}").aliases == ()


def test_a_short_article_that_shows_the_page_s_title_is_its_own_wherever_its_heading_leads() -> None:
    own = other(heading='<h2><a href="/login">Nine Gauges</a></h2>')
    assert read(own, "<title>Nine Gauges | A Made Site</title>").text == "Of others."


@pytest.mark.parametrize(
    "box",
    [
        '<aside><p class="text">Beside.</p></aside>',
        '<div role="dialog"><p class="text">Beside.</p></div>',
        '<footer><p class="text">Beside.</p></footer>',
        f'<div>{HEADED}<p class="text">Beside.</p></div>',
        '<div class="cookie-bar"><p class="text">Beside: we use cookies.</p></div>',
    ],
)
def test_a_body_s_class_dresses_boxes_as_well(box: str) -> None:
    document = read(f'<h1>Nine Gauges</h1><div class="text"><p>{SAID * 9}</p></div>{box}')
    assert document.text == (SAID * 9).strip()


@pytest.mark.parametrize(
    "box",
    [
        "<aside><p>Beside.</p></aside>",
        '<ul class="share-bar"><li>Beside.</li></ul>',
        '<div class="newsletter-box"><p>Beside: subscribe to it.</p></div>',
        '<div class="wp-related"><p>Beside.</p></div>',
    ],
)
def test_boxes_inside_a_text_are_none_of_it(box: str) -> None:
    assert "Beside" not in read(f'<h1>Nine</h1><div class="text"><p>{SAID}</p>{box}</div>').text


def test_notes_in_an_aside_and_what_is_called_a_newsletter_are_text() -> None:
    kept = '<aside role="doc-footnote"><p>A note.</p></aside><div class="newsletter-item"><p>An item.</p></div>'
    assert read(f'<h1>Nine</h1><div class="text"><p>{SAID}</p>{kept}</div>').text.endswith("A note.\nAn item.")


def test_a_selector_that_meets_a_box_gives_way_to_what_the_page_says_and_says_so() -> None:
    rules = PageRules(title=("h1",), body=(".box",))
    paragraphs = "".join(f"<p>{number}. {SAID * 3}</p>" for number in range(6))
    document = read(
        f"<main><h1>Nine Gauges</h1><div>{paragraphs}</div><div class='box'><p>Join us.</p></div></main>", rules=rules
    )
    assert (document.layers["body"], document.low_confidence) == ("generic", True)
    assert document.text.count(SAID.strip()) == 18
    assert "little text in .box: 8 characters" in document.notes


def test_a_short_document_is_not_lengthened_by_what_stands_around_it() -> None:
    more = "".join(f"<p>{number}. {SAID * 3}</p>" for number in range(6))
    document = read(f'<main><h1>Nine Gauges</h1><p class="text">For members only.</p>{more}</main>')
    assert (document.text, document.layers["body"]) == ("For members only.", ".text")


@pytest.mark.parametrize(
    ("inner", "head"),
    [
        ("<h1>News</h1><h2>Nine Gauges</h2>", '<meta property="og:title" content="Nine Gauges">'),
        ("<div><h1>Original Research</h1></div><h1>Nine Gauges</h1>", "<title>Nine Gauges | A Made Site</title>"),
        ('<h1><a href="/">A Made Site</a></h1><h1>Nine Gauges</h1>', "<title>Nine Gauges | A Made Site</title>"),
        ("<h1>Nine Gauges</h1>", '<meta property="og:title" content="A Made Site"><title>A Made Site</title>'),
        ("<h1>Nine Gauges</h1>", '<meta property="og:title" content="Nine gauges agree"><title>Other words</title>'),
        ("<h1>Nine Gauges</h1><h2>Methods</h2>", '<meta property="og:title" content="9 Gauges">'),
    ],
    ids=["section", "label", "logo", "site in the head", "nobody agrees", "other headings"],
)
def test_the_title_is_what_head_and_headings_agree_on_else_what_the_rules_say(inner: str, head: str) -> None:
    assert read(f'{inner}<div class="text"><p>{SAID}</p></div>', head).title == "Nine Gauges"


@pytest.mark.parametrize(
    ("behind", "day"),
    [
        ("<dl><dt>Updated</dt><dd>11/09/2025</dd><dt>Published</dt><dd>11/05/2025</dd></dl>", "2025-11-05"),
        ("<p>Updated 11/09/2025</p><p>Posted 11/05/2025</p>", "2025-11-05"),
        ("<p>11/09/2025</p><p>Posted: November 5, 2025</p>", "2025-11-05"),
        ("<p>Updated November 9, 2025 Published November 5, 2025</p>", "2025-11-05"),
        ('<time class="updated" datetime="2025-11-09">9th</time> <time datetime="2025-11-05">5th</time>', "2025-11-05"),
        ('<p><time class="published updated" datetime="2025-11-05">Nov 5</time></p>', "2025-11-05"),
        ("<p>Comments due by 11/30/2025</p><p>Event date: 11/21/2025</p>", None),
        ("<p>By A. Writer | Nov. 5, 2025</p>", "2025-11-05"),
        ("<p>By Ada <time datetime='2025-11-05T09:00:00-05:00'>Nov 5</time></p>", "2025-11-05"),
        ("<p>On <b>September 3, 2025</b>, an agency asked for it.</p>", None),
        (f"<p>{SAID * 3}| September 3, 2025</p>", None),
        ("<nav>x</nav><aside>Latest<i>1/02/2024</i>a<i>b</i>c</aside><p>11/05/2025</p>", "2025-11-05"),
        ('<div class="card"><a href="/o">Another</a><i>1/02/2024</i></div><p>11/05/2025</p>', "2025-11-05"),
        ('<a href="/o">Another document of the year before <i>1/02/2024</i></a><p>11/05/2025</p>', "2025-11-05"),
        ('<p><a href="/2025/11/">November 5, 2025</a></p>', "2025-11-05"),
    ],
)
def test_the_day_behind_the_title_is_that_of_publication_and_of_this_document(behind: str, day: str | None) -> None:
    published = read(f'<main><h1>Nine Gauges</h1>{behind}<div class="text"><p>{SAID}</p></div></main>').published
    assert (published and published.value[:10]) == day


def test_where_a_site_tells_whole_days_midnight_in_the_head_is_a_day_and_what_is_shown_wins() -> None:
    rules = PageRules(title=("h1",), date_after_title=3, body=(".text",), zone="America/New_York", whole_days=True)
    head = '<meta property="article:published_time" content="2025-11-05T00:00:00Z">'
    published = read(f'<h1>Nine</h1><p class="text">{SAID}</p>', head, rules).published
    assert published is not None
    assert (published.value, published.precision) == ("2025-11-05", Precision.DAY)
    shown = read(f'<h1>Nine</h1><p>11/04/2025</p><p class="text">{SAID}</p>', head, rules).published
    assert shown is not None
    assert shown.value == "2025-11-04"
    instant = read(f'<h1>Nine</h1><p class="text">{SAID}</p>', head).published
    assert instant is not None
    assert instant.value == "2025-11-04T19:00:00-05:00"


def test_pictures_people_and_the_site_do_not_date_a_page_and_its_article_comes_first() -> None:
    things = [
        ("ImageObject", "2019-02-03"),
        ("WebSite", "2001-02-03"),
        ("WebPage", "2025-11-06"),
        ("Report", "2025-11-05"),
    ]
    data = ",".join(f'{{"@type": "{kind}", "datePublished": "{day}"}}' for kind, day in things)
    published = read(f'<p class="text">{SAID}</p>', f'<script type="application/ld+json">[{data}]</script>').published
    assert published is not None
    assert published.value == "2025-11-05"


def test_a_date_field_may_say_what_it_is_and_one_that_nobody_can_read_is_told() -> None:
    labelled = read(OWN.replace("11/05/2025", "<b>Date:</b> 11/05/2025"))
    assert labelled.published is not None
    assert labelled.published.value == "2025-11-05"
    unread = read(OWN.replace("11/05/2025", "in autumn"))
    assert unread.published is None
    assert "no date in article .day: 'in autumn'" in unread.notes


def test_a_hidden_menu_is_no_text_of_a_page_that_is_read_generically() -> None:
    inner = f"<h1>Nine Gauges</h1><div><p>{SAID * 4}</p><p hidden>Unseen.</p></div><p>Copyright 2025</p>"
    document = read(inner, rules=PageRules(title=("h1",), body=(".none",)))
    assert document.layers["body"] == "generic"
    assert document.text.endswith(SAID.strip())


OPEN = f"<!doctype html><title>Nine</title><main><h1>Nine</h1><div class=text><p>{SAID}<p>{SAID}</div></main>"


def test_a_page_may_leave_out_the_end_tags_that_html_lets_it() -> None:
    document = read_page(OPEN.encode(), URL, rules=RULES, urls=None, media_type="text/html", at=AT)
    assert document.notes == ("no date",)


@pytest.mark.parametrize("end", ["</p>", "</div>", "</main>"])
def test_a_page_that_is_cut_before_the_end_of_its_main_part_is_cut_off(end: str) -> None:
    cut = OPEN.replace("</div>", "</p></div><!-- </main> -->").partition(end)[0]
    body = cut + ("" if end != "</main>" else "<!--")
    document = read_page(body.encode(), URL, rules=RULES, urls=None, media_type="text/html", at=AT)
    assert "cut off: the page has no end" in document.notes
