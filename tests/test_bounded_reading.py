"""Pages that ask for much with little: their reading costs no more than their size."""

from contextlib import suppress

import lxml.html
import pytest
from parsel import Selector

from stdwatch.clock import parse
from stdwatch.errors import PageError
from stdwatch.extraction.blocks import drafts_of
from stdwatch.extraction.style_sheets import apply_sheets
from stdwatch.items import Answer
from stdwatch.reading.channels import read_any
from stdwatch.reading.documents import ReadingRules


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


def test_lists_nested_without_end_are_read_or_refused() -> None:
    body = f"<html><body><main>{'<p>An order on standards.</p>' * 20}{'<ol><li>' * 700}x</main></body></html>".encode()
    answer = Answer("https://www.example.org/page", 200, parse("2026-02-03T00:00:00Z"), body, "", "text/html")
    with suppress(PageError):
        read_any(answer, ReadingRules())
