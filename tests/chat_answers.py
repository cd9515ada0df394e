"""The four chat services on loopback, and what is told of each of their answers.

    python -m tests.chat_answers

Prints a table: what `doctor --send` says, what the page and the digest say of an alarm that met this answer, and
whether it is offered again.
"""

import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch

from stdwatch import clock
from stdwatch.config import Settings
from stdwatch.operations import recipients
from stdwatch.operations.doctor import examine_recipients
from stdwatch.store import database, outbox
from tests.bench.table import table

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
    ("wecombot", 200, '{"errcode": 40058, "errmsg": "内容过长"}'.encode("gbk"), "40058", True),
    ("wecombot", 200, {"errcode": -1, "errmsg": "system busy"}, "system busy", False),
    ("dingtalk", 200, {"errcode": 310000, "errmsg": "keywords not in content"}, "keywords", True),
    ("feishu", 400, {"code": 99991400, "msg": "request trigger frequency limit"}, "frequency", False),
    ("tgram", 400, {"ok": False, "error_code": 400, "description": "Bad Request: message is too long"}, "long", True),
    ("tgram", 502, {"ok": False, "error_code": 502, "description": "Bad Gateway"}, "502", False),
    ("wecombot", 302, b"", "302", False),
    ("feishu", 200, b"[]", "without its code", False),
    ("dingtalk", 503, b"", "503", False),
]


_ADDRESSES = {
    "wecombot.NotifyWeComBot": "/wecom?key={key}",
    "dingtalk.NotifyDingTalk": "/dingtalk?access_token={token}",
    "feishu.NotifyFeishu": "/feishu/{token}/",
    "telegram.NotifyTelegram": "/bot",
}
_NAMES = {"wecombot": "WeCom", "dingtalk": "DingTalk", "feishu": "Feishu", "tgram": "Telegram"}


@dataclass(slots=True)
class Chat:
    """A chat service that answers as it is told."""

    port: int = 0
    status: int = 200
    answer: Any = None
    took: list[Any] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Chat]:
    """A server on loopback to which all four services' addresses lead."""
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

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, ExitStack() as patches:
        served.port = server.server_address[1]
        for plugin, path in _ADDRESSES.items():
            here = f"http://127.0.0.1:{served.port}{path}"
            patches.enter_context(patch(f"apprise.plugins.{plugin}.notify_url", here))
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield served
        server.shutdown()


def told(chat: Chat, service: str, folder: Path) -> tuple[str, str, str]:
    """What the doctor says of the answer, what the page says of an alarm that met it, and what becomes of the alarm."""
    url = URLS[service]
    (finding,) = examine_recipients(Settings(folder, folder, alarms=(url,)))
    attempt = recipients.attempt(url, "uscc broken", "no listing was parsed", good=False)
    with closing(database.connect(folder / f"{service}.db", desk=True)) as db:
        outbox.keep_recipients(db, ["r"], NOW)
        outbox.raise_alarm(db, None, "uscc", "broken", [], ("uscc broken", ""), NOW)
        (message,) = outbox.undelivered(db, ("alarm",), "r", NOW)
        outbox.note_delivery(db, message.id, "r", attempt.error, NOW, final=attempt.final)
        later = NOW + timedelta(hours=7)
        again = bool(outbox.undelivered(db, ("alarm",), "r", later))
        missing = [error for _, _, error in outbox.refused(db, later)]
    page = f"not delivered: {missing[0]}" if missing else "–"
    return (
        finding.detail.partition(": ")[2],
        page,
        "" if attempt.error is None else "offered again" if again else "for good",
    )


def report() -> str:
    """The dated table."""
    rows = []
    with serving() as chat, tempfile.TemporaryDirectory(prefix="stdwatch-") as folder:
        answers = [*((service, 200, answer) for service, answer in TAKEN.items()), *(row[:3] for row in REFUSED)]
        for number, (service, status, answer) in enumerate(answers):
            chat.status, chat.answer = status, answer
            own = Path(folder) / str(number)
            own.mkdir()
            shown = (
                answer.decode("utf-8", "replace")
                if isinstance(answer, bytes)
                else json.dumps(answer, ensure_ascii=False)
            )
            rows.append([_NAMES[service], f"{status} {shown}".replace("|", "/"), *told(chat, service, own)])
    head = f"{clock.now():%d %B %Y}, {len(rows)} answers."
    return f"{head}\n\n{table(['service', 'answer', 'doctor --send', 'page and digest', 'the message'], rows)}"


if __name__ == "__main__":
    print(report())
