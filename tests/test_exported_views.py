"""Any view as a table, from page and command line: what is listed is what is written, and no cell is a formula."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database
from starlette.types import Message

from stdwatch import cli
from stdwatch.items import Passage
from stdwatch.store import analysis, queue, saved_views
from stdwatch.store.filters import Filters
from stdwatch.store.people import User
from stdwatch.store.queue import Row
from stdwatch.web import exports
from stdwatch.web.app import make_views
from tests.awaiting import awaited
from tests.desk import NOW
from tests.test_web_workers import request
from tests.webpage import Web, served


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    with served(tmp_path) as page:
        for number in range(70):
            page.desk.candidate(f"Item {number}", source="north" if number % 2 else "south", score=number / 100)
        page.desk.candidate("=HYPERLINK(1)", score=0.9, passages=[Passage(0, 41, 0.9)])
        yield page


def table(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


def test_a_queue_is_written_whole_by_its_filters_and_in_its_order(web: Web) -> None:
    rows = table(web.browser.get("/queue.csv?source=north").text)
    assert [row["title"] for row in rows] == [
        "'=HYPERLINK(1)", *(f"Item {number}" for number in range(69, 0, -2)),
    ]  # fmt: skip
    records = json.loads(web.browser.get("/queue.json?source=north").text)
    assert ([row["id"] for row in records], records[0]["title"]) == ([int(row["id"]) for row in rows], "=HYPERLINK(1)")
    assert tuple(rows[0]) == exports.QUEUE
    assert json.loads(web.browser.get("/queue.json?q=nowhere").text) == []


@pytest.mark.parametrize("view", analysis.VIEWS)
def test_every_view_for_analysts_is_written_from_page_and_command_line(web: Web, view: str) -> None:
    page = web.browser.get(f"/data/{view}.csv")
    assert f'filename="stdwatch-{view}.csv"' in page.headers["Content-Disposition"]
    assert CliRunner().invoke(cli.main, ["export", "view", view]).output.splitlines() == page.text.splitlines()
    records = json.loads(CliRunner().invoke(cli.main, ["export", "view", view, "--json"]).output)
    assert records == json.loads(web.browser.get(f"/data/{view}.json").text)
    assert len(records) == len(table(page.text)) == {"published": 71, "quotes": 1}.get(view, 0)


def test_a_saved_view_is_written_under_its_name(web: Web) -> None:
    saved_views.save(web.desk.db, "South", "source=south", "Li", NOW)
    written = table(CliRunner().invoke(cli.main, ["export", "view", "South"]).output)
    assert len(written) == 35
    missing = CliRunner().invoke(cli.main, ["export", "view", "East"])
    assert (missing.exit_code, "no view East: South" in missing.output) == (1, True)


def test_a_table_is_sent_while_it_is_read(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    read = queue.rows

    def counted(db: Database, filters: Filters) -> Iterator[Row]:
        for row in read(db, filters):
            events.append("read")
            yield row

    async def send(message: Message) -> None:
        events.append("sent")

    async def receive() -> Message:
        return await asyncio.Future()

    monkeypatch.setattr(queue, "rows", counted)
    monkeypatch.setattr(exports, "_PIECE", 1000)
    scope = request("/queue.csv", user=User("李", "editor", ""))
    awaited(make_views(web.settings)({"type": "http", **scope}, receive, send))
    assert events.count("read") == 71
    assert events.index("sent") < events.index("read") < events.index("sent", 5) < len(events) - 20


def test_yes_and_no_are_1_and_0_in_every_table_as_in_the_views(web: Web) -> None:
    (row, *_) = json.loads(web.browser.get("/queue.json").text)
    assert json.dumps([row["doubtful"], row["changed_since"]]) == "[0, 0]"
    assert table(web.browser.get("/queue.csv").text)[0]["doubtful"] == "0"


@pytest.mark.parametrize("address", ["/queue.xml", "/data/user.csv", "/data/published.exe", "/queue.csv?state=burnt"])
def test_what_is_no_table_is_refused(web: Web, address: str) -> None:
    assert web.browser.get(address).status in {400, 404}
