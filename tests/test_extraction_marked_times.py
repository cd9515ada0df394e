"""A marked time behind a title: pages that write "5 days ago" still tell machines the day."""

from datetime import UTC, datetime

import pytest

from stdwatch.extraction.html import read_page
from stdwatch.extraction.rules import PageRules

AT = datetime(2025, 11, 22, tzinfo=UTC)
RULES = PageRules(title=("h1",), date_after_title=4, body=(".text",))
TEXT = f'<div class="text"><p>{"The laboratory compared nine gauges. " * 9}</p></div>'


@pytest.mark.parametrize(
    ("behind", "day"),
    [
        ('<time datetime="2025-11-05T09:00:00Z">5 days ago</time>', "2025-11-05"),
        ('<p>By Ada</p><time datetime="2025-11-05">Nov 5</time>', "2025-11-05"),
        ("<time>5 days ago</time>", None),
        ('<time datetime="soon">soon</time>', None),
        ('<p>A</p><p>B</p><p>C</p><p>D</p><time datetime="2025-11-05">Nov 5</time>', None),
        ('<p>November 4, 2025</p><time datetime="2025-11-05T01:00:00Z">at night</time>', "2025-11-04"),
    ],
)
def test_a_marked_time_is_a_date_among_the_first_pieces_behind_the_title(behind: str, day: str | None) -> None:
    body = f"<html><body><main><h1>Nine Gauges</h1>{behind}{TEXT}</main></body></html>"
    page = read_page(body.encode(), "https://x.example/a", rules=RULES, urls=None, media_type="text/html", at=AT)
    assert (page.published.value[:10] if page.published else None) == day


def test_a_marked_time_in_front_of_the_title_is_that_of_a_card() -> None:
    card = '<article><time datetime="2024-01-02">Jan 2</time></article>'
    body = f"<html><body><main>{card}<h1>Nine Gauges</h1>{TEXT}</main></body></html>"
    page = read_page(body.encode(), "https://x.example/a", rules=RULES, urls=None, media_type="text/html", at=AT)
    assert page.published is None
