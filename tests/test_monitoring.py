"""What a monitor sees: figures that Prometheus's own parser takes, alerts that promtool takes, and readiness."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from stdwatch import cli
from stdwatch.config import SourceSettings
from stdwatch.reasons import HealthCode, Reason, Verdict
from stdwatch.store import backups, outbox, people, runs, tokens
from stdwatch.store.runs import Counts
from stdwatch.verdicts import RunVerdict
from stdwatch.web.monitoring import DeskCollector
from tests.checkout import ROOT
from tests.desk import NOW, opened
from tests.webpage import Web, served

SHIPPED = ROOT / "docs" / "prometheus"


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


def night(web: Web, verdict: Verdict, days: float = 0) -> None:
    """A night of the north that ended so, so many days ago."""
    at = NOW - timedelta(days=days)
    run = runs.start(web.desk.db, "north", "nightly", 1, at)
    runs.close(web.desk.db, run, RunVerdict(verdict, ()), Counts(), at)


def figures(web: Web) -> dict[tuple[str, ...], float]:
    """Every figure by its name and what its labels say, as Prometheus's parser reads the page."""
    return by_label(text_string_to_metric_families(web.browser.get("/metrics").text))


def by_label(families: Iterable[Metric]) -> dict[tuple[str, ...], float]:
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def full(web: Web) -> dict[tuple[str, ...], float]:
    """The figures of a desk that has something of everything."""
    web.desk.candidate()
    runs.keep_polled(web.desk.db, ["north"])
    for days, verdict in enumerate([Verdict.BROKEN, Verdict.OK, Verdict.QUIET, Verdict.QUIET]):
        night(web, verdict, days)
    runs.record_heartbeat(web.desk.db, "scheduler", NOW)
    reasons = [Reason.of(HealthCode.FIRST_NIGHT)]
    outbox.raise_alarm(web.desk.db, None, "north", "broken", reasons, ("north is broken", "why"), NOW)
    backups.note(web.desk.db, Path("/backups/1"), NOW, 5000)
    backups.note_trouble(web.desk.db, Path("/backups/1"), "a body is missing")
    return figures(web)


def test_the_figures_say_how_nights_desk_and_operation_are(web: Web) -> None:
    metrics = full(web)
    assert (metrics["stdwatch_nights", "north", "quiet"], metrics["stdwatch_nights", "north", "broken"]) == (2, 1)
    assert (metrics["stdwatch_last_night_verdict", "north", "broken"], metrics["stdwatch_candidates", "inbox"]) == (
        1,
        1,
    )
    assert metrics["stdwatch_last_good_night_timestamp_seconds", "north"] == (NOW - timedelta(days=1)).timestamp()
    assert metrics["stdwatch_alarm_raised_timestamp_seconds", "north"] == NOW.timestamp()
    assert (metrics["stdwatch_backups_size_bytes",], metrics["stdwatch_backups_damaged",]) == (5000, 1)
    assert metrics["stdwatch_data_size_bytes", "stdwatch.db"] > 0


def test_a_night_is_missed_by_its_plan_and_of_what_is_polled_alone(web: Web) -> None:
    night(web, Verdict.OK, days=7)
    runs.keep_polled(web.desk.db, ["north", "weekly"])
    for source in ("weekly", "gone"):
        run = runs.start(web.desk.db, source, "nightly", 1, NOW - timedelta(days=5))
        runs.close(web.desk.db, run, RunVerdict(Verdict.OK, ()), Counts(), NOW - timedelta(days=5))
    weekly = SourceSettings(weekdays=frozenset({(NOW - timedelta(days=6)).weekday()}))
    settings = replace(web.settings, sources={"weekly": weekly}, jitter=0)
    metrics = by_label(DeskCollector(web.desk.db, settings, NOW + timedelta(hours=8)).collect())
    overdue = {labels[0]: value for (name, *labels), value in metrics.items() if name == "stdwatch_night_overdue"}
    assert overdue == {"north": 1, "weekly": 0}
    assert ("stdwatch_last_night_timestamp_seconds", "gone") not in metrics


def test_nights_since_the_last_good_one_count_retries_once(web: Web) -> None:
    runs.keep_polled(web.desk.db, ["north"])
    for days, verdict in (
        (3, Verdict.OK),
        (2, Verdict.UNREACHABLE),
        (2 - 0.02, Verdict.UNREACHABLE),
        (1, Verdict.BROKEN),
    ):
        night(web, verdict, days)
    assert figures(web)["stdwatch_nights_since_good", "north"] == 2
    night(web, Verdict.QUIET)
    assert figures(web)["stdwatch_nights_since_good", "north"] == 0


def test_an_alarm_that_is_cleared_is_no_longer_told(web: Web) -> None:
    full(web)
    outbox.clear_alarm(web.desk.db, outbox.open_alarms(web.desk.db)["north"], ("well", "again"), NOW)
    metrics = figures(web)
    assert ("stdwatch_alarm_raised_timestamp_seconds", "north") not in metrics
    assert metrics["stdwatch_alarms_open",] == 0


def test_every_figure_of_the_shipped_alerts_and_dashboard_is_told(web: Web) -> None:
    names = {name for name, *_ in full(web)}
    rules = (SHIPPED / "stdwatch.rules.yml").read_text("utf-8")
    dashboard = json.loads((SHIPPED / "dashboard.json").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = set(re.findall(r"\bstdwatch_\w+", " ".join([*re.findall("expr: (.*)", rules), *asked])))
    assert len(named) > 15
    assert named <= names


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool comes with Debian's package prometheus")
def test_promtool_takes_the_alerts_their_tests_and_the_figures(web: Web) -> None:
    full(web)
    page = web.browser.get("/metrics").text
    for arguments, text in (
        (["check", "rules", "stdwatch.rules.yml"], None),
        (["test", "rules", "stdwatch.rules.test.yml"], None),
        (["check", "metrics"], page),
    ):
        ended = subprocess.run(
            [shutil.which("promtool") or "promtool", *arguments],
            cwd=SHIPPED,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ended.returncode, ended.stdout + ended.stderr) == (0, ended.stdout), arguments


def test_a_monitor_needs_a_token_where_readers_sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(people._COST, "n", 2**4)
    db = opened(tmp_path)
    people.add(db, "Wang", "correct horse", "editor", NOW)
    secret = tokens.add(db, "monitor", "Wang", "reader", NOW, 3660)
    db.close()
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path, public="https://desk.example/watch") as web:
        unknown = web.browser.get("/metrics", Host="desk.example", Authorization="Bearer x")
        assert (unknown.status, unknown.headers["WWW-Authenticate"]) == (401, 'Bearer realm="stdwatch"')
        assert web.browser.get("/metrics", Host="desk.example").status == 401
        assert web.browser.get("/metrics", Host="desk.example", Authorization=f"Bearer {secret}").status == 200
        assert web.browser.get("/", Host="desk.example", Authorization=f"Bearer {secret}").status == 303
        assert web.browser.get("/readyz", Host="desk.example").text == "ok"
        tokens.revoke(web.desk.db, "monitor", NOW)
        assert web.browser.get("/metrics", Host="desk.example", Authorization=f"Bearer {secret}").status == 401


def test_a_desk_is_ready_unless_its_scheduler_stopped_and_says_so(web: Web) -> None:
    ready = web.browser.get("/readyz")
    assert (ready.status, ready.text) == (200, "ok"), "no scheduler ever ran here: the page alone is a desk"
    runs.record_heartbeat(web.desk.db, "scheduler", NOW - timedelta(hours=1))
    answer = web.browser.get("/readyz")
    assert (answer.status, answer.text) == (503, "scheduler has stopped")
    assert web.browser.get("/healthz").text == "ok"


def test_only_a_scheduler_that_stopped_is_warned_of(web: Web) -> None:
    for page in ("/overview", "/add"):
        text = web.browser.get(page).text
        assert 'class="alert"' not in text
        assert "观察台尚未运行过调度程序" in text
    runs.record_heartbeat(web.desk.db, "scheduler", NOW - timedelta(hours=1))
    assert all('class="alert"' in web.browser.get(page).text for page in ("/overview", "/add"))


def test_health_has_a_history_and_backups_have_sizes(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    full(web)
    monkeypatch.setenv("STDWATCH_DATA", str(web.settings.data))
    history = CliRunner().invoke(cli.main, ["health", "--days", "30"]).output.splitlines()
    assert history[0].split("\t") == ["north", "3/4", "...B"]
    assert history[1].startswith("alarm north: 2025-11-25 09:30 +0800 – open")
    report = json.loads(CliRunner().invoke(cli.main, ["health", "--days", "2", "--json"]).output)
    assert [row["verdict"] for row in report["nights"]["north"]] == ["ok", "broken"]
    listed = CliRunner().invoke(cli.main, ["backup", "--list"]).output
    assert "0.0\ta body is missing\t/backups/1" in listed
    assert "1 kept, 0.0 MB; the 4 newest sound ones stay" in listed


def test_the_doctor_notes_what_is_not_there_instead_of_calling_it_ok(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    opened(tmp_path).close()
    lines = CliRunner().invoke(cli.main, ["doctor"]).output.splitlines()
    assert "note    scheduler: has never run here: nothing is polled by itself" in lines
