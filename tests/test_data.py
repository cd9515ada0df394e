"""The data as analysts meet them: each table and view opens in Datasette, each query of the cookbook answers."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from stdwatch.store import schema
from tests.awaiting import awaited
from tests.crawls import Bench

COOKBOOK = Path(__file__).parents[1] / "docs" / "cookbook.md"
QUERIES = dict(re.findall(r"^## ([^\n]+)\n.*?```sql\n(.+?)```", COOKBOOK.read_text("utf-8"), re.DOTALL | re.MULTILINE))
BAD_NIGHT = """INSERT INTO run (source, kind, started, ended, pid, verdict)
SELECT source, kind, started, ended, pid, 'broken' FROM run LIMIT 1"""
NAMED = "INSERT INTO facet SELECT id, 'body', 'ISO' FROM candidate UNION SELECT id, 'number', 'ISO 9001' FROM candidate"
EDIT = """INSERT INTO revision (part, body_hash, seen, kind) SELECT part, body_hash, '2099-01-01T00:00:00Z', 'edit'
FROM revision JOIN part ON part.id = part WHERE candidate IN (SELECT id FROM candidate WHERE state <> 'inbox')"""
CHANGED = "UPDATE candidate SET changed_since = 1 WHERE state <> 'inbox'"


@pytest.fixture
def rehearsed(settled: Bench) -> Path:
    """The database after a night: with an editor who decided, a bad night, a named body and a publisher's edit."""
    with closing(sqlite3.connect(settled.data / "stdwatch.db", isolation_level=None)) as db:
        for statement in (BAD_NIGHT, NAMED, EDIT, CHANGED):
            db.execute(statement)
    return settled.data / "stdwatch.db"


def test_datasette_opens_every_table_and_view_and_a_row_of_each_table(rehearsed: Path) -> None:
    statuses = awaited(_statuses(Datasette([str(rehearsed)])))
    assert {address: status for address, status in statuses.items() if status != 200} == {}
    assert {"/stdwatch/published", "/stdwatch/quotes", "/stdwatch/decided", "/stdwatch/nights"} < statuses.keys()
    assert {"candidate", "passage", "fetch", "alias", "search"} < {address.split("/")[2] for address in statuses}


async def _statuses(site: Datasette) -> dict[str, int]:
    """The status of each table's and view's page, and of each table's first row.

    The rows of the search index's own tables have binary keys, which no address can name.
    """
    statuses = {}
    await site.invoke_startup()
    db = site.get_database()
    hidden = await db.hidden_table_names()
    for table in [*await db.table_names(), *await db.view_names()]:
        answer = await site.client.get(f"/stdwatch/{quote(table)}?_size=1")
        statuses[f"/stdwatch/{table}"] = answer.status_code
        if table not in hidden and (row := re.search(rf'href="(/stdwatch/{table}/[^"]+)"', answer.text)):
            statuses[row[1]] = (await site.client.get(row[1])).status_code
    return statuses


@pytest.mark.parametrize("question", QUERIES)
def test_each_question_of_the_cookbook_has_an_answer(question: str, rehearsed: Path) -> None:
    with closing(sqlite3.connect(f"file:{rehearsed}?mode=ro", uri=True)) as db:
        assert db.execute(QUERIES[question]).fetchall()


def test_a_term_at_the_end_of_a_text_is_found(rehearsed: Path) -> None:
    question = "Where is a term used, with the page to cite?"
    holder = """SELECT r.text_hash, p.reading, g.start, substr(t.text, g.start + 1, g."end" - g.start) AS words
        FROM part p JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash
        JOIN passage g ON g.reading = r.id
        WHERE words LIKE '%international standards%' AND p.candidate IN
            (SELECT rowid FROM search WHERE search MATCH '"international standards"')"""
    with closing(sqlite3.connect(rehearsed, isolation_level=None)) as db:
        text, reading, start, words = db.execute(holder).fetchone()
        db.execute("UPDATE text SET text = ? WHERE hash = ?", [f"{'x' * 10_100}{words}".ljust(10_500), text])
        moved = [10_100, 10_100 + len(words), reading, start]
        db.execute("""UPDATE passage SET start = ?, "end" = ? WHERE reading = ? AND start = ?""", moved)
        assert words in [row[-1] for row in db.execute(QUERIES[question])]


def test_a_new_database_is_what_the_files_of_the_schema_say() -> None:
    with closing(sqlite3.connect(":memory:")) as made, closing(sqlite3.connect(":memory:")) as expected:
        for statement in schema.statements():
            made.execute(statement)
        expected.executescript("".join(map(schema.sql, schema.THEMES)))
        assert _shape(made) == _shape(expected)


def _shape(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()


def test_the_cookbook_has_ten_questions() -> None:
    assert len(QUERIES) == 10


def test_a_quote_is_the_words_of_its_passage_on_the_page_that_is_printed(settled: Bench) -> None:
    quotes = settled.rows("SELECT * FROM quotes WHERE pdf_page IS NOT NULL")
    texts = settled.texts()
    assert {row["words"] in texts[row["document"]] for row in quotes} == {True}
    assert {row["pdf_page"] for row in quotes} >= {1}


def test_a_merged_candidate_is_published_once(rehearsed: Path) -> None:
    with closing(sqlite3.connect(rehearsed, isolation_level=None)) as db:
        first, second = (row[0] for row in db.execute("SELECT id FROM candidate ORDER BY id LIMIT 2"))
        db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [first, second])
        assert db.execute("SELECT id FROM published WHERE id IN (?, ?)", [first, second]).fetchall() == [(first,)]


def test_the_notebook_runs_from_its_first_cell_to_its_last(
    rehearsed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STDWATCH_DATA", str(rehearsed.parent))
    cells = json.loads((COOKBOOK.parent / "quarter.ipynb").read_text("utf-8"))["cells"]
    names: dict[str, Any] = {}
    for cell in (cell for cell in cells if cell["cell_type"] == "code"):
        exec(compile("".join(cell["source"]), "quarter.ipynb", "exec"), names)  # noqa: S102 (our own)
        assert cell["outputs"] == [], "it is kept without what it printed"
    names["db"].close()
    assert all(names[name] for name in ("months", "bodies", "quotes", "counts"))
    assert "month  source  documents  accepted" in capsys.readouterr().out
