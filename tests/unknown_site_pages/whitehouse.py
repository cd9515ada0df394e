"""What whitehouse.gov may turn out to be: lists and older articles were seen, articles of 2026 were not."""

from tests.unknown_site_pages.common import BESIDE, FOOT, NAV, Docs, each, long_day
from tests.unknown_sites import Answer, Doc, Pages, UnknownSite, feed, page

WHITE_HOUSE = "https://www.whitehouse.gov"


def _wh_listing(docs: Docs) -> Answer:
    rows = "".join(
        f'<li data-wp-key="post-template-item-{7000 + doc.number}" class="wp-block-post post-{7000 + doc.number} post">'
        f'<h2 class="wp-block-post-title"><a href="{WHITE_HOUSE}{doc.path}" target="_self">{doc.title}</a></h2>'
        f'<div class="wp-block-post-date"><time datetime="{doc.day}T15:00:00-05:00">{long_day(doc)}</time></div></li>'
        for doc in docs
    )
    body = f'{NAV}<main><div class="wp-block-query"><ul class="wp-block-post-template">{rows}</ul></div></main>{FOOT}'
    return page("News – The White House", body)


def _wh_feed(docs: Docs) -> Answer:
    items = (
        f"<item><title>{doc.title}</title><link>{WHITE_HOUSE}{doc.path}</link><guid isPermaLink='false'>"
        f"{WHITE_HOUSE}/?p={7000 + doc.number}</guid><pubDate>{doc.day:%a, %d %b %Y} 20:00:00 +0000</pubDate></item>"
        for doc in docs
    )
    return feed(*items)


def _wh_new_article(docs: Docs) -> Pages:
    """Articles of a new design: no topper, the instant in the head alone, another class of the body; one feed."""

    def article(doc: Doc) -> Answer:
        head = f'<meta property="og:title" content="{doc.title} &#8211; The White House">'
        head += f'<meta property="article:published_time" content="{doc.day}T20:00:00+00:00">'
        others = '<div class="wp-block-query"><time datetime="2024-01-02T09:00:00-05:00">January 2, 2024</time></div>'
        body = f'<main><h1 class="eop-title">{doc.title}</h1><div class="entry">{doc.body()}</div>{others}</main>'
        return page(f"{doc.title} – The White House", f"{NAV}{body}{FOOT}", head, f'class="postid-{7000 + doc.number}"')

    return {"/news/feed/": _wh_feed(docs), "/news/": _wh_listing(docs), **each(docs, article)}


def _wh_no_feeds(docs: Docs) -> Pages:
    """Every feed is empty; the time is marked, but elsewhere."""

    def article(doc: Doc) -> Answer:
        body = (
            f'<main><div class="wp-block-group"><h1>{doc.title}</h1><time datetime="{doc.day}T15:00:00-05:00">'
            f'{long_day(doc)}</time></div><div class="entry-content wp-block-post-content">{doc.body()}</div></main>'
        )
        return page(f"{doc.title} – The White House", f"{NAV}{body}{FOOT}")

    feeds = ("news", "presidential-actions", "presidential-actions/executive-orders", "briefings-statements")
    return {**{f"/{name}/feed/": feed() for name in feeds}, "/news/": _wh_listing(docs), **each(docs, article)}


def _wh_new_rows(docs: Docs) -> Pages:
    """The rows of the listing have other classes; the feed goes on."""
    rows = "".join(f"<article><h3><a href='{doc.path}'>{doc.title}</a></h3></article>" for doc in docs)
    return {**_wh_new_article(docs), "/news/": page("News", f"{NAV}<main>{rows}</main>{FOOT}")}


def _wh_named(docs: Docs) -> Pages:
    """The head of every page says the site's name for a title; related posts and buttons lie inside the text."""

    def article(doc: Doc) -> Answer:
        head = '<meta property="og:title" content="The White House">'
        head += f'<meta property="article:published_time" content="{doc.day}T20:00:00+00:00">'
        related = f'<aside class="related"><h2>{BESIDE}</h2><a href="/releases/2024/01/x/">Of another year</a></aside>'
        share = f'<ul class="share-bar"><li>{BESIDE}</li><li><a href="https://x.example/s">X</a></li></ul>'
        body = f'<div class="entry-content wp-block-post-content">{share}{doc.body()}{related}</div>'
        return page(
            f"{doc.title} – The White House",
            f'{NAV}<main><h1 class="eop-title">{doc.title}</h1>{body}</main>{FOOT}',
            head,
            f'class="single-post postid-{7000 + doc.number}"',
        )

    return {"/news/feed/": _wh_feed(docs), "/news/": _wh_listing(docs), **each(docs, article)}


PATH = "/presidential-actions/{day:%Y/%m}/made-order-{number}/"

UNKNOWN_SITES = (
    UnknownSite("new article", "whitehouse", _wh_new_article, says="answered 404"),
    UnknownSite("new rows", "whitehouse", _wh_new_rows, says="no listing was parsed"),
    UnknownSite("named", "whitehouse", _wh_named, says="answered 404"),
    UnknownSite("no feeds", "whitehouse", _wh_no_feeds, says="a feed without items"),
)
