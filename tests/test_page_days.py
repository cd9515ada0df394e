"""The day of a page of which nothing is known: its own, by any vocabulary, or none; never that of something else."""

import tomllib
from pathlib import Path

import pytest

from stdwatch.items import Precision
from tests.shown_pages import unknown

DAYS: dict[str, tuple[str, dict[str, str]]] = {
    "url slash": ("2025-11-18", {"url": "https://www.site.example/2025/11/18/a-page/"}),
    "url compact": ("2025-11-18", {"url": "https://www.site.example/news/20251118/a-page"}),
    "url dash": ("2025-11-18", {"url": "https://www.site.example/news/2025-11-18-a-page.html"}),
    "url mon": ("2025-11-18", {"url": "https://www.site.example/news/2025/nov/18/a-page"}),
    "release date colon": ("2025-11-18", {"top": "<p>Release Date: November 18, 2025</p>"}),
    "for immediate": ("2025-11-18", {"top": "<p>FOR IMMEDIATE RELEASE</p><p>November 18, 2025</p>"}),
    "for immediate2": ("2025-11-18", {"top": "<p>For Immediate Release: November 18, 2025</p>"}),
    "dateline": (
        "2025-11-18",
        {
            "top": (
                "<p>WASHINGTON, D.C. – November 18, 2025 – The board met to speak of the standards "
                "for lamps and of nothing else that day.</p>"
            )
        },
    ),
    "dateline2": (
        "2025-11-18",
        {
            "top": (
                "<p>Washington, D.C., Nov. 18, 2025 — The board met to speak of the standards for "
                "lamps and of nothing else that day at all.</p>"
            )
        },
    ),
    "dateline3": (
        "2025-11-18",
        {
            "top": (
                "<p>NEW YORK, Nov. 18, 2025 /PRNewswire/ -- The board met to speak of the standards "
                "for lamps and of nothing else that day at all, it said.</p>"
            )
        },
    ),
    "posted on": ("2025-11-18", {"top": "<div class=meta>Posted on November 18, 2025 by Jane Doe</div>"}),
    "by author bar": ("2025-11-18", {"top": "<div class=meta>By Jane Doe | November 18, 2025 | 5 min read</div>"}),
    "published label end": ("2025-11-18", {"inner": "<p>Published: 18 November 2025</p>"}),
    "zh": ("2025-11-18", {"top": "<p>发布日期：2025-11-18</p>"}),
    "zh2": ("2025-11-18", {"top": "<p>时间：2025年11月18日\u3000来源：某网</p>"}),
    "zh3": ("2025-11-18", {"top": "<p>2025/11/18 09:30</p>"}),
    "zh4": ("2025-11-18", {"top": "<span>发布时间：2025.11.18</span>"}),
    "slash": ("2025-11-18", {"top": "<p>2025/11/18</p>"}),
    "meta PubDate": ("2025-11-18", {"head": '<meta name="PubDate" content="2025-11-18 10:00">'}),
    "meta dcterms": ("2025-11-18", {"head": '<meta name="dcterms.issued" content="2025-11-18">'}),
    "rdfa": ("2025-11-18", {"top": '<span property="datePublished" content="2025-11-18">today</span>'}),
    "microdata": ("2025-11-18", {"top": '<span itemprop="datePublished">November 18, 2025</span>'}),
    "jsonld list": (
        "2025-11-18",
        {
            "head": (
                '<script type="application/ld+json">'
                '[{"@type":"Organization","name":"x","foundingDate":"1999-01-01"},{"@type":"Article",'
                '"headline":"Nine Gauges","datePublished":"2025-11-18T09:00:00Z"}]</script>'
            )
        },
    ),
    "hentry": (
        "2025-11-18",
        {"top": ('<abbr class="published" title="2025-11-18">some day</abbr><span class="updated">2025-11-20</span>')},
    ),
    "time top outside": (
        "2025-11-18",
        {"frame": "<div class=head>{}</div>", "top": '<time datetime="2025-11-18">x</time>'},
    ),
    "ordinal": ("2025-11-18", {"top": "<p>18th November 2025</p>"}),
    "weekday": ("2025-11-18", {"top": "<p>Tuesday, November 18, 2025</p>"}),
    "german": ("2025-11-18", {"top": "<p>18.11.2025</p>", "lang": "de", "url": "https://www.example.de/a"}),
    "de ambiguous": ("2025-11-04", {"top": "<p>04.11.2025</p>", "lang": "de", "url": "https://www.example.de/a"}),
    "en-GB": ("2025-11-04", {"top": "<p>04/11/2025</p>", "lang": "en-GB", "url": "https://www.example.co.uk/a"}),
    "en-US": ("2025-04-11", {"top": "<p>04/11/2025</p>", "lang": "en-US"}),
    "upd+pub one line": ("2025-11-18", {"top": "<p>Published November 18, 2025; updated November 20, 2025</p>"}),
    "upd+pub bar": ("2025-11-18", {"top": "<p>Updated: November 20, 2025 | Published: November 18, 2025</p>"}),
    "pub meta + modified time": (
        "2025-11-18",
        {
            "top": (
                "<p><time class=updated datetime='2025-11-20'>20 Nov</time><time class=published "
                "datetime='2025-11-18'>18 Nov</time></p>"
            )
        },
    ),
}
NONE: dict[str, dict[str, str]] = {
    "url month only": {"url": "https://www.site.example/news/2025/11/a-page"},
    "url number": {"url": "https://www.site.example/news/20251399"},
    "updated only": {"top": "<p>Last updated: 20 November 2025</p>"},
    "reviewed": {"top": "<p>Page last reviewed: 20 November 2025</p>"},
    "deadline": {"top": "<p>Comments due: 20 November 2025</p>"},
    "event": {"top": "<p>Event date: 20 November 2025</p>"},
    "deadline prose": {
        "inner": ("<p>Comments close on 15 November 2025 and the rule takes effect on 1 March 2026.</p>")
    },
    "effective": {"top": "<p>Effective date: November 1, 2025</p>"},
    "modified meta": {"head": '<meta property="article:modified_time" content="2025-11-20">'},
    "event ld": {
        "head": (
            '<script type="application/ld+json">'
            '{"@type":"Event","name":"Meeting","startDate":"2025-11-20","datePublished":"2025-10-'
            '01"}</script>'
        )
    },
    "copyright": {"inner": "<p>© 2025 A Made Society</p>"},
    "history prose": {
        "inner": (
            "<p>The society was founded on May 5, 1998 in a made town and has met every year "
            "since then in the same hall.</p>"
        )
    },
    "birth": {
        "inner": (
            '<p>Born on <time datetime="1990-05-05">5 May 1990</time> in a made town, she chaired the committee.</p>'
        )
    },
    "other article ld": {
        "head": (
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Harbour lamps '
            'lit","url":"https://www.site.example/other","datePublished":"2019-02-01"}</script>'
        )
    },
    "related teaser": {
        "inner": ('<aside><h3>Related</h3><a href="/b">Lamps</a> <time datetime="2019-01-01">1 Jan 2019</time></aside>')
    },
    "update then": {"top": "<p>Updated <time datetime='2025-11-20'>20 Nov 2025</time></p>"},
}


@pytest.mark.parametrize(("day", "page"), DAYS.values(), ids=DAYS)
def test_the_day_of_publication_is_read_wherever_it_stands(day: str, page: dict[str, str]) -> None:
    published = unknown(**page).published
    assert published is not None
    assert published.value[:10] == day


@pytest.mark.parametrize("page", NONE.values(), ids=NONE)
def test_a_day_of_something_else_is_no_day_of_publication(page: dict[str, str]) -> None:
    assert unknown(**page).published is None


def test_a_day_that_may_be_another_is_told() -> None:
    assert "day or month first: 04/11/2025" in unknown(top="<p>04/11/2025</p>").notes
    assert unknown(top="<p>04/11/2025</p>", lang="en-GB").notes == ()


def test_what_no_rule_finds_is_proposed_and_says_so() -> None:
    published = unknown(inner='<div class="dateline">Berlin, den 18. November 2025</div>', lang="de").published
    assert published is not None
    assert (published.value, published.origin) == ("2025-11-18", "proposed: htmldate")
    assert published.precision is Precision.DAY


MORE: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("page_days.toml").read_text("utf-8"))


@pytest.mark.parametrize("page", MORE.values(), ids=MORE)
def test_a_page_has_its_own_day_or_none_however_sites_write_it(page: dict[str, str]) -> None:
    published = unknown(**{name: value for name, value in page.items() if name != "day"}).published
    assert (published.value[:10] if published else "") == page.get("day", "")
