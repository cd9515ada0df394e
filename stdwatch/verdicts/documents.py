"""What to think of the documents of a run: their fields, those that could not be had, and the canary."""

from collections.abc import Iterator, Mapping, Sequence
from math import comb

from stdwatch.items import AliasConflict
from stdwatch.verdicts.likeness import likeness
from stdwatch.verdicts.seen import CHANCE, FIELDS, Canary, Evidence, Look, Trouble

_FEW = 3
"""Fewer documents with the same trouble may be chance, whatever the shares say."""

_MANY = 5
"""So many pages that were read by the site's rules show that the site is well."""

_WALLS = ("BotWall", "RobotsForbid")

_ALIKE = 0.5
"""Two readings of the canary with less in common are not of the same text."""

_ALTERED = 0.05
"""Of the documents that are asked for again so many may have changed, until their past says more."""

_GONE = 0.02
"""Of the documents that are asked for so many may be gone on any night."""


def of_fields(tonight: Mapping[str, int], usual: Mapping[str, int]) -> Iterator[Trouble]:
    """Fields that the pages read tonight lack, against the source's own history.

    One page is that page's own trouble, alone or among others that have the field: sites lose the body of one for a
    night. Whether it is the site's, the canary tells.
    """
    read, before = tonight.get("read", 0), usual.get("read", 0)
    for name, words in FIELDS.items():
        had, share = tonight.get(name, 0), (usual.get(name, 0) + 1) / (before + 2)
        if had >= read - 1 or (before and share < 0.5):
            continue
        if before < 10:  # no history to speak of: only what none has is a sign
            if not had and name != "type":
                yield Trouble(f"none of {read} documents has {words}", grave=True)
        elif _at_most(had, read, share) < CHANCE:
            reason = f"{had or 'none'} of {read} documents {'have' if had else 'has'} {words}, usually {share:.0%}"
            grave = not had and name != "type"
            yield Trouble(reason, grave=grave, urgent=True, worry=f"field: {name}")


def _at_most(had: int, read: int, share: float) -> float:
    """The chance that at most `had` of `read` pages have a field which so large a share usually has (binomial)."""
    return sum(comb(read, n) * share**n * (1 - share) ** (read - n) for n in range(had + 1))


def of_changes(tonight: Mapping[str, int], usual: Mapping[str, int]) -> Iterator[Trouble]:
    """Documents that were asked for again only because their day had come, and of which too many have changed."""
    again, altered = tonight.get("again", 0), tonight.get("altered", 0)
    share = max(_ALTERED, (usual.get("altered", 0) + 1) / (usual.get("again", 0) + 1 / _ALTERED))
    if altered >= _FEW and _at_most(again - altered, again, 1 - share) < CHANCE / 10:
        reason = f"{altered} of {again} documents that were asked for again have changed, usually {share:.0%}"
        yield Trouble(reason, urgent=True, worry="changes")


def of_gone(tonight: Mapping[str, int], canary: Canary | None) -> Iterator[Trouble]:
    """Documents, or files of theirs, that are said to be gone: publishers take down one, not many in a night.

    The canary is one of the documents.
    """
    for what, gone, read in (("documents", "gone", "read"), ("files", "files gone", "files")):
        number = tonight.get(gone, 0) + bool(canary and canary.failure == "NotFound" and what == "documents")
        asked = number + tonight.get(read, 0)
        if number >= _FEW and _at_most(asked - number, asked, 1 - _GONE) < CHANCE / 10:
            grave = number == asked and what == "documents"
            yield Trouble(f"{number} of {asked} {what} are said to be gone", grave=grave, urgent=True, worry="gone")


def of_canary(canary: Canary | None, well: int = 0) -> Iterator[Trouble]:
    """The document that must still be found and read the same; one that was never read proves nothing.

    `well` is how many other pages were read tonight by the site's rules: then it alone was taken down or spoilt.
    """
    if canary is None or canary.known is None:
        return
    name = f"canary {canary.url}"
    enough = 1 if canary.failure == "NotFound" else _MANY
    if canary.failure in {"NotFound", "SiteChanged", "Unreadable", "OffSite"}:
        yield Trouble(f"{name}: {canary.failure}: {canary.reason}", grave=well < enough, worry="canary")
    elif canary.failure:
        yield Trouble(f"{name}: {canary.failure}: {canary.reason}", worry="canary")
    elif canary.read:
        yield from _differences(name, canary.known, canary.read)


def _differences(name: str, known: Look, read: Look) -> Iterator[Trouble]:
    if known.ruled and not read.ruled:
        yield Trouble(f"{name}: the selectors of its page match nothing", grave=True, worry="canary")
    if not known.size * 3 / 4 <= read.size <= known.size * 4 / 3:
        size = f"{read.size} characters" if read.size else "no text"
        reason = f"{name}: {size}, {known.size} before"
        yield Trouble(reason, grave=2 * read.size < known.size, urgent=True, worry="canary")
    elif known.sketch and known.extractor == read.extractor and likeness(known.sketch, read.sketch) < _ALIKE:
        yield Trouble(f"{name}: another text than before", urgent=True, worry="canary")
    for what, was, is_ in (("title", known.title, read.title), ("date", known.published, read.published)):
        if was and not is_:
            yield Trouble(f"{name}: no {what}, before: {was}", grave=True, worry="canary")
        elif was != is_ and known.extractor == read.extractor:
            yield Trouble(f"{name}: {what} {is_}, before: {was}", urgent=True, worry="canary")


def of_namesakes(alias_conflicts: Sequence[AliasConflict]) -> Iterator[Trouble]:
    """Pages that seem to be two documents under one name: whoever decided on the first has not seen the second."""
    for two in alias_conflicts:
        held = f"{two.held_url} of {two.held_published[:10]}"
        reason = f"{two.url} of {two.published[:10]} goes by the name of {held}: two documents?"
        yield Trouble(reason, urgent=True, worry="alias conflict")


def is_shut_out(seen: Evidence) -> bool:
    """Whether the site's lists may be read, and not one of its documents."""
    refused = sum(seen.failures.get(name, 0) for name in _WALLS)
    canary = seen.canary.failure if seen.canary else ""
    return not seen.fetched and refused >= _FEW and refused == sum(seen.failures.values()) and canary in {"", *_WALLS}


def of_documents(seen: Evidence) -> Iterator[Trouble]:
    """Documents that could not be had: urgent when they are many, or none came and not even the canary.

    A few are asked for again and wake nobody.
    """
    total = sum(seen.failures.values())
    asked = seen.fetched + total
    none_came = bool(seen.canary and seen.canary.failure and not seen.fetched)
    for name, number in sorted(seen.failures.items()):
        plural = "document" if number == 1 else "documents"
        many = none_came or (number >= 5 and number / asked >= 1 / 3)
        yield Trouble(f"{number} {plural}: {name}", urgent=many, worry="bug" if name == "Bug" else "")
    if seen.bulk_changed:
        reason = f"{seen.bulk_changed} old documents were named or changed at once: left alone"
        yield Trouble(reason, urgent=True, worry="bulk change")
    if seen.postponed:
        reason = f"{seen.postponed} documents left for the next run: the request budget is used up"
        yield Trouble(reason)
