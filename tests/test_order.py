"""The order of the queue: the lexicon's score, what the desk's decisions add to it, and what is folded."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.relevance.scores import score
from stdwatch.store import queue
from stdwatch.store.filters import LOW, Filters
from tests.desk import Desk, opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(opened(tmp_path))
    yield desk
    desk.db.close()


def titles(db: Database) -> list[tuple[str, bool]]:
    return [(row.title, row.folded) for row in queue.inbox(db, Filters())]


def pages_of_two(db: Database) -> list[str]:
    """All titles, read as an editor pages through: two rows a page."""
    all_titles, last = [], None
    while rows := queue.inbox(db, Filters(), limit=2, after=last):
        all_titles += [row.title for row in rows]
        last = rows[-1]
    return all_titles


def test_what_is_learned_moves_rows_within_what_the_lexicon_folds_or_not(desk: Desk) -> None:
    low, high = desk.candidate("Low", score=LOW - 0.01), desk.candidate("High", score=0.5)
    desk.candidate("Higher", score=0.6)
    desk.db.execute("UPDATE candidate SET learned = 0.2 WHERE id IN (?, ?)", [low, high])
    assert titles(desk.db) == [("High", False), ("Higher", False), ("Low", True)]
    assert pages_of_two(desk.db) == ["High", "Higher", "Low"]


def test_a_low_row_with_a_wide_word_is_not_folded(desk: Desk) -> None:
    desk.db.execute("UPDATE candidate SET wide = 1 WHERE id = ?", [desk.candidate("Wide", score=0)])
    desk.candidate("At the fold", score=LOW)
    assert titles(desk.db) == [("At the fold", False), ("Wide", False)]


def test_a_page_is_wide_for_any_sense_of_the_word_in_title_or_text() -> None:
    assert score("north", "The gold standard", "news", "Nothing else.").wide
    assert score("north", "News", "news", "A certified teacher spoke.").wide
    assert not score("north", "On a holiday", "news", "The President signed a proclamation.").wide
