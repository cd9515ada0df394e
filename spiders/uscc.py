"""The U.S.-China Commission: research, hearings, bulletins and the annual report to Congress (Drupal 10)."""

import re
from dataclasses import replace
from typing import Any

from stdwatch.discovery.channels import Channel, RowRules, Standing
from stdwatch.extraction.rules import PageRules, pattern_map
from stdwatch.items import ChannelKind, DocType, Role
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules, patterns

HOME = "https://www.uscc.gov/"
LIVING = (
    "/research/chinese-companies-listed-major-us-stock-exchanges",
    "/research/prc-international-organizations",
    "/research/chinas-position-russias-invasion-ukraine",
)
LINKS = RowRules(
    within=(".list-view", ".region-content"),
    outside=(".we-mega-menu-li", "form", "header", "footer", "aside"),
    everywhere=patterns(*(f"{path}$" for path in LIVING)),
    next=('.pager a[rel="next"]', ".pager__item--next a", '.js-pager__items a[rel="next"]'),
)
NOTICES = replace(LINKS, links_only=True)
ROLES = pattern_map(
    (r"(?:^|[_ ])chapter[_ ]\d", Role.CHAPTER),
    (r"executive[_ ]summary", Role.SUMMARY),
    (r"recommendations|key[_ ]recs", Role.RECOMMENDATIONS),
    (r"annual[_ ]report[_ ]to[_ ]congress", Role.BOOK),
    (r"opening[_ ](?:statement|remarks)", Role.OPENING),
    (r"transcript", Role.TRANSCRIPT),
    (r"testimony|written[_ ]statement", Role.TESTIMONY),
)
ANNUAL = RowRules(
    row=(".view-annual-reports .views-row",),
    link=(".views-field-title a[href]",),
    title=(".views-field-title a",),
    files='a[href*=".pdf" i]',
    roles=ROLES,
    outside=("form",),
)


def listing(name: str, path: str, rows: RowRules, **more: Any) -> Channel:
    """One of the site's lists."""
    return Channel(name, f"{HOME}{path}", ChannelKind.LISTING, rows=rows, **more)


class Uscc(Site):
    """uscc.gov."""

    name = "uscc"
    titles = {"en": "U.S.-China Economic and Security Review Commission", "zh": "美中经济与安全审查委员会"}
    home = HOME
    zone = "America/New_York"
    recheck_days = (1, 3, 7, 30)
    weekly = {DocType.HEARING: 120}
    living = LIVING
    silence = 60
    canary = f"{HOME}hearings/made-china-2025-who-winning"
    urls = UrlRules(
        host="www.uscc.gov",
        hosts=("uscc.gov", "origin.www.uscc.gov"),
        accept=patterns(r"^/(?:research|hearings|trade-bulletins|annual-report)/[^/]+$"),
        refuse=patterns(
            r"^/(?:solr-search-uscc|annual-reports-search|about-us|user|admin|search)\b",
            r"[?&](?:field_topic|field_product_type|sort_by)\b",
        ),
        files=patterns(r"^/sites/default/files/.+\.pdf$"),
        slash=False,
        fold=True,
    )
    channels = (
        Channel("sitemap", f"{HOME}sitemap.xml", ChannelKind.SITEMAP, complete=True),
        listing("research listing", "research?type=research", LINKS, pages=(1, 5)),
        listing("hearings listing", "hearings?type=hearing", LINKS, pages=(1, 5), future=True),
        listing("annual reports", "annual-reports", ANNUAL, standing=Standing.SPARE),
        listing("announcements", "announcements/all", NOTICES, standing=Standing.UNPROVEN),
    )
    page = PageRules(
        title=(".region-page-title h1.page-header", 'meta[property="og:title"]::attr(content)', "title"),
        title_suffix=re.compile(r"\s*\|\s*U\.S\.-\s*CHINA\s*\|\s*ECONOMIC and SECURITY REVIEW COMMISSION$"),
        date=("article .field--name-field-date",),
        event_date=('meta[property="og:description"]::attr(content)', "article .field--name-body"),
        url_date=patterns(r"^/trade-bulletins/.*?-([a-z]+-\d{1,2}-\d{4})$"),
        body=("article .field--name-body > .field--item", "article .field--name-body", "article > .content", "article"),
        drop=(".field--label", ".field--name-field-date", ".field--name-field-image", ".file-size"),
        types=pattern_map(
            (r"^text: .{,600}\binvites? (?:the )?submission of proposals\b", DocType.NOTICE),
            (r"^title: request for proposals?\b", DocType.NOTICE),
            (r"^path: /hearings/", DocType.HEARING),
            (r"^path: /annual-report/", DocType.ANNUAL_REPORT),
            (r"^path: /trade-bulletins/|^(?:label|title): china bulletin\b", DocType.BULLETIN),
            (r"^path: /research/", DocType.REPORT),
        ),
        page_kinds=("body.page-node-type-research", "body.page-node-type-hearing", "article[data-history-node-id]"),
        lists=("body.path-research", "body.path-hearings", "body.path-annual-reports", "body.path-frontpage"),
        failures=("body.path-system-404", "body.path-404"),
        identity=("article::attr(data-history-node-id)", re.compile(r"^(\d+)$")),
        id_kind="node",
        attachments=('article a[href*=".pdf" i]', ".field--name-field-file-upload a[href]"),
        ignored_files=patterns(r"_bio(?:_\d+)?\.pdf$"),
        roles=ROLES,
        future_types=frozenset({DocType.HEARING}),
        whole_days=True,
    )
