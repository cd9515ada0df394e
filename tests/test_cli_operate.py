"""The operator's commands: health, backup, restore, coverage, and what they return."""

import json
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from stdwatch.cli import main
from stdwatch.clock import stamp
from stdwatch.store import database, outbox, runs
from stdwatch.store.archive import Archive
from tests.sentences import stored

NOW = datetime(2025, 11, 18, 21, 30, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STDWATCH_NOW", stamp(NOW))
    (tmp_path / "data").mkdir()
    Archive(tmp_path / "data" / "archive.db").close()
    with closing(database.connect(tmp_path / "data" / "stdwatch.db", desk=True)) as db:
        runs.note_source(db, "uscc", {"en": "USCC", "zh": "美中"}, "https://x/", "America/New_York")
    return tmp_path / "data"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def night(data: Path, source: str, verdict: str, reasons: list[str], **more: Any) -> None:
    with closing(database.connect(data / "stdwatch.db", desk=True)) as db:
        row = {"source": source, "kind": "nightly", "pid": 1, "started": stamp(NOW), "ended": stamp(NOW)}
        db.table("run").insert(row | {"verdict": verdict, "reasons": stored(reasons)} | more)


def test_health_tells_state_reasons_and_times_in_the_operators_zone(data: Path) -> None:
    night(data, "uscc", "ok", [])
    night(data, "whitehouse", "degraded", ["fact sheets feed: NotFound: answered 404"], severity=1)
    result = run("health")
    assert result.exit_code == 0, result.output
    assert "uscc\thealthy\tok\t2025-11-19 05:30 +0800\t" in result.output
    assert "whitehouse\tdegraded\tdegraded" in result.output
    assert "fact sheets feed: NotFound: answered 404" in result.output


def test_health_returns_1_when_a_source_is_ill_and_shows_failing_recipients(data: Path) -> None:
    night(data, "uscc", "broken", ["no listing was parsed"], severity=2)
    with closing(database.connect(data / "stdwatch.db", desk=True)) as db:
        outbox.write_daily(db, "digest", ("a", "b"), NOW)
        outbox.note_delivery(db, 1, "mailto 1a2b3c4d", "refused", NOW)
    result = run("health", "--json")
    assert result.exit_code == 1
    report = json.loads(result.output)
    failing = next(source for source in report["sources"] if source["source"] == "uscc")
    assert (failing["state"], failing["cause"], failing["reasons"]) == ("failing", "broken", ["no listing was parsed"])
    assert report["recipients"][0]["error"] == "refused"


def test_runs_tell_codes_beside_their_sentences(data: Path) -> None:
    night(data, "uscc", "broken", ["no listing was parsed"], severity=2)
    newest = json.loads(run("runs", "--json").output)[0]
    assert newest["reasons"] == ["no listing was parsed"]
    assert newest["codes"] == [{"code": "text", "params": {"text": "no listing was parsed"}}]


def test_backup_and_restore_say_where_everything_is(data: Path, tmp_path: Path) -> None:
    made = run("backup", "--to", str(tmp_path / "disk"))
    assert made.exit_code == 0, made.output
    assert "0 candidates, 0 decisions, 0 bodies" in made.output
    (folder,) = (tmp_path / "disk").iterdir()
    shutil.rmtree(data)
    data.mkdir()
    back = run("restore", str(folder))
    assert back.exit_code == 0, back.output
    assert (data / "stdwatch.db").is_file()
    assert str(data / "before-restore-") in back.output


def test_coverage_prints_figures_and_lost_nights(data: Path) -> None:
    night(data, "uscc", "unreachable", ["all: Unreachable: connection refused"])
    result = run("export", "coverage", "--from", "2025-11-01", "--to", "2025-11-30")
    assert result.exit_code == 0, result.output
    assert "uscc: 2025-11-18: unreachable" in result.output
    covered = json.loads(run("export", "coverage", "--from", "2025-11-01", "--to", "2025-11-30", "--json").output)
    assert covered["sources"][0]["nights"] == 0
    assert covered["recall"]["sample"] == {"population": 0, "drawn": 0, "pending": 0, "found": 0, "known": 0}
