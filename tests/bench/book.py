"""The report of 745 pages: from its bytes to the stored reading, stage by stage."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rehearsal.book import make_book
from stdwatch.extraction import EXTRACTOR
from stdwatch.extraction.pdf.reader import read_pdf_with_cost
from stdwatch.items import Answer, Attachment, DocType, Document, Fetched, FetchReason, FetchTask, Role
from stdwatch.relevance.passages import find_passages
from stdwatch.relevance.scores import score
from stdwatch.store import database, intake
from stdwatch.store.archive import body_hash
from tests.bench.pdf import groups, is_right
from tests.bench.table import table
from tests.test_pdf_book import draw

AT = datetime(2025, 11, 18, 12, tzinfo=UTC)
NODE = "https://www.uscc.gov/annual-report/made"
FILE = "https://www.uscc.gov/sites/default/files/made.pdf"
SOURCE = "uscc"


def measure(seed: int, pages: int) -> str:
    """Seconds of each stage, the peak of the child that reads, and how many drawn sentences are where they belong."""
    book = make_book(seed, pages)
    stages: dict[str, float] = {}
    with _timed(stages, "reading, in the child and back"):
        document, cost = asyncio.run(read_pdf_with_cost(book.pdf, FILE))
    with _timed(stages, "passages and score"):
        fetched = _judged(_fetched(book.pdf, document))
    with _timed(stages, "storing"):
        _store(fetched)
    rows = [(name, f"{seconds:.1f} s") for name, seconds in stages.items()]
    rows += [
        ("from bytes to stored reading", f"{sum(stages.values()):.1f} s"),
        ("peak memory of the child", f"{cost.peak / 1_000_000:,.0f} MB"),
        ("pages, bytes", f"{len(document.pages):,}, {len(book.pdf):,}"),
        ("passages", f"{len(fetched.passages):,}"),
    ]
    drawn = draw(book, seed)
    for name, group in {"drawn by seed": drawn, **groups(book)}.items():
        right = sum(is_right(document, planted) for planted in group)
        rows.append((f"page, label and headings right: {name}", f"{right:,} of {len(group):,} sentences"))
    return table(("made book", f"seed {seed}"), rows)


@contextmanager
def _timed(stages: dict[str, float], name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    stages[name] = time.monotonic() - started


def _fetched(body: bytes, document: Document) -> Fetched:
    answer = Answer(FILE, 200, AT, body, body_hash(body), "application/pdf")
    task = FetchTask(FILE, "attachment", FetchReason.ATTACHED, conditional=False, parent=NODE)
    return Fetched(SOURCE, task, answer, document=replace(document, url=FILE))


def _judged(fetched: Fetched) -> Fetched:
    document = fetched.document
    if document is None:
        raise ValueError("the book was not read")
    kind = str(DocType.ANNUAL_REPORT)
    passages = find_passages(document)
    return replace(fetched, passages=passages, score=score(SOURCE, document.title or "", kind, document.text))


def _store(fetched: Fetched) -> None:
    """Its page first, then the file, in a fresh database on disk."""
    book = Attachment(FILE, "Annual Report", Role.BOOK)
    page = Document(NODE, "Annual Report", "", (), doc_type=DocType.ANNUAL_REPORT, attachments=(book,))
    answer = Answer(NODE, 200, AT, b"", body_hash(b""), "text/html")
    with tempfile.TemporaryDirectory(prefix="stdwatch-bench-") as folder:
        db = database.connect(Path(folder) / "stdwatch.db", desk=False)
        task = FetchTask(NODE, "page", FetchReason.NEW, conditional=False)
        intake.store_fetched(db, Fetched(SOURCE, task, answer, document=page), EXTRACTOR)
        intake.store_fetched(db, fetched, EXTRACTOR)
        db.close()
