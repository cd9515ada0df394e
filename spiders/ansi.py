"""The American National Standards Institute: Standards News. No raw page was ever seen: everything here is layered."""

import re

from stdwatch.discovery.channels import Channel, RowRules, Standing
from stdwatch.extraction.rules import PageRules, pattern_map
from stdwatch.items import ChannelKind, DocType
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules, patterns

HOME = "https://www.ansi.org/"
OUTSIDE = ("header", "nav", "footer", "aside", "form")
DAYS = patterns(
    r"/(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d{2})-[^/]+$",
    r"/all-news/(?P<year>\d{4})/(?P<month>\d{2})/",
)
ROWS = RowRules(
    within=("main", "#content", "#wrapper"),
    outside=OUTSIDE,
    next=('a[rel="next"]', ".pager a.next", 'a[aria-label*="next" i]'),
)
TEASERS = RowRules(within=("main", "#content", "#wrapper"), outside=OUTSIDE, links_only=True)


class Ansi(Site):
    """ansi.org."""

    name = "ansi"
    titles = {"en": "American National Standards Institute", "zh": "美国国家标准化机构"}
    home = HOME
    zone = "America/New_York"
    delay = 5.0
    recheck_days = (3, 14)
    silence = 10
    canary = f"{HOME}standards-news/all-news/2025/07/7-23-25-white-house-releases-new-ai-action-plan"
    urls = UrlRules(
        host="www.ansi.org",
        hosts=("ansi.org", "sccd.ansi.org"),
        accept=patterns(r"^/standards-news/all-news/(?:\d{4}/\d{2}/)?(?!\d{4}$)[^/]+$"),
        refuse=patterns(r"^/(?:news_publications|news/standards-news)/"),
        files=patterns(r"^/-/media/.+\.pdf$"),
        slash=False,
        fold=True,
        slug=re.compile(r"/([^/]+)$"),
        dated=DAYS,
    )
    channels = (
        Channel("sitemap", f"{HOME}sitemap.xml", ChannelKind.SITEMAP, Standing.UNPROVEN, complete=True),
        Channel(
            "news listing",
            f"{HOME}standards-news/all-news",
            ChannelKind.LISTING,
            Standing.SPARE,
            rows=ROWS,
            pages=(1, 10),
            may_be_empty=True,
        ),
        Channel(
            "news listing through a browser",
            f"{HOME}standards-news/all-news",
            ChannelKind.LISTING,
            Standing.SPARE,
            rows=ROWS,
            may_be_empty=True,
            rendered=True,
        ),
        Channel("home page", HOME, ChannelKind.LISTING, Standing.UNPROVEN, rows=TEASERS, may_be_empty=True),
    )
    page = PageRules(
        title=("main h1", "h1", 'meta[property="og:title"]::attr(content)', "title"),
        title_suffix=re.compile(
            r"\s*[-–|]\s*(?:ANSI(?:\.org)?|American National Standards Institute)$|^\d{1,2}-\d{1,2}-\d{2}-",
            re.IGNORECASE,
        ),
        not_title=re.compile(r"^(?:(?:ANSI |Standards |All )?News|Home)$", re.IGNORECASE),
        date_after_title=3,
        url_date=DAYS,
        body=("main .article-body", "main .field-content", "main .rich-text", '[itemprop="articleBody"]'),
        boilerplate=patterns(r"^(?:Search Icon White|News Cover Image)$"),
        types=pattern_map((r"^path: /standards-news/", DocType.NEWS)),
        attachments=('main a[href*=".pdf" i]',),
        whole_days=True,
    )
