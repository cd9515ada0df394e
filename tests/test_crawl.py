"""One source, the whole way: what a crawl stores and exports, and what it leaves alone."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from stdwatch import sources
from tests.crawls import ROOT, Bench
from tests.scripted_replica import HOME, WH

pytestmark = pytest.mark.slow


def test_a_first_night_stores_what_the_last_month_brought(bench: Bench) -> None:
    ended = bench.crawl("whitehouse")
    assert ended.status == 0
    assert bench.run["verdict"] == "ok"
    wanted = {(post.title, post.published, str(post.doc_type)) for post in bench.replica.recent(WH)}
    stored = {tuple(row.values()) for row in bench.rows("SELECT title, published, doc_type FROM candidate")}
    assert len(wanted) > 10
    assert stored == wanted


def test_plain_scrapy_does_the_same(bench: Bench) -> None:
    bench.crawl("whitehouse", "-a", "limit=3")
    forked = bench.kept()
    shutil.rmtree(bench.data)
    words = ["crawl", "whitehouse", "-a", "kind=nightly", "-a", "limit=3"]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT, env={**os.environ, **bench.variables}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "whitehouse: ok: 3 new" in done.stderr
    assert bench.kept()["text"] == forked["text"]


@pytest.mark.parametrize("function", ["pipelines.date:with_chosen_date", "stdwatch.site:_answer"])
def test_a_mistake_of_ours_is_told_in_short_and_makes_no_quiet_night(bench: Bench, function: str) -> None:
    log = bench.crawl("whitehouse", "-a", "limit=2", mistake=function).log
    assert bench.run["verdict"] == "degraded"
    mistakes = log.count("ArithmeticError: made for a test")
    assert mistakes >= 2
    assert bench.run["reasons"][0] == f"{mistakes} documents: an error in stdwatch"
    assert len(log.splitlines()) < 100 * mistakes


def test_what_is_older_than_a_month_is_known_and_not_fetched(bench: Bench) -> None:
    bench.crawl("whitehouse")
    old = {f"{HOME}{post.path}" for post in bench.replica.posts(WH)} - set(bench.values("SELECT url FROM candidate"))
    assert len(old) > 5
    assert old == set(bench.values("SELECT url FROM target WHERE state = 'known'"))
    canary = sources.site("whitehouse").canary
    assert set(bench.values("SELECT url FROM fetch WHERE why <> 'canary'")) & old == set()
    assert canary in old


def test_the_rows_of_a_feed_export_say_what_was_stored(bench: Bench, tmp_path: Path) -> None:
    bench.crawl("whitehouse", "-O", str(tmp_path / "items.jsonl"), "--reports", str(tmp_path / "rest.jsonl"))
    lines, rest = (
        [json.loads(line) for line in (tmp_path / name).read_text().splitlines()]
        for name in ("items.jsonl", "rest.jsonl")
    )
    assert (rest[0]["kind"], rest[0]["leads"]) == ("discovery", bench.run["leads"])
    assert all("text" in row for row in lines)
    pages = {(row["url"], row["title"], row["published"], row["doc_type"]) for row in lines if row["kind"] == "page"}
    stored = bench.rows("SELECT url, title, published, doc_type FROM candidate")
    assert pages == {tuple(row.values()) for row in stored}
    assert {row["text"] for row in lines if "text" in row} == set(bench.texts().values())


def test_a_page_given_by_hand_is_stored_without_asking_the_channels(bench: Bench) -> None:
    post = bench.replica.recent(WH)[0]
    bench.crawl("whitehouse", "-a", f"url={HOME}{post.path}", kind=None)
    assert bench.values("SELECT title FROM candidate") == [post.title]
    assert [path for path in bench.replica.asked() if not path.endswith(".pdf")] == ["/robots.txt", post.path]
    assert bench.run["kind"] == "manual"


@pytest.mark.parametrize("source", ["whitehouse", "uscc"])
def test_what_is_asked_for_again_by_hand_keeps_what_channels_said_of_it(settled: Bench, source: str) -> None:
    sql = "SELECT id, title, published, date_origin, doc_type FROM candidate WHERE source = ?"
    before = settled.rows(sql, source)
    pages = settled.values("SELECT url FROM candidate WHERE source = ?", source)
    settled.crawl(source, "-a", f"url={' '.join(pages)}", kind="manual")
    assert settled.rows(sql, source) == before
    assert (settled.run["changed"], settled.run["failed"]) == (0, 0)


def test_a_backfill_fetches_what_the_first_night_left(bench: Bench) -> None:
    bench.crawl("whitehouse")
    bench.crawl("whitehouse", "-a", "since=2025-01-01", kind=None)
    assert bench.run["kind"] == "backfill"
    wanted = {post.title for post in bench.replica.posts(WH) if post.published and post.published >= "2025-01-01"}
    assert len(wanted) > len(bench.replica.recent(WH)) + 5
    assert set(bench.values("SELECT title FROM candidate")) == wanted


def test_a_backfill_that_was_limited_goes_on_where_it_stopped(bench: Bench) -> None:
    counts: list[int] = []
    for _ in range(3):
        bench.crawl("whitehouse", "-a", "since=2025-01-01", "-a", "limit=10", kind=None)
        assert bench.run["verdict"] in {"ok", "quiet"}
        counts += bench.values("SELECT count(*) FROM candidate")
    assert counts[0] == 10
    assert counts[1] > 15
    assert bench.values("SELECT count(*) FROM target WHERE state = 'due'") == [0]
    assert max(bench.values("SELECT count(*) FROM fetch WHERE why = 'backfill' GROUP BY url")) == 1


def test_a_second_run_of_a_day_reads_the_channels_again(bench: Bench) -> None:
    bench.crawl("whitehouse", kind="manual")
    bench.replica.now += timedelta(hours=3)
    bench.replica.log.clear()
    bench.crawl("whitehouse")
    assert "/news/feed/" in bench.replica.asked()
    whys = bench.values("SELECT DISTINCT why FROM fetch WHERE run = 2 AND url LIKE '%/2025/%'")
    assert set(whys) <= {"canary", "new"}, "what was read three hours ago is not asked for again"


def test_a_wrong_day_is_refused_in_one_line(bench: Bench) -> None:
    ended = bench.crawl("whitehouse", "-a", "since=yesterday")
    assert "since is a day such as 2025-09-01" in ended.log
    assert bench.replica.asked() == []


def test_a_dry_run_fetches_and_writes_nothing(bench: Bench) -> None:
    ended = bench.crawl("whitehouse", "-o", "-:jsonlines", "--reports", "-:jsonlines", "-a", "limit=3", kind="dry")
    titles = [json.loads(line)["title"] for line in ended.log.splitlines() if line.startswith('{"kind": "page"')]
    assert titles == [post.title for post in bench.replica.recent(WH)[:3]]
    assert not bench.data.exists()


def test_scrapys_own_commands_look_at_a_page_and_write_nothing(bench: Bench) -> None:
    page = f"{HOME}{bench.replica.recent(WH)[0].path}"
    title = bench.replica.recent(WH)[0].title
    fetched = bench.crawl(page, kind=None, command="fetch")
    assert f"<title>{title}" in fetched.log
    parsed = bench.crawl(page, "-c", "parse", kind=None, command="parse")
    assert f"'url': '{page}'" in parsed.log
    shown = bench.crawl(page, "-c", "spider.name", kind=None, command="shell")
    assert "whitehouse" in shown.log.splitlines()
    checked = bench.crawl("whitehouse", kind=None, command="check", contract=page)
    assert "Ran 1 contract in" in checked.log
    assert page.removeprefix(HOME) in bench.replica.asked()
    assert not bench.data.exists()


def test_spiders_are_made_from_our_template_and_from_scrapys_own(bench: Bench) -> None:
    listed = bench.crawl("--list", kind=None, command="genspider").log
    assert {"site", "basic", "xmlfeed"} <= {*listed.split()}
    assert "class $classname(scrapy.Spider)" in bench.crawl("--dump=basic", kind=None, command="genspider").log


def test_a_dry_run_leaves_a_database_as_it_is(settled: Bench) -> None:
    before = {path.name: path.read_bytes() for path in settled.data.glob("*.db")}
    ended = settled.crawl("whitehouse", "-o", "-:jsonlines", "--reports", "-:jsonlines", kind="dry")
    assert "recheck" in ended.log
    assert {path.name: path.read_bytes() for path in settled.data.glob("*.db")} == before


def test_two_sources_are_crawled_at_once(bench: Bench) -> None:
    running = [bench.start(source) for source in ("whitehouse", "uscc")]
    assert [crawl.wait().status for crawl in running] == [0, 0]
    assert sorted(bench.values("SELECT source || ' ' || verdict FROM run")) == ["uscc ok", "whitehouse ok"]


def test_the_log_of_a_good_night_is_short_and_has_no_warning(bench: Bench) -> None:
    log = bench.crawl("whitehouse").log
    assert len(log.splitlines()) < 6, log
    assert "WARNING" not in log
    assert "ERROR" not in log
    assert f"whitehouse: ok: {len(bench.replica.recent(WH))} new, 0 changed, 0 failed" in log
