"""`stdwatch sources import`: a list of sites becomes spiders that find their documents."""

import builtins
import runpy
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from stdwatch.crawling import failures
from stdwatch.errors import UsageError
from stdwatch.operations import importing
from stdwatch.operations.probing.asking import Reply
from stdwatch.operations.probing.report import Answered, ProbeReport
from stdwatch.operations.probing.unknown_site import probe_unknown_site
from stdwatch.operations.site_list import ListedSite, decoded, read_list, taken_names
from tests.awaiting import awaited
from tests.checkout import ROOT, Checkout
from tests.unknown_sites import HTML, XML, Answer, Doc, Pages, Site

NOW = datetime(2025, 11, 10, tzinfo=UTC)


def test_a_line_is_an_address_with_a_name_and_a_group_if_wished() -> None:
    text = (
        "# bureaus\nnews.example.org/all\nhttps://www.bureau.example/, bureau, metrology\n\nhttps://news.example.com/\n"
    )
    assert read_list(text, ["taken"], {}) == [
        ListedSite("https://news.example.org/all", "news"),
        ListedSite("https://www.bureau.example/", "bureau", "metrology"),
        ListedSite("https://news.example.com/", "news_example"),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nowhere", "is no address"),
        ("ftp://example.org/", "is no address"),
        ("http://127.0.0.1/x.y", "private address"),
        ("https://user:password@example.org/", "is no address"),
        ("https://example.org:99999/", "is no address"),
        ("https://other.example.org/, good", "or taken"),
        ("https://example.org/, nodes", "or taken"),
        ("https://example.org/, class", "or taken"),
        ("https://example.org:8443/", "on port 8443 cannot be watched"),
        ("https://[2606:4700::1111]/", "is no address"),
        (f"https://example.org/{'x' * 3000}", "longer than"),
        ('"https://example.org/, a\nhttps://example.com/, b\n', "unexpected end"),
        ('https://example.org/, "a\nhttps://example.com/", b\n', "a quote is not closed"),
        ("https://example.org/, manual", "or taken"),
        ("https://example.org/, Über", "is no name"),
        ("https://example.org/, taken", "or taken"),
        ("https://example.org/, ../../etc", "is no name"),
        (f"https://example.org/, {'x' * 140_000}", "field larger"),
    ],
    ids=lambda value: value[:30],
)
def test_a_line_that_is_no_site_is_refused_with_its_number(line: str, says: str) -> None:
    with pytest.raises(UsageError, match=f"(?s)^line 2: .*{says}"):
        read_list(f"https://good.example.org/\n{line}\n", ["taken"], {})


def test_a_list_is_read_as_spreadsheets_save_it() -> None:
    text = "https://例子.example.org/,,计量\r\n"
    wanted = [ListedSite("https://xn--fsqu00a.example.org/", "xn__fsqu00a", "计量")]
    for body in (text.encode("utf-8-sig"), text.encode("gb18030")):
        assert read_list(decoded(body), [], {}) == wanted
    with pytest.raises(UsageError, match="UTF-8"):
        decoded(b"https://a.example.org/, \xff\xff\xff")


def test_a_list_with_the_line_ends_of_another_machine_is_read() -> None:
    assert [site.name for site in read_list("https://a.example.org/\r# b\rhttps://c.example.org/\r", [], {})] == [
        "a",
        "c",
    ]


@pytest.mark.parametrize(
    "line",
    ["https://example.org/news", "www.example.org", "HTTPS://EXAMPLE.ORG./a?b#c", "http://example.org:443/, more"],
)
def test_a_site_that_is_watched_or_listed_already_is_named_and_passed_over(line: str) -> None:
    [site] = read_list(line, ["here"], {"example.org": "here"})
    assert (site.name, site.passed_over.partition(":")[0]) == ("here", "watched as here")
    first, second = read_list(f"example.org, first\n{line}", ["here"], {})
    assert (first.passed_over, second.name) == ("", "first")
    assert second.passed_over.startswith("in the list already, as first")


def test_names_are_made_for_whatever_host_there_is() -> None:
    hosts = (
        "import.example",
        "9.example",
        f"{'a' * 63}.example",
        "a-b.example",
        "8.8.8.8",
        "a_b.example",
        "b.a_b.example",
    )
    names = [site.name for site in read_list("\n".join(hosts), ["a_b", "a_b_example"], {})]
    assert names == ["import_example", "site_9", "a" * 50, "a_b_example_2", "site_8", "a_b_example_3", "b"]


def test_a_list_of_ten_thousand_sites_is_read() -> None:
    assert len(read_list("\n".join(f"https://site{number}.example/" for number in range(10_000)), [], {})) == 10_000


def test_a_list_without_a_site_is_refused() -> None:
    with pytest.raises(UsageError, match="names no site"):
        read_list("# nothing yet\n", [], {})


def test_a_file_of_the_folder_takes_a_name_although_it_holds_no_source(tmp_path: Path) -> None:
    (tmp_path / "Helpers.py").touch()
    assert taken_names(["uscc"], tmp_path) == {"uscc", "helpers"}


def report(home: str, *channels: str, leads_to: str = "", title: str = "Made") -> ProbeReport:
    """What the visit to a site with these channels told."""
    body = f"<html><head><title>{title}</title></head><body></body></html>".encode()
    reply = Reply("the page", home, leads_to or home, NOW, 200, body, HTML)
    proposed = [("^/notes/[^/]+/?$", 4, f"{home}notes/a/")]
    return ProbeReport("made", home, [Answered(reply, "ok", kind="HTML")], proposed=proposed, channels=[*channels])


FEED = 'Channel("feed", "https://x.example/feed/", ChannelKind.FEED, Standing.UNPROVEN),'


@pytest.mark.parametrize("name", ["none", "true", "false", "exception", "site", "channel", "re", "scrapy", "a__b_9"])
def test_a_spider_of_any_name_can_be_imported(name: str, tmp_path: Path) -> None:
    site = ListedSite(f"https://{name}.example/", name, "a 'group' of \"ours\\")
    title = "A 'made' \"name\" \\ {0} $name &#0; &#x202e; " + "x" * 2**20
    imported = importing.write_draft(site, report(site.url, FEED, title=title), tmp_path, {})
    [spider] = [made for made in runpy.run_path(str(imported.spider)).values() if getattr(made, "name", "") == name]
    assert spider.__name__.removesuffix("Site") == "".join(part.title() for part in name.split("_"))
    assert not hasattr(builtins, spider.__name__)
    assert spider.group == site.group
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.py"]


def test_a_spider_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    for channels, says in (('Channel("', "SyntaxError"), ("Channel(1),", "TypeError")):
        imported = importing.write_draft(
            ListedSite("https://x.example/", "x"), report("https://x.example/", channels), tmp_path, {}
        )
        assert (imported.spider, says in imported.notes[0]) == (None, True), imported.notes
    (tmp_path / "x.py").write_text("ours")
    imported = importing.write_draft(
        ListedSite("https://x.example/", "x"), report("https://x.example/", FEED), tmp_path, {}
    )
    assert (imported.spider, "FileExistsError" in imported.notes[0]) == (None, True)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["ours"], "what was made meanwhile is not overwritten"


def test_two_sites_that_lead_to_one_get_one_spider(tmp_path: Path) -> None:
    hosts, led = {"watched.example": "uscc"}, []
    for name, to in (("a", "https://www.c.example/"), ("b", "https://c.example/"), ("d", "https://watched.example/")):
        home = f"https://{name}.example/"
        led.append(importing.write_draft(ListedSite(home, name), report(home, FEED, leads_to=to), tmp_path, hosts))
    assert [imported.spider and imported.spider.name for imported in led] == ["a.py", None, None]
    assert [imported.notes[0].rpartition(" ")[2] for imported in led[1:]] == ["a", "uscc"]
    assert 'home = "https://www.c.example/"' in (tmp_path / "a.py").read_text().replace("'", '"')


def probed(url: str, pages: Pages, leads: dict[str, str] | None = None) -> ProbeReport:
    """What the visit to a site tells that answers so; some addresses lead elsewhere."""

    async def ask(asked: str, what: str, *_: object, **__: object) -> Reply:
        url = (leads or {}).get(asked, asked)
        answer = pages.get(url.removeprefix("https://")) or Answer("", status=404)
        failure = None if answer.status == 200 else failures.of_status(answer.status, url)
        return Reply(what, asked, url, NOW, answer.status, answer.body.encode(), answer.media_type, {}, failure)

    async def visit() -> ProbeReport:
        return await probe_unknown_site(url).walk(ask)

    return awaited(visit())


def test_a_site_that_has_moved_is_looked_at_where_it_is_now() -> None:
    made = {f"fed.example{quote(doc.path)}": page(doc) for doc in docs("fed")} | {"fed.example/feed/": feed("fed")}
    made |= {"fed.example/": Answer("<html><body><p>Welcome.</p></body></html>", HTML)}
    report = probed("https://old.example/", made, {"https://old.example/": "https://fed.example/"})
    assert [channel.split('"')[3] for channel in report.channels] == ["https://fed.example/feed/"]
    assert "https://old.example/ leads to https://fed.example/: that is looked at" in report.notes


def test_a_feed_that_is_listed_itself_is_a_channel_and_one_under_two_addresses_is_one() -> None:
    made = {f"fed.example{quote(doc.path)}": page(doc) for doc in docs("fed")}
    made |= {f"fed.example/{name}": feed("fed") for name in ("our.xml", "feed/", "rss.xml")}
    report = probed("https://fed.example/our.xml", made)
    assert [channel.split('"')[3] for channel in report.channels] == ["https://fed.example/our.xml"]


def test_titles_that_lead_to_one_path_by_different_queries_make_no_spider(tmp_path: Path) -> None:
    rows = "".join(
        f'<li><a href="/view.asp?id={number}">A Made Note of Gauges</a> <time>2025-11-1{number}</time>'
        for number in range(9)
    )
    report = probed(
        "https://a.example/", {"a.example/": Answer(f"<html><body><main><ul>{rows}</ul></main></body></html>")}
    )
    imported = importing.write_draft(ListedSite("https://a.example/", "a"), report, tmp_path, {})
    assert imported.spider is None
    assert any("differ in their query alone" in note for note in imported.notes)
    assert len([note for note in imported.notes if "answered 404" in note]) == 1, "what many answer is told once"


WITHOUT_SLASH = ("fed", "listed")
FOLDERS = {"fed": '新"闻'}
"""A site whose addresses are written in Chinese, and with a quote."""

NO_FEED = '<link rel="alternate" type="application/rss+xml" href="http://[">'


def docs(kind: str) -> tuple[Doc, ...]:
    """Four documents of a site."""
    return tuple(
        Doc(
            number,
            f"/{FOLDERS.get(kind, kind)}/{number}-on-gauges{'' if kind in WITHOUT_SLASH else '/'}",
            f"A Made Note of {kind.title()}, Number {number}",
            date(2025, 11, number),
        )
        for number in range(5, 9)
    )


def page(doc: Doc) -> Answer:
    """A document."""
    return Answer(
        f"<html><head><title>{doc.title} | Made</title></head><body><main><article><h1>{doc.title}</h1>"
        f"<time datetime={doc.day}>{doc.day}</time>{doc.body()}</article></main></body></html>"
    )


def listing(kind: str) -> Answer:
    """A list without a feed."""
    rows = "".join(f'<li><a href="{doc.path}">{doc.title}</a> <time>{doc.day}</time></li>' for doc in docs(kind))
    return Answer(f"<html><head><title>News of {kind}</title></head><body><main><ul>{rows}</ul></main></body></html>")


def feed(kind: str) -> Answer:
    """The same as a feed."""
    items = "".join(
        f"<item><title>{doc.title}</title><link>https://{kind}.example{doc.path}</link>"
        f"<pubDate>{doc.day:%a, %d %b %Y} 12:00:00 GMT</pubDate></item>"
        for doc in docs(kind)
    )
    return Answer(f'<rss version="2.0"><channel><title>{kind}</title>{items}</channel></rss>', XML)


def sitemap(kind: str) -> Answer:
    """The same as a sitemap."""
    places = "".join(f"<url><loc>https://{kind}.example{doc.path}</loc></url>" for doc in docs(kind))
    return Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>', XML)


def pages() -> Pages:
    """Sites with a feed, a sitemap, a list alone, a front page that names its list, and with nothing to watch."""
    kinds = ("fed", "mapped", "listed", "front")
    made: Pages = {f"{kind}.example{quote(doc.path)}": page(doc) for kind in kinds for doc in docs(kind)}
    made |= {
        "fed.example/feed/": feed("fed"),
        "fed.example/": Answer(f"<html><head>{NO_FEED}</head><body><p>Welcome.</p></body></html>", HTML),
        "fed.example/robots.txt": Answer("Sitemap: http://[\n", "text/plain"),
    }
    made |= {"mapped.example/sitemap.xml": sitemap("mapped"), "mapped.example/": listing("mapped")}
    made |= {"listed.example/news": listing("listed")}
    made |= {"front.example/": Answer("<html><body><nav><a href=/press/>Press</a></nav><p>Welcome.</p></body></html>")}
    made |= {"front.example/press/": listing("front")}
    made |= {"empty.example/": Answer("<html><body><main><p>Soon.</p></main></body></html>", HTML)}
    return made


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkout]:
    with Site() as site:
        site.pages = pages()
        hosts = [
            name
            for kind in ("fed", "mapped", "listed", "front", "empty")
            for name in (f"{kind}.example", f"www.{kind}.example")
        ]
        monkeypatch.setenv("STDWATCH_ROUTE", ",".join(f"{host}={site.place}" for host in hosts))
        monkeypatch.setenv("STDWATCH_NOW", "2025-11-10T20:30:00Z")
        made = Checkout.make(tmp_path / "checkout")
        made.spider("there")
        (made.root / "pipelines").symlink_to(ROOT / "pipelines")
        monkeypatch.setenv("PYTHONPATH", f"{made.root}:{ROOT}")
        monkeypatch.delenv("STDWATCH_DATA", raising=False)
        yield made


def stdwatch(checkout: Checkout, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in the checkout."""
    program = "from stdwatch.cli import main; main()"
    command = [sys.executable, "-c", program, *words]
    return subprocess.run(command, cwd=checkout.root, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_sites_with_a_feed_a_sitemap_or_a_list_get_spiders_that_find_their_documents(checkout: Checkout) -> None:
    sites = "https://fed.example/, fed, bureaus\nhttps://mapped.example/\nhttps://listed.example/news\nempty.example\n"
    sites += "front.example\n"
    (checkout.root / "sites.csv").write_text(sites)
    ended = stdwatch(checkout, "sources", "import", "sites.csv")
    assert ended.returncode == 1, ended.stderr
    assert "empty\tno address of a document was found" in ended.stdout
    assert "empty\tthe page: https://empty.example: 0 links" in ended.stdout, "what was looked at is told"
    assert '"https://front.example/press/"' in (checkout.root / "spiders" / "front.py").read_text()
    assert sorted(path.name for path in (checkout.root / "spiders").glob("[!_]*.py")) == [
        "fed.py", "front.py", "listed.py", "mapped.py", "there.py",
    ]  # fmt: skip
    assert "fed" in stdwatch(checkout, "sources", "--group", "bureaus").stdout
    crawled = stdwatch(checkout, "crawl", "fed", "mapped", "listed")
    rows = checkout.rows("SELECT source, title, day FROM candidate ORDER BY source, day")
    wanted = [(kind, doc.title, str(doc.day)) for kind in ("fed", "listed", "mapped") for doc in docs(kind)]
    assert rows == wanted, crawled.stderr
    again = stdwatch(checkout, "sources", "import", "sites.csv")
    assert again.stdout.count("watched as ") == 4, "each spider that was written watches its site"
    assert again.stderr == "1 of 1: empty: no spider\n", "the others are not asked again"
    assert len([*(checkout.root / "spiders").glob("*.py")]) == 6
