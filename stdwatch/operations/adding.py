"""Adding by hand: a page, a PDF or a saved page, by URL or as a file, for command line and page alike."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from stdwatch import clock, polling, reasons, sources
from stdwatch.config import Settings
from stdwatch.crawling.addresses import WEB, checked, pasted
from stdwatch.errors import PAGE_ERRORS, PageError, StdwatchError, UsageError
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import MANUAL, Answer, Fetched
from stdwatch.manual import ManualSite
from stdwatch.operations.additions import LARGEST, Added
from stdwatch.operations.crawls import Crawls, Order, Progress
from stdwatch.operations.saved import Saved, open_saved
from stdwatch.reading.documents import read_now
from stdwatch.reasons import JobCode, Reason
from stdwatch.relevance import vocabulary
from stdwatch.site import Site
from stdwatch.store import database, frontier, intake, known, locks, runs
from stdwatch.store.archive import Archive, body_hash

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_PATIENCE = 60
"""Seconds to wait for another addition from an unwatched site: they share one lock."""


def add(settings: Settings, address: str, url: str | None = None, *, crawls: Crawls | None = None) -> Added:
    """Add what lies at a URL, or a file that came from `url` (which a saved page tells itself).

    Raises `UsageError`, a `PageError` that says why the page or file is no document, or another `StdwatchError`:
    `Busy` while its source is being crawled.
    """
    if _is_address(address):
        if url:
            raise UsageError(f"{address}: --url tells where a file came from; a URL needs none")
        return add_url(settings, address, crawls=crawls)
    return add_file(settings, address, _content(Path(address)), url, crawls=crawls)


def add_url(settings: Settings, url: str, *, crawls: Crawls | None = None) -> Added:
    """Fetch a page or PDF through a crawl of its source, or of `ManualSite` where no source has it."""
    target = checked(url)
    site = sources.owner_of(target)
    ours = site.urls.is_document(target) or site.urls.is_file(target)
    target = site.urls.canonical(target) if ours else target.partition("#")[0]
    before = _candidate(settings, site, target)
    ended = _crawl(settings, site, [target], crawls)
    return _outcome(settings, site, target, before, ended)


def add_file(
    settings: Settings, name: str, content: bytes, url: str | None = None, *, crawls: Crawls | None = None
) -> Added:
    """Store a PDF, a saved page or an MHTML archive as what lies at `url`, at the address that it tells, or nowhere."""
    saved = open_saved(content, name)
    address = url or saved.url
    target = checked(address) if address else f"urn:sha256:{body_hash(content)}"
    site = sources.owner_of(target) if WEB.match(target) else ManualSite
    target = site.urls.canonical(target)
    at = clock.now()
    with closing(database.connect(settings.database, desk=True)) as db:
        if not site.generic:
            intake.take_over(db, site.name, site.urls, at)
        try:
            fetched = _read(db, settings, site, saved, target, at)
        except PageError as error:
            raise type(error)(name, error.reason) from error
        _keep(db, settings, site, content, saved, fetched.answer, name)
        stored = intake.store_fetched(db, fetched, EXTRACTOR)
        row = known.titled(db, stored.candidate)
        waiting = known.waiting_files(db, stored.candidate)
    if waiting and site.generic:  # no night comes for them
        _crawl(settings, site, waiting, crawls)
    return Added(stored.candidate, stored.change, site.name, row.url, row.title)


def _is_address(address: str) -> bool:
    """Whether it is an address, or a text with one in it; a file of that name comes first."""
    return bool(WEB.match(address)) or (
        bool(WEB.match(pasted(address)) or _SCHEME.match(address)) and not _is_there(address)
    )


def _is_there(address: str) -> bool:
    """Whether a file has this name; a text that is too long for one is none."""
    try:
        return Path(address).exists()
    except OSError:
        return False


def _content(path: Path) -> bytes:
    """The bytes of a file, one more than allowed at the most."""
    if path.is_dir():
        raise UsageError(f"{path}: a folder; name the HTML file that was saved beside it")
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error


def _crawl(settings: Settings, site: type[Site], places: Sequence[str], crawls: Crawls | None) -> Progress:
    """A crawl of these addresses alone; raises `Busy` while another one of the source runs."""
    if site.generic:
        locks.wait_for(settings.data, site.name, _PATIENCE)
    locks.take(settings.data, site.name).close()
    return (crawls or Crawls(settings)).run_one(Order(site.name, "manual", urls=tuple(places)))


def _outcome(settings: Settings, site: type[Site], target: str, before: int | None, ended: Progress) -> Added:
    """What a crawl came to; raises what it says of the page that was asked for."""
    document = next((row for row in ended.documents if row["asked"] == target), None)
    if document is None:
        raise StdwatchError(Reason.of(JobCode.NOT_ADDED, url=target, runs=tuple(ended.reasons) or str(ended.verdict)))
    if document["outcome"] != "ok":
        raise PAGE_ERRORS[document["outcome"]](target, reasons.from_json(document["reason"]))
    candidate = _candidate(settings, site, document["url"]) or _candidate(settings, site, target) or before
    if candidate is None:
        raise StdwatchError(Reason.of(JobCode.NOT_STORED, url=target))
    with closing(database.connect(settings.database, desk=False)) as db:
        row = known.titled(db, candidate)
    return Added(row.candidate, document["change"], site.name, row.url, row.title)


def _candidate(settings: Settings, site: type[Site], url: str) -> int | None:
    with closing(database.connect(settings.database, desk=False)) as db:
        return known.candidate_at(db, site.name, site.urls.canonical(url), site.urls.aliases(url))


def _read(db: Database, settings: Settings, site: type[Site], saved: Saved, target: str, at: datetime) -> Fetched:
    """The file as a crawl would have fetched and read it."""
    answer = Answer(target, 200, at, saved.body, body_hash(saved.body), saved.media_type)
    aliases = site.urls.aliases(target)
    task = polling.task_by_hand(target, target, aliases, frontier.snapshot(db, site.name))
    document = replace(read_now(answer, site.reading_rules(), task), url=target)
    if document.title is None:  # a file's name is no more than a name for it
        before = known.candidate_at(db, site.name, target, aliases)
        document = replace(document, title=known.titled(db, before).title if before else saved.title)
    fetched = Fetched(site.name, task, answer, document=replace(document, aliases=document.aliases or aliases))
    return intake.judged(db, fetched, vocabulary.usable(settings.words, settings.rates))


def _keep(
    db: Database, settings: Settings, site: type[Site], content: bytes, saved: Saved, answer: Answer, name: str
) -> None:
    """Archive first, log second, as a crawl does; an MHTML archive is kept beside the page that was in it."""
    with closing(Archive(settings.archive)) as archive:
        archive.add(saved.body, saved.media_type, answer.at, listing=False)
        original = archive.add(content, saved.media_type, answer.at, listing=False)
    runs.note_source(db, site.name, site.titles, site.home, site.zone)
    headers = {"X-File": Path(name).name}
    kept = runs.Exchange(
        answer.url, answer.at, MANUAL, None, "ok", len(content), saved.media_type, original, headers=headers
    )
    runs.log_fetch(db, None, kept)
