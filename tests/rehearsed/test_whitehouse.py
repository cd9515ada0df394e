"""The made White House pages: every trap is in the bytes that are served."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html

from rehearsal import timeline
from rehearsal.model import Change, Event, Expected, Post, SiteState
from rehearsal.reply import Reply
from rehearsal.sites import SITES

SITE = SITES["whitehouse.gov"]
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


@cache
def history(seed: int = 1) -> timeline.Timeline:
    return timeline.build("whitehouse.gov", seed, date(2025, 9, 26), 60)


def last() -> SiteState:
    return history().state(history().end)


def get(path: str, state: SiteState | None = None, query: str = "") -> Reply:
    return SITE.respond(state or last(), path, query, 0)


def text(path: str, state: SiteState | None = None, query: str = "") -> str:
    return get(path, state, query).body.decode()


def tree(path: str, state: SiteState | None = None) -> html.HtmlElement:
    return html.fromstring(get(path, state).body)


def post_with(trait: str) -> Post:
    return next(post for post in last().posts if trait in post.traits)


def events(change: Change) -> list[Event]:
    return [event for event in history().events if event.change is change and event.at > history().start]


def before(event: Event) -> SiteState:
    return history().state(event.at - timedelta(seconds=1))


def location(path: str, state: SiteState | None = None, query: str = "") -> str:
    reply = get(path, state, query)
    assert reply.status == 301
    return dict(reply.headers)["Location"]


def listed_ids(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li data-wp-key="post-template-item-(\d+)"', page)]


def feed(path: str = "/news/feed/", query: str = "") -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(get(path, query=query).body).iter("item"))


def expected(key: str) -> Expected:
    return next(known for known in history().expected(history().end) if known.key == key)


def test_every_page_says_that_it_is_made() -> None:
    for path in ("/news/", "/news/feed/", "/sitemap_index.xml", "/robots.txt", "/nothing-here/", last().posts[0].path):
        assert "made for tests, not captured; structure: " in text(path)[:200]


def test_robots_name_the_sitemap() -> None:
    assert "Sitemap: https://www.whitehouse.gov/sitemap_index.xml" in text("/robots.txt")


def test_a_listing_holds_ten_rows_strictly_newest_first_and_a_link_to_the_next() -> None:
    page = tree("/news/")
    times = [
        element.get("datetime") for element in page.cssselect("ul.wp-block-post-template .wp-block-post-date time")
    ]
    assert len(times) == 10
    instants = [datetime.fromisoformat(str(value)) for value in times]
    assert instants == sorted(instants, reverse=True)
    assert (
        page.cssselect("a.wp-block-query-pagination-next")[0].get("href") == "https://www.whitehouse.gov/news/page/2/"
    )
    assert page.cssselect("link[rel=next]")


def test_the_last_page_of_a_listing_has_no_next_and_none_follows() -> None:
    count = -(-len(last().posts) // 10)
    page = tree(f"/news/page/{count}/")
    assert not page.cssselect("a.wp-block-query-pagination-next, link[rel=next]")
    assert page.cssselect("title")[0].text == f"News – Page {count} of {count} – The White House"
    assert get(f"/news/page/{count + 1}/").status == 404


def test_wh1_a_late_post_enters_below_the_top_of_the_listing() -> None:
    places = []
    for event in events(Change.APPEAR):
        posts = history().state(event.at).posts
        places.append([post.key for post in posts].index(event.key))
    assert max(places) > 5


def test_wh2_ids_in_a_listing_are_not_in_the_order_of_dates() -> None:
    ids = listed_ids(text("/news/")) + listed_ids(text("/news/page/2/"))
    assert ids != sorted(ids, reverse=True)


def test_wh3_a_moved_post_redirects_from_its_old_slug_and_keeps_its_id() -> None:
    move = events(Change.MOVE)[0]
    assert move.after is not None
    old = before(move).by_key[move.key]
    new = history().state(move.at)
    assert location(old.path, new) == f"https://www.whitehouse.gov{move.after.path}"
    assert f"postid-{move.key} " in text(move.after.path, new)
    assert f"postid-{move.key} " in text(old.path, before(move))


def test_wh3_articles_and_releases_are_two_names_of_one_section() -> None:
    moves = [(before(move).by_key[move.key], move.after) for move in events(Change.MOVE)]
    assert [
        new
        for old, new in moves
        if new and {old.path.split("/")[1], new.path.split("/")[1]} == {"articles", "releases"}
    ]


def test_wh4_a_title_changes_under_the_same_id_and_address() -> None:
    change = events(Change.RETITLE)[0]
    assert change.after is not None
    old = before(change).by_key[change.key]
    assert old.path == change.after.path
    assert f"{html.fromstring(text(old.path, before(change))).cssselect('title')[0].text}" != (
        html.fromstring(text(old.path, history().state(change.at))).cssselect("title")[0].text
    )


def test_wh4_titles_shout_on_the_first_evening() -> None:
    shouted = [change for change in events(Change.RETITLE) if before(change).by_key[change.key].title.isupper()]
    assert shouted
    assert shouted[0].after is not None
    assert not shouted[0].after.title.isupper()


def test_wh5_late_evenings_in_washington_are_the_next_day_in_utc() -> None:
    late = [post for post in last().posts if str(post.published)[:10] != post.moment.astimezone(UTC).date().isoformat()]
    page = tree(late[0].path)
    stated = page.cssselect(".wp-block-whitehouse-topper__meta--date time")[0].get("datetime")
    utc = page.cssselect('meta[property="article:published_time"]')[0].get("content")
    assert stated == late[0].published
    assert utc is not None
    assert datetime.fromisoformat(str(stated)) == datetime.fromisoformat(utc)
    assert utc.endswith("+00:00")


def test_wh6_feed_items_begin_with_a_topper_that_names_the_section_only() -> None:
    item = feed()[0]
    content = item.findtext(CONTENT) or ""
    topper = html.fragment_fromstring(content, create_parent="div")
    assert topper.cssselect("h1")[0].text_content().strip() == item.findtext("category")
    assert topper.cssselect("form[role=search]")
    assert topper.cssselect("select[class$=__mobile-select]")
    assert topper.cssselect("ul[class$=__parent-list]")


def test_wh7_input_ids_in_a_topper_change_with_the_place_of_the_item() -> None:
    numbers = [re.findall(r'id="wp-block-search__input-(\d+)"', item.findtext(CONTENT) or "") for item in feed()[:3]]
    assert numbers == [["6"], ["7"], ["8"]]


def test_wh8_some_feed_items_have_an_empty_title() -> None:
    titles = [item.findtext("title") for page in range(1, 8) for item in feed(query=f"paged={page}")]
    assert "" in titles


def test_wh8_slugs_are_numbers_drafts_or_end_in_a_hyphen() -> None:
    paths = {post.path for seed in (1, 2, 3) for event in history(seed).events if (post := event.after)}
    assert [path for path in paths if re.search(r"/(?:\d+|auto-draft-[0-9a-f]{4})/$", path)]
    assert [path for path in paths if path.endswith("-/")]


def test_wh9_feed_descriptions_are_teasers_and_the_content_is_shorter_than_the_page() -> None:
    item = feed()[0]
    assert "[&#8230;]" in (item.findtext("description") or "")
    assert "appeared first on" in (item.findtext("description") or "")
    known = expected((item.findtext("guid") or "").rpartition("=")[2])
    assert any(phrase not in (item.findtext(CONTENT) or "") for phrase in known.phrases)


def test_wh10_the_key_stands_before_the_class_and_title_classes_vary() -> None:
    pages = text("/news/") + text("/news/page/2/")
    assert '<li class="wp-block-post' not in pages
    assert 'class="wp-block-post-title"' in pages
    assert 'class="wp-block-post-title has-heading-4-font-size"' in pages


def test_wh11_related_posts_bring_foreign_dates_titles_and_a_query() -> None:
    post = post_with("blocks")
    page = tree(post.path)
    foreign = page.cssselect("main .wp-block-query time")
    assert len(foreign) == 3
    assert all(time.get("datetime") != post.published for time in foreign)
    assert "?query-11-page=2" in text(post.path)
    assert get(post.path, query="query-11-page=2").body == get(post.path).body


def test_wh12_an_uncategorized_post_is_a_real_article() -> None:
    paths = [post.path for seed in (1, 2, 3) for event in history(seed).events if (post := event.after)]
    assert [path for path in paths if path.startswith("/uncategorized/2025/")]


def test_wh13_slugs_of_posts_with_one_title_differ_by_a_suffix() -> None:
    paths = [post.path for post in last().posts]
    assert [path for path in paths if re.search(r"-[0-9a-f]{4}/$", path)]
    assert [
        post.path
        for seed in (1, 2)
        for event in history(seed).events
        if (post := event.after) and "-a08a/" in post.path
    ]


def test_wh14_the_error_page_has_its_own_shape() -> None:
    reply = get("/releases/2025/10/nowhere/")
    assert reply.status == 404
    assert b'<body class="error404">' in reply.body
    assert b"<title>Error 404</title>" in reply.body
    assert len(reply.body) < 2000


def test_wh15_a_body_is_lost_and_restored() -> None:
    lost = next(event for event in history().events if event.change is Change.SHORTEN)
    assert lost.after is not None
    assert len(get(lost.after.path, history().state(lost.at)).body) < len(get(lost.after.path, before(lost)).body)


def test_wh16_titles_carry_the_site_and_bylines_shout() -> None:
    pages = [text(post.path) for post in last().posts[:80]]
    assert all(re.search(r'og:title" content="[^"]+ &#8211; The White House"', page) for page in pages)
    assert [page for page in pages if re.search(r"__meta--byline\">\s*EXECUTIVE ORDER", page)]


def test_article_pages_show_logins_never_an_author() -> None:
    page = tree(last().posts[0].path)
    assert re.fullmatch(r"[a-z]+\d*", str(page.cssselect("meta[name=author]")[0].get("content")))


def test_the_modified_time_stands_on_edited_pages_only() -> None:
    stated = {post.modified is None: "article:modified_time" in text(post.path) for post in last().posts[:60]}
    assert stated == {True: False, False: True}


def test_some_first_headings_differ_from_the_title_by_capitals_or_a_break() -> None:
    headlines = [(post.title, tree(post.path).cssselect("h1")[0]) for post in last().posts[:80]]
    assert [h1 for title, h1 in headlines if h1.text_content().strip() == title.upper() != title]
    assert [h1 for _, h1 in headlines if h1.cssselect("br")]


def test_blocks_of_2026_stand_beside_bare_paragraphs() -> None:
    assert 'class="wp-block-paragraph"' in text(post_with("blocks").path)
    bare = next(post for post in last().posts if "blocks" not in post.traits)
    assert "<p>This text concerns" in text(bare.path)


def test_every_phrase_expected_is_served_and_boilerplate_lies_outside_the_body() -> None:
    for known in history().expected(history().end)[-80:]:
        if known.withdrawn_at or known.merged_into:
            continue
        page = tree(known.url.removeprefix("https://www.whitehouse.gov"))
        content = " ".join(page.cssselect("main .entry-content")[0].text_content().split())
        assert known.phrases
        assert all(phrase in content for phrase in known.phrases)


def test_the_narrow_feed_holds_what_the_wide_one_has_dropped() -> None:
    wide = {item.findtext("guid") for item in feed("/presidential-actions/feed/")}
    narrow = {item.findtext("guid") for item in feed("/presidential-actions/executive-orders/feed/")}
    assert len(wide) == len(narrow) == 30
    assert narrow - wide


@pytest.mark.parametrize(
    "section", ["briefings-statements", "fact-sheets", "releases", "remarks", "articles", "research"]
)
def test_every_section_has_a_feed_when_it_has_posts(section: str) -> None:
    assert (get(f"/{section}/feed/").status == 200) == any(
        post.path.startswith(f"/{section}/") for post in last().posts
    )


def test_a_feed_is_paged_and_ends() -> None:
    assert {item.findtext("guid") for item in feed()}.isdisjoint(
        item.findtext("guid") for item in feed(query="paged=2")
    )
    assert get("/news/feed/", query="paged=99").status == 404


def test_the_sitemap_index_leads_to_all_posts_and_the_newest_are_not_in_the_first_file() -> None:
    children = re.findall(r"<loc>https://www.whitehouse.gov(/post-sitemap\d*.xml)</loc>", text("/sitemap_index.xml"))
    locs = [re.findall(r"<loc>https://www.whitehouse.gov(/[^<]+)</loc>", text(child)) for child in children]
    assert sorted(path for child in locs for path in child) == sorted(last().by_path)
    assert last().posts[0].path not in locs[0]


def test_lastmod_moves_when_a_post_is_only_saved_again() -> None:
    saved = events(Change.RESAVE)[0]
    assert saved.after is not None
    assert get(saved.after.path, history().state(saved.at)).modified == saved.at


def test_shortlinks_bare_names_and_missing_slashes_redirect() -> None:
    post = last().posts[0]
    assert location("/", query=f"p={post.key}") == f"https://www.whitehouse.gov{post.path}"
    assert location(post.path.rstrip("/")) == f"https://www.whitehouse.gov{post.path}"
    assert get("/", query="p=1").status == 404


def test_download_links_lead_to_pdfs() -> None:
    post = next(post for post in last().posts if post.files)
    assert f'<a href="https://www.whitehouse.gov{post.files[0].path}">Download</a>' in text(post.path)
    assert get(post.files[0].path).body.startswith(b"%PDF-")


def test_pages_are_made_in_less_than_five_milliseconds() -> None:
    state = last()
    begun = datetime.now(UTC)
    for post in state.posts[:100]:
        get(post.path, state)
    assert datetime.now(UTC) - begun < timedelta(milliseconds=500)


def skeleton(element: html.HtmlElement) -> list[str]:
    """Tags and classes in document order, without what differs from post to post."""
    own = r"post-[0-9]+|category-[a-z-]+|has-heading-[a-z0-9-]+"
    nodes = [node for node in element.iter() if isinstance(node.tag, str)]
    return [f"{node.tag} {re.sub(own, '', node.get('class') or '').split()}" for node in nodes]


@pytest.mark.captures
def test_a_row_has_the_structure_of_a_captured_one(shared: Path) -> None:
    captured = (shared / "samples/whitehouse.gov/listing-news-20251010113941.html").read_bytes()
    theirs = html.fromstring(captured).cssselect("li.wp-block-post")
    ours = tree("/news/").cssselect("li.wp-block-post")
    assert {tuple(skeleton(row)) for row in theirs} & {tuple(skeleton(row)) for row in ours}


@pytest.mark.captures
def test_a_topper_has_the_structure_of_a_captured_one(shared: Path) -> None:
    name = "article-20250120-withdrawing-the-united-states-from-the-worldhealth-organizat.html"
    theirs = html.fromstring((shared / "samples/whitehouse.gov" / name).read_bytes())
    ours = [
        tree(post.path)
        for post in last().posts
        if post.byline and "\n" in post.headline and "blocks" not in post.traits
    ]
    selector = ".wp-block-whitehouse-topper"
    assert skeleton(theirs.cssselect(selector)[0]) == skeleton(ours[0].cssselect(selector)[0])
