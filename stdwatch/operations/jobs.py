"""Jobs: what page and command line may ask the scheduler to do, one kind a line in a table."""

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.errors import Busy, PageError, StdwatchError, UsageError
from stdwatch.operations import additions
from stdwatch.operations.crawls import Crawls, Order
from stdwatch.store import database
from stdwatch.store import jobs as table

log = logging.getLogger(__name__)

Work = Callable[[Settings, Mapping[str, Any], Crawls], str]
"""Does a job with its arguments and returns what there is to say; raises `StdwatchError` when it fails."""


def do(settings: Settings, job: table.Job, crawls: Crawls) -> None:
    """Do a job that was taken up and write down what came of it; one that meets another process's lock waits again."""
    state, message = _end_of(settings, job, crawls)
    log.info("job %s (%s, asked by %s): %s: %s", job.id, job.kind, job.asked_by, state, message)
    with closing(database.connect(settings.database, desk=True)) as db:
        if state == "waiting":
            table.put_off(db, job.id)
        else:
            table.finish(db, job.id, state, message, clock.now())


def _end_of(settings: Settings, job: table.Job, crawls: Crawls) -> tuple[str, str]:
    """The state that a job comes to, and what there is to say."""
    try:
        if job.kind not in KINDS:
            raise UsageError(f"no job of kind {job.kind!r}; there are: {', '.join(KINDS)}")
        return "done", KINDS[job.kind](settings, job.arguments, crawls)
    except Busy as error:
        return "waiting", str(error)
    except StdwatchError as error:
        return "failed", str(error)
    except Exception as error:
        log.exception("job %s (%s)", job.id, job.kind)
        return "failed", f"a mistake in stdwatch, see the log: {type(error).__name__}: {error}"


def _crawl(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> str:
    """Poll sources now: ``source`` (all without one), ``since``, ``urls``."""
    from stdwatch import sources

    names = [str(arguments["source"])] if arguments.get("source") else sources.names()
    for name in names:
        sources.site(name)
    kind = "backfill" if arguments.get("since") else "manual"
    urls = tuple(map(str, arguments.get("urls", ())))
    ended = crawls.run([Order(name, kind, arguments.get("since"), urls=urls) for name in names])
    return "; ".join(f"{progress.source}: {progress.verdict}, {progress.new} new" for progress in ended)


def _replay(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> str:
    """Read the archive again: ``source`` (all without one), ``activate``."""
    from stdwatch.operations.replay import replay

    report = replay(settings, source=arguments.get("source"), activate=bool(arguments.get("activate")))
    differing = ", ".join(f"{count} {name}" for name, count in report.differs.items() if count)
    return f"{report.read} read again, {len(report.failed)} failed; differences: {differing or 'none'}"


def _backup(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> str:
    """Back up both databases ``to`` a folder (by default ``backups`` in the data directory)."""
    from pathlib import Path

    from stdwatch.operations.backup import backup

    made = backup(settings, Path(arguments["to"]) if arguments.get("to") else None, clock.now())
    return f"{made.folder}: {made.size / 2**20:.0f} MB"


def _rescore(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> str:
    """Judge the store by today's vocabulary; with ``rates`` after measuring the sources' own rates."""
    from stdwatch.operations import rescoring

    if arguments.get("rates"):
        rescoring.measure_rates(settings)
    done = rescoring.rescore(settings)
    furthest = "; ".join(f"{move.before} → {move.after} {move.title[:60]}" for move in done.moved[:3])
    moved = f"{len(done.moved)} of the inbox moved{f': {furthest}' if furthest else ''}"
    return f"{done.judged} judged by {done.version}; {moved}"


def _add(settings: Settings, arguments: Mapping[str, Any], crawls: Crawls) -> str:
    """Add a page by ``url``, or a ``file`` that was sent under a ``name`` (and came from ``url``, if that is given).

    A file that was read or refused is no longer kept; after any other failure the operator finds it in its place.
    """
    from stdwatch.operations import adding

    url = str(arguments.get("url") or "") or None
    try:
        if not arguments.get("file"):
            return additions.line(adding.add_url(settings, str(url), crawls=crawls))
        path = additions.place(settings, str(arguments["file"]))
        added = adding.add_file(settings, str(arguments["name"]), path.read_bytes(), url, crawls=crawls)
    except PageError as error:
        if arguments.get("file"):
            additions.place(settings, str(arguments["file"])).unlink(missing_ok=True)
        raise StdwatchError(f"{error.outcome}: {error.reason}") from error
    path.unlink()
    return additions.line(added)


KINDS: Mapping[str, Work] = {
    "crawl": _crawl,
    "add": _add,
    "replay": _replay,
    "backup": _backup,
    "rescore": _rescore,
}
