"""Jobs: what page and command line may ask the scheduler to do, one kind a line in a table."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import Busy, PageError, StdwatchError, UsageError
from stdwatch.operations import additions
from stdwatch.operations.additions import Added
from stdwatch.operations.crawls import Crawls, Order, Progress
from stdwatch.reasons import FaultCode, HealthCode, JobCode, Param, Reason, StoreCode, Verdict
from stdwatch.store import database, faults, learned
from stdwatch.store import jobs as table

log = logging.getLogger(__name__)

_DRAFT_SECONDS = 3600
"""A long article with a slow machine."""

_LEARN_SECONDS = 600
"""A hundred times what 2,000 decisions and 20,000 candidates take."""

Work = Callable[[Settings, Mapping[str, Any], Crawls], Reason]
"""Does a job with its arguments and returns what came of it; raises `StdwatchError` when it fails."""


def do(settings: Settings, job: table.Job, crawls: Crawls) -> None:
    """Do a job that was taken up and write down what came of it; one that meets another process's lock waits again."""
    state, end = end_of(settings, job, crawls)
    log.info("job %s (%s, asked by %s): %s: %s", job.id, job.kind, job.asked_by, state, end)
    with closing(database.connect(settings.database, desk=True)) as db:
        if state == "waiting":
            table.put_off(db, job.id)
        else:
            table.finish(db, job.id, state, end, clock.now())


def end_of(settings: Settings, job: table.Job, crawls: Crawls) -> tuple[str, Reason]:
    """The state that a job comes to, and what came of it."""
    try:
        if job.kind not in KINDS:
            raise UsageError(Reason.of(JobCode.UNKNOWN, job=job.kind, known=tuple(KINDS)))
        return "done", KINDS[job.kind](settings, job.arguments, crawls)
    except Busy as error:
        return "waiting", error.reason
    except StdwatchError as error:
        return "failed", error.reason
    except Exception as error:
        log.exception("job %s (%s)", job.id, job.kind)
        return "failed", Reason.of(JobCode.BUG, text=f"{type(error).__name__}: {error}")


def _crawl(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> Reason:
    """Poll sources now: ``source`` (all without one), ``since``, ``urls``; raises `Busy` when they are being polled."""
    from stdwatch import sources

    names = [str(arguments["source"])] if arguments.get("source") else sources.names()
    if not names:
        raise UsageError(Reason.of(JobCode.NO_SOURCES))
    for name in names:
        sources.site(name)
    kind = "backfill" if arguments.get("since") else "manual"
    urls = tuple(map(str, arguments.get("urls", ())))
    ended = crawls.run([Order(name, kind, arguments.get("since"), urls=urls) for name in names])
    end = Reason.of(JobCode.CRAWLED, runs=tuple(map(_ran, ended)))
    if any(run.verdict != Verdict.STOPPED for run in ended):
        return end
    busy = {StoreCode.CRAWL_RUNS, StoreCode.NODE_CRAWLS}
    are_busy = all(run.reasons and run.reasons[0].code in busy for run in ended)
    raise Busy(end) if are_busy else StdwatchError(end)


def _ran(run: Progress) -> Reason:
    """How a crawl ended, with the cause when it was stopped: it may have no row that tells it."""
    figures: dict[str, Param] = {"source": run.source, "verdict": str(run.verdict), "count": run.new}
    if run.verdict == Verdict.STOPPED and run.reasons:
        return Reason.of(JobCode.RAN_STOPPED, because=run.reasons[0], **figures)
    return Reason.of(JobCode.RAN, **figures)


def _replay(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> Reason:
    """Read the archive again: ``source`` (all without one), ``activate``."""
    from stdwatch.operations.replay import replay

    report = replay(settings, source=arguments.get("source"), activate=bool(arguments.get("activate")))
    differing = tuple(f"{count} {name}" for name, count in report.differs.items() if count)
    figures = {"count": report.read, "failed": len(report.failed)}
    if not differing:
        return Reason.of(JobCode.REPLAYED, **figures)
    return Reason.of(JobCode.REPLAYED_DIFFERING, differences=differing, **figures)


def _backup(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> Reason:
    """Back up all that makes the desk ``to`` a folder (by default that of the settings), and drop what is too old."""
    from pathlib import Path

    from stdwatch.operations.backup import backup, drop_old

    made = backup(settings, Path(arguments["to"]) if arguments.get("to") else None, clock.now())
    drop_old(settings)
    return Reason.of(JobCode.BACKED_UP, path=str(made.folder), size=round(made.size / 2**20))


def _check(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> Reason:
    """Look at all that is kept, `thorough` or not, and keep the faults for health and digest.

    `failed` are the steps of the night's housekeeping that failed: nobody else tells of them.
    """
    from stdwatch.operations import soundness

    steps = [Reason.of(FaultCode.HOUSEKEEPING, text=str(text)) for text in arguments.get("failed", ())]
    findings = [
        *(soundness.Finding("data", reason, well=False) for reason in steps),
        *(each for each in soundness.examine(settings, thorough=bool(arguments.get("thorough"))) if not each.well),
    ]
    with closing(database.connect(settings.database, desk=True)) as db:
        faults.keep(db, [(finding.what, finding.reason) for finding in findings], clock.now())
    if not findings:
        return Reason.of(JobCode.CHECKED)
    return Reason.of(
        JobCode.UNSOUND,
        problems=tuple(Reason.of(HealthCode.FAULT, what=finding.what, because=finding.reason) for finding in findings),
    )


def _rescore(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> Reason:
    """Judge the store by today's vocabulary; with ``rates`` after measuring the sources' own rates."""
    from stdwatch.operations import rescoring

    if arguments.get("rates"):
        rescoring.measure_rates(settings)
    done = rescoring.rescore(settings)
    return Reason.of(JobCode.RESCORED, count=done.judged, version=done.version, moved=len(done.moved))


def _add(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> Reason:
    """Add a page by ``url``, or a ``file`` that was sent under a ``name`` (and came from ``url``, if that is given).

    A file that was read or refused is no longer kept; after any other failure the operator finds it in its place.
    """
    from stdwatch.operations import adding, adding_child

    url = str(arguments.get("url") or "") or None
    try:
        if not arguments.get("file"):
            return _added(adding.add_url(settings, str(url), crawls=crawls))
        path = additions.place(settings, str(arguments["file"]))
        added = adding_child.add_file(settings, str(arguments["name"]), path.read_bytes(), url)
    except PageError as error:
        if arguments.get("file"):
            additions.place(settings, str(arguments["file"])).unlink(missing_ok=True)
        raise StdwatchError(Reason.of(JobCode.REFUSED, outcome=error.outcome, because=error.reason)) from error
    path.unlink()
    return _added(added)


def _added(added: Added) -> Reason:
    return Reason.of(JobCode.ADDED, candidate=str(added.candidate), change=added.change)


def _draft(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> Reason:
    """Draft an ``article``, or only some of its ``blocks``, for an ``editor``: in a process of its own.

    The rules of editing lie above this package, and a machine that is slow or hangs must not take the scheduler down.
    """
    command = [sys.executable, "-m", "stdwatch", "draft", str(arguments["article"])]
    for block in arguments.get("blocks", ()):
        command += ["--block", str(block)]
    environment = {**os.environ, "STDWATCH_EDITOR": str(arguments["editor"]), "STDWATCH_DATA": str(settings.data)}
    options: dict[str, Any] = {"cwd": settings.root, "env": environment, "timeout": _DRAFT_SECONDS}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    except subprocess.TimeoutExpired as error:
        raise StdwatchError(f"the drafts were not done within {_DRAFT_SECONDS} s") from error
    lines = done.stdout.splitlines()
    failed = [line.partition("no draft: ")[2] for line in lines if "\tno draft: " in line]
    if done.returncode not in {0, 1} or (done.returncode and not lines):
        raise StdwatchError(done.stderr.strip().rpartition("\n")[2] or f"status {done.returncode}")
    if failed:
        raise StdwatchError(Reason.of(JobCode.NO_DRAFT, failed=len(failed), count=len(lines), text=failed[0]))
    return Reason.of(JobCode.DRAFTED, count=len(lines))


def _learn(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> Reason:
    """Learn from the decisions, in a process of its own: its library is large, and the rules of the desk lie above."""
    command = [sys.executable, "-m", "stdwatch", "learn"]
    environment = {**os.environ, "STDWATCH_DATA": str(settings.data)}
    options: dict[str, Any] = {"cwd": settings.root, "env": environment, "timeout": _LEARN_SECONDS}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    except subprocess.TimeoutExpired as error:
        raise StdwatchError(f"nothing was learned within {_LEARN_SECONDS} s") from error
    if done.returncode:
        raise StdwatchError(done.stderr.strip().rpartition("\n")[2] or f"status {done.returncode}")
    for line in done.stderr.splitlines():  # what the process warns of, such as a damaged model
        log.warning("learn: %s", line)
    with closing(database.connect(settings.database, desk=True)) as db:
        state = learned.state(db)
    return Reason.of(JobCode.LEARNED, state=state.state if state else done.stdout.strip())


KINDS: Mapping[str, Work] = {
    "crawl": _crawl,
    "add": _add,
    "replay": _replay,
    "backup": _backup,
    "check": _check,
    "rescore": _rescore,
    "learn": _learn,
    "draft": _draft,
}
