"""A visit to a site that no spider watches: what could be its channels, and what its documents' addresses look like."""

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from w3lib.url import safe_url_string

from stdwatch.crawling import robotstxt
from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.errors import PageError, Unreadable
from stdwatch.items import ChannelKind
from stdwatch.manual import ManualSite
from stdwatch.operations.probing.asking import Ask, Reply, Visit
from stdwatch.operations.probing.lists import USUAL, ListPage, by_query, read_list_page, sections
from stdwatch.operations.probing.proposal import SiteAddresses, propose
from stdwatch.operations.probing.report import Answered, ProbeReport
from stdwatch.operations.probing.source import robots_of
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.sniff import Kind, kind_of
from stdwatch.web_content.urls import UrlRules, patterns

_FEEDS = (
    'link[rel~="alternate"][type*="rss" i]::attr(href), link[rel~="alternate"][type*="atom" i]::attr(href),'
    ' link[rel~="alternate"][type*="feed+json" i]::attr(href)'
)
_REST = 'link[rel="https://api.w.org/"]::attr(href)'
_USUAL_CHANNELS = (
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
_OF_ELSE = re.compile(r"people|person|author|categor|tag|image|video|user", re.IGNORECASE)
"""Parts of a sitemap that name no documents."""
_BY_WORDPRESS = re.compile(rb"wp-content|wp-block|wp-includes")

_BUILT_IN = re.compile(r"post$|page$|attachment$|nav_|wp_|custom_css|oembed")
"""Kinds of WordPress that are no documents, or were asked for."""
_JSON_FEED = b"jsonfeed.org/version"
_CHANNEL_KINDS = {Kind.FEED: ChannelKind.FEED, Kind.SITEMAP: ChannelKind.SITEMAP, Kind.JSON: ChannelKind.REST}
_MOST_REQUESTS = 16
_MOST_PARTS = 3
_LIST_DOCUMENTS = 3
"""A page that lists as many documents is a list, and its site is not searched for others."""


def probe_unknown_site(url: str) -> Visit[ProbeReport]:
    """The visit to an unknown site, from one of its pages (its home, a list of its news)."""

    async def walk(ask: Ask) -> ProbeReport:
        home = urljoin(url, "/")
        report, addresses = ProbeReport(urlsplit(url).hostname or url, home), SiteAddresses()
        robots = await ask(urljoin(home, "robots.txt"), "robots.txt")
        report.answers.append(robots_of(robots, report))
        page = await ask(url, "the page")
        urls = _rules(page.url)
        if not urls.covers(home):  # it has moved to another host
            report.notes.append(f"{url} leads to {page.url}: that is looked at")
            report.home = home = urljoin(page.url, "/")
            robots = await ask(urljoin(home, "robots.txt"), "robots.txt")
            report.answers.append(robots_of(robots, report))
        pages = [page, *await _lists(ask, page, urls, addresses, report)]
        advertised = [page.url] * (not page.failure and kind_of(page.body, page.media_type) in _CHANNEL_KINDS)
        advertised += [*(channel for each in pages for channel in _advertised(each, urls)), *_in_robots(robots, urls)]
        report.notes += dict.fromkeys(f"advertised on another host: {x}" for x in advertised if not urls.covers(x))
        report.notes += _queried(pages, urls, addresses)
        await _channels(ask, advertised, home, urls, addresses, report)
        if not addresses.announced and not addresses.located:
            await _through_browser(ask, pages, urls, addresses, report)
        await propose(ask, report, addresses)
        return report

    return Visit(ManualSite, None, walk)


async def _lists(ask: Ask, page: Reply, urls: UrlRules, addresses: SiteAddresses, report: ProbeReport) -> list[Reply]:
    """Look at the named page, and at those that it names as lists; returns the answers of the latter."""
    answered, listed = read_list_page(page, urls)
    report.answers.append(answered)
    _keep_list(listed, page, addresses)
    if listed is None:
        places = [urljoin(page.url, f"/{path}") for path in USUAL]
    elif len(set(listed.documents())) >= _LIST_DOCUMENTS and urlsplit(page.url).path.strip("/"):
        return []
    else:
        places = sections(parse_html(page.body, page.media_type), page.url, urls)
    replies = []
    for url in dict.fromkeys(places):
        reply = await ask(url, "a list, perhaps")
        answered, listed = read_list_page(reply, urls)
        report.answers.append(answered)
        _keep_list(listed, reply, addresses)
        if listed:
            replies.append(reply)
    return replies


def _queried(pages: list[Reply], urls: UrlRules, addresses: SiteAddresses) -> Iterator[str]:
    """Say which titles lead to one path by different queries; that path is no document's."""
    readable = (each for each in pages if not each.failure and kind_of(each.body, each.media_type) is Kind.HTML)
    for query in dict.fromkeys(by_query(each, urls) for each in readable):
        if query:
            addresses.queried.add(urlsplit(urls.canonical(query)).path)
            yield f"titles lead to addresses that differ in their query alone, as {query}: no spider can watch them"


def _keep_list(listed: ListPage | None, reply: Reply, addresses: SiteAddresses) -> None:
    addresses.paths |= _paths(reply)
    if listed is None or listed.url in {known.url for known in addresses.lists}:
        return
    addresses.lists.append(listed)
    addresses.linked += [lead.url for lead in listed.leads]
    documents = {*listed.documents()}
    addresses.announce({lead.url: lead.published is not None for lead in listed.leads if lead.url in documents})


async def _channels(
    ask: Ask, advertised: list[str], home: str, urls: UrlRules, addresses: SiteAddresses, report: ProbeReport
) -> None:
    """Ask for the channels that are advertised, and for those that most sites have."""
    parts: set[str] = set()
    waiting = [*advertised, *(urljoin(home, path) for path in _USUAL_CHANNELS)]
    asked = set[str]()
    while waiting and len(asked) < _MOST_REQUESTS:
        url = waiting.pop(0)
        if url in asked or not urls.covers(url):
            continue
        asked.add(url)
        reply = await ask(url, "advertised" if url in {*advertised, *parts} else "looked for")
        addresses.paths |= _paths(reply)
        answered, channel = _channel(reply, urls)
        report.answers.append(answered)
        if channel and channel[1].entries:
            channel_kind, page = channel
            _keep_channel(addresses, reply, channel_kind, page, is_part=url in parts)
            below = _likely(page.children)
            parts.update(below)
            waiting[:0] = below
        elif kinds := _kinds_of_posts(reply):
            advertised += kinds
            waiting[:0] = kinds


async def _through_browser(
    ask: Ask, pages: list[Reply], urls: UrlRules, addresses: SiteAddresses, report: ProbeReport
) -> None:
    """Look whether pages without a document have some after their scripts ran."""
    for page in [each for each in pages if each.status == 200 and not each.failure][:2]:
        reply = await ask(page.url, "the page, through a browser", rendered=True)
        answered, listed = read_list_page(reply, urls, rendered=True)
        report.answers.append(answered)
        if listed and listed.documents():
            addresses.lists = [known for known in addresses.lists if known.url != listed.url]
            _keep_list(listed, reply, addresses)
            return


def _rules(url: str) -> UrlRules:
    """All of a host, with and without ``www.``."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names, own = (host, f"www.{host}"), urlsplit(url).hostname or ""
    return UrlRules(host=own, hosts=names, accept=patterns(r"^/[^?]"), files=patterns(r"\.pdf$"))


def _paths(reply: Reply) -> set[str]:
    """The paths that an answer names, with a slash at their ends where it writes one."""
    if reply.failure or reply.status != 200:
        return set()
    if kind_of(reply.body, reply.media_type) is Kind.HTML:
        named = parse_html(reply.body, reply.media_type).css("a::attr(href)").getall()
    else:
        named = _ADDRESS.findall(reply.body.decode("utf-8", "replace").replace("\\/", "/"))
    return {_path(reply.url, each) for each in named}


def _path(base: str, href: str) -> str:
    try:
        return urlsplit(safe_url_string(urljoin(base, href))).path
    except ValueError:  # such as http://[
        return ""


def _advertised(reply: Reply, urls: UrlRules) -> Iterator[str]:
    """The channels that a page names, and the feed that WordPress has below each list; comments are no documents."""
    if kind_of(reply.body, reply.media_type) is Kind.HTML and not reply.failure:
        page = parse_html(reply.body, reply.media_type)
        feeds = (urls.resolve(href, reply.url) for href in page.css(_FEEDS).getall())
        yield from (feed for feed in feeds if feed and "comments" not in urlsplit(feed).path)
        interfaces = (urls.resolve(href, reply.url) for href in page.css(_REST).getall())
        yield from (urljoin(interface, "wp/v2/posts?per_page=10") for interface in interfaces if interface)
        if _BY_WORDPRESS.search(reply.body):
            yield urljoin(reply.url.rstrip("/") + "/", "feed/")


def _in_robots(reply: Reply, urls: UrlRules) -> Iterator[str]:
    if not reply.failure:
        named = (urls.resolve(sitemap, reply.url) for sitemap in robotstxt.parse(reply.body).sitemaps)
        yield from (sitemap for sitemap in named if sitemap)


def _channel(reply: Reply, urls: UrlRules) -> tuple[Answered, tuple[ChannelKind, ChannelPage] | None]:
    """An answer read as the channel that its bytes are; a web page is none."""
    kind = kind_of(reply.body, reply.media_type)
    try:
        if reply.failure:
            raise reply.failure
        channel_kind = _channel_kind(reply, kind)
        page = read_channel(reply.body, reply.url, Channel("found", reply.url, channel_kind), urls)
    except PageError as error:
        return Answered(reply, error.outcome, str(error.reason), str(kind) if reply.status else ""), None
    counts = (page.entries, len(page.leads), page.dated)
    return Answered(reply, "ok", "", str(kind), "", *counts), (channel_kind, page)


def _kinds_of_posts(reply: Reply) -> list[str]:
    """Where WordPress tells of other kinds of posts when it has none of the usual one, and those kinds (handbook)."""
    if reply.failure or kind_of(reply.body, reply.media_type) is not Kind.JSON or "/wp/v2/" not in reply.url:
        return []
    interface = reply.url.partition("/wp/v2/")[0]
    if "/wp/v2/posts" in reply.url:
        return [f"{interface}/wp/v2/types"]
    try:
        kinds = [kind.get("rest_base") for name, kind in json.loads(reply.body).items() if not _BUILT_IN.match(name)]
    except (ValueError, AttributeError, RecursionError):
        return []
    return [f"{interface}/wp/v2/{kind}?per_page=10" for kind in kinds if isinstance(kind, str) and kind.isascii()][:3]


def _channel_kind(reply: Reply, kind: Kind) -> ChannelKind:
    """What kind of channel a body is; raises `Unreadable` for none."""
    if kind is Kind.JSON and _JSON_FEED in reply.body[:1000]:
        return ChannelKind.FEED
    if kind in _CHANNEL_KINDS:
        return _CHANNEL_KINDS[kind]
    if kind is not Kind.HTML and reply.body.lstrip(codecs.BOM_UTF8).startswith(b"http"):  # a sitemap of plain text
        return ChannelKind.SITEMAP
    raise Unreadable(reply.url, Reason.of(BodyCode.NO_CHANNEL, body=kind))


def _keep_channel(
    addresses: SiteAddresses, reply: Reply, channel_kind: ChannelKind, page: ChannelPage, *, is_part: bool
) -> None:
    """Keep what a channel names; the parts of a sitemap are read with it, and one feed under two addresses is one."""
    named = (channel_kind, tuple(lead.url for lead in page.leads))
    if channel_kind is not ChannelKind.SITEMAP and named in addresses.named:
        return
    addresses.named.add(named)
    if channel_kind is ChannelKind.SITEMAP:
        addresses.located += [lead.url for lead in page.leads]
    else:
        addresses.announce({lead.url: lead.published is not None for lead in page.leads})
    if not is_part and reply.url not in {url for _, url in addresses.channels}:
        addresses.channels.append((channel_kind, reply.url))


def _likely(parts: Sequence[str]) -> list[str]:
    """Some parts of a sitemap in which documents may be, the last ones first: they are the newest on most sites."""
    return [part for part in reversed(parts) if not _OF_ELSE.search(urlsplit(part).path)][:_MOST_PARTS]
