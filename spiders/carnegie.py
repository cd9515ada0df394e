"""Carnegie Endowment for International Peace: papers, articles and commentary (Payload CMS behind Next.js)."""

import re

from stdwatch.discovery.channels import Channel, RowRules, Standing
from stdwatch.extraction.rules import PageRules, pattern_map
from stdwatch.items import ChannelKind, DocType
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules, patterns

HOME = "https://carnegieendowment.org/"
DAY = r"[A-Z][a-z]+\.? \d{1,2}, \d{4}"
ABOUT = r"\bAbout the Authors?(?:$| (?=[A-Z]))"
SECTIONS = "research|emissary|posts|politika"
CARDS = RowRules(within=("main",), outside=("header", "nav", "footer", "form"), links_only=True)


def hub(name: str, path: str, standing: Standing = Standing.SPARE) -> Channel:
    """A page of cards in no strict order, some of which only a script fills."""
    return Channel(name, f"{HOME}{path}", ChannelKind.LISTING, standing, rows=CARDS, may_be_empty=True)


class Carnegie(Site):
    """carnegieendowment.org."""

    name = "carnegie"
    titles = {"en": "Carnegie Endowment for International Peace", "zh": "美国卡内基国际和平研究院"}
    home = HOME
    zone = "UTC"
    recheck_days = (7, 30)
    silence = 14
    canary = f"{HOME}research/2025/07/artificial-intelligence-regulation-united-states"
    urls = UrlRules(
        host="carnegieendowment.org",
        storage=("assets.carnegieendowment.org",),
        accept=patterns(r"^/(?:[a-z-]+/){1,2}\d{4}/\d{2}/[^/]+$"),
        familiar=patterns(rf"^/(?:[a-z-]+/)?(?:{SECTIONS})/"),
        refuse=patterns(
            r"^/(?:ru|zh|ar|fr|hi)/",
            r"^/(?:people|topics|programs|regions|projects|features|podcasts|admin|events|press|videos)/",
        ),
        files=patterns(r"^/(?:static/)?files/.+\.pdf$"),
        slash=False,
        fold=True,
        dated=patterns(r"/(?P<year>\d{4})/(?P<month>\d{2})/[^/]+$"),
    )
    channels = (
        Channel("research sitemap", f"{HOME}sitemaps/research-0.xml", ChannelKind.SITEMAP, complete=True),
        Channel(
            "sitemap index",
            f"{HOME}sitemap.xml",
            ChannelKind.SITEMAP,
            Standing.SPARE,
            complete=True,
            children=re.compile(
                r"/sitemaps/(?!research-0\.|(?:about|careers|collections|donate|events|experts|features|people|podcasts"
                r"|press|programs|projects|regions|topics|videos)-)[a-z-]+-\d+\.xml$"
            ),
        ),
        hub("technology hub", "programs/technology-and-international-affairs"),
        hub("AI hub", "topics/ai"),
        hub("China hub", "regions/china"),
        hub("Emissary", "emissary"),
        hub("research page", "research", Standing.UNPROVEN),
    )
    page = PageRules(
        title=('meta[property="og:title"]::attr(content)', "main h1", "h1", "title"),
        title_suffix=re.compile(r"\s*\|\s*Carnegie Endowment for International Peace$"),
        date=('meta[property="article:published_time"]::attr(content)',),
        date_after_title=8,
        said_date=(re.compile(rf"\bPublished on ({DAY})"),),
        body=(
            "section#content .cms-html.payload-richtext",
            ".white-scheme > .cms-html.payload-richtext",
            ".cms-html",
        ),
        begins=(
            re.compile(r"\bLink Copied\b"),
            re.compile(
                rf"\bPublished on {DAY}(?: Additional Links(?: (?:Full Text|One Pager))*)?"
                r"(?: (?:Program|Project) .{,1500}?\bLearn More\b)*"
            ),
        ),
        ends=(
            re.compile(ABOUT),
            re.compile(r"\bCarnegie (?:\w+ )?does not take institutional positions\b.{,300}?(?:$|More Work|Scroll)"),
            re.compile(r"\bMore Work from Carnegie\b|\bScroll to top$"),
        ),
        notes=(re.compile(ABOUT), re.compile(r"^Notes$|\bNotes (?=1 \S)")),
        boilerplate=patterns(
            r"^(?:Source ?: ?\w+|.{,80}\(Photo by [^)]*\)|Additional Links|Full Text|One Pager|Learn More)$"
        ),
        labels_before_title=3,
        types=pattern_map(
            (r"^label: (?:commentary|q&a)$|^path: /(?:[a-z-]+/)?(?:emissary|posts|politika)/", DocType.COMMENTARY),
            (r"^path: /(?:[a-z-]+/)?research/", DocType.RESEARCH),
            (r"^path: ", DocType.ARTICLE),
        ),
        page_kinds=('meta[property="article:published_time"]', ".cms-html"),
        jsonld_authors=True,
        author_selectors=('meta[name="author"]::attr(content)', ".byline"),
        attachments=('main a[href*=".pdf" i]',),
    )
