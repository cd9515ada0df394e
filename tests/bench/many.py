"""Many sources on one machine, ``python -m tests.bench many``: what a tick, `stdwatch health` and the overview take.

A project with so many spiders, made by the template of `scrapy genspider`, each with thirty nights and a document a
night in the store. Every figure is taken in a process of its own, the second time it is done.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.store import database, stories
from tests.bench.table import table

ROOT = Path(__file__).parents[2]
NOW = datetime(2025, 11, 24, 22, tzinfo=UTC)
_NIGHTS = 30
_KINDS = ("tick", "health", "overview")


def measure(counts: tuple[int, ...]) -> Iterator[str]:
    """A table: sources × what they take."""
    rows = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder)
            _lay_down(project, count)
            rows.append((f"{count:,}", *(_figure(project, kind) for kind in _KINDS)))
    yield table(("sources", "tick, CPU s", "health, CPU s", "overview, CPU s · kB"), rows)


def _lay_down(project: Path, count: int) -> None:
    shutil.copy(ROOT / "scrapy.cfg", project)
    shutil.copytree(ROOT / "pipelines", project / "pipelines")
    (project / "spiders").mkdir()
    (project / "spiders" / "__init__.py").write_text('"""Made sources."""\n', "utf-8")
    template = Template((ROOT / "stdwatch" / "templates" / "spiders" / "site.tmpl").read_text("utf-8"))
    names = [f"made{number:04}" for number in range(count)]
    for name in names:
        text = template.substitute(name=name, domain=f"{name}.example.org", classname=name.title())
        (project / "spiders" / f"{name}.py").write_text(text, "utf-8")
    with closing(database.connect(project / "data" / "stdwatch.db", desk=False)) as db, database.writing(db):
        for number, name in enumerate(names):
            _fill(db, number, name)
        stories.add(
            db, (), count * _NIGHTS, NOW
        )  # as on any day: a tick links 200 new pages, which is work of the night


def _fill(db: Database, number: int, name: str) -> None:
    row = [name, name, name, f"https://{name}.example.org/", "America/New_York"]
    db.execute("INSERT INTO source (name, title_en, title_zh, home, zone) VALUES (?, ?, ?, ?, ?)", row)
    for night in range(_NIGHTS):
        begun = NOW - timedelta(days=_NIGHTS - 1 - night, hours=1)
        started, ended = clock.stamp(begun), clock.stamp(begun + timedelta(minutes=3))
        db.execute(
            """INSERT INTO run (source, kind, started, ended, pid, verdict, requests, leads, new)
            VALUES (?, 'nightly', ?, ?, 1, 'ok', 20, 8, 1)""",
            [name, started, ended],
        )
        url = f"https://{name}.example.org/news/{night}"
        db.execute(
            """INSERT INTO candidate (source, url, title, published, published_precision, day, doc_type, language,
                first_seen, last_changed, state, score)
            VALUES (?, ?, ?, ?, 'day', ?, 'news', 'en', ?, ?, 'rejected', 0)""",
            [name, url, f"Note {number}-{night}", started[:10], started[:10], started, started],
        )


def _figure(project: Path, kind: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "STDWATCH_DATA": str(project / "data")}
    environment["STDWATCH_NOW"] = clock.stamp(NOW)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.many", kind],
        cwd=project, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    cpu, size = json.loads(done.stdout.splitlines()[-1])
    return f"{cpu:.2f} · {size / 1000:,.0f}" if size else f"{cpu:.2f}"


def _second_time(task: Callable[[], int], seconds: Callable[[], float]) -> tuple[float, int]:
    task()
    began = seconds()
    size = task()
    return seconds() - began, size


def _tick() -> int:
    from stdwatch import config, sources
    from stdwatch.operations.scheduler import Scheduler

    scheduler = Scheduler(config.load(), sources.names(), sources.broken())
    if scheduler.tick():
        raise SystemExit("nothing was to be due")
    return 0


def _health() -> int:
    from stdwatch import config, sources
    from stdwatch.operations import health

    settings = config.load()
    with closing(database.connect(settings.database, desk=False)) as db:
        health.of_all(db, settings, sources.names(), sources.broken(), clock.now())
    return 0


def _overview() -> int:
    from starlette.testclient import TestClient

    from stdwatch import config
    from stdwatch.web.app import make_app

    with TestClient(make_app(config.load()), base_url="http://127.0.0.1:8470") as client:
        answer = client.get("/overview")
    if answer.status_code != 200:
        raise SystemExit(f"overview: {answer.status_code}")
    return len(answer.content)


def _main(kind: str) -> tuple[float, int]:
    """The page answers in a thread of its own; beside a tick runs the job that it began, which is not part of it."""
    if kind == "overview":
        return _second_time(_overview, time.process_time)
    return _second_time({"tick": _tick, "health": _health}[kind], time.thread_time)


if __name__ == "__main__":
    print(json.dumps(_main(sys.argv[1])))
