"""The traps of the two sites that decisions and the store must see through, over their real functions."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from stdwatch import polling
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
    TargetState,
)
from stdwatch.polling import ChannelPages, Frontier, PollContext, Target
from stdwatch.store import database, intake
from stdwatch.web_content.sniff import Kind, kind_of
from tests.fixture_pages import made

NIGHT = datetime(2025, 10, 9, 22, 30, tzinfo=UTC)
URL = "https://south.example/research/gauges"
TEXT = "Four firms make nine of ten gauges, and write the standards for them. " * 9


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = database.connect(tmp_path / "stdwatch.db", desk=False)
    yield db
    db.close()


def fetched(
    nights: int, url: str = URL, *, title: str = "Gauges", text: str = TEXT, day: str = "2025-08-31"
) -> Fetched:
    """The page of one document with the post id 882, read so many nights after the first; no two bodies are equal."""
    names = (Alias("post", "882"), Alias("path", url.removeprefix("https://south.example")))
    document = Document(url, title, text, (), aliases=names, published=Published(day, Precision.DAY, "page"))
    answer = Answer(url, 200, NIGHT + timedelta(nights), b"", f"body of night {nights}", "text/html")
    return Fetched("south", FetchTask(url, "page", FetchReason.NEW, conditional=False), answer, document=document)


def revisions(db: Database, *pages: Fetched) -> list[str]:
    """Store the pages one after the other; the revisions of the one item that they must have made."""
    for page in pages:
        intake.store_fetched(db, page, "1")
    assert db.execute("SELECT count(*) FROM candidate WHERE merged_into IS NULL").fetchone() == (1,)
    return [kind for (kind,) in db.execute("SELECT kind FROM revision ORDER BY id")]


def lead(post: str) -> Lead:
    path = f"/releases/2025/10/{post}/"
    return Lead(f"https://x.gov{path}", "news", ChannelKind.LISTING, (Alias("post", post), Alias("path", path)))


def wanted(listed: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    """The posts of a listing that are fetched on a later night, when we hold those that are known."""
    leads = [lead(post) for post in listed]
    held = {
        int(post): Target(int(post), lead(post).url, "page", TargetState.STORED, FetchReason.NEW, NIGHT)
        for post in known
    }
    names = {name: int(post) for post in known for name in lead(post).aliases}
    walk = ChannelPages("news", ChannelKind.LISTING, tuple(leads), date(2025, 10, 1), complete=True, names_all=True)
    frontier = Frontier(held, names, {"news": NIGHT - timedelta(1)})
    merged_leads = polling.merge_leads([walk], frontier, PollContext(NIGHT, "America/New_York"))
    return [merged.aliases[0].value for merged in merged_leads if merged.fetch]


def test_wh1_a_late_post_between_known_ones_is_found() -> None:
    assert wanted(("26661", "26663", "26653"), known=("26661", "26653")) == ["26663"]


def test_wh2_an_id_below_a_known_one_is_as_new_as_any() -> None:
    assert wanted(("26661", "26659", "26653", "26663"), known=("26663",)) == ["26661", "26659", "26653"]


def test_wh3_one_post_under_two_addresses_is_one_item(db: Database) -> None:
    moved = "https://south.example/releases/gauges"
    more = TEXT + "The tenth is measured by hand, as nobody has written down so far how that is to be done. " * 3
    assert revisions(db, fetched(0), fetched(1, moved, text=more)) == ["first", "edit"]


def test_wh4_another_title_is_a_revision_of_the_same_item(db: Database) -> None:
    assert revisions(db, fetched(0, title="GAUGES"), fetched(1)) == ["first", "title"]


@pytest.mark.parametrize("text", [TEXT[:70], ""], ids=["shorter", "empty"])
def test_wh15_a_shorter_or_empty_text_does_not_replace_a_good_one(db: Database, text: str) -> None:
    assert revisions(db, fetched(0), fetched(1, text=text)) == ["first", "quarantined"]
    assert db.execute(
        "SELECT t.text FROM part p JOIN reading r ON r.id = p.reading JOIN text t ON t.hash = r.text_hash"
    ).fetchone() == (TEXT,)


def test_us1_a_page_that_begins_with_a_comment_is_a_page() -> None:
    body = made("uscc", "research.html").body
    assert body.startswith(b"<!--")
    assert kind_of(body, None) is Kind.HTML


def test_us10_a_living_document_that_moves_its_date_is_one_item(db: Database) -> None:
    assert revisions(db, fetched(0), fetched(1, day="2025-10-08")) == ["first", "date"]


def test_us12_other_bytes_around_the_same_text_are_no_revision(db: Database) -> None:
    assert revisions(db, fetched(0), fetched(1)) == ["first"]


def test_us17_a_hearing_under_another_title_is_the_same_item(db: Database) -> None:
    assert revisions(db, fetched(0, title="China Shock 2.0"), fetched(1, title="By Design")) == ["first", "title"]
