"""What is written of a fetched document: the texts that a candidate is scored by, and files without a page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.errors import Missing, SiteChanged
from stdwatch.items import (
    Alias,
    Answer,
    Attachment,
    ChannelKind,
    Document,
    Failed,
    Fetched,
    FetchReason,
    FetchTask,
    Gone,
    Lead,
    Role,
)
from stdwatch.reasons import AnswerCode, Outcome, ProblemCode, Reason, Verdict
from stdwatch.store import database, intake, known, runs
from stdwatch.verdicts import RunVerdict
from tests.scripted_replica import NIGHT

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
    return Fetched("south", FetchTask(url, kind, FetchReason.NEW, conditional=False), answer, document=document)


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
        missing(db, days)
        intake.apply_verdict(db, "south", 1, RunVerdict(Verdict.QUIET), NIGHT + timedelta(days))
    assert db.execute("SELECT withdrawn FROM candidate").fetchone() == (stamp(NIGHT + timedelta(2)),)


@pytest.mark.parametrize(
    "reason",
    [
        Reason.of(ProblemCode.CANARY),
        Reason.of(ProblemCode.GONE),
        Reason.of(ProblemCode.CHANGES),
        Reason.of(ProblemCode.FIELD, field="text"),
    ],
    ids=str,
)
def test_a_night_whose_documents_are_not_to_be_believed_withdraws_nothing_and_doubts_what_it_read(
    db: Database, reason: Reason
) -> None:
    run = runs.start(db, "south", "nightly", 1, NIGHT)
    for name in "ab":
        intake.store_fetched(db, fetched(f"{PAGE}/{name}", f"the page {name}", "page"), "1")
    missing(db, 0, f"{PAGE}/a")
    intake.apply_verdict(db, "south", run, RunVerdict(Verdict.DEGRADED, repeat_keys=(reason,)), NIGHT)
    assert db.execute("SELECT DISTINCT why, gone FROM target").fetchall() == [("doubtful", None)]
    for days in (1, 2):
        missing(db, days, f"{PAGE}/a")
        assert not db.execute("SELECT 1 FROM candidate WHERE withdrawn IS NOT NULL").fetchone()
        intake.apply_verdict(db, "south", run + days, RunVerdict(Verdict.QUIET), NIGHT + timedelta(days))
    assert [row[0] for row in db.execute("SELECT url FROM candidate WHERE withdrawn IS NOT NULL")] == [f"{PAGE}/a"]


def missing(db: Database, days: int, url: str = PAGE) -> None:
    """The page answers 404 so many days later."""
    intake.store_gone(
        db,
        Gone(
            "south",
            FetchTask(url, "page", FetchReason.NEW, conditional=False),
            NIGHT + timedelta(days),
            Reason.text("404"),
        ),
    )


@pytest.mark.parametrize("code", [AnswerCode.OTHER_DOCUMENT, AnswerCode.NO_DOCUMENT])
def test_a_page_whose_address_leads_to_another_night_after_night_is_withdrawn(db: Database, code: AnswerCode) -> None:
    for name in "ab":
        intake.store_fetched(db, fetched(f"{PAGE}/{name}", f"the page {name}", "page"), "1")
    task = FetchTask(f"{PAGE}/a", "page", FetchReason.GONE_CHECK, conditional=False)
    withdrawn = []
    for days in range(1, 5):
        at = NIGHT + timedelta(days)
        run = runs.start(db, "south", "nightly", 1, at)
        failed = Failed("south", task, at, Outcome.SITE_CHANGED, Reason.of(code, title="Of us", url=PAGE), PAGE)
        intake.store_failed(db, failed, run)
        intake.apply_verdict(db, "south", run, RunVerdict(Verdict.OK), at)
        withdrawn.append([row[0] for row in db.execute("SELECT url FROM candidate WHERE withdrawn IS NOT NULL")])
    assert withdrawn == [[], [], [], [f"{PAGE}/a"]]


def test_other_failures_before_count_nothing_of_where_an_address_leads(db: Database) -> None:
    intake.store_fetched(db, fetched(PAGE, "the page", "page"), "1")
    task = FetchTask(PAGE, "page", FetchReason.RECHECK, conditional=False)
    leads_away = Reason.of(AnswerCode.OTHER_DOCUMENT, title="Of us")
    failures = [(Outcome.UNREACHABLE, Reason.of(AnswerCode.LOST))] * 3 + [(Outcome.SITE_CHANGED, leads_away)] * 2
    for days, (outcome, reason) in enumerate(failures, 1):
        at = NIGHT + timedelta(days)
        intake.store_failed(db, Failed("south", task, at, outcome, reason), runs.start(db, "south", "nightly", 1, at))
    assert db.execute("SELECT failures, unlike_nights, gone FROM target").fetchall() == [(5, 2, None)]


PATHS = {"a": (Alias("path", "/on-gauges-and-weights"),), "b": (Alias("path", "/notes-of-the-cheese-board"),)}


def page(name: str, title: str, *names: Alias) -> Fetched:
    """What lies at one of two addresses and goes by these names."""
    url = f"https://south.example{PATHS[name][0].value}"
    read = fetched(url, f"the text under {title}", "page")
    assert read.document
    task = replace(read.task, lead=Lead(url, "list", ChannelKind.LISTING, PATHS[name]))
    return replace(read, task=task, document=replace(read.document, title=title, aliases=(*PATHS[name], *names)))


def test_one_page_that_answers_for_all_does_not_make_one_document_of_them(db: Database) -> None:
    intake.store_fetched(db, page("a", "On Gauges and Weights", Alias("post", "1")), "1")
    intake.store_fetched(db, page("b", "Notes of the Cheese Board", Alias("post", "2")), "1")
    with pytest.raises(SiteChanged, match=r"shows another document \(On Gauges and Weights\)"):
        intake.store_fetched(db, page("b", "On Gauges and Weights", Alias("post", "1")), "1")
    assert db.execute("SELECT title FROM candidate WHERE merged_into IS NULL ORDER BY id").fetchall() == [
        ("On Gauges and Weights",),
        ("Notes of the Cheese Board",),
    ]


def test_two_records_of_one_document_are_united_by_what_its_page_says(db: Database) -> None:
    intake.store_fetched(db, page("a", "On Gauges and Weights", Alias("post", "1")), "1")
    intake.store_fetched(db, page("b", "Notes of the Cheese Board", Alias("post", "2")), "1")
    known = page("b", "Notes of the Cheese Board", Alias("post", "2"))
    assert known.document
    text = "\n".join(f"Gauge {number} is read by two people, who sign for it." for number in range(9))
    for name in ("a", "b"):
        read = page(name, "On Gauges, and Weights" if name == "b" else "On Gauges and Weights", Alias("post", "1"))
        assert read.document
        task = replace(read.task, why=FetchReason.MANUAL) if name == "b" else read.task
        intake.store_fetched(db, replace(read, task=task, document=replace(read.document, text=text)), "1")
    assert db.execute("SELECT count(*) FROM candidate WHERE merged_into IS NULL").fetchone() == (1,)


def test_a_reading_without_the_site_s_rules_does_not_take_the_place_of_one_by_them(db: Database) -> None:
    def read(text: str, *, generic: bool) -> str:
        fetched_page = fetched(PAGE, text, "page")
        assert fetched_page.document
        return intake.store_fetched(
            db, replace(fetched_page, document=replace(fetched_page.document, low_confidence=generic)), "1"
        ).change

    assert read("the page", generic=False) == "first"
    assert read("this domain is for sale, and so on, at length", generic=True) == "quarantined"
    assert read("the page", generic=False) == "unchanged"
    assert read("the page, corrected", generic=False) == "edit"


def test_a_short_text_that_was_there_before_is_believed_at_once(db: Database) -> None:
    for text, change in (("the page", "first"), ("the page " * 3, "edit"), ("the page", "edit"), ("pa", "quarantined")):
        assert intake.store_fetched(db, fetched(PAGE, text, "page"), "1").change == change


def test_a_reading_by_the_site_s_rules_takes_the_place_of_one_without_them_at_once(db: Database) -> None:
    long = fetched(PAGE, "this domain is for sale " * 40, "page")
    assert long.document
    intake.store_fetched(db, replace(long, document=replace(long.document, low_confidence=True)), "1")
    assert intake.store_fetched(db, fetched(PAGE, "the page", "page"), "1").change == "edit"


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
