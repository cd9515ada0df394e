"""Channels that are read in part: what was not followed and what failed is named."""

import re
from datetime import date

import pytest
import scrapy
from scrapy.http import Response, XmlResponse

from stdwatch import verdicts
from stdwatch.crawling.channel_reader import ChannelReader
from stdwatch.discovery.channels import Channel
from stdwatch.items import ChannelKind, ChannelResult
from stdwatch.polling import ChannelPages
from stdwatch.verdicts import RunObservations, RunVerdict, Usual
from stdwatch.web_content.urls import UrlRules, patterns
from tests.awaiting import awaited

HOST = "https://north.example"
URLS = UrlRules("north.example", accept=patterns(r"^/notes/[^/]+/$"))
INDEX = Channel("sitemap", f"{HOST}/sitemap.xml", ChannelKind.SITEMAP, children=re.compile(r"/(?:news|law)-\d+\.xml$"))


def sitemap(kind: str, *places: str) -> bytes:
    tag = "sitemap" if kind == "sitemapindex" else "url"
    return f"<{kind}>{''.join(f'<{tag}><loc>{HOST}{path}</loc></{tag}>' for path in places)}</{kind}>".encode()


def read(answers: dict[str, bytes]) -> tuple[ChannelPages, ChannelResult]:
    async def download(request: scrapy.Request) -> Response:
        body = answers.get(request.url.removeprefix(HOST))
        return XmlResponse(request.url, status=200 if body else 503, body=body or b"")

    return awaited(ChannelReader(URLS, download).read(INDEX, date(2025, 11, 1), date(2025, 11, 10)))


def judged(result: ChannelResult, usual: Usual | None = None) -> RunVerdict:
    return verdicts.verdict_on(RunObservations([result], frozenset(), 0, 0, 0, {}, usual=usual or Usual()))


def test_a_child_that_fails_is_named_and_the_others_are_read() -> None:
    index = sitemap("sitemapindex", "/news-1.xml", "/law-1.xml", "/news-2.xml")
    children = {f"/{name}.xml": sitemap("urlset", f"/notes/{name}/") for name in ("news-1", "news-2")}
    pages, result = read({"/sitemap.xml": index} | children)
    assert [lead.url for lead in pages.leads] == [f"{HOST}/notes/news-1/", f"{HOST}/notes/news-2/"]
    assert (str(result.outcome), result.complete) == ("Unreachable", False)
    assert str(result.reason) == f"answered 503 ({HOST}/law-1.xml; other parts were read)"


def test_an_index_that_fails_is_the_whole_channel() -> None:
    assert str(read({})[1].reason) == "answered 503"


@pytest.mark.parametrize("others", [("/opinion-1.xml",), ("/opinion-1.xml", "/podcast.xml?page=2")])
def test_children_that_the_rules_leave_out_are_named_once(others: tuple[str, ...]) -> None:
    index = sitemap("sitemapindex", "/news-1.xml", *others)
    _, result = read({"/sitemap.xml": index, "/news-1.xml": sitemap("urlset", "/notes/one/")})
    seen = judged(result)
    assert seen.verdict == "quiet"
    (reason,) = map(str, seen.reasons)
    assert reason.startswith(f"sitemap: child sitemaps not followed, by the spider's rules ({len(others)}): ")
    assert all(path.partition("?")[0].lstrip("/") in reason for path in others)
    usual = Usual(told_children=frozenset({"opinion-.xml", "podcast.xml"}))
    assert judged(result, usual).reasons == ()
