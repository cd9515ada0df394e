"""Clips: made with a home at once, never changed, found again when their document changes."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from stdwatch.editing import clipping, integrity, issues
from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.items import Answer, Document, Fetched, FetchReason, FetchTask
from stdwatch.items.journal import ClipVerdict
from stdwatch.operations import notifications
from stdwatch.store import anchors, clips, database, intake, outbox, queue
from stdwatch.store.filters import Filters
from tests.desk import NOW, document
from tests.journal import LATER, ORDER, Newsroom

DATASETS = "secure access to datasets under the data-access standards"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom.opened(tmp_path)
    yield room
    assert room.replayed()
    assert anchors.damaged(room.desk.db) == []
    room.desk.db.close()


def refusal(clip: Any, *values: Any, **more: Any) -> Refusal:
    with pytest.raises(EditRefused) as refused:
        clip(*values, **more)
    return refused.value.why


def test_the_same_words_twice_are_one_clip_until_they_were_taken_out(room: Newsroom) -> None:
    of = room.accepted()
    first, again = room.clip(of, DATASETS), room.clip(of, DATASETS, "Wang")
    assert (again.stored.clip.id, again.block, again.repeated) == (first.stored.clip.id, first.block, True)
    room.edit(f"block:{first.block}", {"deleted": True})
    assert room.clip(of, DATASETS).block != first.block


def test_the_first_clip_makes_its_article(room: Newsroom) -> None:
    of = room.accepted(url="https://www.north.example/order/")
    made = room.clip(of, DATASETS, text="获取数据。")
    article, (block,) = room.row(made.article), room.blocks(made.article)
    assert (article.issue, article.section, article.title) == (1, "战略态势", "")
    assert (article.origin, article.site) == ("北方之家", "https://north.example")
    assert article.excerpt == "本文摘录行政命令中涉及标准的相关内容"
    (source,) = article.sources
    assert (source.title, source.published, source.candidate) == (ORDER.title, "2025-11-24", of)
    assert (block.text, block.clips) == ("获取数据。", (made.stored.clip.id,))


def test_further_clips_of_a_candidate_go_to_its_article(room: Newsroom) -> None:
    of = room.accepted()
    articles = {room.clip(of, words).article for words in (DATASETS, "common security", "creates a right")}
    assert len(articles) == 1


def test_an_article_out_of_the_issue_still_takes_the_clips_of_its_candidate(room: Newsroom) -> None:
    of = room.accepted()
    first = room.clip(of, DATASETS)
    room.edit(f"article:{first.article}", {"issue": None})
    assert room.clip(of, "common security").article == first.article


def test_a_clip_keeps_what_it_was_made_from(room: Newsroom) -> None:
    of = room.accepted()
    stored = room.clip(of, "common  security\nstandards").stored
    clip = stored.clip
    assert (clip.exact, clip.path, clip.length) == (
        "common security standards",
        ("Sec. 3.  The Platform",),
        len(ORDER.text),
    )
    assert (
        ORDER.text[clip.start - len(clip.prefix) : clip.end + len(clip.suffix)]
        == clip.prefix + clip.exact + clip.suffix
    )
    assert (stored.candidate, stored.reading, stored.editor) == (of, room.desk.page_reading(of), "Li")


def test_list_items_become_items(room: Newsroom) -> None:
    of = room.accepted()
    made = room.clip(of, "The platform shall meet common security standards")
    assert [block.kind for block in room.blocks(made.article)] == ["item"]


def test_a_clip_across_a_page_break_keeps_both_labels(room: Newsroom) -> None:
    report = document("The first page speaks of standards", "and the second goes on.", pages=2)
    of = room.accepted(text=report)
    clip = room.clip(of, report.text).stored.clip
    assert (clip.page, clip.page_label) == (0, "i–2")


def test_a_clip_may_join_a_block(room: Newsroom) -> None:
    of = room.accepted()
    first = room.clip(of, DATASETS)
    second = room.clip(of, "common security standards", block=first.block)
    (block,) = room.blocks(first.article)
    assert block.clips == (first.stored.clip.id, second.stored.clip.id)


def test_clips_of_an_attachment_bring_it_as_a_source(room: Newsroom) -> None:
    of = room.accepted()
    with database.writing(room.desk.db):
        part = room.desk.part(
            of, "https://north.example/report.pdf", "The report", document("Standards matter.", pages=1)
        )
    reading = room.desk.db.execute("SELECT reading FROM part WHERE id = ?", [part]).fetchone()[0]
    request = clipping.ClipRequest(str(uuid4()), of, reading, 0, 17, "Li")
    made = clipping.clip(room.desk.db, request, LATER)
    assert [source.url for source in room.row(made.article).sources][1:] == ["https://north.example/report.pdf"]
    assert (made.stored.clip.part, made.stored.clip.page) == (1, 0)


def test_the_same_id_twice_is_one_clip(room: Newsroom) -> None:
    of, id_ = room.accepted(), str(uuid4())
    first, again = (room.clip(of, DATASETS, id=id_) for _ in range(2))
    assert (again.repeated, again.block, again.article) == (True, first.block, first.article)
    assert len(room.blocks(first.article)) == 1


def test_undo_takes_back_a_clip_with_the_article_it_made(room: Newsroom) -> None:
    made = room.clip(room.accepted(), DATASETS)
    room.undo(made.article)
    assert (room.row(made.article).deleted, room.blocks(made.article)) == (True, [])


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"start": -1}, Refusal.SPAN),
        ({"end": 10_000}, Refusal.SPAN),
        ({"start": 50, "end": 50}, Refusal.SPAN),
        ({"start": 22, "end": 23}, Refusal.NO_WORDS),
        ({"words": "other words were on screen"}, Refusal.OTHER_WORDS),
        ({"article": str(uuid4())}, Refusal.SUBJECT),
        ({"block": str(uuid4())}, Refusal.SUBJECT),
        ({"id": "1"}, Refusal.ID),
        ({"editor": " "}, Refusal.EDITOR),
    ],
)
def test_what_is_no_clip_is_refused_and_leaves_nothing(room: Newsroom, fields: dict[str, Any], why: Refusal) -> None:
    of = room.accepted(text=document("# Sec. 3.  The Platform", "\u00a0 The Secretary shall act."))
    assert refusal(room.clip, of, "The Secretary shall", **fields) is why
    assert (clips.of_candidate(room.desk.db, of), room.seq()) == ([], 1)


def test_a_reading_of_another_candidate_is_refused(room: Newsroom) -> None:
    first, second = room.accepted(), room.accepted()
    assert refusal(room.clip, first, DATASETS, reading=room.desk.page_reading(second)) is Refusal.SPAN


@pytest.mark.parametrize(
    ("words", "why"),
    [("the", Refusal.NOT_ONCE), ("never written", Refusal.NOT_FOUND), (" \u200b", Refusal.NO_WORDS)],
)
def test_words_are_found_where_they_stand_once(words: str, why: Refusal) -> None:
    assert refusal(clipping.find, document("the one and the other"), words) is why


def test_clips_are_never_changed(room: Newsroom) -> None:
    room.clip(room.accepted(), DATASETS)
    for change in (
        "UPDATE clip SET exact = 'x'",
        "DELETE FROM clip",
        "UPDATE edit SET editor = 'x'",
        "DELETE FROM edit",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            room.desk.db.execute(change)


def test_a_candidate_is_used_while_a_clip_of_it_stands(room: Newsroom) -> None:
    of = room.accepted()
    made = room.clip(of, DATASETS)
    assert clips.counts(room.desk.db, [of]) == {of: 1}
    room.edit(f"block:{made.block}", {"deleted": True})
    assert clips.counts(room.desk.db, [of]) == {}


RULE = "The Secretary shall secure access to datasets under the data-access standards of the Office."


def test_clips_follow_their_candidate_through_merges(room: Newsroom) -> None:
    first, second, third = (room.accepted() for _ in range(3))
    made = room.clip(first, DATASETS)
    for merged, into in ((first, second), (second, third)):
        room.desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [into, merged])
    assert [stored.clip.id for stored in clips.of_candidate(room.desk.db, third)] == [made.stored.clip.id]
    assert clips.counts(room.desk.db, [third]) == {third: 1}
    assert queue.inbox(room.desk.db, Filters(state="accepted", unused=True)) == []
    assert room.clip(first, "common security").article == made.article


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (["A note.", RULE], ClipVerdict.MOVED),
        ([RULE.replace("secure access", "secure\naccess")], ClipVerdict.REFLOWED),
        ([RULE.replace("shall", "may").replace("to data", "to all data")], ClipVerdict.ALTERED),
        (["Nothing of it is left in this text."], ClipVerdict.GONE),
    ],
)
def test_a_change_of_the_page_tells_what_became_of_its_clips(
    room: Newsroom, lines: list[str], verdict: ClipVerdict
) -> None:
    of = room.accepted()
    stored = room.clip(of, RULE).stored
    room.revise(of, *lines)
    assert anchors.current(room.desk.db, [stored]) == {}
    with database.writing(room.desk.db):
        anchors.renew_all(room.desk.db, [stored], NOW)
    assert anchors.current(room.desk.db, [stored])[stored.clip.id].verdict is verdict


def crawled(text: str) -> Fetched:
    document = Document("https://south.example/report", "A report", text, ())
    answer = Answer(document.url, 200, NOW, b"", f"hash of {text}", "text/html")
    return Fetched(
        "south", FetchTask(document.url, "page", FetchReason.NEW, conditional=False), answer, document=document
    )


def test_a_crawl_finds_the_clips_of_a_changed_page_again(room: Newsroom) -> None:
    of = intake.store_fetched(room.desk.db, crawled(f"{RULE} The rest stays as it is."), "1").candidate
    stored = room.clip(of, RULE).stored
    intake.store_fetched(room.desk.db, crawled(f"{RULE.replace('shall', 'may')} The rest stays as it is."), "1")
    assert anchors.current(room.desk.db, [stored])[stored.clip.id].verdict is ClipVerdict.ALTERED


def test_what_no_one_changed_stands(room: Newsroom) -> None:
    stored = room.clip(room.accepted(), DATASETS).stored
    assert anchors.current(room.desk.db, [stored])[stored.clip.id].verdict is ClipVerdict.STANDS


def test_an_issue_holds_its_clips_once_and_in_order(room: Newsroom) -> None:
    of = room.accepted()
    first, second = room.clip(of, DATASETS), room.clip(of, "common security")
    room.edit(f"block:{second.block}", {"position": "1", "clips": [second.stored.clip.id, first.stored.clip.id]})
    names = [stored.clip.id for stored in clips.standing(room.desk.db, 1)]
    assert names == [second.stored.clip.id, first.stored.clip.id]
    issue = issues.load(room.desk.db, room.issue())
    assert [clip.id for article in issue.articles for clip in article.clips] == names


def test_a_printed_issue_whose_source_changed_is_told_once(room: Newsroom) -> None:
    of = room.accepted()
    made = room.clip(of, RULE)
    room.edit(f"article:{made.article}", {"title": "美国发布行政命令"})
    issues.close(room.desk.db, "2025-4", "Li", LATER)
    room.revise(of, RULE.replace("shall", "may"))
    with database.writing(room.desk.db):
        anchors.renew_all(room.desk.db, [made.stored], LATER)
    for _ in range(2):
        notifications.tell_printed_changes(room.desk.db, LATER)
    (message,) = outbox.messages(room.desk.db)
    assert (
        message["kind"],
        "2025-4 《美国发布行政命令》" in message["body"],
        "words were altered" in message["body"],
    ) == (
        "alarm",
        True,
        True,
    )


def test_the_doctor_sees_what_no_longer_follows_from_the_log(room: Newsroom) -> None:
    made = room.clip(room.accepted(), DATASETS)
    assert all(finding.well for finding in integrity.examine(room.desk.db))
    room.desk.db.execute("UPDATE block SET text = 'smuggled' WHERE id = ?", [made.block])
    assert [finding.what for finding in integrity.examine(room.desk.db) if not finding.well] == ["articles"]
    room.write(made.block, "", id=str(uuid4()))
