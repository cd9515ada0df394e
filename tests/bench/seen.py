"""What a browser shows of the known bodies of captures, beside what is stored of them: words that only one has."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from stdwatch import sources
from stdwatch.errors import PageError
from stdwatch.extraction.html import read_page
from tests.bench.captured_pages import articles
from tests.bench.pages import words
from tests.bench.table import table
from tests.browsing import FLAGS
from tests.test_captures import AT, capture

HEADS = ("capture", "words shown", "not stored", "not shown", "the first of them")
_SCRIPT = re.compile(rb"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_TEXTS = 'found => found.map(each => each.innerText).join("\\n")'


def compare(shared: Path) -> str:
    """A line for each capture that is read by its rules; of some the title stands in the body and is not stored."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_context(offline=True).new_page()
        page.route("**/*", lambda route: route.abort())
        rows = list(_rows(page, shared))
        browser.close()
    return table(HEADS, rows)


def _rows(page: Page, shared: Path) -> Iterator[list[object]]:
    for site, file in articles(shared):
        taken, spider = capture(shared, site, file), sources.site(site.partition(".")[0])
        try:
            document = read_page(
                taken.body, taken.url, rules=spider.page, urls=spider.urls, media_type="text/html", at=AT
            )
        except PageError:
            continue
        body = document.layers.get("body", "")
        if body not in spider.page.body:
            continue
        page.set_content(_SCRIPT.sub(b"", taken.body).decode("utf-8", "replace"))
        shown, stored = (Counter(words(text)) for text in (page.eval_on_selector_all(body, _TEXTS), document.text))
        lost, added = shown - stored, stored - shown
        first = " ".join([*lost, *added][:6])
        yield [f"{site} {file}", shown.total(), lost.total(), added.total(), first]
