"""Good guests: who we say we are, how long we wait, when we leave a host alone, and robots.txt after RFC 9309."""

import asyncio
import json
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings

from rehearsal.reply import Reply, moved, plain
from stdwatch import sources
from stdwatch.crawling.robotstxt import RobotsTxtMiddleware
from tests.awaiting import awaited
from tests.crawls import ROOT, Bench
from tests.scripted_replica import HOME, WH

pytestmark = pytest.mark.slow

DOCUMENTS = r"^/[a-z-]+/\d{4}/\d{2}/"


def outcomes(bench: Bench) -> set[str]:
    """What the channels of the newest run came to."""
    return set(bench.values("SELECT outcome FROM channel_result WHERE run = (SELECT max(id) FROM run)"))


def test_we_say_who_we_are_and_whom_to_write_to(bench: Bench, tmp_path: Path) -> None:
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    (tmp_path / "stdwatch.toml").write_text('contact = "desk@example.org"\n')
    bench.crawl("whitehouse", "-a", "limit=1", folder=str(tmp_path))
    (agent,) = bench.replica.agents
    assert "stdwatch/" in agent
    assert "desk@example.org" in agent


@pytest.mark.parametrize(("setting", "delay"), [((), 0.0), (("-s", "DOWNLOAD_DELAY=0.01"), 0.01)])
def test_a_route_needs_no_delay_but_the_command_line_wins(bench: Bench, setting: tuple[str, ...], delay: float) -> None:
    bench.environment["STDWATCH_PROGRESS"] = "1"  # into the log
    log = bench.crawl("whitehouse", "-a", "limit=1", *setting).log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert lines[-1]["verdict"] == "ok"
    assert {line["delay"] for line in lines} == {delay}


@pytest.mark.parametrize("name", sources.names())
def test_without_a_route_every_source_is_given_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STDWATCH_ROUTE", raising=False)
    settings = Settings()
    sources.site(name).update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1


def test_retry_after_is_obeyed(bench: Bench) -> None:
    moments: list[float] = []
    bench.replica.tell("^/news/feed/", lambda: moments.append(time.monotonic()))
    bench.replica.fault("status", "^/news/feed/", arg="429;3", times=1)
    bench.crawl("whitehouse", "-a", "limit=1")
    refused, obeyed = moments
    assert obeyed - refused >= 3
    assert bench.channel("news feed")["outcome"] == "ok"


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_an_hour_is_left_alone_for_it_in_the_next_run_too(bench: Bench, status: int) -> None:
    bench.replica.fault("status", "^/news/feed/", arg=f"{status};3600", times=1)
    bench.crawl("whitehouse")
    assert bench.replica.asked("^(?!/robots)")[-1] == "/news/feed/"
    assert "www.whitehouse.gov asks to be left alone until" in str(bench.run["reasons"])
    asked = len(bench.replica.asked())
    bench.replica.now += timedelta(minutes=50)
    bench.crawl("whitehouse")
    assert len(bench.replica.asked()) == asked
    bench.replica.now += timedelta(minutes=15)
    bench.crawl("whitehouse")
    assert bench.run["verdict"] == "ok"


def test_a_host_that_refuses_three_times_is_left_alone(bench: Bench) -> None:
    bench.replica.fault("status", DOCUMENTS, arg="403")
    bench.crawl("whitehouse")
    assert len(bench.replica.asked(DOCUMENTS)) in {3, 4}  # one more may be on its way already
    assert set(bench.values("SELECT outcome FROM fetch WHERE why = 'new'")) == {"BotWall"}
    assert bench.run["verdict"] not in {"ok", "quiet"}
    bench.replica.behave()
    bench.next_night()
    bench.crawl("whitehouse")
    assert {post.title for post in bench.replica.recent(WH)} <= set(bench.values("SELECT title FROM candidate"))


# robots.txt (RFC 9309)


def test_a_mistake_of_ours_while_asking_for_robots_hangs_nobody() -> None:
    class Engine:
        async def download_async(self, request: Request) -> Response:
            raise ZeroDivisionError

    class Crawl:
        engine = Engine()

    robots = RobotsTxtMiddleware(Crawl())  # type: ignore[arg-type]  # all that it asks of a crawler

    async def twice() -> list[object]:
        asked = [robots.process_request(Request(f"{HOME}/{number}/")) for number in range(2)]
        return list(await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 5))

    assert [type(error) for error in awaited(twice())] == [ZeroDivisionError, ZeroDivisionError]


def test_a_request_that_is_broken_off_leaves_the_robots_txt_of_its_host_to_the_others() -> None:
    class Engine:
        async def download_async(self, request: Request) -> Response:
            await asyncio.sleep(0)
            return Response(request.url, body=b"User-agent: *\nDisallow:")

    class Crawl:
        engine = Engine()
        settings = Settings()

    robots = RobotsTxtMiddleware(Crawl())  # type: ignore[arg-type]  # all that it asks of a crawler

    async def after_one_is_broken_off() -> None:
        waiting = asyncio.ensure_future(robots.process_request(Request(f"{HOME}/app.js")))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        assert waiting.cancelled()
        await asyncio.wait_for(robots.process_request(Request(f"{HOME}/1/")), 5)

    awaited(after_one_is_broken_off())


def robots(text: str) -> Reply:
    return plain(text)


PADDING = "# nothing\n" * (60 * 1024)  # 600 kB


@pytest.mark.parametrize(
    "answer",
    [
        Reply(404),
        Reply(410),
        robots(""),
        robots("User-agent: *\nDisallow: /wp-admin/\n"),
        robots("User-agent: stdwatch\nAllow: /\n\nUser-agent: *\nDisallow: /\n"),
        robots(f"{PADDING}User-agent: *\nDisallow: /\n"),
    ],
    ids=["404", "410", "no rule", "another path", "we by name may", "a rule after 500 KiB"],
)
def test_robots_txt_lets_us_in(bench: Bench, answer: Reply) -> None:
    bench.replica.tell("^/robots.txt", answer)
    bench.crawl("whitehouse", "-a", "limit=1")
    assert outcomes(bench) == {"ok"}
    assert bench.replica.asked("robots") == ["/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "outcome", "verdict"),
    [
        (robots("User-agent: *\nDisallow: /\n"), "RobotsForbid", "blocked"),
        (robots("User-agent: stdwatch\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), "RobotsForbid", "blocked"),
        (robots(f"User-agent: *\nDisallow: /\n{PADDING}"), "RobotsForbid", "blocked"),
        (Reply(500), "Unreachable", "unreachable"),
        (Reply(503), "Unreachable", "unreachable"),
        (Reply(401), "BotWall", "blocked"),
        (Reply(403), "BotWall", "blocked"),
        (Reply(429), "BotWall", "blocked"),
    ],
    ids=["all", "we by name", "before 500 KiB", "500", "503", "401", "403", "429"],
)
def test_robots_txt_keeps_us_out(bench: Bench, answer: Reply, outcome: str, verdict: str) -> None:
    bench.replica.tell("^/robots.txt", answer)
    bench.crawl("whitehouse")
    assert outcomes(bench) == {outcome}
    assert bench.run["verdict"] == verdict
    assert set(bench.replica.asked()) == {"/robots.txt"}


def test_a_robots_txt_that_never_comes_keeps_us_out(bench: Bench) -> None:
    bench.replica.fault("timeout", "^/robots.txt")
    bench.hurry()
    bench.crawl("whitehouse")
    assert outcomes(bench) == {"Unreachable"}
    assert set(bench.replica.asked()) == {"/robots.txt"}


def test_a_redirect_of_robots_txt_is_followed(bench: Bench) -> None:
    bench.replica.tell("^/robots.txt", moved(f"{HOME}/rules.txt"))
    bench.replica.tell("^/rules.txt", robots("User-agent: *\nDisallow: /\n"))
    bench.crawl("whitehouse")
    assert outcomes(bench) == {"RobotsForbid"}
    assert set(bench.replica.asked()) == {"/robots.txt", "/rules.txt"}


def test_a_path_that_robots_txt_forbids_is_not_asked_for(bench: Bench) -> None:
    bench.replica.tell("^/robots.txt", robots("User-agent: *\nDisallow: /fact-sheets/20\n"))
    bench.crawl("whitehouse")
    assert bench.replica.asked("^/fact-sheets/20") == []
    assert set(bench.values("SELECT outcome FROM fetch WHERE url LIKE '%/fact-sheets/20%'")) == {"RobotsForbid"}
    assert bench.values("SELECT count(*) FROM candidate")[0] > 10


def test_retries_are_paid_from_the_budget_and_what_it_leaves_over_comes_the_next_run(bench: Bench) -> None:
    bench.replica.fault("status", DOCUMENTS, arg="502")
    bench.settings |= {"STDWATCH_BUDGET": "20", "RETRY_TIMES": "2"}
    bench.crawl("whitehouse")
    assert len(bench.replica.asked()) == bench.run["requests"] == 20
    assert any("left for the next run" in reason for reason in bench.run["reasons"])
    bench.replica.behave()
    bench.settings["STDWATCH_BUDGET"] = "600"
    bench.crawl("whitehouse")
    assert {post.title for post in bench.replica.recent(WH)} <= set(bench.values("SELECT title FROM candidate"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_rule(bench: Bench, encoding: str) -> None:
    text = "User-agent: *\nDisallow: /\n".encode(encoding)
    bench.replica.tell("^/robots.txt$", replace(plain(""), body=text))
    bench.crawl("whitehouse", "-a", "limit=1")
    assert bench.replica.asked() == ["/robots.txt"]
