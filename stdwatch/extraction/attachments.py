"""The files that belong to a page."""

import re
from urllib.parse import urlsplit

from parsel import Selector

from stdwatch.extraction.boilerplate import without_boilerplate
from stdwatch.extraction.rules import PageRules
from stdwatch.items import Attachment
from stdwatch.web_content.files import attachments_among
from stdwatch.web_content.urls import UrlRules

PDF = re.compile(r"\.pdf$", re.IGNORECASE)

_MOST_FILES = 20
"""So many files of a page of an unknown site are taken: one that links more is a list of them."""


def attachments_of(page: Selector, url: str, rules: PageRules, urls: UrlRules) -> tuple[Attachment, ...]:
    """The files of a page of a known site, in page order; the page is cut of its furniture on the way (WH11)."""
    if not rules.attachments:
        return ()
    links = without_boilerplate(page, rules.drop).css(", ".join(rules.attachments))
    return attachments_among(links, url, urls, roles=rules.roles, ignored=rules.ignored_files)


def files_of(page: Selector, url: str) -> tuple[Attachment, ...]:
    """The first PDFs that a page of an unknown site links on its own host."""
    host = urlsplit(url).hostname or ""
    page = without_boilerplate(page, ("header, footer, aside",))
    return attachments_among(page.css('a[href*=".pdf" i]'), url, UrlRules(host, files=(PDF,)))[:_MOST_FILES]
