"""Feeds: made ones of the White House, and what must never come of a hostile or broken one."""

import pytest

from stdwatch.discovery.channels import Channel
from stdwatch.discovery.read import read_channel
from stdwatch.errors import BotWall, SiteChanged, TooLarge, Unreadable
from stdwatch.items import Alias, ChannelKind
from stdwatch.web_content.urls import UrlRules, patterns
from tests.fixture_pages import channel, listed, made

NEWS = channel("whitehouse", "news feed")
URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"))
PLAIN = Channel("feed", "https://site.example/feed/", ChannelKind.FEED)


def rss(items: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def item(link: str = "https://site.example/news/one/", more: str = "<title>One</title>") -> str:
    return f"<item><link>{link}</link>{more}</item>"


def read(body: bytes, media_type: str = "application/rss+xml") -> tuple[str | None, ...]:
    return tuple(lead.title for lead in read_channel(body, PLAIN.url, PLAIN, URLS, media_type).leads)


def test_a_feed_in_utf_16_is_read() -> None:
    body = rss(item(more="<title>Größe</title>")).decode().replace("1.0", '1.0" encoding="UTF-16', 1)
    assert read(body.encode("utf-16")) == ("Größe",)


def test_wh2_leads_keep_the_order_of_the_feed_whatever_their_ids() -> None:
    ids = [lead.aliases[0].value for lead in listed("whitehouse", "feed-news.xml").leads]
    assert ids == ["44846", "44840", "44833"]


def test_wh3_the_guid_gives_the_post_id_beside_the_path() -> None:
    lead = listed("whitehouse", "feed-news.xml").leads[0]
    assert lead.aliases == (Alias("post", "44846"), Alias("path", "/releases/2026/07/a-gold-gauge-for-harbors/"))


def test_wh5_an_instant_in_utc_is_told_in_the_site_s_zone_so_that_its_day_is_the_site_s() -> None:
    lead = listed("whitehouse", "feed-news.xml").leads[1]
    assert lead.published is not None
    assert lead.published.value == "2026-07-13T22:10:00-04:00"


def test_wh6_wh9_nothing_of_the_content_or_teaser_of_an_item_is_taken() -> None:
    text = repr(listed("whitehouse", "feed-news.xml"))
    assert "Search News" not in text
    assert "appeared first on" not in text
    assert "read twice a day" not in text


def test_wh7_ids_that_change_with_an_item_s_position_change_nothing_that_is_read() -> None:
    page = made("whitehouse", "feed-news.xml")
    moved = page.body.replace(b"wp-block-search__input-6", b"wp-block-search__input-7")
    assert moved != page.body
    assert read_channel(moved, page.url, NEWS, _urls()) == read_channel(page.body, page.url, NEWS, _urls())


def test_wh8_an_empty_title_is_none_and_no_slug_stands_in() -> None:
    lead = listed("whitehouse", "feed-news.xml").leads[1]
    assert lead.title is None
    assert lead.url.endswith("/11929/")


def test_a_title_keeps_its_characters_and_loses_only_odd_spaces() -> None:
    assert listed("whitehouse", "feed-news.xml").leads[0].title == "A Gold Gauge for Harbors"
    assert read(rss(item(more="<title>“Rules” – R&amp;D &lt;draft&gt;</title>"))) == ("“Rules” – R&D <draft>",)


def test_a_base_that_is_no_address_is_passed_over() -> None:
    body = b'<rss xml:base="http://["><channel>' + item("/news/one/").encode() + b"</channel></rss>"
    assert read(body)[0] == "One"


def test_the_categories_of_an_item_are_its_labels() -> None:
    lead = listed("whitehouse", "feed-news.xml").leads[2]
    assert lead.labels == ("Presidential Actions", "Nominations & Appointments")


def test_bare_ampersands_cost_no_feed_and_those_of_cdata_stay() -> None:
    both = item(more="<title>AT&T & Co. &lt;R&amp;D&gt;</title>") + item(more="<title><![CDATA[R&D]]></title>")
    assert read(rss(both)) == ("AT&T & Co. <R&D>", "R&D")


@pytest.mark.parametrize(
    "body",
    [
        rss(
            item(more="<title>AT&amp;T</title>"),
            '<!DOCTYPE rss PUBLIC "-//Made//DTD RSS 0.91//EN" "http://a.example/r.dtd">',
        ),
        rss(item(more="<title>AT&T</titel>")),
        rss(item(more="<title>AT&amp;T</title>")) + b"<!-- made in 0.2 s --><script>done()</script>",
        b"\n\n" + rss(item(more="<title>AT&amp;T</title>")),
        b"<b>Notice</b>: Undefined index in /var/made.php on line 3<br>\n" + rss(item(more="<title>AT&amp;T</title>")),
        rss(item(more="<title>AT&amp;T</title><description>\xe9</description>")).replace("é".encode(), b"\xe9"),
    ],
)
def test_what_a_reader_of_feeds_would_read_is_read_and_the_page_says_so(body: bytes) -> None:
    page = read_channel(body, PLAIN.url, PLAIN, URLS, "application/rss+xml")
    assert [lead.title for lead in page.leads] == ["AT&T"]


def test_entities_of_html_are_characters_and_a_mended_feed_says_so() -> None:
    page = read_channel(rss(item(more="<title>China&rsquo;s&nbsp;plan</title>")), PLAIN.url, PLAIN, URLS, None)
    assert [lead.title for lead in page.leads] == ["China’s plan"]
    assert page.notes[0].startswith("read leniently: not XML")


def test_a_bare_ampersand_does_not_excuse_a_missing_end() -> None:
    with pytest.raises(Unreadable):
        read(rss(item(more="<title>AT&T</title>"))[:-9])


def test_a_feed_without_items_has_changed() -> None:
    with pytest.raises(SiteChanged, match="without items"):
        read(rss("<title>Quiet</title>"))


def test_a_feed_whose_items_are_no_documents_has_changed() -> None:
    with pytest.raises(SiteChanged, match="1 items, and no document"):
        read(rss(item("https://site.example/shop/one/")))


def test_html_where_a_feed_should_be_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="a web page where a feed should be"):
        made("whitehouse", "feed-html.html").read()


def test_a_challenge_where_a_feed_should_be_is_a_wall() -> None:
    with pytest.raises(BotWall):
        read(made("whitehouse", "challenge.html").body)


def test_another_xml_where_a_feed_should_be_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="<urlset> where a feed should be"):
        read(made("whitehouse", "sitemap-posts.xml").body)


@pytest.mark.parametrize("body", [b"", b" \n ", b"\x00\x01\x02", b"not xml at all", b"{}"], ids=repr)
def test_what_is_no_feed_at_all_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_a_feed_cut_off_in_the_middle_is_unreadable() -> None:
    body = rss(item() + item("https://site.example/news/two/"))
    with pytest.raises(Unreadable, match="not XML"):
        read(body[: len(body) // 2])


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE rss [<!ENTITY e0 "standards">{ENTITIES}]>'
HOSTILE = {
    "entity expansion": rss(item(more="<title>&e9;</title>"), BOMB),
    "external entity": rss(item(more="<title>&x;</title>"), '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "depth": rss(item(more="<a>" * 100_000 + "</a>" * 100_000)),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xml_is_unreadable_and_nothing_is_expanded_or_loaded(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_a_feed_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge, match=r"over the limit of 5,242,880"):
        read(rss(item() + " " * (5 * 2**20)))


def test_a_control_character_that_slipped_in_costs_nothing() -> None:
    assert read(rss(item(more="<title>On\x08e</title>"))) == ("One",)


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/news/one/",
        "file:///news/one/",
        "data:text/html,one",
        "javascript:alert(1)",
        "http://[::1/news/one/",
    ],
)
def test_a_link_to_anywhere_else_is_no_lead(link: str) -> None:
    page = read_channel(rss(item() + item(link)), PLAIN.url, PLAIN, URLS)
    assert [lead.url for lead in page.leads] == ["https://site.example/news/one/"]
    assert page.unmatched_links == ()


def test_an_atom_feed_is_read_too() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>
        <link rel="self" href="https://site.example/api/1"/><link href="https://site.example/news/one/"/>
        <updated>2026-07-02T00:00:00Z</updated><published>2026-07-01T00:00:00Z</published><category term="News"/>
        </entry></feed>"""
    (lead,) = read_channel(body, PLAIN.url, PLAIN, URLS).leads
    assert (lead.url, lead.title, lead.labels) == ("https://site.example/news/one/", "One", ("News",))
    assert lead.published is not None
    assert lead.published.value == "2026-07-01T00:00:00+00:00"


def _urls() -> UrlRules:
    from tests.fixture_pages import SITES

    return SITES["whitehouse"].urls
