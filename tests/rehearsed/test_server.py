"""The replica over real HTTP: hosts, clock, log, validators and every fault."""

import gzip
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, unquote

import pypdfium2  # type: ignore[import-untyped]
import pytest

from rehearsal.faults import DAMAGES, EDITS, GUESSED, KINDS, Fault
from rehearsal.server import Replica
from rehearsal.sites import SITES
from stdwatch.items import Role

WH, US = "www.whitehouse.gov", "www.uscc.gov"
START = date(2025, 11, 10)


@pytest.fixture(scope="module")
def running() -> Iterator[Replica]:
    with Replica(4, START, 14) as replica:
        yield replica


@pytest.fixture
def replica(running: Replica) -> Replica:
    running.faults.clear()
    running.log.clear()
    running.now = datetime(2025, 11, 20, tzinfo=UTC)
    return running


class Answer:
    def __init__(self, replica: Replica, host: str, path: str, method: str = "GET", sent: Any = None, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = json.dumps(sent) if sent is not None else None
        try:
            connection.request(method, path, body, {"Host": host, **named})
            response = connection.getresponse()
            self.status, self.headers, self.body = response.status, dict(response.headers), response.read()
        finally:
            connection.close()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def path_of(replica: Replica, site: str, role: Role | None = None) -> str:
    """The path of the newest page of a site, or of its newest file in a role."""
    posts = replica.timelines[site].state(replica.now).posts
    if role is None:
        return posts[0].path
    return next(file.path for post in posts for file in post.files if file.role is role)


def test_the_host_header_chooses_the_site(replica: Replica) -> None:
    assert b"post-template-item" in Answer(replica, WH, "/news/").body
    assert b"research-solr-listing" in Answer(replica, US, "/research").body
    assert b"research-solr-listing" in Answer(replica, f"origin.www.uscc.gov:{replica.port}", "/research").body
    assert Answer(replica, "example.org", "/").status == 421


def test_bare_hosts_redirect_to_their_full_names(replica: Replica) -> None:
    assert Answer(replica, "whitehouse.gov", "/news/?a=1").headers["Location"] == "https://www.whitehouse.gov/news/?a=1"


def test_the_route_names_every_host(replica: Replica) -> None:
    route = dict(pair.split("=") for pair in replica.route.split(","))
    assert set(route) == {
        *(WH, "whitehouse.gov"),
        *(US, "origin.www.uscc.gov", "uscc.gov"),
        *("www.ansi.org", "ansi.org", "sccd.ansi.org"),
        *("carnegieendowment.org", "assets.carnegieendowment.org"),
        "cset.georgetown.edu",
    }
    assert set(route.values()) == {f"127.0.0.1:{replica.port}"}


def test_a_target_in_absolute_form_is_understood_and_its_host_counts(replica: Replica) -> None:
    asked = Answer(replica, "proxy.example", f"http://{US}/research?type=research&page=1")
    assert asked.body.count(b"research-solr-listing") == 1
    assert (replica.log[0].host, replica.log[0].path, replica.log[0].query) == (US, "/research", "type=research&page=1")
    assert Answer(replica, "proxy.example", f"https://{WH}").status == 200
    assert Answer(replica, US, "http://elsewhere.example/research").status == 421


def test_the_clock_is_read_set_and_advanced_on_any_host(replica: Replica) -> None:
    assert Answer(replica, WH, "/__clock").json == {"now": "2025-11-20T00:00:00Z"}
    Answer(replica, "anything", "/__clock", "PUT", {"now": "2025-11-12T08:00:00+01:00"})
    assert replica.now == datetime(2025, 11, 12, 7, tzinfo=UTC)
    assert Answer(replica, US, "/__clock", "POST", {"advance": 90}).json == {"now": "2025-11-12T07:01:30Z"}


def test_what_is_served_follows_the_clock(replica: Replica) -> None:
    report = "/annual-report/2025-annual-report-congress"
    replica.now = datetime(2025, 11, 18, 14, 29, tzinfo=UTC)
    assert Answer(replica, US, report).status == 404
    replica.now = datetime(2025, 11, 18, 14, 30, tzinfo=UTC)
    answer = Answer(replica, US, report)
    assert answer.status == 200
    assert answer.headers["Date"] == "Tue, 18 Nov 2025 14:30:00 GMT"


def test_a_fresh_replica_stands_at_midnight_of_its_first_day() -> None:
    with Replica(4, START, 2, sites=("uscc.gov",)) as fresh:
        assert fresh.now == datetime(2025, 11, 10, tzinfo=UTC)
        assert Answer(fresh, WH, "/news/").status == 421


def test_the_log_holds_what_was_asked_and_answered(replica: Replica) -> None:
    Answer(replica, WH, "/news/feed/?paged=2", If_None_Match='"x"')
    entry = replica.log[0]
    assert (entry.method, entry.host, entry.path, entry.query) == ("GET", WH, "/news/feed/", "paged=2")
    assert (entry.status, entry.fault, dict(entry.conditions)) == (200, "", {"If-None-Match": '"x"'})
    assert entry.size > 100_000


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/__nothing", None, 404),
        ("PUT", "/__clock", {"now": "noon"}, 400),
        ("PUT", "/__clock", {}, 404),
        ("PUT", "/__faults", [{"kind": "earthquake"}], 400),
        ("PUT", "/__faults", [{"sort": "drip"}], 400),
    ],
)
def test_a_wrong_control_request_is_refused(replica: Replica, method: str, path: str, sent: Any, status: int) -> None:
    answer = Answer(replica, WH, path, method, sent)
    assert answer.status == status
    assert "error" in answer.json


def test_bodies_are_compressed_for_who_accepts_it(replica: Replica) -> None:
    plain = Answer(replica, WH, "/news/")
    packed = Answer(replica, WH, "/news/", Accept_Encoding="gzip, deflate")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "Content-Encoding" not in plain.headers


def test_without_validators_nothing_is_conditional(replica: Replica) -> None:
    page = Answer(replica, WH, "/news/", If_Modified_Since="Thu, 20 Nov 2025 00:00:00 GMT")
    assert page.status == 200
    assert "ETag" not in page.headers


@pytest.mark.parametrize("host", [WH, US])
def test_honest_validators_answer_304_until_something_changes(host: str) -> None:
    with Replica(4, START, 14, validators="honest") as honest:
        path = "/news/" if host == WH else "/sitemap.xml"
        honest.now = datetime(2025, 11, 12, tzinfo=UTC)
        first = Answer(honest, host, path)
        tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        again = Answer(honest, host, path, If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")
        assert Answer(honest, host, path, If_Modified_Since=modified).status == 304
        honest.now = datetime(2025, 11, 23, tzinfo=UTC)
        assert Answer(honest, host, path, If_None_Match=tag).status == 200
        assert Answer(honest, host, path, If_Modified_Since=modified).status == 200


def test_a_date_without_zone_is_utc_and_one_that_is_none_counts_for_nothing() -> None:
    with Replica(4, START, 14, sites=["whitehouse.gov"], validators="honest") as honest:
        honest.now = datetime(2025, 11, 12, tzinfo=UTC)
        modified = Answer(honest, WH, "/news/").headers["Last-Modified"]
        bare = modified.replace("GMT", "-0000")
        assert Answer(honest, WH, "/news/", If_Modified_Since=bare).status == 304
        assert Answer(honest, WH, "/news/", If_Modified_Since="yesterday").status == 200


def test_an_honest_tag_ignores_what_changes_at_every_request() -> None:
    with Replica(4, START, 14, validators="honest") as honest:
        path = path_of(honest, "uscc.gov")
        first, other = Answer(honest, US, path), Answer(honest, US, path)
        assert first.body != other.body
        assert first.headers["ETag"] == other.headers["ETag"]


def test_lying_validators_answer_304_though_the_page_has_changed() -> None:
    with Replica(4, START, 14, validators={"whitehouse.gov": "lying"}) as lying:
        tag = Answer(lying, WH, "/news/").headers["ETag"]
        lying.now = datetime(2025, 11, 23, tzinfo=UTC)
        assert Answer(lying, WH, "/news/", If_None_Match=tag).status == 304
        assert "ETag" not in Answer(lying, US, "/research").headers


def test_faults_are_set_read_and_cleared_over_http(replica: Replica) -> None:
    fault = {"kind": "status", "host": WH, "path": "^/news/$", "arg": 503, "times": 2}
    assert Answer(replica, WH, "/__faults", "PUT", [fault]).json == [fault]
    assert [Answer(replica, WH, "/news/").status for _ in range(3)] == [503, 503, 200]
    assert Answer(replica, WH, "/__faults").json[0]["times"] == 0
    assert Answer(replica, WH, "/__faults", "DELETE").json == []


def test_a_fault_hits_only_its_host_and_path(replica: Replica) -> None:
    replica.faults.append(Fault("status", host=US, path=r"^/research\?.*page=1$", arg=500))
    assert Answer(replica, US, "/research?type=research&page=1").status == 500
    assert Answer(replica, US, "/research?type=research").status == 200
    assert Answer(replica, WH, "/news/").status == 200
    assert [entry.fault for entry in replica.log] == ["status", "", ""]


@pytest.mark.parametrize("code", [403, 404, 410, 500])
def test_status_fault(replica: Replica, code: int) -> None:
    replica.faults.append(Fault("status", arg=code))
    assert Answer(replica, WH, "/robots.txt").status == code


@pytest.mark.parametrize(("arg", "wait"), [(429, "120"), ("429;7", "7"), (503, "120")])
def test_status_fault_with_retry_after(replica: Replica, arg: object, wait: str) -> None:
    replica.faults.append(Fault("status", arg=arg))
    assert Answer(replica, WH, "/news/").headers["Retry-After"] == wait


def test_timeout_fault(replica: Replica) -> None:
    replica.faults.append(Fault("timeout"))
    with socket.create_connection(("127.0.0.1", replica.port), timeout=0.2) as guest, pytest.raises(TimeoutError):
        guest.sendall(f"GET /news/ HTTP/1.1\r\nHost: {WH}\r\n\r\n".encode())
        guest.recv(1)


def test_drop_fault(replica: Replica) -> None:
    replica.faults.append(Fault("drop"))
    with pytest.raises(http.client.IncompleteRead):
        Answer(replica, WH, "/news/")


def test_endless_fault(replica: Replica) -> None:
    replica.faults.append(Fault("endless"))
    connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    connection.request("GET", "/news/feed/", headers={"Host": WH})
    assert len(connection.getresponse().read(3_000_000)) == 3_000_000
    connection.close()


def test_gzip_bomb_fault(replica: Replica) -> None:
    replica.faults.append(Fault("gzip_bomb", arg=20))
    bomb = Answer(replica, WH, "/news/")
    assert bomb.headers["Content-Encoding"] == "gzip"
    assert len(bomb.body) < 200_000
    assert len(gzip.decompress(bomb.body)) == 20 * 2**20


@pytest.mark.parametrize(
    ("arg", "location"),
    [
        (None, "http://169.254.169.254/latest/meta-data/"),
        ("http://127.0.0.1:22/", "http://127.0.0.1:22/"),
        ("https://example.org/", "https://example.org/"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("data:text/html,x", "data:text/html,x"),
    ],
)
def test_redirect_fault(replica: Replica, arg: str | None, location: str) -> None:
    replica.faults.append(Fault("redirect", arg=arg))
    answer = Answer(replica, WH, "/news/")
    assert (answer.status, answer.headers["Location"]) == (302, location)


def test_redirect_loop_fault(replica: Replica) -> None:
    replica.faults.append(Fault("redirect_loop"))
    assert Answer(replica, WH, "/news/?x=1").headers["Location"] == "https://www.whitehouse.gov/news/?x=1"


def test_robots_forbid_fault(replica: Replica) -> None:
    replica.faults.append(Fault("robots_forbid", path=r"^/robots\.txt$"))
    assert b"Disallow: /\n" in Answer(replica, US, "/robots.txt").body


BYTES: dict[str, Callable[[bytes, bytes], bool]] = {
    "truncated": lambda good, bad: bad == good[: len(good) // 2],
    "empty": lambda _, bad: bad == b"",
    "html_for_xml": lambda _, bad: b"<html>" in bad and b"<rss" not in bad,
    "malformed_xml": lambda _, bad: b"</ti&tle>" in bad,
    "consent": lambda _, bad: b"Accept all" in bad,
    "challenge": lambda _, bad: b"Just a moment" in bad,
    "latin_bytes": lambda good, bad: bad.decode("cp1252") == good.decode(),
    "entity_expansion": lambda _, bad: bad.count(b"<!ENTITY") == 10,
    "external_entity": lambda _, bad: b'SYSTEM "file:///etc/passwd"' in bad,
    "empty_feed": lambda good, bad: b"<item>" in good and b"<item>" not in bad and b"</channel>" in bad,
    "untitled_feed": lambda good, bad: good.count(b"<title></title>") < bad.count(b"<title></title>") == 30,
    "no_bodies": lambda good, bad: len(bad) < len(good) and b"may be sent in writing" not in bad,
    "short_bodies": lambda good, bad: b"This text concerns" in bad and b"may be sent in writing" not in bad,
    "no_dates": lambda good, bad: b"<pubDate>" in good and b"<pubDate>" not in bad,
    "no_titles": lambda good, bad: good.count(b"<title>") == bad.count(b"<title></title>"),
}


@pytest.mark.parametrize("kind", BYTES)
def test_faults_of_a_feed(replica: Replica, kind: str) -> None:
    good = Answer(replica, WH, "/news/feed/").body
    replica.faults.append(Fault(kind))
    bad = Answer(replica, WH, "/news/feed/")
    assert bad.status == 200
    assert BYTES[kind](good, bad.body)


def test_wrong_charset_fault(replica: Replica) -> None:
    replica.faults.append(Fault("wrong_charset"))
    assert Answer(replica, WH, "/news/").headers["Content-Type"] == "text/html; charset=utf-16"


@pytest.mark.parametrize(
    ("host", "path", "kind", "gone"),
    [
        (WH, "/news/", "selector_renamed", b"wp-block-post-template"),
        (WH, "/news/", "no_rows", b"<li data-wp-key"),
        (WH, "/news/", "no_dates", b"<time"),
        (WH, "newest", "no_dates", b"published_time"),
        (WH, "newest", "no_titles", b"<title>P"),
        (WH, "newest", "no_bodies", b"This text concerns"),
        (WH, "newest", "selector_renamed", b"entry-content"),
        (US, "/research", "selector_renamed", b"views-row"),
        (US, "/research", "no_rows", b'class="views-row"'),
        (US, "/annual-reports", "no_rows", b'class="views-row"'),
        (US, "newest", "no_dates", b"Hearing on T"),
        (US, "newest", "no_bodies", b"may be sent in writing"),
        (US, "newest", "selector_renamed", b"<article"),
    ],
)
def test_faults_of_a_page(replica: Replica, host: str, path: str, kind: str, gone: bytes) -> None:
    site = host.removeprefix("www.")
    path = path_of(replica, site) if path == "newest" else path
    if kind == "no_titles":
        gone = b"<title>" + Answer(replica, host, path).body.split(b"<title>")[1][:8]
    if gone == b"Hearing on T":
        gone = b"Hearing on " + Answer(replica, host, path).body.split(b'content="Hearing on ')[1][:6]
    assert gone in Answer(replica, host, path).body
    replica.faults.append(Fault(kind))
    bad = Answer(replica, host, path)
    assert bad.status == 200
    assert gone not in bad.body


@pytest.mark.parametrize("kind", ["pdf_encrypted", "pdf_broken", "pdf_without_text", "html_under_pdf", "pdf_bomb"])
def test_faults_of_a_pdf(replica: Replica, kind: str) -> None:
    path = path_of(replica, "uscc.gov", Role.TESTIMONY)
    replica.faults.append(Fault(kind, path=r"\.pdf$", arg=3))
    answer = Answer(replica, US, path)
    assert answer.headers["Content-Type"] == "application/pdf"
    if kind in {"pdf_without_text", "pdf_bomb"}:
        document = pypdfium2.PdfDocument(answer.body)
        assert document[0].get_textpage().get_text_range() == ""
        document.close()
    else:
        with pytest.raises(pypdfium2.PdfiumError, match="password" if kind == "pdf_encrypted" else "format"):
            pypdfium2.PdfDocument(answer.body)


def test_a_misspelt_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="known: "):
        Fault("eartquake")


def test_every_site_can_be_damaged_in_every_way(replica: Replica) -> None:
    assert set(EDITS) | DAMAGES < KINDS
    for name in replica.timelines:
        assert set(SITES[name].damage) == damages_of(name)


def damages_of(name: str) -> frozenset[str]:
    """The damages that a site can have."""
    return DAMAGES if name in GUESSED else DAMAGES - {"guess_unmet"}


LISTS = {
    "whitehouse.gov": "/news/",
    "uscc.gov": "/research",
    "ansi.org": "/sxa/search/results/?v=1",
    "carnegieendowment.org": "/topics/ai",
    "cset.georgetown.edu": "/publications/",
}


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in LISTS for kind in sorted(damages_of(name))])
def test_every_damage_is_seen_on_a_list_or_a_page_of_every_site(replica: Replica, name: str, kind: str) -> None:
    site, posts = SITES[name], replica.timelines[name].state(replica.now).posts
    targets = [LISTS[name]] if kind == "no_rows" else [quote(post.path) for post in posts[:5]]
    good = [replica.answer(site, target, {}, site.host)[0].body for target in targets]
    replica.faults.append(Fault(kind))
    assert good != [replica.answer(site, target, {}, site.host)[0].body for target in targets]


def test_two_hundred_requests_take_less_than_two_seconds_of_processor_time(replica: Replica) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    begun = time.process_time()  # of this process, which serves and asks: other processes slow neither
    for post in replica.timelines["whitehouse.gov"].state(replica.now).posts[:200]:
        connection.request("GET", unquote(post.path), headers={"Host": WH})
        assert connection.getresponse().read()
    connection.close()
    assert time.process_time() - begun < 2
