"""What is kept of a look at the canary."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stdwatch.items import CANARY, Answer, Document, Fetched, FetchTask, Precision, Published
from stdwatch.store import database, history
from stdwatch.store.intake.figures import canary_of
from stdwatch.verdicts import Canary, CanarySnapshot

AT = datetime(2025, 11, 6, 20, 30, tzinfo=UTC)
URL = "https://x.example/a"


@pytest.mark.parametrize(("origin", "known"), [("page: time", "2025-07-23"), ("url", None)])
def test_a_date_of_the_address_alone_is_no_date_of_the_canary(origin: str, known: str | None) -> None:
    """It would stay the same on the night when the pages lose theirs."""
    date = Published("2025-07-23", Precision.DAY, origin)
    page = Document(URL, "A title", "A text.", (), date)
    answer = Answer(URL, 200, AT, b"", "", "text/html")
    task = FetchTask(URL, "page", CANARY, conditional=False)
    looked = canary_of(Fetched("x", task, answer, document=page), None)
    assert looked.read
    assert looked.read.published == known


def test_another_canary_is_believed_on_the_third_day_and_small_steps_move_nothing(tmp_path: Path) -> None:
    first = CanarySnapshot("A title", "2025-07-23", 1000, "1", sketch=(1, 2, 3))
    other = replace(first, size=2000)
    nights = [first, replace(first, size=1100), other, first, other, other, other, other]
    sizes = []
    with closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as db:
        for day, read in enumerate(nights):
            looked = Canary(URL, history.canary(db, "x", URL), read)
            history.keep_canary(db, "x", looked, AT + timedelta(days=day))
            known = history.canary(db, "x", URL)
            sizes.append(known.size if known else 0)
    assert sizes == [1000] * 6 + [2000] * 2
