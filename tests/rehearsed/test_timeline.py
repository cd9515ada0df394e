"""The made sites' timelines: repeatable from their seed, plausible, and told truly."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import quote

import pytest

from rehearsal import known_pages, timeline
from rehearsal.model import Change, Event, Expected
from rehearsal.sites import SITES
from rehearsal.timeline import Timeline
from stdwatch.items import DocType, Precision, Role

START = date(2025, 9, 26)
SEEDS = (1, 2, 3)


def made(site: str, seed: int) -> Timeline:
    return timeline.build(site, seed, START, 60)


def inside(history: Timeline, change: Change) -> list[Event]:
    return [event for event in history.events if event.change is change and history.start <= event.at <= history.end]


def by_key(history: Timeline, at: datetime) -> dict[str, Expected]:
    return {expected.key: expected for expected in history.expected(at)}


@pytest.mark.parametrize("site", SITES)
def test_a_timeline_is_a_function_of_its_seed(site: str) -> None:
    assert made(site, 7).events == made(site, 7).events


@pytest.mark.parametrize("site", SITES)
def test_another_seed_makes_another_timeline(site: str) -> None:
    first, other = ({(event.at, event.change) for event in made(site, seed).events} for seed in (1, 2))
    assert len(first & other) < len(first) / 10


@pytest.mark.parametrize("seed", SEEDS)
def test_weekdays_in_washington_bring_more_than_weekends_and_never_more_than_two_dozen(seed: int) -> None:
    days = Counter(event.at.date() for event in inside(made("whitehouse.gov", seed), Change.APPEAR))
    week = [count for day, count in days.items() if day.weekday() < 5]
    weekend = [count for day, count in days.items() if day.weekday() >= 5]
    assert sum(week) / 43 > 2 * sum(weekend) / 17
    assert max(days.values()) <= 24


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("change", sorted(set(Change) - {Change.MERGE, Change.REPLACE}))
def test_every_kind_of_change_befalls_white_house_posts(seed: int, change: Change) -> None:
    assert [event for event in made("whitehouse.gov", seed).events if event.change is change]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("change", sorted(set(Change) - {Change.MERGE, Change.MOVE}))
def test_every_kind_of_change_befalls_the_commissions_pages(seed: int, change: Change) -> None:
    assert [event for event in made("uscc.gov", seed).events if event.change is change]


SMALL_SITES = ("ansi.org", "carnegieendowment.org", "cset.georgetown.edu")
ANYWHERE = set(Change) - {Change.MERGE, Change.MOVE, Change.REDATE, Change.ATTACH, Change.REPLACE}
CHANGES = [
    *((site, change) for site in SMALL_SITES for change in sorted(ANYWHERE)),
    ("ansi.org", Change.MOVE),
    ("carnegieendowment.org", Change.ATTACH),
    ("cset.georgetown.edu", Change.ATTACH),
    ("cset.georgetown.edu", Change.REPLACE),
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("site", "change"), CHANGES)
def test_every_kind_of_change_befalls_the_smaller_sites(seed: int, site: str, change: Change) -> None:
    assert [event for event in made(site, seed).events if event.change is change]


@pytest.mark.parametrize("seed", SEEDS)
def test_some_posts_appear_two_to_ninety_four_hours_after_their_own_time(seed: int) -> None:
    lags = [
        event.at - event.after.moment for event in inside(made("whitehouse.gov", seed), Change.APPEAR) if event.after
    ]
    assert [lag for lag in lags if timedelta(hours=2) <= lag <= timedelta(hours=94)]
    assert [lag for lag in lags if lag > timedelta(hours=95)], "no backdated post"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_backlog_reaches_back_two_months_densely_and_a_year_thinly(seed: int) -> None:
    history = made("whitehouse.gov", seed)
    ages = [(history.start - post.moment).days for post in history.state(history.start).posts]
    assert 100 <= sum(age <= 60 for age in ages) <= 260
    assert sum(age > 60 for age in ages) > 80


def test_real_titles_and_addresses_stand_on_their_real_days() -> None:
    history = made("whitehouse.gov", 5)
    days = {post.path: str(post.published)[:10] for post in history.state(history.end).posts}
    real = [
        page
        for page in known_pages.known_pages("whitehouse.gov")
        if page.path and START <= page.day <= date(2025, 11, 20)
    ]
    assert len(real) > 100
    assert sum(days.get(page.path) == page.day.isoformat() for page in real) > 0.85 * len(real)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("site", SMALL_SITES)
def test_the_autumn_of_the_smaller_sites_has_all_real_pages_on_their_days(site: str, seed: int) -> None:
    history = timeline.build(site, seed, date(2025, 9, 24), 92)
    shown = {(known.post.title, (known.post.published or "")[:10]): known for known in history.expected(history.end)}
    pages = [page for page in known_pages.known_pages(site) if page.day < history.end.date()]
    months = [page for page in known_pages.known_by_month(site) if page.day < date(2025, 12, 1)]
    assert pages
    for page in pages:
        known = shown[page.title, page.day.isoformat()]
        assert [url for url in (known.url, *known.old_urls) if url.endswith(page.path)]
    assert {page.title for page in months} <= {title for title, _ in shown}


@pytest.mark.parametrize("seed", range(20))
def test_the_pages_behind_the_printed_issue_stand_once_under_their_addresses_and_days(seed: int) -> None:
    sites = {page.site for page in known_pages.issue_pages()}
    expectations = {site: _truth(timeline.build(site, seed, date(2025, 9, 24), 92)) for site in sites}
    for page in known_pages.issue_pages():
        [known] = [known for known in expectations[page.site] if page.url in {known.url, *known.old_urls}]
        assert (known.url, known.post.title, (known.post.published or "")[:10]) == (
            page.url,
            page.title,
            page.day.isoformat(),
        )
        assert known.withdrawn_at is None
        assert sum(other.post.title == page.title for other in expectations[page.site]) == 1


def _truth(history: Timeline) -> list[Expected]:
    return history.expected(history.end)


def _bare(text: str) -> str:
    """The text without commas, one of which an edit may have put in, and without its last stop."""
    return text.replace(",", "").rstrip(".")


@pytest.mark.parametrize("seed", SEEDS)
def test_seventeen_pages_are_behind_six_articles_of_the_issue_and_speak_of_standards(seed: int) -> None:
    assert Counter(page.article for page in known_pages.issue_pages()) == {
        "01": 1,
        "03": 3,
        "04": 1,
        "05": 1,
        "06": 1,
        "07": 10,
    }
    for site in {page.site for page in known_pages.issue_pages()}:
        history = timeline.build(site, seed, date(2025, 9, 24), 92)
        state = history.state(history.end)
        for page in known_pages.issue_pages():
            if page.site == site:
                served = SITES[site].respond(state, quote(page.path), "", 0).body
                assert len(page.clauses) >= 3
                assert not [clause for clause in page.clauses if _bare(clause) not in _bare(unescape(served.decode()))]


def test_published_carries_the_offset_new_york_has_on_that_day() -> None:
    history = made("whitehouse.gov", 1)
    offsets = {
        (str(post.published)[-6:], date(2025, 3, 9) <= post.moment.date() < date(2025, 11, 2))
        for post in history.state(history.end).posts
        if post.moment.date() not in {date(2025, 3, 9), date(2025, 11, 2), date(2024, 11, 3)}
        and post.moment.date() > date(2024, 11, 4)
    }
    assert offsets == {("-04:00", True), ("-05:00", False)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_follows_a_moved_post_and_remembers_its_old_address(seed: int) -> None:
    history = made("whitehouse.gov", seed)
    move = inside(history, Change.MOVE)[0]
    before = by_key(history, move.at - timedelta(seconds=1))[move.key]
    after = by_key(history, move.at)[move.key]
    assert before.url in after.old_urls
    assert before.url != after.url
    assert after.edits[-1].at == move.at


def test_the_truth_knows_what_was_withdrawn_and_when() -> None:
    history = made("whitehouse.gov", 1)
    gone = inside(history, Change.DELETE)[0]
    assert by_key(history, gone.at - timedelta(seconds=1))[gone.key].withdrawn_at is None
    assert by_key(history, gone.at)[gone.key].withdrawn_at == gone.at


def test_some_duplicates_are_merged_into_their_original() -> None:
    timelines = [made("whitehouse.gov", seed) for seed in range(1, 9)]
    merges = [(history, event) for history in timelines for event in history.events if event.into]
    assert merges
    history, merge = merges[0]
    assert by_key(history, merge.at)[merge.key].merged_into == merge.into


@pytest.mark.parametrize("seed", SEEDS)
def test_two_different_posts_share_a_title(seed: int) -> None:
    history = made("whitehouse.gov", seed)
    titles = Counter(post.title for post in history.state(history.end).posts)
    assert [title for title, count in titles.items() if count > 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_body_lost_for_one_night_comes_back_as_it_was(seed: int) -> None:
    history = made("whitehouse.gov", seed)
    lost = next(event for event in history.events if event.change is Change.SHORTEN)
    back = next(event for event in history.events if event.key == lost.key and event.change is Change.RESTORE)
    before = by_key(history, lost.at - timedelta(seconds=1))[lost.key].phrases
    assert len(by_key(history, lost.at)[lost.key].phrases) < len(before)
    assert by_key(history, back.at)[lost.key].phrases == before


@pytest.mark.parametrize("seed", SEEDS)
def test_hearings_are_announced_weeks_before_their_day_and_grow_parts(seed: int) -> None:
    history = made("uscc.gov", seed)
    early = [
        event
        for event in history.events
        if event.change is Change.APPEAR and event.after and event.after.doc_type is DocType.HEARING
    ]
    assert all(event.after and event.after.moment - event.at > timedelta(days=18) for event in early)
    roles = {part.role for expected in history.expected(history.end) for part in expected.parts}
    assert {Role.OPENING, Role.TESTIMONY, Role.TRANSCRIPT} <= roles


@pytest.mark.parametrize("seed", SEEDS)
def test_the_annual_report_is_released_on_its_day_with_all_its_parts(seed: int) -> None:
    history = made("uscc.gov", seed)
    release = next(event for event in history.events if event.key == "/annual-report/2025-annual-report-congress")
    assert release.at == datetime(2025, 11, 18, 14, 30, tzinfo=UTC)
    report = by_key(history, release.at)[release.key]
    assert (report.post.published, report.post.precision) == ("2025-11-18", Precision.DAY)
    roles = Counter(part.role for part in report.parts)
    assert (roles[Role.BOOK], roles[Role.SUMMARY], roles[Role.RECOMMENDATIONS]) == (1, 1, 1)
    assert roles[Role.CHAPTER] >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_living_documents_move_their_date_under_one_address(seed: int) -> None:
    history = made("uscc.gov", seed)
    key = "/research/chinas-position-russias-invasion-ukraine"
    dates = [event.after.published for event in history.events if event.key == key and event.after]
    assert len(set(dates)) > 5
    assert by_key(history, history.end)[key].old_urls == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_replaced_upload_leaves_the_old_one_behind(seed: int) -> None:
    history = made("uscc.gov", seed)
    parts = [part for expected in history.expected(history.end) for part in expected.parts]
    gone = [part for part in parts if part.gone_at]
    assert gone
    replaced = {re.sub(r"_\d\.pdf$", ".pdf", part.url) for part in parts if re.search(r"_\d\.pdf$", part.url)}
    assert {re.sub(r"_\d\.pdf$", ".pdf", part.url) for part in gone} <= replaced


@pytest.mark.parametrize("start", [START, date(2026, 3, 20), date(2025, 2, 10)])
@pytest.mark.parametrize("site", SITES)
def test_no_address_is_used_twice_and_no_post_comes_back_from_the_dead(site: str, start: date) -> None:
    for seed in range(10):
        owners: dict[str, str] = {}
        gone: set[str] = set()
        for event in timeline.build(site, seed, start, 40).events:
            assert event.key not in gone
            assert (event.key in owners.values()) != (event.change is Change.APPEAR)
            if event.after is None:
                gone.add(event.key)
                continue
            assert owners.setdefault(event.after.path, event.key) == event.key
            paths = [file.path for file in event.after.files]
            assert len(paths) == len(set(paths))


@pytest.mark.parametrize("site", SITES)
def test_the_truth_never_looks_into_the_future(site: str) -> None:
    history = made(site, 3)
    at = history.start + timedelta(days=20)
    for expected in history.expected(at):
        assert expected.appeared_at <= at
        assert all(edit.at <= at for edit in expected.edits)
        assert all(part.appeared_at <= at for part in expected.parts)


def test_biographies_are_no_parts_and_invitations_to_bidders_are_not_wanted() -> None:
    timelines = [made("uscc.gov", seed) for seed in SEEDS]
    expectations = [expected for history in timelines for expected in history.expected(history.end)]
    assert not [part for expected in expectations for part in expected.parts if part.url.endswith("_Bio.pdf")]
    assert [
        expected for expected in expectations if not expected.post.wanted and expected.post.doc_type is DocType.NOTICE
    ]
