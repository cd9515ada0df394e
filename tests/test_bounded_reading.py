"""Pages that ask for much with little: their reading costs no more than their size."""

from contextlib import suppress

import lxml.html
import pytest
from parsel import Selector

from stdwatch.clock import parse
from stdwatch.errors import PageError
from stdwatch.extraction.blocks import drafts_of
from stdwatch.extraction.depth import level
from stdwatch.extraction.raised import write_raised_figures
from stdwatch.extraction.style_sheets import apply_sheets
from stdwatch.items import Answer, Document
from stdwatch.publishing import exchange
from stdwatch.publishing.exchange import InvalidIssue
from stdwatch.reading.channels import read_any
from stdwatch.reading.documents import ReadingRules
from stdwatch.verdicts.noise import is_noise
from stdwatch.web_content.markup import text_of
from stdwatch.web_content.sniff import Kind, is_closed, kind_of


@pytest.mark.parametrize(
    ("selector", "met"),
    [
        ("i", "abcd"),
        ("div i", "bcd"),
        ("div > i", "bd"),
        ("div p > i", "c"),
        (".one  i", "bcd"),
        ("div.one.two > p i", "c"),
        ("#x i", "d"),
        ("div div i", "d"),
        ("DIV#x > i", "d"),
        ("p div i", ""),
        ("div > div > div i", ""),
    ],
)
def test_a_sheet_meets_what_its_selectors_name(selector: str, met: str) -> None:
    page = Selector(
        f"<style>{selector}{{display:block}}</style><i>a</i>"
        '<div class="one two"><i>b</i><p><i>c</i></p><div id="x"><i>d</i></div></div>'
    )
    apply_sheets(page)
    assert "".join(page.xpath("//i[contains(@style, 'block')]/text()").getall()) == met


@pytest.mark.slow
def test_selectors_over_deeply_nested_elements_are_no_endless_search() -> None:
    nested = "<div>" * 200 + "<div>x</div>" * 3_000 + "</div>" * 200
    page = Selector(f"<style>{'p div div div{display:block}' * 60}</style>{nested}")
    apply_sheets(page)
    assert not page.xpath("//div[@style]")


def test_cells_that_span_everything_are_written_again_only_for_a_while() -> None:
    rows = '<tr><td rowspan="1000" colspan="60">a word</td><td>other</td></tr>' * 300
    drafts = drafts_of([lxml.html.fromstring(f"<table>{rows}</table>")])
    assert 300 * len("a word") < sum(len(draft.text) for draft in drafts) < 20 * len(rows)


@pytest.mark.parametrize("element", ["div", "span", "b", "section", "blockquote"])
def test_nests_are_made_level_and_all_their_text_stays_in_its_order(element: str) -> None:
    nest = "".join(f"<{element}>{number} " for number in range(1_500))
    body = f"<html><body><p>before</p>{nest}{f'</{element}>, ' * 1_500}<p>behind</p></body></html>"
    tree = Selector(body).root
    words = text_of(tree).split()
    assert level(tree, list(tree.iter()))
    assert text_of(tree).split() == words
    assert sum(1 for each in tree.iter() for _ in each.iterancestors()) <= 500_000


def test_a_page_as_pages_are_keeps_its_shape() -> None:
    page = Selector(f"<main>{'<div>' * 30}{'<p>a <b>word</b></p>' * 900}")
    before = page.get()
    assert not level(page.root, list(page.root.iter()))
    assert page.get() == before


def test_a_table_whose_cells_span_everything_on_an_unknown_page_is_read() -> None:
    rows = '<tr><td rowspan="999" colspan="60">Table</td><td>of made things</td></tr>' * 800
    body = (
        f"<html><body><main><h1>A</h1>{'<p>An order on standards.</p>' * 20}<table>{rows}</table></main></body></html>"
    )
    answer = Answer("https://www.example.org/page", 200, parse("2026-02-03T00:00:00Z"), body.encode(), "", "text/html")
    read = read_any(answer, ReadingRules())
    assert isinstance(read, Document)
    assert "An order on standards." in read.text


@pytest.mark.parametrize("start", [b"<!-- a -->", b"<?xml a?>", b"<!doctype html>", b"<!doctype a[]>", b"<!--"])
def test_whatever_stands_in_front_of_a_page_its_kind_is_told_at_once(start: bytes) -> None:
    assert kind_of(start * 5_000 + b" nothing", "text/html") is Kind.HTML


@pytest.mark.parametrize("raised", ["1" * 60 + "x", "1 " * 60 + "x", "[1]," * 40 + "x"])
def test_raised_figures_without_end_are_no_search_without_end(raised: str) -> None:
    tree = lxml.html.fromstring(f"<p>a word<sup>{raised}</sup></p>")
    write_raised_figures(tree)
    assert raised in text_of(tree)


@pytest.mark.parametrize("piece", ["1", "a.", "12:00 ", " | "])
def test_two_long_texts_are_compared_for_noise_in_one_pass(piece: str) -> None:
    assert not is_noise(piece * 100_000 + "a", piece * 100_000 + "and a word more")


@pytest.mark.parametrize("end", [b"<!-- ", b"<script "])
def test_whether_a_page_of_what_is_never_closed_is_whole_is_told_in_one_pass(end: bytes) -> None:
    assert not is_closed(b"<main>" + end * 200_000)


def test_an_issue_of_quotes_that_are_never_closed_is_refused_in_one_pass() -> None:
    with pytest.raises(InvalidIssue):
        exchange.read(b'"\\' * 200_000)


def test_two_thousand_raised_signs_without_words_between_are_read() -> None:
    tree = lxml.html.fromstring(f"<p>word{'<sup>1</sup>' * 2_000}</p>")
    write_raised_figures(tree)
    assert text_of(tree).startswith("word")


def test_lists_nested_without_end_are_read_or_refused() -> None:
    body = f"<html><body><main>{'<p>An order on standards.</p>' * 20}{'<ol><li>' * 700}x</main></body></html>".encode()
    answer = Answer("https://www.example.org/page", 200, parse("2026-02-03T00:00:00Z"), body, "", "text/html")
    with suppress(PageError):
        read_any(answer, ReadingRules())
