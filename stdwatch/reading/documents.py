"""From a body to a Document: crawls, additions, replay, probes and `stdwatch read` all go this way."""

import codecs
from dataclasses import dataclass, replace

from stdwatch.discovery.channels import Channel
from stdwatch.errors import Unreadable
from stdwatch.extraction.html import CUT_OFF, read_page
from stdwatch.extraction.pdf.reader import in_loop_of_its_own, read_pdf_async
from stdwatch.extraction.rules import PageRules
from stdwatch.items import Answer, Attachment, Document, FetchTask
from stdwatch.reading.time_limit import reading_limit
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.dates import choose_date
from stdwatch.web_content.sniff import Kind, kind_of
from stdwatch.web_content.urls import UrlRules

RENDERED = codecs.BOM_UTF8 + b"<!--rendered-->"
"""How the bytes of a page begin that a browser has rendered: the archive keeps them, and replay reads them the same."""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """A source's rules for its bodies; the defaults are those for a page of an unknown site."""

    page: PageRules | None = None
    """Its selectors; without them a page is read generically."""

    urls: UrlRules | None = None
    """Which addresses are its documents and files, and what names they reveal."""

    channels: tuple[Channel, ...] = ()
    """Its channels, for `read_any`."""


async def read(answer: Answer, rules: ReadingRules, task: FetchTask) -> Document:
    """The document that came for a task, as it is stored: `extract`, then `with_chosen_date`. Raises `PageError`."""
    return with_chosen_date(await extract(answer, rules, task), task)


def read_now(answer: Answer, rules: ReadingRules, task: FetchTask) -> Document:
    """`read` for callers without an event loop; one that runs in this thread does not stand in the way."""
    return in_loop_of_its_own(read(answer, rules, task))


async def extract(answer: Answer, rules: ReadingRules, task: FetchTask) -> Document:
    """The document in a body: a PDF is read in a guarded child process, a web page by the rules.

    A web page has the files that it links, and those that a channel named beside it. Raises `PageError`, also for a
    page that was cut off: half a text must not pass for an edit of the whole one.
    """
    if task.kind == "attachment" or kind_of(answer.body, answer.media_type) is Kind.PDF:
        return replace(await read_pdf_async(answer.body, task.url), url=task.url)
    with reading_limit(answer.url, len(answer.body)):
        document = read_page(
            answer.body,
            answer.url,
            rules=rules.page,
            urls=rules.urls,
            media_type=answer.media_type,
            at=answer.at,
            labels=task.labels,
        )
    if CUT_OFF in document.notes:
        raise Unreadable(answer.url, Reason.of(BodyCode.CUT_PAGE))
    notes = (*document.notes, "rendered") if answer.body.startswith(RENDERED) else document.notes
    return replace(document, url=_address(answer.url, rules), attachments=_files(document, task), notes=notes)


def with_chosen_date(document: Document, task: FetchTask) -> Document:
    """The document with its date settled: the page's own stands; what channels said fills a gap or adds precision."""
    return replace(document, published=choose_date(document.published, task.published))


def _address(url: str, rules: ReadingRules) -> str:
    """The address to store and cite, without what a redirect put behind it."""
    return rules.urls.canonical(url) if rules.urls and rules.urls.is_document(url) else url


def _files(document: Document, task: FetchTask) -> tuple[Attachment, ...]:
    """The files of a page in its own order, then those that only a channel named."""
    linked = {file.url for file in document.attachments}
    named = task.lead.attachments if task.lead else ()
    return (*document.attachments, *(file for file in named if file.url not in linked))
