"""Feeds, sitemaps and answers of interfaces that are broken in odd ways: read as a reader would, or refused."""

import codecs
import gzip
import json

import pytest

from stdwatch.discovery.channels import Channel, ChannelPage
from stdwatch.discovery.read import read_channel
from stdwatch.errors import SiteChanged, Unreadable
from stdwatch.items import ChannelKind
from stdwatch.web_content.urls import UrlRules, patterns

URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"))
TWO = (
    "<item><title>One</title><link>https://site.example/news/1/</link></item>"
    "<item><title>Two</title><link>https://site.example/news/2/</link></item>"
)


def read(body: str | bytes, kind: ChannelKind) -> ChannelPage:
    channel = Channel("made", "https://site.example/made", kind)
    return read_channel(body if isinstance(body, bytes) else body.encode(), channel.url, channel, URLS, None)


def rss(items: str = TWO, declared: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{declared}<rss version="2.0"><channel><title>Made</title>{items}</channel></rss>'


def item(title: str, more: str = "") -> str:
    return f"<item><title>{title}</title><link>https://site.example/news/3/</link>{more}</item>"


FEEDS = {
    "two byte order marks": codecs.BOM_UTF8 * 2 + rss().encode(),
    "UTF-16 without a mark": rss(declared='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16-le"),
    "UTF-16 declared and UTF-8 meant": rss(declared='<?xml version="1.0" encoding="UTF-16"?>'),
    "an encoding that nobody knows": rss(declared='<?xml version="1.0" encoding="utf8mb4"?>'),
    "a comment in front": "<!-- from the cache -->\n" + rss(),
    "a notice of PHP in front": "PHP Notice:  Undefined index: [x] in /a.php on line 3\n" + rss(),
    "a warning behind": rss() + "\nWarning: made in 0.3 s",
    "the whole feed twice": rss() * 2,
    "packed by gzip": gzip.compress(rss().encode()),
    "a doctype with entities": rss(declared='<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]>'),
    "an attribute without quotes": rss(TWO.replace("<title>", "<enclosure url=x/><title>", 1)),
}


@pytest.mark.parametrize("body", FEEDS.values(), ids=FEEDS)
def test_both_items_of_an_oddly_broken_feed_are_read(body: str | bytes) -> None:
    assert [lead.title for lead in read(body, ChannelKind.FEED).leads] == ["One", "Two"]


TITLES = {
    "A <b>bold plan": "A bold plan",
    "Chips < 5 nm": "Chips < 5 nm",
    "A&#11;B": "A B",
    "A\x0bB": "A B",
    "A&#55357;&#56832;B": "A😀B",
    "A&#xFFFF;B": "AB",
    "A&nosuch;B": "A&nosuch;B",
    "<![CDATA[A & <em>B</em>]]>": "A & B",
}


@pytest.mark.parametrize(("written", "title"), TITLES.items())
def test_a_title_is_read_whatever_breaks_in_it_and_its_neighbours_stay(written: str, title: str) -> None:
    leads = read(rss(item(written) + TWO), ChannelKind.FEED).leads
    assert [lead.title for lead in leads] == [title, "One", "Two"]


@pytest.mark.parametrize("more", ["<dc:creator>A</dc:creator>", "<content:encoded>x]]>y</content:encoded>"])
def test_a_prefix_that_nobody_declared_costs_nothing(more: str) -> None:
    page = read(rss(item("Three", more) + TWO), ChannelKind.FEED)
    assert [lead.title for lead in page.leads] == ["Three", "One", "Two"]
    assert "read leniently" in page.notes[0]


@pytest.mark.parametrize(
    ("declared", "encoding", "title"),
    [
        ("ISO-8859-1", "cp1252", "China’s plan"),
        ("UTF-8", "cp1252", "China’s plan"),
        ("ISO-8859-1", "utf-8", "China’s plan"),
        ("gb2312", "gb18030", "国家标准公告—镕"),
    ],
)
def test_a_feed_in_another_encoding_than_it_declares_is_read(declared: str, encoding: str, title: str) -> None:
    body = rss(item(title), f'<?xml version="1.0" encoding="{declared}"?>').encode(encoding)
    assert [lead.title for lead in read(body, ChannelKind.FEED).leads] == [title]


DATES = {
    "Tue, 04 Nov 25 10:00:00 GMT": "2025-11-04T10:00:00+00:00",
    "Tuesday, 4 November 2025 22:00:00 EST": "2025-11-04T22:00:00-05:00",
    "Thu, 04 Sept 2025 10:00:00 +0000": "2025-09-04T10:00:00+00:00",
    '&lt;time datetime="2025-11-04T14:21:16-05:00"&gt;Tue, 11/04/2025&lt;/time&gt;': "2025-11-04T14:21:16-05:00",
    "3 days ago": None,
}


@pytest.mark.parametrize(("written", "value"), DATES.items())
def test_the_date_of_an_item_is_read_in_whatever_form_a_site_writes_it(written: str, value: str | None) -> None:
    (lead,) = read(rss(item("Three", f"<pubDate>{written}</pubDate>")), ChannelKind.FEED).leads
    assert (lead.published and lead.published.value) == value


def test_an_atom_feed_without_declaration_is_read_behind_a_warning() -> None:
    feed = (
        "Notice: x in y\n<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>One</title><id>x</id>"
        "<link href='https://site.example/news/1/'/></entry></feed>"
    )
    assert [lead.title for lead in read(feed, ChannelKind.FEED).leads] == ["One"]


def test_an_item_of_rss_1_may_tell_its_address_as_what_it_is_about() -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<item rdf:about="https://site.example/news/1/"><title>One</title></item></rdf:RDF>'
    )
    assert [lead.title for lead in read(feed, ChannelKind.FEED).leads] == ["One"]


def test_a_feed_of_json_is_a_feed() -> None:
    entry = {"id": "1", "url": "/news/1/", "title": "A &amp; B", "date_published": "2025-11-04T10:00:00-05:00"}
    (lead,) = read(json.dumps({"version": "1.1", "items": [entry]}), ChannelKind.FEED).leads
    assert (lead.url, lead.title) == ("https://site.example/news/1/", "A & B")
    assert lead.published is not None
    assert lead.published.value == "2025-11-04T10:00:00-05:00"


@pytest.mark.parametrize(
    ("items", "error"), [([], SiteChanged), ([{"url": "/shop/1/"}], SiteChanged), ("none", Unreadable)]
)
def test_a_feed_of_json_that_names_nothing_is_no_quiet_night(items: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(json.dumps({"items": items}), ChannelKind.FEED)


PLACES = "https://site.example/news/1/\nhttps://site.example/news/2/\n"
SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>https://site.example/news/1/</loc></url><url><loc>https://site.example/news/2/</loc></url></urlset>"
)
SITEMAPS = {
    "text": PLACES,
    "text with a comment": "# made\n" + PLACES,
    "text in UTF-16": PLACES.encode("utf-16"),
    "text by gzip": gzip.compress(PLACES.encode()),
    "a warning in front": "<b>Warning</b>: x<br>\n" + SITEMAP,
    "pictures of an undeclared vocabulary": SITEMAP.replace("</loc>", "</loc><image:image/>", 1),
    "a doctype": SITEMAP.replace("?>", "?><!DOCTYPE urlset>"),
    "junk behind": SITEMAP + "<!-- x --> made in 0.2 s",
    "addresses in CDATA": SITEMAP.replace("<loc>", "<loc><![CDATA[").replace("</loc>", "]]></loc>"),
}


@pytest.mark.parametrize("body", SITEMAPS.values(), ids=SITEMAPS)
def test_both_addresses_of_an_oddly_broken_sitemap_are_read(body: str | bytes) -> None:
    leads = read(body, ChannelKind.SITEMAP).leads
    assert [lead.url for lead in leads] == PLACES.split()


POSTS = json.dumps(
    [{"id": 5, "link": "https://site.example/news/1/", "title": {"rendered": "A&#8217;s <em>plan</em>"}}]
)
ANSWERS = {
    "a mark in front": codecs.BOM_UTF8 + POSTS.encode(),
    "a warning of PHP": f"<br />\n<b>Warning</b>:  x[] in <b>/a.php</b> on line <b>[3]</b><br />\n{POSTS}",
    "a warning in a paragraph": f"<p>Deprecated: {{x}} in /a.php on line 3</p>\n{POSTS}",
    "a comment behind": f"{POSTS}\n<!-- made in 0.2 s -->",
    "one wrong byte": POSTS.encode().replace(b"A&", b"A\xff&"),
    "a line break in a string": POSTS.replace("A&", "A\n&"),
    "a guard against scripts": f")]}}',\n{POSTS}",
}


@pytest.mark.parametrize("body", ANSWERS.values(), ids=ANSWERS)
def test_posts_are_read_whatever_a_program_printed_around_them_and_the_page_says_so(body: str | bytes) -> None:
    page = read(body, ChannelKind.REST)
    assert [lead.url for lead in page.leads] == ["https://site.example/news/1/"]
    assert all(note.startswith("read leniently: no JSON") for note in page.notes)
    assert page.notes or body == ANSWERS["a mark in front"]


def test_an_empty_list_behind_a_warning_is_nothing_new() -> None:
    assert read("<b>Warning</b>: x on line 3\n[]", ChannelKind.REST).leads == ()


@pytest.mark.parametrize(
    "body",
    [POSTS[:-20], f"<b>Warning</b>: x\n{POSTS[:-20]}", "Warning: x", '<!doctype html><html><p>{"a": 1}</p></html>'],
)
def test_posts_that_are_cut_off_or_none_are_unreadable(body: str) -> None:
    with pytest.raises(Unreadable):
        read(body, ChannelKind.REST)
