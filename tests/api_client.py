"""A program that uses the JSON API, for the tests."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from stdwatch.store import tokens
from stdwatch.web.api import PATH
from tests.desk import NOW
from tests.webpage import Web


@dataclass
class Client:
    """A program with a token."""

    port: int
    token: str = ""

    def call(self, method: str, path: str, body: object = None, /, **query: object) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        return self.send(method, f"{quote(path)}?{urlencode(query)}", body)

    def send(self, method: str, address: str, body: object = None) -> tuple[int, Any]:
        """The same for an address as it stands."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        connection.request(method, f"{PATH}{address}", sent, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text)

    def get(self, path: str, /, **query: object) -> tuple[int, Any]:
        return self.call("GET", path, **query)

    def post(self, path: str, body: object) -> tuple[int, Any]:
        return self.call("POST", path, body)


def client(web: Web, role: str = "editor", editor: str = "Li") -> Client:
    """A client with a new token."""
    return Client(web.browser.port, tokens.add(web.desk.db, f"{role} {uuid4()}", editor, role, NOW, 30))
