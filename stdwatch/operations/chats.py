"""Chat services that tell in the body of their answer whether they took a message, each with its own limit of length.

Apprise knows their addresses, looks at the HTTP status alone and throws the answer away: what they are sent is sent
here. Sources: developer.work.weixin.qq.com/document/path/91770 (WeCom), open.dingtalk.com/document/robots/custom-robot-
access (DingTalk), open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (Feishu, Lark), core.telegram.org/bots/api.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_TIMEOUT = 20
"""Seconds."""

MOST_PIECES = 8
"""A longer message is cut: nobody reads on, and groups take no more than 20 a minute."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt to send ended: `answer` is the service's own answer, `error` what went wrong, if anything did."""

    error: str | None = None
    answer: str = ""
    final: bool = False
    """The same message would be refused again, whatever the time."""


@dataclass(frozen=True, slots=True)
class Post:
    """One request to a service."""

    url: str
    payload: Mapping[str, Any]
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """A chat service."""

    name: str
    limit: int
    """The longest text of a message, as `length` measures it."""
    length: Callable[[str], int]
    posts: Callable[[Any, str], Iterator[Post]]
    """The requests that send a text to a recipient, which is Apprise's object of it."""
    codes: tuple[str, ...]
    """Where its answer keeps its code, or two."""
    words: tuple[str, ...]
    """Where its answer keeps its words."""
    passing: frozenset[int]
    """Codes that pass: too many messages, a busy server."""


def service_of(recipient: Any) -> Service | None:
    """The service that an Apprise object stands for; ``None`` where Apprise's own sending is as good."""
    service = _SERVICES.get(str(recipient.secure_protocol))
    return None if service is _TELEGRAM and not recipient.targets else service


def send(service: Service, recipient: Any, subject: str, body: str) -> Attempt:
    """Send a message in as many pieces as the service's limit asks for; ends with the first that is refused."""
    attempt = Attempt()
    for text in pieces(subject, body, service.limit, service.length):
        for post in service.posts(recipient, text):
            attempt = _ask(service, post)
            if attempt.error:
                return attempt
    return attempt


def pieces(subject: str, body: str, limit: int, length: Callable[[str], int]) -> list[str]:
    """A message as texts within a limit, broken between lines where it can be; each begins with the subject."""
    whole = f"{subject}\n{body}" if body else subject
    if length(whole) <= limit:
        return [whole]
    head = _cut(subject, limit // 4, length)
    room = limit - length(f"{head} ({MOST_PIECES}/{MOST_PIECES})\n…")
    texts = [""]
    for line in _short_lines(body, room, length):
        longer = f"{texts[-1]}\n{line}" if texts[-1] else line
        if length(longer) <= room:
            texts[-1] = longer
        else:
            texts.append(line)
    if len(texts) > MOST_PIECES:
        texts = [*texts[: MOST_PIECES - 1], f"{texts[MOST_PIECES - 1]}…"]
    return [f"{head} ({number}/{len(texts)})\n{text}" for number, text in enumerate(texts, 1)]


def _short_lines(body: str, room: int, length: Callable[[str], int]) -> Iterator[str]:
    """The lines of a text; one that is longer than the room comes in parts."""
    for line in body.splitlines():
        rest = line
        while length(rest) > room:
            part = _cut(rest, room, length)
            yield part
            rest = rest[len(part) :]
        yield rest


def _cut(text: str, room: int, length: Callable[[str], int]) -> str:
    """The longest beginning of a text that has room, found by halving."""
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if length(text[:middle]) <= room else (least, middle - 1)
    return text[: max(1, least)]


def _ask(service: Service, post: Post) -> Attempt:
    import requests

    headers = {"Content-Type": "application/json; charset=utf-8"}
    content = json.dumps(post.payload, ensure_ascii=False).encode()
    try:
        answer = requests.post(
            post.url, data=content, headers=headers, params=dict(post.params), timeout=_TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        return Attempt(f"{service.name}: {type(error).__name__}")  # its text may hold the address with its secrets
    return _read(service, answer.status_code, answer.content)


def _read(service: Service, status: int, content: bytes) -> Attempt:
    """What the answer says: only the service's own code for success is one, where none of its others refuses."""
    try:
        answer = json.loads(content.decode("utf-8-sig", "replace"))  # the words may be in GBK, the code is not
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        return Attempt(f"{service.name}: answered {status} without its code")
    words = next((str(answer[name]) for name in service.words if answer.get(name)), "")
    codes = [code for name in service.codes if name in answer and (code := _number(answer[name])) is not None]
    code = next((code for code in codes if code), 0 if codes or answer.get("ok") is True else None)
    if code == 0 and 200 <= status < 300 and answer.get("ok") is not False:
        return Attempt(answer=words or "ok")
    result = code or status
    passing = result in service.passing or status >= 500 or status == 429
    return Attempt(f"{service.name}: {result}: {words or 'refused'}", words, final=code is not None and not passing)


def _number(value: object) -> int | None:
    """A code, which some answers give as text; ``None`` for what is none."""
    if isinstance(value, bool):
        return None
    try:
        return int(str(value))
    except ValueError:
        return None


def _wecom(recipient: Any, text: str) -> Iterator[Post]:
    yield Post(recipient.api_url, {"msgtype": "text", "text": {"content": text}})


def _dingtalk(recipient: Any, text: str) -> Iterator[Post]:
    at = {"atMobiles": list(recipient.targets), "isAtAll": False}
    signed: dict[str, str] = {}
    if recipient.secret:
        timestamp, signature = recipient.get_signature()
        signed = {"timestamp": str(timestamp), "sign": signature}
    url = recipient.notify_url.format(token=recipient.token)
    yield Post(url, {"msgtype": "text", "text": {"content": text}, "at": at}, signed)


def _feishu(recipient: Any, text: str) -> Iterator[Post]:
    url = recipient.notify_url.format(token=recipient.token)
    yield Post(url, {"msg_type": "text", "content": {"text": text}})


def _lark(recipient: Any, text: str) -> Iterator[Post]:
    yield Post(recipient.webhook_url, {"msg_type": "text", "content": {"text": text}})


def _telegram(recipient: Any, text: str) -> Iterator[Post]:
    url = f"{recipient.notify_url}{recipient.bot_token}/sendMessage"
    for chat, topic in recipient.targets:
        thread = {"message_thread_id": topic} if topic else {}
        yield Post(url, {"chat_id": chat, "text": text, "disable_web_page_preview": True, **thread})


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _utf16(text: str) -> int:
    """Telegram counts UTF-16 code units."""
    return len(text.encode("utf-16-le", "replace")) // 2


_FEISHU_CODES, _FEISHU_WORDS = ("code", "StatusCode"), ("msg", "StatusMessage")
_FEISHU_PASSING = frozenset({11232, 11233, 99991400})

_TELEGRAM = Service("Telegram", 4096, _utf16, _telegram, ("error_code",), ("description",), frozenset({420, 429}))
"""Where no chat is given, Apprise finds its bot's owner."""

_SERVICES = {
    "wecombot": Service(
        "WeCom", 2048, _bytes, _wecom, ("errcode",), ("errmsg",), frozenset({-1, 45009, 45033, 41050, 301021})
    ),
    "dingtalk": Service(
        "DingTalk", 18_000, _bytes, _dingtalk, ("errcode",), ("errmsg",), frozenset({-1, 130101, 410100, 88, 90018})
    ),
    "feishu": Service("Feishu", 18_000, _bytes, _feishu, _FEISHU_CODES, _FEISHU_WORDS, _FEISHU_PASSING),
    "lark": Service("Lark", 18_000, _bytes, _lark, _FEISHU_CODES, _FEISHU_WORDS, _FEISHU_PASSING),
    "tgram": _TELEGRAM,
}
"""By Apprise's scheme. DingTalk and Feishu take 20,000 bytes with everything around the text."""
