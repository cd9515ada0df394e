"""What carnegieendowment.org may turn out to be: only texts of it were seen."""

from tests.unknown_site_pages.common import BESIDE, CARD, FOOT, NAV, Docs, each
from tests.unknown_sites import Answer, Doc, Pages, UnknownSite, page, sitemap

CARNEGIE = "https://carnegieendowment.org"


def _research_sitemap(docs: Docs, lastmod: str = "") -> Pages:
    old = (f"{CARNEGIE}/research/2019/03/an-old-one", f"{CARNEGIE}/ru/research/2025/11/another-language")
    places = (*old, *(f"{CARNEGIE}{doc.path}" for doc in docs))
    return {"/sitemaps/research-0.xml": sitemap(*places, lastmod=lastmod)}


def _carnegie_words(docs: Docs) -> Pages:
    """No meta date, no JSON-LD, no og:title: the day in the page's words; a body of another class."""

    def article(doc: Doc) -> Answer:
        return page(
            f"{doc.title} | Carnegie Endowment for International Peace",
            f'{NAV}<main><p>Source: Getty</p><p>Article</p><h1 class="t">{doc.title}</h1><p>{doc.teaser}</p>'
            f"<button>Link Copied</button><div>By <a href='/people/a'>Ann Author</a></div>"
            f'<div class="d">Published on {doc.day:%b} {doc.day.day}, {doc.day.year}</div>'
            f'<div class="rich">{doc.body()}</div><h2>Notes</h2><p>1 A made note.</p></main>{FOOT}',
        )

    return {**_research_sitemap(docs), **each(docs, article)}


def _carnegie_linked(docs: Docs) -> Pages:
    """The day in a JSON-LD graph; two bodies of the plain class without their section; hubs without links."""

    def article(doc: Doc) -> Answer:
        data = (
            '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage"},'
            f'{{"@type":"Article","dateModified":"2025-11-20T08:00:00.000Z","datePublished":"{doc.day}T12:30:00.000Z",'
            '"author":{"@type":"Person","name":"Author, Ann"}}]}</script>'
        )
        first, *rest = doc.paragraphs
        bodies = f'<div class="cms-html"><p>{first}</p></div><figure></figure><div class="cms-html">'
        bodies += "".join(f"<p>{paragraph}</p>" for paragraph in rest) + "</div>"
        return page(
            f"{doc.title} | Carnegie Endowment for International Peace",
            f"{NAV}<main><article><h3><a href='/research/2024/01/a-card'>A card</a></h3></article>"
            f"<h1>{doc.title}</h1>{bodies}</main>{FOOT}",
            data,
        )

    hub = page("Hub", f"{NAV}<main><h1>Hub</h1></main>{FOOT}")
    hubs = ("/programs/technology-and-international-affairs", "/topics/ai", "/regions/china", "/emissary", "/research")
    index = sitemap(f"{CARNEGIE}/sitemaps/research-0.xml", f"{CARNEGIE}/sitemaps/people-0.xml", root="sitemapindex")
    return {**_research_sitemap(docs), "/sitemap.xml": index, **dict.fromkeys(hubs, hub), **each(docs, article)}


def _carnegie_hubs(docs: Docs) -> Pages:
    """The sitemap is gone: the hubs' cards, of another markup, are what is left."""
    cards = "".join(f'<section><a href="{doc.path}?lang=en"><h4>{doc.title}</h4></a></section>' for doc in docs)
    hub = page("AI", f"{NAV}<main>{cards}</main>{FOOT}")

    def article(doc: Doc) -> Answer:
        head = f'<meta property="article:published_time" content="{doc.day}T09:00:00.000Z">'
        head += f'<meta property="og:title" content="{doc.title}">'
        body = f'<section id="content"><div class="cms-html payload-richtext">{doc.body()}</div></section>'
        return page(doc.title, f"{NAV}<main>{body}</main>{FOOT}", head)

    return {"/topics/ai": hub, "/regions/china": hub, **each(docs, article)}


def _carnegie_marked(docs: Docs) -> Pages:
    """A time in the article's header that is written as an age; other cards, with times, before and behind it."""

    def article(doc: Doc) -> Answer:
        card = (
            '<article><a href="/research/2024/01/a-card">A card</a><time datetime="2024-01-02">Jan 2</time></article>'
        )
        header = f'<header><h1>{doc.title}</h1><time datetime="{doc.day}T09:00:00Z">5 days ago</time></header>'
        body = f"<main>{card}<article>{header}<section>{doc.body()}</section></article>{card}</main>"
        return page(f"{doc.title} | Carnegie Endowment for International Peace", f"{NAV}{body}{FOOT}")

    return {**_research_sitemap(docs), **each(docs, article)}


def _carnegie_card(docs: Docs) -> Pages:
    """A card of another paper between title and byline; the site's own name for an Open Graph title."""

    def article(doc: Doc) -> Answer:
        byline = f"<div>By Ann Author</div><div>Published on {doc.day:%b} {doc.day.day}, {doc.day.year}</div>"
        side = f'<aside class="card"><a href="/research/2024/01/old">{BESIDE}</a><span>Jan 2, 2024</span></aside>'
        return page(
            f"{doc.title} | Carnegie Endowment for International Peace",
            f'{NAV}<main><h1>{doc.title}</h1>{CARD}{side}{byline}<div class="cms-html">{doc.body()}</div></main>{FOOT}',
            '<meta property="og:title" content="Carnegie Endowment for International Peace">',
        )

    return {**_research_sitemap(docs), **each(docs, article)}


def _carnegie_biographies(docs: Docs) -> Pages:
    """A biography has the class of the text; the data describes a picture, older than the paper, before the paper."""

    def article(doc: Doc) -> Answer:
        picture, paper = '{"@type":"ImageObject","datePublished":"2019-02-03"}', f'"datePublished":"{doc.day}"'
        people = f'<div><h2>About the Author</h2><div class="cms-html"><p>{BESIDE}: Ann Author.</p></div></div>'
        return page(
            f"{doc.title} | Carnegie Endowment for International Peace",
            f'{NAV}<main><h1>{doc.title}</h1><div class="cms-html">{doc.body()}</div>{people}</main>{FOOT}',
            f'<script type="application/ld+json">{{"@graph":[{picture},{{"@type":"Article",{paper}}}]}}</script>',
        )

    return {**_research_sitemap(docs), **each(docs, article)}


PATH = "/research/{day:%Y/%m}/made-paper-{number}"

UNKNOWN_SITES = (
    UnknownSite("words", "carnegie", _carnegie_words, says="sitemap index, technology hub"),
    UnknownSite("linked data", "carnegie", _carnegie_linked, assumed="date by `page: meta"),
    UnknownSite("marked times", "carnegie", _carnegie_marked, says="sitemap index, technology hub"),
    UnknownSite("card before byline", "carnegie", _carnegie_card, says="sitemap index, technology hub"),
    UnknownSite("biographies", "carnegie", _carnegie_biographies, says="sitemap index, technology hub"),
    UnknownSite("hubs alone", "carnegie", _carnegie_hubs, says="research sitemap"),
)
