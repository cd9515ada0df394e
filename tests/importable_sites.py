"""Made sites of ten kinds for `stdwatch sources import`: how a site announces its documents."""

import json
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from tests.unknown_site_pages.common import FOOT, NAV, long_day
from tests.unknown_sites import HTML, JSON, Answer, Doc, Pages, feed, page, sitemap

HOST = "www.made.example"
SITE = f"https://{HOST}"
DAYS = (date(2025, 11, 10), date(2025, 11, 7), date(2025, 11, 5), date(2025, 10, 23))

Docs = tuple[Doc, ...]


@dataclass(frozen=True, slots=True)
class ImportableSite:
    """A site by its pages; documents have addresses of a `path`. Unless it `finds` them, they must be named instead."""

    kind: str
    name: str
    pages: Callable[[Docs], Pages]
    path: str = "/news/{day:%Y/%m}/on-gauges-{number}/"
    titles: str = "A Made Title of Number {number}: What’s New"
    finds: bool = True

    def documents(self) -> Docs:
        """Its documents, the newest first."""
        return tuple(
            Doc(number, self.path.format(day=day, number=number), self.titles.format(number=number), day)
            for number, day in enumerate(DAYS, 1)
        )


def _article(doc: Doc) -> Answer:
    time = f'<time datetime="{doc.day}">{long_day(doc)}</time>'
    return page(
        f"{doc.title} | Made", f"{NAV}<main><article><h1>{doc.title}</h1>{time}{doc.body()}</article></main>{FOOT}"
    )


def _articles(docs: Docs) -> Pages:
    return {doc.path: _article(doc) for doc in docs}


def _front(links: str = "", head: str = "", body: str = "<p>Welcome.</p>") -> Answer:
    nav = f'<nav><a href="/about">About</a><a href="/contact">Contact</a>{links}</nav>'
    return page("Made", f"<header>{nav}</header><main>{body}</main>{FOOT}", head)


def _item(doc: Doc) -> str:
    day = f"{doc.day:%a, %d %b %Y} 12:00:00 GMT"
    return f"<item><title>{doc.title}</title><link>{SITE}{doc.path}</link><pubDate>{day}</pubDate></item>"


def _atom(docs: Docs) -> Answer:
    entries = "".join(
        f'<entry><title>{doc.title}</title><link href="{SITE}{doc.path}"/>'
        f"<published>{doc.day}T12:00:00Z</published></entry>"
        for doc in docs
    )
    text = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>made</title>{entries}</feed>'
    return Answer(text, "application/atom+xml")


def _rows(docs: Iterable[Doc], row: str = '<li><a href="{doc.path}">{doc.title}</a> <span>{day}</span></li>') -> str:
    return "".join(row.format(doc=doc, day=long_day(doc)) for doc in docs)


def _list(docs: Iterable[Doc], more: str = "") -> Answer:
    return page("List", f"{NAV}<main><h1>List</h1><ul>{_rows(docs)}</ul>{more}</main>{FOOT}")


# Feeds


def _feed_named(docs: Docs) -> Pages:
    """An RSS feed that the front page names."""
    head = '<link rel="alternate" type="application/rss+xml" href="/all.rss">'
    return {"/": _front(head=head), "/all.rss": feed(*map(_item, docs)), **_articles(docs)}


def _feed_unnamed(docs: Docs) -> Pages:
    """An Atom feed that nothing names."""
    return {"/": _front(), "/atom.xml": _atom(docs), **_articles(docs)}


def _feed_of_a_section(docs: Docs) -> Pages:
    """A feed that only the page of news names, whose list a script fills."""
    head = '<link rel="alternate" type="application/rss+xml" title="News" href="rss">'
    news = page("News", f'{NAV}<main><div id="app"></div></main>{FOOT}', head)
    return {"/": _front('<a href="/news/">News</a>'), "/news/": news, "/news/rss": feed(*map(_item, docs))} | _articles(
        docs
    )


# Interfaces


def _json_feed(docs: Docs) -> Pages:
    """A JSON feed that the front page names."""
    items = [
        {"id": doc.path, "url": f"{SITE}{doc.path}", "title": doc.title, "date_published": f"{doc.day}T12:00:00Z"}
        for doc in docs
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "made", "items": items})
    head = '<link rel="alternate" type="application/feed+json" href="/feed.json">'
    return {"/": _front(head=head), "/feed.json": Answer(body, "application/feed+json"), **_articles(docs)}


def _posts(docs: Docs) -> Answer:
    posts = [
        {
            "id": 700 + doc.number,
            "date": f"{doc.day}T09:00:00",
            "date_gmt": f"{doc.day}T14:00:00",
            "link": f"{SITE}{doc.path}",
            "title": {"rendered": doc.title},
        }
        for doc in docs
    ]
    return Answer(json.dumps(posts), JSON)


def _rest_named(docs: Docs) -> Pages:
    """WordPress, whose interface lies below a folder and is named in the head."""
    head = '<link rel="https://api.w.org/" href="/cms/wp-json/">'
    return {"/": _front(head=head), "/cms/wp-json/wp/v2/posts": _posts(docs), **_articles(docs)}


def _rest_unnamed(docs: Docs) -> Pages:
    """WordPress that names nothing."""
    return {"/": _front(), "/wp-json/wp/v2/posts": _posts(docs), **_articles(docs)}


# Sitemaps


def _others(*paths: str) -> Pages:
    prose = "<p>Made words of a page that is no document.</p>"
    return {path: page(path, f"{NAV}<main><h1>{path}</h1>{prose}</main>{FOOT}") for path in paths}


PEOPLE = tuple(f"/people/person-{number}/" for number in range(8))


def _sitemap_plain(docs: Docs) -> Pages:
    """A sitemap in which people outnumber documents."""
    others = _others("/about/", *PEOPLE)
    places = sitemap(*(f"{SITE}{path}" for path in (*others, *(doc.path for doc in docs))))
    return {"/": _front(), "/sitemap.xml": places, **others, **_articles(docs)}


def _sitemap_index(docs: Docs) -> Pages:
    """An index with parts of people, of older and of newer documents."""
    parts = [f"{SITE}/maps/{name}.xml" for name in ("people", "posts-1", "posts-2", "authors")]
    return {
        "/": _front(),
        "/robots.txt": Answer(f"Sitemap: {SITE}/maps/index.xml\n", "text/plain"),
        "/maps/index.xml": sitemap(*parts, root="sitemapindex"),
        "/maps/people.xml": sitemap(*(f"{SITE}{path}" for path in PEOPLE)),
        "/maps/authors.xml": sitemap(*(f"{SITE}{path}" for path in PEOPLE)),
        "/maps/posts-1.xml": sitemap(*(f"{SITE}{doc.path}" for doc in docs[3:])),
        "/maps/posts-2.xml": sitemap(*(f"{SITE}{doc.path}" for doc in docs[:3])),
        **_others(*PEOPLE),
        **_articles(docs),
    }


def _sitemap_text(docs: Docs) -> Pages:
    """A sitemap of plain text that robots.txt names."""
    lines = "\n".join(f"{SITE}{doc.path}" for doc in docs)
    robots = Answer(f"Sitemap: {SITE}/map.txt\n", "text/plain")
    return {"/": _front(), "/robots.txt": robots, "/map.txt": Answer(lines, "text/plain"), **_articles(docs)}


# Lists


def _front_cards(docs: Docs) -> Pages:
    """Cards with days on the front page."""
    row = '<article class="card"><small>{day}</small><h3><a href="{doc.path}">{doc.title}</a></h3></article>'
    return {"/": _front(body=_rows(docs, row)), **_articles(docs)}


def _front_table(docs: Docs) -> Pages:
    """Rows of a table, without a main element."""
    row = '<tr><td>{day}</td><td><a href="{doc.path}">{doc.title}</a></td></tr>'
    return {"/": page("Made", f"{NAV}<table>{_rows(docs, row)}</table>{FOOT}"), **_articles(docs)}


def _front_bare(docs: Docs) -> Pages:
    """Links without days, beside links to sections."""
    sections = "".join(f'<li><a href="/section/{name}/">{name}</a></li>' for name in ("trade", "labs", "law", "tests"))
    row = '<li><a href="{doc.path}">{doc.title}</a></li>'
    return {"/": _front(body=f"<ul>{sections}</ul><ul>{_rows(docs, row)}</ul>"), **_articles(docs)}


def _paged(docs: Docs) -> Pages:
    """The page of news has two pages."""
    more = '<a class="next" rel="next" href="/news/?page=2">Next</a>'
    return {
        "/": _front('<a href="/news/">News</a>'),
        "/news/": _list(docs[:2], more),
        "/news/?page=2": _list(docs[2:]),
        **_articles(docs),
    }


def _deep(docs: Docs) -> Pages:
    """Press releases under a menu of the front page, without a slash."""
    return {
        "/": _front('<a href="/en/media/press-releases">Press releases</a>'),
        "/en/media/press-releases": _list(docs),
        **_articles(docs),
    }


def _two_lists(docs: Docs) -> Pages:
    """News and papers, each with addresses of its own."""
    papers = tuple(replace(doc, path=doc.path.replace("/news/", "/papers/")) for doc in docs[2:])
    links = '<a href="/news/">News</a><a href="/papers/">Papers</a>'
    front = {"/": _front(links), "/news/": _list(docs[:2]), "/papers/": _list(papers)}
    return {**front, **_articles(docs[:2]), **_articles(papers)}


# Data in the page


def _state(docs: Docs, key: str = "url") -> str:
    posts = [{key: doc.path, "title": doc.title, "publishedAt": f"{doc.day}T09:00:00Z"} for doc in docs]
    return json.dumps({"props": {"pageProps": {"posts": posts}}})


def _frame(script: str) -> Answer:
    return Answer(f'<html><head><title>News</title></head><body><div id="root"></div>{script}</body></html>', HTML)


def _next_list(docs: Docs) -> Pages:
    """The list is data for a script; documents are pages."""
    data = f'<script id="__NEXT_DATA__" type="application/json">{_state(docs)}</script>'
    return {"/": _front('<a href="/news/">News</a>'), "/news/": _frame(data), **_articles(docs)}


def _next_all(docs: Docs) -> Pages:
    """List and documents are data for a script."""

    def article(doc: Doc) -> Answer:
        post = {"title": doc.title, "publishedAt": str(doc.day), "content": doc.body()}
        return _frame(f"<script>window.__INITIAL_STATE__ = {json.dumps({'post': post})}</script>")

    data = f"<script>window.__INITIAL_STATE__ = {_state(docs, 'href')};</script>"
    return {"/": _frame(data), **{doc.path: article(doc) for doc in docs}}


def _next_slugs(docs: Docs) -> Pages:
    """The data name slugs, below the address of the list."""
    posts = [{"slug": doc.path.rpartition("/")[2], "title": doc.title, "date": str(doc.day)} for doc in docs]
    data = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"posts": posts}})}</script>'
    return {"/": _front('<a href="/news">News</a>'), "/news": _frame(data), **_articles(docs)}


# Scripts


def _scripted(docs: Docs) -> Pages:
    """A script asks for the list and writes it."""
    links = json.dumps([[doc.path, doc.title] for doc in docs])
    script = (
        "<script>fetch('/list.json').then(r=>r.json()).then(l=>{for(const [p,t] of l)"
        "document.querySelector('#l').insertAdjacentHTML('beforeend',`<li><a href='${p}'>${t}</a></li>`)})</script>"
    )
    news = page("News", f'{NAV}<main><ul id="l"></ul></main>{script}{FOOT}')
    return {"/": news, "/list.json": Answer(links, JSON), **_articles(docs)}


def _late(docs: Docs) -> Pages:
    """A script writes the list of the page of news a second later."""
    script = f"<script>setTimeout(()=>document.querySelector('#l').innerHTML={json.dumps(_rows(docs))},1000)</script>"
    news = page("News", f'{NAV}<main><ul id="l"></ul></main>{script}{FOOT}')
    return {"/": _front('<a href="/news/">News</a>'), "/news/": news, **_articles(docs)}


def _behind_consent(docs: Docs) -> Pages:
    """A box that asks for consent lies over a list of a script."""
    script = f"<script>document.querySelector('#l').innerHTML={json.dumps(_rows(docs))}</script>"
    box = '<div role="dialog" class="consent"><p>We use cookies.</p><button>Accept all</button></div>'
    return {"/": page("News", f'{box}{NAV}<main><ul id="l"></ul></main>{script}{FOOT}'), **_articles(docs)}


# Chinese


def _chinese_article(doc: Doc) -> Answer:
    day = f"{doc.day.year}年{doc.day.month}月{doc.day.day}日"
    body = f"<h1>{doc.title}</h1><p>发布时间:{day} 来源:计量司</p><div>{doc.body()}</div>"
    return page(f"{doc.title}-计量院", f"<main>{body}</main>")


def _chinese(docs: Docs, row: str, path: str) -> Pages:
    rows = "".join(row.format(doc=doc, name=doc.path.rpartition("/")[2], day=doc.day) for doc in docs)
    menu = f'<div class="menu"><a href="/gk/">政务公开</a><a href="{path}">通知公告</a><a href="/hd/">互动</a></div>'
    front = page("计量院", f"{menu}<div>欢迎</div>")
    listing = page("通知公告", f'{menu}<div class="list"><ul>{rows}</ul></div>')
    return {"/": front, path: listing, **{doc.path: _chinese_article(doc) for doc in docs}}


def _chinese_filed(docs: Docs) -> Pages:
    """Documents filed by day, with days in brackets."""
    return _chinese(
        docs, '<li><a href="{doc.path}">{doc.title}</a><span>[{day}]</span></li>', "/col/gonggao/index.html"
    )


def _chinese_beside(docs: Docs) -> Pages:
    """Documents beside their list, by relative addresses."""
    row = '<li><span>{day}</span><a href="./202511/{name}" title="{doc.title}">{doc.title}</a></li>'
    return _chinese(docs, row, "/tzgg/")


def _chinese_table(docs: Docs) -> Pages:
    """A table in which the day has a column of its own."""
    row = '<tr><td>{doc.number}</td><td><a href="{doc.path}">{doc.title}</a></td><td>{day}</td></tr>'
    return _chinese(docs, row, "/xxgk/zcwj/")


# Odd shapes


def _flat(docs: Docs) -> Pages:
    """Documents have one name, as the site's other pages have."""
    return {"/": _front('<a href="/news">News</a>'), "/news": _list(docs), **_others("/about", "/contact")} | _articles(
        docs
    )


def _numbered(docs: Docs) -> Pages:
    """Documents have numbers alone."""
    return {"/": _front('<a href="/all-news">All news</a>'), "/all-news": _list(docs), **_articles(docs)}


def _queried(docs: Docs) -> Pages:
    """Documents differ in their query alone, which no spider of ours reads: it must be named."""
    return {"/": _front('<a href="/news.php">News</a>'), "/news.php": _list(docs), **_articles(docs)}


# Files


def _pdf(doc: Doc, title: str = "") -> Answer:
    """A file of plain ASCII, which tells a title or not; its cross references are left to the reader."""
    lines = textwrap.wrap(" ".join(doc.paragraphs).replace("’", "'"), 80)
    text = "\n".join(f"({line.replace('(', '').replace(')', '')}) Tj 0 -14 Td" for line in (doc.title, *lines))
    stream = f"BT /F1 11 Tf 60 760 Td\n{text}\nET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Title({title})>>" if title else "<<>>",
    )
    body = "\n".join(f"{number} 0 obj\n{each}\nendobj" for number, each in enumerate(objects, 1))
    return Answer(f"%PDF-1.4\n{body}\ntrailer\n<</Root 1 0 R/Info 6 0 R/Size 7>>\n%%EOF\n", "application/pdf")


def _files(docs: Docs) -> Pages:
    """Documents are PDF files, of which none has a page."""
    files = {doc.path: _pdf(doc, doc.title) for doc in docs}
    return {"/": _front('<a href="/publications/">Publications</a>'), "/publications/": _list(docs), **files}


def _files_on_the_front_page(docs: Docs) -> Pages:
    """Files in a table of the front page; none tells its title."""
    row = '<tr><td><a href="{doc.path}">{doc.title}</a></td><td>{day}</td></tr>'
    files = {doc.path: _pdf(doc) for doc in docs}
    return {"/": _front(body=f"<table>{_rows(docs, row)}</table>"), **files}


def _files_beside_pages(docs: Docs) -> Pages:
    """Each document has a page and a file: the page is the document."""
    row = '<li><a href="{doc.path}">{doc.title}</a> <a href="/files/{doc.number}.pdf">PDF</a> <span>{day}</span></li>'
    files = {f"/files/{doc.number}.pdf": _pdf(doc) for doc in docs}
    return {"/": _front(body=f"<ul>{_rows(docs, row)}</ul>"), **files, **_articles(docs)}


_PLAIN = "A Made Report of Number {number} on Gauges"
_TITLES = "关于发布第{number}批国家计量技术规范的公告"

IMPORTABLE_SITES = (
    ImportableSite("feed", "named", _feed_named),
    ImportableSite("feed", "unnamed", _feed_unnamed),
    ImportableSite("feed", "of a section", _feed_of_a_section),
    ImportableSite("interface", "JSON feed", _json_feed),
    ImportableSite("interface", "REST named", _rest_named),
    ImportableSite("interface", "REST unnamed", _rest_unnamed),
    ImportableSite("sitemap", "more people than documents", _sitemap_plain),
    ImportableSite("sitemap", "index", _sitemap_index),
    ImportableSite("sitemap", "text", _sitemap_text),
    ImportableSite("front page", "cards", _front_cards),
    ImportableSite("front page", "table", _front_table),
    ImportableSite("front page", "bare links", _front_bare),
    ImportableSite("list elsewhere", "two pages", _paged),
    ImportableSite("list elsewhere", "deep", _deep, path="/en/media/press-releases/{day:%Y}/on-gauges-{number}"),
    ImportableSite("list elsewhere", "two lists", _two_lists),
    ImportableSite("data", "list", _next_list),
    ImportableSite("data", "list and documents", _next_all),
    ImportableSite("data", "slugs", _next_slugs, path="/news/on-gauges-{number}"),
    ImportableSite("script", "asks", _scripted),
    ImportableSite("script", "late", _late),
    ImportableSite("script", "consent", _behind_consent),
    ImportableSite(
        "Chinese", "by day", _chinese_filed, "/art/{day.year}/{day.month}/{day.day}/art_1_{number}.html", _TITLES
    ),
    ImportableSite("Chinese", "beside the list", _chinese_beside, "/tzgg/202511/t202511_{number}.html", _TITLES),
    ImportableSite("Chinese", "table", _chinese_table, "/xxgk/zcwj/{day.year}/c{number}/content.html", _TITLES),
    ImportableSite("odd addresses", "flat", _flat, path="/on-gauges-and-scales-{number}"),
    ImportableSite("odd addresses", "numbers", _numbered, path="/node/{number}"),
    ImportableSite("odd addresses", "query", _queried, path="/detail.php?id={number}", finds=False),
    ImportableSite("files", "in a list", _files, "/files/{day:%Y}/report-{number}.pdf", _PLAIN),
    ImportableSite("files", "in a table", _files_on_the_front_page, "/files/report-{number}.pdf", _PLAIN),
    ImportableSite("files", "beside pages", _files_beside_pages),
)
