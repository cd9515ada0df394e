"""A listing page as leads: by the selectors of its rows, or by the shape of its links where no row was ever seen."""

import json
from dataclasses import replace
from itertools import takewhile
from typing import Any
from urllib.parse import urlencode, urljoin

from lxml import etree
from parsel import Selector

from stdwatch.discovery.channels import Channel, ChannelPage, RowRules, page_of
from stdwatch.discovery.group_days import days_in_groups
from stdwatch.discovery.itemlist import leads_in_data
from stdwatch.discovery.nearest import date_beside, nearest_date
from stdwatch.discovery.pager import next_page
from stdwatch.discovery.spanning_cells import repeat_spanning
from stdwatch.errors import SiteChanged
from stdwatch.items import Alias, ChannelKind, Lead, Precision, Published
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.dates import parse_published
from stdwatch.web_content.files import attachments_among
from stdwatch.web_content.markup import base_of, parse_html, text_of, texts, wrappers
from stdwatch.web_content.plain_titles import plain_title
from stdwatch.web_content.urls import UrlRules
from stdwatch.web_content.walls import refuse_wall


def read_listing(body: bytes, url: str, channel: Channel, urls: UrlRules, media_type: str | None = None) -> ChannelPage:
    """The leads of a listing page, in its order, and its next page; `SiteChanged` when it has no rows.

    A page whose rows come from a search endpoint that it names has that endpoint's first page as its child (AN10).
    """
    rules = channel.rows or RowRules()
    page = parse_html(body, media_type)
    base = base_of(page, url)
    repeat_spanning(page)
    rows = _rows(page, rules) if rules.row else _rows_without_selector(page, base, rules, urls)
    pairs = [(row, lead) for row in rows if (lead := _lead(row, base, channel, rules, urls))]
    leads = _dated(pairs, channel, rules)
    if not _names_any(leads, rules, urls):
        leads = leads_in_data(page, base, channel, urls) or leads
    if not _names_any(leads, rules, urls):
        if endpoint := search_endpoint(page, url):
            return page_of((), 0, urls, children=(endpoint,))
        refuse_wall(page, url)
        raise SiteChanged(url, _why_no_leads(rules, len(rows), leads))
    following, next_is_unknown = next_page(page, url, base, rules, urls)
    return page_of(leads, len(leads), urls, following=following, next_is_unknown=next_is_unknown)


def _dated(pairs: list[tuple[Selector, Lead]], channel: Channel, rules: RowRules) -> list[Lead]:
    """The leads of the rows, of which those without a date have the one that stands beside their row."""
    leads = [lead for _, lead in pairs]
    if rules.links_only or rules.date or all(_is_dated(lead) for lead in leads):
        return leads
    holding = {element for row, _ in pairs for element in (row.root, *row.root.iterancestors())}
    undated = [(number, row.root) for number, (row, lead) in enumerate(pairs) if not _is_dated(lead)]
    parted = days_in_groups([row for _, row in undated], holding, channel)
    for (number, row), day in zip(undated, parted, strict=True):
        published = date_beside(row, holding, channel) or day or leads[number].published
        leads[number] = replace(leads[number], published=published)
    return leads


def _is_dated(lead: Lead) -> bool:
    """Whether a row tells its day: a month alone may be the heading of its group."""
    return lead.published is not None and lead.published.precision is not Precision.MONTH


def search_endpoint(page: Selector, url: str) -> str | None:
    """The first request of a Sitecore search component: its properties are in the page (inferred, never seen)."""
    for written in page.css("[data-properties]::attr(data-properties)").getall():
        asked = _properties(written)
        endpoint = urljoin(url, "/" + str(asked.pop("endpoint", "")).lstrip("/"))
        if asked.get("sig") and endpoint != urljoin(url, "/"):
            order = {"o": asked["defaultSortOrder"]} if asked.get("defaultSortOrder") else {}
            names = ("s", "itemid", "sig", "v", "l", "p")
            return f"{endpoint}?{urlencode({name: asked[name] for name in names if name in asked} | order | {'e': 0})}"
    return None


def _properties(written: str) -> dict[str, Any]:
    try:
        properties = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    return properties if isinstance(properties, dict) else {}


def _why_no_leads(rules: RowRules, rows: int, leads: list[Lead]) -> Reason:
    """Why a page without leads has none: which selector to look at."""
    if not rows:
        return Reason.of(BodyCode.NO_ROWS, selectors=tuple(rules.row or rules.within))
    if not leads:
        return Reason.of(BodyCode.ROWS_WITHOUT_LINK, count=rows, selectors=tuple(rules.link))
    return Reason.of(BodyCode.ROWS_OF_OTHERS, count=rows, url=leads[0].url)


def _rows(page: Selector, rules: RowRules) -> list[Selector]:
    """The rows of the first selector that finds any, but for those in a menu or a form."""
    for css in rules.row:
        if matches := page.css(css):
            outside = _ancestors(page, rules)
            return [row for row in matches if not _is_inside(row.root, outside)]
    return []


def _ancestors(page: Selector, rules: RowRules) -> set[etree._Element]:
    """The menus and forms whose links do not count, but for a form that wraps the whole page."""
    return {element.root for css in rules.outside for element in page.css(css)} - wrappers(page)


def _is_inside(element: etree._Element, others: set[etree._Element]) -> bool:
    return element in others or any(ancestor in others for ancestor in element.iterancestors())


def _lead(row: Selector, base: str, channel: Channel, rules: RowRules, urls: UrlRules) -> Lead | None:
    """One row; `None` when it links nothing."""
    links = [(urls.resolve(link.root.get("href", ""), base), link) for css in rules.link for link in row.css(css)]
    if not links:
        return None
    url = next((target for target, _ in links if urls.is_document(target)), links[0][0])
    return Lead(
        url=urls.canonical(url),
        channel=channel.name,
        kind=ChannelKind.LISTING,
        aliases=(*_identity(row, rules), *urls.aliases(url)),
        title=_title(row, rules, [link for target, link in links if target == url]),
        published=_published(row, channel, rules),
        labels=tuple(dict.fromkeys(text for css in rules.labels for text in texts(row, css))),
        attachments=attachments_among(row.css(rules.files), base, urls, roles=rules.roles) if rules.files else (),
    )


def _title(row: Selector, rules: RowRules, links: list[Selector]) -> str | None:
    """The first title that the selectors find, else the longest text of the links: another may say "Read more"."""
    if rules.links_only:
        return None
    titles = [plain_title(text) for css in rules.title for text in texts(row, css)]
    longest = max((plain_title(text_of(link.root)) for link in links), key=len, default="")
    return next(iter(titles), None) or longest or None


def _identity(row: Selector, rules: RowRules) -> tuple[Alias, ...]:
    if rules.identity is None:
        return ()
    css, pattern = rules.identity
    matches = [match for text in row.css(css).getall() if (match := pattern.search(text))]
    return tuple(Alias(rules.id_kind, match.group(1)) for match in matches[:1])


def _published(row: Selector, channel: Channel, rules: RowRules) -> Published | None:
    """The row's date: the first that parses of its selectors, else in a row of unknown markup its nearest date."""
    if rules.links_only:
        return None
    for css in rules.date:
        for text in texts(row, css):
            if published := _date(text, f"listing: {css}", channel):
                return published
    return None if rules.row else nearest_date(row.root, channel)


def _date(text: str, origin: str, channel: Channel) -> Published | None:
    order, future = channel.date_order, channel.future
    return parse_published(text, origin=origin, zone=channel.zone, order=order, future=future)


def _rows_without_selector(page: Selector, base: str, rules: RowRules, urls: UrlRules) -> list[Selector]:
    """The rows of a listing whose markup is not known, one for each document linked.

    A row is the widest element around the first link to a document that holds no link to another one.
    """
    scope = next((list(matches) for css in rules.within if (matches := page.css(css))), [page])
    list_roots = {part.root for part in scope}
    outside = _ancestors(page, rules)
    links: dict[etree._Element, str] = {}
    for link in (link for part in scope for link in part.css("a[href]")):
        url = urls.resolve(link.root.get("href", ""), base)
        if urls.is_document(url) and not _is_inside(link.root, outside):
            links[link.root] = urls.canonical(url)
    around = _documents_around(links, list_roots)
    return [Selector(root=_widest(anchor, around), type="html") for anchor in _chosen_links(links)]


def _chosen_links(links: dict[etree._Element, str]) -> list[etree._Element]:
    """The first link to each document that says something, else its first link: a picture may precede the title."""
    chosen: dict[str, etree._Element] = {}
    for anchor, url in links.items():
        if url not in chosen or (not text_of(chosen[url]) and text_of(anchor)):
            chosen[url] = anchor
    return list(chosen.values())


def _documents_around(
    links: dict[etree._Element, str], list_roots: set[etree._Element]
) -> dict[etree._Element, set[str]]:
    """For each element around a link, up to the edges of the list, the documents that it links."""
    around: dict[etree._Element, set[str]] = {}
    for anchor, url in links.items():
        for element in (anchor, *takewhile(lambda ancestor: ancestor not in list_roots, anchor.iterancestors())):
            around.setdefault(element, set()).add(url)
    return around


def _widest(anchor: etree._Element, around: dict[etree._Element, set[str]]) -> etree._Element:
    """The widest element around a link that links no other document."""
    alone = takewhile(lambda ancestor: len(around.get(ancestor, ())) == 1, anchor.iterancestors())
    return [anchor, *alone][-1]


def _names_any(leads: list[Lead], rules: RowRules, urls: UrlRules) -> bool:
    """Whether a list names a document. US4: some links stand on every page, and are no rows where nothing else is."""
    own = (lead.url for lead in leads if not any(pattern.search(lead.url) for pattern in rules.everywhere))
    return any(urls.is_document(url) for url in own)
