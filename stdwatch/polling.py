"""What to fetch tonight: one pure decision for every lead and every known target, each with its reason."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from stdwatch.items import Alias, DocType, Errand, Lead, LeadOrigin, Published, Sighting

FIRST_NIGHT_DAYS = 30
"""What is older than this when its channel is read for the first time is known, not fetched (design, "Spiders")."""

OVERLAP_DAYS = 7
"""Listings are walked back to this many days before the channel's last complete reading."""

LIVING_DAYS = 30
SAMPLES_A_WEEK = 3
NIGHTLY_RETRIES = 7
MISSES = 2

_RANK = {LeadOrigin.HAND: 0, LeadOrigin.LISTING: 0, LeadOrigin.FEED: 1, LeadOrigin.REST: 1, LeadOrigin.SITEMAP: 2}


@dataclass(frozen=True, slots=True)
class Rechecks:
    """When a held document is asked for again although nothing was said of it.

    `days` count from the night we first saw it (late posts are backdated, hearings lie ahead). Types in `weekly` are
    asked for every seven days until so many days after their own date. `living` are paths re-read every 30 days.
    """

    days: tuple[int, ...] = (1, 3, 7)
    weekly: Mapping[DocType, int] = field(default_factory=dict)
    living: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the frontier: what we know of one document or file, and what we hold of it."""

    id: int
    url: str
    kind: str
    state: str
    why: str
    first_seen: datetime
    parent: str | None = None
    title: str | None = None
    published: Published | None = None
    labels: tuple[str, ...] = ()
    doc_type: str | None = None
    modified: str | None = None
    channels: tuple[str, ...] = ()
    last_checked: datetime | None = None
    missed: int = 0
    sampled: str | None = None
    failures: int = 0
    gone: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    extractor: str | None = None


@dataclass(frozen=True, slots=True)
class Frontier:
    """A source's targets, the names they go by, and when each of its channels was last read back completely."""

    targets: Mapping[int, Target] = field(default_factory=dict)
    names: Mapping[Alias, int] = field(default_factory=dict)
    complete: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Walk:
    """What the decisions need of one channel's reading tonight; `since` is the day it had to be read back to."""

    channel: str
    origin: LeadOrigin
    leads: tuple[Lead, ...]
    since: date
    complete: bool
    names_all: bool


@dataclass(frozen=True, slots=True)
class Night:
    """The circumstances: the instant, the site's zone, the recheck rules, a backfill's first day, our extractor."""

    at: datetime
    zone: str
    rechecks: Rechecks = field(default_factory=Rechecks)
    since: date | None = None
    extractor: str = ""

    @property
    def today(self) -> date:
        """The site's day."""
        return self.day(self.at)

    def day(self, instant: datetime) -> date:
        """The site's day of an instant."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    @property
    def week(self) -> str:
        """The ISO week, such as ``2025-W48``."""
        year, week, _ = self.today.isocalendar()
        return f"{year}-W{week:02}"


def window(channel: str, frontier: Frontier, night: Night) -> date:
    """The day to which a channel is read back: a week before its last complete reading, a month on its first."""
    last = frontier.complete.get(channel)
    start = night.today - timedelta(FIRST_NIGHT_DAYS) if last is None else night.day(last) - timedelta(OVERLAP_DAYS)
    return min(start, night.since) if night.since else start


def channel_is_due(channel: str, every: int, frontier: Frontier, night: Night) -> bool:
    """Whether a channel read every so many days is to be read tonight; a nightly one is read by every run of a day."""
    last = frontier.complete.get(channel)
    return every <= 1 or last is None or bool(night.since) or (night.today - night.day(last)).days >= every


def sight(walks: Sequence[Walk], frontier: Frontier, night: Night) -> tuple[Sighting, ...]:
    """Merge the leads of all channels by identity and decide on each document they name."""
    groups = _gather([lead for walk in walks for lead in walk.leads], frontier.names)
    return tuple(_sighting(group, frontier, night) for group in groups)


def missed(walks: Sequence[Walk], sightings: Iterable[Sighting], frontier: Frontier, night: Night) -> tuple[int, ...]:
    """Targets that a channel which names everything, read completely, should have named tonight and did not."""
    seen = {sighting.target for sighting in sightings}
    reliable = [walk for walk in walks if walk.complete and walk.names_all]
    return tuple(
        target.id
        for target in frontier.targets.values()
        if target.kind == "page" and target.state in {"held", "due"} and target.id not in seen
        if any(_should_name(walk, target, night) for walk in reliable)
    )


def errands(sightings: Sequence[Sighting], lost: Sequence[int], frontier: Frontier, night: Night) -> tuple[Errand, ...]:
    """Everything to fetch tonight, new documents first (newest first), then what is asked for again."""
    wanted = sorted((s for s in sightings if s.fetch), key=_newest_first)
    first = [_errand_for(sighting, frontier, night) for sighting in wanted]
    done = {errand.target for errand in first}
    again = [_errand(target, why, night) for target, why in _due_again(frontier, lost, night) if target.id not in done]
    return (*first, *again)


def _newest_first(sighting: Sighting) -> tuple[bool, int]:
    published = _day_of(sighting.lead)
    return (sighting.why != "new", -(published.toordinal() if published else 0))


def _gather(leads: Sequence[Lead], names: Mapping[Alias, int]) -> list[list[Lead]]:
    """Group leads that share a name or belong to the same known target (union-find over their names)."""
    root: dict[object, object] = {}

    def find(key: object) -> object:
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for lead in leads:
        keys: list[object] = [*lead.aliases, *(names[alias] for alias in lead.aliases if alias in names)]
        for key in keys[1:]:
            root[find(key)] = find(keys[0])
    groups: dict[object, list[Lead]] = {}
    for lead in leads:
        groups.setdefault(find(lead.aliases[0]), []).append(lead)
    return list(groups.values())


def _sighting(group: Sequence[Lead], frontier: Frontier, night: Night) -> Sighting:
    lead = _merge(sorted(group, key=lambda lead: _RANK[lead.origin]))
    aliases = tuple(dict.fromkeys(chain.from_iterable(lead.aliases for lead in group)))
    channels = tuple(dict.fromkeys(lead.channel for lead in group))
    known = [frontier.names[alias] for alias in _publishers_own_first(aliases) if alias in frontier.names]
    target = frontier.targets[known[0]] if known else None
    if target is None:
        fetch, why = _decide_new(lead, channels, frontier, night)
    elif len(set(known)) > 1:
        fetch, why = True, "two records of one document"
    else:
        fetch, why = _decide_known(lead, aliases, target, frontier, night)
    return Sighting(lead, aliases, channels, target.id if target else None, fetch, why)


def _publishers_own_first(aliases: Iterable[Alias]) -> list[Alias]:
    return sorted(aliases, key=lambda alias: (alias.kind in {"path", "slug"}, alias))


def _merge(ranked: Sequence[Lead]) -> Lead:
    """One lead from several: the best-ranked channel's word, gaps filled from the others, dates by precision."""
    dated = [lead.published for lead in ranked if lead.published]
    precise = [date for date in dated if date.precision == "instant"]
    return replace(
        ranked[0],
        url=next((lead.url for lead in ranked if "?" not in lead.url), ranked[0].url),
        title=next((lead.title for lead in ranked if lead.title), None),
        published=next(iter(precise or dated), None),
        labels=tuple(dict.fromkeys(chain.from_iterable(lead.labels for lead in ranked))),
        modified=next((lead.modified for lead in ranked if lead.modified), None),
    )


def _decide_new(lead: Lead, channels: Sequence[str], frontier: Frontier, night: Night) -> tuple[bool, str]:
    day = _day_of(lead)
    if night.since:
        wanted = day is None or day >= night.since
        return wanted, "backfill" if wanted else "older than the backfill"
    if any(channel in frontier.complete for channel in channels):
        return True, "new"
    if day is None:
        return False, "undated on the first night"
    recent = day >= night.today - timedelta(FIRST_NIGHT_DAYS)
    return recent, "new" if recent else "older than 30 days on the first night"


def _decide_known(
    lead: Lead, aliases: Sequence[Alias], target: Target, frontier: Frontier, night: Night
) -> tuple[bool, str]:
    if target.state == "withdrawn":
        return True, "listed again"
    if _hint_moved(lead, target):
        return True, "modified"
    if target.state == "known":
        wanted = bool(night.since) and (_day_of(lead) or night.today) >= (night.since or night.today)
        return wanted, "backfill" if wanted else target.why
    if target.state == "due":
        return _retry_is_due(target, night), "resumed"
    if lead.title and target.title and lead.title != target.title and lead.origin != LeadOrigin.SITEMAP:
        return True, "retitled"
    if any(alias.kind == "path" and alias not in frontier.names for alias in aliases):
        return True, "moved"
    return False, "unchanged"


def _hint_moved(lead: Lead, target: Target) -> bool:
    if not lead.modified or lead.modified == target.modified:
        return False
    if target.modified is not None:
        return True
    hint = _instant(lead.modified)
    return hint is not None and target.last_checked is not None and hint > target.last_checked


def _instant(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None


def _day_of(lead: Lead) -> date | None:
    """The earliest day on which the lead can have been published: its date, else the channel's hint of a change."""
    text = lead.published.value if lead.published else lead.modified or ""
    try:
        return date.fromisoformat(text[:10] if len(text) >= 10 else f"{text}-01")
    except ValueError:
        return None


def _should_name(walk: Walk, target: Target, night: Night) -> bool:
    if walk.channel not in target.channels:
        return False
    if walk.origin == LeadOrigin.SITEMAP:
        return True
    text = target.published.value[:10] if target.published else ""
    return len(text) == 10 and walk.since < date.fromisoformat(text) <= night.today


def _due_again(frontier: Frontier, lost: Sequence[int], night: Night) -> list[tuple[Target, str]]:
    reasons = [(target, _why_again(target, target.id in lost, night)) for target in frontier.targets.values()]
    due = [(target, why) for target, why in reasons if why]
    asked = {target.id for target, _ in due}
    samples = [(target, "weekly sample") for target in _samples(frontier, night) if target.id not in asked]
    return due + samples


def _why_again(target: Target, lost_tonight: bool, night: Night) -> str | None:
    """The reason for which a known target is fetched although no channel asked for it, or ``None``."""
    if target.state == "due":
        return "resumed" if _retry_is_due(target, night) else None
    if target.state != "held" or _checked_today(target, night):
        return None
    if target.gone:
        return "gone, second look"
    if target.why == "shortened":
        return "shortened, another look"
    if lost_tonight and target.missed + 1 >= MISSES:
        return "missing"
    if target.failures:
        return "failed before" if _retry_is_due(target, night) else None
    return _recheck(target, night)


def _retry_is_due(target: Target, night: Night) -> bool:
    """Nightly for a week, then once a week: a document that never comes must not be asked for nightly for ever."""
    return target.failures < NIGHTLY_RETRIES or night.today.weekday() == target.id % 7


def _checked_today(target: Target, night: Night) -> bool:
    return target.last_checked is not None and night.day(target.last_checked) >= night.today


def _recheck(target: Target, night: Night) -> str | None:
    rules = night.rechecks
    first, last = night.day(target.first_seen), night.day(target.last_checked or target.first_seen)
    days = rules.days if target.kind == "page" else rules.days[-1:] if _has_validators(target) else ()
    passed = [days for days in days if first + timedelta(days) <= night.today and last < first + timedelta(days)]
    if passed:
        return f"recheck, day {passed[-1]}"
    age = (night.today - last).days
    if any(target.url.rstrip("/").endswith(path.rstrip("/")) for path in rules.living) and age >= LIVING_DAYS:
        return "living document"
    if target.kind == "page" and age >= OVERLAP_DAYS and _in_weekly_span(target, night):
        return f"weekly while {target.doc_type} is fresh"
    return None


def _in_weekly_span(target: Target, night: Night) -> bool:
    span = {str(kind): days for kind, days in night.rechecks.weekly.items()}.get(target.doc_type or "")
    if span is None:
        return False
    day = target.published.value[:10] if target.published else ""
    event = date.fromisoformat(day) if len(day) == 10 else night.day(target.first_seen)
    return night.today <= event + timedelta(span)


def _has_validators(target: Target) -> bool:
    return bool(target.etag or target.last_modified)


def _samples(frontier: Frontier, night: Night) -> list[Target]:
    """A few held pages a week that are fetched without validators, to learn which host's validators lie."""
    held = [t for t in frontier.targets.values() if t.state == "held" and t.kind == "page" and _has_validators(t)]
    taken = sum(target.sampled == night.week for target in held)
    rest = [target for target in held if target.sampled != night.week and not _checked_today(target, night)]
    rest.sort(key=lambda target: hashlib.sha256(f"{night.week} {target.url}".encode()).digest())
    return rest[: max(0, SAMPLES_A_WEEK - taken)]


def _errand_for(sighting: Sighting, frontier: Frontier, night: Night) -> Errand:
    if sighting.target is None:
        lead = sighting.lead
        return Errand(lead.url, "page", sighting.why, conditional=False, lead=lead, labels=tuple(sorted(lead.labels)))
    target = frontier.targets[sighting.target]
    errand = _errand(target, sighting.why, night)
    moved = sighting.why in {"moved", "two records of one document", "listed again", "resumed"}
    url = sighting.lead.url if moved and "?" not in sighting.lead.url else target.url
    labels = tuple(sorted({*errand.labels, *sighting.lead.labels}))
    errand = replace(errand, url=url, lead=sighting.lead, labels=labels)
    return errand if url == target.url else replace(errand, conditional=False, etag=None, last_modified=None)


_UNCONDITIONAL = frozenset({"weekly sample", "missing", "shortened, another look", "gone, second look", "modified"})


def _errand(target: Target, why: str, night: Night) -> Errand:
    """Validators are sent only for what the present extractor has read, and never where we doubt the server."""
    conditional = (
        target.state == "held"
        and _has_validators(target)
        and target.extractor == night.extractor
        and why not in _UNCONDITIONAL
    )
    return Errand(
        target.url,
        target.kind,
        why,
        conditional,
        target.id,
        target.parent,
        labels=target.labels,
        etag=target.etag if conditional else None,
        last_modified=target.last_modified if conditional else None,
    )
