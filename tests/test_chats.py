"""Chat services that tell in the body of their answer whether they took a message: real servers on loopback."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch.config import Settings
from stdwatch.operations import chats, recipients
from stdwatch.operations.doctor import examine_recipients
from stdwatch.store import database, outbox
from tests.chat_answers import NOW, REFUSED, TAKEN, URLS, Chat, serving, told


def texts(chat: Chat) -> list[str]:
    def of(payload: dict[str, Any]) -> str:
        inner: Any = payload.get("text", payload.get("content"))
        return str(inner if isinstance(inner, str) else inner.get("content", inner.get("text")))

    return [of(payload) for payload in chat.took]


@pytest.fixture
def chat() -> Iterator[Chat]:
    with serving() as served:
        yield served


@pytest.mark.parametrize("service", URLS)
def test_the_service_s_own_word_for_success_is_one(service: str, chat: Chat) -> None:
    chat.answer = TAKEN[service]
    assert recipients.send(URLS[service], "stdwatch: 标准", "南方来源\n恢复", good=True) is None
    assert texts(chat) == ["stdwatch: 标准\n南方来源\n恢复"]


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
    message = "\n".join(texts(chat))
    assert all(line in message for line in lines)


@pytest.mark.parametrize(
    ("service", "status", "answer"),
    [
        ("feishu", 200, {"code": 0, "StatusCode": 19024, "msg": "Key Words Not Found"}),
        ("tgram", 200, {"ok": False, "error_code": 0}),
        ("wecombot", 302, {"errcode": 0}),
        ("wecombot", 404, {"errcode": 0}),
        ("wecombot", 200, {"errcode": None}),
        ("dingtalk", 200, b"[" * 100_000),
    ],
)
def test_an_answer_that_contradicts_itself_or_cannot_be_read_is_no_delivery(
    service: str, status: int, answer: Any, chat: Chat
) -> None:
    chat.status, chat.answer = status, answer
    assert recipients.send(URLS[service], "subject", "body", good=False)


def test_what_no_piece_can_hold_is_cut_and_says_so(chat: Chat) -> None:
    chat.answer = TAKEN["tgram"]
    assert recipients.send(URLS["tgram"], "s", "\n".join(["x" * 90] * 2000), good=True) is None
    assert len(chat.took) == chats.MOST_PIECES
    assert texts(chat)[-1].endswith("…")


@given(st.text(), st.text(), st.sampled_from([chats._bytes, chats._utf16]))
def test_pieces_of_any_text_keep_any_limit(subject: str, body: str, length: Any) -> None:
    pieces = chats.pieces(subject * 40, body * 40, 200, length)
    assert all(length(piece) <= 200 for piece in pieces)
    assert len(pieces) <= chats.MOST_PIECES


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
    assert (wecom.well, "invalid webhook url" in wecom.detail) == (False, True)
    assert (feishu.well, "without" in feishu.detail or "200" in feishu.detail) == (False, True)
    chat.answer = TAKEN["wecombot"]
    assert examine_recipients(own)[0].detail.endswith("took the test message: ok")
    assert examine_recipients(Settings(tmp_path, tmp_path))[0].well is False


def test_of_each_answer_doctor_page_and_message_tell_the_same(chat: Chat, tmp_path: Path) -> None:
    chat.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    doctor, page, message = told(chat, "wecombot", tmp_path)
    assert ("invalid webhook url" in doctor, "invalid webhook url" in page, message) == (True, True, "for good")
    chat.answer = TAKEN["feishu"]
    assert told(chat, "feishu", tmp_path) == ("took the test message: success", "–", "")
