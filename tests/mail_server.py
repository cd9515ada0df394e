"""A mail server on loopback that takes one message."""

import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from stdwatch.operations import recipients


class _Box(Message):
    """Keeps what came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.came.append(message_from_bytes(message.as_bytes(), policy=default))


def mailed(subject: str, text: str, *, good: bool, options: str = "") -> EmailMessage:
    """The mail as which a message arrives."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = _Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        url = f"mailto://127.0.0.1:{port}?from=desk@example.org&to=editor@example.org&mode=insecure{options}"
        assert recipients.send(url, subject, text, good=good) is None
    finally:
        controller.stop()
    (mail,) = box.came
    assert isinstance(mail, EmailMessage)
    return mail
