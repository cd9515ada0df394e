"""Mending: putting in place of a finding's words what is surely right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from stdwatch.checking.findings import Finding, Place, TextField
from stdwatch.checking.house import House
from stdwatch.checking.issue import check_issue
from stdwatch.checking.spacing import spaced_one_way
from stdwatch.checking.texts import back_text
from stdwatch.items.journal import Article, BackEntry, BackMatter, Issue, JournalBlock

_ROUNDS = 5
"""A mend may bring another finding to light, as two marks behind a deleted space; more rounds were never needed."""

_Owner = tuple[str | None, TextField, str | None]


def mend_errors(issue: Issue, house: House) -> tuple[Issue, int]:
    """The issue with every open error mended that has a sure mend, and how many there were."""
    count = 0
    for _ in range(_ROUNDS):
        findings = [finding for finding in check_issue(issue, house) if finding.is_open_error]
        mended, done = mend(issue, findings)
        if not done:
            break
        issue, count = mended, count + done
    return issue, count


def mend(issue: Issue, findings: Iterable[Finding]) -> tuple[Issue, int]:
    """The issue with the replacements of findings put in; of overlapping ones the first. Also how many were put in."""
    by_owner: dict[_Owner, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.replacement is not None:
            by_owner[_owner(finding.place)].append(finding)
    chosen = {owner: _apart(rows) for owner, rows in by_owner.items()}
    mended = _with_texts(issue, chosen)
    return mended, sum(map(len, chosen.values()))


def space_one_way(issue: Issue, *, tight: bool) -> Issue:
    """The issue with one way of spacing between Han and digits or Latin."""

    def spaced(text: str) -> str:
        return spaced_one_way(text, tight=tight)

    def article(old: Article) -> Article:
        blocks = tuple(replace(block, label=spaced(block.label), text=spaced(block.text)) for block in old.blocks)
        summary = None if old.summary is None else spaced(old.summary)
        return replace(old, title=spaced(old.title), summary=summary, standfirst=spaced(old.standfirst), blocks=blocks)

    sections = tuple(replace(section, articles=tuple(map(article, section.articles))) for section in issue.sections)
    return replace(issue, sections=sections)


def _owner(place: Place) -> _Owner:
    return place.article, place.field, place.block


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that do not overlap, the last first, so that offsets stay good while they are put in."""
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: (finding.place.start, finding.place.end)):
        if not chosen or finding.place.start >= chosen[-1].place.end:
            chosen.append(finding)
    return chosen[::-1]


def _with_texts(issue: Issue, chosen: Mapping[_Owner, list[Finding]]) -> Issue:
    def mended(text: str, article: str | None, field: TextField, block: str | None = None) -> str:
        for finding in chosen.get((article, field, block), ()):
            text = f"{text[: finding.place.start]}{finding.replacement}{text[finding.place.end :]}"
        return text

    def of_block(article: str, block: JournalBlock) -> JournalBlock:
        label = mended(block.label, article, TextField.LABEL, block.id)
        return replace(block, label=label, text=mended(block.text, article, TextField.TEXT, block.id))

    def of_article(old: Article) -> Article:
        return replace(
            old,
            title=mended(old.title, old.id, TextField.TITLE),
            summary=None if old.summary is None else mended(old.summary, old.id, TextField.SUMMARY),
            standfirst=mended(old.standfirst, old.id, TextField.STANDFIRST),
            excerpt=mended(old.excerpt, old.id, TextField.EXCERPT),
            origin=mended(old.origin, old.id, TextField.ORIGIN),
            site=mended(old.site, old.id, TextField.SITE),
            blocks=tuple(of_block(old.id, block) for block in old.blocks),
        )

    return replace(
        issue,
        foreword=_lines(mended("\n".join(issue.foreword), None, TextField.FOREWORD)) if issue.foreword else (),
        sections=tuple(
            replace(section, articles=tuple(map(of_article, section.articles))) for section in issue.sections
        ),
        back=_back(mended(back_text(issue), None, TextField.BACK)),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


def _back(text: str) -> BackMatter:
    title, *rest = text.split("\n")
    return BackMatter(title, tuple(BackEntry(name, words) for name, words in zip(rest[::2], rest[1::2], strict=True)))
