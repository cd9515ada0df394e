"""The White House: presidential actions, fact sheets, statements, releases and research (WordPress, block theme)."""

import re

from stdwatch.discovery.channels import Channel, RowRules, Standing
from stdwatch.extraction.rules import PageRules, pattern_map
from stdwatch.items import ChannelKind, DocType
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules, patterns

HOME = "https://www.whitehouse.gov/"
SECTIONS = "presidential-actions|briefings-statements|fact-sheets|remarks|research|articles|releases|uncategorized"
ROWS = RowRules(
    row=('ul.wp-block-post-template > li[class*="post-"]',),
    link=(".wp-block-post-title a[href]",),
    title=(".wp-block-post-title a",),
    date=(".wp-block-post-date time::attr(datetime)",),
    labels=(".taxonomy-category a[rel=tag]",),
    next=("a.wp-block-query-pagination-next", "link[rel=next]"),
    identity=("li::attr(class)", re.compile(r"\bpost-(\d+)\b")),
)


def feed(name: str, path: str, standing: Standing) -> Channel:
    """One of the feeds of 30 items: no page advertises them, and a narrow one keeps what its parent has dropped."""
    guid = re.compile(r"[?&]p=(\d+)")
    return Channel(f"{name} feed", f"{HOME}{path}/feed/", ChannelKind.FEED, standing, guid=guid)


class WhiteHouse(Site):
    """whitehouse.gov."""

    name = "whitehouse"
    titles = {"en": "The White House", "zh": "美国白宫"}
    home = HOME
    zone = "America/New_York"
    recheck_days = (1, 3, 7)
    silence = 4
    canary = f"{HOME}presidential-actions/2025/01/america-first-trade-policy/"
    urls = UrlRules(
        host="www.whitehouse.gov",
        hosts=("whitehouse.gov",),
        accept=patterns(r"^/[a-z-]+/\d{4}/\d{2}/[^/]+/$"),
        familiar=patterns(rf"^/(?:{SECTIONS})/"),
        refuse=patterns(
            r"/page/\d|/feed/|[?&]s=|^/(?:wp-json|wp-content|briefing-room|live|gallery|wire|media-bias)/",
            r"^/(?:disclosures|omb|ostp|cea)/",
        ),
        files=patterns(r"^/wp-content/uploads/\d{4}/\d{2}/[^/]+\.pdf$"),
        post_query="p",
    )
    channels = (
        feed("news", "news", Standing.REQUIRED),
        feed("presidential actions", "presidential-actions", Standing.REQUIRED),
        feed("executive orders", "presidential-actions/executive-orders", Standing.REQUIRED),
        feed("statements", "briefings-statements", Standing.SPARE),
        feed("fact sheets", "fact-sheets", Standing.SPARE),
        feed("releases", "releases", Standing.SPARE),
        feed("remarks", "remarks", Standing.SPARE),
        feed("research", "research", Standing.UNPROVEN),
        Channel("news listing", f"{HOME}news/", ChannelKind.LISTING, rows=ROWS, pages=(3, 15), complete=True),
        Channel(
            "post sitemaps",
            f"{HOME}sitemap_index.xml",
            ChannelKind.SITEMAP,
            Standing.SPARE,
            every=7,
            children=re.compile(r"/post-sitemap\d*\.xml$"),
        ),
    )
    page = PageRules(
        title=('meta[property="og:title"]::attr(content)', "h1.wp-block-whitehouse-topper__headline", "title"),
        title_suffix=re.compile(r"\s*[–|-]\s*The White House$"),
        date=(
            ".wp-block-whitehouse-topper__meta--date time::attr(datetime)",
            'meta[property="article:published_time"]::attr(content)',
        ),
        body=("main .entry-content.wp-block-post-content", "main .entry-content"),
        drop=(".wp-block-whitehouse-topper", ".wp-block-query"),
        labels=(
            ".wp-block-whitehouse-topper__eyebrow a",
            ".wp-block-whitehouse-topper__meta--byline",
            ".wp-block-whitehouse-byline-subcategory__link",
        ),
        types=pattern_map(
            (r"^path: /fact-sheets/|^title: (?:joint )?fact sheet\b", DocType.FACT_SHEET),
            (r"^path: /remarks/", DocType.REMARKS),
            (r"^title: .*\bjoint statement\b", DocType.JOINT_STATEMENT),
            (r"^title: .*\b(?:agreement between|memorandum of understanding|prosperity deal$)", DocType.AGREEMENT),
            (r"^title: (?:implementation of the agreement\b|.*\bframework for (?:the )?secur)", DocType.AGREEMENT),
            (r"^title: .*\bpresidential message\b", DocType.MESSAGE),
            (r"^title: .*\b(?:signed\b.*\binto law|vetoed)$", DocType.BILL_SIGNING),
            (r"^label: e\w*utive orders?$", DocType.EXECUTIVE_ORDER),
            (r"^label: (?:a )?proclamations?$", DocType.PROCLAMATION),
            (r"^label: (?:presidential )?memorand(?:um|a)$|^title: .*\bpresidential memorandum\b", DocType.MEMORANDUM),
            (r"^label: nominations\b|^title: (?:nomination|withdrawal)s?\b.* to the senate$", DocType.NOMINATION),
            (r"^text: to the senate of the united states\b", DocType.NOMINATION),
            (r"^text: .{,400}\ba proclamation\b|^text: .*\bdo hereby proclaim\b", DocType.PROCLAMATION),
            (r"^text: .*\bit is hereby ordered\b", DocType.EXECUTIVE_ORDER),
            (r"^text: (?:\w+ \d+, \d{4} )?memorandum for\b|^text: .*\bthis memorandum shall\b", DocType.MEMORANDUM),
            (r"^path: /briefings-statements/", DocType.STATEMENT),
            (r"^path: /research/", DocType.REPORT),
            (r"^path: /(?:articles|releases|uncategorized)/", DocType.ARTICLE),
            (r"^path: /presidential-actions/", DocType.NOTICE),
        ),
        page_kinds=("body.single-post",),
        lists=("body.blog", "body.archive", "body.home"),
        failures=("body.error404",),
        identity=("body::attr(class)", re.compile(r"\bpostid-(\d+)\b")),
        authors=("The White House",),
        attachments=('main a[href*=".pdf" i]',),
        language="en-US",
    )
