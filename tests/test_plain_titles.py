"""Titles are plain words, whoever escaped them how often; a real sign stays."""

import pytest
from parsel import Selector

from stdwatch.discovery.channels import Channel
from stdwatch.discovery.read import read_channel
from stdwatch.extraction.titles import title_of
from stdwatch.items import LeadOrigin
from stdwatch.web_content.plain_titles import plain_title
from stdwatch.web_content.urls import UrlRules, patterns

URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"))
FEED = Channel("feed", "https://site.example/feed/", LeadOrigin.FEED)
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
}


@pytest.mark.parametrize(("written", "title"), WRITTEN.items())
def test_a_title_loses_entities_and_tags_alone(written: str, title: str) -> None:
    assert plain_title(written) == title


def test_the_head_of_a_page_may_have_escaped_it_twice() -> None:
    head = '<title>x</title><meta property="og:title" content="&amp;quot;Gauges&amp;quot; &amp;amp; Scale&amp;#8217;s">'
    found = title_of(Selector(f"<html><head>{head}</head><body><p>Text</p></body></html>"))
    assert found is not None
    assert found[0] == '"Gauges" & Scale’s'


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
