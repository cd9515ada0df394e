"""The figures of one run: what its reports came to, counted where they are stored."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TypeGuard

from stdwatch import polling
from stdwatch.extraction import EXTRACTOR
from stdwatch.items import (
    CANARY,
    Alias,
    AliasConflict,
    ChannelResult,
    DiscoveryReport,
    Document,
    Failed,
    Fetched,
    FetchReason,
    FetchTask,
    Gone,
    NotModified,
    Report,
    SharedId,
    TaskReport,
)
from stdwatch.reasons import AnswerCode, Change, Outcome, Reason
from stdwatch.store import runs
from stdwatch.store.intake.documents import Stored
from stdwatch.store.readings import text_hash
from stdwatch.verdicts import Canary, CanarySnapshot, RunObservations, Usual
from stdwatch.verdicts.likeness import sketch_of

_DOWNLOAD = re.compile(
    r"^\W*(?:download|view|read|open|get)\b.{0,60}\bpdf\b|^\W*download\b.{0,60}$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Counters:
    """What only the crawl can count."""

    requests: int = 0
    """Requests that were sent, redirects and retries included."""
    mistakes: int = 0
    """Mistakes of ours by which documents were lost."""
    postponed: int = 0
    """Documents that the request budget left over."""
    canary_asked: str = ""
    """The address of the canary, if it was asked for."""


@dataclass(slots=True)
class PageCounts:
    """How many pages of a run were read and had which field, and what became of those that were asked for again."""

    read: int = 0
    title: int = 0
    date: int = 0
    text: int = 0
    type: int = 0
    rules: int = 0
    """Read by the site's own rules, not generically."""
    again: int = 0
    """Asked for only because their day had come."""
    altered: int = 0
    """Of those, changed."""
    gone: int = 0
    """Unexpectedly said to be gone."""
    files: int = 0
    """Files that were read."""
    files_again: int = 0
    """Of those, asked for only because their day had come."""
    files_altered: int = 0
    """Of those, changed."""
    files_gone: int = 0
    with_files: int = 0
    """Pages that link files."""
    says_download: int = 0
    """Pages that speak of a file to download, and link none that was found."""

    def read_page(self, page: Document) -> None:
        """Count a page and the fields that it had."""
        self.read += 1
        self.title += page.title is not None
        self.date += page.published is not None
        self.text += bool(page.text)
        self.type += page.doc_type is not None
        self.rules += not page.low_confidence
        self.with_files += bool(page.attachments)
        self.says_download += not page.attachments and bool(_DOWNLOAD.search(page.text))

    def asked_again(self, task: FetchTask, change: str) -> None:
        """Count a page or file that was asked for again only because its day had come, and whether it had changed."""
        if not polling.is_recheck(task.why):
            return
        altered = change not in {Change.UNCHANGED, Change.NOISE}
        if task.kind == "page":
            self.again += 1
            self.altered += altered
        else:
            self.files_again += 1
            self.files_altered += altered

    def said_gone(self, task: FetchTask) -> None:
        """Count a page or file that is said to be gone, unless it was asked for because it seemed so."""
        if task.why in polling.SEEMS_GONE:
            return
        if task.kind == "page":
            self.gone += 1
        else:
            self.files_gone += 1

    def as_mapping(self) -> Mapping[str, int]:
        """By name, as the run row keeps them and verdicts read them."""
        return asdict(self)


@dataclass(slots=True)
class Figures:
    """What the reports of one run came to so far."""

    counted_before: frozenset[int] = frozenset()
    """Candidates that an interrupted run right before this one has counted: this one goes on where it stopped."""
    read_before: Mapping[str, int] = field(default_factory=dict)
    """What such runs counted of their pages: the night is judged as a whole."""
    requests: int = 0
    """Requests that were answered; at the end, those that were sent."""
    bytes: int = 0
    """Of the answers' bodies."""
    new: set[int] = field(default_factory=set)
    """Candidates that appeared; each is counted once."""
    changed: set[int] = field(default_factory=set)
    """Candidates that the publisher changed (a new file counts), but for those that are new."""
    fetched: int = 0
    failures: dict[Outcome, int] = field(default_factory=dict)
    """Documents that could not be had, by outcome."""
    textless: list[str] = field(default_factory=list)
    """Pages that we hold and that came without their text."""
    pages: PageCounts = field(default_factory=PageCounts)
    leads: int = 0
    bulk_changed: int = 0
    """Old documents that were named or changed with many others, and left alone."""
    undated: int = 0
    """Documents that no channel dates and a first night left alone."""
    results: tuple[ChannelResult, ...] = ()
    alias_conflicts: list[AliasConflict] = field(default_factory=list)
    shared_ids: dict[Alias, set[str]] = field(default_factory=dict)
    """Ids that several addresses showed, with these."""
    canary: Canary | None = None
    texts: dict[str, dict[int, str]] = field(default_factory=dict)
    """By the hash of its text, the new and changed pages that came with it: candidate and address; and files alike."""
    titles: dict[str, dict[int, str]] = field(default_factory=dict)

    @property
    def counts(self) -> runs.Counts:
        """The figures of the run row."""
        new, changed, failed = len(self.new), len(self.changed), sum(self.failures.values()) + len(self.textless)
        return runs.Counts(self.requests, self.bytes, self.leads, new, changed, failed)

    def count_answer(self, exchange: runs.Exchange) -> None:
        """Count a request that was answered."""
        self.requests += 1
        self.bytes += exchange.bytes

    def count(self, report: Report, stored: Stored | None, *, is_lapse: bool = False) -> None:
        """Count a report that was stored; `stored` is what became of a document; `is_lapse`: see `textless`."""
        match report:
            case DiscoveryReport():
                self.results, self.leads = report.results, len(report.merged_leads)
                self.undated = sum(
                    merged.target is None and merged.why is FetchReason.UNDATED for merged in report.merged_leads
                )
                self._share(report.shared_ids)
                self.bulk_changed = sum(merged.why is FetchReason.BULK_CHANGE for merged in report.merged_leads)
            case Fetched() if stored:
                self._count_document(report, stored)
            case NotModified():
                self.pages.asked_again(report.task, "unchanged")
            case Gone():
                self.pages.said_gone(report.task)
            case Failed() if is_lapse:
                self.textless.append(report.task.url)
            case Failed():
                self.failures[report.outcome] = self.failures.get(report.outcome, 0) + 1

    def _count_document(self, fetched: Fetched, stored: Stored) -> None:
        self.fetched += 1
        is_page = fetched.task.kind == "page"
        if is_page and stored.change == "first":
            self.new.add(stored.candidate)
        elif Change(stored.change).is_news and not self._is_counted(stored.candidate):
            self.changed.add(stored.candidate)
        self.pages.asked_again(fetched.task, stored.change)
        if is_page and fetched.document:
            self.pages.read_page(fetched.document)
            self._count_contents(fetched.document, stored)
        else:
            self.pages.files += 1
            self._count_replaced(fetched, stored)
        if stored.conflict:
            self.alias_conflicts.append(stored.conflict)
        self._share(stored.shared_ids)

    def _count_contents(self, page: Document, stored: Stored) -> None:
        if not Change(stored.change).is_news:
            return
        if page.text:
            self.texts.setdefault(text_hash(page.text), {})[stored.candidate] = page.url
        if page.title:
            self.titles.setdefault(page.title, {})[stored.candidate] = page.url

    def _count_replaced(self, fetched: Fetched, stored: Stored) -> None:
        """Note the text of a file that was replaced under its address: several with one text are a wall or a fault."""
        if fetched.document and fetched.document.text and stored.change == Change.EDIT:
            self.texts.setdefault(f"file {text_hash(fetched.document.text)}", {})[stored.part] = fetched.task.url

    def _share(self, shared_ids: Iterable[SharedId]) -> None:
        for shared in shared_ids:
            self.shared_ids.setdefault(shared.alias, set()).update(shared.urls)

    def _is_counted(self, candidate: int) -> bool:
        return candidate in self.new or candidate in self.counted_before

    def observations(
        self,
        stopped: Reason | None,
        counters: Counters,
        usual: Usual,
        proven: frozenset[str] = frozenset(),
        known_canary: CanarySnapshot | None = None,
    ) -> RunObservations:
        """What the run's verdict is made of; a canary that was asked for and not heard of was lost by a mistake."""
        canary = self.canary
        if canary is None and counters.canary_asked and stopped is None:
            lost = Reason.of(AnswerCode.LOST)
            canary = Canary(counters.canary_asked, known_canary, failure=Outcome.BUG, reason=lost)
        several = self.textless if len(self.textless) > 1 else []
        return RunObservations(
            results=self.results,
            proven=proven,
            new=len(self.new),
            changed=len(self.changed),
            fetched=self.fetched,
            failures=Counter(self.failures)
            + Counter({Outcome.BUG: counters.mistakes, Outcome.SITE_CHANGED: len(several)}),
            textless=self.textless[0] if len(self.textless) == 1 else "",
            fields=Counter(self.pages.as_mapping()) + Counter(self.read_before),
            alias_conflicts=self.alias_conflicts,
            shared_ids=self.shared_ids,
            same_text=_most(self.texts),
            same_title=_most(self.titles),
            usual=usual,
            canary=canary,
            stopped=stopped,
            postponed=counters.postponed,
            bulk_changed=self.bulk_changed,
            undated=self.undated,
        )


def _most(contents: Mapping[str, Mapping[int, str]]) -> tuple[str, ...]:
    """The addresses of the largest group of pages with one content."""
    return tuple(max(contents.values(), key=len, default={}).values())


def is_canary(report: Report) -> TypeGuard[TaskReport]:
    """Tell a report of the canary, which is looked at and never stored as a document."""
    return not isinstance(report, DiscoveryReport) and report.task.why == CANARY


def canary_of(report: TaskReport, known: CanarySnapshot | None) -> Canary:
    """What a report says of the canary, beside how it was read before."""
    match report:
        case Fetched(document=Document() as page):
            date = page.published.value if page.published and page.published.origin != "url" else None
            sketch = sketch_of(page.text)
            read = CanarySnapshot(
                page.title, date, len(page.text), EXTRACTOR, ruled=not page.low_confidence, sketch=sketch
            )
            return Canary(report.task.url, known, read)
        case Gone():
            return Canary(report.task.url, known, failure=Outcome.NOT_FOUND, reason=report.reason)
        case Failed():
            return Canary(report.task.url, known, failure=report.outcome, reason=report.reason)
    return Canary(report.task.url, known)
