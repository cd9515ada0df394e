"""What to think of the documents of a run: their fields, those that could not be had, and the canary."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import comb

from stdwatch.items import Alias, AliasConflict
from stdwatch.reasons import Field, Outcome, ProblemCode, Reason, RunCode
from stdwatch.verdicts.channels import WALLS
from stdwatch.verdicts.likeness import likeness
from stdwatch.verdicts.observations import CHANCE, FIELDS, Canary, CanarySnapshot, RunObservations
from stdwatch.verdicts.severity import Problem, Severity

_LEAST_DOCUMENTS = 3
"""Fewer documents with the same trouble may be chance, whatever the shares say."""

_PAGES_READ_WELL = 5
"""So many pages that were read by the site's rules show that the site is well."""

_PAGES_OF_HISTORY = 20
"""So many pages show how many of a source's pages have files."""

_LEAST_LIKENESS = 0.5
"""Two readings of the canary with less in common are not of the same text."""

_USUAL_SHARE_ALTERED = 0.05
"""Of the documents that are asked for again so many may have changed, until their past says more."""

_USUAL_SHARE_GONE = 0.02
"""Of the documents that are asked for so many may be gone on any night."""


def of_fields(tonight: Mapping[str, int], usual: Mapping[str, int]) -> Iterator[Problem]:
    """Fields that the pages read tonight lack, against the source's own history.

    One page is that page's own trouble, alone or among others that have the field: sites lose the body of one for a
    night. Whether it is the site's, the canary tells.
    """
    read, before = tonight.get("read", 0), usual.get("read", 0)
    for name in FIELDS:
        had, share = tonight.get(name, 0), (usual.get(name, 0) + 1) / (before + 2)
        if had >= read - 1 or (before and share < 0.5):
            continue
        if name == Field.RULES and not usual.get(name, 0):
            yield from _unmet_rules(read, had, before)
            continue
        if before < 10:  # no history to speak of: only what none has is a sign
            if not had and name != Field.TYPE:
                yield Problem(Reason.of(RunCode.FIELD_MISSING, total=read, field=name), Severity.CRITICAL)
        elif _at_most(had, read, share) < CHANCE:
            code = RunCode.FIELD_FEWER if had else RunCode.FIELD_LOST
            count = {"count": had} if had else {}
            severity = Severity.URGENT if had or name == Field.TYPE else Severity.CRITICAL
            reason = Reason.of(code, total=read, field=name, share=share, **count)
            yield Problem(reason, severity, Reason.of(ProblemCode.FIELD, field=name))


def of_files(tonight: Mapping[str, int], usual: Mapping[str, int]) -> Iterator[Problem]:
    """Files of pages, of which none was found: by the source's own past, and on a first night by what the pages say."""
    read, had, before = tonight.get("read", 0), tonight.get("with_files", 0), usual.get("read", 0)
    share = usual.get("with_files", 0) / max(1, before)
    if had:
        return
    if before >= _PAGES_OF_HISTORY and share >= 0.5 and _at_most(0, read, share) < CHANCE / 100:
        yield Problem(Reason.of(RunCode.FILES_LOST, total=read, share=share), repeat_key=Reason.of(ProblemCode.FILES))
    elif not before and tonight.get("says_download", 0) >= _LEAST_DOCUMENTS:
        yield Problem(Reason.of(RunCode.FILES_UNFOUND, total=read, count=tonight["says_download"]))


def _unmet_rules(read: int, had: int, before: int) -> Iterator[Problem]:
    """Rules that no page of the site ever met: a guess of its spider, told once. What is missing is told by itself."""
    if not had and not before:
        yield Problem(Reason.of(RunCode.RULES_UNMET, total=read), Severity.NOTE)


def _at_most(had: int, read: int, share: float) -> float:
    """The chance that at most `had` of `read` pages have a field which so large a share usually has (binomial)."""
    return sum(comb(read, n) * share**n * (1 - share) ** (read - n) for n in range(had + 1))


def of_changes(tonight: Mapping[str, int], usual: Mapping[str, int]) -> Iterator[Problem]:
    """Documents, or files, that were asked for again only because their day had come, and too many have changed."""
    for code, again, altered in (
        (RunCode.MANY_CHANGED, "again", "altered"),
        (RunCode.FILES_CHANGED, "files_again", "files_altered"),
    ):
        total, count = tonight.get(again, 0), tonight.get(altered, 0)
        share = max(
            _USUAL_SHARE_ALTERED, (usual.get(altered, 0) + 1) / (usual.get(again, 0) + 1 / _USUAL_SHARE_ALTERED)
        )
        if count >= _LEAST_DOCUMENTS and _at_most(total - count, total, 1 - share) < CHANCE / 10:
            reason = Reason.of(code, count=count, total=total, share=share)
            yield Problem(reason, Severity.URGENT, Reason.of(ProblemCode.CHANGES))


def of_gone(tonight: Mapping[str, int], canary: Canary | None) -> Iterator[Problem]:
    """Documents, or files of theirs, that are said to be gone: publishers take down one, not many in a night.

    The canary is one of the documents.
    """
    canary_gone = bool(canary and canary.failure == Outcome.NOT_FOUND)
    pages, files = tonight.get("gone", 0) + canary_gone, tonight.get("files_gone", 0)
    for code, gone, read in (
        (RunCode.DOCUMENTS_GONE, pages, tonight.get("read", 0)),
        (RunCode.FILES_GONE, files, tonight.get("files", 0)),
    ):
        asked = gone + read
        if gone >= _LEAST_DOCUMENTS and _at_most(asked - gone, asked, 1 - _USUAL_SHARE_GONE) < CHANCE / 10:
            all_gone = gone == asked and code is RunCode.DOCUMENTS_GONE
            severity = Severity.CRITICAL if all_gone else Severity.URGENT
            yield Problem(Reason.of(code, count=gone, total=asked), severity, Reason.of(ProblemCode.GONE))


def of_canary(canary: Canary | None, well: int = 0) -> Iterator[Problem]:
    """The document that must still be found and read the same; one that was never read proves nothing.

    `well` is how many other pages were read tonight by the site's rules: then it alone was taken down or spoilt.
    """
    if canary is None or canary.known is None:
        return
    if canary.failure:
        enough = 1 if canary.failure == Outcome.NOT_FOUND else _PAGES_READ_WELL
        critical = canary.failure in _OF_THE_SITE and well < enough
        because = canary.reason or Reason.text("")
        reason = Reason.of(RunCode.CANARY_FAILED, url=canary.url, outcome=canary.failure, because=because)
        yield Problem(reason, Severity.CRITICAL if critical else Severity.MINOR, _CANARY)
    elif canary.read:
        yield from _differences(canary.url, canary.known, canary.read)


def read_well(observed: RunObservations) -> int:
    """How many pages show that the site is well: read by its rules, or, where none ever was, with all they need."""
    if observed.usual.fields.get(Field.RULES, 0):
        return observed.fields.get(Field.RULES, 0)
    needed = (Field.TITLE, Field.DATE, Field.TEXT)
    return max(observed.fields.get(Field.RULES, 0), min(observed.fields.get(name, 0) for name in needed))


_CANARY = Reason.of(ProblemCode.CANARY)

_OF_THE_SITE = frozenset({Outcome.NOT_FOUND, Outcome.SITE_CHANGED, Outcome.UNREADABLE, Outcome.OFF_SITE})
"""Failures of the canary that may show a change of the site."""


def _differences(url: str, known: CanarySnapshot, read: CanarySnapshot) -> Iterator[Problem]:
    if known.ruled and not read.ruled:
        yield Problem(Reason.of(RunCode.CANARY_UNRULED, url=url), Severity.CRITICAL, _CANARY)
    if not known.size * 3 / 4 <= read.size <= known.size * 4 / 3:
        severity = Severity.CRITICAL if 2 * read.size < known.size else Severity.URGENT
        yield Problem(_another_size(url, known.size, read.size), severity, _CANARY)
    elif known.sketch and known.extractor == read.extractor and likeness(known.sketch, read.sketch) < _LEAST_LIKENESS:
        yield Problem(Reason.of(RunCode.CANARY_TEXT, url=url), Severity.URGENT, _CANARY)
    same_extractor = known.extractor == read.extractor
    if known.title and not read.title:
        yield Problem(Reason.of(RunCode.CANARY_NO_TITLE, url=url, before=known.title), Severity.CRITICAL, _CANARY)
    elif known.title != read.title and same_extractor:
        reason = Reason.of(RunCode.CANARY_TITLE, url=url, title=read.title or "", before=known.title or "–")
        yield Problem(reason, Severity.URGENT, _CANARY)
    if known.published and not read.published:
        yield Problem(Reason.of(RunCode.CANARY_NO_DATE, url=url, before=known.published), Severity.CRITICAL, _CANARY)
    elif known.published != read.published and same_extractor:
        reason = Reason.of(RunCode.CANARY_DATE, url=url, date=read.published or "", before=known.published or "–")
        yield Problem(reason, Severity.URGENT, _CANARY)


def _another_size(url: str, before: int, size: int) -> Reason:
    if not size:
        return Reason.of(RunCode.CANARY_NO_TEXT, url=url, before=before)
    return Reason.of(RunCode.CANARY_SIZE, url=url, size=size, before=before)


def of_conflicts(alias_conflicts: Sequence[AliasConflict]) -> Iterator[Problem]:
    """Pages that seem to be two documents under one name: whoever decided on the first has not seen the second."""
    for two in alias_conflicts:
        reason = Reason.of(
            RunCode.TWO_DOCUMENTS,
            url=two.url,
            day=two.published[:10],
            other=two.held_url,
            before=two.held_published[:10],
        )
        yield Problem(reason, Severity.URGENT, Reason.of(ProblemCode.CONFLICT))


def of_sameness(observed: RunObservations) -> Iterator[Problem]:
    """Unlike addresses that came with one text, and most documents of a night with one title: a wall or a fault."""
    key = Reason.of(ProblemCode.SAMENESS)
    if len(observed.same_text) >= _LEAST_DOCUMENTS:
        url, other = observed.same_text[:2]
        reason = Reason.of(RunCode.SAME_TEXT, count=len(observed.same_text), url=url, other=other)
        yield Problem(reason, Severity.URGENT, key)
    read = observed.fields.get("read", 0)
    if len(observed.same_title) >= _LEAST_DOCUMENTS and 2 * len(observed.same_title) > read:
        url, other = observed.same_title[:2]
        reason = Reason.of(RunCode.SAME_TITLE, count=len(observed.same_title), total=read, url=url, other=other)
        yield Problem(reason, Severity.URGENT, key)


def of_shared_ids(shared_ids: Mapping[Alias, Collection[str]]) -> Iterator[Problem]:
    """Ids that several addresses show: they told no documents apart, so both records of each stay."""
    if not shared_ids:
        return
    alias, addresses = max(shared_ids.items(), key=lambda item: (len(item[1]), item[0]))
    url, other = sorted(addresses)[:2]
    params = {"id": f"{alias.kind} {alias.value}", "url": url, "other": other}
    if len(shared_ids) == 1:
        reason = Reason.of(RunCode.SHARED_ID, count=len(addresses), **params)
    else:
        reason = Reason.of(RunCode.SHARED_IDS, total=len(shared_ids), **params)
    yield Problem(reason, Severity.URGENT, Reason.of(ProblemCode.CONFLICT))


def is_shut_out(observed: RunObservations) -> bool:
    """Whether the site's lists may be read, and not one of its documents."""
    refused = sum(observed.failures.get(name, 0) for name in WALLS)
    canary = observed.canary.failure if observed.canary else None
    return (
        not observed.fetched
        and refused >= _LEAST_DOCUMENTS
        and refused == sum(observed.failures.values())
        and canary in {None, *WALLS}
    )


def of_documents(observed: RunObservations) -> Iterator[Problem]:
    """Documents that could not be had: urgent when they are many, or none came and not even the canary.

    A few are asked for again and wake nobody; one page that lost its text for a night is only told.
    """
    total = sum(observed.failures.values())
    asked = observed.fetched + total
    none_came = bool(observed.canary and observed.canary.failure and not observed.fetched)
    for outcome, number in sorted(observed.failures.items()):
        many = none_came or (number >= 5 and number / asked >= 1 / 3)
        code = RunCode.DOCUMENT_FAILED if number == 1 else RunCode.DOCUMENTS_FAILED
        key = Reason.of(ProblemCode.BUG) if outcome == Outcome.BUG else None
        severity = Severity.URGENT if many else Severity.MINOR
        yield Problem(Reason.of(code, count=number, outcome=outcome), severity, key)
    if observed.bulk_changed:
        reason = Reason.of(RunCode.BULK_CHANGE, count=observed.bulk_changed)
        yield Problem(reason, Severity.URGENT, Reason.of(ProblemCode.BULK_CHANGE))
    if observed.textless:
        yield Problem(Reason.of(RunCode.TEXTLESS, url=observed.textless), Severity.NOTE)
    if observed.undated:
        yield Problem(Reason.of(RunCode.UNDATED_LEFT, count=observed.undated), Severity.NOTE)
    if observed.postponed:
        yield Problem(Reason.of(RunCode.POSTPONED, count=observed.postponed))
