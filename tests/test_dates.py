"""Publishers' dates: what is one, how exactly, and what is refused."""

from datetime import UTC, datetime

import pytest

from stdwatch.items import Precision
from stdwatch.web_content.dates import parse_published, search_published

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def parsed(text: str, zone: str = "America/New_York", order: str = "MDY", *, future: bool = False) -> str | None:
    published = parse_published(text, origin="page", zone=zone, order=order, at=AT, future=future)
    return published.value if published else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025-01-20T20:31:29-05:00", "2025-01-20T20:31:29-05:00"),
        ("2025-01-21T01:31:29+00:00", "2025-01-20T20:31:29-05:00"),
        ("2025-01-21T01:31:29Z", "2025-01-20T20:31:29-05:00"),
        ("2025-06-30T23:30:00.000Z", "2025-06-30T19:30:00-04:00"),
        ("2025-06-30T23:30:00", "2025-06-30T23:30:00-04:00"),
        ("2025-06-30T23:30:00+02:00", "2025-06-30T23:30:00+02:00"),
        ("Tue, 14 Jul 2026 02:10:00 +0000", "2026-07-13T22:10:00-04:00"),
        ("Tue, 14 Jul 2026 02:10:00 GMT", "2026-07-13T22:10:00-04:00"),
    ],
)
def test_wh5_an_instant_keeps_the_site_s_offset_so_that_its_day_is_the_site_s(text: str, value: str) -> None:
    published = parse_published(text, origin="page", zone="America/New_York", at=AT)
    assert published is not None
    assert (published.value, published.precision) == (value, Precision.INSTANT)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8/01/2025", "2025-08-01"),
        ("7/23/2025", "2025-07-23"),
        ("08/31/2025", "2025-08-31"),
        ("February 17,\u00a02022", "2022-02-17"),
        ("Thursday, February 6, 2025", "2025-02-06"),
        ("Sept. 4, 2025", "2025-09-04"),
        ("Published on Oct 27, 2025", "2025-10-27"),
        ("27 October 2025", "2025-10-27"),
        ("2025-08-01", "2025-08-01"),
        ("march 4 2026", "2026-03-04"),
        ("May 5, 2026", "2026-05-05"),
        ("Sept 4 2025 10:30 AM", "2025-09-04"),
    ],
)
def test_a_day_is_a_day_however_it_is_written(text: str, value: str) -> None:
    published = parse_published(text, origin="page", zone="America/New_York", at=AT)
    assert published is not None
    assert (published.value, published.precision) == (value, Precision.DAY)


@pytest.mark.parametrize(
    ("text", "value"), [("June 2026", "2026-06"), ("Sept. 2025", "2025-09"), ("2026-06", "2026-06")]
)
def test_a_month_stays_a_month(text: str, value: str) -> None:
    published = parse_published(text, origin="page", zone="UTC", at=AT)
    assert published is not None
    assert (published.value, published.precision) == (value, Precision.MONTH)


def test_the_order_of_day_and_month_is_the_source_s() -> None:
    assert parsed("10/11/2025") == "2025-10-11"
    assert parsed("10/11/2025", order="DMY") == "2025-11-10"
    assert parsed("13/11/2025") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "may",
        "2026",
        "Q3 2026",
        "by 2027",
        "yesterday",
        "today",
        "3 days ago",
        "2 hours ago 2026",
        "next Friday 2026",
        "November 2025 (2)",
        "12 min, November 2025",
        "Nov 2025 | 3",
        "Minutes, October 1, 2025",
    ],
)
def test_what_is_not_a_whole_date_of_its_own_is_none(text: str) -> None:
    assert parsed(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "1/1/1970",
        "December 31, 1989",
        "January 5, 2030",
        "2026-11-25",
        "31 February 2025",
        "2025-13-01",
        "0/0/2025",
        "June 0000",
        "June ٢٠٢٥",
    ],
)
def test_an_absurd_date_is_none(text: str) -> None:
    assert parsed(text) is None


def test_two_days_ahead_are_allowed_and_an_event_may_lie_two_years_ahead() -> None:
    assert parsed("2026-11-24") == "2026-11-24"
    assert parsed("2027-02-17") is None
    assert parsed("2027-02-17", future=True) == "2027-02-17"
    assert parsed("2032-02-17", future=True) is None


def test_prose_gives_its_first_full_date() -> None:
    text = "In June 2024 it was announced. Hearing on Thursday, February\u00a06, 2025, and again on 4/24/2025."
    published = search_published(text, origin="page", at=AT)
    assert published is not None
    assert published.value == "2025-02-06"
    assert search_published("created in October 2000, 20 years ago", origin="page", at=AT) is None


def test_the_origin_is_kept() -> None:
    published = parse_published("8/01/2025", origin="page: .date", zone="UTC", at=AT)
    assert published is not None
    assert published.origin == "page: .date"
