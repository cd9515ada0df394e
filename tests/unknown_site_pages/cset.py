"""What cset.georgetown.edu may turn out to be: only texts of it were seen."""

from collections.abc import Callable

from tests.unknown_site_pages.common import BESIDE, CARD, FOOT, Docs, each, link, long_day
from tests.unknown_sites import HTML, JSON, Answer, Doc, Pages, UnknownSite, feed, page

CSET = "https://cset.georgetown.edu"


def _cset_page(doc: Doc, *, date: str, headings: str = "", body: str = "prose") -> Answer:
    return page(
        f"{doc.title} | Center for Security and Emerging Technology",
        f'<header><h1 class="site-name__text">Center for Security and Emerging Technology</h1></header><main>{headings}'
        f"<h1>{doc.title}</h1><p>Ann Author</p><p>{date}</p>"
        f'<div class="{body}">{doc.body()}</div><h2>Related Content</h2>'
        '<div><a href="/publication/an-older-one/">An older one</a> January 2024</div></main>'
        "<div>This website uses cookies. SAVE &amp; ACCEPT</div>",
        attributes='class="x-single"',
    )


def _cset_cards(docs: Docs, day: Callable[[Doc], str]) -> Answer:
    cards = "".join(f'<div><span>{day(doc)}</span><h2><a href="{doc.path}">{doc.title}</a></h2></div>' for doc in docs)
    return page("List", f"<header></header><main><h1>List</h1>{cards}</main>{FOOT}")


def _cset_feed(docs: Docs) -> Answer:
    items = (
        f"<item><title>{doc.title}</title><link>{CSET}{doc.path}</link><guid isPermaLink='false'>{CSET}/?p="
        f"{9000 + doc.number}</guid><pubDate>{doc.day:%a, %d %b %Y} 17:00:00 +0000</pubDate></item>"
        for doc in docs
    )
    return feed(*items)


def _cset_no_rest(docs: Docs) -> Pages:
    """REST is off; feeds and cards; other class names; the page shows the month alone: the feed knows the day."""
    pages = {"/publications/feed/": _cset_feed(docs), "/feed/": _cset_feed(docs)}
    lists = dict.fromkeys(("/publications/", "/blog/", "/news/", "/newsletters/"), _cset_cards(docs, long_day))
    reports = '<h1 class="label">Reports</h1>'
    return {
        **pages,
        **lists,
        **each(docs, lambda doc: _cset_page(doc, date=f"{doc.day:%B %Y}", headings=reports)),
    }


def _cset_walled_rest(docs: Docs) -> Pages:
    """REST asks for a login, the feeds are empty: the lists are what is left, with the day in words."""
    login = Answer('{"code":"rest_not_logged_in","message":"no","data":{"status":401}}', JSON, 401)
    lists = dict.fromkeys(("/publications/", "/blog/", "/news/", "/newsletters/"), _cset_cards(docs, long_day))
    return {
        "/wp-json/wp/v2/document": login,
        "/wp-json/wp/v2/posts": login,
        "/publications/feed/": feed(),
        "/feed/": feed(),
        **lists,
        **each(docs, lambda doc: _cset_page(doc, date=long_day(doc), body="wysiwyg-x")),
    }


def _cset_plain_rest(docs: Docs) -> Pages:
    """REST without `date_gmt` and kinds, on several lines; feeds are empty, lists of a script; no date on the page."""
    posts = ",\n".join(
        f'{{"id": {9000 + doc.number}, "date": "{doc.day}T09:30:00", "slug": "x", "link": "{CSET}{doc.path}",\n'
        f' "title": {{"rendered": "{doc.title}"}}}}'
        for doc in docs
    )
    empty = page("List", f"<main><h1>List</h1></main>{FOOT}")
    return {
        "/wp-json/wp/v2/document": Answer(f"[\n{posts}\n]", JSON),
        "/wp-json/wp/v2/posts": Answer("[]", JSON),
        "/publications/feed/": feed(),
        **dict.fromkeys(("/publications/", "/blog/", "/news/", "/newsletters/"), empty),
        **each(docs, lambda doc: _cset_page(doc, date="A dek without a date", body="text")),
    }


def _cset_odd_rest(docs: Docs) -> Pages:
    """REST says that it is HTML, begins with a byte order mark, and has plain titles and ids in quotes."""
    posts = ",".join(
        f'{{"id": "{9000 + doc.number}", "date": "{doc.day}T09:30:00", "date_gmt": "{doc.day}T14:30:00",'
        f' "link": "http://cset.georgetown.edu{doc.path}", "title": "{doc.title}", "content_type": []}}'
        for doc in docs
    )
    rest = Answer(f"\ufeff[{posts}]", HTML)
    lists = ("/publications/", "/blog/", "/news/", "/newsletters/")
    return {
        "/wp-json/wp/v2/document": rest,
        "/wp-json/wp/v2/posts": Answer("[]", HTML),
        "/publications/feed/": _cset_feed(docs),
        "/feed/": _cset_feed(docs),
        **dict.fromkeys(lists, _cset_cards(docs, lambda doc: f"{doc.day:%B %Y}")),
        **each(docs, lambda doc: _cset_page(doc, date=f"{doc.day:%B %Y}")),
    }


def _cset_months(docs: Docs) -> Pages:
    """Only lists, and nothing that tells the day."""
    month = _cset_cards(docs, lambda doc: f"{doc.day:%B %Y}")
    return {
        **dict.fromkeys(("/publications/", "/blog/", "/news/", "/newsletters/"), month),
        **each(docs, lambda doc: _cset_page(doc, date=f"{doc.day:%B %Y}", body="wp-block-group")),
    }


def _cset_newsletters(docs: Docs) -> Pages:
    """Newsletters that nothing but their address dates."""
    lists = page("List", f"<main><h1>List</h1>{''.join(link(doc) for doc in docs)}</main>{FOOT}")
    return {"/newsletters/": lists, **each(docs, lambda doc: _cset_page(doc, date="A dek", body="letter"))}


def _cset_theme(docs: Docs, headings: str, meta: Callable[[Doc], str], text: str, beside: str) -> Pages:
    """Another theme: no REST, the rest is well."""

    def article(doc: Doc) -> Answer:
        inner = f'{headings}<div><h1>{doc.title}</h1></div>{meta(doc)}<div class="{text}">{doc.body()}</div>'
        return page(f"{doc.title} | Center for Security and Emerging Technology", f"<main>{inner}</main>{beside}{FOOT}")

    lists = dict.fromkeys(("/publications/", "/blog/", "/news/", "/newsletters/"), _cset_cards(docs, lambda _: ""))
    undated = "".join(f"<item><title>{doc.title}</title><link>{CSET}{doc.path}</link></item>" for doc in docs)
    return {"/publications/feed/": feed(undated), "/feed/": feed(undated), **lists, **each(docs, article)}


def _cset_cards_beside(docs: Docs) -> Pages:
    """Cards behind the text, a dialog and the footer have the classes of a body; the text has another."""
    consent = f'<div class="consent"><div class="wysiwyg"><p>We use cookies. {BESIDE}.</p></div></div>'
    foot = f'<footer><div class="wysiwyg"><p>{BESIDE}.</p></div></footer>'
    card = CARD.replace("<p>", '<div class="entry-content"><p>').replace("</p>", "</p></div>")
    return _cset_theme(docs, "", lambda doc: f"<p>{long_day(doc)}</p>", "copy", f"{card}{card}{consent}{foot}")


def _cset_updated(docs: Docs) -> Pages:
    """A label of its own in the first heading; the time of the last change stands before that of publication."""
    label = '<div class="eyebrow"><h1>Original Research</h1></div>'

    def meta(doc: Doc) -> str:
        changed = 'Updated <time class="updated" datetime="2025-11-09T10:00:00-05:00">November 9, 2025</time>'
        return f'<p>{changed} Published <time datetime="{doc.day}T10:00:00-05:00">{long_day(doc)}</time></p>'

    return _cset_theme(docs, label, meta, "entry-content", "")


PATH = "/publication/made-report-{number}/"

UNKNOWN_SITES = (
    UnknownSite("no REST", "cset", _cset_no_rest, says="publications, articles: not found: answered 404"),
    UnknownSite("REST walled", "cset", _cset_walled_rest, says="blocked by the site: answered 401"),
    UnknownSite("plain REST", "cset", _cset_plain_rest, says="the site has changed: a feed without items"),
    UnknownSite("odd REST", "cset", _cset_odd_rest),
    UnknownSite("months", "cset", _cset_months, says="answered 404", day=lambda doc: f"{doc.day:%Y-%m}"),
    UnknownSite("cards beside", "cset", _cset_cards_beside, says="publications, articles: not found"),
    UnknownSite("updated", "cset", _cset_updated, says="publications, articles: not found"),
    UnknownSite("newsletters", "cset", _cset_newsletters, says="answered 404", path="/newsletter/{long}/"),
)
