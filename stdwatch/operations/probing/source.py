"""A visit to a watched site: robots.txt, every channel, one document of each type, the head of a PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from parsel import Selector

from stdwatch import clock
from stdwatch.crawling import robotstxt
from stdwatch.discovery.channels import Channel, ChannelPage, Standing
from stdwatch.discovery.read import read_channel
from stdwatch.errors import PageError, Unreadable
from stdwatch.extraction.rules import document_type
from stdwatch.items import ChannelKind, Document, FetchReason, FetchTask, Lead
from stdwatch.operations.assumptions import first_selectors
from stdwatch.operations.probing import selectors
from stdwatch.operations.probing.asking import Ask, Reply, Visit
from stdwatch.operations.probing.report import Answered, ProbeReport
from stdwatch.polling import OVERLAP_DAYS
from stdwatch.reading.documents import read
from stdwatch.site import Site
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.sniff import Kind, kind_of

_MOST_DOCUMENTS = 12
HEAD = {"Range": "bytes=0-65535"}
"""The first bytes of a PDF show that it is one, and the answer's headers tell its size and validators."""


@dataclass(slots=True)
class _Seen:
    """What was gathered on the way: leads of the channels, pages and what was read from them."""

    leads: list[Lead] = field(default_factory=list)
    pages: list[Selector] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def probe_source(site: type[Site]) -> Visit[ProbeReport]:
    """The visit to a source; its report says what differs from what the spider assumes."""

    async def walk(ask: Ask) -> ProbeReport:
        report, seen = ProbeReport(site.name, site.home), _Seen()
        report.answers.append(robots_of(await ask(f"https://{site.urls.host}/robots.txt", "robots.txt"), report))
        for channel in site.channels:
            await _channel(ask, site, channel, report, seen)
        for what, url in _chosen(site, seen.leads):
            await _document(ask, site, what, url, report, seen)
        if seen.files:
            report.answers.append(head_of(await ask(seen.files[0], "a PDF's head", HEAD)))
        report.selectors += selectors.of_pages(seen.pages, site.page)
        _judge(site, report, seen)
        return report

    return Visit(site, site.urls, walk)


def robots_of(reply: Reply, report: ProbeReport) -> Answered:
    """robots.txt as an answer; what it asks of us becomes a note."""
    if reply.failure and reply.failure.outcome != "NotFound":
        report.differs.append(f"robots.txt: {reply.failure.outcome}: {reply.failure.reason}: the host is not crawled")
        return Answered(reply, reply.failure.outcome, str(reply.failure.reason))
    rules = robotstxt.parse(b"" if reply.failure else reply.body)
    report.notes += [f"robots.txt names the sitemap {sitemap}" for sitemap in rules.sitemaps]
    if delay := rules.crawl_delay("stdwatch"):
        report.notes.append(f"robots.txt asks for {delay:g} s between requests")
    return Answered(reply, "ok", "no rules" if reply.failure else "", kind="robots")


def head_of(reply: Reply) -> Answered:
    """The head of a file that should be a PDF."""
    kind = str(kind_of(reply.body, reply.media_type))
    if reply.failure:
        return Answered(reply, reply.failure.outcome, str(reply.failure.reason), kind)
    if kind != Kind.PDF:
        return Answered(reply, Unreadable.__name__, f"{kind}, not a PDF", kind)
    partial = "answers ranges" if reply.status == 206 else "came whole: the server knows no ranges"
    return Answered(reply, "ok", partial, kind)


def reading(reply: Reply, channel: Channel, site: type[Site]) -> tuple[Answered, ChannelPage | None]:
    """A channel's answer, read as a crawl reads it."""
    kind = str(kind_of(reply.body, reply.media_type)) if reply.status else ""
    try:
        if reply.failure:
            raise reply.failure
        page = read_channel(reply.body, reply.url, channel, site.urls, reply.media_type)
    except PageError as error:
        return Answered(reply, error.outcome, str(error.reason), kind, channel.standing), None
    moved = "" if reply.url == reply.asked else f"moved to {reply.url}"
    counts = (page.entries, len(page.leads), page.dated)
    return Answered(reply, "ok", moved, kind, channel.standing, *counts), page


async def _channel(ask: Ask, site: type[Site], channel: Channel, report: ProbeReport, seen: _Seen) -> None:
    """A channel's first page, and one child where it has some."""
    since = clock.now().date() - timedelta(days=OVERLAP_DAYS)
    url = channel.address(since)
    for what in (channel.name, f"{channel.name}, a child"):
        reply = await ask(url, what, rendered=channel.rendered)
        answered, page = reading(reply, channel, site)
        if page is None and channel.rows and not channel.rendered and reply.status == 200:
            await _through_browser(ask, site, channel, url, report)
        report.answers.append(answered)
        _compare(channel, answered, report)
        if channel.kind is ChannelKind.LISTING and channel.rows and reply.body and answered.kind == Kind.HTML:
            listing = parse_html(reply.body, reply.media_type)
            report.selectors += selectors.of_listing(what, listing, channel.rows)
        if page is None:
            return
        seen.leads += page.leads
        seen.files += [file.url for lead in page.leads for file in lead.attachments]
        if page.unmatched_links and channel.kind is not ChannelKind.SITEMAP:
            report.notes.append(f"{what}: links of an unknown shape, such as {page.unmatched_links[0]}")
        if not page.children:
            return
        url = page.children[-1]


async def _through_browser(ask: Ask, site: type[Site], channel: Channel, url: str, report: ProbeReport) -> None:
    """Look whether a list without rows has some after its script ran, and say what to do then."""
    rendered = reading(await ask(url, f"{channel.name}, through a browser", rendered=True), channel, site)[1]
    if rendered and rendered.leads:
        report.notes.append(
            f"channel {channel.name}: empty without a script, {len(rendered.leads)} documents with it: give it"
            " `rendered=True`, and switch `rendering` on in stdwatch.toml"
        )


def _compare(channel: Channel, answered: Answered, report: ProbeReport) -> None:
    """What a channel's answer says of the spider's assumptions about it."""
    name, failure = answered.reply.what, f"{answered.outcome}: {answered.reason}"
    if answered.outcome != "ok":
        if channel.standing is Standing.UNPROVEN:
            report.notes.append(f"channel {name}: unproven, and still without a valid answer: {failure}")
        else:
            report.differs.append(f"channel {name} ({channel.standing}): {failure}")
        return
    if channel.standing is Standing.UNPROVEN:
        report.notes.append(f"channel {name}: unproven so far, and it answers: {answered.entries} entries")
    if "date" in channel.rules and answered.documents and not answered.dated:
        report.differs.append(f"channel {name}: no entry has a date: `{channel.rules['date']}` matches nothing")


def _chosen(site: type[Site], leads: Sequence[Lead]) -> Iterator[tuple[str, str]]:
    """One document of each type that the channels named, the newest; then the canary."""
    chosen: dict[str, str] = {}
    for lead in sorted(leads, key=_day_of, reverse=True):
        if lead.url not in chosen.values():
            type_found = document_type(site.page, lead.url, labels=lead.labels, title=lead.title)
            chosen.setdefault(str(type_found[0]) if type_found else "of no known type", lead.url)
    for kind, url in list(chosen.items())[:_MOST_DOCUMENTS]:
        yield f"document: {kind}", url
    if site.canary:
        yield "canary", site.canary


def _day_of(lead: Lead) -> str:
    """As much of a day as the channel, or the address itself, tells."""
    return (lead.published.value[:10] if lead.published else lead.filed or lead.modified or "")[:10]


async def _document(ask: Ask, site: type[Site], what: str, url: str, report: ProbeReport, seen: _Seen) -> None:
    reply = await ask(url, what, rendered=site.rendered)
    kind = kind_of(reply.body, reply.media_type)
    task = FetchTask(url, "page", FetchReason.PROBE, conditional=False)
    try:
        if reply.failure:
            raise reply.failure
        if kind is Kind.PDF:
            report.answers.append(head_of(reply))
            return
        document = await read(reply.answer, site.reading_rules(), task)
    except PageError as error:
        report.answers.append(Answered(reply, error.outcome, str(error.reason), str(kind) if reply.status else ""))
        if reply.status == 200 and kind is Kind.HTML and not site.rendered:
            await _document_through_browser(ask, site, task, report)
        report.differs.append(f"{what}: {url}: {error.outcome}: {error.reason}")
        return
    seen.pages.append(parse_html(reply.body, reply.media_type))
    seen.documents.append(document)
    seen.files += [file.url for file in document.attachments]
    detail = "; ".join((f"{len(document.text)} characters", document.doc_type or "no type", *document.notes))
    answered = Answered(reply, "ok", detail, str(kind), documents=len(document.attachments))
    report.answers.append(answered)


async def _document_through_browser(ask: Ask, site: type[Site], task: FetchTask, report: ProbeReport) -> None:
    """Look whether a page without text has some after its script ran, and say what to do then."""
    reply = await ask(task.url, "a document, through a browser", rendered=True)
    try:
        if reply.failure:
            return
        document = await read(reply.answer, site.reading_rules(), task)
    except PageError:
        return
    report.notes.append(
        f"{task.url}: no text without a script, {len(document.text)} characters with it: give the spider"
        " `rendered = True`, and switch `rendering` on in stdwatch.toml"
    )


def _judge(site: type[Site], report: ProbeReport, seen: _Seen) -> None:
    """What the documents and selectors together say of the spider's assumptions."""
    if not seen.documents:
        report.differs.append("no document could be read")
    for document in seen.documents:
        if document.low_confidence:
            report.differs.append(f"{document.url}: read generically: {' or '.join(site.page.body)} matches nothing")
        for name in ("title", "published"):
            if getattr(document, name) is None:
                report.differs.append(f"{document.url}: no {name}")
        if document.doc_type is None and site.page.types:
            report.notes.append(f"{document.url}: no type")
    for where, name, tried in selectors.unmatched(report.selectors, ("row", "link", "title", "date", "body")):
        report.notes.append(f"{where}: {name}: no selector matches: {' or '.join(f'`{css}`' for css in tried)}")
    report.notes += _later_layers(site, seen.documents)


def _later_layers(site: type[Site], documents: Sequence[Document]) -> Iterator[str]:
    """Fields that no document had from the rule that is tried first."""
    for name, first in first_selectors(site).items():
        layers = sorted({document.layers[name] for document in documents if name in document.layers})
        if layers and first not in layers:
            yield f"documents: {name} never by its first rule, `{first}`, but by {', '.join(f'`{x}`' for x in layers)}"
