"""What ansi.org may turn out to be: no raw page of it was ever seen."""

from collections.abc import Callable

from tests.unknown_site_pages.common import BESIDE, FOOT, NAV, OTHERS, Docs, each, long_day, us_day
from tests.unknown_sites import Answer, Doc, Pages, UnknownSite, page, sitemap

ANSI = "https://www.ansi.org"


def _ansi_flat(docs: Docs) -> Pages:
    """A sitemap without lastmod, a listing that a script fills, a date in a line with the section, no known class."""

    def article(doc: Doc) -> Answer:
        return page(
            f"{doc.title} - ANSI",
            f'{NAV}<main><div class="hero-x"><img alt="News Cover Image"><h1 class="hero-x__t">{doc.title}</h1>'
            f'<p class="stamp">{us_day(doc)}</p></div><div class="story-x">{doc.body()}</div>{OTHERS}</main>{FOOT}',
        )

    script = page("All News - ANSI", f'{NAV}<main><h1>All News</h1><div id="app"></div></main>{FOOT}')
    places = [f"{ANSI}{path}" for path in ("/", "/about", *(doc.path for doc in docs))]
    return {"/sitemap.xml": sitemap(*places), "/standards-news/all-news": script, **each(docs, article)}


def _ansi_cards(docs: Docs) -> Pages:
    """No sitemap; cards with the date above the title; a marked time and no JSON-LD; no main element."""

    def article(doc: Doc) -> Answer:
        return page(
            f"{doc.title} | ANSI",
            f'{NAV}<div id="wrapper"><article><h1>{doc.title}</h1><span class="ico"></span>'
            f'<div class="when"><time datetime="{doc.day}">{doc.day:%b} {doc.day.day}</time></div>'
            f"<h2>{doc.teaser}</h2>{doc.body()}</article>{OTHERS}</div>{FOOT}",
        )

    cards = "".join(
        f'<li class="c"><div><small>{us_day(doc)}</small></div><h3><a href="{doc.path}?utm_source=x">{doc.title}</a>'
        f"</h3><p>{doc.teaser}</p></li>"
        for doc in docs
    )
    listing = page("News | ANSI", f'{NAV}<div id="wrapper"><h1>News</h1><ul>{cards}</ul></div>{FOOT}')
    return {"/standards-news/all-news": listing, **each(docs, article)}


def _ansi_bare_titles(docs: Docs) -> Pages:
    """A sitemap index; pages without h1 and og:title whose `<title>` begins with the day, which only the slug tells."""

    def article(doc: Doc) -> Answer:
        slug = doc.path.rpartition("/")[2]
        number = "-".join(slug.split("-")[:3])
        return page(f"{number}-{doc.title} - ansi.org", f'{NAV}<div class="b">{doc.body()}</div>{FOOT}')

    return {
        "/sitemap.xml": sitemap(f"{ANSI}/sitemap-pages.xml", f"{ANSI}/sitemap-news.xml", root="sitemapindex"),
        "/sitemap-pages.xml": sitemap(f"{ANSI}/about", f"{ANSI}/membership"),
        "/sitemap-news.xml": sitemap(*(f"{ANSI}{doc.path}" for doc in docs)),
        "/standards-news/all-news": page("All News", f"{NAV}<main><h1>All News</h1></main>{FOOT}"),
        **each(docs, article),
    }


def _ansi_home(docs: Docs) -> Pages:
    """Nothing but teasers on the home page; the date in words and in a sentence of its own element."""

    def article(doc: Doc) -> Answer:
        return page(
            f"{doc.title} - ANSI",
            f'{NAV}<main id="content"><h1>{doc.title}</h1><div class="meta">Published {us_day(doc)}</div>'
            f'<section class="copy">{doc.body()}</section></main>{FOOT}',
        )

    teasers = "".join(f'<div><a href="{ANSI}{doc.path}"><img alt=""><b>{doc.title}</b></a></div>' for doc in docs)
    return {"/": page("ANSI", f"{NAV}<main>{teasers}</main>{FOOT}"), **each(docs, article)}


def _ansi_header(docs: Docs) -> Pages:
    """A sitemap alone; the title in the article's own header, with a marked time that is written short."""

    def article(doc: Doc) -> Answer:
        header = f'<header><h1>{doc.title}</h1><time datetime="{doc.day}">{doc.day:%b} {doc.day.day}</time></header>'
        return page(f"{doc.title} - ANSI", f"{NAV}<main><article>{header}{doc.body()}</article>{OTHERS}</main>{FOOT}")

    return {
        "/sitemap.xml": sitemap(*(f"{ANSI}{doc.path}" for doc in docs), lastmod="2025-11-01"),
        **each(docs, article),
    }


def _ansi_read_more(docs: Docs) -> Pages:
    """A listing whose titles are no links; an article without a title in its head, with the section beside the day."""

    def article(doc: Doc) -> Answer:
        line = f"<div><span>ANSI News</span> | <span>{us_day(doc)}</span></div>"
        body = f'<div class="container"><h1>{doc.title}</h1>{line}<div class="rte">{doc.body()}</div></div>'
        return page("", f"{NAV}{body}{OTHERS}{FOOT}")

    rows = "".join(
        f'<div class="row"><h3>{doc.title}</h3><p>{us_day(doc)}</p><a href="{doc.path}">Read more</a></div>'
        for doc in docs
    )
    listing = page("News", f'{NAV}<div class="container"><h1>News</h1>{rows}</div>{FOOT}')
    return {"/standards-news/all-news": listing, **each(docs, article)}


def _ansi_twice(docs: Docs) -> Pages:
    """A notice filed by month in the sitemap and flat in the listing, under other names of the host; both answer."""
    filed = {doc: doc.path.replace("all-news/", f"all-news/{doc.day:%Y/%m}/") for doc in docs}

    def article(doc: Doc) -> Answer:
        return page(
            f"{doc.title} - ansi.org",
            f"{NAV}<main><h1>{doc.title}</h1><p>{us_day(doc)}</p>{doc.body()}</main>{FOOT}",
        )

    rows = "".join(f'<li><a href="http://ansi.org{doc.path}">{doc.title}</a></li>' for doc in docs)
    listing = page("News", f"{NAV}<main><ul>{rows}</ul></main>{FOOT}")
    places = sitemap(*(f"https://ansi.org{path}/?utm_campaign=x" for path in filed.values()))
    both = {**each(docs, article), **{path: article(doc) for doc, path in filed.items()}}
    return {"/sitemap.xml": places, "/standards-news/all-news": listing, **both}


def _ansi_all(docs: Docs, article: Callable[[Doc], Answer]) -> Pages:
    """Every channel is well: the list tells the day, too."""
    rows = "".join(f'<li><a href="{doc.path}">{doc.title}</a> <span>{us_day(doc)}</span></li>' for doc in docs)
    listing = page("All News", f"{NAV}<main><ul>{rows}</ul></main>{FOOT}")
    places = sitemap(*(f"{ANSI}{doc.path}" for doc in docs))
    return {"/": listing, "/sitemap.xml": places, "/standards-news/all-news": listing, **each(docs, article)}


def _ansi_hero(docs: Docs) -> Pages:
    """The section's name is the first heading, the title the second; a promotion has the class of a body."""

    def article(doc: Doc) -> Answer:
        promotion = f'<div class="component rich-text"><p>{BESIDE}: become a member.</p></div>'
        body = (
            f'<h2>{doc.title}</h2><p class="day">Posted {long_day(doc)}</p><div class="page-content">{doc.body()}</div>'
        )
        return page(
            f"{doc.title} - ANSI",
            f"{NAV}<main><div><h1>Standards News</h1></div><section>{body}</section>{promotion}</main>{FOOT}",
            f'<meta property="og:title" content="{doc.title}">',
        )

    return _ansi_all(docs, article)


def _ansi_midnight(docs: Docs) -> Pages:
    """The head tells days as midnight UTC; a linked heading in the header says the site's name."""

    def article(doc: Doc) -> Answer:
        logo = '<header><h1><a href="/">American National Standards Institute</a></h1></header>'
        data = f'{{"@type":"NewsArticle","datePublished":"{doc.day}T00:00:00Z"}}'
        return page(
            f"{doc.title} - ANSI",
            f'{logo}<div role="main"><h1>{doc.title}</h1><div class="rich-text">{doc.body()}</div></div>{FOOT}',
            f'<script type="application/ld+json">{data}</script>',
        )

    return _ansi_all(docs, article)


def _ansi_changed(docs: Docs) -> Pages:
    """The day of the last change stands first, a column of other news before it; consent in a page that is
    read generically."""

    def article(doc: Doc) -> Answer:
        days = f"<dl><dt>Updated</dt><dd>11/09/2025</dd><dt>Published</dt><dd>{us_day(doc)}</dd></dl>"
        consent = f'<div class="cc-window" role="dialog"><p>We use cookies. {BESIDE} of a made page.</p></div>'
        column = f'<aside><a href="/x">Something of another year</a><em>1/02/2024</em><p>{BESIDE}.</p></aside>'
        inner = f"<h1>{doc.title}</h1>{column}{days}<div>{doc.body()}</div>"
        return page(f"{doc.title} - ANSI", f"{consent}{NAV}<main>{inner}</main>{FOOT}")

    return _ansi_all(docs, article)


def _ansi_undated(docs: Docs) -> Pages:
    """One form around tables, and no day but that of a byline; the text begins with another day, in bold."""

    def article(doc: Doc) -> Answer:
        opening = "On <b>September 3, 2025</b>, a made agency asked for a made standard and got it."
        byline = f"<i>By A. Writer | {doc.day:%b}. {doc.day.day}, {doc.day.year}</i>"
        cell = f"<h2>{doc.title}</h2>{opening}<br><br>{byline}<br><br>{'<br><br>'.join(doc.paragraphs)}"
        return page(
            f"{doc.title} - ANSI",
            f'<form id="aspnetForm"><table><tr><td>{NAV}</td><td>{cell}</td></tr></table></form>{FOOT}',
        )

    return _ansi_all(docs, article)


def _ansi_nothing(docs: Docs) -> Pages:
    """Everything is filled by scripts, and there is no sitemap."""
    del docs
    empty = page("ANSI", f'{NAV}<main><div id="app"></div></main>{FOOT}')
    return {"/": empty, "/standards-news/all-news": empty}


PATH = "/standards-news/all-news/{day.month}-{day.day}-{day:%y}-made-news-{number}"

UNKNOWN_SITES = (
    UnknownSite("flat", "ansi", _ansi_flat, assumed="body by `main .article-body`: 4 pages, by `generic` (4)"),
    UnknownSite("cards", "ansi", _ansi_cards, assumed="channel sitemap: asked 2×, last 2025-11-11: NotFound"),
    UnknownSite("bare titles", "ansi", _ansi_bare_titles),
    UnknownSite("article header", "ansi", _ansi_header, says="news listing: not found"),
    UnknownSite("read more", "ansi", _ansi_read_more),
    UnknownSite("twice", "ansi", _ansi_twice),
    UnknownSite("home alone", "ansi", _ansi_home, says="news listing: not found"),
    UnknownSite("hero", "ansi", _ansi_hero),
    UnknownSite("midnight", "ansi", _ansi_midnight),
    UnknownSite("changed", "ansi", _ansi_changed),
    UnknownSite("form around tables", "ansi", _ansi_undated),
    UnknownSite("nothing", "ansi", _ansi_nothing, says="empty", finds=False),
)
