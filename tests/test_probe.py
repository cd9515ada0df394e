"""Probing: what the sites answer, what differs from what the spiders assume, and the beginning of a new source."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from string import Template
from typing import Any

import pytest

from rehearsal.reply import Reply, plain
from rehearsal.reply import page as page_of
from stdwatch import sources
from stdwatch.discovery.channels import RowRules, Standing
from stdwatch.discovery.read import read_channel
from stdwatch.errors import UsageError
from stdwatch.extraction.html import read_page
from stdwatch.extraction.rules import PageRules
from stdwatch.items import Answer
from stdwatch.operations.fixtures import keep
from stdwatch.operations.probing import selectors
from stdwatch.operations.probing.report import ProbeReport
from stdwatch.operations.probing.shapes import accept_patterns, pattern_of
from stdwatch.web_content.markup import parse_html
from tests.crawls import ROOT, Bench, Crawler
from tests.elsewhere import Elsewhere, elsewhere
from tests.fixture_pages import FixturePage, channel
from tests.scripted_replica import NIGHT, ScriptedReplica
from tests.test_add import article

pytestmark = pytest.mark.slow


FORKING: list[tuple[Crawler, Path]] = []
"""The program that forks the probes of the test, and the folder for what they print."""


@pytest.fixture(autouse=True)
def probes_fork(crawler: Crawler, tmp_path: Path) -> Iterator[None]:
    FORKING.append((crawler, tmp_path))
    yield
    FORKING.clear()


def probe(*words: str, route: str, now: str = "2025-09-24T20:30:00Z", status: int = 0) -> str:
    """What `stdwatch probe` prints; each run has a process of its own, as on the command line."""
    ((crawler, folder),) = FORKING
    ours = {name: value for name, value in os.environ.items() if name.startswith("STDWATCH_")}
    ours |= {"STDWATCH_ROUTE": route, "STDWATCH_NOW": now}
    ended = crawler.command(["probe", *words], folder, **ours)
    assert ended.status == status, ended.stderr + ended.stdout
    return ended.stdout or ended.stderr


def told(*words: str, route: str, status: int = 0) -> dict[str, Any]:
    """The one report of a probe."""
    (report,) = json.loads(probe(*words, "--json", route=route, status=status))
    return dict(report)


def answer(report: dict[str, Any], what: str) -> dict[str, Any]:
    return next(entry for entry in report["answers"] if entry["what"] == what)


# A watched site


def test_a_source_is_asked_for_everything_once_and_politely(replica: ScriptedReplica) -> None:
    report = told("whitehouse", route=replica.route)
    names = [channel.name for channel in sources.site("whitehouse").channels]
    assert report["answers"][0]["what"] == "robots.txt"
    assert set(names) <= {entry["what"] for entry in report["answers"]}
    feed = answer(report, "news feed")
    assert (feed["status"], feed["outcome"], feed["kind"], feed["standing"]) == (200, "ok", "feed", "required")
    assert feed["entries"] == feed["documents"] == feed["dated"] > 0
    assert any(entry["what"].startswith("document: ") for entry in report["answers"])
    assert answer(report, "a PDF's head")["kind"] == "pdf"
    assert report["differs"] == []
    pages = [target for target in replica.asked() if not target.startswith("/robots")]
    assert len(pages) == len(set(pages))
    assert len(pages) < 30


def test_selectors_are_counted_where_they_were_tried(replica: ScriptedReplica) -> None:
    report = told("whitehouse", route=replica.route)
    documents = sum(
        1 for entry in report["answers"] if entry["what"].startswith("document: ") or entry["what"] == "canary"
    )
    title = next(
        selector
        for selector in report["selectors"]
        if selector["where"] == "documents" and selector["field"] == "title"
    )
    assert (title["matched"], title["tried"]) == (documents, documents)


def test_what_differs_is_said_and_is_the_exit_status(replica: ScriptedReplica) -> None:
    replica.tell("^/news/feed/", Reply(404))
    replica.fault("selector_renamed")
    report = told("whitehouse", route=replica.route, status=1)
    assert "channel news feed (required): NotFound: answered 404" in report["differs"]
    assert any("read generically" in line for line in report["differs"])
    assert answer(report, "news feed")["outcome"] == "NotFound"


def test_an_unproven_channel_without_answer_is_worth_a_note_only(replica: ScriptedReplica) -> None:
    (unproven,) = [c for c in sources.site("whitehouse").channels if c.standing == "unproven"]
    replica.tell("^/research/feed/", Reply(404))
    report = told("whitehouse", route=replica.route)
    assert (
        f"channel {unproven.name}: unproven, and still without a valid answer: NotFound: answered 404"
        in (report["notes"])
    )


def test_robots_txt_binds_the_probe(replica: ScriptedReplica) -> None:
    replica.tell("^/robots.txt", plain("User-agent: *\nDisallow: /\n"))
    report = told("uscc", route=replica.route, status=1)
    assert {entry["outcome"] for entry in report["answers"][1:]} == {"RobotsForbid"}
    assert set(replica.asked()) == {"/robots.txt"}


def test_a_wall_before_robots_txt_ends_it(replica: ScriptedReplica) -> None:
    replica.tell(".", Reply(403))
    report = told("uscc", route=replica.route, status=1)
    assert any("robots.txt: BotWall" in line for line in report["differs"])
    assert set(replica.asked()) == {"/robots.txt"}


def test_what_is_saved_are_fixtures(replica: ScriptedReplica, tmp_path: Path) -> None:
    probe("whitehouse", "uscc", "--save", str(tmp_path), route=replica.route)
    for name in ("whitehouse", "uscc"):
        folder = tmp_path / name
        entries = json.loads((folder / "fixtures" / "index.json").read_text("utf-8"))
        assert {entry["kind"] for entry in entries} >= {"document", "listing", "sitemap"}
        assert all(_read(folder / "fixtures", name, entry) for entry in entries)
        answers = json.loads((folder / "answers.json").read_text("utf-8"))
        written = {str(path.relative_to(folder)) for path in folder.rglob("*.*") if path.suffix != ".json"}
        assert {entry["file"] for entry in answers if entry["file"]} == written
        assert "robots-txt.txt" in written
        assert all(entry["headers"]["Content-Type"] for entry in answers)


def _read(folder: Path, name: str, entry: dict[str, Any]) -> object:
    """A saved page, read as a fixture."""
    made = FixturePage(name, entry["file"], entry["url"], entry["kind"], "measured", entry.get("channel"))
    site, body = sources.site(name), (folder / made.file).read_bytes()
    if made.channel:
        return read_channel(body, made.url, channel(name, made.channel), site.urls)
    return read_page(body, made.url, rules=site.page, urls=site.urls, media_type="text/html", at=NIGHT)


def test_the_printed_report_names_what_to_look_at(replica: ScriptedReplica) -> None:
    replica.tell("^/sitemap.xml", page_of("<html><body><h1>Sitemap</h1></body></html>"))
    output = probe("uscc", route=replica.route, status=1)
    assert (
        "differs from what is assumed\n  channel sitemap (required): Unreadable: a web page where a sitemap should be"
        in output
    )
    assert "documents\ttitle\t.region-page-title h1.page-header\t" in output


# An unknown site


@pytest.fixture
def net() -> Iterator[Elsewhere]:
    with elsewhere() as server:
        yield server


FEED = "".join(
    f"<item><title>On gauges {n}</title><link>https://www.elsewhere.example/news/2025/0{n}/on-gauges-{n}/</link>"
    f"<pubDate>Wed, 0{n} Sep 2025 09:00:00 +0000</pubDate></item>"
    for n in range(1, 8)
)
HOME = '<link rel="alternate" type="application/rss+xml" href="/our.rss">'
FAR = '<link rel="alternate" type="application/rss+xml" href="https://feeds.example/x">'


def test_an_unknown_site_tells_its_channels_and_the_shape_of_its_documents(net: Elsewhere) -> None:
    host = "www.elsewhere.example"
    net.tell(f"{host}/", article("Home", head=HOME, extra='<a href="/about">About</a>'))
    net.tell(f"{host}/robots.txt", f"Sitemap: https://{host}/map.xml\n", media_type="text/plain")
    net.tell(f"{host}/our.rss", f"<rss><channel>{FEED}</channel></rss>", media_type="text/xml")
    net.tell(
        f"{host}/map.xml",
        f"<urlset><url><loc>https://{host}/news/2025/01/x-y/</loc></url></urlset>",
        media_type="text/xml",
    )
    report = told(f"https://{host}/", route=net.route)
    assert report["proposed"] == [
        {
            "pattern": r"^/news/\d{4}/\d{1,2}/[^/]+/?$",
            "number": 7,
            "example": f"https://{host}/news/2025/01/on-gauges-1/",
        }
    ]
    assert report["channels"] == [
        f'Channel("feed 1", "https://{host}/our.rss", ChannelKind.FEED, Standing.UNPROVEN),',
        f'Channel("sitemap 2", "https://{host}/map.xml", ChannelKind.SITEMAP, Standing.UNPROVEN),',
    ]
    assert f"{host}/wp-json/wp/v2/posts?per_page=10" in net.asked
    named = {
        entry["url"].removeprefix(f"https://{host}/") for entry in report["answers"] if entry["what"] == "advertised"
    }
    assert named == {"our.rss", "map.xml"}
    output = probe(f"https://{host}/", route=net.route)
    assert f"next: python -m scrapy genspider -t site elsewhere {host}" in output


def test_a_bare_name_is_an_address(net: Elsewhere) -> None:
    links = "".join(f'<a href="/notes/on-gauge-{n}">n</a>' for n in range(5))
    net.tell("other.example/", article("Home", head=FAR, extra=links))
    report = told("other.example", route=net.route)
    assert "advertised on another host: https://feeds.example/x" in report["notes"]
    assert "its addresses end without a slash: slash=False in UrlRules" in report["notes"]
    assert report["proposed"][0]["pattern"] == "^/notes/[^/]+/?$"
    assert any("no feed, sitemap or REST interface" in line for line in report["notes"])


def test_a_site_that_gives_nothing_is_status_1(net: Elsewhere) -> None:
    report = told("https://other.example/", route=net.route, status=1)
    assert answer(report, "the page")["outcome"] == "NotFound"
    assert report["differs"] == ["no address of a document was found"]


@pytest.mark.parametrize("words", [(), ("nowhere",), ("a b.example",)])
def test_wrong_use_is_status_2(words: tuple[str, ...]) -> None:
    assert "whitehouse" in probe(*words, route="", status=2)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "a private address is never fetched"),
        ("file://etc.example/passwd", "only http: and https: addresses can be added"),
        ("http://[::1]/x.y", "a private address is never fetched"),
    ],
)
def test_addresses_inside_the_house_are_not_probed(url: str, reason: str) -> None:
    assert probe(url, route="", status=1) == f"stdwatch: {url}: {reason}\n"


# The beginning of a spider, and its fixtures


def test_the_template_makes_a_spider_whose_every_guess_is_unproven(tmp_path: Path) -> None:
    template = Template((ROOT / "stdwatch" / "templates" / "spiders" / "site.tmpl").read_text("utf-8"))
    names = {"classname": "NewSpider", "name": "new", "domain": "www.new.example"}
    (tmp_path / "new.py").write_text(template.substitute(names), "utf-8")
    spec = spec_from_file_location("new", tmp_path / "new.py")
    assert spec and spec.loader
    spec.loader.exec_module(module := module_from_spec(spec))
    site = module.NewSpider
    assert site.urls.is_document(f"{site.home}news/on-gauges/")
    assert {channel.standing for channel in site.channels} == {Standing.UNPROVEN}


def _kept(folder: Path, path: str, body: bytes, host: str = "www.uscc.gov") -> str:
    """Keep a body as a fixture; returns its file's name."""
    url = f"https://{host}/{path}"
    return keep(
        folder, Answer(url, 200, datetime(2025, 9, 24, tzinfo=UTC), body, "", ""), url, sources.site("uscc")
    ).name


def test_long_addresses_with_one_beginning_are_kept_apart(tmp_path: Path) -> None:
    names = {_kept(tmp_path, f"research/{'a-long-name-' * 6}{n}", b"<html></html>") for n in range(2)}
    assert {entry["file"] for entry in json.loads((tmp_path / "index.json").read_text("utf-8"))} == names
    assert len(names) == 2


def test_a_pdf_is_no_fixture(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pdf: a fixture is a web page"):
        _kept(tmp_path, "report.pdf", b"%PDF-1.7")


def test_another_sites_page_is_no_fixture(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not on a host of uscc"):
        _kept(tmp_path, "x", b"<html></html>", host="www.elsewhere.example")


_VISITS = """
import asyncio
from stdwatch import limits
from stdwatch.manual import ManualSite
from stdwatch.operations.probing import asking
from stdwatch.operations.probing.asking import Visit, visit_all
async def mistaken(ask): raise ValueError("a mistake")
async def sound(ask): return "sound"
async def endless(ask): await asyncio.Event().wait()
asking.AT_ONCE, limits.VISIT_SECONDS = 1, 0.05
visit_all((Visit(ManualSite, None, walk) for walk in (mistaken, endless, sound)), print)
"""


def test_a_visit_that_breaks_off_costs_the_others_nothing() -> None:
    ended = subprocess.run([sys.executable, "-c", _VISITS], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "0 a mistake\n1 it took more than 0.0 minutes\n2 sound\n", "each is told as it ends"
    report = ProbeReport.of_visit(ValueError("a mistake"), "x.example")
    assert (report.name, report.differs) == ("x.example", ["the visit broke off: ValueError: a mistake"])


# Shapes and counts


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://x.example/", None),
        ("https://x.example/about", "^/[^/]+/?$"),
        ("https://x.example/news/on-gauges.html?x=1", "^/news/[^/]+/?$"),
        ("https://x.example/Our-News/2025/7/on-gauges", r"^/Our-News/\d{4}/\d{1,2}/[^/]+/?$"),
        ("https://x.example/en/topics/trade/on-gauges/", "^/en/[^/]+/[^/]+/[^/]+/?$"),
        ("https://x.example/files/on-gauges.pdf", r"^/files/[^/]+\.pdf$"),
        ("https://x.example/files/on-gauges.zip", None),
        ("https://x.example/新闻/1", "^/%E6%96%B0%E9%97%BB/[^/]+/?$"),
        ("https://x.example/%E6%96%B0%E9%97%BB/1", "^/%E6%96%B0%E9%97%BB/[^/]+/?$"),
        ('https://x.example/a"b/%22', "^/a%22b/[^/]+/?$"),
    ],
)
def test_the_shape_of_an_address(url: str, pattern: str | None) -> None:
    assert pattern_of(url) == pattern


def test_rare_shapes_are_not_proposed() -> None:
    urls = [f"https://x.example/news/{n}-a" for n in range(4)] + ["https://x.example/jobs/1/2"]
    assert [shape for shape, _, _ in accept_patterns(urls)] == ["^/news/[^/]+/?$"]


def test_selectors_in_rows_are_counted_in_the_rows_of_the_first_that_finds_any() -> None:
    page = parse_html(b"<ul><li><a href=x>1</a><time>y</time></li><li><a href=y>2</a></li></ul>", None)
    rules = RowRules(row=("article", "li"), link=("a[href]",), date=("time",), next=("a.next",))
    counts = {
        (count.field, count.selector): (count.matched, count.tried) for count in selectors.of_listing("l", page, rules)
    }
    assert counts[("row", "li")] == (2, None)
    assert counts[("row", "article")] == counts[("next", "a.next")] == (0, None)
    assert counts[("link", "a[href]")] == (2, 2)
    assert counts[("date", "time")] == (1, 2)


def test_fields_that_no_selector_matched_are_named() -> None:
    page = parse_html(b"<h1>A</h1>", None)
    counts = selectors.of_pages([page], PageRules(title=("h2", "h1"), date=("time",), body=("main", "article")))
    assert list(selectors.unmatched(counts, ("title", "date", "body"))) == [
        ("documents", "date", ["time"]),
        ("documents", "body", ["main", "article"]),
    ]


# What is still unproven


def assumed(*, route: str = "", data: Path, now: str = "2025-09-25T20:30:00Z") -> dict[str, dict[str, str]]:
    """What `stdwatch sources` calls unproven, by source."""
    ended = subprocess.run(
        [sys.executable, "-c", "from stdwatch.cli import main; main()", "sources", "--json"],
        env={**os.environ, "STDWATCH_ROUTE": route, "STDWATCH_NOW": now, "STDWATCH_DATA": str(data)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return {
        row["name"]: {assumption["what"]: assumption["known"] for assumption in row["unproven"]}
        for row in json.loads(ended.stdout)
    }


def test_before_the_first_night_every_guess_is_unproven(tmp_path: Path) -> None:
    assumptions = assumed(data=tmp_path)["whitehouse"]
    unproven = {f"channel {c.name}" for c in sources.site("whitehouse").channels if c.standing == "unproven"}
    assert unproven <= set(assumptions)
    assert {assumptions[name] for name in unproven} == {"never asked"}
    assert any(name.startswith("body by ") and known == "no page read yet" for name, known in assumptions.items())


def test_what_answered_and_what_read_a_page_is_unproven_no_longer(settled: Bench) -> None:
    assumptions = assumed(data=settled.data)["whitehouse"]
    assert not [name for name in assumptions if name.startswith(("channel ", "body by ", "date by "))]


def test_a_channel_that_never_answered_and_a_rule_that_never_read_are_told_with_their_past(bench: Bench) -> None:
    bench.replica.tell("^/research/feed/", Reply(404))
    bench.replica.fault("selector_renamed")
    bench.crawl("whitehouse", "-a", "limit=3")
    assumptions = assumed(data=bench.data)["whitehouse"]
    assert assumptions["channel research feed"] == "asked 1×, last 2025-09-24: NotFound: answered 404"
    (body,) = [known for name, known in assumptions.items() if name.startswith("body by ")]
    assert body == "3 pages, by `generic` (3)"
