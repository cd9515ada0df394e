"""The comparison of a rehearsal: a faultless desk differs in nothing, and whatever is wrong is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from rehearsal import timeline
from rehearsal.comparison import StoredDocuments, compare
from rehearsal.model import Expected
from rehearsal.timeline import Timeline
from spiders.ansi import Ansi
from spiders.carnegie import Carnegie
from spiders.cset import Cset
from spiders.uscc import Uscc
from spiders.whitehouse import WhiteHouse
from stdwatch import clock
from stdwatch.site import Site

NIGHTS = [datetime(2025, 9, 24, 20, 30, tzinfo=UTC) + timedelta(days=night) for night in range(14)]
SITES = (Ansi, Carnegie, Cset, Uscc, WhiteHouse)
Row = dict[str, Any]


@dataclass(slots=True)
class Desk:
    """All that a faultless desk holds of one made site after two weeks, open to being spoilt."""

    site: type[Site]
    history: Timeline
    candidates: dict[int, Row]
    owners: dict[tuple[str, str], int]

    def differences(self) -> set[str]:
        """What the comparison finds, each kind once."""
        expectations = [self.history.expected(night) for night in NIGHTS]
        stored = StoredDocuments(self.candidates, self.owners)
        return {difference.what for difference in compare(self.site.name, stored, expectations, NIGHTS, self.site)}

    def first(self, fits: Callable[[Row], bool]) -> Row:
        """The first candidate that fits."""
        return next(row for row in self.candidates.values() if fits(row))


@pytest.fixture(params=SITES, ids=lambda site: site.name)
def desk(request: pytest.FixtureRequest) -> Desk:
    site: type[Site] = request.param
    history = timeline.build(site.urls.host.removeprefix("www."), 22, date(2025, 9, 24), len(NIGHTS))
    perfect = Desk(site, history, {}, {})
    merged = []
    for number, expected in enumerate(history.expected(NIGHTS[-1])):
        shown = [night for night in NIGHTS if expected.first_visible <= night and not _is_gone(expected, night)]
        if expected.merged_into:
            merged.append(expected)
        elif shown and expected.post.wanted:
            perfect.candidates[number] = _row(expected, shown[0])
            perfect.owners |= dict.fromkeys(_names(expected), number)
    for expected in merged:
        perfect.owners |= dict.fromkeys(_names(expected), perfect.owners["post", expected.merged_into or ""])
    return perfect


def _is_gone(expected: Expected, night: datetime) -> bool:
    return expected.withdrawn_at is not None and expected.withdrawn_at <= night


def _names(expected: Expected) -> list[tuple[str, str]]:
    paths = [urlsplit(url).path for url in (expected.url, *expected.old_urls)]
    return [("post", expected.key), *(("path", path) for path in paths)]


def _row(expected: Expected, seen: datetime) -> Row:
    page = {"kind": "page", "role": "page", "url": expected.url, "outcome": "ok", "text": "\n".join(expected.phrases)}
    files = [
        {"kind": "attachment", "role": str(part.role), "url": part.url, "outcome": "ok", "text": " ".join(part.phrases)}
        for part in expected.parts
    ]
    return {
        "hinted": True,
        "url": expected.url,
        "title": expected.post.title,
        "published": expected.post.published,
        "doc_type": str(expected.post.doc_type),
        "first_seen": clock.stamp(seen),
        "withdrawn": expected.withdrawn_at and clock.stamp(expected.withdrawn_at),
        "parts": [page, *files],
    }


def has_file(row: Row) -> bool:
    return len(row["parts"]) > 1


def test_a_faultless_desk_differs_in_nothing(desk: Desk) -> None:
    assert desk.differences() == set()


@pytest.mark.parametrize(("field", "value"), [("title", "Another"), ("published", "2020-01-01"), ("doc_type", "page")])
def test_a_wrong_field_is_a_difference(desk: Desk, field: str, value: str) -> None:
    desk.first(lambda row: True)[field] = value
    assert desk.differences() == {field}


def test_a_text_that_lacks_a_phrase_is_a_difference(desk: Desk) -> None:
    desk.first(lambda row: bool(row["parts"][0]["text"]))["parts"][0]["text"] = ""
    assert desk.differences() == {"text lacks"}


def test_boilerplate_in_a_text_is_a_difference(desk: Desk) -> None:
    desk.first(lambda row: True)["parts"][0]["text"] += desk.history.site.boilerplate[0]
    assert desk.differences() == {"boilerplate"}


def test_a_document_that_is_not_there_is_a_difference(desk: Desk) -> None:
    lost = next(reversed(desk.candidates))
    desk.owners = {name: owner for name, owner in desk.owners.items() if owner != lost}
    del desk.candidates[lost]
    assert desk.differences() == {"not found"}


def test_a_document_that_is_there_twice_is_a_difference(desk: Desk) -> None:
    double = max(desk.candidates) + 1
    desk.candidates[double] = desk.first(lambda row: True)
    path = urlsplit(desk.candidates[double]["url"]).path
    desk.owners["path", path] = double
    assert desk.differences() == {"held twice"}


def test_a_candidate_that_is_no_document_is_a_difference(desk: Desk) -> None:
    desk.candidates[max(desk.candidates) + 1] = desk.first(lambda row: True)
    assert desk.differences() == {"no such document"}


@pytest.mark.parametrize("desk", SITES[1:], indirect=True, ids=lambda site: site.name)  # the institute has no file yet
def test_a_file_that_is_missing_unread_or_there_twice_is_a_difference(desk: Desk) -> None:
    parts = desk.first(has_file)["parts"]
    unread = parts.pop()
    assert desk.differences() == {"part"}
    parts.append({**unread, "text": ""})
    assert desk.differences() == {"part's text"}
    parts[-1:] = [unread, unread]
    assert desk.differences() == {"a part twice"}


@pytest.mark.parametrize("desk", [WhiteHouse], ids=["whitehouse"], indirect=True)  # the other deletes too seldom
def test_a_deletion_that_nobody_noticed_is_a_difference(desk: Desk) -> None:
    early = clock.stamp(NIGHTS[-5])
    desk.first(lambda row: bool(row["withdrawn"]) and row["withdrawn"] < early)["withdrawn"] = None
    assert desk.differences() == {"deletion not noticed"}


def test_a_document_taken_for_withdrawn_is_a_difference(desk: Desk) -> None:
    desk.first(lambda row: not row["withdrawn"])["withdrawn"] = clock.stamp(NIGHTS[-1])
    assert desk.differences() == {"taken for withdrawn"}
