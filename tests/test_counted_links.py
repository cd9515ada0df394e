"""Numbers that lead somewhere, on the overview, the tabs and the filters: each is that of the rows behind it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest

from stdwatch.items import DocType
from stdwatch.store import colleagues, database, queue, runs, visits
from stdwatch.web import forms
from tests.desk import NOW, document
from tests.webpage import Web, served

DAY = timedelta(days=1)
_DECISIONS: list[tuple[str, dict[str, object]]] = [
    ("accept", {"section": "贸易政策"}),
    ("accept", {}),
    ("brief", {}),
    ("reject", {}),
    ("later", {"until": date(2025, 11, 26)}),
]
_LINK = re.compile(r'<a href="/(?:\?([^"]*))?"[^>]*>[^<]*?(?:<b[^>]*>)?(\d+)(?:</b>)?[^<]*</a>')
_ROW = re.compile(r'<a href="/\?([^"]*)">[^<]*</a></th><td class="n">(\d+)')
_FLAG = re.compile(r'<input type="checkbox" name="(\w+)" value="1"[^>]*> [^<]* \((\d+)\)')
_OPTION = re.compile(r'<option value="([^"]*)"[^>]*>[^<]*? \((\d+)\)')
_SELECT = re.compile(r'<select name="(\w+)">(.*?)</select>', re.DOTALL)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A desk with candidates of each kind: decided in this one and the last, merged, due, undated, to come."""
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-26T01:00:00Z")
    with served(tmp_path) as page:
        furnish(page)
        yield page


def furnish(web: Web) -> None:
    desk = web.desk
    days = ("2025-11-24", "2025-11", None, "2025-12-03", "2026-01", "2025-10-02")
    kinds = (DocType.REPORT, DocType.NEWS)
    ids = [
        desk.candidate(f"Item {n}", day=days[n % 6], doc_type=kinds[n % 2], source=("north", "south")[n % 3 % 2],
                       score=n % 5 / 8, at=NOW - (n % 4) * DAY)
        for n in range(24)
    ]  # fmt: skip
    for number, (verb, more) in enumerate(_DECISIONS):
        for candidate, at in ((ids[number], NOW - 80 * DAY), (ids[number + 6], NOW)):
            desk.decide(candidate, verb, at=at, **more)
    runs.note_source(desk.db, "north", {"en": "North", "zh": "北"}, "https://north/", "UTC", "agencies")
    visits.record(desk.db, "Li", NOW - 2 * DAY)
    visits.mark_opened(desk.db, "Li", ids[14], NOW)
    colleagues.assign(desk.db, ids[15], "Li", "Wang", NOW)
    with database.writing(desk.db):
        desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [ids[16], ids[17]])
        desk.db.execute("UPDATE candidate SET doubtful = 1 WHERE id IN (?, ?)", ids[17:19])
        desk.db.execute("UPDATE candidate SET changed_since = 1 WHERE id IN (?, ?)", [ids[0], ids[17]])
        desk.db.execute("UPDATE candidate SET suggested = '技术观察', destination = 'issue' WHERE id > ?", [ids[12]])
        desk.db.conn.executemany("INSERT INTO facet VALUES (?, 'body', 'NIST')", [(each,) for each in ids[10:20]])
        desk.db.execute("INSERT INTO story_link VALUES (?, ?, 1, '[]', '', NULL, NULL)", [ids[18], ids[19]])
        pdf = "https://north.example/a.pdf"
        desk.part(ids[20], pdf, "A", document("Words.", pages=1), kind="attachment")


def test_each_number_of_the_overview_and_the_tabs_is_that_of_the_rows_behind_it(web: Web) -> None:
    overview = web.browser.get("/overview").text
    links = [*_ROW.findall(overview), *_LINK.findall(overview)]
    tabs = _LINK.findall(web.browser.get("/?order=day").text)
    assert (len(links), len(tabs)) == (10, 9)
    for query, number in [*links, *tabs]:
        page = web.browser.get(f"/?{unescape(query)}").text
        assert (query, page.count("<li data-id=")) == (query, int(number))
    assert sum(int(number) for _, number in links) > 20


def test_each_number_of_the_filters_is_that_of_the_rows_that_it_would_leave(web: Web) -> None:
    names = set[str]()
    for here in ("state=all", "source=south", "exact=1", "group=agencies&pdf=1", "destination=issue"):
        page = web.browser.get(f"/?{here}").text
        choices = [(name, "1", number) for name, number in _FLAG.findall(page)]
        for name, options in _SELECT.findall(page):
            choices += [(name, unescape(value), number) for value, number in _OPTION.findall(options)]
        for name, value, number in choices:
            filters = forms.filters({**forms.parsed(here), name: value}, "Li")
            assert (here, name, value, len(queue.inbox(web.desk.db, filters))) == (here, name, value, int(number))
        names |= {name for name, *_ in choices}
    assert names > {
        "source",
        "group",
        "type",
        "section",
        "destination",
        "band",
        "language",
        "body",
        "story",
        "pdf",
        "new",
    }
