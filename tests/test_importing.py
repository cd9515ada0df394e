"""`stdwatch sources import`: a list of sites becomes spiders that find their documents."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from stdwatch.errors import UsageError
from stdwatch.operations.importing import ListedSite, decoded, read_list, taken_names
from tests.checkout import ROOT, Checkout
from tests.unknown_sites import HTML, XML, Answer, Doc, Pages, Site


def test_a_line_is_an_address_with_a_name_and_a_group_if_wished() -> None:
    text = (
        "# bureaus\nnews.example.org/all\nhttps://www.bureau.example/, bureau, metrology\n\nhttps://news.example.com/\n"
    )
    assert read_list(text, ["taken"]) == [
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
        ("https://good.example.org/, again", "in the list already"),
        ("https://example.org/, manual", "or taken"),
        ("https://example.org/, Über", "is no name"),
        ("https://example.org/, taken", "or taken"),
        ("https://example.org/, ../../etc", "is no name"),
        (f"https://example.org/, {'x' * 140_000}", "field larger"),
    ],
    ids=lambda value: value[:30],
)
def test_a_line_that_is_no_site_is_refused_with_its_number(line: str, says: str) -> None:
    with pytest.raises(UsageError, match=f"^line 2: .*{says}"):
        read_list(f"https://good.example.org/\n{line}\n", ["taken"])


def test_a_list_is_read_as_spreadsheets_save_it() -> None:
    text = "https://例子.example.org/,,计量\r\n"
    wanted = [ListedSite("https://xn--fsqu00a.example.org/", "xn__fsqu00a", "计量")]
    for body in (text.encode("utf-8-sig"), text.encode("gb18030")):
        assert read_list(decoded(body), []) == wanted
    with pytest.raises(UsageError, match="UTF-8"):
        decoded(b"https://a.example.org/, \xff\xff\xff")


def test_a_list_with_the_line_ends_of_another_machine_is_read() -> None:
    assert [site.name for site in read_list("https://a.example.org/\r# b\rhttps://c.example.org/\r", [])] == ["a", "c"]


def test_a_file_of_the_folder_takes_a_name_although_it_holds_no_source(tmp_path: Path) -> None:
    (tmp_path / "Helpers.py").touch()
    assert taken_names(["uscc"], tmp_path) == {"uscc", "helpers"}


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
    assert (again.returncode, "or taken" in again.stderr) == (2, True), "what is there is never overwritten"
