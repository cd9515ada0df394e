"""What to think of the documents of a run: their fields, those that could not be had, and the canary."""

from collections.abc import Iterator, Mapping, Sequence
from math import comb

from stdwatch.items import Namesake
from stdwatch.verdicts.seen import CHANCE, FIELDS, Canary, Evidence, Reading, Trouble


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


def of_canary(canary: Canary | None) -> Iterator[Trouble]:
    """The document that must still be found and read the same; one that was never read proves nothing."""
    if canary is None or canary.known is None:
        return
    name = f"canary {canary.url}"
    if canary.failure in {"NotFound", "SiteChanged", "Unreadable", "OffSite"}:
        yield Trouble(f"{name}: {canary.failure}: {canary.reason}", grave=True, worry="canary")
    elif canary.failure:
        yield Trouble(f"{name}: {canary.failure}: {canary.reason}", worry="canary")
    elif canary.read:
        yield from _differences(name, canary.known, canary.read)


def _differences(name: str, known: Reading, read: Reading) -> Iterator[Trouble]:
    if known.ruled and not read.ruled:
        yield Trouble(f"{name}: the selectors of its page match nothing", grave=True, worry="canary")
    if read.size < known.size / 2:
        size = f"{read.size} characters" if read.size else "no text"
        yield Trouble(f"{name}: {size}, {known.size} before", grave=True, worry="canary")
    for what, was, is_ in (("title", known.title, read.title), ("date", known.published, read.published)):
        if was and not is_:
            yield Trouble(f"{name}: no {what}, before: {was}", grave=True, worry="canary")
        elif was != is_ and known.extractor == read.extractor:
            yield Trouble(f"{name}: {what} {is_}, before: {was}", urgent=True, worry="canary")


def of_namesakes(namesakes: Sequence[Namesake]) -> Iterator[Trouble]:
    """Pages that seem to be two documents under one name: whoever decided on the first has not seen the second."""
    for two in namesakes:
        held = f"{two.held_url} of {two.held_published[:10]}"
        reason = f"{two.url} of {two.published[:10]} goes by the name of {held}: two documents?"
        yield Trouble(reason, urgent=True, worry="namesake")


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
    if seen.postponed:
        reason = f"{seen.postponed} documents left for the next run: the request budget is used up"
        yield Trouble(reason)
