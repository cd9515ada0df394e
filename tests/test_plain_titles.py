"""Titles are plain words, whoever escaped them how often; a real sign stays."""

import pytest
from parsel import Selector

from stdwatch.discovery.channels import Channel
from stdwatch.discovery.read import read_channel
from stdwatch.extraction.html import read_page
from stdwatch.extraction.titles import title_of
from stdwatch.items import ChannelKind
from stdwatch.web_content.plain_titles import plain_title
from stdwatch.web_content.urls import UrlRules, patterns
from tests.shown_pages import AT, BEFORE

URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"))
FEED = Channel("feed", "https://site.example/feed/", ChannelKind.FEED)
WRITTEN = {
    "Gauge&#8217;s &amp; Scale&rsquo;s": "Gauge’s & Scale’s",
    "Gauge&amp;#8217;s plan": "Gauge’s plan",
    "Fact Sheet: <em>Gauges</em> first": "Fact Sheet: Gauges first",
    "Gauges<br/>and scales": "Gauges and scales",
    "CO<sub>2</sub> gauges<sup>1</sup> of the 21<sup>st</sup> year": "CO2 gauges of the 21st year",
    "<![CDATA[Gauges & scales]]>": "Gauges & scales",
    '<span class="x">Gauges</span>': "Gauges",
    "Gauges below <5 nm & R&D": "Gauges below <5 nm & R&D",
    "A <draft> of gauges": "A <draft> of gauges",
    "a < b > c": "a < b > c",
    "Models above 10<sup>26</sup> operations": "Models above 10²⁶ operations",
    "A loss of $10<sup>12</sup> a gauge": "A loss of $10 a gauge",
    "Gauges<!-- draft --> of 10<sup>-9</sup> m": "Gauges of 10⁻⁹ m",
    "Gauges &lt;em class=&quot;x&quot;&gt;first&lt;/em&gt;": "Gauges first",
}


@pytest.mark.parametrize(("written", "title"), WRITTEN.items())
def test_a_title_loses_entities_and_tags_alone(written: str, title: str) -> None:
    assert plain_title(written) == title


def test_the_head_of_a_page_may_have_escaped_it_twice() -> None:
    head = '<title>x</title><meta property="og:title" content="&amp;quot;Gauges&amp;quot; &amp;amp; Scale&amp;#8217;s">'
    title = title_of(Selector(f"<html><head>{head}</head><body><p>Text</p></body></html>"))
    assert title is not None
    assert title[0] == '"Gauges" & Scale’s'


@pytest.mark.parametrize(
    "foreign",
    [
        '<media:title xmlns:media="http://search.yahoo.com/mrss/">PHOTO</media:title>',
        '<itunes:title xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">SOUND</itunes:title>',
        '<x:title xmlns:x="urn:made">OTHER</x:title>',
    ],
)
def test_an_element_of_another_namespace_is_not_the_title(foreign: str) -> None:
    item = f"<item>{foreign}<title>Gauges</title><link>https://site.example/news/one/</link></item>"
    body = f'<rss version="2.0"><channel>{item}</channel></rss>'.encode()
    assert [lead.title for lead in read_channel(body, FEED.url, FEED, URLS, None).leads] == ["Gauges"]


def test_links_of_a_feed_are_relative_to_its_base() -> None:
    entry = '<entry xml:base="news/"><title>Gauges</title><link href="one/"/></entry>'
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://site.example/">{entry}</feed>'.encode()
    leads = read_channel(body, "https://feeds.example/x", FEED, URLS, None).leads
    assert [lead.url for lead in leads] == ["https://site.example/news/one/"]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("Nine Gauges | A Society", "<h2>Nine Gauges</h2>", "Nine Gauges"),
        ("A Society » Nine Gauges of Town", "<h2>Nine Gauges of Town</h2>", "Nine Gauges of Town"),
        ("国家标准公告_委员会", "<h2>国家标准公告</h2>", "国家标准公告"),
        ("Nine Gauges", "<h2>Contents</h2>", "Nine Gauges"),
        ("Nine Gauges - A Society", "<h1><span>Report</span><span>Nine Gauges</span></h1>", "Nine Gauges"),
        ("Nine Gauges", '<h1>Nine Gauges<i class="visually-hidden">, to its page</i></h1>', "Nine Gauges"),
        ("Made Site", '<h1>Nine Gauges <a href="#nine" class="headerlink">#</a></h1>', "Nine Gauges"),
    ],
)
def test_the_heading_that_the_head_names_is_the_title(head: str, body: str, title: str) -> None:
    page = f"<html><head><title>{head}</title></head><body>{body}<p>{BEFORE}</p></body></html>"
    assert read_page(page.encode(), "https://a.example/b", rules=None, urls=None, media_type=None, at=AT).title == title
