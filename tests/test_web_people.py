"""Users where the page is served to other machines: signing in, roles, feeds, proxies, and what attackers try."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest
from click.testing import CliRunner

from stdwatch import cli
from stdwatch.config import Settings
from stdwatch.errors import Missing, UsageError
from stdwatch.store import colleagues, database, decisions, people, saved_views
from stdwatch.store.people import User
from stdwatch.web import app, session
from tests.desk import NOW, Desk, opened
from tests.webpage import Browser, Web, served

PUBLIC = "https://desk.example/watch"
PASSWORD = "correct horse"  # noqa: S105 (the tests' own)
AT_PROXY = {"Host": "desk.example", "Origin": "https://desk.example"}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.setitem(people._COST, "n", 2**4)


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Web]:
    """The page behind a proxy, with an editor and an operator."""
    desk = Desk(opened(tmp_path))
    people.add(desk.db, "Wang", PASSWORD, "editor", NOW)
    people.add(desk.db, "Zhao", PASSWORD, "operator", NOW)
    desk.db.close()
    with served(tmp_path, public=PUBLIC) as page:
        yield page


def sign_in(web: Web, name: str = "Wang", password: str = PASSWORD, back: str = "/") -> tuple[int, str]:
    fields = {"name": name, "password": password, "back": back}
    answer = web.browser.post("/signin", fields, **AT_PROXY)
    return answer.status, answer.headers.get("Location", "")


# Users


def test_a_password_is_kept_as_a_salted_hash(tmp_path: Path) -> None:
    db = opened(tmp_path)
    for name in ("A", "B"):
        people.add(db, name, PASSWORD, "editor", NOW)
    hashes = [row[0] for row in db.execute("SELECT password FROM user").fetchall()]
    assert len({*hashes}) == 2
    assert all(PASSWORD not in password_hash and password_hash.startswith("scrypt$") for password_hash in hashes)
    db.close()


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "a\nb", "stdwatch", "Stdwatch", "ｓｔｄwatch"])
def test_a_name_that_could_mislead_is_refused(tmp_path: Path, name: str) -> None:
    db = opened(tmp_path)
    with pytest.raises(UsageError):
        people.add(db, name, PASSWORD, "editor", NOW)
    db.close()


def test_a_short_password_and_a_second_user_of_that_name_are_refused(tmp_path: Path) -> None:
    db = opened(tmp_path)
    with pytest.raises(UsageError, match="at least 10"):
        people.add(db, "Li", "short", "editor", NOW)
    people.add(db, "Li Wei", PASSWORD, "editor", NOW)
    for name in ("Li Wei", "li wei", "Ｌｉ Wei", "Li\u00a0Wei", "LI  WEI"):
        with pytest.raises(UsageError, match=r"Li Wei already|printable"):
            people.add(db, name, PASSWORD, "editor", NOW)
    db.close()


def test_a_session_ends_with_removal_with_a_new_password_and_with_disuse(tmp_path: Path) -> None:
    db = opened(tmp_path)
    people.add(db, "Li", PASSWORD, "editor", NOW)
    token = people.sign_in(db, "Li", PASSWORD, NOW)
    assert token
    assert people.signed_in(db, token, NOW + timedelta(days=13))
    assert people.signed_in(db, token, NOW + timedelta(days=26)), "use keeps it alive"
    assert people.signed_in(db, token, NOW + timedelta(days=41)) is None
    token = people.sign_in(db, "Li", PASSWORD, NOW)
    assert token
    people.set_password(db, "Li", "another horse")
    assert people.signed_in(db, token, NOW) is None
    token = people.sign_in(db, "Li", "another horse", NOW)
    assert token
    people.remove(db, "Li", NOW)
    assert people.signed_in(db, token, NOW) is None
    with pytest.raises(Missing):
        people.remove(db, "Li", NOW)
    db.close()


def test_users_are_kept_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    added = CliRunner().invoke(cli.main, ["user", "add", "Li", "--role", "operator"], input=f"{PASSWORD}\n")
    assert (added.exit_code, added.output) == (0, "Li\toperator\n")
    listed = CliRunner().invoke(cli.main, ["user", "list", "--json"])
    assert [(user["name"], user["role"]) for user in json.loads(listed.output)] == [("Li", "operator")]
    assert CliRunner().invoke(cli.main, ["user", "password", "Li"], input="another horse\n").exit_code == 0
    assert CliRunner().invoke(cli.main, ["user", "remove", "Li"]).exit_code == 0
    assert CliRunner().invoke(cli.main, ["user", "list"]).output == ""


# Who may come in


@pytest.mark.parametrize(
    ("host", "public", "message"),
    [
        ("192.0.2.1", "", "nobody can sign in"),
        ("desk.example", "", "nobody can sign in"),
        ("127.0.0.1", PUBLIC, "nobody can sign in"),
        ("0.0.0.0", "", "set “public”"),
    ],
)
def test_without_users_only_this_machine_is_served(tmp_path: Path, host: str, public: str, message: str) -> None:
    settings = Settings(root=tmp_path, data=tmp_path, host=host, public=public)
    with app.listen("127.0.0.1", 0) as listener, pytest.raises(UsageError, match=message):
        app.server(settings, listener)


def test_on_this_machine_nobody_signs_in(tmp_path: Path) -> None:
    with served(tmp_path) as web:
        assert web.browser.get("/").status == 200


def test_whoever_is_not_signed_in_sees_nothing(guarded: Web) -> None:
    candidate = guarded.desk.candidate("Secret")
    for path in (
        "/",
        f"/candidate/{candidate}",
        f"/candidate/{candidate}/pane",
        "/overview",
        "/feed",
        "/feed?key=x",
        "/fresh",
    ):
        answer = guarded.browser.get(path, Host="desk.example")
        assert (answer.status, "Secret" in answer.text) == (303, False), path
        assert answer.headers["Location"].startswith("/watch/signin?back=")
    assert guarded.browser.get("/fresh", Host="desk.example", Accept="application/json").status == 401
    refused = guarded.browser.post(f"/candidate/{candidate}/decide", {"verb": "reject"}, **AT_PROXY)
    assert refused.status == 401
    assert guarded.desk.state(candidate)[0] == "inbox"


def test_an_editor_signs_in_decides_under_the_own_name_and_signs_out(guarded: Web) -> None:
    candidate = guarded.desk.candidate()
    assert sign_in(guarded, back=f"/candidate/{candidate}") == (303, f"/watch/candidate/{candidate}")
    page = guarded.browser.get(f"/watch/candidate/{candidate}", Host="desk.example")
    assert f'action="/watch/candidate/{candidate}/decide"' in page.text
    fields = {**guarded.browser.form(f"/candidate/{candidate}"), "verb": "reject"}
    guarded.browser.post(f"/watch/candidate/{candidate}/decide", fields, **AT_PROXY)
    assert [entry.editor for entry in decisions.entries(guarded.desk.db, candidate)] == ["Wang"]
    stolen = guarded.browser.cookies["stdwatch"].value
    guarded.browser.post("/signout", {}, **AT_PROXY)
    guarded.browser.cookies["stdwatch"] = stolen
    assert guarded.browser.get("/", Host="desk.example").status == 303, "the session itself has ended"


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http(guarded: Web) -> None:
    answer = guarded.browser.post("/signin", {"name": "Wang", "password": PASSWORD, "back": "/"}, **AT_PROXY)
    flags = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/watch/"} <= flags


def test_a_session_handed_over_beforehand_is_not_taken_on(guarded: Web) -> None:
    guarded.browser.cookies["stdwatch"] = "chosen-by-the-attacker"
    sign_in(guarded)
    assert guarded.browser.cookies["stdwatch"].value != "chosen-by-the-attacker"
    first = guarded.browser.cookies["stdwatch"].value
    sign_in(guarded)
    assert guarded.browser.cookies["stdwatch"].value != first
    guarded.browser.cookies["stdwatch"] = first
    assert guarded.browser.get("/", Host="desk.example").status == 303, "signing in again ends the session before"


def test_wrong_passwords_are_slowed_down_for_that_name_alone(guarded: Web) -> None:
    assert [sign_in(guarded, "Wang", "wrong")[0] for _ in range(6)] == [403] * 5 + [429]
    assert sign_in(guarded)[0] == 429, "even the right one has to wait"
    assert sign_in(guarded, "Zhao")[0] == 303


@pytest.mark.parametrize("name", ["Wang", "nobody"])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(guarded: Web, name: str) -> None:
    answer = guarded.browser.post("/signin", {"name": name, "password": "wrong", "back": "/"}, **AT_PROXY)
    assert "姓名或密码有误。" in answer.text


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "",
     "/\t/evil.example", "/x\r\nSet-Cookie: a=b", "///evil.example"],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(guarded: Web, back: str) -> None:
    status, location = sign_in(guarded, back=back)
    assert (status, location) == (303, "/watch/")


def test_a_foreign_page_cannot_sign_anybody_in(guarded: Web) -> None:
    fields = {"name": "Wang", "password": PASSWORD, "back": "/"}
    answer = guarded.browser.post("/signin", fields, Host="desk.example", Origin="https://evil.example")
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers


def test_only_operators_start_crawls(guarded: Web) -> None:
    sign_in(guarded)
    assert "立即采集" not in guarded.browser.get("/overview", Host="desk.example").text
    assert guarded.browser.post("/crawl", {"source": "north"}, **AT_PROXY).status == 403
    sign_in(guarded, "Zhao")
    assert "立即采集" in guarded.browser.get("/overview", Host="desk.example").text
    assert guarded.browser.post("/crawl", {"source": "north"}, **AT_PROXY).status == 303
    assert guarded.browser.post("/crawl", {"source": "nowhere"}, **AT_PROXY).status == 404
    jobs = guarded.desk.db.execute("SELECT kind, arguments, asked_by FROM job").fetchall()
    assert jobs == [("crawl", '{"source": "north"}', "Zhao")]


def new_key(web: Web) -> str:
    page = web.browser.post("/account/key", {}, **AT_PROXY).text
    match = re.search(r"<code>https://desk.example/watch/feed\?key=([^<]+)</code>", page)
    assert match
    return match[1]


def test_a_feed_is_opened_by_its_key_and_by_nothing_else(guarded: Web) -> None:
    guarded.desk.candidate("In the feed")
    sign_in(guarded)
    key = new_key(guarded)
    reader = Browser(guarded.browser.port)
    feed = reader.get(f"/feed?key={key}", Host="desk.example")
    assert "In the feed" in feed.text
    assert 'href="https://desk.example/watch/candidate/1' in feed.text
    assert reader.get(f"/?key={key}", Host="desk.example").status == 303
    assert reader.get(f"/account?key={key}", Host="desk.example").status == 303
    people.remove(guarded.desk.db, "Wang", NOW)
    assert reader.get(f"/feed?key={key}", Host="desk.example").status == 303


def test_a_key_is_shown_once_and_kept_as_a_digest(guarded: Web) -> None:
    sign_in(guarded)
    key = new_key(guarded)
    assert key not in guarded.browser.get("/account", Host="desk.example").text
    assert key not in guarded.browser.get("/", Host="desk.example").text
    (kept,) = guarded.desk.db.execute("SELECT feed_key FROM user WHERE name = 'Wang'").fetchone()
    assert kept == sha256(key.encode()).hexdigest()


def test_a_new_key_ends_the_one_before_and_its_owner_can_end_it(guarded: Web) -> None:
    sign_in(guarded)
    first, second = new_key(guarded), new_key(guarded)
    reader = Browser(guarded.browser.port)
    assert reader.get(f"/feed?key={first}", Host="desk.example").status == 303
    assert reader.get(f"/feed?key={second}", Host="desk.example").status == 200
    assert guarded.browser.post("/account/key/end", {}, **AT_PROXY).status == 303
    assert reader.get(f"/feed?key={second}", Host="desk.example").status == 303


def test_the_owner_of_sessions_ends_all_of_them_on_the_page(guarded: Web) -> None:
    other = replace(guarded, browser=Browser(guarded.browser.port))
    sign_in(guarded)
    sign_in(other)
    assert other.browser.get("/overview", Host="desk.example").status == 200
    assert guarded.browser.post("/account/signout", {}, **AT_PROXY).status == 303
    assert other.browser.get("/overview", Host="desk.example").status == 303


def test_keys_end_with_a_new_password_and_with_age(guarded: Web) -> None:
    db = guarded.desk.db
    key = people.new_feed_key(db, "Wang", NOW)
    assert people.feed_reader(db, key, NOW + timedelta(days=300))
    assert people.feed_reader(db, key, NOW + timedelta(days=400)) is None
    people.set_password(db, "Wang", "another horse")
    assert people.feed_reader(db, key, NOW) is None


def test_a_session_ends_after_ninety_days_of_use(guarded: Web) -> None:
    db = guarded.desk.db
    token = people.sign_in(db, "Wang", PASSWORD, NOW)
    assert token
    for days in range(0, 90, 10):
        assert people.signed_in(db, token, NOW + timedelta(days=days))
    assert people.signed_in(db, token, NOW + timedelta(days=91)) is None


@pytest.mark.parametrize("prefixed", [True, False], ids=["the proxy keeps the path", "the proxy takes it off"])
def test_every_link_works_behind_a_proxy(guarded: Web, prefixed: bool) -> None:
    candidate = guarded.desk.candidate()
    sign_in(guarded)
    for path in ("/", f"/candidate/{candidate}", "/overview", "/static/desk.js"):
        answer = guarded.browser.get(f"/watch{path}" if prefixed else path, Host="desk.example")
        assert answer.status == 200, path
        links = re.findall(r'(?:href|action|src)="(/[^"]*)"', answer.text)
        assert [link for link in links if not link.startswith("/watch/")] == []


def test_a_foreign_host_is_refused_there_too(guarded: Web) -> None:
    assert guarded.browser.get("/", Host="evil.example").status == 400


def test_settings_name_the_public_address(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path, data=tmp_path, public=PUBLIC)
    assert settings.prefix == "/watch"
    assert session.needs_login(settings)
    assert not session.needs_login(replace(settings, public=""))


def test_an_editor_removed_while_deciding_is_refused_and_nothing_is_written(guarded: Web) -> None:
    candidate = guarded.desk.candidate()
    sign_in(guarded)
    assert guarded.browser.get(f"/candidate/{candidate}", Host="desk.example").status == 200
    people.remove(guarded.desk.db, "Wang", NOW)
    fields = {"id": "00000000-0000-4000-8000-000000000001", "verb": "accept", "seen": "0", "note": "For the lead."}
    answer = guarded.browser.post(f"/candidate/{candidate}/decide", fields, Accept="application/json", **AT_PROXY)
    assert (answer.status, "error" in json.loads(answer.text)) == (401, True)
    assert guarded.desk.state(candidate)[0] == "inbox"
    assert decisions.last_seq(guarded.desk.db) == 0


def test_an_editor_removed_while_forms_wait_for_the_lock_writes_nothing(
    guarded: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate, db = guarded.desk.candidate(), guarded.desk.db
    sign_in(guarded)
    let_in, signed_in = Semaphore(0), people.signed_in

    def counted(*arguments: Any) -> User | None:
        user = signed_in(*arguments)
        let_in.release()
        return user

    monkeypatch.setattr(people, "signed_in", counted)
    decision = {"id": "00000000-0000-4000-8000-000000000001", "verb": "reject", "seen": "0", "note": "Not ours."}
    forms = {
        f"/candidate/{candidate}/decide": decision,
        "/decide": {**decision, "candidate": f"{candidate}", "seen": f"{candidate}:0"},
        f"/candidate/{candidate}/assign": {"editor": "Zhao"},
        "/view": {"name": "Mine", "query": "state=all"},
    }
    with ThreadPoolExecutor(len(forms)) as pool:
        with database.writing(db):
            people.remove(db, "Wang", NOW)
            answers = [pool.submit(guarded.browser.post, path, form, **AT_PROXY) for path, form in forms.items()]
            assert all(let_in.acquire(timeout=5) for _ in forms)
        assert [answer.result().status for answer in answers] == [401] * len(forms)
    assert (decisions.last_seq(db), colleagues.assigned(db, [candidate]), saved_views.listed(db)) == (0, {}, [])
