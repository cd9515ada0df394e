"""`stdwatch read`: a file or an address is read as a crawl would read it, and nothing is stored."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rehearsal import pdf
from rehearsal.model import File
from stdwatch import sources
from stdwatch.cli import main
from stdwatch.items import Role
from tests.crawls import ROOT
from tests.fixture_pages import made
from tests.scripted_replica import HOME, WH, ScriptedReplica

FIELDS = {
    "title",
    "published",
    "date_origin",
    "doc_type",
    "authors",
    "language",
    "blocks",
    "text",
    "attachments",
    "outcome",
}


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["read", *words])


def found(*words: str, status: int = 0) -> dict[str, Any]:
    ended = run(*words, "--json")
    assert ended.exit_code == status, ended.output
    return dict(json.loads(ended.stdout))


def file_of(source: str, name: str) -> str:
    return str(ROOT / "tests" / "fixtures" / source / name)


def fixture(source: str, name: str) -> dict[str, Any]:
    return found(file_of(source, name), "--url", made(source, name).url)


def test_an_article_tells_its_fields_and_its_blocks_are_its_text() -> None:
    page = fixture("whitehouse", "article-order.html")
    assert page.keys() >= FIELDS
    assert (page["outcome"], page["doc_type"], page["language"]) == ("ok", "executive order", "en-US")
    assert page["published"].startswith("2025-")
    assert page["date_origin"].startswith("page: ")
    for block in page["blocks"]:
        assert page["text"][block["start"] : block["end"]] == block["text"]


@pytest.mark.parametrize(
    ("source", "name"),
    [("whitehouse", "feed-news.xml"), ("whitehouse", "listing-news.html"), ("whitehouse", "sitemap-posts.xml")],
)
def test_a_channel_tells_its_leads_in_order(source: str, name: str) -> None:
    leads = fixture(source, name)["leads"]
    expected = json.loads(Path(file_of(source, "expected.json")).read_text("utf-8"))[name]["leads"]
    assert [lead["url"] for lead in leads] == [lead["url"] for lead in expected]
    assert all(lead["identity"] and {"title", "published"} <= lead.keys() for lead in leads)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("error-404.html", "NotFound"), ("challenge.html", "BotWall"), ("feed-empty.xml", "SiteChanged")],
)
def test_what_is_no_document_ends_with_its_outcome(name: str, outcome: str) -> None:
    url = made("whitehouse", name).url
    answer = found(file_of("whitehouse", name), "--url", url, status=1)
    assert (answer["outcome"], answer["url"]) == (outcome, url)
    assert answer["reason"]
    assert run(file_of("whitehouse", name), "--url", url).stdout.startswith(f"{outcome}: {url}: ")


def test_a_page_of_no_source_is_read_generically_and_a_pdf_by_its_pages(tmp_path: Path) -> None:
    page = found(file_of("whitehouse", "article-order.html"), "--url", "https://www.elsewhere.example/order")
    assert (page["outcome"], page["low_confidence"]) == ("ok", True)
    (tmp_path / "report").write_bytes(pdf.small(File("/a.pdf", "A Report on Gauges", Role.DOCUMENT, 3)))
    report = found(str(tmp_path / "report"))
    assert [report["text"][page["start"] : page["end"]] != "" for page in report["pages"]] == [True, True]


@pytest.mark.parametrize("path", ["nowhere.html", "."])
def test_a_file_that_cannot_be_read_is_wrong_use_in_one_line(path: str) -> None:
    ended = run(path)
    assert ended.exit_code == 2
    assert ended.stderr.count("\n") == 1
    assert path in ended.stderr


@pytest.mark.slow
def test_an_address_is_fetched_within_the_borders_of_a_crawl(replica: ScriptedReplica, tmp_path: Path) -> None:
    def fetched(url: str, status: int = 0) -> dict[str, Any]:
        """A process of its own, as on the command line: Scrapy runs once in each."""
        ended = subprocess.run(
            [sys.executable, "-c", "from stdwatch.cli import main; main()", "read", url, "--json"],
            env={**os.environ, "STDWATCH_ROUTE": replica.route, "STDWATCH_DATA": str(tmp_path)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == status, ended.stderr
        return dict(json.loads(ended.stdout))

    post = replica.recent(WH)[0]
    page = fetched(f"{HOME}{post.path}")
    assert (page["outcome"], page["title"], page["low_confidence"]) == ("ok", post.title, False)
    feed = next(channel for channel in sources.site("whitehouse").channels if channel.kind == "feed")
    assert fetched(feed.url)["leads"]
    assert fetched(f"{HOME}/news/nothing-here/", status=1)["outcome"] == "NotFound"
    assert fetched("https://127.0.0.1/", status=1)["outcome"] == "OffSite"
    assert list(tmp_path.iterdir()) == []


def test_explain_tells_which_rule_gave_each_field() -> None:
    page = ROOT / "tests" / "fixtures" / "uscc" / "hearing.html"
    arguments = ["read", str(page), "--url", "https://www.uscc.gov/hearings/a-made-hearing", "--explain"]
    lines = dict(line.split(maxsplit=1) for line in CliRunner().invoke(main, arguments).output.splitlines())
    assert lines["title"].endswith("by .region-page-title h1.page-header")
    assert lines["type"].endswith("by path")
    assert " by page: " in lines["date"]
    assert lines["body"].endswith("by article .field--name-body")
