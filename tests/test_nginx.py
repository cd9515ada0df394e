"""The desk behind Debian's nginx, as it comes and as `docs/nginx/stdwatch.conf` has it: who is who, what is refused."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from stdwatch.store import people
from stdwatch.web import login_throttle
from tests.desk import NOW, opened
from tests.webpage import Answer, Web, served

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx")

DOCUMENTED = Path(__file__).parents[1] / "docs" / "nginx" / "stdwatch.conf"
PASSWORD = "correct horse battery"  # noqa: S105 (made)
AS_IT_COMES = "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:8470; {more} }} }}"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def nginx(folder: Path, servers: str, port: int) -> Iterator[None]:
    """Debian's nginx with these servers, until the block ends."""
    kept = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error;"
    (folder / "nginx.conf").write_text(f"{main} events {{}} http {{ access_log off; {kept} {servers} }}")
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                with socket.socket() as connection:
                    if connection.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, (folder / "error").read_text()
                time.sleep(0.02)
            yield
        finally:
            process.terminate()


def ask(
    port: int, path: str, fields: dict[str, str] | None = None, *, tls: bool = False, source: str = "", **headers: str
) -> Answer:
    """A request to nginx, by the name that readers know, from an address of this machine."""
    name = f"desk.example.org:{port}"
    sent = {"Host": name} | {key.replace("_", "-"): value for key, value in headers.items()}
    address = (source, 0) if source else None
    if tls:
        context = ssl._create_unverified_context()  # noqa: S323 (the certificate is the test's own)
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=20, source_address=address, context=context
        )
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=address)
    try:
        if fields is None:
            connection.request("GET", path, headers=sent)
        else:
            sent |= {"Origin": f"https://{name}", "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode(fields), sent)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode("utf-8", "replace"))
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("", 421),
        ("proxy_set_header Host $http_host;", 400),
        ("proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header X-Forwarded-For $remote_addr;", 421),
        ("proxy_http_version 1.1; include /etc/nginx/proxy_params;", 400),
    ],
    ids=["as it comes", "with the host", "with addresses", "with Debian's parameters"],
)
def test_a_desk_that_knows_of_no_proxy_trusts_none(more: str, status: int, tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path) as web:
        candidate = web.desk.candidate("A secret title")
        servers = AS_IT_COMES.format(port=port, more=more).replace("8470", str(web.browser.port))
        with nginx(tmp_path, servers, port):
            for path in ("/", f"/candidate/{candidate}", "/feed?state=all"):
                answer = ask(port, path)
                assert answer.status == status
                assert "secret" not in answer.text
            assert ask(port, f"/candidate/{candidate}/decide", {"verb": "reject"}).status in {status, 403}
            assert ask(port, "/healthz").status in {status, 200}


@pytest.fixture
def plain_port() -> int:
    """The port without TLS: asked of the system, since the one beside another may be a client's just then."""
    return free_port()


@pytest.fixture
def through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain_port: int) -> Iterator[tuple[Web, int]]:
    """The desk behind the documented configuration, below a path; the port of its TLS. Passwords compare quickly."""
    monkeypatch.setitem(people._COST, "n", 2**4)
    monkeypatch.setattr(people, "_NOBODY", people._NOBODY.replace("32768", "16"))
    port = free_port()
    name = f"https://desk.example.org:{port}"
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {certificate} -subj /CN=desk.example.org"
    subprocess.run(command.split(), check=True, capture_output=True)
    with closing(opened(tmp_path)) as db:
        people.add(db, "Wang", PASSWORD, "editor", NOW)
    with served(tmp_path, public=f"{name}/desk") as web:
        text = DOCUMENTED.read_text(encoding="utf-8")
        text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", text)
        text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", text)
        text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl").replace("location /", "location /desk/")
        text = text.replace("8470", str(web.browser.port)).replace("listen 80;", f"listen 127.0.0.1:{plain_port};")
        with nginx(tmp_path, re.sub(r"listen \[::\].*", "", text), port):
            yield web, port


def signed_in(port: int, name: str, password: str, *, source: str = "", **headers: str) -> Answer:
    fields = {"name": name, "password": password, "back": "/"}
    return ask(port, "/desk/signin", fields, tls=True, source=source, **headers)


def test_the_documented_configuration_shows_the_desk_to_who_signed_in(through: tuple[Web, int]) -> None:
    web, port = through
    web.desk.candidate("A secret title")
    answer = ask(port, "/desk/", tls=True)
    assert (answer.status, answer.headers["Location"]) == (303, "/desk/signin?back=/")
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert ask(port, "/desk/healthz", tls=True).text == "ok"
    answer = signed_in(port, "Wang", PASSWORD)
    assert answer.status == 303
    assert {"Secure", "HttpOnly", "Path=/desk/"} <= set(answer.headers["Set-Cookie"].split("; "))
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    assert "A secret title" in ask(port, "/desk/", tls=True, Cookie=cookie).text
    assert ask(port, "/desk/static/desk.css", tls=True).headers["Content-Type"].startswith("text/css")


def test_the_desk_is_asked_by_no_other_name_and_by_no_plain_http(through: tuple[Web, int], plain_port: int) -> None:
    _, port = through
    assert ask(port, "/desk/", tls=True, Host="evil.example").status == 400
    answer = ask(plain_port, "/desk/")
    assert (answer.status, answer.headers["Location"]) == (301, "https://desk.example.org/desk/")


def test_a_visitor_cannot_say_whose_address_it_is(through: tuple[Web, int]) -> None:
    _, port = through
    forged = ({"X_Forwarded_For": f"192.0.2.{n}", "X_Real_IP": f"192.0.2.{n}"} for n in range(9))
    statuses = [signed_in(port, "Wang", "wrong", **headers).status for headers in forged]
    assert statuses == [403] * login_throttle.EACH + [429] * 4
    assert signed_in(port, "Wang", PASSWORD, source="127.0.0.2").status == 303, "others are not shut out"


def test_two_hundred_tries_by_races_paddings_and_many_addresses_compare_few_passwords(through: tuple[Web, int]) -> None:
    _, port = through
    assert signed_in(port, "Wang", PASSWORD, source="127.0.0.2").status == 303
    names = ["Wang", "WANG", " wang ", "Ｗａｎｇ", "wang\u3000", "wAnG", "Wang\t"]

    def attempt(number: int) -> int:
        source = "127.0.1.1" if number < 60 else f"127.0.2.{number % 40 + 1}"
        return signed_in(port, names[number % len(names)], f"wrong {number}", source=source).status

    with ThreadPoolExecutor(20) as pool:
        statuses = Counter(pool.map(attempt, range(200)))
    assert set(statuses) <= {403, 429, 503}
    assert statuses[403] <= login_throttle.NAME
    assert signed_in(port, "Wang", PASSWORD, source="127.0.0.2").status == 303, "who signed in before still does"
