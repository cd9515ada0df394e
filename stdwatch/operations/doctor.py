"""The doctor: what an operator would want to know before the night, each as one finding."""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from stdwatch import clock, learning
from stdwatch.config import Settings
from stdwatch.errors import StdwatchError
from stdwatch.operations import health, housekeeping, liveness, public_page, recipients, soundness
from stdwatch.operations.schedule import local
from stdwatch.operations.soundness import Finding
from stdwatch.reasons import Health, LearningCode, Reason
from stdwatch.rendering.browser import is_installed
from stdwatch.store import checks, database, locks, outbox, retention, runs

_EARLIEST_CLOCK = datetime(2025, 1, 1, tzinfo=UTC)
"""No clock that is right shows an instant before this."""


def examine(settings: Settings) -> list[Finding]:
    """Every finding, the fatal ones first; nothing is written, and no fault of what is looked at ends it."""
    findings = list[Finding]()
    for look in _LOOKS:
        try:
            findings += look(settings)
        except Exception as error:  # what cannot be looked at is a finding, and the next one is still looked at
            findings.append(Finding(look.__name__.strip("_"), f"cannot be looked at: {error!r}", well=False))
    return findings


def _clock(settings: Settings) -> Iterator[Finding]:
    now = clock.now()
    set_it = "" if now >= _EARLIEST_CLOCK else ": set this machine's clock (timedatectl)"
    yield Finding("clock", f"it is {clock.stamp(now)}{set_it}", well=not set_it)


def examine_recipients(settings: Settings) -> list[Finding]:
    """Send a test message to each recipient, and tell what it said."""
    subject, body = "stdwatch: a test message", f"Sent by stdwatch doctor --send at {local(clock.now(), settings)}."
    findings = []
    for url in settings.alarms:
        attempt = recipients.attempt(url, subject, body, good=True)
        detail = attempt.error or f"took the test message: {attempt.answer or 'ok'}"
        findings.append(Finding("test message", f"{recipients.name_of(url)}: {detail}", attempt.error is None))
    if not findings:
        findings.append(Finding("test message", "no recipient to send one to (STDWATCH_ALARMS)", well=False))
    return findings


def _disk(settings: Settings) -> Iterator[Finding]:
    room = housekeeping.free(settings)
    yield Finding("disk", str(housekeeping.disk(settings)).removeprefix("disk: "), room >= settings.least_free * 2**20)
    if (files := housekeeping.free_files(settings)) is not None and files < housekeeping.LEAST_FILES:
        yield Finding("disk", f"room for {files} more files only: remove some that nobody needs", well=False)


def _locks(settings: Settings) -> Iterator[Finding]:
    """What runs, and whether it runs for longer than it may."""
    held = locks.held(settings.data)
    yield Finding("running", ", ".join(held) if held else "nothing of stdwatch", well=True)
    for name in held:
        holder = locks.holder(settings.data, name)
        if name != "scheduler" and holder and holder[1] > settings.crawl_minutes * 60:
            detail = f"process {holder[0]} has held {name} for {holder[1] / 3600:.1f} hours: end it (kill {holder[0]})"
            yield Finding("running", detail, well=False)


def _data(settings: Settings) -> Iterator[Finding]:
    yield from soundness.rights(settings)
    yield from soundness.examine(settings, thorough=True)


def _rows(settings: Settings) -> Iterator[Finding]:
    """What the database says of clock, scheduler, sources and recipients."""
    if not settings.database.is_file():
        return
    try:
        with closing(database.read_only(settings.database)) as db:
            for look in (_past, _scheduler, _sources, _recipients, _log):
                yield from look(db, settings)
    except (StdwatchError, sqlite3.Error):
        return  # `_data` says what is wrong with it


def _past(db: Database, settings: Settings) -> Iterator[Finding]:
    """Rows from the future: the clock was wrong when they were written, or is wrong now."""
    ahead = checks.newest_instant(db)
    if ahead and ahead > clock.now() + timedelta(minutes=5):
        detail = (
            f"something was written at {clock.stamp(ahead)}, which is yet to come: one clock was wrong, see timedatectl"
        )
        yield Finding("clock", detail, well=False)


def _scheduler(db: Database, settings: Settings) -> Iterator[Finding]:
    heartbeat = runs.last_heartbeat(db, "scheduler")
    if heartbeat is None:
        yield Finding("scheduler", "has never run here: nothing is polled by itself", well=True, note=True)
        return
    alive = clock.now() - heartbeat < liveness.SILENT
    detail = f"last heard of {local(heartbeat, settings)}"
    yield Finding(
        "scheduler", detail if alive else f"{detail}: it does not run; start stdwatch up or scheduler.py", alive
    )


def _sources(db: Database, settings: Settings) -> Iterator[Finding]:
    from stdwatch import sources

    try:
        healths = health.of_all(db, settings, sources.names(), sources.broken(), clock.now())
    except StdwatchError:
        return  # `_spiders` says it
    for source_health in healths:
        reasons = f": {'; '.join(map(str, source_health.reasons))}" if source_health.reasons else ""
        what = source_health.source if source_health.is_of_desk else f"source {source_health.source}"
        yield Finding(what, f"{source_health.state}{reasons}", source_health.state is not Health.FAILING)


def _recipients(db: Database, settings: Settings) -> Iterator[Finding]:
    """Who is told, as this user sees it and as the running scheduler does: its secrets may be closed to this user."""
    theirs, ours = outbox.recipient_names(db), [recipients.name_of(url) for url in settings.alarms]
    last = {recipient.name: recipient for recipient in outbox.recipients(db)}
    for url, name in zip(settings.alarms, ours, strict=True):
        if not recipients.is_valid(url):
            yield Finding("alarms", f"{name}: Apprise does not understand this URL", well=False)
    for name in dict.fromkeys([*ours, *theirs]):
        if name == "ping":
            continue
        error = last[name].error if name in last else None
        seen = "" if name in ours else " (the scheduler's; not among the secrets that this user sees)"
        detail = f"{error}; stdwatch doctor --send tries it" if error else "delivers, as far as is known"
        yield Finding("alarms", f"{name}{seen}: {detail}", error is None)
    if not ours and not theirs - {"ping"}:
        yield Finding("alarms", "no recipient: only the log and the page tell (STDWATCH_ALARMS)", well=True, note=True)
    if not settings.ping and "ping" not in theirs:
        detail = "none: set STDWATCH_PING, since a machine that is dead cannot tell you (docs/operations.md)"
        yield Finding("ping", detail, well=True, note=True)


def _log(db: Database, settings: Settings) -> Iterator[Finding]:
    """How much is kept of what happened."""
    counts = ", ".join(f"{number} of {table}" for table, number in retention.sizes(db).items())
    yield Finding("log", f"rows of the last {settings.keep_log} days: {counts}", well=True)


def _contact(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("contact", settings.user_agent, well=True)
    else:
        yield Finding("contact", "none: set contact in stdwatch.toml, so that a site can write to you", well=False)


def _spiders(settings: Settings) -> Iterator[Finding]:
    from stdwatch import sources

    try:
        yield Finding("sources", ", ".join(sources.names()), well=True)
        for module, error in sources.broken().items():
            yield Finding("sources", f"{module} cannot be imported: {error}", well=False)
    except StdwatchError as error:
        yield Finding("sources", str(error), well=False)


def _browser(settings: Settings) -> Iterator[Finding]:
    """Chromium, where pages are to be rendered."""
    if settings.rendering:
        well = is_installed()
        detail = "Chromium is there" if well else "rendering is on, and there is no Chromium: apt-get install chromium"
        yield Finding("browser", detail, well)


def _learning(settings: Settings) -> Iterator[Finding]:
    """What learns an order of the queue from the decisions, an extra."""
    del settings
    if learning.is_installed():
        yield Finding("learning", "scikit-learn is there", well=True)
    else:
        yield Finding("learning", str(Reason.of(LearningCode.NOT_INSTALLED)), well=True, note=True)


def _fonts(settings: Settings) -> Iterator[Finding]:
    """Chinese type for printed issues, where fontconfig can be asked."""
    program = shutil.which("fc-list")
    if program is None:
        yield Finding("fonts", "not known: there is no fc-list to ask", well=True)
        return
    process = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False)
    families = sorted({re.split(r"[,\n]", line)[0] for line in process.stdout.splitlines() if line.strip()})
    detail = ", ".join(families[:3]) or "none for Chinese: install fonts-noto-cjk, or printed issues show boxes"
    yield Finding("fonts", detail, bool(families))


def _confinement(settings: Settings) -> Iterator[Finding]:
    """The kernel's locks on the children that read PDF files, recognise scans and typeset issues."""
    from stdwatch.confinement import missing_locks

    missing = " and ".join(missing_locks())
    detail = f"this kernel has no {missing}: limits alone hold a hostile file" if missing else "Landlock and seccomp"
    yield Finding("confinement", detail, not missing)


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _data,
    _clock,
    _disk,
    _locks,
    _rows,
    _contact,
    _spiders,
    _fonts,
    _browser,
    _learning,
    _confinement,
    public_page.examine,
)
