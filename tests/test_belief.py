"""What is believed of an answer: shortened, gone, unmodified, sampled, and read by another extractor."""

from dataclasses import replace
from typing import Any

import pytest

from rehearsal.model import Post
from stdwatch.items import Answer, Block, BlockKind, Document, Fetched, FetchReason, FetchTask
from stdwatch.relevance.passages import find_passages
from stdwatch.store import database, intake, readings
from tests.crawls import Bench
from tests.scripted_replica import HOME, WH

pytestmark = pytest.mark.slow

DOCUMENTS = r"^/[a-z-]+/\d{4}/\d{2}/"


@pytest.fixture
def post(settled: Bench) -> Post:
    """A post that was stored on the first night and does not change by itself."""
    known = set(settled.values("SELECT value FROM alias WHERE kind = 'post' AND candidate IS NOT NULL"))
    return next(post for post in settled.replica.posts(WH, "/fact-sheets/") if post.key in known)


QUARANTINED = "SELECT p.url FROM revision v JOIN part p ON p.id = v.part WHERE v.kind = 'quarantined'"


def assert_passages_are_those_of_the_readings(bench: Bench) -> None:
    db = database.connect(bench.data / "stdwatch.db", desk=False)
    for reading in bench.values("SELECT reading FROM part WHERE reading IS NOT NULL"):
        spans = {(passage.start, passage.end) for passage in find_passages(readings.load(db, reading))}
        assert spans == set(db.execute('SELECT start, "end" FROM passage WHERE reading = ?', [reading]))
    assert db.execute("SELECT 1 FROM passage").fetchone()
    db.close()


def revisions(bench: Bench, post: Post) -> list[str]:
    return bench.values(
        "SELECT v.kind FROM revision v JOIN part p ON p.id = v.part WHERE p.url = ? ORDER BY v.id", f"{HOME}{post.path}"
    )


def test_a_much_shorter_text_is_believed_on_the_third_day(settled: Bench, post: Post) -> None:
    whole = settled.texts()[f"{HOME}{post.path}"]
    settled.replica.fault("short_bodies", f"^{post.path}$")
    for _ in range(2):
        settled.crawl("whitehouse")
        assert revisions(settled, post) == ["first", "quarantined"]
        assert settled.texts()[f"{HOME}{post.path}"] == whole
        settled.next_night()
    settled.crawl("whitehouse")
    assert revisions(settled, post) == ["first", "shortened"]
    assert len(settled.texts()[f"{HOME}{post.path}"]) < len(whole) / 2


def test_a_text_in_doubt_moves_nothing_in_the_queue_until_it_is_believed(settled: Bench) -> None:
    scores = settled.rows("SELECT url, score FROM candidate WHERE source = 'whitehouse'")
    settled.replica.fault("short_bodies", DOCUMENTS)
    settled.crawl("whitehouse")
    held = set(settled.values(QUARANTINED))
    assert len(held) > 5
    before = {row["url"]: row["score"] for row in scores if row["url"] in held}
    assert {url: settled.values("SELECT score FROM candidate WHERE url = ?", url)[0] for url in held} == before
    for _ in range(2):
        settled.next_night()
        settled.crawl("whitehouse")
    assert {url: settled.values("SELECT score FROM candidate WHERE url = ?", url)[0] for url in held} != before
    assert_passages_are_those_of_the_readings(settled)


def test_a_shorter_text_twice_on_one_day_counts_once(settled: Bench, post: Post) -> None:
    settled.replica.fault("short_bodies", f"^{post.path}$")
    for _ in range(3):
        settled.crawl("whitehouse", "-a", f"url={HOME}{post.path}", kind="manual")
    assert revisions(settled, post) == ["first", "quarantined"]


def test_a_text_that_comes_back_whole_was_never_shortened(settled: Bench, post: Post) -> None:
    whole = settled.texts()[f"{HOME}{post.path}"]
    settled.replica.fault("no_bodies", f"^{post.path}$")
    settled.crawl("whitehouse")
    settled.replica.behave()
    for _ in range(3):
        settled.next_night()
        settled.crawl("whitehouse")
    assert revisions(settled, post) == ["first", "quarantined"]
    assert settled.texts()[f"{HOME}{post.path}"] == whole
    assert settled.values("SELECT last_changed = first_seen FROM candidate WHERE url = ?", f"{HOME}{post.path}") == [1]


def withdrawn(bench: Bench, post: Post) -> str | None:
    (since,) = bench.values("SELECT withdrawn FROM candidate WHERE url = ?", f"{HOME}{post.path}")
    return str(since) if since else None


@pytest.mark.parametrize("status", ["404", "410"])
def test_what_is_gone_on_two_days_is_withdrawn_and_its_text_kept(settled: Bench, post: Post, status: str) -> None:
    texts = settled.texts()
    settled.replica.fault("status", f"^{post.path}$", arg=status)
    for _ in range(2):  # on one day
        settled.crawl("whitehouse", "-a", f"url={HOME}{post.path}", kind="manual")
    assert withdrawn(settled, post) is None
    settled.next_night()
    settled.crawl("whitehouse")
    assert withdrawn(settled, post) is not None
    assert settled.texts().items() >= texts.items()


def test_what_comes_back_was_not_withdrawn(settled: Bench, post: Post) -> None:
    settled.replica.fault("status", f"^{post.path}$", arg="404")
    settled.crawl("whitehouse")
    settled.replica.behave()
    settled.next_night()
    settled.crawl("whitehouse")
    settled.replica.fault("status", f"^{post.path}$", arg="404")
    settled.next_night()
    settled.crawl("whitehouse", "-a", f"url={HOME}{post.path}", kind="manual")
    assert withdrawn(settled, post) is None


def test_what_was_withdrawn_and_is_listed_again_is_back(settled: Bench, post: Post) -> None:
    settled.replica.fault("status", f"^{post.path}$", arg="404")
    settled.crawl("whitehouse")
    settled.next_night()
    settled.crawl("whitehouse")
    assert withdrawn(settled, post) is not None
    settled.replica.behave()
    settled.next_night()
    settled.crawl("whitehouse")
    assert withdrawn(settled, post) is None


# Conditional requests


@pytest.fixture
def honest(bench: Bench) -> Bench:
    """The bench after a first night with a server that gives true validators."""
    bench.replica.validators = dict.fromkeys(bench.replica.validators, "honest")
    bench.crawl("whitehouse")
    bench.next_night()
    bench.replica.log.clear()
    return bench


def statuses(bench: Bench, why: str) -> dict[str, int]:
    """How often each status was answered in the newest run to requests with this reason."""
    sql = "SELECT status, count(*) AS n FROM fetch WHERE run = (SELECT max(id) FROM run) AND why LIKE ? GROUP BY status"
    return {str(row["status"]): row["n"] for row in bench.rows(sql, why)}


def test_validators_are_kept_with_what_was_read(honest: Bench) -> None:
    rows = honest.rows("SELECT etag, extractor, state, last_checked FROM target WHERE state = 'stored'")
    assert rows
    assert all(row["etag"] and row["extractor"] and row["last_checked"] for row in rows)
    assert honest.values("SELECT etag FROM target WHERE state = 'known' AND etag IS NOT NULL") == []


def test_what_was_not_modified_is_checked_and_unchanged(honest: Bench) -> None:
    before = honest.kept()
    honest.crawl("whitehouse")
    number = honest.values("SELECT count(*) FROM target WHERE kind = 'page' AND last_changed < last_checked")[0]
    assert statuses(honest, "recheck%") == {"304": number}
    assert number > 10
    assert honest.run["changed"] == 0
    assert honest.lost(before) == {}


def test_channels_are_never_asked_conditionally(honest: Bench) -> None:
    honest.crawl("whitehouse")
    asked = [line for line in honest.replica.log if line.conditions]
    assert asked
    assert not [line for line in asked if "feed" in line.path or line.path in {"/news/", "/robots.txt"}]


def test_a_few_a_week_are_fetched_without_validators(honest: Bench) -> None:
    samples = []
    for _ in range(5):  # Thursday to Monday, when a new week begins
        honest.crawl("whitehouse")
        samples.append(statuses(honest, "weekly_sample"))
        honest.next_night()
    *first_week, monday = [counts.get("200", 0) for counts in samples]
    assert (sum(first_week), monday) == (3, 3)
    assert not any(set(counts) - {"200"} for counts in samples)


def test_a_sample_finds_out_a_server_whose_validators_lie(bench: Bench) -> None:
    bench.replica.validators = dict.fromkeys(bench.replica.validators, "lying")
    bench.crawl("whitehouse")
    bench.replica.alter(DOCUMENTS, lambda reply: replace(reply, body=reply.body.replace(b"</p>", b" Amended.</p>", 1)))
    bench.next_night()
    bench.crawl("whitehouse")
    assert set(statuses(bench, "recheck%")) == {"304"}
    bench.next_night()
    bench.crawl("whitehouse")
    sampled = "SELECT count(DISTINCT url) FROM fetch WHERE why = 'weekly_sample'"
    assert bench.values("SELECT count(*) FROM revision WHERE kind = 'edit'") == bench.values(sampled)
    assert 1 <= bench.values(sampled)[0] <= 3


def test_a_text_in_doubt_has_no_validators(honest: Bench) -> None:
    honest.replica.fault("short_bodies", DOCUMENTS)
    honest.replica.validators = dict.fromkeys(honest.replica.validators, "none")
    honest.crawl("whitehouse")
    doubtful = honest.rows("SELECT etag, last_modified FROM target WHERE why = 'doubtful'")
    assert len(doubtful) > 5
    assert not [row for row in doubtful if row["etag"] or row["last_modified"]]


# Another extractor


def reread(bench: Bench, post: Post, **changes: Any) -> tuple[Fetched, Document]:
    """The stored page of a post as if fetched again, and its document as stored."""
    db = database.connect(bench.data / "stdwatch.db", desk=False)
    url = f"{HOME}{post.path}"
    (target, reading, body) = db.execute(
        "SELECT t.id, p.reading, v.body_hash FROM target t JOIN part p ON p.id = t.part JOIN reading r ON"
        " r.id = p.reading JOIN revision v ON v.id = r.revision WHERE p.url = ?",
        [url],
    ).fetchone()
    document = readings.load(db, reading)
    db.close()
    task = FetchTask(url, "page", FetchReason.RECHECK, conditional=False, target=target)
    answer = Answer(url, 200, bench.replica.now, b"", body, "text/html")
    return Fetched("whitehouse", task, answer, **changes), document


def stored(bench: Bench, fetched: Fetched, extractor: str) -> str:
    db = database.connect(bench.data / "stdwatch.db", desk=False)
    try:
        return intake.store_fetched(db, fetched, extractor).change
    finally:
        db.close()


def test_a_better_extractor_makes_no_edits(settled: Bench, post: Post) -> None:
    fetched, document = reread(settled, post)
    words = "\nThis agreement sets technical standards for conformity assessment."
    block = Block(BlockKind.PARAGRAPH, len(document.text) + 1, len(document.text) + len(words))
    better = replace(document, text=document.text + words, blocks=(*document.blocks, block))
    fetched = replace(fetched, document=better, earlier=better, passages=find_passages(better))
    assert fetched.passages
    change = stored(settled, fetched, "next")
    assert change == "unchanged"
    assert revisions(settled, post) == ["first"]
    assert_passages_are_those_of_the_readings(settled)
    assert settled.texts()[f"{HOME}{post.path}"] == better.text
    assert settled.values("SELECT last_changed = first_seen FROM candidate WHERE url = ?", fetched.task.url) == [1]


def test_an_edit_is_seen_through_a_change_of_extractor(settled: Bench, post: Post) -> None:
    fetched, document = reread(settled, post)
    before = replace(document, text=f"{document.text} and a table", blocks=())
    after = replace(document, text=f"{document.text} and another table", blocks=())
    assert stored(settled, replace(fetched, document=after, earlier=before), "next") == "edit"
    assert revisions(settled, post) == ["first", "edit"]
