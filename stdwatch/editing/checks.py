"""The checks of a stored issue: what they find, mending through the log, and waiving."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from uuid import uuid4

from sqlite_utils import Database

from stdwatch.checking import house, mending
from stdwatch.checking.findings import Finding, FindingClass
from stdwatch.checking.issue import check_issue
from stdwatch.clock import stamp
from stdwatch.editing import issues, log
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import Closed
from stdwatch.errors import Missing
from stdwatch.items.journal import Article, BackMatter, Issue, JournalBlock, Section, Waiver
from stdwatch.store import anchors, clips, database, terms, waivers
from stdwatch.store import issues as stored
from stdwatch.store.articles import ArticleRow
from stdwatch.store.clips import StoredClip
from stdwatch.store.issues import IssueRow

_OF_ARTICLE = ("title", "summary", "standfirst", "excerpt", "origin", "site")
_OF_BLOCK = ("label", "text")
_NOTE = 500
"""Characters of a note."""

_NEVER = "9999-12"
_ISSUES = 2
"""In so many issues in a row most findings of a check must have been waived before it is only a hint."""


def findings(db: Database, row: IssueRow) -> list[Finding]:
    """The findings of an issue as it stands, by the terms in force and what became of its clips."""
    return _findings(db, issues.load(db, row), clips.standing(db, row.id))


def of_article(db: Database, row: ArticleRow) -> list[Finding]:
    """The findings of an article as it stands, beside the others of its issue; an unassigned one stands alone."""
    issue = stored.by_id(db, row.issue) if row.issue is not None else None
    if issue:
        return _findings(db, issues.load(db, issue), clips.standing(db, issue.id), only=row.id)
    value = issues.article_value(db, row)
    known = clips.by_ids(db, [clip.id for clip in value.clips])
    return [finding for finding in _findings(db, _alone(value), known.values()) if finding.place.article == row.id]


def _alone(article: Article) -> Issue:
    """An article as an issue of its own, which appears after everything that it may name."""
    return Issue("", "", 0, 0, 0, _NEVER, (), (), (Section("", (article,)),), BackMatter("", ()))


def _findings(db: Database, issue: Issue, standing: Iterable[StoredClip], *, only: str | None = None) -> list[Finding]:
    verdicts = {name: anchor.verdict for name, anchor in anchors.current(db, standing).items()}
    findings = check_issue(issue, house.of(terms.glossary(db)), verdicts, only=only)
    hints = demoted(db)
    return [replace(finding, severity=FindingClass.HINT) if finding.check in hints else finding for finding in findings]


def demoted(db: Database) -> frozenset[str]:
    """The checks of which most findings were waived in the last two issues that had any: hints from now on.

    A draft that nobody confirmed stays an error.
    """
    mostly: dict[str, list[bool]] = defaultdict(list)
    for count in waivers.counts(db):
        mostly[count.check].append(count.is_mostly_waived)
    mostly.pop("unconfirmed-draft", None)
    return frozenset(check for check, last in mostly.items() if len(last) >= _ISSUES and all(last[:_ISSUES]))


def record(db: Database, row: IssueRow, findings_of_issue: Iterable[Finding]) -> None:
    """Write down how many findings of each check were waived in an issue that is handed out; inside a transaction."""
    every = list(findings_of_issue)
    waived = Counter(finding.check for finding in every if finding.waived)
    waivers.count(db, row.id, Counter(finding.check for finding in every), waived)


def mend_errors(db: Database, row: IssueRow, editor: str, at: datetime) -> int:
    """Mend every open error of an issue whose mend is sure, as one undo group; how many there were."""
    with database.writing(db):
        issue = issues.load(db, row)
        mended, count = mending.mend_errors(issue, house.of(terms.glossary(db)))
        _edit(db, issue, mended, editor, at)
    return count


def space_one_way(db: Database, row: IssueRow, editor: str, at: datetime, *, tight: bool) -> None:
    """Space an issue in one way, as one undo group."""
    with database.writing(db):
        issue = issues.load(db, row)
        _edit(db, issue, mending.space_one_way(issue, tight=tight), editor, at)


def waive(db: Database, row: ArticleRow, check: str, fingerprint: str, editor: str, note: str, at: datetime) -> None:
    """Accept a finding of an article as it is.

    Raises `Missing` when the text has changed and it is no longer there, and `Closed` in a printed issue.
    """
    issue = stored.by_id(db, row.issue) if row.issue is not None else None
    if issue and not issue.is_open:
        raise Closed(issue.name)
    matching = _named(db, row, check, fingerprint)
    with database.writing(db):
        waivers.add(db, row.id, Waiver(matching[0].check, fingerprint, editor, stamp(at), note[:_NOTE]))


def mend(db: Database, row: ArticleRow, check: str, fingerprint: str, editor: str, at: datetime) -> int:
    """Put in what mends a finding, at all its places in the same text, as one undo group; how many places.

    Raises `Missing` when the text has changed, and `Closed` in a printed issue.
    """
    with database.writing(db):
        mendable = [finding for finding in _named(db, row, check, fingerprint) if finding.replacement is not None]
        before = issues.article_value(db, row)
        after, count = mending.mend(_alone(before), mendable)
        _edit(db, _alone(before), after, editor, at)
    return count


def _named(db: Database, row: ArticleRow, check: str, fingerprint: str) -> list[Finding]:
    """The findings of a check by their fingerprint: the same words may stand in a text twice."""
    matching = [
        finding for finding in of_article(db, row) if (finding.check, finding.fingerprint) == (check, fingerprint)
    ]
    if not matching:
        raise Missing(f"there is no such finding of {check}: the text has changed")
    return matching


def _edit(db: Database, before: Issue, after: Issue, editor: str, at: datetime) -> None:
    """Write what differs through the log; inside a `writing` transaction, so that nobody writes between."""
    group = str(uuid4())
    for subject, changed in _changes(before, after):
        log.apply(db, EditRequest(str(uuid4()), subject, changed, editor, group), at)


def _changes(before: Issue, after: Issue) -> Iterator[tuple[str, dict[str, object]]]:
    """What differs between two states of an issue: subjects with their changed fields."""
    for old, new in zip(before.articles, after.articles, strict=True):
        if changed := _changed(old, new, _OF_ARTICLE):
            yield f"article:{old.id}", changed
        for block, mended in zip(old.blocks, new.blocks, strict=True):
            if changed := _changed(block, mended, _OF_BLOCK):
                yield f"block:{block.id}", {**changed, "machine": block.machine}  # a mended draft is one still


def _changed(old: Article | JournalBlock, new: Article | JournalBlock, names: tuple[str, ...]) -> dict[str, object]:
    known = {field.name for field in fields(old)} & set(names)
    return {name: getattr(new, name) for name in names if name in known and getattr(new, name) != getattr(old, name)}
