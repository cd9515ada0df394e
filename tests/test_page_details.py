"""What a page brings beside its text: files, authors, its clean address; odd bytes and sizes that cost nothing."""

import json

import pytest

from stdwatch import limits
from stdwatch.discovery.channels import Channel
from stdwatch.discovery.read import read_channel
from stdwatch.errors import TooLarge
from stdwatch.extraction import html
from stdwatch.extraction.html import read_page
from stdwatch.extraction.rules import PageRules
from stdwatch.items import BlockKind, ChannelKind, Document
from stdwatch.web_content.markup import decode
from stdwatch.web_content.urls import UrlRules, patterns
from tests.shown_pages import AT, BEFORE, BEHIND, BETWEEN, unknown

URLS = UrlRules("site.example", accept=patterns(r"^/news/"), files=patterns(r"\.pdf$"))
RULES = PageRules(title=("h1",), body=(".body",), attachments=('main a[href*=".pdf" i]',))
FILE = '<p><a href="/files/report.pdf">The whole report</a></p>'
CHINESE = "国家标准化管理委员会批准发布一批推荐性国家标准，自明年一月起实施。各有关单位可以在三十日内提出意见。"


def read(body: str, url: str = "https://site.example/news/a/") -> Document:
    page = f"<!doctype html><html><head><title>Nine Gauges</title></head><body>{body}</body></html>"
    return read_page(page.encode(), url, rules=RULES, urls=URLS, media_type="text/html", at=AT)


def files(body: str) -> list[str]:
    return [file.url.rpartition("/")[2] for file in read(body).attachments]


def test_files_are_found_with_and_without_the_part_that_a_rule_names() -> None:
    text = f'<h1>Nine Gauges</h1><div class="body"><p>{BEFORE}</p>{FILE}</div>'
    assert files(f"<main>{text}</main>") == files(f'<div id="page">{text}</div>') == ["report.pdf"]


@pytest.mark.parametrize("margin", ["header", "footer", "nav", "aside"])
def test_files_of_margins_stay_out(margin: str) -> None:
    text = f'<h1>Nine Gauges</h1><div class="body"><p>{BEFORE}</p></div>'
    assert files(f"<{margin}>{FILE}</{margin}><div>{text}</div>") == []


def test_a_sidebar_for_downloads_holds_the_files_of_a_page_that_links_none_itself() -> None:
    text = f'<h1>Nine Gauges</h1><div class="body"><p>{BEFORE}</p></div>'
    box = f'<aside class="page-downloads">{FILE}</aside>'
    assert files(f"<div>{text}</div>{box}") == ["report.pdf"]
    assert files(f'<div>{text}<p><a href="/files/own.pdf">Own</a></p></div>{box}') == ["own.pdf"]
    assert files(f'<div>{text}</div><footer class="downloads">{FILE}</footer>') == []


def test_a_query_that_a_redirect_put_there_is_no_part_of_an_address() -> None:
    body = f'<main><h1>Nine Gauges</h1><div class="body"><p>{BEFORE}</p></div></main>'
    assert read(body, "https://site.example/news/a/?ok=1&utm_source=x#top").url == "https://site.example/news/a/"


def test_structured_data_names_the_authors_of_an_unknown_page() -> None:
    people = [{"@type": "Person", "name": "Ada Scale"}, {"@type": "Person", "name": "Ben Gauge"}, {"name": "admin"}]
    data = json.dumps({"@type": "NewsArticle", "headline": "Nine Gauges", "author": people})
    assert unknown(head=f'<script type="application/ld+json">{data}</script>').authors == ("Ada Scale", "Ben Gauge")


def test_terms_keep_their_links_and_a_heading_of_contents_goes_with_them() -> None:
    terms = (
        '<dl><dt>From:</dt><dd><a href="/office">Office of Gauges</a></dd><dt>Published:</dt><dd>In spring</dd></dl>'
    )
    contents = '<h2>Contents</h2><ol><li><a href="#a">Gauges in spring</a></li></ol><h2 id="a">Gauges in spring</h2>'
    lines = unknown(top=terms, inner=contents).text.split("\n")
    assert lines[lines.index("From:") + 1] == "Office of Gauges"
    assert "Contents" not in lines
    assert "Gauges in spring" in lines


@pytest.mark.parametrize("name", ["wp-block-footnotes", "references", "easy-footnotes"])
def test_items_of_a_list_of_notes_are_notes(name: str) -> None:
    document = unknown(f'<ol class="{name}"><li id="a">Old Gauge Acts, first book.</li></ol>')
    kinds = {document.text[block.start : block.end]: block.kind for block in document.blocks}
    assert kinds["1. Old Gauge Acts, first book."] is BlockKind.NOTE


def test_authors_may_be_described_under_an_id() -> None:
    things = [
        {"@type": "NewsArticle", "headline": "Nine Gauges", "author": [{"@id": "#a"}, {"@id": "#gone"}]},
        {"@type": "Person", "@id": "#a", "name": "Ada Scale"},
    ]
    data = json.dumps({"@graph": things})
    assert unknown(head=f'<script type="application/ld+json">{data}</script>').authors == ("Ada Scale",)


def test_an_error_in_a_side_feature_costs_that_feature_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr(html, "generic_authors", fails)
    page = unknown()
    assert BEHIND in page.text
    assert page.authors == ()
    assert "authors not read: ValueError: odd" in page.notes


def test_scripts_and_styles_do_not_count_for_a_page_s_size() -> None:
    script = f"<script>{'x = 1;' * (limits.GENERIC_BYTES // 5)}</script>"
    assert BETWEEN in unknown(head=script).text
    with pytest.raises(TooLarge):
        unknown(f"<p>{'Gauges agree. ' * (limits.GENERIC_BYTES // 12)}</p>")


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_chinese_that_nothing_declares_is_read(encoding: str) -> None:
    assert decode(f"<p>{CHINESE}</p>".encode(encoding), None) == f"<p>{CHINESE}</p>"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Федеральное агентство опубликовало новый стандарт для всех предприятий отрасли. ", "cp1251"),
        ("日本産業標準調査会は新しい規格を発表した。この規格は来年から施行される。", "shift_jis"),
        ("國家標準化管理委員會發布一批推薦性國家標準，自明年一月起實施，各有關單位可提出意見。", "big5"),
    ],
)
def test_other_writings_that_nothing_declares_are_read(text: str, encoding: str) -> None:
    assert text in decode(f"<p>{text * 4}</p>".encode(encoding), None)


def test_one_wrong_byte_costs_one_character() -> None:
    body = "The board’s plan holds, says Größe’s café.".encode() + b"\xff And on."
    assert decode(body, "text/html; charset=utf-8") == "The board’s plan holds, says Größe’s café.\ufffd And on."


def test_a_control_character_by_reference_costs_nothing() -> None:
    assert "Alpha beta stands here." in unknown("<p>Alpha&#11;beta&#x1f;stands&#0; here.</p>").text


def test_a_sitemap_may_be_plain_text() -> None:
    channel = Channel("map", "https://site.example/sitemap.txt", ChannelKind.SITEMAP)
    body = b"https://site.example/news/one/\r\nhttps://site.example/news/two/\r\n"
    leads = read_channel(body, channel.url, channel, URLS, "text/plain").leads
    assert [lead.url for lead in leads] == ["https://site.example/news/one/", "https://site.example/news/two/"]


@pytest.mark.parametrize(
    "shown",
    [
        '<object data="/files/report.pdf" type="application/pdf"></object>',
        '<embed src="/files/report.pdf">',
        '<iframe src="/files/report.pdf#view=FitH"></iframe>',
        '<iframe src="https://viewer.example/show?embedded=true&url=https://site.example/files/report.pdf"></iframe>',
        '<div class="wp-block-file"><a href="/files/report.pdf">R</a><a href="/files/report.pdf">Get</a></div>',
        '<p><a href=" /files/report.pdf#page=4 ">Page 4</a></p>',
    ],
)
def test_a_file_that_a_page_shows_in_a_frame_is_its_file(shown: str) -> None:
    assert files(f'<main><h1>Nine Gauges</h1><div class="body"><p>{BEFORE}</p>{shown}</div></main>') == ["report.pdf"]


@pytest.mark.parametrize(
    ("encoding", "declared", "media_type"),
    [
        ("cp1252", "", None),
        ("cp1252", '<meta charset="utf-8">', "text/html; charset=utf-8"),
        ("utf-8", '<meta charset="iso-8859-1">', "text/html; charset=iso-8859-1"),
        ("utf-16", "", None),
        ("utf-16-le", "", "text/html"),
        ("utf-16-be", "", "text/html; charset=utf-16"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_is_in(encoding: str, declared: str, media_type: str | None) -> None:
    page = (
        f"<html><head>{declared}<title>Nine Gauges</title></head><body><p>The board’s plan. {BEFORE}</p></body></html>"
    )
    url = "https://site.example/a"
    document = read_page(page.encode(encoding), url, rules=None, urls=None, media_type=media_type, at=AT)
    assert "The board’s plan." in document.text


def test_a_page_of_thousands_of_formatted_words_is_read_whole() -> None:
    words = [f"w{number}" for number in range(6_000)]
    assert " ".join(words) in unknown(f"<p>{' '.join(f'<i>{word}</i>' for word in words)}</p>").text


def test_a_page_of_more_elements_than_can_be_searched_is_too_large() -> None:
    with pytest.raises(TooLarge):
        unknown("<p>Gauges agree.</p>" * (limits.GENERIC_ELEMENTS + 1))
