"""What to think of a run: a verdict with reasons in words, from what was seen, never from an exit code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from statistics import median

from stdwatch.items import ChannelResult

EXIT_CODES = {
    "ok": 0,
    "quiet": 0,
    "degraded": 3,
    "broken": 4,
    "blocked": 5,
    "unreachable": 6,
    "stopped": 130,
}
"""What `crawl` returns for each verdict, the worst last but for `stopped` (design, "The command line")."""

FIELDS = {"title": "a title", "date": "a date", "text": "a text", "type": "a type", "rules": "the site's own markup"}
"""What is counted of the pages read: how many had each; ``rules``: read by the site's rules, not generically."""

_BLOCKED = {"BotWall", "RobotsForbid"}
_FOUND_NOTHING = {"SiteChanged", "Unreadable"}
_CHANCE = 0.01
"""A share of pages without a field that would come by chance less often than this is no chance."""

_BARREN = 3
"""Nights without anything new after which an empty list is no longer taken for its script's (sources, "All five")."""

_FEW = 5
"""Rows that a channel of which nothing is known must have before their missing dates or titles mean anything."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one run and its reasons, most important first.

    `urgent` troubles hit the whole source and are worth an alarm after one night; `worries` are keys of smaller ones
    (``channel: NAME``, ``canary`` …), worth one when they come two nights in a row. `complaints` tell for channels
    that answered what is wrong with the answer: such answers never become the rule.
    """

    verdict: str
    reasons: tuple[str, ...]
    urgent: bool = False
    worries: tuple[str, ...] = ()
    complaints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UsualChannel:
    """What a channel's good answers of the last 60 days were like.

    `entries` a page and `totals` of all pages, the newest first; the shares of entries that had a date, had a title and
    were documents; `head`: the newest dates that it named last time, newest first.
    """

    entries: tuple[float, ...] = ()
    totals: tuple[float, ...] = ()
    dated: float = 0.0
    titled: float = 0.0
    matching: float = 0.0
    head: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a canary: `size` in code points, `published` as stored; `ruled`: by the site's own rules."""

    title: str | None
    published: str | None
    size: int
    extractor: str
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Canary:
    """Tonight's look at the document that must still be there: a reading, or the name of a failure with its reason."""

    url: str
    known: Reading | None
    read: Reading | None = None
    failure: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Usual:
    """A source's own history: its channels by name, and how many pages were ``read`` and had each of `FIELDS`.

    `barren` is how many of its last runs in a row brought nothing new.
    """

    channels: Mapping[str, UsualChannel] = field(default_factory=dict)
    fields: Mapping[str, int] = field(default_factory=dict)
    barren: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run saw: its channels, the documents asked for, and how it ended.

    `failures` maps the name of an outcome to the number of documents that had it; `fields` counts the pages ``read``
    and those that had each of `FIELDS`. Channels of standing `unproven` count only when they are in `proven`.
    `stopped` is the reason for an early end, `postponed` the number of documents that the budget left over.
    """

    results: Sequence[ChannelResult]
    proven: frozenset[str]
    new: int
    changed: int
    fetched: int
    failures: Mapping[str, int]
    fields: Mapping[str, int] = field(default_factory=dict)
    usual: Usual = field(default_factory=Usual)
    canary: Canary | None = None
    stopped: str | None = None
    postponed: int = 0


@dataclass(frozen=True, slots=True)
class _Trouble:
    """One thing that is wrong: `grave` makes the run broken, `urgent` alarms at once, `worry` when it comes twice."""

    reason: str
    grave: bool = False
    urgent: bool = False
    worry: str = ""


def judge(seen: Evidence) -> Outcome:
    """The verdict: the gravest that applies."""
    counted = _counted(seen)
    failed = [r for r in counted if r.outcome != "ok" and not _is_lawfully_empty(r, seen.usual)]
    reasons = _grouped(failed)
    if seen.stopped:
        return Outcome("stopped", (seen.stopped, *reasons), urgent=False)
    if counted and not any(r.outcome == "ok" for r in counted):
        return Outcome(_all_failed({r.outcome for r in failed}), reasons, urgent=True)
    complaints = _complaints(counted, seen.usual)
    troubles = [
        *_of_channels(counted, failed, complaints),
        *_of_emptiness(counted, seen),
        *_of_fields(seen.fields, seen.usual.fields),
        *_of_canary(seen.canary),
        *_of_documents(seen),
    ]
    told = (*reasons, *(trouble.reason for trouble in troubles if trouble.reason))
    urgent = any(trouble.urgent or trouble.grave for trouble in troubles)
    worries = tuple(dict.fromkeys(trouble.worry for trouble in troubles if trouble.worry))
    if any(trouble.grave for trouble in troubles):
        return Outcome("broken", told, urgent, worries, complaints)
    if told:
        return Outcome("degraded", told, urgent, worries, complaints)
    return Outcome("ok" if seen.new or seen.changed else "quiet", ())


def _counted(seen: Evidence) -> list[ChannelResult]:
    """The channels whose silence means something; all of them, when none of those that do has answered.

    A source of nothing but guesses must not look quiet on the night when all of them fail.
    """
    counted = [r for r in seen.results if r.standing != "unproven" or r.channel in seen.proven or r.outcome == "ok"]
    return counted if any(r.outcome == "ok" for r in counted) else list(seen.results)


def _is_lawfully_empty(result: ChannelResult, usual: Usual) -> bool:
    """A list that its script fills is empty for us, and always was: one that had rows before has lost them."""
    known = usual.channels.get(result.channel)
    return result.outcome == "empty" and not (known and any(known.entries))


def _grouped(failed: Sequence[ChannelResult]) -> tuple[str, ...]:
    """One sentence for each different failure: an outage is told once, not once a channel."""
    channels: dict[str, list[str]] = {}
    for result in failed:
        channels.setdefault(f"{result.outcome}: {result.reason}", []).append(result.channel)
    return tuple(f"{', '.join(names)}: {failure}" for failure, names in channels.items())


def _all_failed(outcomes: set[str]) -> str:
    if outcomes & _BLOCKED:
        return "blocked"
    return "unreachable" if outcomes == {"Unreachable"} else "broken"


def _of_channels(
    counted: Sequence[ChannelResult], failed: Sequence[ChannelResult], complaints: Mapping[str, str]
) -> Iterator[_Trouble]:
    """Failed and odd channels: a required one is urgent, a spare one a worry; no listing parsed is a broken site."""
    for result in counted:
        about = f"channel: {result.channel}"
        needed = result.standing == "required"
        if result in failed:
            yield _Trouble("", urgent=needed, worry=about)
        elif result.channel in complaints:
            yield _Trouble(f"{result.channel}: {complaints[result.channel]}", urgent=needed, worry=about)
        elif result.reason and result.outcome == "ok":
            reason = f"{result.channel}: {result.reason}: read back to {result.oldest} only, not to {result.since}"
            yield _Trouble(reason, worry=about)
        if result.outcome == "ok" and result.strays:
            yield _Trouble(f"{result.channel}: links of an unknown shape, such as {result.strays[0]}")
    required = [r for r in counted if r.standing == "required"]
    listings = [r for r in required if r.kind == "listing"]
    dumb = [r for r in listings if r.outcome in _FOUND_NOTHING or r.channel in complaints]
    if required and all(r in failed or r.channel in complaints for r in required):
        yield _Trouble("no required channel can be trusted", grave=True)
    elif listings and len(dumb) == len(listings):
        yield _Trouble("no listing was parsed", grave=True)


def _of_emptiness(counted: Sequence[ChannelResult], seen: Evidence) -> Iterator[_Trouble]:
    """Lists that a script fills, when for nights nothing else has shown that the silence is true."""
    empty = [r for r in counted if _is_lawfully_empty(r, seen.usual)]
    vouched = any(r.outcome == "ok" and r.kind != "listing" for r in counted)
    if empty and not vouched and not seen.new and seen.usual.barren + 1 >= _BARREN:
        nights = seen.usual.barren + 1
        yield _Trouble(f"{empty[0].channel}: empty, and nothing new for {nights} nights", urgent=True, worry="empty")


def _complaints(counted: Sequence[ChannelResult], usual: Usual) -> dict[str, str]:
    """What is wrong with channels that did answer, by name."""
    found = {r.channel: _complaint(r, usual.channels.get(r.channel)) for r in counted if r.outcome == "ok"}
    return {channel: complaint for channel, complaint in found.items() if complaint}


def _complaint(result: ChannelResult, usual: UsualChannel | None) -> str:
    """The first that applies: dates or titles gone, other documents, far fewer entries, older ones than last time."""
    return (
        _lost(result, "date", result.dated, usual.dated if usual else None)
        or _lost(result, "title", result.titled, usual.titled if usual else None)
        or _strange(result, usual)
        or _shrunk(result, usual)
        or _stale(result, usual)
    )


def _lost(result: ChannelResult, what: str, had: int, usual: float | None) -> str:
    """Whether rows have lost their dates or titles; without history, rows of which none has one are odd enough."""
    rule = result.rules.get(what)
    if rule is None or result.entries < (_FEW if usual is None else 3):
        return ""
    share = had / result.entries
    if share >= (usual if usual is not None else 1.0) / 2 or (usual is None and had):
        return ""
    cause = f": `{rule}` matches nothing" if not had else f", usually {usual:.0%}"
    return f"parsed, {had} of {result.entries} rows have a {what}{cause}"


def _strange(result: ChannelResult, usual: UsualChannel | None) -> str:
    if usual is None or result.matching or not usual.matching or not result.entries:
        return ""
    stray = f", such as {result.strays[0]}" if result.strays else ""
    return f"parsed, none of {result.entries} entries is a document{stray}: have the addresses changed?"


def _shrunk(result: ChannelResult, usual: UsualChannel | None) -> str:
    """A feed or list with less than half of its usual entries a page; a sitemap that lost a twentieth (sources, 3).

    A sitemap counts as a whole: it grows by a further file, which has few entries at first. A REST interface names only
    what lies in the window, which may be nothing.
    """
    if usual is None or not usual.entries or not result.pages or result.kind == "rest":
        return ""
    if result.kind == "sitemap":
        unit, entries, past = "", float(result.entries), usual.totals
        least = max(past[:3]) * 0.95
    else:
        unit, entries, past = " a page" if result.pages > 1 else "", result.entries / result.pages, usual.entries
        least = median(past) / 2
    if median(past) < _FEW + 1 or entries >= least:
        return ""
    return f"{entries:.0f} entries{unit}, usually {median(past):.0f}"


def _stale(result: ChannelResult, usual: UsualChannel | None) -> str:
    """A listing that goes back: all the newest rows of last time are gone (one alone may have been withdrawn)."""
    if usual is None or not result.head:
        return ""
    ahead = [day for day in usual.head if day > result.head[0]]
    if len(ahead) < 2:
        return ""
    return f"stale: the newest row is of {result.head[0][:10]}, last time it was of {ahead[0][:10]}: an old copy?"


def _of_fields(tonight: Mapping[str, int], usual: Mapping[str, int]) -> Iterator[_Trouble]:
    """Fields that the pages read tonight lack, against the source's own history.

    One page among others that have the field is that page's own trouble: sites lose the body of one for a night.
    """
    read, before = tonight.get("read", 0), usual.get("read", 0)
    for name, words in FIELDS.items():
        had, share = tonight.get(name, 0), (usual.get(name, 0) + 1) / (before + 2)
        if had == read or (had and had == read - 1) or (before and share < 0.5):
            continue
        if before < 10:  # no history to speak of: only what none has is a sign
            if read > 1 and not had and name != "type":
                yield _Trouble(f"none of {read} documents has {words}", grave=True)
        elif _at_most(had, read, share) < _CHANCE:
            reason = f"{had or 'none'} of {read} documents {'have' if had else 'has'} {words}, usually {share:.0%}"
            grave = not had and name != "type"
            yield _Trouble(reason, grave=grave, urgent=True, worry=f"field: {name}")


def _at_most(had: int, read: int, share: float) -> float:
    """The chance that at most `had` of `read` pages have a field which so large a share usually has (binomial)."""
    return sum(comb(read, n) * share**n * (1 - share) ** (read - n) for n in range(had + 1))


def _of_canary(canary: Canary | None) -> Iterator[_Trouble]:
    """The document that must still be found and read the same; one that was never read proves nothing."""
    if canary is None or canary.known is None:
        return
    name = f"canary {canary.url}"
    if canary.failure in {"NotFound", "SiteChanged", "Unreadable", "OffSite"}:
        yield _Trouble(f"{name}: {canary.failure}: {canary.reason}", grave=True, worry="canary")
    elif canary.failure:
        yield _Trouble(f"{name}: {canary.failure}: {canary.reason}", worry="canary")
    elif canary.read:
        yield from _differences(name, canary.known, canary.read)


def _differences(name: str, known: Reading, read: Reading) -> Iterator[_Trouble]:
    if known.ruled and not read.ruled:
        yield _Trouble(f"{name}: the selectors of its page match nothing", grave=True, worry="canary")
    if read.size < known.size / 2:
        size = f"{read.size} characters" if read.size else "no text"
        yield _Trouble(f"{name}: {size}, {known.size} before", grave=True, worry="canary")
    for what, was, is_ in (("title", known.title, read.title), ("date", known.published, read.published)):
        if was and not is_:
            yield _Trouble(f"{name}: no {what}, before: {was}", grave=True, worry="canary")
        elif was != is_ and known.extractor == read.extractor:
            yield _Trouble(f"{name}: {what} {is_}, before: {was}", urgent=True, worry="canary")


def _of_documents(seen: Evidence) -> Iterator[_Trouble]:
    """Documents that could not be had: urgent when they are many; a few are asked for again and wake nobody."""
    total = sum(seen.failures.values())
    asked = seen.fetched + total
    for name, number in sorted(seen.failures.items()):
        plural = "document" if number == 1 else "documents"
        many = number >= 5 and number / asked >= 1 / 3
        yield _Trouble(f"{number} {plural}: {name}", urgent=many, worry="bug" if name == "Bug" else "")
    if seen.postponed:
        reason = f"{seen.postponed} documents left for the next run: the request budget is used up"
        yield _Trouble(reason)
