"""What is written of a fetched document: the texts that a candidate is scored by, and files without a page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.errors import Missing
from stdwatch.items import Answer, Attachment, Document, Errand, Fetched, Gone, Role
from stdwatch.store import database, intake, known
from tests.told import NIGHT

PAGE = "https://south.example/report"
TEXTS = {"book": "the whole book", "one": "chapter one", "two": "chapter two"}
FILES = tuple(Attachment(f"{PAGE}/{name}.pdf", name, Role.BOOK if name == "book" else Role.CHAPTER) for name in TEXTS)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = database.connect(tmp_path / "stdwatch.db", desk=False)
    yield db
    db.close()


def fetched(url: str, text: str, kind: str = "attachment", files: tuple[Attachment, ...] = ()) -> Fetched:
    document = Document(url, "A report", text, (), attachments=files)
    answer = Answer(url, 200, NIGHT, b"", f"hash of {text}", "text/html")
    return Fetched("south", Errand(url, kind, "new", conditional=False), answer, document=document)


def scored(db: Database, name: str) -> list[str]:
    """The texts a file's candidate would be scored by, and the file stored."""
    file = fetched(f"{PAGE}/{name}.pdf", TEXTS[name])
    known = intake.known_candidate(db, file, TEXTS[name])
    intake.store_fetched(db, file, "1")
    assert known
    return known[2]


@pytest.mark.parametrize("order", list(permutations(TEXTS)), ids=", ".join)
def test_a_candidate_is_scored_by_its_book_and_no_chapter_whatever_comes_first(
    db: Database, order: tuple[str, ...]
) -> None:
    intake.store_fetched(db, fetched(PAGE, "the page", "page", FILES), "1")
    last = [scored(db, name) for name in order][-1]
    assert last == ["the page", "the whole book"]


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
def test_texts_are_scored_in_the_order_of_the_page_not_of_their_coming(db: Database, order: tuple[str, str]) -> None:
    intake.store_fetched(db, fetched(PAGE, "the page", "page", FILES), "1")
    last = [scored(db, name) for name in order][-1]
    assert last == ["the page", "chapter one", "chapter two"]


def test_a_page_that_stays_away_is_withdrawn_since_the_second_day_and_not_since_the_last_look(db: Database) -> None:
    intake.store_fetched(db, fetched(PAGE, "the page", "page"), "1")
    for days in range(1, 5):
        gone = Gone("south", Errand(PAGE, "page", "listed again", conditional=False), NIGHT + timedelta(days), "404")
        intake.store_gone(db, gone)
    assert db.execute("SELECT withdrawn FROM candidate").fetchone() == (stamp(NIGHT + timedelta(2)),)


def test_a_title_that_was_known_is_not_lost_with_the_page_s(db: Database) -> None:
    intake.store_fetched(db, fetched(PAGE, "the page", "page"), "1")
    later = fetched(PAGE, "the page again", "page")
    assert later.document
    intake.store_fetched(db, replace(later, document=replace(later.document, title=None)), "1")
    assert db.execute("SELECT title FROM candidate").fetchone() == ("A report",)


def test_what_was_merged_twice_is_known_by_what_it_came_to(db: Database) -> None:
    for name in "abc":
        intake.store_fetched(db, fetched(f"{PAGE}/{name}", f"the page {name}", "page"), "1")
    db.execute("UPDATE candidate SET merged_into = id - 1 WHERE id > 1")
    assert known.titled(db, 3).candidate == 1


def test_a_file_whose_page_was_not_stored_is_left_for_the_next_reading_of_the_page(db: Database) -> None:
    with pytest.raises(Missing, match=r"one\.pdf: no page is known"):
        intake.store_fetched(db, fetched(f"{PAGE}/one.pdf", "chapter one"), "1")
    assert db.execute("SELECT count(*) FROM candidate").fetchone() == (0,)
