"""Center for Security and Emerging Technology: translations, reports, blog, mentions in the press (WordPress)."""

import re

from stdwatch.discovery.channels import Channel, RowRules, Standing
from stdwatch.extraction.rules import PageRules, pattern_map
from stdwatch.items import ChannelKind, DocType
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules, patterns

HOME = "https://cset.georgetown.edu/"
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY, DATE = rf"{MONTH} \d{{1,2}}, \d{{4}}", rf"{MONTH} (?:\d{{1,2}}, )?\d{{4}}"
NAMES = r"(?:(?:[^\W\d_a-z][\w.’'-]*|and|of|for|the|&),?\s+){1,16}?"
NO_NAME = r"(?:In|On|Since|By|The|This|As|At|After|Before|During|From|Until|Between|Early|Mid|Late)\b(?! New\b)"
FIELDS = "id,date,date_gmt,modified_gmt,link,slug,title,type,content_type"
ROWS = RowRules(
    within=("main", "#main", "#content"),
    outside=("header", "nav", "footer", "form"),
    next=('a[rel="next"]', "a.next"),
)


def posts(name: str, collection: str) -> Channel:
    """A collection of the REST interface, as far back as the window reaches."""
    query = f"per_page=100&page=1&orderby=date&order=desc&after={{since}}T00:00:00&_fields={FIELDS}"
    url = f"{HOME}wp-json/wp/v2/{collection}?{query}"
    return Channel(name, url, ChannelKind.REST, pages=(1, 10), complete=True)


def changes(name: str, collection: str) -> Channel:
    """What was saved anew inside the window, whatever its date: nobody has tried this parameter yet."""
    query = f"per_page=100&page=1&orderby=modified&order=desc&modified_after={{since}}T00:00:00&_fields={FIELDS}"
    url = f"{HOME}wp-json/wp/v2/{collection}?{query}"
    return Channel(name, url, ChannelKind.REST, Standing.UNPROVEN, pages=(1, 10), by_change=True)


def feed(name: str, path: str) -> Channel:
    """A feed of ten items: the plain one misses the publications (CS11)."""
    return Channel(name, f"{HOME}{path}", ChannelKind.FEED, Standing.SPARE, guid=re.compile(r"[?&]p=(\d+)"))


def listing(name: str, path: str, *labels: str) -> Channel:
    """A list, newest first but for what is pinned on top (CS10)."""
    url, kind, standing = f"{HOME}{path}/", ChannelKind.LISTING, Standing.SPARE
    return Channel(name, url, kind, standing, rows=ROWS, pages=(2, 15), complete=True, labels=labels)


class Cset(Site):
    """cset.georgetown.edu."""

    name = "cset"
    titles = {"en": "Center for Security and Emerging Technology", "zh": "美国乔治城大学安全与新兴技术中心"}
    home = HOME
    zone = "America/New_York"
    delay = 2.5
    recheck_days = (7, 30)
    silence = 14
    canary = f"{HOME}publication/putting-teeth-into-ai-risk-management/"
    urls = UrlRules(
        host="cset.georgetown.edu",
        accept=patterns(r"^/(?:publication|article|newsletter)/[^/]+/$"),
        refuse=patterns(r"[?&](?:fwp_|ep_filter_)", r"^/(?:staff|event|topic|research-area|page)/"),
        files=patterns(r"^/wp-content/uploads/[^/]+\.pdf$"),
        post_query="p",
    )
    channels = (
        posts("publications", "document"),
        posts("articles", "posts"),
        changes("changed publications", "document"),
        changes("changed articles", "posts"),
        feed("publications feed", "publications/feed/"),
        feed("feed", "feed/"),
        listing("publications listing", "publications"),
        listing("blog listing", "blog", "Blog"),
        listing("news listing", "news", "In The News"),
        listing("newsletters listing", "newsletters", "Newsletter"),
    )
    page = PageRules(
        title=('meta[property="og:title"]::attr(content)', "main h1:last-of-type", "h1:not(.site-name__text)", "title"),
        title_suffix=re.compile(r"\s*\|\s*Center for Security and Emerging Technology\b.*$"),
        not_title=re.compile(
            r"^(?:Center for Security and Emerging Technology|CSET|Analysis|Blog|Data (?:Brief|Snapshot|Visualization)|"
            r"Formal Response|In The News|Issue Brief|Newsletters?|Policy Brief|Publications?|Reports?|Testimony|"
            r"Translations?|Workshop Report)$",
            re.IGNORECASE,
        ),
        date_after_title=4,
        said_date=(
            re.compile(rf"\bOriginally Published ({DAY})"),
            re.compile(rf"^(?!{NO_NAME}){NAMES}({DATE}) \W?[A-Z]"),
        ),
        url_date=patterns(r"^/newsletter/([a-z]+-\d{1,2}-\d{4})/"),
        body=(".entry-content", ".post-content", ".article__content", ".wysiwyg"),
        begins=(re.compile(r"\bSkip to main content\b"), re.compile(r"\bRead (?:Article|Op-Ed)\b")),
        ends=(
            re.compile(rf"^Authors?$|\bAuthors? {NAMES}(?:Featured|Originally Published|Topics .{{,200}} Citation)\b"),
            re.compile(r"^Related Content\b|\bRelated Content Previous Next\b"),
            re.compile(r"\bThis website uses cookies\. "),
        ),
        boilerplate=(re.compile(r"\bSAVE & ACCEPT\b|\bDownload (?:Full )?(?:Report|Translation)\b"),),
        labels_before_title=1,
        types=pattern_map(
            (r"^label: in the news$", DocType.IN_THE_NEWS),
            (r"^label: newsletters?$|^path: /newsletter/", DocType.NEWSLETTER),
            (r"^label: translations?$|^label: content_type 20$", DocType.TRANSLATION),
            (r"^label: testimony$|^label: content_type 22$", DocType.TESTIMONY),
            (r"^label: (?:formal response|comment)s?$|^title: (?:RFI response|comment on)\b", DocType.COMMENT),
            (r"^label: (?:blog|cset)$|^path: /article/", DocType.COMMENTARY),
            (r"^path: /publication/", DocType.REPORT),
        ),
        page_kinds=("body.single",),
        lists=("body.archive", "body.blog", "body.home"),
        failures=("body.error404",),
        identity=("body::attr(class)", re.compile(r"\bpostid-(\d+)\b")),
        author_selectors=(".byline", ".authors"),
        attachments=('main a[href*=".pdf" i]',),
        language="en-US",
    )
