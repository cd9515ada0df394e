"""A visit to a site that no spider watches: what could be its channels, and what its documents' addresses look like."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from stdwatch.crawling import robotstxt
from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.errors import PageError, Unreadable
from stdwatch.items import LeadOrigin
from stdwatch.manual import ManualSite
from stdwatch.operations.probing.asking import Ask, Reply, Visit
from stdwatch.operations.probing.report import Answered, Report
from stdwatch.operations.probing.shapes import accept_patterns
from stdwatch.operations.probing.source import robots_of
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.sniff import Kind, kind_of
from stdwatch.web_content.urls import UrlRules, patterns
from stdwatch.web_content.walls import refuse_wall

_FEEDS = 'link[rel~="alternate"][type*="rss" i]::attr(href), link[rel~="alternate"][type*="atom" i]::attr(href)'
_REST = 'link[rel="https://api.w.org/"]::attr(href)'
_USUAL = (
    "sitemap.xml",
    "sitemap_index.xml",
    "wp-sitemap.xml",
    "feed/",
    "rss.xml",
    "atom.xml",
    "wp-json/wp/v2/posts?per_page=10",
)
"""Where content management systems put their feeds and sitemaps, and WordPress its REST interface."""

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")

_ORIGINS = {Kind.FEED: LeadOrigin.FEED, Kind.SITEMAP: LeadOrigin.SITEMAP, Kind.JSON: LeadOrigin.REST}
_MOST = 16


@dataclass(slots=True)
class _Found:
    """Addresses that the site's channels and pages name, and the channels that answered, with their address."""

    documents: list[str] = field(default_factory=list)
    located: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    """All that was named anywhere, as it is written."""
    channels: list[tuple[LeadOrigin, str]] = field(default_factory=list)


def probe_unknown_site(url: str) -> Visit[Report]:
    """The visit to an unknown site, from one of its pages (its home, a list of its news)."""

    async def walk(ask: Ask) -> Report:
        home = urljoin(url, "/")
        report, found = Report(urlsplit(url).hostname or url, home), _Found()
        robots = await ask(urljoin(home, "robots.txt"), "robots.txt")
        report.answers.append(robots_of(robots, report))
        page = await ask(url, "the page")
        urls = _rules(page.url)
        found.paths |= _paths(page)
        report.answers.append(_page(page, urls, found))
        if not found.linked and page.status == 200:
            await _through_browser(ask, page, urls, found, report)
        advertised = [*_advertised(page), *_in_robots(robots)]
        report.notes += [f"advertised on another host: {place}" for place in advertised if not urls.covers(place)]
        waiting = [*advertised, *(urljoin(home, path) for path in _USUAL)]
        asked = set[str]()
        while waiting and len(asked) < _MOST:
            place = waiting.pop(0)
            if place in asked or not urls.covers(place):
                continue
            asked.add(place)
            reply = await ask(place, "advertised" if place in advertised else "looked for")
            found.paths |= _paths(reply)
            answered, read = _channel(reply, urls)
            report.answers.append(answered)
            if read:
                children = _note(found, reply, read)
                advertised += children
                waiting[:0] = children
        _propose(report, found, urls)
        return report

    return Visit(ManualSite, None, walk)


async def _through_browser(ask: Ask, page: Reply, urls: UrlRules, found: _Found, report: Report) -> None:
    """Look whether a page without a link to a document has some after its script ran."""
    answered = _page(await ask(page.url, "the page, through a browser", rendered=True), urls, found)
    report.answers.append(answered)
    if found.linked:
        report.notes.append(
            f"{page.url}: no document without a script, {answered.documents} with it: give its channel"
            " `rendered=True`, and switch `rendering` on in stdwatch.toml"
        )


def _rules(url: str) -> UrlRules:
    """All of a host, with and without ``www.``."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return UrlRules(host=urlsplit(url).hostname or "", hosts=(host, f"www.{host}"), accept=patterns(r"^/[^?]"))


def _paths(reply: Reply) -> set[str]:
    """The paths that an answer names, as they are written there."""
    if reply.failure or reply.status != 200:
        return set()
    if kind_of(reply.body, reply.media_type) is Kind.HTML:
        named = parse_html(reply.body, reply.media_type).css("a::attr(href)").getall()
    else:
        named = _ADDRESS.findall(reply.body.decode("utf-8", "replace").replace("\\/", "/"))
    return {_path(reply.url, each) for each in named}


def _path(base: str, href: str) -> str:
    try:
        return urlsplit(urljoin(base, href)).path
    except ValueError:  # such as http://[
        return ""


def _as_written(urls: list[str], paths: set[str]) -> list[str]:
    """The addresses without the slash at their ends, where the site writes most of them so."""
    ends = [urlsplit(url).path for url in urls]
    slashed, bare = (sum(path in paths for path in form) for form in (ends, [path.rstrip("/") for path in ends]))
    return [url.rstrip("/") for url in urls] if bare > slashed else urls


def _page(reply: Reply, urls: UrlRules, found: _Found) -> Answered:
    """The page that was named: its links of the site."""
    kind = kind_of(reply.body, reply.media_type)
    try:
        if reply.failure:
            raise reply.failure
        if kind is not Kind.HTML:
            raise Unreadable(reply.url, Reason.of(BodyCode.WRONG_KIND, body=kind, expected=Kind.HTML))
        page = parse_html(reply.body, reply.media_type)
        refuse_wall(page, reply.url)
    except PageError as error:
        return Answered(reply, error.outcome, str(error.reason), str(kind) if reply.status else "")
    links = [urls.resolve(href, reply.url) for href in page.css("main a::attr(href), article a::attr(href)").getall()]
    links = links or [urls.resolve(href, reply.url) for href in page.css("a::attr(href)").getall()]
    found.linked += [link for link in links if urls.is_document(link)]
    return Answered(reply, "ok", kind=str(kind), entries=len(links), documents=len(set(found.linked)))


def _advertised(reply: Reply) -> Iterator[str]:
    if kind_of(reply.body, reply.media_type) is Kind.HTML and not reply.failure:
        page = parse_html(reply.body, reply.media_type)
        yield from (urljoin(reply.url, href) for href in page.css(_FEEDS).getall())
        yield from (urljoin(urljoin(reply.url, href), "wp/v2/posts?per_page=10") for href in page.css(_REST).getall())


def _in_robots(reply: Reply) -> Iterator[str]:
    if not reply.failure:
        yield from robotstxt.parse(reply.body).sitemaps


def _channel(reply: Reply, urls: UrlRules) -> tuple[Answered, ChannelPage | None]:
    """An answer read as the channel that its bytes are; a web page is none."""
    kind = kind_of(reply.body, reply.media_type)
    try:
        if reply.failure:
            raise reply.failure
        if kind not in _ORIGINS:
            raise Unreadable(reply.url, Reason.of(BodyCode.NO_CHANNEL, body=kind))
        page = read_channel(reply.body, reply.url, Channel("found", reply.url, _ORIGINS[kind]), urls)
    except PageError as error:
        return Answered(reply, error.outcome, str(error.reason), str(kind) if reply.status else ""), None
    counts = (page.entries, len(page.leads), page.dated)
    return Answered(reply, "ok", "", str(kind), "", *counts), page


def _note(found: _Found, reply: Reply, page: ChannelPage) -> list[str]:
    """Keep what a channel names; returns what to ask for next: one child of an index."""
    origin = _ORIGINS[kind_of(reply.body, reply.media_type)]
    names = [lead.url for lead in page.leads]
    if origin is LeadOrigin.SITEMAP:
        found.located += names
    else:
        found.documents += names
    known = {url for _, url in found.channels}
    if reply.url not in known:
        found.channels.append((origin, reply.url))
    return [page.children[-1]] if page.children else []


def _propose(report: Report, found: _Found, urls: UrlRules) -> None:
    """A pattern for documents (from feeds, else from sitemaps and links) and the spider's lines for its channels."""
    report.proposed = accept_patterns(_as_written(found.documents or [*found.located, *found.linked], found.paths))
    for number, (origin, url) in enumerate(found.channels, 1):
        place = json.dumps(url)
        name = json.dumps(f"{origin} {number}" if len(found.channels) > 1 else str(origin))
        report.channels.append(f"Channel({name}, {place}, LeadOrigin.{origin.name}, Standing.UNPROVEN),")
    if not found.channels:
        report.notes.append("no feed, sitemap or REST interface: its lists must be read (RowRules)")
    if not report.proposed:
        report.differs.append("no address of a document was found")
        return
    if not urlsplit(report.proposed[0][2]).path.endswith("/"):
        report.notes.append("its addresses end without a slash: slash=False in UrlRules")
    if not found.documents:
        report.notes.append("proposed from the site's links: compare with a few documents that you know")
