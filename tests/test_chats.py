"""Chat services that tell in the body of their answer whether they took a message: real servers on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch.config import Settings
from stdwatch.operations import chats, recipients
from stdwatch.operations.doctor import examine_recipients
from stdwatch.store import database, outbox

NOW = datetime(2025, 11, 18, 23, 30, tzinfo=UTC)
URLS = {
    "wecombot": "wecombot://botkey12345678",
    "dingtalk": "dingtalk://token12345678",
    "feishu": "feishu://token12345678",
    "tgram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
}
TAKEN: dict[str, Any] = {
    "wecombot": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": "0", "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
    "tgram": {"ok": True, "result": {}},
}


@dataclass(slots=True)
class Chat:
    """A chat service that answers as it is told."""

    port: int = 0
    status: int = 200
    answer: Any = None
    took: list[Any] = field(default_factory=list)


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    served = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            served.took.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = served.answer if isinstance(served.answer, bytes) else json.dumps(served.answer).encode()
            self.send_response(served.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.port = server.server_address[1]
        here = f"http://127.0.0.1:{served.port}"
        for plugin, path in {
            "wecombot.NotifyWeComBot": "/wecom?key={key}",
            "dingtalk.NotifyDingTalk": "/dingtalk?access_token={token}",
            "feishu.NotifyFeishu": "/feishu/{token}/",
            "telegram.NotifyTelegram": "/bot",
        }.items():
            monkeypatch.setattr(f"apprise.plugins.{plugin}.notify_url", here + path)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield served
        server.shutdown()


def texts(chat: Chat) -> list[str]:
    def of(payload: dict[str, Any]) -> str:
        inner: Any = payload.get("text", payload.get("content"))
        return str(inner if isinstance(inner, str) else inner.get("content", inner.get("text")))

    return [of(payload) for payload in chat.took]


@pytest.mark.parametrize("service", URLS)
def test_the_service_s_own_word_for_success_is_one(service: str, chat: Chat) -> None:
    chat.answer = TAKEN[service]
    assert recipients.send(URLS[service], "stdwatch: 标准", "南方来源\n恢复", good=True) is None
    assert texts(chat) == ["stdwatch: 标准\n南方来源\n恢复"]


REFUSED = [
    ("wecombot", 200, {"errcode": 45002, "errmsg": "content size out of limit"}, "content size out of limit", True),
    ("wecombot", 200, {"errcode": 45009, "errmsg": "api freq out of limit"}, "45009", False),
    ("wecombot", 200, {"errcode": "93000", "errmsg": "invalid webhook url"}, "93000", True),
    ("dingtalk", 200, {"errcode": 300001, "errmsg": "token is not exist"}, "token is not exist", True),
    ("dingtalk", 200, {"errcode": 130101, "errmsg": "send too fast"}, "send too fast", False),
    ("feishu", 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}, "19021", True),
    ("feishu", 200, {"StatusCode": 19024, "StatusMessage": "Key Words Not Found"}, "Key Words", True),
    ("feishu", 400, {"code": 9499, "msg": "Bad Request", "data": {}}, "Bad Request", True),
    ("tgram", 400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, "chat not", True),
    ("tgram", 200, {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked"}, "kicked", True),
    ("tgram", 429, {"ok": False, "error_code": 429, "description": "Too Many Requests"}, "Too Many", False),
    ("wecombot", 200, b"<html>Sign in to the network</html>", "without its code", False),
    ("wecombot", 200, {"message": "ok"}, "200", False),
    ("dingtalk", 503, b"", "503", False),
]


@pytest.mark.parametrize(("service", "status", "answer", "word", "final"), REFUSED)
def test_every_other_answer_is_a_refusal_and_told_in_the_service_s_words(
    service: str, status: int, answer: Any, word: str, final: bool, chat: Chat
) -> None:
    chat.status, chat.answer = status, answer
    attempt = recipients.attempt(URLS[service], "subject", "body", good=False)
    assert attempt.error
    assert word in attempt.error
    assert attempt.final == final
    assert "12345678" not in attempt.error


@pytest.mark.parametrize(("service", "limit"), [("wecombot", 2048), ("dingtalk", 20_000), ("feishu", 20_000)])
def test_a_long_message_comes_in_pieces_within_the_limit_in_bytes(service: str, limit: int, chat: Chat) -> None:
    chat.answer = TAKEN[service]
    lines = [f"{number:04} 关于标准的新文件" for number in range(limit // 20)]
    lines += [f"      https://north.example/{number}/" for number in range(limit // 40)]
    assert recipients.send(URLS[service], "stdwatch: 新候选", "\n".join(lines), good=True) is None
    assert all(len(text.encode()) <= limit for text in texts(chat))
    told = "\n".join(texts(chat))
    assert all(line in told for line in lines)


def test_what_no_piece_can_hold_is_cut_and_says_so(chat: Chat) -> None:
    chat.answer = TAKEN["tgram"]
    assert recipients.send(URLS["tgram"], "s", "\n".join(["x" * 90] * 2000), good=True) is None
    assert len(chat.took) == chats.MOST_PIECES
    assert texts(chat)[-1].endswith("…")


@given(st.text(), st.text(), st.sampled_from([chats._bytes, chats._utf16]))
def test_pieces_of_any_text_keep_any_limit(subject: str, body: str, length: Any) -> None:
    found = chats.pieces(subject * 40, body * 40, 200, length)
    assert all(length(piece) <= 200 for piece in found)
    assert len(found) <= chats.MOST_PIECES


def test_what_was_refused_for_good_is_not_offered_again_and_is_still_told(tmp_path: Path) -> None:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=True)) as db:
        outbox.keep_recipients(db, ["r", "s"], NOW)
        outbox.raise_alarm(db, None, "uscc", "broken", [], ("uscc broken", ""), NOW)
        for name, final in (("r", True), ("s", False)):
            outbox.note_delivery(db, 1, name, "refused", NOW, final=final)
        later = NOW + timedelta(hours=7)
        assert outbox.undelivered(db, ("alarm",), "r", later) == []
        assert [message.id for message in outbox.undelivered(db, ("alarm",), "s", later)] == [1]
        assert [name for name, _, _ in outbox.refused(db, later)] == ["r", "s"]


def test_the_doctor_sends_a_test_to_each_recipient_and_tells_what_it_said(chat: Chat, tmp_path: Path) -> None:
    chat.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    own = Settings(tmp_path, tmp_path, alarms=(URLS["wecombot"], URLS["feishu"]))
    wecom, feishu = examine_recipients(own)
    assert (wecom.well, "invalid webhook url" in wecom.said) == (False, True)
    assert (feishu.well, "without" in feishu.said or "200" in feishu.said) == (False, True)
    chat.answer = TAKEN["wecombot"]
    assert examine_recipients(own)[0].said.endswith("took the test message: ok")
    assert examine_recipients(Settings(tmp_path, tmp_path))[0].well is False
