"""The events: what happens, what is stored of it, and what the operator must have seen by the next morning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tests.mornings import happenings as to
from tests.mornings.happenings import NIGHT, Happening

SUNDAY = date(2025, 11, 23)
"""The day of the thorough check (UTC)."""

NO_PING = "(no ping)"
"""The ping service missed its call: that is what it tells the operator."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens before a night. `sees` is what must have come by the morning, as parts of its text.

    `stores` is the verdict on alpha's last run of the night (``-``: no run; ``?``: any, as damage may hit anything).
    `never` must not have come. With `well` the digest may say that all is well. `day` is the night's, `before` the
    night before it that was good.
    """

    happens: Happening
    sees: tuple[str, ...]
    stores: str = "quiet"
    well: bool = False
    day: date = NIGHT
    before: date | None = None
    never: tuple[str, ...] = ()


_WELL = ("all sources healthy",)
_DAMAGED = "stdwatch: data is damaged"
_NOT_POLLED = "NOT POLLED: alpha, beta"
_NOTHING_STORED = "stdwatch: nothing can be stored"
_WEEK_LATER = NIGHT + timedelta(days=7)

EVENTS: Mapping[str, Event] = {
    "a quiet night": Event(to.nothing, _WELL, well=True),
    "site dead": Event(to.moods(alpha="Unreachable"), ("alpha is unreachable", "failing: alpha"), "unreachable"),
    "all sites dead": Event(
        to.moods(alpha="Unreachable", beta="Unreachable"),
        ("alpha is unreachable", "beta is unreachable", "failing: alpha, beta"),
        "unreachable",
    ),
    "listing changed": Event(to.moods(alpha="SiteChanged"), ("alpha is broken", "failing: alpha"), "broken"),
    "site blocks us": Event(to.moods(alpha="BotWall"), ("alpha is blocked", "failing: alpha"), "blocked"),
    "crawl hangs": Event(to.moods(alpha="hang"), ("alpha is stopped", "failing: alpha"), "stopped"),
    "crawl killed": Event(to.moods(alpha="killed"), ("alpha is stopped", "failing: alpha"), "stopped"),
    "crawl stopped once": Event(to.moods(alpha="once"), _WELL, well=True),
    "spider cannot be imported": Event(to.not_importable, ("gamma is not polled", "failing: gamma")),
    "orphan hangs": Event(to.hold("nightly"), _WELL, well=True),
    "backfill holds a source": Event(
        to.hold("backfill"), ("NOT POLLED: alpha", "has been crawling it for 4 hours"), "-"
    ),
    "scheduler or up dead": Event(to.no_scheduler, (NO_PING,), "-"),
    "two operators at once": Event(to.second_scheduler, _WELL, well=True),
    "disk low": Event(to.little_room, ("disk is too full", _NOT_POLLED, "no crawl begins"), "-"),
    "disk full at start": Event(
        to.small_disk("size=6m", to.full_at_start), (_NOTHING_STORED, "the disk is full", NO_PING), "-"
    ),
    "disk full under way": Event(to.small_disk("size=6m", to.full_under_way), (_NOTHING_STORED, NO_PING), "?"),
    "disk read-only": Event(to.small_disk("size=60m", to.read_only), (_NOTHING_STORED, NO_PING), "?"),
    "no inodes at start": Event(
        to.small_disk("size=60m,nr_inodes=80", to.no_files_left), (_NOTHING_STORED, NO_PING), "-"
    ),
    "pages of stdwatch.db damaged": Event(to.spoil("stdwatch.db"), ("damaged", "restore a backup"), "?"),
    "pages of archive.db damaged": Event(to.spoil("archive.db"), (_DAMAGED, "archive", "restore a backup"), "?"),
    "index damaged": Event(to.lose_an_index_entry, (_DAMAGED, "index fetch_by_url", "doctor --mend")),
    "search index damaged": Event(
        to.sql("stdwatch.db", "UPDATE search_data SET block = x'0011' WHERE id > 100"), (_DAMAGED, "doctor --mend")
    ),
    "archive gone": Event(to.archive_gone, (_DAMAGED, "archive.db", "restore a backup"), "stopped"),
    "bodies missing": Event(
        to.sql("archive.db", "DELETE FROM body"), (_DAMAGED, "1 bodies that rows cite are not there")
    ),
    "body damaged": Event(
        to.sql("archive.db", "UPDATE body SET z = x'00'"), (_DAMAGED, "1 bodies are damaged"), day=SUNDAY
    ),
    "words with a mistake": Event(to.words(b"[[term]\n"), (_DAMAGED, "words: ")),
    "words that are no text": Event(to.words(b"\xff\xfe\x00"), (_DAMAGED, "words: ")),
    "file of another owner": Event(to.given_away, (_DAMAGED, "belongs to nobody: chown -R root")),
    "secrets gone": Event(to.secrets_gone, (NO_PING,)),
    "clock ahead, then right": Event(to.ahead, _WELL, well=True, never=("NOT POLLED",)),
    "clock at 1970": Event(to.clock_at("1970-01-01"), ("clock is wrong", "it is 1970"), "-"),
    "clock behind a month of nights": Event(
        to.nights_ahead, ("clock is wrong", _NOT_POLLED, "which is yet to come"), "ok"
    ),
    "mail server slow": Event(to.slow_recipient, _WELL, well=True),
    "one of two recipients hangs": Event(
        to.hanging_recipient, ("alpha is unreachable", "failing: alpha"), "unreachable"
    ),
    "recipients refuse for a week": Event(
        to.refusing_for_a_week, ("alpha is unreachable", "failing: alpha"), "unreachable", day=_WEEK_LATER, before=NIGHT
    ),
    "ping service dead": Event(to.ping_dead, ("recipient ping", NO_PING), well=True),
    "backup folder gone": Event(to.backup_gone, (_DAMAGED, "its folder is not there")),
    "backup damaged": Event(to.backup_damaged, (_DAMAGED, "backup: ", "bodies that rows cite are not there")),
    "backup old, none can be made": Event(
        to.no_folder_for_backups, (_DAMAGED, "backup: the last one failed", "older than 14 days")
    ),
    "upgrade after rollback": Event(to.upgrade_after_rollback, _WELL, well=True),
}
"""What happens, in the order of the table."""
