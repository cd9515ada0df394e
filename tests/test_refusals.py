"""What servers write to keep us away, however they write it: rules for robots, and when to come back."""

import codecs
from datetime import UTC, datetime, timedelta

import pytest

from stdwatch.crawling.robotstxt import parse
from stdwatch.polling.rests import rest_until

RULES = "User-agent: *\nDisallow: /store/\n"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        codecs.BOM_UTF8 + RULES.encode(),
        codecs.BOM_UTF8 * 2 + RULES.encode(),
        codecs.BOM_UTF8 + b"# for guests\r\n" + RULES.replace("\n", "\r\n").encode(),
        b"\n" + codecs.BOM_UTF8 + RULES.encode(),
        b"# for guests\n" + codecs.BOM_UTF8 + RULES.encode(),
        "ï»¿".encode() + RULES.encode(),
        RULES.encode("utf-16"),
        RULES.encode("utf-16-le"),
        RULES.encode("utf-32"),
        f"\u200b{RULES}".encode(),
        RULES.replace("\n", "\r").encode(),
        RULES.encode("utf-16-be"),
        RULES.replace("\n", "\u2028").encode(),
    ],
)
def test_a_rule_is_obeyed_whatever_unseen_signs_stand_before_it(body: bytes) -> None:
    rules = parse(body)
    assert not rules.can_fetch("https://mill.example/store/flour", "stdwatch")
    assert rules.can_fetch("https://mill.example/yard", "stdwatch")


@pytest.mark.parametrize(
    "body",
    [
        RULES.replace(":", "：").encode(),
        b"User-agent: *\nDisallow: store/\n",
        b"User-agent: *\nDisallow: https://mill.example/store/\n",
        b"User-agent: *\\nDisallow: /store/\\n",
        RULES.encode() + b"Disallow: /yard/old/\n" * 30_000,
    ],
    ids=["wide colons", "no slash", "its host", "no line ends", "cut at the limit"],
)
def test_a_rule_is_obeyed_as_its_author_meant_it(body: bytes) -> None:
    rules = parse(body)
    assert not rules.can_fetch("https://mill.example/store/flour", "stdwatch")
    assert rules.can_fetch("https://mill.example/yard", "stdwatch")


@pytest.mark.parametrize("rule", ["Allow: https://cdn.example/", "Allow: store/"])
def test_a_slip_in_what_is_allowed_opens_nothing(rule: str) -> None:
    rules = parse(f"User-agent: *\nDisallow: /\n{rule}\n".encode())
    assert not rules.can_fetch("https://mill.example/store/flour", "stdwatch")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90", 90),
        ("90.5", 90),
        ('"90"', 90),
        ("90, 30", 90),
        ("5m", 300),
        ("2 hours", 7200),
        ("Mon, 02 Mar 2026 13:00:00 GMT", 3600),
        ("Monday, 02-Mar-26 13:00:00 GMT", 3600),
        ("Mon Mar  2 13:00:00 2026", 3600),
        ("2026-03-02T13:00:00Z", 3600),
        ("2026-03-02T21:00:00+08:00", 3600),
        ("9" * 30, 30 * 86400),
        ("999999999h", 30 * 86400),
        ("0", 0),
        ("+90", 90),
        ("in 90 seconds", 90),
        ("5 min.", 300),
        ("1h30m", 5400),
        ("2 hours and 30 minutes", 9000),
        ("1 day", 86_400),
        ("1,000", 1000),
        ("120,120", 120),
        ("Sun, 01 Mar 2026 12:00:00 GMT", -86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 30 * 86_400),
    ],
)
def test_a_rest_is_kept_however_it_is_written(written: str, seconds: int) -> None:
    assert rest_until(503, {"Retry-After": written}, NOON) == NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [403, 429, 500, 502, 503, 504])
def test_a_refusal_that_tells_when_to_come_back_is_heeded(status: int) -> None:
    assert rest_until(status, {"Retry-After": "90"}, NOON) == NOON + timedelta(seconds=90)


@pytest.mark.parametrize("written", ["soon", "", "-5", "next week"])
def test_what_is_no_time_is_no_rest(written: str) -> None:
    assert rest_until(429, {"Retry-After": written}, NOON) is None
