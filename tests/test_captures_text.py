"""Texts of real pages, flattened by whoever archived them, as pages whose markup no rule knows.

They prove what the wording tells: dates, where a text begins and ends, which phrases are the site's own. They prove
nothing about selectors. Only what comes behind the archiver's heading is the site's.
"""

import html
import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from stdwatch.extraction.html import read_page
from stdwatch.items import BlockKind, Document
from stdwatch.web_content.markup import fold
from tests.fixture_pages import SITES
from tests.test_captures import Capture, capture

pytestmark = pytest.mark.captures

CE, CS = "carnegieendowment.org", "cset.georgetown.edu"
NAMES = {CE: "carnegie", CS: "cset"}
AT = datetime(2026, 11, 22, tzinfo=UTC)
HEADING = "## English Source Material"
SKIP = "Skip to main content"
BUTTONS = re.compile(r"Download (?:Full )?(?:Report|Translation)")

WHOLE = {
    (CE, "2018-09-24__p"): ("The National Security Implications of", "or the U.S. Government."),
    (CE, "2018-11-07__a"): ("Executive Summary The private sector", "consequences of malicious activity."),
    (CE, "2020-02-26__c"): ("As cyber insecurity has become", "has been changed to Canada."),
    (CE, "2025-10-27__r"): ("At Semicon India 2025, the", "in Bengaluru on June 25, 2025."),
    (CE, "2025-10-30__s"): ("Summary As the new space", "donations from the Korea Foundation."),
    (CE, "2025-12-09__t"): ("Introduction This is part of", "for the wars yet to come."),
    (CE, "2026-03-30__a"): ("Last week’s 14th Ministerial Conference", "global economy in this century."),
    (CE, "2026-05-13__t"): ("This essay is part of", "military AI in armed conflict."),
    (CE, "2026-06-02__b"): ("Introduction Electricity demand is", "promote responsible nuclear conduct."),
    (CE, "2026-06-08__t"): ("Introduction Across the world, one", "All errors are our own."),
    (CE, "2026-06-09__t"): ("As part of the Carnegie", "interplay of all these factors."),
    (CE, "2026-06-15__f"): ("Introduction As the global order", "power embedded in supply chains."),
    (CE, "2026-06-23__a"): ("Executive Summary Europe needs a", "detail in forthcoming analysis."),
    (CE, "2026-06-29__b"): ("Introduction Batteries are essential", "essential to actualizing this research."),
    (CS, "2026-05-01__u"): ("CSET’s Helen Toner shared her", "article, visit Associated Press ."),
    (CS, "2026-05-05__m"): ("CSET’s Jessica Ji shared her", "the full article, visit CNN ."),
    (CS, "2026-05-07__b"): ("CSET’s Julie George shared her", "Bulletin of the Atomic Scientists ."),
    (CS, "2026-06-09__w"): ("While AI standards and best", "organization’s adoption of AI technology."),
    (CS, "2026-06-16__i"): ("Existing measures of the AI", "to bolster the AI workforce."),
    (CS, "2026-06-30__t"): ("CSET’s Sam Bresnick shared his", "the full article, visit CNBC ."),
}
"""Whole pages, with the first and the last words of what was written for them, by eye."""

BODIES = [
    (CE, "2026-05-06__o"),
    (CS, "2023-08-10__i"),
    (CS, "2024-02-02__c"),
    (CS, "2025-06-25__f"),
    (CS, "2025-09-02__p"),
    (CS, "2025-10-08__c"),
    (CS, "2025-11-14__w"),
    (CS, "2025-12-18__c"),
    (CS, "2026-01-12__a"),
    (CS, "2026-02-13__c"),
    (CS, "2026-02-27__p"),
    (CS, "2026-03-02__c"),
    (CS, "2026-03-10__c"),
    (CS, "2026-03-21__i"),
    (CS, "2026-04-08__n"),
    (CS, "2026-04-20__d"),
    (CS, "2026-04-20__t"),
    (CS, "2026-04-24__c"),
    (CS, "2026-04-24__d"),
    (CS, "2026-04-24__u"),
    (CS, "2026-04-29__t"),
    (CS, "2026-05-05__g"),
    (CS, "2026-05-05__s"),
    (CS, "2026-05-07__c"),
    (CS, "2026-05-12__c"),
    (CS, "2026-07-02__c"),
]
"""Texts without what stood around them on their pages: no date is left in them that is their own."""

PRINTED = {
    (CE, "2021-03-16__t"): None,
    (CE, "2026-02-17__n"): None,
    (CE, "2026-02-17__t"): None,
    (CS, "2025-05-20__a"): None,
    (CS, "2025-12-19__r"): "2025-12-19",
    (CS, "2026-04-14__c"): None,
}
"""Texts of PDF files that the pages link: one is a letter, and tells its day; none has a page's words around it."""

ALL = [*WHOLE, *BODIES, *PRINTED]

MONTH_ONLY = {(CS, "2026-06-16__i"): "2026-06"}
"""The page of a publication shows its month; the day is in structured data, which no text has (CS5)."""

OWN_WORDS = {
    CE: (
        "Link Copied",
        "Published on",
        "Additional Links",
        "Learn More",
        "About the Author",
        "the views represented herein",
        "More Work from",
        "Scroll to top",
        "Source : Getty",
        "Source: iStock",
        "(Photo by",
    ),
    CS: (
        SKIP,
        "Download Report",
        "Download Full Report",
        "Read Article",
        "Read Op-Ed",
        "Original Publisher",
        "Originally Published",
        "Citation",
        "Related Content",
        "Previous Next",
        "Read More",
        "uses cookies",
        "Privacy Overview",
        "SAVE & ACCEPT",
    ),
}

Key = tuple[str, str]


def taken(shared: Path, key: Key) -> tuple[Capture, str]:
    """The one capture whose file begins so, unchanged since it was taken, and the site's text in it."""
    site, start = key
    (path,) = sorted((shared / "samples" / site).glob(f"{start}*.md"))
    captured = capture(shared, site, path.name)
    _, heading, text = captured.body.decode("utf-8").partition(HEADING)
    assert heading
    return captured, text.strip()


def as_page(title: str, text: str) -> str:
    """The text as a page: what stands in front of the title, the title, and all the rest in one paragraph."""
    front, skip, rest = text.partition(SKIP) if SKIP in text[:400] else ("", "", text)
    head = rest.partition("Link Copied")[0]
    at = rest.find(title) if skip else head.rfind(title) if head != rest else -1
    label, behind = (rest[:at], rest[at + len(title) :]) if at >= 0 else ("", rest)
    lines = [f"<p>{html.escape(part)}</p>" for part in (front + skip, label)]
    body = f"{''.join(lines)}<h1>{html.escape(title)}</h1><p>{html.escape(behind)}</p>"
    return f'<!DOCTYPE html><html lang="en"><body><main>{body}</main></body></html>'


@cache
def read(shared: Path, key: Key) -> tuple[Document, str]:
    """The capture as the rules of its site read it, and the site's text."""
    captured, text = taken(shared, key)
    site = SITES[NAMES[key[0]]]
    body = as_page(captured.facts["title"], text).encode()
    document = read_page(body, captured.url, rules=site.page, urls=site.urls, media_type="text/html", at=AT)
    return document, text


def told(document: Document) -> str:
    """The text without its notes, which are kept apart."""
    return " ".join(
        document.text[block.start : block.end] for block in document.blocks if block.kind is not BlockKind.NOTE
    )


def letters(text: str) -> str:
    """The text without its spaces and without the labels of the site's buttons."""
    return re.sub(r"\s", "", BUTTONS.sub("", fold(text)))


@pytest.mark.parametrize("site", [CE, CS])
def test_every_capture_of_text_is_read_here(shared: Path, site: str) -> None:
    lines = (shared / "samples" / site / "manifest.jsonl").read_text("utf-8").splitlines()
    files = {json.loads(line)["file"] for line in lines}
    starts = [start for name, start in ALL if name == site]
    assert len(starts) == len(files)
    assert all(len([file for file in files if file.startswith(start)]) == 1 for start in starts)


@pytest.mark.parametrize("key", WHOLE)
def test_the_day_that_a_page_tells_in_words_is_its_date(shared: Path, key: Key) -> None:
    captured, _ = taken(shared, key)
    document, _ = read(shared, key)
    assert document.published is not None
    assert document.published.value == MONTH_ONLY.get(key, captured.facts["published"])
    assert document.published.origin == "page: words"


@pytest.mark.parametrize("key", [*BODIES, *PRINTED])
def test_a_text_that_does_not_tell_its_own_day_has_none(shared: Path, key: Key) -> None:
    document, _ = read(shared, key)
    assert (document.published and document.published.value) == PRINTED.get(key)


@pytest.mark.parametrize("key", WHOLE)
def test_the_words_that_a_site_says_on_every_page_are_not_read(shared: Path, key: Key) -> None:
    document, text = read(shared, key)
    assert sum(words in text for words in OWN_WORDS[key[0]]) > 3
    assert [words for words in OWN_WORDS[key[0]] if words in told(document)] == []


@pytest.mark.parametrize("key", WHOLE)
def test_a_whole_page_is_read_from_the_first_to_the_last_of_its_words(shared: Path, key: Key) -> None:
    document, text = read(shared, key)
    first, last = WHOLE[key]
    body = text[text.rindex(first) : text.rindex(last) + len(last)]
    assert letters(body) in letters(told(document))


@pytest.mark.parametrize("key", [key for key in WHOLE if key[0] == CE])
def test_a_page_of_the_endowment_is_nothing_but_its_text(shared: Path, key: Key) -> None:
    document, _ = read(shared, key)
    first, last = WHOLE[key]
    assert told(document).startswith(first)
    assert told(document).removesuffix(" Technology AI").endswith(last)


@pytest.mark.parametrize("key", [*BODIES, *PRINTED])
def test_nothing_is_lost_of_a_text_that_has_nothing_around_it(shared: Path, key: Key) -> None:
    document, text = read(shared, key)
    assert letters(text) in letters(document.text)


@pytest.mark.parametrize("start", ["2018-09-24__p", "2018-11-07__a", "2020-02-26__c"])
def test_endnotes_are_kept_as_notes(shared: Path, start: str) -> None:
    document, text = read(shared, (CE, start))
    (kept,) = (document.text[block.start : block.end] for block in document.blocks if block.kind is BlockKind.NOTE)
    assert re.search(r"\bNotes 1 ", kept)
    assert len(kept) > 8_000
    assert letters(kept) in letters(text)


@pytest.mark.parametrize("key", [key for key in WHOLE if key[0] == CS])
def test_the_label_in_front_of_a_title_tells_the_type(shared: Path, key: Key) -> None:
    document, text = read(shared, key)
    label = re.match(r"\s*(In The News|CSET|Data Brief)\b", text.partition(SKIP)[2])
    assert label
    assert document.doc_type == {"In The News": "in the news", "CSET": "commentary", "Data Brief": "report"}[label[1]]


@pytest.mark.parametrize("key", WHOLE)
def test_the_title_is_the_one_that_the_archiver_noted(shared: Path, key: Key) -> None:
    captured, _ = taken(shared, key)
    document, _ = read(shared, key)
    assert document.title == captured.facts["title"]
    assert document.low_confidence
