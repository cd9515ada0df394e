"""The decisions of a night: each lead and target, with its reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch import polling
from stdwatch.items import Alias, Attachment, ChannelKind, DocType, Lead, Precision, Published
from stdwatch.polling import ChannelPages, Frontier, PollContext, Rechecks, Target

NOW = datetime(2025, 11, 18, 20, 30, tzinfo=UTC)
READ_BEFORE = {"listing": NOW - timedelta(days=1), "sitemap": NOW - timedelta(days=1), "feed": NOW - timedelta(days=1)}


def lead(
    path: str,
    *,
    post: str | None = None,
    day: str | None = "2025-11-17",
    title: str | None = "Title",
    kind: ChannelKind = ChannelKind.LISTING,
    modified: str | None = None,
) -> Lead:
    names = ((Alias("post", post),) if post else ()) + (Alias("path", path),)
    published = Published(day, Precision.DAY, "listing") if day else None
    channel = {ChannelKind.LISTING: "listing", ChannelKind.SITEMAP: "sitemap", ChannelKind.FEED: "feed"}[kind]
    return Lead(f"https://x.gov{path}", channel, kind, names, title, published, modified=modified)


def pages_of(*leads: Lead, complete: bool = True, names_all: bool = True) -> ChannelPages:
    kind = leads[0].kind if leads else ChannelKind.LISTING
    channel = leads[0].channel if leads else "listing"
    return ChannelPages(channel, kind, leads, date(2025, 11, 10), complete, names_all)


def target(number: int = 1, path: str = "/a/", **changes: object) -> Target:
    values: dict[str, object] = {
        "id": number,
        "url": f"https://x.gov{path}",
        "kind": "page",
        "state": "stored",
        "why": "new",
        "first_seen": NOW - timedelta(days=20),
        "last_checked": NOW - timedelta(days=10),
        "title": "Title",
        "published": Published("2025-11-17", Precision.DAY, "page"),
        "channels": ("listing",),
        "extractor": "1",
    }
    return Target(**(values | changes))  # type: ignore[arg-type]  # names and types as in the dataclass


def frontier(*targets: Target, names: dict[Alias, int] | None = None) -> Frontier:
    known = {Alias("path", page.url.removeprefix("https://x.gov")): page.id for page in targets}
    return Frontier({page.id: page for page in targets}, known | (names or {}), READ_BEFORE)


def night(**changes: object) -> PollContext:
    return PollContext(**({"at": NOW, "zone": "America/New_York", "extractor": "1"} | changes))  # type: ignore[arg-type]


def decide(entry: Lead, known: Frontier, **changes: object) -> tuple[bool, str]:
    (merged,) = polling.merge_leads([pages_of(entry)], known, night(**changes))
    return merged.fetch, merged.why


def reasons(known: Frontier, lost: tuple[int, ...] = (), **changes: object) -> dict[str, str]:
    return {task.url: task.why for task in polling.fetch_tasks((), lost, known, night(**changes))}


def test_an_unknown_lead_is_fetched_however_old_once_its_channel_was_read_before() -> None:
    assert decide(lead("/new/", day="2025-08-01"), frontier()) == (True, "new")


@pytest.mark.parametrize(("day", "fetched"), [("2025-11-01", True), ("2025-10-19", True), ("2025-10-18", False)])
def test_a_first_night_fetches_the_last_thirty_days_only(day: str, fetched: bool) -> None:
    assert decide(lead("/new/", day=day), Frontier())[0] is fetched


@pytest.mark.parametrize(("number", "fetched"), [(50, True), (51, False)])
def test_a_first_night_fetches_what_nobody_dates_where_it_is_little(number: int, fetched: bool) -> None:
    leads = [lead(f"/{n}/", day=None) for n in range(number)]
    merged_leads = polling.merge_leads([pages_of(*leads)], Frontier(), night())
    assert {merged.fetch for merged in merged_leads} == {fetched}


def test_what_nobody_dated_on_the_first_night_is_left_alone_on_the_second() -> None:
    known = frontier(target(state="known", why="undated"))
    assert decide(lead("/a/", day=None), known) == (False, "undated")


def test_a_backfill_fetches_what_the_first_night_left() -> None:
    known = frontier(target(state="known", why="too_old"))
    assert decide(lead("/a/", day="2025-09-02"), known, since=date(2025, 9, 1)) == (True, "backfill")
    assert decide(lead("/a/", day="2025-08-02"), known, since=date(2025, 9, 1))[0] is False


def test_leads_of_one_document_are_merged_by_any_name_they_share() -> None:
    feed = Lead("https://x.gov/?p=7", "feed", ChannelKind.FEED, (Alias("post", "7"),))
    listing = lead("/slug/", post="7", title="As listed")
    sitemap = lead("/slug/", kind=ChannelKind.SITEMAP, title=None, day=None, modified="2025-11-18T01:00:00+00:00")
    (merged,) = polling.merge_leads([pages_of(feed), pages_of(listing), pages_of(sitemap)], frontier(), night())
    assert merged.lead.url == "https://x.gov/slug/"
    assert merged.lead.title == "As listed"
    assert merged.lead.modified == "2025-11-18T01:00:00+00:00"
    assert set(merged.channels) == {"feed", "listing", "sitemap"}


def test_an_id_that_two_addresses_show_merges_nothing_and_is_told() -> None:
    pages = pages_of(lead("/a/", post="7", title="On gauges"), lead("/b/", post="7", title="On weights"))
    merged_leads = polling.merge_leads([pages], frontier(), night())
    assert [(merged.lead.url, merged.fetch) for merged in merged_leads] == [
        (f"https://x.gov/{name}/", True) for name in "ab"
    ]
    (shared,) = polling.shared_ids([pages], frontier())
    assert (shared.alias, len(shared.urls)) == (Alias("post", "7"), 2)


def test_an_id_of_a_known_document_that_is_named_too_moves_no_other_page_to_it() -> None:
    known = frontier(target(), names={Alias("post", "7"): 1})
    merged_leads = polling.merge_leads([pages_of(lead("/a/"), lead("/b/", post="7"))], known, night())
    assert {(merged.lead.url[-3:], merged.target, merged.fetch) for merged in merged_leads} == {
        ("/a/", 1, False),
        ("/b/", None, True),
    }


def test_an_old_address_in_one_channel_and_the_new_one_in_another_are_no_fault() -> None:
    pages = pages_of(lead("/a/", post="7"), lead("/b/", post="7"))
    assert polling.shared_ids([pages], frontier()) == ()


def test_files_that_any_channel_names_beside_a_document_are_its_files() -> None:
    listing, yearly = lead("/a/"), replace(lead("/a/"), attachments=(Attachment("https://x.gov/a.pdf", "A"),))
    (merged,) = polling.merge_leads([pages_of(listing, yearly)], frontier(), night())
    assert [file.url for file in merged.lead.attachments] == ["https://x.gov/a.pdf"]


def test_two_posts_with_one_title_stay_two() -> None:
    merged_leads = polling.merge_leads(
        [pages_of(lead("/a/", post="1"), lead("/a-85f4/", post="2"))], frontier(), night()
    )
    assert len(merged_leads) == 2


def test_a_known_post_under_a_new_path_has_moved() -> None:
    known = frontier(target(), names={Alias("post", "7"): 1})
    assert decide(lead("/b/", post="7"), known) == (True, "moved")


def test_two_records_with_the_names_of_one_document_are_looked_at() -> None:
    known = frontier(target(1, "/a/"), target(2, "/b/"), names={Alias("post", "7"): 1})
    assert decide(lead("/b/", post="7"), known) == (True, "duplicate")


def bulk_change(number: int) -> tuple[ChannelPages, Frontier]:
    """So many old documents that were never fetched and are now said to have changed."""
    before = {"state": "known", "why": "older", "modified": "2025-01-01T00:00:00+00:00"}
    known = frontier(*(target(each, f"/{each}/", **before) for each in range(1, number + 1)))
    leads = [
        lead(f"/{each}/", kind=ChannelKind.SITEMAP, day=None, title=None, modified=f"{NOW:%Y-%m-%dT%H:%M:%S+00:00}")
        for each in range(1, number + 1)
    ]
    return pages_of(*leads), known


@pytest.mark.parametrize(("number", "fetched"), [(20, True), (21, False)])
def test_old_documents_that_change_in_a_flood_were_saved_anew(number: int, fetched: bool) -> None:
    merged_leads = polling.merge_leads([bulk_change(number)[0]], bulk_change(number)[1], night())
    assert {merged.fetch for merged in merged_leads} == {fetched}
    assert {merged.why for merged in merged_leads} == {"modified" if fetched else "bulk_change"}


@pytest.mark.parametrize(("day", "fetched"), [("2025-11-17", True), ("2024-11-17", False)])
def test_unknown_old_documents_in_a_flood_are_no_news_and_new_ones_are(day: str, fetched: bool) -> None:
    merged_leads = polling.merge_leads(
        [pages_of(*(lead(f"/{each}/", day=day) for each in range(30)))], frontier(target()), night()
    )
    assert {merged.fetch for merged in merged_leads} == {fetched}


def test_a_hint_that_goes_back_is_of_an_old_copy() -> None:
    known = frontier(target(modified="2025-11-10T00:00:00+00:00"))
    assert decide(lead("/a/", modified="2025-11-01T00:00:00+00:00"), known) == (False, "unchanged")
    assert decide(lead("/a/", modified="2025-11-11T00:00:00+00:00"), known) == (True, "modified")


def test_what_was_withdrawn_is_looked_at_once_a_week_for_two_months() -> None:
    gone = target(state="withdrawn", gone="2025-11-01", last_checked=NOW - timedelta(days=10))
    asked = [reasons(frontier(gone), at=NOW + timedelta(days=days)) for days in range(7)]
    assert sum(bool(night_reasons) for night_reasons in asked) == 1
    elsewhere = [reasons(frontier(replace(gone, id=2)), at=NOW + timedelta(days=days)) for days in range(7)]
    assert [*map(bool, elsewhere)] == [*map(bool, asked)], "another desk met it in another order"
    assert reasons(frontier(replace(gone, gone="2025-08-01")), at=NOW + timedelta(days=6)) == {}
    assert not any(reasons(frontier(replace(gone, gone="2025-08-01")), at=NOW + timedelta(days=d)) for d in range(7))


def test_a_changed_title_or_hint_asks_for_the_document() -> None:
    known = frontier(target(modified="2025-11-01"))
    assert decide(lead("/a/", title="Another"), known) == (True, "retitled")
    assert decide(lead("/a/", modified="2025-11-02"), known) == (True, "modified")
    assert decide(lead("/a/", modified="2025-11-01"), known) == (False, "unchanged")


def test_a_first_hint_counts_only_if_it_is_later_than_our_last_look() -> None:
    known = frontier(target(modified=None))
    assert decide(lead("/a/", modified="2025-11-01T00:00:00+00:00"), known)[0] is False
    assert decide(lead("/a/", modified="2025-11-17T00:00:00+00:00"), known) == (True, "modified")


@pytest.mark.parametrize(
    ("age", "checked", "why"),
    [
        (0, 0, None),
        (1, 1, "recheck"),
        (2, 1, None),
        (3, 2, "recheck"),
        (5, 5, "recheck"),
        (8, 5, "recheck"),
        (30, 23, None),
    ],
)
def test_rechecks_are_counted_from_the_night_a_document_was_first_seen(age: int, checked: int, why: str | None) -> None:
    known = frontier(target(first_seen=NOW - timedelta(days=age), last_checked=NOW - timedelta(days=checked)))
    assert reasons(known).get("https://x.gov/a/") == why


def test_a_night_that_runs_again_asks_for_nothing_twice() -> None:
    known = frontier(target(first_seen=NOW - timedelta(days=1), last_checked=NOW, etag='"e"'))
    assert reasons(known, lost=(1,)) == {}


def test_hearings_are_asked_for_weekly_until_long_after_their_day() -> None:
    rules = Rechecks((1, 3, 7), weekly={DocType.HEARING: 120})
    day = Published("2025-08-01", Precision.DAY, "page")
    known = frontier(target(doc_type="hearing", published=day, last_checked=NOW - timedelta(days=8)))
    assert reasons(known, rechecks=rules) == {"https://x.gov/a/": "weekly"}
    late = frontier(target(doc_type="hearing", published=Published("2025-06-01", Precision.DAY, "page")))
    assert reasons(late, rechecks=rules) == {}


def test_living_documents_are_read_again_every_month() -> None:
    month = NOW - timedelta(days=30)
    known = frontier(target(path="/research/living", first_seen=NOW - timedelta(days=90), last_checked=month))
    assert reasons(known, rechecks=Rechecks(living=("/research/living",))) == {
        "https://x.gov/research/living": "living"
    }


def test_what_a_complete_channel_no_longer_names_is_fetched_on_the_second_night() -> None:
    absent = target(1, "/gone/", missed=0)
    present = lead("/here/")
    channel_pages = [pages_of(present)]
    lost = polling.missed(
        channel_pages, polling.merge_leads(channel_pages, frontier(absent), night()), frontier(absent), night()
    )
    assert lost == (1,)
    assert reasons(frontier(absent), lost) == {}
    assert reasons(frontier(target(1, "/gone/", missed=1)), lost) == {"https://x.gov/gone/": "missing"}


@pytest.mark.parametrize(("complete", "names_all"), [(False, True), (True, False)])
def test_a_channel_that_was_cut_short_or_names_only_some_withdraws_nothing(complete: bool, names_all: bool) -> None:
    channel_pages = [pages_of(lead("/here/"), complete=complete, names_all=names_all)]
    assert polling.missed(channel_pages, (), frontier(target(1, "/gone/")), night()) == ()


def test_a_document_that_never_comes_is_asked_for_nightly_for_a_week_then_weekly() -> None:
    due = [night(at=NOW + timedelta(days=n)) for n in range(7)]
    fresh, worn = frontier(target(state="due", failures=6)), frontier(target(state="due", failures=7))
    assert all(polling.fetch_tasks((), (), fresh, tonight) for tonight in due)
    assert sum(bool(polling.fetch_tasks((), (), worn, tonight)) for tonight in due) == 1


def test_validators_are_sent_only_for_what_the_present_extractor_read() -> None:
    held = target(first_seen=NOW - timedelta(days=3), last_checked=NOW - timedelta(days=2), etag='"e"')
    (task,) = polling.fetch_tasks((), (), frontier(held), night())
    assert (task.conditional, task.etag) == (True, '"e"')
    (other,) = polling.fetch_tasks((), (), frontier(held), night(extractor="2"))
    assert (other.conditional, other.etag) == (False, None)


def test_three_stored_pages_a_week_are_fetched_without_validators() -> None:
    held = [target(number, f"/{number}/", etag='"e"', last_checked=NOW - timedelta(days=2)) for number in range(1, 9)]
    sampled = polling.fetch_tasks((), (), frontier(*held), night())
    assert [task.why for task in sampled] == ["weekly_sample"] * 3
    assert not any(task.conditional for task in sampled)
    done = [target(n, f"/{n}/", etag='"e"', sampled=night().week if n < 4 else None) for n in range(1, 9)]
    assert reasons(frontier(*done)) == {}


def test_the_window_reaches_a_week_before_the_last_complete_reading() -> None:
    outage = Frontier(complete={"listing": NOW - timedelta(days=30)})
    assert polling.window("listing", outage, night()) == date(2025, 10, 12)
    assert polling.window("listing", Frontier(), night()) == date(2025, 10, 19)
    assert polling.window("listing", outage, night(since=date(2025, 1, 1))) == date(2025, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(ChannelKind)), max_size=30))
def test_merging_neither_loses_nor_doubles_a_name(rows: list[tuple[int, int, ChannelKind]]) -> None:
    origins = {ChannelKind.REST: ChannelKind.FEED, ChannelKind.MANUAL: ChannelKind.FEED}
    leads = [lead(f"/{path}/", post=str(post), kind=origins.get(kind, kind)) for path, post, kind in rows]
    merged_leads = polling.merge_leads([pages_of(entry) for entry in leads], frontier(), night())
    names = [alias for merged in merged_leads for alias in merged.aliases]
    assert len(names) == len(set(names))
    paths: dict[Alias, set[str]] = {}
    for entry in leads:
        for alias in entry.aliases:
            paths.setdefault(alias, set()).add(entry.url)
    assert set(names) == {alias for alias, shown in paths.items() if len(shown) == 1}
    assert {merged.lead.url for merged in merged_leads} == {entry.url for entry in leads}


@pytest.mark.parametrize(("month", "fetched"), [("2025-11", True), ("2025-10", True), ("2025-09", False)])
def test_a_month_on_the_first_night_means_its_last_day(month: str, fetched: bool) -> None:
    dated = replace(lead("/a/"), published=Published(month, Precision.MONTH, "listing"))
    assert decide(dated, Frontier()) == (fetched, "new" if fetched else "too_old")


# What no channel dates


def on_top(*paths: str, day: str | None = None) -> ChannelPages:
    """A list whose first page has these rows."""
    leads = tuple(lead(path, day=day) for path in paths)
    return replace(pages_of(*leads), top=frozenset(entry.url for entry in leads))


def in_sitemap(number: int) -> ChannelPages:
    """A sitemap of so many addresses, without dates."""
    return pages_of(*(lead(f"/p/{each}/", kind=ChannelKind.SITEMAP, day=None, title=None) for each in range(number)))


def fetched(*channels: ChannelPages, known: Frontier | None = None) -> dict[str, str]:
    merged_leads = polling.merge_leads(channels, known or Frontier(), night())
    return {merged.lead.url.removeprefix("https://x.gov"): merged.why for merged in merged_leads if merged.fetch}


@pytest.mark.parametrize("day", [None, "2019-03-04"])
def test_the_top_of_a_list_is_fetched_on_a_first_night_whatever_its_rows_say_of_their_days(day: str | None) -> None:
    rest = in_sitemap(200)
    assert fetched(on_top("/a/", "/b/", day=day), rest) == {"/a/": "first_page", "/b/": "first_page"}


def test_rows_on_top_that_a_first_night_left_are_fetched_when_their_list_answers_at_last() -> None:
    left = target(1, "/a/", state="known", why="undated")
    known = replace(frontier(left), complete={"sitemap": NOW - timedelta(days=1)})
    assert fetched(on_top("/a/"), known=known) == {"/a/": "first_page"}
    assert fetched(on_top("/a/"), known=frontier(left)) == {}, "on later nights a list has nothing to make up for"


def test_many_old_rows_on_top_of_several_lists_are_no_bulk_change_on_a_first_night() -> None:
    lists = [replace(on_top(*(f"/{name}/{n}/" for n in range(20)), day="2018-01-02"), channel=name) for name in "abc"]
    assert len(fetched(*lists)) == 60


@pytest.mark.parametrize(("number", "some"), [(50, True), (51, False), (3000, False)])
def test_undated_addresses_that_appear_in_bulk_were_restored_and_are_left_alone(number: int, some: bool) -> None:
    known = frontier(target(900_001, "/old/"))
    assert len(fetched(in_sitemap(number), known=known)) == (number if some else 0)


def test_a_first_night_s_sitemap_is_no_bulk_change() -> None:
    leads = [lead(f"/p/{n}/", kind=ChannelKind.SITEMAP, day=None, modified=f"{NOW:%Y-%m-%d}") for n in range(80)]
    assert len(fetched(pages_of(*leads))) == 80


def test_what_is_due_and_named_by_no_channel_any_more_is_not_pursued() -> None:
    due = frontier(target(1, "/gone/", state="due", failures=1))
    assert reasons(due) == {"https://x.gov/gone/": "resumed"}
    assert reasons(due, lost=(1,)) == {}


@pytest.mark.parametrize(
    ("path", "title", "asked"),
    [
        ("/rules-for-bell-ropes-2026/", "Bells, newly", True),
        ("/other-place/", "Title", True),
        ("/on-kilns-and-rope/", "Kilns", False),
    ],
)
def test_of_many_pages_that_go_unnamed_those_are_asked_for_at_once_that_a_new_address_is_like(
    path: str, title: str, asked: bool
) -> None:
    checked = NOW - timedelta(days=1)
    others = [replace(target(n, f"/{n}/", last_checked=checked), title=f"Of {n}") for n in range(2, 8)]
    known = frontier(target(1, "/rules-for-bell-ropes/", last_checked=checked), *others)
    merged = polling.merge_leads([pages_of(lead(path, title=title))], known, night())
    tasks = polling.fetch_tasks(merged, tuple(range(1, 8)), known, night())
    assert ("/rules-for-bell-ropes/" in {task.url.removeprefix("https://x.gov") for task in tasks}) is asked


@pytest.mark.parametrize("named", [("/on-kilns-and-rope/",), ()])
def test_one_page_that_goes_unnamed_is_asked_for_at_once_where_anything_is_new(named: tuple[str, ...]) -> None:
    known = frontier(target(1, "/rules-for-bell-ropes/", last_checked=NOW - timedelta(days=1)))
    merged = polling.merge_leads([pages_of(*(lead(path, title="Kilns") for path in named))], known, night())
    assert (1 in {task.target for task in polling.fetch_tasks(merged, (1,), known, night())}) == bool(named)


@pytest.mark.parametrize(("taken", "days", "why"), [(True, 30, "weekly"), (True, 90, None), (False, 30, None)])
def test_the_files_of_what_editors_took_are_looked_at_each_week_for_two_months(
    taken: bool, days: int, why: str | None
) -> None:
    first_seen, checked = NOW - timedelta(days), NOW - timedelta(8)
    file = target(2, "/a.pdf", kind="attachment", taken=taken, first_seen=first_seen, last_checked=checked)
    assert reasons(frontier(file)).get("https://x.gov/a.pdf") == why
