"""What is told reaches its targets: real servers on loopback, each told in its own form; a failing one is shown."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from stdwatch.config import Settings
from stdwatch.operations import alarms, notifications, recipients
from stdwatch.operations.deliveries import Deliveries
from stdwatch.operations.health import SourceHealth
from stdwatch.operations.rhythm import Silence
from stdwatch.operations.wording import Wording
from stdwatch.reasons import Cause, Health, HealthCode, Reason, RunCode
from stdwatch.store import database, outbox
from tests.mail_server import mailed
from tests.sentences import worded

NOW = datetime(2025, 11, 18, 23, 30, tzinfo=UTC)
SAID = ("stdwatch: uscc is broken", "none of 9 documents has a date\n标准")
WELL = Silence(None, 0, 1.0)


@dataclass(slots=True)
class Webhook:
    """A server that takes what is posted to it, or refuses."""

    url: str = ""
    status: int = 200
    took: list[tuple[str, Any]] = field(default_factory=list)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.took.append((self.path, json.loads(body)))
            self._answer()

        def do_GET(self) -> None:
            hook.took.append((self.path, None))
            self._answer()

        def _answer(self) -> None:
            self.send_response(hook.status)
            self.end_headers()
            self.wfile.write(b"ok" if self.path.startswith("/slack") else b'{"errcode": 0, "code": 0, "StatusCode": 0}')

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hook.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield hook
        server.shutdown()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=True)) as db:
        yield db


def settings(folder: Path, *alarms: str, ping: str = "") -> Settings:
    return Settings(folder, folder, alarms=alarms, ping=ping)


@pytest.mark.parametrize(
    ("url", "plugin", "path"),
    [
        ("wecombot://botkey12345678", "wecombot.NotifyWeComBot", "/wecom?key={key}"),
        ("dingtalk://token12345678", "dingtalk.NotifyDingTalk", "/dingtalk?access_token={token}"),
        ("feishu://token12345678", "feishu.NotifyFeishu", "/feishu/{token}/"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack.NotifySlack", "/slack"),
    ],
)
def test_chat_targets_get_the_message_in_their_own_form(
    url: str, plugin: str, path: str, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their addresses are fixed in Apprise: here they lead to this machine, the rest is as ever."""
    module, name = plugin.split(".")
    address = "webhook_url" if module == "slack" else "notify_url"
    monkeypatch.setattr(f"apprise.plugins.{module}.{name}.{address}", webhook.url + path)
    assert recipients.send(url, *SAID, good=False) is None
    ((asked, payload),) = webhook.took
    assert asked.startswith(f"/{module.removesuffix('bot')}")
    text = json.dumps(payload, ensure_ascii=False)
    assert "uscc is broken" in text
    assert "标准" in text


def test_a_webhook_of_ones_own_gets_json(webhook: Webhook) -> None:
    assert recipients.send(webhook.url.replace("http", "json") + "/hook", *SAID, good=True) is None
    ((path, payload),) = webhook.took
    assert path.startswith("/hook")
    assert (payload["title"], payload["message"], payload["type"]) == (*SAID, "success")


def test_mail_is_delivered_by_smtp() -> None:
    mail = mailed(*SAID, good=False, options="&format=text")
    assert mail["Subject"] == SAID[0]
    assert mail["To"].endswith("editor@example.org")
    body = mail.get_body()
    assert body and "标准" in body.get_content()


@pytest.mark.parametrize("url", ["nonsense://x", "json://127.0.0.1:9/", "not a url"])
def test_a_target_that_cannot_be_reached_says_why_and_raises_nothing(url: str) -> None:
    assert recipients.send(url, *SAID, good=False)


def test_the_name_of_a_target_tells_no_secret() -> None:
    assert "secret" not in recipients.name_of("mailto://me:secret@example.org")
    assert recipients.name_of("json://a") != recipients.name_of("json://b")
    assert recipients.name_of("mailtos://me:pa[ss@example.org").startswith("mailtos ")


def deliver(settings: Settings, db: Database) -> None:
    """Offer what waits, and wait until it was taken or refused."""
    deliveries = Deliveries(settings)
    deliveries.offer(db)
    deliveries.wait(20)


def test_a_failing_target_holds_up_no_other_is_tried_again_and_shown(
    db: Database, tmp_path: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = webhook.url.replace("http", "json"), "json://127.0.0.1:9/"
    own = settings(tmp_path, bad, good)
    outbox.raise_alarm(db, None, "uscc", "broken", worded("x"), SAID, NOW)
    for minutes in (0, 1, 16, 17, 47, 200, 400, 800):
        monkeypatch.setenv("STDWATCH_NOW", (NOW + timedelta(minutes=minutes)).isoformat())
        deliver(own, db)
    assert len(webhook.took) == 1
    (tries,) = db.execute("SELECT tries FROM delivery WHERE error IS NOT NULL").fetchone()
    assert tries == 6, "after 0, 16, 47, 200, 400 and 800 minutes"
    shown = {recipient.name: recipient.error for recipient in outbox.recipients(db)}
    assert shown[recipients.name_of(good)] is None
    assert shown[recipients.name_of(bad)]


def test_the_ping_is_called_once_after_the_night(
    db: Database, tmp_path: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STDWATCH_NOW", NOW.isoformat())
    own = Settings(tmp_path, tmp_path, ping=f"{webhook.url}/ping", jitter=0)
    monkeypatch.setattr("stdwatch.operations.health.of_all", lambda *_: [])
    for _ in range(2):
        notifications.tell(db, own, ["uscc"], {}, NOW, busy=False)
        deliver(own, db)
    assert webhook.took == [], "the night is not over"
    started = "2025-11-18T20:30:00Z"
    row = {"source": "uscc", "kind": "nightly", "pid": 1, "verdict": "quiet", "started": started, "ended": started}
    db.table("run").insert(row)
    for _ in range(2):
        notifications.tell(db, own, ["uscc"], {}, NOW, busy=False)
        deliver(own, db)
    assert [path for path, _ in webhook.took] == ["/ping"]


def test_a_ping_that_fails_is_shown(webhook: Webhook) -> None:
    webhook.status = 500
    assert "500" in (recipients.ping(webhook.url) or "")
    assert recipients.ping("http://127.0.0.1/a b")
    assert recipients.ping("file:///etc/passwd") == "a ping URL begins with http:// or https://"


def test_the_digest_comes_every_day_even_when_there_is_nothing(db: Database, tmp_path: Path) -> None:
    own = settings(tmp_path)
    for hours in (0, 1, 23, 24, 25, 90):
        notifications.tell(db, own, [], {}, NOW + timedelta(hours=hours), busy=False)
    digests = [message for message in outbox.messages(db) if message["kind"] == "digest"]
    assert [message["at"][:10] for message in digests][::-1] == ["2025-11-18", "2025-11-19", "2025-11-22"]
    assert "新增 0 条，各来源正常" in digests[0]["subject"]
    assert "收件箱没有新条目" in digests[0]["body"]


def test_messages_are_in_the_language_of_the_settings(db: Database, tmp_path: Path) -> None:
    own = Settings(tmp_path, tmp_path, language="en")
    notifications.tell(db, own, [], {}, NOW, busy=False)
    (message,) = outbox.messages(db)
    assert message["subject"] == "stdwatch 2025-11-19: 0 new, all sources healthy"
    failing = SourceHealth("uscc", Health.FAILING, Cause.BROKEN, (Reason.of(RunCode.NO_LISTING),), WELL)
    notifications.tell_health(db, failing, NOW, Wording.of(db, Settings(tmp_path, tmp_path)))
    alarm = outbox.messages(db)[0]
    assert alarm["subject"] == "stdwatch：uscc 失效"
    assert alarm["body"].startswith("没有一个列表页能解析\n")


def test_messages_give_the_readers_day_and_time_and_the_sources_by_their_printed_names(
    db: Database, tmp_path: Path
) -> None:
    source = {"name": "uscc", "title_en": "Commission", "title_zh": "美中经济委员会", "home": "", "zone": "UTC"}
    db.table("source").insert(source)
    reasons = (Reason.of(HealthCode.NIGHT_OVERDUE, at="2025-11-18T20:30:00Z"),)
    before = NOW - timedelta(days=1)
    overdue = SourceHealth(
        "uscc", Health.FAILING, Cause.OVERDUE, reasons, WELL, "ok", last_good=before, last_concluded=before
    )
    full = SourceHealth("disk", Health.FAILING, Cause.DISK, (), WELL)
    wording = Wording.of(db, Settings(tmp_path, tmp_path))
    subject, body = notifications.digest(db, settings(tmp_path), [replace(overdue, missed=True)], NOW, wording)
    alarm = "\n".join(alarms.alarm_text(overdue, wording))
    assert "2025-11-19" in subject
    for text in (subject, body, alarm):
        assert "美中经济委员会" in text
        assert "uscc" not in text
    for text in (body, alarm):
        assert "应于 2025-11-19 04:30 开始" in text
        assert "2025-11-18" in text, "of the night before, which was the 18th in Shanghai"
    assert alarms.alarm_text(full, wording)[0] == "stdwatch：磁盘 已满"


def test_the_digest_names_new_candidates_ill_sources_and_failing_recipients(db: Database, tmp_path: Path) -> None:
    row = {"source": "uscc", "url": "https://x/1", "doc_type": "report", "last_changed": "2025-11-18T20:40:00Z"}
    db.table("candidate").insert(row | {"title": "Norms\x1b[2J and\nStandards", "first_seen": "2025-11-18T20:40:00Z"})
    db.table("candidate").insert(row | {"title": "Old", "url": "https://x/2", "first_seen": "2025-11-01T20:40:00Z"})
    outbox.write_daily(db, "digest", ("before", ""), NOW - timedelta(days=1))
    outbox.note_delivery(db, 1, "mailto 1a2b", "refused", NOW)
    failing = SourceHealth("uscc", Health.FAILING, Cause.BROKEN, worded("no listing was parsed"), WELL, "broken")
    subject, body = notifications.digest(db, settings(tmp_path), [failing], NOW)
    assert subject == "stdwatch 2025-11-18: 1 new, failing: uscc"
    assert "Norms [2J and Standards" in body
    assert "Old" not in body
    assert "http://127.0.0.1:8470/candidate/1\n" in body
    public = replace(settings(tmp_path), public="https://desk.example/watch/")
    body = notifications.digest(db, public, [failing], NOW)[1]
    assert "https://desk.example/watch/candidate/1\n" in body
    assert "https://desk.example/watch/?new=1&order=arrived" in body
    assert "uscc: broken (no listing was parsed)" in body
    assert "recipient mailto 1a2b: refused" in body
    assert "disk: " in body


def test_the_digest_waits_for_crawls_that_still_run_but_not_for_ever(db: Database, tmp_path: Path) -> None:
    own = settings(tmp_path)
    notifications.tell(db, own, [], {}, NOW, busy=True)
    assert outbox.messages(db) == []
    notifications.tell(db, own, [], {}, NOW + timedelta(hours=3), busy=True)
    assert [message["kind"] for message in outbox.messages(db)] == ["digest"]
