"""The first draft of a spider: which addresses are documents, by reading some of them, and its channels."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from stdwatch.errors import PageError
from stdwatch.items import ChannelKind, Document, FetchReason, FetchTask
from stdwatch.manual import ManualSite
from stdwatch.operations.probing.asking import Ask, Reply
from stdwatch.operations.probing.lists import OUTSIDE, ListPage, is_pdf
from stdwatch.operations.probing.report import Answered, ProbeReport
from stdwatch.operations.probing.shapes import accept_patterns
from stdwatch.reading.documents import read
from stdwatch.web_content.sniff import kind_of

Shape = tuple[str, int, str]
"""A pattern, how many addresses have it, one of them."""

_SAMPLES = 2
_LEAST_CHARACTERS = 250
"""A document has more characters; what has fewer is a label's or a person's page."""
_MOST_LISTS = 3
_PAGES_BACK = 5


@dataclass(slots=True)
class SiteAddresses:
    """What the site's channels and pages name."""

    announced: dict[str, bool] = field(default_factory=dict)
    """Addresses that feeds, interfaces and lists name as documents, and whether with a day."""
    located: list[str] = field(default_factory=list)
    """Addresses of sitemaps, which name everything."""
    linked: list[str] = field(default_factory=list)
    """All links of the pages that were looked at."""
    paths: set[str] = field(default_factory=set)
    """All that was named anywhere, as it is written."""
    channels: list[tuple[ChannelKind, str]] = field(default_factory=list)
    """The feeds, sitemaps and interfaces that answered."""
    named: set[tuple[ChannelKind, tuple[str, ...]]] = field(default_factory=set)
    """What each channel names: one feed has several addresses on many a site."""
    queried: set[str] = field(default_factory=set)
    """Paths to which titles lead by different queries."""
    lists: list[ListPage] = field(default_factory=list)

    def announce(self, named: dict[str, bool]) -> None:
        """Add documents that a channel names, each with whether it told a day."""
        for url, is_dated in named.items():
            self.announced[url] = self.announced.get(url, False) or is_dated

    def without_queried(self) -> None:
        """Leave out the paths that are no document's, since their queries tell documents apart."""
        self.announced = {url: dated for url, dated in self.announced.items() if urlsplit(url).path not in self.queried}
        self.linked = [url for url in self.linked if urlsplit(url).path not in self.queried]


@dataclass(frozen=True, slots=True)
class _Tried:
    """What reading some documents of a shape showed."""

    documents: tuple[Document, ...]
    failures: tuple[str, ...]

    @property
    def told(self) -> int:
        """How many have what a document has: a title, a text, a day."""
        return sum(
            1
            for document in self.documents
            if document.title and document.published and len(document.text) >= _LEAST_CHARACTERS
        )


async def propose(ask: Ask, report: ProbeReport, addresses: SiteAddresses) -> None:
    """Write the patterns of documents' addresses, the lines of channels, and what could not be told, into the report.

    What a feed or a list announces is believed; what a sitemap alone names is, where its pages read as documents.
    """
    addresses.without_queried()
    announced = accept_patterns(_as_written(addresses.announced, addresses.paths), few=2)
    names = {shape for shape, _, _ in announced}
    located = [
        shape for shape in accept_patterns(_as_written(addresses.located, addresses.paths)) if shape[0] not in names
    ]
    tried = {shape[0]: await _read_some(ask, report, addresses, shape) for shape in (*announced, *located)}
    dated = [shape for shape in located if tried[shape[0]].told]
    legible = [shape for shape in located if tried[shape[0]].documents]
    proposed = announced + dated or legible or located[:1]
    if not proposed:
        proposed = accept_patterns(_as_written(addresses.linked, addresses.paths))
    report.proposed = [(shape, number, _as_written([url], addresses.paths)[0]) for shape, number, url in proposed]
    _write_channels(report, addresses)
    _write_notes(report, addresses, tried)


async def _read_some(ask: Ask, report: ProbeReport, addresses: SiteAddresses, shape: Shape) -> _Tried:
    """Read the first and the last address of a shape as documents of an unknown site."""
    alike = [url for url in (*addresses.announced, *addresses.located) if re.search(shape[0], urlsplit(url).path)]
    documents, failures = [], []
    for url in dict.fromkeys((alike[0], alike[-1])) if alike else ():
        reply = await _document(ask, url, addresses)
        kind = str(kind_of(reply.body, reply.media_type)) if reply.status else ""
        try:
            if reply.failure:
                raise reply.failure
            task = FetchTask(reply.url, "page", FetchReason.PROBE, conditional=False)
            documents.append(await read(reply.answer, ManualSite.reading_rules(), task))
        except PageError as error:
            failures.append(f"{url}: {error.outcome}: {error.reason}")
            report.answers.append(Answered(reply, error.outcome, str(error.reason), kind))
            continue
        report.answers.append(Answered(reply, "ok", _said(documents[-1]), kind))
    return _Tried(tuple(documents), tuple(failures))


async def _document(ask: Ask, url: str, addresses: SiteAddresses) -> Reply:
    """What a document's address answers; where it is not there, with its slash or without."""
    (written,) = _as_written([url], addresses.paths)
    reply = await ask(written, "a document")
    if reply.status != 404 or is_pdf(url):
        return reply
    other = written.rstrip("/") if written.endswith("/") else f"{written}/"
    again = await ask(other, "a document")
    if again.status != 200:
        return reply
    addresses.paths -= {urlsplit(written).path}
    addresses.paths.add(urlsplit(other).path)
    return again


def _said(document: Document) -> str:
    day = document.published.value[:10] if document.published else "no day"
    return f"{len(document.text)} characters; {day}; {'“' + document.title + '”' if document.title else 'no title'}"


def _as_written(urls: Iterable[str], paths: set[str]) -> list[str]:
    """The addresses without the slash at their ends, where the site writes most of them so."""
    listed = list(urls)
    ends = [urlsplit(url).path for url in listed]
    slashed, bare = (sum(path in paths for path in form) for form in (ends, [path.rstrip("/") for path in ends]))
    return [url.rstrip("/") for url in listed] if bare > slashed else listed


def _write_channels(report: ProbeReport, addresses: SiteAddresses) -> None:
    for number, (kind, url) in enumerate(addresses.channels, 1):
        name = json.dumps(f"{kind} {number}" if len(addresses.channels) > 1 else str(kind))
        report.channels.append(f"Channel({name}, {json.dumps(url)}, ChannelKind.{kind.name}, Standing.UNPROVEN),")
    accepted = [re.compile(shape) for shape, _, _ in report.proposed]
    # Without a document that a channel names the lists are guesses that nothing bears out.
    lists = addresses.lists if addresses.announced or addresses.located else []
    held = {page.url: (page, _documents_of(page, accepted)) for page in lists}
    ranked = sorted((pair for pair in held.values() if pair[1]), key=lambda pair: -pair[1])[:_MOST_LISTS]
    for number, (page, _) in enumerate(ranked, 1):
        name = f"listing {number}" if len(ranked) > 1 else "listing"
        report.channels.append(_listing(name, page))
        if page.rendered:
            report.notes.append(
                f"{page.url}: no document without a script, {_documents_of(page, accepted)} with it: give its channel"
                " `rendered=True`, and switch `rendering` on in stdwatch.toml"
            )


def _listing(name: str, page: ListPage) -> str:
    """A list's lines, one a field."""
    fields = [json.dumps(name), json.dumps(page.url), "ChannelKind.LISTING", "Standing.UNPROVEN"]
    fields.append(f"rows=RowRules(outside=({', '.join(map(json.dumps, OUTSIDE))}))")
    fields += [f"pages=(1, {_PAGES_BACK})"] * page.following + ["rendered=True"] * page.rendered
    return "\n".join(("Channel(", *(f"    {each}," for each in fields), "),"))


def _documents_of(page: ListPage, accepted: list[re.Pattern[str]]) -> int:
    """How many documents a page links."""
    paths = {urlsplit(lead.url).path for lead in page.leads}
    return sum(1 for path in paths if any(shape.search(path) for shape in accepted))


def _write_notes(report: ProbeReport, addresses: SiteAddresses, tried: dict[str, _Tried]) -> None:
    """What is worth knowing of the proposal, above all what could not be told."""
    if not addresses.channels:
        report.notes.append("no feed, sitemap or REST interface: its lists must be read (RowRules)")
    if not report.proposed:
        report.differs.append("no address of a document was found")
        return
    if not urlsplit(report.proposed[0][2]).path.endswith("/"):
        report.notes.append("its addresses end without a slash: slash=False in UrlRules")
    if not addresses.announced:
        report.notes.append("proposed from the site's links: compare with a few documents that you know")
    proposed = {shape for shape, _, _ in report.proposed}
    for shape, seen in tried.items():
        if shape not in proposed:
            report.notes.append(f"{shape} is left out: {_why_left_out(seen)}")
        elif missing := _missing(seen, addresses):
            report.notes.append(f"{shape}: {missing}")


def _why_left_out(seen: _Tried) -> str:
    if seen.documents:
        return "its pages can be read, but none has a title, a day and a text of some length"
    if seen.failures:
        return f"none of its pages could be read: {'; '.join(seen.failures)}"
    return "none of its pages was read"


def _missing(seen: _Tried, addresses: SiteAddresses) -> str:
    """What the documents that were read lack, in words."""
    if seen.failures:
        return "; ".join(seen.failures)
    lacks = [
        name
        for name, has in (
            ("title", all(document.title for document in seen.documents)),
            ("day", all(document.published or addresses.announced.get(document.url) for document in seen.documents)),
            ("text of some length", all(len(document.text) >= _LEAST_CHARACTERS for document in seen.documents)),
        )
        if not has
    ]
    return (
        f"no {' and no '.join(lacks)} on {seen.documents[0].url}: a rule of `PageRules` must say where" if lacks else ""
    )
