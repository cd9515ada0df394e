"""Printing an issue of the desk: proofs at any time, a final that closes it, a correction after that.

What is printed is frozen: the issue as JSON and every file lie in the archive, the printing names their hashes.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlite_utils import Database

from stdwatch.checking.findings import Finding, FindingClass
from stdwatch.editing import checks, issues, log
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import Closed
from stdwatch.errors import Conflict, PrintingError, StoreError
from stdwatch.items.journal import Issue, Proof
from stdwatch.messages import N_
from stdwatch.publishing import exchange
from stdwatch.publishing.compare import Proposal
from stdwatch.publishing.differences import differences
from stdwatch.publishing.pdf import FONTS, Layout
from stdwatch.publishing.printing import print_issue
from stdwatch.store import anchors, clips, database, memory, printings
from stdwatch.store import issues as stored
from stdwatch.store.archive import Archive
from stdwatch.store.issues import IssueRow
from stdwatch.store.printings import Printing, PrintingKind

FORMATS = ("pdf", "docx", "html", "epub", "md", "txt", "json")
"""What every printing holds, unless it is asked for less."""

EDITED_MEANWHILE = N_("Issue %(issue)s was edited while it was printed: print it again.")
_LAYOUT = "layout.json"
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "epub": "application/epub+zip",
    "md": "text/markdown",
    "txt": "text/plain",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Styles:
    """The operator's own `house.docx` and `issue.typ`, where the data directory holds them."""

    house: bytes | None = None
    template: bytes | None = None

    @classmethod
    def of(cls, data: Path) -> "Styles":
        """Those of a data directory."""
        paths = [data / name for name in ("house.docx", "issue.typ")]
        return cls(*(path.read_bytes() if path.is_file() else None for path in paths))


@dataclass(frozen=True, slots=True)
class Printed:
    """A printing with the files that it holds by name."""

    printing: Printing
    files: Mapping[str, bytes]
    boxes: str
    """Characters that no font of this machine shows."""


def proof(
    db: Database, archive: Path, name: str, editor: str, at: datetime, styles: Styles, formats: Iterable[str] = FORMATS
) -> Printed:
    """Print an issue as it stands; raises `PrintingError` for what cannot be printed."""
    return _print(db, archive, stored.by_name(db, name), PrintingKind.PROOF, editor, at, styles, formats)


def final(
    db: Database, archive: Path, name: str, editor: str, at: datetime, styles: Styles, formats: Iterable[str] = FORMATS
) -> Printed:
    """Print an issue for good and close it; after the first time that is a correction.

    Raises `Closed` for a closed issue, `PrintingError` while an error is open, `Conflict` when somebody edited it
    meanwhile; then nothing is printed.
    """
    row = stored.by_name(db, name)
    if not row.is_open:
        raise Closed(row.name)
    kind = PrintingKind.CORRECTION if printings.handed_out(db, row.id) else PrintingKind.FINAL
    return _print(db, archive, row, kind, editor, at, styles, formats)


def changes(db: Database, archive: Path, printing: Printing) -> list[Proposal]:
    """What a printing changed against the final or correction before it; nothing for the first one."""
    earlier = [other for other in printings.handed_out(db, printing.issue) if other.id < printing.id]
    if not earlier:
        return []
    return differences(*(frozen(archive, each) for each in (earlier[0], printing)))


def frozen(archive: Path, printing: Printing) -> Issue:
    """The issue as it was printed; raises `StoreError` when the archive no longer has it."""
    return exchange.read(body(archive, printing.data_hash))


def pages(archive: Path, printing: Printing) -> dict[str, tuple[int, int]]:
    """Article id → the page on which it starts and how many it takes, in a printing."""
    kept = json.loads(body(archive, printing.files[_LAYOUT]))
    layout = Layout(b"", kept["starts"], kept["end"], "")
    return {article: (start, layout.pages(article)) for article, start in layout.starts.items()}


def handed_files(printing: Printing) -> dict[str, str]:
    """The files of a printing that people read: name and hash."""
    return {name: hash_ for name, hash_ in printing.files.items() if name != _LAYOUT}


def body(archive: Path, name: str) -> bytes:
    """A body of a printing by its hash; raises `StoreError` when it is not there."""
    with closing(Archive(archive)) as kept:
        content = kept.get(name)
    if content is None:
        raise StoreError(f"{archive}: lacks the body {name} of a printing: restore a backup")
    return content


def is_open(finding: Finding) -> bool:
    """Whether a finding is an error or a warning that nobody has waived."""
    return finding.severity in {FindingClass.ERROR, FindingClass.WARNING} and not finding.waived


def _print(
    db: Database,
    archive: Path,
    row: IssueRow,
    kind: PrintingKind,
    editor: str,
    at: datetime,
    styles: Styles,
    formats: Iterable[str],
) -> Printed:
    issue = issues.load(db, row)
    _verify_clips(db, row, at)
    every_finding = checks.findings(db, row)
    findings = [finding for finding in every_finding if is_open(finding)]
    if kind is not PrintingKind.PROOF:
        _refuse_errors(row, findings)
    printed = Proof.of(issue) if kind is PrintingKind.PROOF else issue
    files, layout = print_issue(printed, formats, styles.house, styles.template)
    hashes, data_hash = _archive(archive, issue, files, layout, at)
    fonts = FONTS if styles.template is None else ()
    new = Printing(0, row.id, kind, data_hash, hashes, len(findings), fonts, editor, "")
    with database.writing(db):
        if kind is not PrintingKind.PROOF:
            _close(db, row, issue, editor, at)
            checks.record(db, row, every_finding)
            memory.remember(db, issue)
        return Printed(printings.add(db, new, at), files, layout.boxes)


def _verify_clips(db: Database, row: IssueRow, at: datetime) -> None:
    """Find every clip again that was not looked for in its reading in force; `StoreError` for a damaged database."""
    standing = clips.standing(db, row.id)
    with database.writing(db):
        anchors.renew_all(db, standing, at)
    if damaged := {clip.clip.id for clip in standing} & set(anchors.damaged(db)):
        raise StoreError(f"{len(damaged)} clips do not stand in their own readings: restore a backup (stdwatch doctor)")


def _refuse_errors(row: IssueRow, findings: list[Finding]) -> None:
    errors = [finding for finding in findings if finding.is_open_error]
    if errors:
        names = Counter(finding.check for finding in errors)
        named = ", ".join(f"{name} ×{count}" if count > 1 else name for name, count in names.items())
        raise PrintingError(
            N_(
                "Issue %(issue)s has %(count)d open errors: %(names)s; the first is at “%(words)s”: mend or waive them."
            ),
            issue=row.name,
            count=len(errors),
            names=named,
            words=errors[0].words[:30],
        )


def _archive(
    archive: Path, issue: Issue, files: Mapping[str, bytes], layout: Layout, at: datetime
) -> tuple[dict[str, str], str]:
    """Keep all bodies before anything names them: file name → hash, and the hash of the issue."""
    start = {"starts": dict(layout.starts), "end": layout.end}
    everything = {**files, _LAYOUT: json.dumps(start).encode()}
    with closing(Archive(archive)) as kept:
        hashes = {
            name: kept.add(part, _MEDIA_TYPES[name.rpartition(".")[2]], at, listing=False)
            for name, part in everything.items()
        }
        return hashes, kept.add(exchange.write(issue), _MEDIA_TYPES["json"], at, listing=False)


def _close(db: Database, row: IssueRow, printed: Issue, editor: str, at: datetime) -> None:
    """Close the issue, if it is still what was printed."""
    now = stored.by_name(db, row.name)
    if not now.is_open:
        raise Closed(row.name)
    if issues.load(db, now) != printed:
        raise Conflict(EDITED_MEANWHILE % {"issue": row.name})
    request = EditRequest(str(uuid4()), f"issue:{row.id}", {"state": "printed"}, editor, str(uuid4()))
    log.apply(db, request, at, closed=True)
