"""Answers in JSON: posts of a WordPress REST interface, and results of a search endpoint that a list hands on to."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import scrapy
from scrapy.http import HtmlResponse, Response, TextResponse

from stdwatch.crawling.channel_reader import ChannelReader
from stdwatch.discovery.channels import Channel, RowRules
from stdwatch.discovery.read import read_channel
from stdwatch.errors import BotWall, SiteChanged, Unreadable
from stdwatch.items import Alias, ChannelKind, ChannelResult
from stdwatch.web_content.urls import UrlRules, patterns
from tests.awaiting import awaited

HOME = "https://site.example"
URLS = UrlRules("site.example", accept=patterns(r"^/news/[^/]+/$"))
POSTS = f"{HOME}/wp-json/wp/v2/posts?per_page=2&page=1&after={{since}}T00:00:00"
REST = Channel("posts", POSTS, ChannelKind.REST, pages=(1, 5), zone="America/New_York")
LIST = Channel("list", f"{HOME}/list/", ChannelKind.LISTING, rows=RowRules(within=("main",)), pages=(1, 5))
SINCE, TODAY = date(2026, 6, 1), date(2026, 6, 20)


def post(number: int, **more: Any) -> dict[str, Any]:
    fields = {
        "id": number,
        "date_gmt": "2026-06-10T02:00:00",
        "link": f"{HOME}/news/{number}/",
        "title": f"Post {number}",
    }
    return fields | more


def component(**properties: Any) -> str:
    return f"<main><div data-properties='{json.dumps(properties)}'></div></main></body></html>"


def results(*numbers: int, count: int) -> str:
    rows = [
        {"Url": f"/news/{number}/", "Html": f'<p>6/0{number}/2026 <a href="/news/{number}/">Note {number}</a></p>'}
        for number in numbers
    ]
    return json.dumps({"Count": count, "Results": rows})


def read(
    body: str, channel: Channel = REST, url: str = POSTS, pages: int | None = None
) -> tuple[list[str], str | None]:
    page = read_channel(body.encode(), url, channel, URLS, "application/json", pages=pages)
    return [lead.url.removeprefix(HOME) for lead in page.leads], page.next


def walk(channel: Channel, answers: Mapping[str, Response]) -> tuple[list[str], ChannelResult]:
    """What is asked for and the result when a channel is read back over made answers, named by path and page."""
    asked: list[str] = []

    async def download(request: scrapy.Request) -> Response:
        asked.append(request.url)
        parts = urlsplit(request.url)
        number = parse_qs(parts.query).get("page" if "wp-json" in parts.path else "e", [""])[0]
        answer = answers[f"{parts.path}?{number}" if number else parts.path]
        return answer.replace(url=request.url)

    _, result = awaited(ChannelReader(URLS, download).read(channel, SINCE, TODAY))
    return asked, result


def posts(*numbers: int, total: str | None = None) -> Response:
    headers = {"Content-Type": "application/json"} | ({"X-WP-TotalPages": total} if total else {})
    return TextResponse(HOME, body=json.dumps([post(number) for number in numbers]).encode(), headers=headers)


def page(body: str, media_type: str = "text/html") -> Response:
    return HtmlResponse(HOME, body=body.encode(), headers={"Content-Type": media_type})


def test_a_post_is_a_lead_with_its_id_title_and_the_site_s_day() -> None:
    body = json.dumps([post(7, title={"rendered": "A &#8216;post&#8217;"}, modified_gmt="2026-06-11T00:00:00")])
    (lead,) = read_channel(body.encode(), POSTS, REST, URLS, "application/json").leads
    assert lead.aliases == (Alias("post", "7"), Alias("path", "/news/7/"))
    assert lead.title == "A ‘post’"
    assert lead.published is not None
    assert lead.published.value == "2026-06-09T22:00:00-04:00"
    assert lead.modified == "2026-06-11T00:00:00+00:00"


@pytest.mark.parametrize("offset", ["Z", "+00:00", "-00:00"])
def test_a_time_that_tells_its_offset_itself_is_read_too(offset: str) -> None:
    body = json.dumps([post(7, date_gmt=f"2026-06-10T02:00:00{offset}")])
    (lead,) = read_channel(body.encode(), POSTS, REST, URLS, "application/json").leads
    assert lead.published is not None
    assert lead.published.value == "2026-06-09T22:00:00-04:00"


def test_a_post_without_link_id_title_or_date_is_read_as_far_as_it_goes() -> None:
    bare = {"link": f"{HOME}/news/7/"}
    (lead,) = read_channel(json.dumps([bare, {"id": 8}]).encode(), POSTS, REST, URLS).leads
    assert (lead.aliases, lead.title, lead.published, lead.modified) == ((Alias("path", "/news/7/"),), None, None, None)


@pytest.mark.parametrize(
    "odd",
    [{"content_type": 18}, {"title": 5}, {"date_gmt": 5, "date": None}, {"id": "7"}, {"title": {"rendered": None}}],
)
def test_a_field_of_another_type_costs_nothing_but_itself(odd: dict[str, Any]) -> None:
    (lead,) = read_channel(json.dumps([post(7) | odd]).encode(), POSTS, REST, URLS).leads
    assert lead.url == f"{HOME}/news/7/"


def test_half_a_character_is_none() -> None:
    (lead,) = read_channel(json.dumps([post(7, title="A \ud83d\ude00 \ud800post")]).encode(), POSTS, REST, URLS).leads
    assert lead.title == "A 😀 post"
    body = json.dumps({"Count": 1, "Results": [{"Url": "/news/5/", "Html": '<a href="/news/5/">\ud800Note</a>'}]})
    (lead,) = read_channel(body.encode(), f"{HOME}/search/?e=0", LIST, URLS).leads
    assert lead.title == "Note"


def test_there_is_a_next_page_where_the_server_says_so() -> None:
    body = json.dumps([post(1), post(2)])
    assert read(body, pages=3)[1] == POSTS.replace("page=1", "page=2").replace(
        "{since}T00:00:00", "%7Bsince%7DT00%3A00%3A00"
    )
    assert read(body, pages=1)[1] is None
    assert read(json.dumps([post(1)]), pages=2)[1] is not None


def test_without_its_word_there_is_a_next_page_after_a_full_one() -> None:
    assert read(json.dumps([post(1), post(2)]))[1] is not None
    assert read(json.dumps([post(1)]))[1] is None


def test_an_empty_list_is_nothing_new() -> None:
    assert read("[]", pages=0) == ([], None)
    assert read("[]") == ([], None)


@pytest.mark.parametrize(
    "body",
    ["{}", '{"code": "rest_no_route"}', "[1, 2]", '["text"]', "[{", "[" * 100_000, "null", "  ", "plain words"],
    ids=["object", "error", "numbers", "strings", "cut off", "nested", "null", "blank", "words"],
)
def test_what_is_no_list_of_posts_is_unreadable(body: str) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_a_page_in_place_of_posts_is_unreadable_and_a_challenge_a_wall() -> None:
    with pytest.raises(Unreadable, match="a web page where JSON should be"):
        read(f"<html><body><h1>Posts</h1><p>{'Many words. ' * 200}</p></body></html>")
    with pytest.raises(BotWall):
        read("<html><head><title>Just a moment...</title></head><body></body></html>")


def test_posts_are_read_to_the_last_page_that_the_server_counts() -> None:
    answers = {f"/wp-json/wp/v2/posts?{n}": posts(n, n + 10, total="3") for n in (1, 2, 3)}
    asked, result = walk(REST, answers)
    assert [parse_qs(urlsplit(url).query)["page"] for url in asked] == [["1"], ["2"], ["3"]]
    assert (result.outcome, result.complete, result.pages, result.entries) == ("ok", True, 3, 6)


def test_the_first_day_of_the_window_is_asked_for() -> None:
    asked, _ = walk(REST, {"/wp-json/wp/v2/posts?1": posts(1, total="1")})
    assert parse_qs(urlsplit(asked[0]).query)["after"] == ["2026-06-01T00:00:00"]


def test_no_posts_are_a_complete_reading_and_a_refusal_is_none() -> None:
    _, quiet = walk(REST, {"/wp-json/wp/v2/posts?1": posts(total="0")})
    assert (quiet.outcome, quiet.complete, quiet.entries) == ("ok", True, 0)
    refused = TextResponse(HOME, status=403, body=b"{}")
    _, result = walk(REST, {"/wp-json/wp/v2/posts?1": refused})
    assert (result.outcome, result.complete) == ("BotWall", False)


def test_a_second_page_that_is_no_json_spoils_the_reading() -> None:
    first, second = posts(1, 2, total="2"), page(f"<html><body><h1>Posts</h1>{'Many words. ' * 200}</body></html>")
    _, result = walk(REST, {"/wp-json/wp/v2/posts?1": first, "/wp-json/wp/v2/posts?2": second})
    assert (result.outcome, result.complete, result.matching) == ("Unreadable", False, 2)


def test_a_list_that_names_a_search_endpoint_hands_on_to_it() -> None:
    body = component(
        endpoint="//sxa/search/results/", sig="news", s="{A}", p=2, defaultSortOrder="Date,Descending", x=1
    )
    handed = read_channel(body.encode(), LIST.url, LIST, URLS, "text/html")
    assert handed.children == (f"{HOME}/sxa/search/results/?s=%7BA%7D&sig=news&p=2&o=Date%2CDescending&e=0",)
    assert (handed.entries, handed.leads) == (0, ())


@pytest.mark.parametrize(
    "properties",
    [{"endpoint": "/search/"}, {"sig": "news"}, {"endpoint": "", "sig": "news"}, {"endpoint": "/search/", "sig": ""}],
)
def test_a_component_without_endpoint_or_signature_is_none(properties: dict[str, Any]) -> None:
    with pytest.raises(SiteChanged, match="no rows"):
        read_channel(component(**properties).encode(), LIST.url, LIST, URLS, "text/html")


@pytest.mark.parametrize("written", ["{", "[1]", '"text"', "[" * 100_000])
def test_properties_that_are_none_do_no_harm(written: str) -> None:
    body = f"<main><div data-properties='{written}'></div></main></body></html>"
    with pytest.raises(SiteChanged, match="no rows"):
        read_channel(body.encode(), LIST.url, LIST, URLS, "text/html")


def test_an_endpoint_of_another_host_is_asked_for_on_the_site() -> None:
    body = component(endpoint="//elsewhere.example/search/", sig="news")
    (child,) = read_channel(body.encode(), LIST.url, LIST, URLS, "text/html").children
    assert child.startswith(f"{HOME}/elsewhere.example/search/?")


def test_a_page_with_rows_of_its_own_needs_no_endpoint() -> None:
    body = component(endpoint="/search/", sig="news").replace("<main>", '<main><a href="/news/1/">One note</a>')
    handed = read_channel(body.encode(), LIST.url, LIST, URLS, "text/html")
    assert (handed.children, len(handed.leads)) == ((), 1)


def test_results_are_paged_by_how_many_were_shown() -> None:
    paths, following = read(results(1, 2, count=3), LIST, f"{HOME}/search/?p=2&e=0")
    assert (paths, following) == (["/news/1/", "/news/2/"], f"{HOME}/search/?p=2&e=2")
    assert read(results(3, count=3), LIST, f"{HOME}/search/?p=2&e=2") == (["/news/3/"], None)
    uncounted = json.loads(results(1, count=0)) | {"Count": None}
    assert read(json.dumps(uncounted), LIST, f"{HOME}/search/?e=0")[1] is None


def test_a_result_has_the_title_and_date_of_its_piece_of_html() -> None:
    (lead,) = read_channel(results(4, count=1).encode(), f"{HOME}/search/?e=0", LIST, URLS).leads
    assert lead.title == "Note 4"
    assert lead.published is not None
    assert (lead.published.value, lead.published.origin) == ("2026-06-04", "search")
    bare = json.dumps({"Count": 1, "Results": [{"Url": "/news/5/", "Html": None}]})
    (lead,) = read_channel(bare.encode(), f"{HOME}/search/?e=0", LIST, URLS).leads
    assert (lead.title, lead.published) == (None, None)


@pytest.mark.parametrize("body", ['{"Count": 0}', "[]", '{"Results": {}}'])
def test_a_search_that_answers_otherwise_is_unreadable(body: str) -> None:
    with pytest.raises(Unreadable, match="without Results"):
        read(body, LIST, f"{HOME}/search/?e=0")


@pytest.mark.parametrize("rows", ["[]", '[1, "text", {"Html": "no link"}]'])
def test_a_search_without_results_has_changed(rows: str) -> None:
    with pytest.raises(SiteChanged, match="without results"):
        read(f'{{"Count": 3, "Results": {rows}}}', LIST, f"{HOME}/search/?e=0")


def test_a_walk_goes_from_the_list_through_all_pages_of_the_search() -> None:
    answers = {
        "/list/": page(component(endpoint="/search/", sig="news", p=2)),
        "/search/?0": page(results(9, 8, count=3), "application/json"),
        "/search/?2": page(results(7, count=3), "application/json"),
    }
    asked, result = walk(LIST, answers)
    assert [urlsplit(url).path for url in asked] == ["/list/", "/search/", "/search/"]
    assert (result.outcome, result.complete, result.entries, result.matching) == ("ok", True, 3, 3)


@pytest.mark.parametrize(("lawful", "outcome"), [(True, "empty"), (False, "SiteChanged")])
def test_a_list_without_rows_is_empty_only_where_a_script_may_fill_it(lawful: bool, outcome: str) -> None:
    channel = Channel("list", LIST.url, ChannelKind.LISTING, rows=LIST.rows, may_be_empty=lawful)
    _, result = walk(channel, {"/list/": page("<main><div id='app'></div></main></body></html>")})
    assert (result.outcome, result.complete) == (outcome, False)
    assert "no rows" in str(result.reason)


def test_a_list_that_loses_its_rows_on_a_later_page_is_not_empty_by_right() -> None:
    rows = RowRules(within=("main",), next=("a.next",))
    channel = Channel("list", LIST.url, ChannelKind.LISTING, rows=rows, pages=(2, 5), may_be_empty=True)
    first = page(
        '<main><p>June 9, 2026 <a href="/news/1/">One</a></p></main><a class="next" href="?e=2">Next</a></body></html>'
    )
    second = page("<main></main></body></html>")
    _, result = walk(channel, {"/list/": first, "/list/?2": second})
    assert (result.outcome, result.matching) == ("SiteChanged", 1)
