"""The quarter at a glance: counts over weeks and sources, what rose with counts, first appearances; plots and CSV."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from math import log
from pathlib import Path
from urllib.parse import quote

import pytest

from stdwatch.errors import UsageError
from stdwatch.glossary import shipped
from stdwatch.store import database
from stdwatch.triage import glance
from tests.desk import document
from tests.webpage import Web, served, texts


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


def named(web: Web, day: str | None, *bodies: str, source: str = "north") -> int:
    candidate = web.desk.candidate(day=day, source=source, text=document("Plain words."))
    with database.writing(web.desk.db):
        web.desk.db.conn.executemany("INSERT INTO facet VALUES (?, 'body', ?)", [(candidate, body) for body in bodies])
    return candidate


def test_sectors_stand_in_the_pages_language(web: Web) -> None:
    candidate = web.desk.candidate(day="2025-10-07", text=document("Plain words."))
    with database.writing(web.desk.db):
        web.desk.db.execute("INSERT INTO facet VALUES (?, 'sector', 'environment')", (candidate,))
    shown = [web.browser.get(f"/glance?lang={tongue}").text for tongue in ("zh", "en")]
    assert [">环境</a>" in page for page in shown] == [True, False]
    assert [">environment</a>" in page for page in shown] == [False, True]


def test_counts_stand_by_week_and_source_and_rise_against_the_quarters_before(web: Web) -> None:
    for day in ("2025-10-01", "2025-10-07", "2025-10-08", "2025-12-31"):
        named(web, day, "NIST", source="south" if day == "2025-10-08" else "north")
    named(web, "2025-11-01", "NIST", "ETSI")
    for day in ("2025-03-01", "2025-06-01", "2024-10-01"):
        named(web, day, "ISO")
    named(web, "2024-09-30", "ETSI")  # a quarter too early to be compared with, and known all the same
    named(web, "2025-11", "NIST")  # the month alone
    quarter = glance.glance(web.desk.db, "2025-4", "", shipped.glossary())
    nist, etsi = quarter.trends["body"]
    assert (nist.value, nist.count, nist.sources, nist.before) == ("NIST", 5, {"north": 4, "south": 1}, 0)
    assert (nist.weeks[0], nist.weeks[1], nist.weeks[-1], len(nist.weeks)) == (2, 1, 1, 14)
    assert (quarter.documents, quarter.before) == (5, 3)
    assert nist.rise
    assert nist.rise.value == pytest.approx(log(5.5 / 0.5) - log(0.5 / 3.5))
    assert nist.rise.low < nist.rise.value < nist.rise.high
    assert (nist.is_first, etsi.is_first) == (True, False)
    assert glance.glance(web.desk.db, "2025-4", "south", shipped.glossary()).trends["body"][0].count == 1


def test_a_month_of_the_quarter_is_not_before_it(web: Web) -> None:
    for day, body in (("2025-10", "IEC"), ("2025-10-20", "IEC"), ("2025-09", "ETSI"), ("2025-10-21", "ETSI")):
        named(web, day, body)
    named(web, "2025-06-01", "ISO")
    trends = glance.glance(web.desk.db, "2025-4", "", shipped.glossary()).trends["body"]
    assert {trend.value: trend.is_first for trend in trends} == {"IEC": True, "ETSI": False}


@pytest.mark.parametrize("name", ["", "2025", "2025-5", "25-1", "２０２５-1", "2025-4-1", "0001-1", "9999-4", "1989-4"])
def test_a_quarter_that_is_none_is_refused(web: Web, name: str) -> None:
    with pytest.raises(UsageError):
        glance.days_of(name)
    assert web.browser.get(f"/glance?quarter={quote(name)}").status == (400 if name else 200)


def test_each_point_leads_to_the_candidates_that_it_counts(web: Web) -> None:
    first, second = named(web, "2025-10-02", "A&B “x”"), named(web, "2025-10-09", "A&B “x”")
    named(web, "2025-10", "A&B “x”")  # may be of either week, and is counted in none
    page = web.browser.get("/glance").text
    points = [unescape(url) for url in re.findall(r'<a href="([^"]*body=[^"]*)" aria-label', page)]
    listed = [re.findall(r'<li data-id="(\d+)"', web.browser.get(point).text) for point in points]
    assert listed == [[str(first)], [str(second)]]
    names = [unescape(link) for link in re.findall(r'<th scope="row"><a href="([^"]*)"', page)]
    assert {"2 条候选" in texts(web.browser.get(name).text) for name in names} == {True}
    assert "没有更早的季度可比" in texts(page)
    assert web.browser.get("/glance?source=nowhere").status == 404


def test_the_csv_holds_the_same_and_runs_no_formula(web: Web) -> None:
    named(web, "2025-10-02", "=NIST()")
    rows = list(csv.reader(io.StringIO(web.browser.get("/glance.csv?quarter=2025-4").text.lstrip("\ufeff"))))
    assert rows[0][:3] == ["kind", "name", "count"]
    assert rows[1][:4] == ["body", "'=NIST()", "1", "0"]
    assert len(rows[1]) == len(rows[0])


def test_terms_are_counted_by_their_english(web: Web) -> None:
    web.desk.candidate(day="2025-10-02", text=document("Parties accept conformity assessment."))
    quarter = glance.glance(web.desk.db, "2025-4", "", shipped.glossary())
    assert "合格评定" in [trend.value for trend in quarter.trends["term"]]
    assert date(2025, 10, 1) == quarter.weeks[0]
    shown = [web.browser.get(f"/glance?lang={tongue}").text for tongue in ("zh", "en")]
    assert [">合格评定</a>" in page for page in shown] == [True, False]
    assert [">conformity assessment</a>" in page for page in shown] == [False, True]
