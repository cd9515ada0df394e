"""Adding by URL or file in the page: what is asked for, what is refused, and what is told of it."""

import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from stdwatch import clock
from stdwatch.errors import StoreError
from stdwatch.operations import adding_child, additions, jobs
from stdwatch.operations.crawls import Crawls
from stdwatch.store import jobs as table
from stdwatch.store import locks, runs
from stdwatch.web import guard
from tests.crawls import ROOT
from tests.elsewhere import Elsewhere, elsewhere
from tests.test_add import PLACE, article, report
from tests.webpage import Answer, Web, served, texts

pytestmark = pytest.mark.slow


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    with elsewhere() as server:
        monkeypatch.setenv("STDWATCH_ROUTE", server.route)
        yield server


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    with served(tmp_path) as page:
        yield page


def send(
    web: Web, url: str = "", file: tuple[str, bytes] | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """The form as a browser sends it."""
    edge = uuid4().hex
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="url"\r\n\r\n{url}\r\n'.encode()]
    name, content = file or ("", b"")
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    parts += [head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", content, b"\r\n"]
    own = {"Origin": f"http://127.0.0.1:{web.browser.port}", "Content_Type": f"multipart/form-data; boundary={edge}"}
    return web.browser.ask("POST", "/add", b"".join(parts) + f"--{edge}--\r\n".encode(), **(own | dict(headers or {})))


def asked(web: Web) -> list[dict[str, object]]:
    return [job["arguments"] for job in table.recent(web.desk.db)]


def done(web: Web) -> str:
    """Do the one job that waits, as the scheduler does; returns what it said."""
    job = table.take(web.desk.db, clock.now())
    assert job
    settings = replace(web.settings, root=ROOT)  # where the spiders are
    jobs.do(settings, job, Crawls(settings))
    return str(table.recent(web.desk.db)[0]["message"])


def test_the_form_is_a_link_away_and_works_without_script(web: Web) -> None:
    assert 'href="/add"' in web.browser.get("/").text
    page = web.browser.get("/add").text
    assert 'enctype="multipart/form-data"' in page
    assert "手工添加" in page
    assert "不超过 41.9 MB" in texts(page)


@pytest.mark.parametrize(("tongue", "waits", "added"), [("zh-CN", "等待中", "已添加"), ("en", "waiting", "added")])
def test_an_address_becomes_a_job_and_its_end_is_told(
    web: Web, net: Elsewhere, tongue: str, waits: str, added: str
) -> None:
    web.browser.language = tongue
    net.tell("www.elsewhere.example/gauges?id=7", article())
    answer = send(web, f" {PLACE} ")
    assert (answer.status, answer.headers["Location"]) == (303, "/add?job=1#job-1")
    assert asked(web) == [{"url": PLACE}]
    page = texts(web.browser.get("/add?job=1").text)
    assert PLACE in page
    assert waits in page
    assert done(web) == "candidate 1: first seen"
    page = web.browser.get("/add?job=1").text
    assert 'href="/candidate/1"' in page
    assert added in texts(page)
    assert "On gauges" in web.browser.get("/candidate/1").text


def test_an_address_of_a_site_that_is_being_crawled_waits_behind_other_jobs(web: Web, net: Elsewhere) -> None:
    net.tell("www.elsewhere.example/gauges?id=7", article())
    send(web, "https://www.whitehouse.gov/briefings-statements/2025/11/on-gauges/")
    send(web, PLACE)
    with locks.take(web.settings.data, "whitehouse"):
        assert done(web) == "None"
        assert done(web) == "candidate 1: first seen"
        assert done(web) == "candidate 1: first seen"
    assert [job["state"] for job in table.recent(web.desk.db)] == ["done", "waiting"]
    done(web)
    assert [job["state"] for job in table.recent(web.desk.db)] == ["done", "failed"]


def test_a_file_waits_in_the_data_directory_and_is_gone_when_it_was_read(web: Web) -> None:
    assert send(web, PLACE, ("../../Gauges 量规.pdf", report())).status == 303
    (arguments,) = asked(web)
    kept = additions.place(web.settings, str(arguments["file"]))
    assert kept.parent == web.settings.data / "incoming"
    assert kept.read_bytes() == report()
    assert (arguments["url"], arguments["name"]) == (PLACE, "../../Gauges 量规.pdf")
    assert done(web) == "candidate 1: first seen"
    assert not kept.exists()
    assert "Gauges 量规.pdf" in web.browser.get("/add").text


@pytest.mark.parametrize(("tongue", "word"), [("zh-CN", "无法读取"), ("en", "not readable")])
def test_a_file_that_is_not_what_it_says_is_refused_with_its_reason(web: Web, tongue: str, word: str) -> None:
    web.browser.language = tongue
    send(web, file=("a.pdf", article().encode()))
    assert done(web) == "not readable: its name says a PDF, its content is a web page"
    page = texts(web.browser.get("/add").text)
    assert word in page
    assert list((web.settings.data / "incoming").iterdir()) == []


def broken(*_: object) -> None:
    raise ZeroDivisionError


def costly(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGXCPU)


def test_a_file_that_ends_the_process_which_reads_it_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    send(web, file=("a.pdf", report()))
    monkeypatch.setattr(adding_child, "_add", costly)
    assert "of processor time" in done(web)
    assert list((web.settings.data / "incoming").iterdir()) == []
    assert web.browser.get("/healthz").status == 200


def test_what_fails_for_another_reason_keeps_the_file(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    send(web, file=("a.pdf", report()))
    (arguments,) = asked(web)
    monkeypatch.setattr(adding_child, "_add", broken)
    assert "an error in stdwatch" in done(web)
    assert additions.place(web.settings, str(arguments["file"])).exists()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("http://127.0.0.1:8470/", "公开网址"),
        ("http://[::1]/", "公开网址"),
        ("http://169.254.169.254/latest/meta-data/", "公开网址"),
        ("http://10.1.2.3/", "公开网址"),
        ("file:///etc/passwd", "公开网址"),
        ("javascript:alert(1)", "公开网址"),
        ("gopher://example.org/", "公开网址"),
        ("http://user:pw@example.org/", "网址无效"),
        ("http://example.org:70000/", "网址无效"),
        (f"https://example.org/{'x' * 2000}", "网址无效"),
        ("", "请填写网址"),
    ],
)
def test_addresses_inside_the_house_are_refused_at_once(web: Web, url: str, word: str) -> None:
    answer = send(web, url)
    assert (answer.status, word in answer.text) == (400, True)
    assert asked(web) == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433"])
def test_names_that_lead_inside_the_house_are_refused_when_they_are_connected_to(web: Web, host: str) -> None:
    with elsewhere() as inside:
        inside.tell(f"{host}/", article("Secret"))
        assert send(web, f"http://{host}:{inside.port}/").status == 303
        assert done(web).startswith("not reachable: ")
        assert inside.asked == []
    assert "不可访问" in web.browser.get("/add").text or "Secret" not in web.browser.get("/").text


def test_a_redirect_into_the_house_is_refused(web: Web, net: Elsewhere) -> None:
    with elsewhere() as inside:
        net.tell("other.example/", status=302, headers={"Location": f"http://127.0.0.1:{inside.port}/"})
        send(web, "https://other.example/")
        assert done(web).startswith("leads to another site: ")
        assert inside.asked == []


def test_a_file_over_the_limit_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(additions, "LARGEST", 1000)
    answer = send(web, file=("a.pdf", b"%PDF-" + b" " * 1000))
    assert (answer.status, "文件过大" in answer.text) == (413, True)
    assert list((web.settings.data / "incoming").iterdir()) == []


def test_a_file_whose_addition_cannot_be_asked_for_is_not_kept(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise StoreError("the disk is full")

    monkeypatch.setattr(table, "ask", refused)
    assert send(web, file=("a.pdf", b"%PDF-")).status == 503
    assert list((web.settings.data / "incoming").iterdir()) == []


def test_a_body_over_the_limit_is_not_even_read(web: Web) -> None:
    answer = web.browser.ask(
        "POST",
        "/add",
        None,
        Origin=f"http://127.0.0.1:{web.browser.port}",
        Content_Length=str(guard.MAX_UPLOAD + 1),
        Content_Type="multipart/form-data; boundary=x",
    )
    assert answer.status == 413


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "", "Sec_Fetch_Site": "cross-site"}]
)
def test_a_form_of_another_site_adds_nothing(web: Web, headers: dict[str, str]) -> None:
    assert send(web, PLACE, headers=headers).status == 403
    assert asked(web) == []


def test_two_files_or_many_fields_are_refused(web: Web) -> None:
    edge, own = "x", {"Origin": f"http://127.0.0.1:{web.browser.port}"}
    part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n'
    body = (part * 2 + "--x--\r\n").encode()
    answer = web.browser.ask("POST", "/add", body, Content_Type=f"multipart/form-data; boundary={edge}", **own)
    assert answer.status == 400
    assert asked(web) == []


def test_hostile_names_are_shown_as_text(web: Web) -> None:
    send(web, file=("<script>alert(1)</script>.pdf", b""))
    page = web.browser.get("/add").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nobody_can_crawl_what_was_added_by_hand(web: Web) -> None:

    runs.note_source(web.desk.db, "manual", {"en": "Added by hand", "zh": "手工添加"}, "", "UTC")
    assert web.browser.post("/crawl", {"source": "manual"}).status == 404
    assert 'value="manual"' not in web.browser.get("/overview").text
