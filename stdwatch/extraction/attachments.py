"""The files that belong to a page."""

import re
from urllib.parse import parse_qsl, urlsplit

from lxml import etree
from parsel import Selector

from stdwatch.extraction.rules import PageRules
from stdwatch.extraction.teasers import is_margin, names_of
from stdwatch.items import Attachment
from stdwatch.web_content.files import attachments_among
from stdwatch.web_content.urls import UrlRules

PDF = re.compile(r"\.pdf$", re.IGNORECASE)
LINKS = 'a[href*=".pdf" i]'

_DOWNLOADS = frozenset({"download", "downloads", "attachment", "attachments", "document", "documents", "files"})
_MENUS = frozenset({"header", "footer", "nav", "dialog"})

_MOST_FILES = 20
"""So many files of a page without a rule for them are taken: one that links more is a list of them."""


def link_embedded(root: etree._Element) -> None:
    """Make links of the PDFs that a page shows in a frame of its own, in place: a reader reads them there."""
    for element in list(root.iter("object", "embed", "iframe")):
        address = (element.get("data") or element.get("src") or "").strip()
        viewed = [value for _, value in parse_qsl(_query(address)) if PDF.search(_path(value))]
        if viewed or PDF.search(_path(address)):
            element.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml-stubs lack it
            element.tag = "a"
            element.set("href", viewed[0] if viewed else address)


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _query(address: str) -> str:
    try:
        return urlsplit(address).query
    except ValueError:
        return ""


def attachments_of(bare: Selector, url: str, rules: PageRules, urls: UrlRules) -> tuple[Attachment, ...]:
    """The files of a page of a known site, in page order: where its rules look for them, else outside its margins.

    `bare` is the page without boilerplate (WH11).
    """
    if not rules.attachments:
        return ()
    links: list[Selector] = list(bare.css(", ".join(rules.attachments)))
    if not links:
        links = _outside_margins(bare)[:_MOST_FILES]
    return attachments_among(links, url, urls, roles=rules.roles, ignored=rules.ignored_files)


def files_of(bare: Selector, url: str) -> tuple[Attachment, ...]:
    """The first PDFs that a page of an unknown site links on its own host, outside its margins."""
    host = urlsplit(url).hostname or ""
    return attachments_among(_outside_margins(bare), url, UrlRules(host, files=(PDF,)))[:_MOST_FILES]


def _outside_margins(bare: Selector) -> list[Selector]:
    """The links to PDFs outside the margins of a page; where there are none, those of a sidebar for downloads."""
    links = list(bare.css(LINKS))
    return [link for link in links if not _is_in_margin(link)] or [link for link in links if _is_in_downloads(link)]


def _is_in_downloads(link: Selector) -> bool:
    """Whether a link stands in a sidebar that is named for the files of its page."""
    around = [link.root, *link.root.iterancestors()]
    margin = next((number for number, element in enumerate(around) if is_margin(element)), None)
    if margin is None or around[margin].tag in _MENUS:
        return False
    return any(names_of(element) & _DOWNLOADS for element in around[: margin + 1])


def _is_in_margin(link: Selector) -> bool:
    around = [ancestor for ancestor in link.root.iterancestors() if is_margin(ancestor)]
    return any(ancestor.tag != "header" or ancestor.getparent().tag not in {"article", "main"} for ancestor in around)
