"""An id unites only what is alike, a renamed page stays one, and a wrong union can be undone."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from stdwatch.errors import SiteChanged, UsageError
from stdwatch.items import (
    Alias,
    Answer,
    ChannelKind,
    Document,
    Fetched,
    FetchReason,
    FetchTask,
    Lead,
    Precision,
    Published,
)
from stdwatch.store import database, identity, intake, runs
from stdwatch.store.archive import body_hash
from stdwatch.store.database import writing
from stdwatch.store.splitting import split
from stdwatch.triage import desk
from stdwatch.triage.desk import DecisionRequest

HOME = "https://west.example"
NIGHT = datetime(2026, 4, 7, 4, 0, tzinfo=UTC)
BODIES = {
    "looms": "The weavers of the valley count each thread twice.\nTheir ledger lies open on market days.\n",
    "kilns": "Four kilns stand by the river, and two of them are cold.\nThe potters ask for dry wood before winter.\n",
    "nets": "A net is mended from the middle.\nWhoever lends one marks it with a red cord, and writes the day down.\n",
}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as opened:
        yield opened


def fetched(
    path: str, title: str, text: str, *ids: Alias, day: str | None = "2026-04-02", asked: str | None = None
) -> Fetched:
    """A page of three paragraphs at a path, asked for there or at another one that leads to it."""
    url, long = f"{HOME}{path}", "\n".join([text] * 3)
    published = Published(day, Precision.DAY, "page") if day else None
    document = Document(url, title, long, (), published, aliases=(*ids, Alias("path", path)))
    answer = Answer(url, 200, NIGHT, long.encode(), body_hash((path + long).encode()), "text/html")
    lead = Lead(f"{HOME}{asked or path}", "list", ChannelKind.LISTING, (Alias("path", asked or path),), title)
    task = FetchTask(lead.url, "page", FetchReason.NEW, conditional=False, lead=lead)
    return Fetched("west", task, answer, document=document)


def shown(db: Database) -> list[str]:
    return [row[0] for row in db.execute("SELECT title FROM candidate WHERE merged_into IS NULL ORDER BY id")]


@pytest.mark.parametrize("kind", ["post", "node", "guid", "slug"])
@pytest.mark.parametrize("why", [FetchReason.NEW, FetchReason.MANUAL])
def test_unlike_pages_with_one_id_stay_apart_and_are_told(db: Database, kind: str, why: FetchReason) -> None:
    stored = []
    for name, text in BODIES.items():
        page = fetched(f"/{name}", f"On {name}", text, Alias(kind, "31"))
        stored.append(intake.store_fetched(db, replace(page, task=replace(page.task, why=why)), "1"))
    assert shown(db) == [f"On {name}" for name in BODIES]
    assert [len(result.shared_ids) for result in stored] == [0, 1, 1]
    assert stored[1].shared_ids[0].urls == (f"{HOME}/looms", f"{HOME}/kilns")


def test_unlike_pages_of_one_id_title_and_several_days_stay_apart(db: Database) -> None:
    for day, (name, text) in enumerate(BODIES.items(), 2):
        page = fetched(f"/{name}", "Notes of the week", text, Alias("post", "31"), day=f"2026-04-{day:02}")
        shared_ids = intake.store_fetched(db, page, "1").shared_ids
        assert bool(shared_ids) == (day > 2)
    assert len(shown(db)) == 3


def test_paragraphs_that_a_site_prints_below_everything_make_no_one_document(db: Database) -> None:
    below = "Write to the office in the old mill, which answers every letter within a week of its coming.\n"
    for name, text in BODIES.items():
        intake.store_fetched(db, fetched(f"/{name}", f"On {name}", text + below, Alias("post", "31")), "1")
    assert len(shown(db)) == 3


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("On looms", BODIES["looms"]),
        ("How threads are counted", BODIES["looms"]),
        ("On looms", BODIES["looms"].replace("twice", "thrice")),
    ],
)
def test_one_document_under_a_new_address_with_its_own_id_stays_one(db: Database, title: str, text: str) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"], Alias("post", "31")), "1")
    stored = intake.store_fetched(db, fetched("/valley/looms", title, text, Alias("post", "31")), "1")
    assert shown(db) == [title]
    assert stored.shared_ids == ()


def test_a_page_whose_old_address_leads_to_its_new_one_stays_one(db: Database) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"]), "1")
    again = fetched("/valley/weavers", "Of weavers", BODIES["looms"].replace("each", "every"), asked="/looms")
    intake.store_fetched(db, again, "1")
    assert shown(db) == ["Of weavers"]


@pytest.mark.parametrize("why", [FetchReason.RECHECK, FetchReason.MANUAL])
def test_an_old_address_that_leads_to_an_unlike_page_takes_nothing_from_either(db: Database, why: FetchReason) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"]), "1")
    led = fetched("/kilns", "On kilns", BODIES["kilns"], asked="/looms")
    with pytest.raises(SiteChanged):
        intake.store_fetched(db, replace(led, task=replace(led.task, why=why)), "1")
    intake.store_fetched(db, fetched("/kilns", "On kilns", BODIES["kilns"]), "1")
    assert shown(db) == ["On looms", "On kilns"]


def test_an_old_address_that_leads_to_a_page_of_its_id_stays_one_however_it_was_rewritten(db: Database) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"], Alias("post", "31")), "1")
    again = fetched("/kilns", "On kilns", BODIES["kilns"], Alias("post", "31"), asked="/looms")
    intake.store_fetched(db, again, "1")
    assert shown(db) == ["On kilns"]


def test_a_renamed_page_is_known_by_title_day_and_text(db: Database) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"]), "1")
    intake.store_fetched(db, fetched("/valley/looms", "On looms", BODIES["looms"]), "1")
    assert shown(db) == ["On looms"]


@pytest.mark.parametrize(
    ("text", "day"), [(BODIES["kilns"], "2026-04-02"), (BODIES["looms"], "2026-04-03"), (BODIES["looms"], None)]
)
def test_another_text_or_day_under_one_title_is_another_document(db: Database, text: str, day: str | None) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"]), "1")
    intake.store_fetched(db, fetched("/valley/looms", "On looms", text, day=day), "1")
    assert len(shown(db)) == 2


NOTICE = "The office on the quay is closed on 4 May, when the bridge is painted and no ferry leaves."


def renamed(db: Database, before: str, after: str, *, is_unnamed: bool) -> list[str]:
    """The desk after a short notice has a new slug; its old address is still named, or no more."""
    names = [Alias("slug", name) for name in ("closed", "closed-on-4-may")]
    intake.store_fetched(db, fetched_short("/closed", before, names[0]), "1")
    with db.conn:
        db.execute("UPDATE target SET missed = ?", [int(is_unnamed)])
    intake.store_fetched(db, fetched_short("/closed-on-4-may", after, names[1]), "1")
    return shown(db)


def fetched_short(path: str, text: str, name: Alias) -> Fetched:
    page = fetched(path, "Office hours", "", name)
    return replace(page, document=replace(page.document, text=text) if page.document else None)


@pytest.mark.parametrize(
    "after",
    [
        NOTICE,
        NOTICE.replace(",", ""),
        NOTICE.replace("painted and", "painted, and"),
        NOTICE.replace("no ferry leaves", "no ferries leave"),
    ],
)
def test_a_short_notice_whose_old_address_is_named_no_more_is_one_though_it_was_mended(
    db: Database, after: str
) -> None:
    assert renamed(db, NOTICE, after, is_unnamed=True) == ["Office hours"]


@pytest.mark.parametrize(
    ("after", "is_unnamed"),
    [
        (NOTICE, False),
        (NOTICE.replace(",", ""), False),
        (NOTICE.replace("4 May", "11 May"), True),
        (NOTICE.replace("4 May", "4 June"), True),
        ("Bread is sold at the quay from six, and the baker asks for small coins.", True),
    ],
)
def test_another_short_notice_of_that_title_and_day_is_another_document(
    db: Database, after: str, is_unnamed: bool
) -> None:
    assert renamed(db, NOTICE, after, is_unnamed=is_unnamed) == ["Office hours", "Office hours"]


@pytest.mark.parametrize(
    ("title", "day"), [("On looms", "2026-05-09"), ("How threads are counted", "2026-04-02")], ids=["day", "title"]
)
@pytest.mark.parametrize(("is_unnamed", "count"), [(True, 1), (False, 2)])
def test_a_page_under_another_title_or_day_is_the_old_one_where_that_is_named_no_more(
    db: Database, title: str, day: str, is_unnamed: bool, count: int
) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"]), "1")
    with db.conn:
        db.execute("UPDATE target SET missed = ?", [int(is_unnamed)])
    intake.store_fetched(db, fetched("/valley/looms", title, BODIES["looms"], day=day), "1")
    assert len(shown(db)) == count


def test_a_longer_text_whose_marks_were_set_anew_is_one_wherever_it_stands(db: Database) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"]), "1")
    intake.store_fetched(db, fetched("/valley/looms", "On looms", BODIES["looms"].replace(".", ";")), "1")
    assert shown(db) == ["On looms"]


def test_an_address_that_shows_another_known_document_is_refused_for_two_nights(db: Database) -> None:
    for name in ("looms", "kilns"):
        intake.store_fetched(db, fetched(f"/{name}", f"On {name}", BODIES[name]), "1")
    mixed_up = fetched("/looms", "On kilns", BODIES["kilns"])
    with pytest.raises(SiteChanged):
        intake.store_fetched(db, mixed_up, "1")
    assert shown(db) == ["On looms", "On kilns"]
    with db.conn:
        db.execute("UPDATE target SET unlike_nights = 2 WHERE url = ?", [f"{HOME}/looms"])
    intake.store_fetched(db, mixed_up, "1")
    assert shown(db) == ["On kilns", "On kilns"]


def test_a_page_that_is_rewritten_whole_is_stored(db: Database) -> None:
    for name in ("looms", "kilns"):
        intake.store_fetched(db, fetched(f"/{name}", f"On {name}", BODIES[name]), "1")
    intake.store_fetched(db, fetched("/looms", "On nets", BODIES["nets"]), "1")
    assert shown(db) == ["On nets", "On kilns"]


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        ("On Looms – The Valley Press", BODIES["looms"], "2026-04-02"),
        ("On looms", BODIES["looms"], None),
        ("On looms", BODIES["looms"] + "Up\n", None),
        ("On looms", BODIES["looms"] + "Views: 7\n", "2026-04-02"),
    ],
)
def test_a_view_of_a_page_that_is_added_by_hand_is_that_page_and_keeps_its_day(
    db: Database, title: str, text: str, day: str | None
) -> None:
    for path, page in (
        ("/looms", fetched("/looms", "On looms", BODIES["looms"])),
        ("/print/looms", fetched("/print/looms", title, text, day=day)),
    ):
        intake.store_fetched(db, replace(page, source="manual", task=replace(page.task, why=FetchReason.MANUAL)), "1")
        assert len(shown(db)) == 1, path
    assert db.execute("SELECT day FROM candidate").fetchall() == [("2026-04-02",)]


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        ("On looms", BODIES["looms"], "2026-04-09"),
        ("On looms", BODIES["looms"].replace("twice", "thrice"), None),
        ("On looms", BODIES["looms"] + BODIES["kilns"] + BODIES["nets"], None),
        ("On", BODIES["nets"], None),
    ],
)
def test_another_text_or_day_by_hand_is_another_document(db: Database, title: str, text: str, day: str | None) -> None:
    for page in (fetched("/looms", "On looms", BODIES["looms"]), fetched("/looms-2", title, text, day=day)):
        intake.store_fetched(db, replace(page, source="manual", task=replace(page.task, why=FetchReason.MANUAL)), "1")
    assert len(shown(db)) == 2


def test_what_is_posted_twice_under_ids_of_its_own_is_two_documents(db: Database) -> None:
    intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"], Alias("post", "31")), "1")
    intake.store_fetched(db, fetched("/looms-a08a", "On looms", BODIES["looms"], Alias("post", "32")), "1")
    assert shown(db) == ["On looms", "On looms"]


def decide(db: Database, candidate: int, verb: str) -> None:
    desk.decide(db, DecisionRequest(str(uuid4()), candidate, verb, "ed"), today=NIGHT.date(), at=NIGHT)


def united(db: Database) -> tuple[int, int]:
    """Two unlike pages, decided on, and united as a fault once did; then the second address is read into the first."""
    first, second = (
        intake.store_fetched(db, fetched(f"/{name}", f"On {name}", BODIES[name]), "1").candidate
        for name in ("looms", "kilns")
    )
    decide(db, first, "accept")
    decide(db, second, "reject")
    targets = [row[0] for row in db.execute("SELECT id FROM target ORDER BY id")]
    with writing(db):
        identity.unite(db, targets, NIGHT + timedelta(1))
    return first, second


def test_a_union_that_is_undone_gives_decisions_and_revisions_back(db: Database) -> None:
    first, second = united(db)
    later = NIGHT + timedelta(1)
    page = fetched("/kilns", "On kilns", BODIES["kilns"] + "A fifth is built.\n")
    answer = replace(page.answer, at=later)
    runs.log_fetch(db, None, runs.Exchange(answer.url, later, "new", 200, "ok", body_hash=answer.body_hash))
    intake.store_fetched(db, replace(page, answer=answer), "1")
    assert shown(db) == ["On kilns"]
    done = split(db, second, "ed", later)
    assert (done.kept, done.lost) == (first, second)
    rows = db.execute("SELECT id, title, url, state FROM candidate WHERE merged_into IS NULL ORDER BY id").fetchall()
    assert rows == [
        (first, "On looms", f"{HOME}/looms", "accepted"),
        (second, "On kilns", f"{HOME}/kilns", "rejected"),
    ]
    texts = db.execute(
        "SELECT c.id, t.text FROM candidate c JOIN part p ON p.candidate = c.id JOIN reading r ON r.id = p.reading"
        " JOIN text t ON t.hash = r.text_hash ORDER BY c.id"
    ).fetchall()
    assert [(candidate, "fifth" in text) for candidate, text in texts] == [(first, False), (second, True)]


def test_what_was_split_is_never_united_again(db: Database) -> None:
    _, second = united(db)
    split(db, second, "ed", NIGHT)
    for name in ("looms", "kilns"):
        page = fetched(f"/{name}", "On looms", BODIES["looms"], Alias("post", "31"))
        intake.store_fetched(db, replace(page, task=replace(page.task, why=FetchReason.MANUAL)), "1")
    assert len(shown(db)) == 2


def test_what_was_never_united_cannot_be_split(db: Database) -> None:
    stored = intake.store_fetched(db, fetched("/looms", "On looms", BODIES["looms"]), "1")
    with pytest.raises(UsageError, match="never united"):
        split(db, stored.candidate, "ed", NIGHT)


def snapshot(db: Database) -> dict[str, list[Any]]:
    """All that a union touches, without what it logs."""
    candidates = db.execute("SELECT id, title, url, state, merged_into FROM candidate ORDER BY id").fetchall()
    targets = db.execute("SELECT url, part, state FROM target ORDER BY url").fetchall()
    names = db.execute("SELECT a.kind, a.value, t.url, a.candidate FROM alias a JOIN target t ON t.id = a.target")
    parts = db.execute("SELECT id, candidate, reading, url FROM part ORDER BY id").fetchall()
    return {"candidates": candidates, "targets": targets, "names": sorted(names), "parts": parts}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["accept", "reject", "brief", None]), min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=5),
)
def test_unions_undone_in_turn_leave_everything_as_it_was(
    verbs: list[str | None], pairs: list[tuple[int, int]]
) -> None:
    with TemporaryDirectory() as folder, closing(database.connect(Path(folder) / "x.db", desk=False)) as db:
        for number, verb in enumerate(verbs):
            page = fetched(
                f"/page-{number}", f"Page {number}", f"Only page {number} says so.\n", Alias("post", f"{number}")
            )
            candidate = intake.store_fetched(db, page, "1").candidate
            if verb:
                decide(db, candidate, verb)
        before, depth = [snapshot(db)], 0
        for index, other in pairs:
            rows = dict(db.execute("SELECT url, id FROM target"))
            targets = [rows[url] for url in (f"{HOME}/page-{index}", f"{HOME}/page-{other}") if url in rows]
            if len(set(targets)) == 2:
                depth += 1
                with writing(db):
                    identity.unite(db, targets, NIGHT + timedelta(depth))
                before.append(snapshot(db))
        for expected in reversed(before[:-1]):
            (lost,) = db.execute("SELECT lost FROM merge WHERE undone IS NULL ORDER BY at DESC").fetchone()
            split(db, lost, "ed", NIGHT + timedelta(30))
            assert snapshot(db) == expected
        assert all(json.loads(row[0]) for row in db.execute("SELECT before FROM merge"))
