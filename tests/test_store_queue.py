"""Opening the main database, and reading the queue from it."""

import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database, Migrations

from stdwatch.errors import Missing, StoreError
from stdwatch.items import DocType, Passage
from stdwatch.store import candidate, counting, database, decisions, queue, runs
from stdwatch.store.archive import Archive
from stdwatch.store.filters import STATES, Filters
from stdwatch.triage.desk import DecisionRefused
from tests.desk import NOW, Desk, document, later_release, opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(opened(tmp_path))
    yield desk
    desk.db.close()


def listed(desk: Desk, filters: Filters = Filters()) -> list[int]:  # noqa: B008 (frozen)
    return [row.id for row in queue.inbox(desk.db, filters)]


# The file


@pytest.mark.parametrize(("for_desk", "level"), [(True, 2), (False, 1)])
def test_desk_connections_sync_fully_and_crawls_normally(tmp_path: Path, for_desk: bool, level: int) -> None:
    db = database.connect(tmp_path / "new" / "stdwatch.db", desk=for_desk)
    pragmas = ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")
    values = [db.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    assert values == [level, "wal", 1, 10_000]


def test_an_older_database_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    database.connect(path, desk=True).close()
    later_release(monkeypatch)
    with pytest.raises(StoreError, match="older stdwatch"):
        database.read_only(path)
    assert "novelty" in database.connect(path, desk=True).table_names()


def test_a_database_from_before_the_first_release_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "stdwatch.db"
    with closing(sqlite3.connect(path)) as early:
        Migrations("stdwatch").apply(Database(early))
        early.execute("INSERT INTO _sqlite_migrations VALUES (1, 'stdwatch', 'm001_sources', '')")
        early.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="made before stdwatch's first release: move it away"):
        database.connect(path, desk=True)
    with pytest.raises(StoreError, match="made before stdwatch's first release"):
        database.read_only(path)
    assert path.read_bytes() == before


def test_a_database_of_another_days_schema_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "stdwatch.db"
    with closing(database.connect(path, desk=True)) as db:
        db.execute("PRAGMA user_version = 1")
    for open_it in (partial(database.connect, desk=True), database.read_only):
        with pytest.raises(StoreError, match="made before stdwatch's first release: move it away"):
            open_it(path)


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "stdwatch.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipe (name)")
    with pytest.raises(StoreError, match="not a database of stdwatch"):
        database.connect(path, desk=True)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipe",)]


def test_every_table_is_strict_and_every_foreign_key_names_its_column(desk: Desk) -> None:
    tables = [
        row for row in desk.db.query("PRAGMA table_list") if row["type"] == "table" and "sqlite_" not in row["name"]
    ]
    assert [table["name"] for table in tables if not table["strict"]] == []
    keys = [key for table in tables for key in desk.db.query(f"PRAGMA foreign_key_list({table['name']})")]
    assert len(keys) > 15
    assert [key for key in keys if key["to"] is None] == []


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with database.writing(db := database.connect(path, desk=True)):
        row = {"migration_set": "stdwatch", "name": "m999_future", "applied_at": "2030-01-01"}
        db.table("_sqlite_migrations").insert(row)
    with pytest.raises(StoreError, match=r"newer stdwatch .*m999_future"):
        database.connect(path, desk=True)
    with pytest.raises(StoreError, match=r"newer stdwatch .*m999_future"):
        database.read_only(path)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "stdwatch.db"
    path.write_text("%PDF-1.7 " * 200)
    with pytest.raises(StoreError, match="not a database: move it away"):
        database.connect(path, desk=True)
    assert path.read_text().startswith("%PDF")


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file/data: cannot be made"):
        database.connect(tmp_path / "file" / "data" / "stdwatch.db", desk=True)


def test_a_directory_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "stdwatch.db").mkdir()
    with pytest.raises(StoreError, match=r"stdwatch\.db: cannot be opened"):
        database.connect(tmp_path / "stdwatch.db", desk=True)


def test_reading_needs_a_database_that_exists(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database there yet"):
        database.read_only(tmp_path / "stdwatch.db")
    assert not (tmp_path / "stdwatch.db").exists()


def test_a_read_only_connection_writes_nothing(desk: Desk) -> None:
    db = database.read_only(database.file_of(desk.db))
    with pytest.raises(StoreError, match="cannot be written to"), database.writing(db):
        db.execute("DELETE FROM source")


def test_a_lock_held_for_too_long_is_a_clear_line(desk: Desk) -> None:
    other = database.connect(database.file_of(desk.db), desk=True, timeout=0.05)
    with (
        database.writing(desk.db),
        pytest.raises(StoreError, match="locked by another process"),
        database.writing(other),
    ):
        raise AssertionError("both hold the lock")


def test_a_writer_waits_for_its_turn(desk: Desk) -> None:
    held, path = threading.Event(), database.file_of(desk.db)

    def other() -> None:
        db = database.connect(path, desk=False)
        with database.writing(db):
            held.set()
            db.execute("UPDATE source SET home = 'a' WHERE name = 'north'")

    thread = threading.Thread(target=other)
    thread.start()
    held.wait(5)
    with database.writing(desk.db):
        desk.db.execute("UPDATE source SET home = home || 'b' WHERE name = 'north'")
    thread.join()
    assert desk.db.execute("SELECT home FROM source WHERE name = 'north'").fetchone() == ("ab",)


def test_a_full_disk_is_a_clear_line_and_nothing_is_lost(desk: Desk) -> None:
    candidate_id = desk.candidate()
    pages = desk.db.conn.execute("PRAGMA page_count").fetchone()[0]
    desk.db.conn.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreError, match="disk is full"), database.writing(desk.db):
        desk.db.execute("INSERT INTO text VALUES ('h', ?)", ["x" * 1_000_000])
    assert listed(desk) == [candidate_id]


def test_a_failed_transaction_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(ZeroDivisionError), database.writing(desk.db):
        desk.db.execute("DELETE FROM source")
        raise ZeroDivisionError
    assert len(queue.sources(desk.db)) == 2


def test_a_mistake_of_ours_keeps_its_traceback(desk: Desk) -> None:
    with pytest.raises(sqlite3.OperationalError), database.writing(desk.db):
        desk.db.execute("SELECT nonsense FROM source")


def test_processes_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from stdwatch.store import database as d; d.connect(pathlib.Path(sys.argv[1]), desk=True)"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "stdwatch.db")]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(4)]
    assert [process.communicate()[1] for process in started] == [b""] * 4


def test_crawls_that_start_at_once_on_an_empty_desk_all_open_it(tmp_path: Path) -> None:
    failures: list[StoreError] = []

    def begin(folder: Path, together: threading.Barrier) -> None:
        together.wait()
        try:
            Archive(folder / "archive.db").close()
            database.connect(folder / "stdwatch.db", desk=False).close()
        except StoreError as error:
            failures.append(error)

    for night in range(20):
        folder, together = tmp_path / str(night), threading.Barrier(4)
        folder.mkdir()
        threads = [threading.Thread(target=begin, args=(folder, together)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failures


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv nfs4 rw 0 0
/dev/sdb1 /srv/local xfs rw 0 0
//host/share /mnt/our\\040share cifs rw 0 0
me@host:/ /home/me/far fuse.sshfs rw 0 0
tmpfs /mnt/over tmpfs rw 0 0
host:/x /mnt/over nfs rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data", "ext4"),
        ("/srv/data", "nfs4"),
        ("/srv", "nfs4"),
        ("/srvother", "ext4"),
        ("/srv/local/data", "xfs"),
        ("/mnt/our share/data", "cifs"),
        ("/home/me/far/data", "fuse.sshfs"),
        ("/mnt/over", "nfs"),
    ],
)
def test_the_deepest_and_latest_mount_tells_the_kind_of_disk(path: str, kind: str) -> None:
    assert database.mount_kind(MOUNTS, Path(path)) == kind


# The list


def test_the_queue_is_ranked_by_score_then_by_age(desk: Desk) -> None:
    ids = [desk.candidate(score=score) for score in (0.5, 2.0, 0.5)]
    assert listed(desk) == [ids[1], ids[0], ids[2]]


def test_by_day_the_latest_come_first_and_the_undated_last(desk: Desk) -> None:
    ids = [desk.candidate(day=day) for day in ("2025-11-01", None, "2025-11-24", "2025-11")]
    assert listed(desk, Filters(order="day")) == [ids[2], ids[0], ids[3], ids[1]]


@pytest.mark.parametrize("order", ["score", "day"])
def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk, order: str) -> None:
    for n in range(11):
        desk.candidate(score=n % 3, day=None if n % 4 == 0 else f"2025-11-{10 + n % 5}")
    filters, seen, after = Filters(order=order), [], None  # type: ignore[arg-type]
    while page := queue.inbox(desk.db, filters, limit=3, after=after):
        seen += [row.id for row in page]
        after = page[-1]
    assert seen == listed(desk, filters)
    assert len(set(seen)) == 11


@pytest.mark.parametrize("order", ["score", "day", "arrived"])
@pytest.mark.parametrize("wanted", [{"source": "north"}, {"band": "low"}, {"doubtful": True}, {"since": "2025-11-12"}])
def test_few_matches_and_many_come_in_the_same_order(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, order: str, wanted: dict[str, Any]
) -> None:
    for n in range(24):
        source = ("north", "south")[n % 2]
        candidate_id = desk.candidate(
            source=source, score=n % 3 / 40, day=None if n % 4 == 0 else f"2025-11-{10 + n % 5}"
        )
        desk.db.execute("UPDATE candidate SET doubtful = ? WHERE id = ?", [n % 3 == 0, candidate_id])
    filters, pages = Filters(order=order, **wanted), []  # type: ignore[arg-type]
    for few in (queue.FEW, 0):
        monkeypatch.setattr(queue, "FEW", few)
        whole = queue.inbox(desk.db, filters)
        pages += [whole, [*whole[:3], *queue.inbox(desk.db, filters, after=whole[2])]]
    assert len(pages[0]) > 3
    assert pages == [pages[0]] * 4


def test_every_filter_keeps_what_matches_it_alone(desk: Desk) -> None:
    one = desk.candidate(source="north", doc_type=DocType.AGREEMENT, day="2025-10-26")
    two = desk.candidate(source="south", doc_type=DocType.REPORT, day="2025-11-18")
    three = desk.candidate(source="south", doc_type=DocType.HEARING, day=None)
    desk.decide(three, "accept", section="贸易政策")
    every = Filters(state=None)
    assert listed(desk, Filters()) == [one, two]
    assert listed(desk, every) == [one, two, three]
    assert listed(desk, replace(every, source="south")) == [two, three]
    runs.note_source(desk.db, "north", {"en": "North", "zh": "北"}, "https://north/", "UTC", "agencies")
    assert listed(desk, replace(every, group="agencies")) == [one]
    assert not listed(desk, replace(every, group="others"))
    assert listed(desk, replace(every, doc_type="agreement")) == [one]
    assert listed(desk, replace(every, since="2025-11-01")) == [two]
    assert listed(desk, replace(every, until="2025-10-26")) == [one]
    assert listed(desk, replace(every, section="贸易政策")) == [three]
    assert listed(desk, replace(every, state="accepted", source="north")) == []


def test_a_document_of_which_only_the_month_is_known_may_be_of_any_day_of_it(desk: Desk) -> None:
    month = desk.candidate(day="2025-08")
    desk.candidate(day="2025-07-31")
    assert listed(desk, Filters(since="2025-08-01", until="2025-08-31")) == [month]
    assert listed(desk, Filters(since="2025-08-20")) == [month]
    assert listed(desk, Filters(since="2025-09-01")) == []
    assert month not in listed(desk, Filters(until="2025-07-31"))


def test_what_changed_since_its_decision_can_be_listed(desk: Desk) -> None:
    unchanged, altered = desk.candidate(), desk.candidate()
    for each in (unchanged, altered):
        desk.decide(each, "accept")
    with database.writing(desk.db):
        decisions.document_changed(desk.db, altered, new_part=False, new_text_share=0.1, at=NOW + timedelta(days=1))
    assert listed(desk, Filters(state=None, changed=True)) == [altered]


def test_counts_say_what_another_choice_would_give(desk: Desk) -> None:
    for n in range(5):
        candidate_id = desk.candidate(
            source="north" if n < 3 else "south", doc_type=DocType.NEWS if n else DocType.REPORT
        )
    desk.decide(candidate_id, "reject")
    counts = counting.counts(desk.db, Filters(source="north"))
    assert (counts.total, counts.states) == (3, {"inbox": 3})
    assert counts.sources == {"north": 3, "south": 1}
    assert counts.types == {"news": 2, "report": 1}
    assert counting.counts(desk.db, Filters(state=None)).total == 5
    runs.note_source(desk.db, "south", {"en": "South", "zh": "南"}, "https://south/", "UTC", "agencies")
    assert counting.counts(desk.db, Filters(group="others")).groups == {"agencies": 1}


def test_merged_candidates_are_not_listed_and_not_counted(desk: Desk) -> None:
    keep, lost = desk.candidate(), desk.candidate()
    desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [keep, lost])
    assert listed(desk) == [keep]
    assert counting.counts(desk.db, Filters()).total == 1


def test_rejected_candidates_leave_the_inbox(desk: Desk) -> None:
    rejected, waiting = desk.candidate(), desk.candidate()
    desk.decide(rejected, "reject")
    assert listed(desk) == [waiting]


def test_the_next_one_is_the_next_in_order_then_the_first_left_then_none(desk: Desk) -> None:
    ids = [desk.candidate(score=score) for score in (3, 2, 1)]
    rows = queue.inbox(desk.db, Filters())
    assert queue.following(desk.db, Filters(), rows[1]) == ids[2]
    desk.decide(ids[2], "reject")
    assert queue.following(desk.db, Filters(), rows[2]) == ids[0]
    desk.decide(ids[0], "reject")
    assert queue.following(desk.db, Filters(), rows[1]) is None


def test_parts_of_a_row_name_their_pages_and_the_book_that_covers_them(desk: Desk) -> None:
    candidate_id = desk.candidate(url="https://north.example/report/")
    book = document("One.", "Two.", "Three.", pages=3)
    with database.writing(desk.db):
        whole = desk.part(
            candidate_id, "https://north.example/book.pdf", "The book", book, kind="attachment", role="book"
        )
        chapter = desk.part(
            candidate_id, "https://north.example/c1.pdf", "One", book, kind="attachment", role="chapter"
        )
        desk.db.execute("UPDATE part SET covered_by = ? WHERE id = ?", [whole, chapter])
    (row,) = queue.inbox(desk.db, Filters())
    lines = [(part.role, part.pages, part.covered_by) for part in row.parts]
    assert lines == [("page", None, None), ("book", 3, None), ("chapter", 3, "https://north.example/book.pdf")]


# The item


def test_an_item_holds_text_passages_reasons_and_history(desk: Desk) -> None:
    read = document("# Trade", "Parties accept conformity assessment.", "Else.")
    passage = Passage(6, 43, 0.8, path=("Trade",))
    candidate_id = desk.candidate(text=read, passages=[passage], reasons=["2 × conformity assessment"])
    desk.decide(candidate_id, "accept")
    item = candidate.load(desk.db, candidate_id)
    assert item.page is not None
    assert item.page.document.blocks[1].path == ("Trade",)
    assert [(quote.text, quote.passage.path) for quote in item.quotes] == [
        ("Parties accept conformity assessment.", ("Trade",))
    ]
    assert [str(reason) for reason in item.reasons] == ["2 × conformity assessment"]
    assert [entry.verb for entry in item.history] == ["accept"]
    assert item.seen == 1


def test_passages_are_ranked_over_all_parts_without_what_a_book_covers(desk: Desk) -> None:
    candidate_id = desk.candidate(text=document("Weak standards."), passages=[Passage(0, 15, 0.2)])
    book = document("Strong standards 标准.", "More.", pages=2)
    with database.writing(desk.db):
        strong = [Passage(0, 20, 0.9, page=0, label="i")]
        whole = desk.part(
            candidate_id, "https://n.example/b.pdf", "B", book, kind="attachment", role="book", passages=strong
        )
        chapter = desk.part(
            candidate_id, "https://n.example/c.pdf", "C", book, kind="attachment", role="chapter", passages=strong
        )
        desk.db.execute("UPDATE part SET covered_by = ? WHERE id = ?", [whole, chapter])
    quotes = candidate.quotes(desk.db, candidate_id)
    assert [(quote.text, quote.passage.label) for quote in quotes] == [
        ("Strong standards 标准.", "i"),
        ("Weak standards.", None),
    ]


def test_a_revision_is_compared_with_the_one_before_under_one_extractor(desk: Desk) -> None:
    candidate_id = desk.candidate(text=document("Old."))
    part, first = desk.page_part(candidate_id), desk.page_reading(candidate_id)
    with database.writing(desk.db):
        second = desk.revise(part, document("New."))
        desk.revise(part, document("Newest."), extractor="2")
    newest, edit, earliest = candidate.load(desk.db, candidate_id).revisions
    assert candidate.comparison(desk.db, edit) == (first, second)
    assert candidate.comparison(desk.db, earliest) is None
    assert candidate.comparison(desk.db, newest) is None


def test_an_unknown_id_is_named(desk: Desk) -> None:
    with pytest.raises(Missing, match="no candidate 5"):
        candidate.load(desk.db, 5)
    with pytest.raises(Missing, match="no reading 5"):
        candidate.text(desk.db, 5)
    with pytest.raises(Missing, match="no revision 5"):
        candidate.revision(desk.db, 5)


def test_the_tally_is_always_what_counting_would_find(desk: Desk) -> None:
    ids = [desk.candidate(f"Item {n}", source=("north", "south")[n % 2]) for n in range(12)]
    chance = random.Random(4)  # noqa: S311 (any sequence will do, the same each time)
    for candidate_id in (*ids, *ids[::2]):  # some are judged again, and name less than before
        desk.db.execute("DELETE FROM facet WHERE candidate = ?", [candidate_id])
        named = [(candidate_id, "body", f"B{chance.randrange(4)}"), (candidate_id, "number", f"N{chance.randrange(4)}")]
        desk.db.conn.executemany("INSERT INTO facet VALUES (?, ?, ?)", named[: chance.randrange(3)])
    for _ in range(60):
        candidate_id, verb = chance.choice(ids), chance.choice(["accept", "brief", "reject", "undo", "note"])
        with suppress(DecisionRefused):
            desk.decide(
                candidate_id, verb, section=chance.choice([None, "技术观察"]) if verb == "accept" else None, note="n"
            )
    desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", ids[:2])
    desk.db.execute("UPDATE candidate SET language = NULL, doc_type = 'report' WHERE id = ?", [ids[2]])
    counted = counting.counts(desk.db, Filters(state=None, since="2000-01-01"))
    assert counting.counts(desk.db, Filters(state=None)) == counted
    assert counted.total == 11
    assert counted.bodies
    for state in STATES:
        narrowed = counting.counts(desk.db, Filters(state=state, since="2000-01-01"))
        assert counting.counts(desk.db, Filters(state=state)) == narrowed
