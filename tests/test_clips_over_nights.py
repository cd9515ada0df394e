"""Clips over two nights of made sites: real crawls, after which each verdict is true of the page as it is now."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from sqlite_utils import Database

from stdwatch.anchoring.folding import fold
from stdwatch.editing import clipping, issues
from stdwatch.editing.clipping import ClipRequest
from stdwatch.items.journal import ClipVerdict
from stdwatch.store import anchors, candidate, clips, database
from stdwatch.store.clips import StoredClip
from tests.crawls import Bench, Crawler
from tests.journal import LATER
from tests.scripted_replica import NIGHT
from tests.two_nights import SmallReplica

pytestmark = pytest.mark.slow
_EACH = 4
"""Clips of each candidate."""


@pytest.fixture(scope="module")
def nights(crawler: Crawler, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """The database after two nights, and the clips that were made in the morning between them."""
    folder = tmp_path_factory.mktemp("nights")
    with SmallReplica() as replica:
        bench = Bench(crawler, replica, folder / "data", folder)
        bench.replica.now = NIGHT
        for night in (0, 1):
            bench.next_night(night)
            bench.crawl("whitehouse")
            if not night:
                made = clipped(bench)
        yield bench.data / "stdwatch.db", made


def clipped(bench: Bench) -> list[str]:
    """Some paragraphs of every page, clipped."""
    made = []
    with closing(database.connect(bench.data / "stdwatch.db", desk=True)) as db:
        issues.new(db, "2025-4", "Li", LATER, whole=23)
        for of in bench.values("SELECT id FROM candidate WHERE merged_into IS NULL"):
            page = candidate.load(db, of).page
            blocks = page.document.blocks if page else ()
            spans = [(block.start, block.end) for block in blocks if block.end - block.start > 60]
            for start, end in spans[:: max(1, len(spans) // _EACH)][:_EACH] if page else ():
                request = ClipRequest(str(uuid4()), of, page.reading if page else 0, start, end, "Li")
                made.append(clipping.clip(db, request, LATER).stored.clip.id)
    return made


def text_now(db: Database, stored: StoredClip) -> str:
    row = db.execute(
        """SELECT text.text FROM part JOIN reading ON reading.id = part.reading
        JOIN text ON text.hash = reading.text_hash WHERE part.id = ?""",
        [stored.part],
    ).fetchone()
    return str(row[0])


def test_every_clip_has_a_verdict_that_is_true(nights: tuple[Path, list[str]]) -> None:
    path, made = nights
    with closing(database.read_only(path)) as db:
        stored = clips.by_ids(db, made)
        current_anchors = anchors.current(db, stored.values())
        assert set(current_anchors) == set(made)
        seen: Counter[str] = Counter()
        for name, anchor in current_anchors.items():
            words, text = stored[name].clip.exact, text_now(db, stored[name])
            seen[anchor.verdict] += 1
            if anchor.verdict in {ClipVerdict.STANDS, ClipVerdict.MOVED}:
                assert text[anchor.start : anchor.end] == words
            elif anchor.verdict is ClipVerdict.REFLOWED:
                assert fold(text[anchor.start : anchor.end]).text == fold(words).text
            else:
                assert fold(words).text not in fold(text).text
        assert anchors.damaged(db) == []
    assert (len(made) > 20, seen[ClipVerdict.STANDS] > 10) == (True, True)


def test_clips_of_merged_candidates_count_for_the_one_that_is_left(nights: tuple[Path, list[str]]) -> None:
    path, _ = nights
    with closing(database.read_only(path)) as db:
        ((lost, kept),) = db.execute("SELECT id, merged_into FROM candidate WHERE merged_into IS NOT NULL").fetchall()
        assert {clip.candidate for clip in clips.of_candidate(db, kept)} >= {lost}
        assert clips.counts(db, [kept])[kept] >= _EACH
