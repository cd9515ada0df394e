"""What uscc.gov may turn out to be: research rows, bulletins and announcements were not seen."""

from collections.abc import Callable
from dataclasses import replace

from tests.unknown_site_pages.common import BESIDE, CARD, FOOT, NAV, Docs, each, link, long_day
from tests.unknown_sites import Answer, Doc, Pages, UnknownSite, page, sitemap

USCC = "https://www.uscc.gov"


def _uscc_page(doc: Doc, body: str, attributes: str = "") -> Answer:
    title = f"{doc.title} | U.S.- CHINA | ECONOMIC and SECURITY REVIEW COMMISSION"
    slogan = '<div class="field field--name-body"><p>A slogan since October 2000.</p></div>'
    return page(title, f"{NAV}{slogan}<main>{body}</main>{slogan}{FOOT}", attributes=attributes)


def _uscc_table(docs: Docs) -> Pages:
    """Result rows in a table; nodes without the classes of their type; a sitemap in two parts without lastmod."""

    def node(doc: Doc) -> Answer:
        return _uscc_page(
            doc,
            f'<div class="region-page-title"><h1 class="page-header"><span>{doc.title}</span></h1></div>'
            f'<article class="node"><time datetime="{doc.day}T12:00:00Z">{doc.day:%m/%d/%Y}</time>'
            f'<div class="text-formatted">{doc.body()}</div></article>',
        )

    rows = "".join(f'<tr><td>{doc.day:%m/%d/%Y}</td><td><a href="{doc.path}">{doc.title}</a></td></tr>' for doc in docs)
    listing = page("Research", f"{NAV}<main><table><tbody>{rows}</tbody></table></main>{FOOT}")
    parts = tuple(f"{USCC}/sitemap.xml?page={number}" for number in (1, 2))
    hearing = f"{USCC}/hearings/a-hearing-of-old"
    return {
        "/sitemap.xml": sitemap(*parts, root="sitemapindex"),
        "/sitemap.xml?page=1": sitemap(f"{USCC}/about-us", hearing),
        "/sitemap.xml?page=2": sitemap(*(f"{USCC}{doc.path}" for doc in docs)),
        "/research": listing,
        "/hearings": page("Hearings", f'{NAV}<main><p><a href="{hearing}">A hearing</a> June 5, 2024</p></main>{FOOT}'),
        **each(docs, node),
    }


def _uscc_divs(docs: Docs) -> Pages:
    """No sitemap; rows of bare links with the day in words; a body field outside of any article."""

    def node(doc: Doc) -> Answer:
        field = f'<div class="field field--name-field-date field--item">{doc.day:%m/%d/%Y}</div>'
        node = f'<article data-history-node-id="{400 + doc.number}">{field}<div>{doc.body()}</div></article>'
        return _uscc_page(doc, f"<h1>{doc.title}</h1>{node}")

    rows = "".join(
        f'<div class="r"><a href="{USCC}{doc.path}">{doc.title}</a> <em>{long_day(doc)}</em><p>{doc.teaser}</p></div>'
        for doc in docs
    )
    listing = page("Research", f'{NAV}<main><div class="results">{rows}</div></main>{FOOT}')
    return {"/research": listing, **each(docs, node)}


def _uscc_bulletins(docs: Docs) -> Pages:
    """Bulletins without an article element, which nothing but their address dates; a line of links for a list."""
    listing = page("Research", f"{NAV}<main>{''.join(link(doc) for doc in docs)}</main>{FOOT}")
    nodes = each(docs, lambda doc: _uscc_page(doc, f"<h1>{doc.title}</h1><div>{doc.body()}</div>"))
    return {"/sitemap.xml": sitemap(*(f"{USCC}{doc.path}" for doc in docs)), "/research": listing, **nodes}


def _uscc_hearings(docs: Docs) -> Pages:
    """Hearings whose day stands in their text alone, announced by rows that a script might fill with more."""

    def node(doc: Doc) -> Answer:
        when = f"<p>{doc.day:%A}, {long_day(doc)}</p><p>Room 608</p>"
        body = f'<div class="field field--name-body field--item">{when}{doc.body()}</div>'
        return _uscc_page(doc, f'<h1 class="page-header">{doc.title}</h1><article class="hearing">{body}</article>')

    listing = page("Hearings", f"{NAV}<main>{''.join(link(doc) for doc in docs)}</main>{FOOT}")
    return {"/sitemap.xml": sitemap(*(f"{USCC}{doc.path}" for doc in docs)), "/hearings": listing, **each(docs, node)}


def _uscc_all(docs: Docs, node: Callable[[Doc], Answer]) -> Pages:
    """Sitemap and lists are well."""
    listing = page("Research", f'{NAV}<main><div class="region-content">{"".join(map(link, docs))}</div></main>{FOOT}')
    places = sitemap(*(f"{USCC}{doc.path}" for doc in docs))
    return {"/sitemap.xml": places, "/research": listing, "/hearings": listing, **each(docs, node)}


def _uscc_teasers(docs: Docs) -> Pages:
    """Nodes in front of and behind the page's own: their ids, dates and texts are those of others."""
    teaser = (
        '<article data-history-node-id="77" about="/research/an-older-one" class="node--view-mode-teaser"><h2>'
        '<a href="/research/an-older-one">Something of another year</a></h2><div class="field--name-field-date">'
        f'01/02/2024</div><div class="field--name-body field--item"><p>{BESIDE}.</p></div></article>'
    )

    def node(doc: Doc) -> Answer:
        label = '<div class="field--label">Date</div>'
        date = f'<div class="field--name-field-date">{label}<div class="field--item">{doc.day:%m/%d/%Y}</div></div>'
        field = f'<div class="field--name-body field--item">{doc.body()}</div>'
        own = f'<article data-history-node-id="{400 + doc.number}" class="research full">{date}{field}</article>'
        heading = f'<div class="region-page-title"><h1 class="page-header"><span>{doc.title}</span></h1></div>'
        return _uscc_page(doc, f"{teaser}{heading}{own}{teaser.replace('77', '78')}")

    return _uscc_all(docs, node)


def _uscc_created(docs: Docs) -> Pages:
    """Hearings that a default describes, with the day on which the Commission was made; cards that are articles."""

    def node(doc: Doc) -> Answer:
        answer = _uscc_page(
            doc,
            f'<h1>{doc.title}</h1><article class="hearing"><div class="field--name-body field--item">'
            f"<p>{doc.day:%A}, {long_day(doc)}</p>{doc.body()}</div></article>{CARD}",
        )
        default = '<meta property="og:description" content="Created on October 30, 2000, it reports to Congress.">'
        return replace(answer, body=answer.body.replace("</head>", f"{default}</head>"))

    return _uscc_all(docs, node)


def _uscc_bare(docs: Docs) -> Pages:
    """Bulletins without an article: those of the page are cards."""
    return _uscc_all(
        docs, lambda doc: _uscc_page(doc, f"<h1>{doc.title}</h1><div>{doc.body()}</div><h3>More</h3>{CARD}{CARD}")
    )


PATH = "/research/made-study-{number}"

UNKNOWN_SITES = (
    UnknownSite("table", "uscc", _uscc_table, says="annual reports: not found"),
    UnknownSite("bulletins", "uscc", _uscc_bulletins, says="404", path="/trade-bulletins/china-bulletin-{long}"),
    UnknownSite("hearings", "uscc", _uscc_hearings, says="annual reports: not found", path="/hearings/made-{number}"),
    UnknownSite("teasers", "uscc", _uscc_teasers, says="annual reports: not found"),
    UnknownSite("created", "uscc", _uscc_created, says="annual reports: not found", path="/hearings/made-{number}"),
    UnknownSite("bare", "uscc", _uscc_bare, says="404", path="/trade-bulletins/china-bulletin-{long}"),
    UnknownSite("plain rows", "uscc", _uscc_divs, says="sitemap"),
)
