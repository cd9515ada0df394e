"""Where an unknown site lists its documents: pages whose links look like the titles of a list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from stdwatch.discovery.channels import Channel, ChannelPage, RowRules, page_of
from stdwatch.discovery.itemlist import leads_in_data
from stdwatch.discovery.listing import read_listing
from stdwatch.errors import PageError, Unreadable
from stdwatch.items import ChannelKind, Lead
from stdwatch.operations.probing.asking import Reply
from stdwatch.operations.probing.report import Answered
from stdwatch.operations.probing.shapes import pattern_of
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import base_of, parse_html, text_of
from stdwatch.web_content.sniff import Kind, kind_of
from stdwatch.web_content.urls import UrlRules
from stdwatch.web_content.walls import refuse_wall

USUAL = ("news/", "blog/", "publications/", "press-releases/", "research/")
"""Where lists lie on many a site; asked for where the named page is not there."""

OUTSIDE = ("nav", "form", "body > header", "body > footer")
_ROWS = RowRules(within=("main", '[role="main"]', "#content", "#main"), outside=OUTSIDE)
_OF_A_LIST = re.compile(
    r"news|press|blog|publication|research|report|article|insight|update|stor(?:y|ies)|notice|announce|release"
    r"|statement|paper|brief|analys[ie]s|comment|speech|hearing|topic|program|library|archive|latest"
    r"|新闻|动态|公告|通知|发布|资讯|要闻|xinwen|gonggao|tongzhi|zixun",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SECTIONS = 6
_WORDS = 4
"""A title has as many words; what menus say is shorter. Two Chinese characters count as a word."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page with its links of the site; `rendered` when only a browser shows them."""

    url: str
    leads: tuple[Lead, ...]
    rendered: bool = False
    following: bool = False

    def documents(self) -> list[str]:
        """The addresses that look like a list's documents: alike in shape, with days or with titles of some words.

        Files are documents where the list has nothing else: beside pages they belong to them.
        """
        shapes: dict[str, list[Lead]] = {}
        for lead in self.leads:
            if (shape := pattern_of(lead.url)) and not _is_above(lead.url, self.url):
                shapes.setdefault(shape, []).append(lead)
        named = [lead.url for leads in shapes.values() if _are_titles(leads) for lead in leads]
        return [url for url in named if not is_pdf(url)] or named


def read_list_page(reply: Reply, urls: UrlRules, *, rendered: bool = False) -> tuple[Answered, ListPage | None]:
    """An answer as a page of links, and what to show of it."""
    kind = kind_of(reply.body, reply.media_type)
    try:
        if reply.failure:
            raise reply.failure
        if kind is not Kind.HTML:
            raise Unreadable(reply.url, Reason.of(BodyCode.WRONG_KIND, body=kind, expected=Kind.HTML))
        refuse_wall(parse_html(reply.body, reply.media_type), reply.url)
    except PageError as error:
        return Answered(reply, error.outcome, str(error.reason), str(kind) if reply.status else ""), None
    page = _links(reply, urls)
    listed = ListPage(reply.url, page.leads, rendered, page.next is not None)
    return Answered(reply, "ok", "", str(kind), "", page.entries, len(listed.documents()), page.dated), listed


def sections(page: Selector, base: str, urls: UrlRules) -> list[str]:
    """The pages of the site that are most probably lists, by their names in the page's links; without such, others."""
    named: dict[str, bool] = {}
    for link in page.css("a[href]"):
        url = urls.resolve(link.root.get("href", ""), base).partition("#")[0]
        path, name = urlsplit(url).path.rstrip("/"), text_of(link.root)[:100]
        if urls.covers(url) and path not in {"", urlsplit(base).path.rstrip("/")} and _words(name) <= _WORDS:
            is_list = bool(_OF_A_LIST.search(path.rpartition("/")[2]) or _OF_A_LIST.search(name))
            named[url] = named.get(url, False) or is_list
    return ([url for url, is_list in named.items() if is_list] or list(named))[:_SECTIONS]


def by_query(reply: Reply, urls: UrlRules) -> str:
    """An address of a page's titles that differ in their query alone, which no spider tells apart; empty without."""
    page, urls_by_path = parse_html(reply.body, reply.media_type), dict[str, set[str]]()
    for link in page.css("a[href*='?']"):
        url = urls.resolve(link.root.get("href", ""), reply.url)
        if urls.covers(url) and _words(text_of(link.root)) >= _WORDS:
            urls_by_path.setdefault(urlsplit(url).path, set()).add(url)
    return next((min(places) for places in urls_by_path.values() if len(places) > 2), "")


def _links(reply: Reply, urls: UrlRules) -> ChannelPage:
    """The rows of a page, wherever its list stands: in its main part, outside of menus, in data for scripts."""
    pages = [page for rows in (_ROWS, RowRules(outside=OUTSIDE)) if (page := _rows(reply, rows, urls))]
    for page in pages:
        if ListPage(reply.url, page.leads).documents():
            return page
    html = parse_html(reply.body, reply.media_type)
    leads = leads_in_data(html, base_of(html, reply.url), _channel(reply, _ROWS), urls)
    if leads or not pages:
        return page_of(leads, len(leads), urls)
    return pages[0]


def _rows(reply: Reply, rows: RowRules, urls: UrlRules) -> ChannelPage | None:
    try:
        return read_listing(reply.body, reply.url, _channel(reply, rows), urls, reply.media_type)
    except PageError:
        return None


def _channel(reply: Reply, rows: RowRules) -> Channel:
    return Channel("found", reply.url, ChannelKind.LISTING, rows=rows)


def is_pdf(url: str) -> bool:
    """Whether an address says that it is a PDF file's."""
    return urlsplit(url).path.lower().rstrip("/").endswith(".pdf")


def _is_above(url: str, page: str) -> bool:
    """Whether an address is one of the sections that a page lies in, or the page itself."""
    return urljoin(page, ".").rstrip("/").startswith(url.rstrip("/")) or url.rstrip("/") == page.rstrip("/")


def _are_titles(leads: list[Lead]) -> bool:
    """Whether leads of one shape look like documents: most with a day, or with long titles; a single one with both."""
    are_dated = sum(1 for lead in leads if lead.published) * 2 > len(leads)
    are_long = median(_lengths(leads)) >= _WORDS
    return are_dated or are_long if len(leads) > 1 else are_dated and are_long


def _lengths(leads: Iterable[Lead]) -> list[int]:
    return [_words(lead.title or "") for lead in leads]


def _words(text: str) -> int:
    return len(text.split()) + len(_CHINESE.findall(text)) // 2
