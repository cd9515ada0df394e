"""What a run doubts is held back until a second, sound night says the same."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlite_utils import Database

from stdwatch.items import (
    Alias,
    Answer,
    Attachment,
    ChannelKind,
    ChannelResult,
    DiscoveryReport,
    Document,
    Failed,
    Fetched,
    FetchReason,
    FetchTask,
    Lead,
    Precision,
    Published,
    Standing,
)
from stdwatch.reasons import BodyCode, Outcome, Reason, RunCode
from stdwatch.relevance import vocabulary
from stdwatch.store import database, intake, runs
from stdwatch.store.archive import body_hash
from stdwatch.store.intake.figures import Counters
from stdwatch.store.intake.run_book import RunBook
from stdwatch.triage import desk
from stdwatch.triage.desk import DecisionRequest
from stdwatch.verdicts import RunVerdict

FIRST = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
NUMBERS = range(8)
LIST = ChannelResult("list", Standing.REQUIRED, Outcome.OK, entries=8, matching=8, titled=8, dated=8)
LINES = ("The bell of hut {0} is rung at noon.", "Its rope was renewed in the year of the {0} floods.")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=False)) as opened:
        yield opened


def page(number: int, night: int, why: FetchReason) -> Fetched:
    url, text = f"https://hill.example/hut-{number}", "\n".join(line.format(number) for line in LINES)
    published = Published(f"2026-04-{number + 10}", Precision.DAY, "page")
    document = Document(url, f"Hut {number}", text, (), published, aliases=(Alias("path", f"/hut-{number}"),))
    body = f"{night} {text}".encode()
    answer = Answer(url, 200, FIRST + timedelta(night), body, body_hash(body), "text/html")
    return Fetched("hill", FetchTask(url, "page", why, conditional=False), answer, document=document)


def changed(fetched: Fetched, what: str) -> Fetched:
    document = fetched.document
    assert document
    if what == "day":
        other = replace(document, published=Published("2016-01-01", Precision.DAY, "page"))
    elif what == "title":
        other = replace(document, title=f"The Hill Society: {document.title}")
    else:
        other = replace(document, text=f"{document.text}\nThe Hill Society asks you to write to it before June.")
    return replace(fetched, document=other)


def begun(db: Database, night: int, pages: list[Fetched]) -> RunBook:
    """A run that has read these pages and is not at its end."""
    at = FIRST + timedelta(night)
    intake.close_lost(db, "hill", vocabulary.load(), at)
    book = RunBook(db, "hill", runs.start(db, "hill", "nightly", 1, at), vocabulary.load())
    for fetched in pages:
        book.apply(fetched)
    return book


def run(db: Database, night: int, pages: list[Fetched]) -> RunVerdict:
    return begun(db, night, pages).close(None, Counters(), FIRST + timedelta(night, minutes=9))


def shown(db: Database) -> list[tuple[object, ...]]:
    sql = (
        "SELECT c.title, c.day, t.text, c.state, c.changed_since, c.score FROM candidate c JOIN part p"
        " ON p.candidate = c.id AND p.kind = 'page' JOIN reading r ON r.id = p.reading"
        " JOIN text t ON t.hash = r.text_hash ORDER BY c.id"
    )
    return list(db.execute(sql).fetchall())


def first_nights(db: Database) -> list[tuple[object, ...]]:
    """A sound night on which all pages are read, and two of them decided on."""
    run(db, 0, [page(number, 0, FetchReason.NEW) for number in NUMBERS])
    ids = [row[0] for row in db.execute("SELECT id FROM candidate ORDER BY id")]
    for candidate, verb in zip(ids, ("accept", "reject"), strict=False):
        desk.decide(db, DecisionRequest(str(uuid4()), candidate, verb, "ed"), today=FIRST.date(), at=FIRST)
    return shown(db)


@pytest.mark.parametrize("what", ["day", "title", "text"])
def test_what_all_pages_change_in_one_night_is_held_back_till_a_second_night_agrees(db: Database, what: str) -> None:
    before = first_nights(db)
    spoilt = [changed(page(number, 1, FetchReason.RECHECK), what) for number in NUMBERS]
    assert run(db, 1, spoilt).is_misleading
    assert shown(db) == before
    assert {row[0] for row in db.execute("SELECT why FROM target")} == {"doubtful"}
    again = [changed(page(number, 2, FetchReason.DOUBTFUL_CHECK), what) for number in NUMBERS]
    assert not run(db, 2, again).is_misleading
    assert shown(db) != before


def test_a_fault_that_is_gone_on_the_second_night_leaves_nothing_behind(db: Database) -> None:
    before = first_nights(db)
    run(db, 1, [changed(page(number, 1, FetchReason.RECHECK), "text") for number in NUMBERS])
    run(db, 2, [page(number, 2, FetchReason.DOUBTFUL_CHECK) for number in NUMBERS])
    assert shown(db) == before
    assert [row[3] for row in shown(db)[:2]] == ["accepted", "rejected"]


def test_one_edit_of_a_quiet_night_counts_at_once(db: Database) -> None:
    before = first_nights(db)
    pages = [page(number, 1, FetchReason.RECHECK) for number in NUMBERS]
    run(db, 1, [changed(pages[0], "day"), *pages[1:]])
    assert [row == other for row, other in zip(shown(db), before, strict=True)].count(False) == 1


def test_what_is_said_on_three_bad_nights_is_what_the_site_says(db: Database) -> None:
    before = first_nights(db)
    for night in (1, 2, 3):
        assert shown(db) == before
        run(db, night, [changed(page(number, night, FetchReason.RECHECK), "day") for number in NUMBERS])
    assert shown(db) != before


def textless(number: int, night: int, why: FetchReason) -> Failed:
    """What comes of a page whose text no rule has ever met, on a night on which it has lost it."""
    fetched = page(number, night, why)
    reason = Reason.of(BodyCode.NO_TEXT, selectors=(".body",))
    return Failed("hill", fetched.task, fetched.answer.at, Outcome.SITE_CHANGED, reason, fetched.answer.url)


def run_without_text(db: Database, night: int, numbers: Iterable[int], why: FetchReason) -> RunVerdict:
    book = begun(db, night, [])
    book.apply(DiscoveryReport("hill", FIRST + timedelta(night), (LIST,), (), ()))
    for number in numbers:
        book.apply(textless(number, night, why))
    return book.close(None, Counters(), FIRST + timedelta(night, minutes=9))


def test_one_page_that_lost_its_text_is_told_and_no_trouble_of_the_site(db: Database) -> None:
    before = first_nights(db)
    verdict = run_without_text(db, 1, [3], FetchReason.RECHECK)
    assert (verdict.verdict, [reason.code for reason in verdict.reasons]) == ("quiet", ["textless"])
    assert shown(db) == before


def test_one_that_stays_without_its_text_becomes_a_failure(db: Database) -> None:
    first_nights(db)
    nights = [run_without_text(db, night, [3], FetchReason.RECHECK).verdict for night in range(1, 5)]
    assert nights == ["quiet", "quiet", "quiet", "degraded"]


@pytest.mark.parametrize(("numbers", "why"), [([3, 4], FetchReason.RECHECK), ([9], FetchReason.NEW)])
def test_several_without_a_text_or_a_new_one_are_failures_at_once(
    db: Database, numbers: list[int], why: FetchReason
) -> None:
    first_nights(db)
    assert run_without_text(db, 1, numbers, why).verdict == "degraded"


def odd(night: int, text: str) -> Fetched:
    """A page that no rule has met, whose title is neither its list's nor its address's."""
    fetched = page(9, night, FetchReason.NEW)
    assert fetched.document
    lead = Lead(fetched.task.url, "list", ChannelKind.LISTING, fetched.document.aliases, "The ninth hut is open")
    other = replace(fetched.document, title="We are back soon", text=text, low_confidence=True)
    return replace(fetched, task=replace(fetched.task, lead=lead), document=other)


def test_a_new_page_that_is_not_titled_as_its_list_says_is_refused_when_short_and_else_marked(db: Database) -> None:
    run(db, 0, [odd(0, "The portal is being repaired.")])
    assert shown(db) == []
    run(db, 1, [odd(1, "\n".join([LINES[0]] * 40))])
    assert db.execute("SELECT title, doubtful FROM candidate").fetchall() == [("We are back soon", 1)]
    assert db.execute("SELECT why FROM target").fetchall() == [("doubtful",)]
    run(db, 2, [odd(2, "\n".join([LINES[0]] * 40))])
    assert db.execute("SELECT doubtful FROM candidate").fetchall() == [(0,)]


def with_file(fetched: Fetched) -> Fetched:
    assert fetched.document
    file = Attachment(f"{fetched.answer.url}.pdf", "Rules of the hut")
    return replace(fetched, document=replace(fetched.document, attachments=(file,)))


def file(number: int, night: int, why: FetchReason, words: str) -> Fetched:
    url = f"https://hill.example/hut-{number}.pdf"
    text = f"{words}\nThe rules of hut {number} hang beside its door."
    answer = Answer(url, 200, FIRST + timedelta(night), text.encode(), body_hash(text.encode()), "application/pdf")
    document = Document(url, "Rules", text, ())
    return Fetched("hill", FetchTask(url, "attachment", why, conditional=False), answer, document=document)


def files_shown(db: Database) -> list[str]:
    """The first line of each file's text in force."""
    sql = (
        "SELECT t.text FROM part p JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash"
        " WHERE p.kind = 'attachment' ORDER BY p.id"
    )
    return [row[0].partition("\n")[0] for row in db.execute(sql)]


def nights_with_files(db: Database) -> None:
    pages = [with_file(page(number, 0, FetchReason.NEW)) for number in NUMBERS]
    run(db, 0, [*pages, *(file(number, 0, FetchReason.ATTACHED, "No dogs.") for number in NUMBERS)])


def test_a_file_that_is_replaced_in_a_doubted_night_is_held_back_with_the_pages(db: Database) -> None:
    nights_with_files(db)
    before = shown(db)
    pages = [with_file(changed(page(number, 1, FetchReason.RECHECK), "day")) for number in NUMBERS]
    assert run(db, 1, [*pages, file(3, 1, FetchReason.RECHECK, "Dogs only.")]).is_misleading
    assert files_shown(db) == ["No dogs."] * len(NUMBERS)
    assert shown(db) == before
    assert db.execute("SELECT why FROM target WHERE url LIKE '%hut-3.pdf'").fetchone() == ("doubtful",)
    run(db, 2, [file(3, 2, FetchReason.DOUBTFUL_CHECK, "Dogs only.")])
    assert files_shown(db)[3] == "Dogs only."


@pytest.mark.parametrize("words", [["Dogs only."] * 8, [f"Cats {number}." for number in NUMBERS]], ids=["one", "many"])
def test_what_most_files_change_in_one_night_is_held_back(db: Database, words: list[str]) -> None:
    nights_with_files(db)
    run_verdict = run(db, 1, [file(number, 1, FetchReason.RECHECK, words[number]) for number in NUMBERS])
    assert run_verdict.reasons[0].code is RunCode.FILES_CHANGED
    assert files_shown(db) == ["No dogs."] * len(NUMBERS)


def test_files_that_come_with_one_text_under_their_addresses_are_held_back(db: Database) -> None:
    nights_with_files(db)
    walls = [file(number, 1, FetchReason.MODIFIED, "Members only.") for number in range(3)]
    walls = [
        replace(
            wall, document=replace(wall.document, text="Members only. Sign in to read this file, or join the club.")
        )
        for wall in walls
        if wall.document
    ]
    assert run(db, 1, walls).reasons[0].code is RunCode.SAME_TEXT
    assert files_shown(db) == ["No dogs."] * len(NUMBERS)


def test_one_file_that_is_replaced_in_a_quiet_night_counts_at_once(db: Database) -> None:
    nights_with_files(db)
    run(db, 1, [file(3, 1, FetchReason.RECHECK, "Dogs only.")])
    assert files_shown(db)[3] == "Dogs only."


def test_what_a_killed_crawl_had_begun_to_doubt_is_held_back_when_its_end_is_noticed(db: Database) -> None:
    before = first_nights(db)
    begun(db, 1, [changed(page(number, 1, FetchReason.RECHECK), "text") for number in NUMBERS])
    intake.close_lost(db, "hill", vocabulary.load(), FIRST + timedelta(1, hours=1))
    assert shown(db) == before
    assert {row[0] for row in db.execute("SELECT why FROM target")} == {"doubtful"}
    run(db, 2, [changed(page(number, 2, FetchReason.DOUBTFUL_CHECK), "text") for number in NUMBERS])
    assert shown(db) != before


def test_a_night_that_a_kill_has_cut_in_two_is_judged_as_one(db: Database) -> None:
    before = first_nights(db)
    begun(db, 1, [changed(page(number, 1, FetchReason.RECHECK), "text") for number in (0, 1)])
    rest = [changed(page(number, 1, FetchReason.RECHECK), "text") for number in (2, 3)]
    assert run(db, 1, rest).is_misleading
    assert shown(db) == before


def test_a_crawl_that_is_stopped_in_a_doubted_night_leaves_nothing_of_it_in_force(db: Database) -> None:
    before = first_nights(db)
    book = begun(db, 1, [changed(page(number, 1, FetchReason.RECHECK), "title") for number in NUMBERS])
    run_verdict = book.close(
        Reason.of(RunCode.ENDED_EARLY, text="shutdown"), Counters(), FIRST + timedelta(1, minutes=1)
    )
    assert run_verdict.verdict == "stopped"
    assert shown(db) == before


def test_a_crawl_that_is_killed_in_a_quiet_night_keeps_what_it_read(db: Database) -> None:
    before = first_nights(db)
    begun(db, 1, [changed(page(0, 1, FetchReason.RECHECK), "text")])
    run(db, 1, [page(number, 1, FetchReason.RECHECK) for number in NUMBERS[1:]])
    assert [row == other for row, other in zip(shown(db), before, strict=True)].count(False) == 1


def alike(number: int, night: int, *, title: bool) -> Fetched:
    fetched = page(number, night, FetchReason.NEW)
    assert fetched.document
    if title:
        return replace(fetched, document=replace(fetched.document, title="Members only"))
    return replace(fetched, document=replace(fetched.document, text="Sign in to go on. Members see all huts."))


def marked(db: Database) -> list[int]:
    return [row[0] for row in db.execute("SELECT doubtful FROM candidate ORDER BY id")]


@pytest.mark.parametrize("title", [True, False], ids=["title", "text"])
def test_what_three_new_documents_share_is_told_and_they_wait_marked_in_the_queue(db: Database, title: bool) -> None:
    run_verdict = run(db, 0, [alike(number, 0, title=title) for number in range(3)])
    assert run_verdict.reasons[0].code in {RunCode.SAME_TITLE, RunCode.SAME_TEXT}
    assert marked(db) == [1, 1, 1]
    run(db, 1, [page(number, 1, FetchReason.DOUBTFUL_CHECK) for number in range(3)])
    assert marked(db) == [0, 0, 0]


def test_a_text_of_a_doubted_night_gives_way_to_a_much_shorter_one_of_a_sound_night(db: Database) -> None:
    twice = [alike(number, 0, title=False) for number in range(3)]
    long = "Sign in to go on. Members see all huts. " * 40
    twice = [replace(fetched, document=replace(fetched.document, text=long)) for fetched in twice if fetched.document]
    assert run(db, 0, twice).is_misleading
    run(db, 1, [page(number, 1, FetchReason.DOUBTFUL_CHECK) for number in range(3)])
    assert all("bell" in str(row[2]) for row in shown(db))


def test_two_notes_with_one_title_among_many_are_nothing_odd(db: Database) -> None:
    pages = [page(number, 0, FetchReason.NEW) for number in NUMBERS]
    run_verdict = run(db, 0, [*pages[:6], *(alike(number, 0, title=True) for number in (6, 7))])
    assert run_verdict.reasons == ()
    assert set(marked(db)) == {0}
