"""The rules of the edit log: once, in order, refused only for a reason, taken back without limit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from stdwatch.editing import articles, issues, log
from stdwatch.editing.refusals import Closed, EditConflict, EditRefused, Refusal
from tests.journal import LATER, Newsroom


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom.opened(tmp_path)
    yield room
    assert room.replayed()
    room.desk.db.close()


def refusal(edit: Any, *values: Any, **more: Any) -> Refusal:
    with pytest.raises(EditRefused) as refused:
        edit(*values, **more)
    return refused.value.why


# Once, whatever happens on the way ------------------------------------------------------------------------------------


def test_the_same_id_twice_is_one_edit(room: Newsroom) -> None:
    block, id_, group = room.block(room.article().id), str(uuid4()), str(uuid4())
    first = room.write(block, "甲", id=id_, undo_group=group)
    again = room.write(block, "甲", id=id_, undo_group=group)
    assert (again.repeated, again.edit.seq, room.seq()) == (True, first.edit.seq, first.edit.seq)


def test_a_repeated_edit_overwrites_nothing_that_came_after_it(room: Newsroom) -> None:
    article = room.article().id
    block, id_ = room.block(article), str(uuid4())
    room.write(block, "甲", id=id_)
    room.write(block, "乙", "Wang")
    room.write(block, "甲", id=id_)
    assert room.texts(article) == ["乙"]


def test_an_id_serves_one_edit_only(room: Newsroom) -> None:
    block, id_ = room.block(room.article().id), str(uuid4())
    room.write(block, "甲", id=id_)
    assert refusal(room.write, block, "乙", id=id_) is Refusal.USED_ID
    assert refusal(room.write, block, "甲", "Wang", id=id_) is Refusal.USED_ID


def test_an_edit_that_changes_nothing_is_logged_as_taken(room: Newsroom) -> None:
    block = room.block(room.article().id, text="甲")
    assert room.write(block, "甲").edit.after == {}


# Conflicts ------------------------------------------------------------------------------------------------------------


def test_a_conflict_shows_both_versions_and_writes_nothing(room: Newsroom) -> None:
    article = room.article().id
    block = room.block(article, text="甲")
    seen = room.seq()
    room.write(block, "王的文本", "Wang")
    with pytest.raises(EditConflict) as conflict:
        room.write(block, "李的文本", seen=seen)
    (field,) = conflict.value.fields
    assert (conflict.value.by.editor, field.name, field.theirs, field.mine) == ("Wang", "text", "王的文本", "李的文本")
    assert room.texts(article) == ["王的文本"]


def test_different_fields_blocks_and_orders_never_collide(room: Newsroom) -> None:
    article = room.article().id
    first, second = room.block(article, "F"), room.block(article, "V")
    seen = room.seq()
    room.edit(f"block:{first}", {"position": "k"}, "Wang", seen=seen)
    room.write(second, "王", "Wang", seen=seen)
    room.write(first, "李", seen=seen)
    room.edit(f"block:{second}", {"kind": "item"}, seen=seen)
    assert [(block.text, block.kind) for block in room.blocks(article)] == [("王", "item"), ("李", "text")]


def test_ones_own_second_tab_wins_later(room: Newsroom) -> None:
    article = room.article().id
    block = room.block(article)
    seen = room.seq()
    room.write(block, "第一窗口", seen=seen)
    room.write(block, "第二窗口", seen=seen)
    assert room.texts(article) == ["第二窗口"]


def test_equal_texts_of_two_editors_are_no_conflict(room: Newsroom) -> None:
    block = room.block(room.article().id)
    seen = room.seq()
    room.write(block, "同", "Wang", seen=seen)
    assert room.write(block, "同", seen=seen).edit.after == {}


# Refusals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": "a\x00b"}, Refusal.CHARACTERS),
        ({"text": "a\ud800b"}, Refusal.CHARACTERS),
        ({"text": "a\ufffeb"}, Refusal.CHARACTERS),
        ({"text": "字" * 20_001}, Refusal.LONG_TEXT),
        ({"text": 7}, Refusal.FIELD),
        ({"text": None}, Refusal.FIELD),
        ({"colour": "red"}, Refusal.FIELD),
        ({"kind": "table"}, Refusal.FIELD),
        ({"machine": 1}, Refusal.FIELD),
        ({"position": "a0"}, Refusal.FIELD),
        ({"clips": [str(uuid4())]}, Refusal.FOREIGN_CLIP),
        ({"clips": "x"}, Refusal.FIELD),
        ({"article": str(uuid4())}, Refusal.SUBJECT),
    ],
)
def test_what_a_block_cannot_hold_is_refused(room: Newsroom, fields: dict[str, Any], why: Refusal) -> None:
    block = room.block(room.article().id)
    assert refusal(room.edit, f"block:{block}", fields) is why


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"section": "体育"}, Refusal.SECTION),
        ({"issue": 99}, Refusal.SUBJECT),
        ({"sources": [{"url": "https://a.example/"}]}, Refusal.FIELD),
        ({"title": ["a"]}, Refusal.FIELD),
    ],
)
def test_what_an_article_cannot_hold_is_refused(room: Newsroom, fields: dict[str, Any], why: Refusal) -> None:
    assert refusal(room.edit, f"article:{room.article().id}", fields) is why


@pytest.mark.parametrize("subject", ["", "block", "block:1", "issue:x", "issue:-1", "user:1", "article:" + "0" * 36])
def test_subjects_that_are_none_are_refused(room: Newsroom, subject: str) -> None:
    assert refusal(room.edit, subject, {"title": "x"}) is Refusal.SUBJECT


def test_a_new_block_says_where_it_stands(room: Newsroom) -> None:
    assert refusal(room.edit, f"block:{uuid4()}", {"text": "甲"}) is Refusal.INCOMPLETE


def test_line_ends_and_tabs_become_spaces(room: Newsroom) -> None:
    article = room.article().id
    room.block(article, text="一\n二\t三")
    assert room.texts(article) == ["一 二 三"]


def test_an_article_holds_400_blocks(room: Newsroom) -> None:
    article = room.article().id
    requests = [
        log.EditRequest(str(uuid4()), f"block:{uuid4()}", {"article": article, "position": "V"}, "Li", str(uuid4()))
        for _ in range(400)
    ]
    log.edit_all(room.desk.db, requests, LATER)
    assert refusal(room.block, article) is Refusal.MANY_BLOCKS


def test_a_printed_issue_is_closed_until_it_is_opened_again(room: Newsroom) -> None:
    article = room.article().id
    block = room.block(article)
    issues.close(room.desk.db, "2025-4", "Li", LATER)
    for subject in (f"block:{block}", f"article:{article}", "issue:1"):
        with pytest.raises(Closed):
            room.edit(subject, {})
    issues.open_again(room.desk.db, "2025-4", "Li", LATER)
    assert room.write(block, "更正").edit.after == {"text": "更正"}


def test_an_edit_may_take_back_another_by_its_id_alone(room: Newsroom) -> None:
    article = room.article().id
    block = room.block(article)
    written = room.write(block, "甲").edit
    room.edit(f"block:{block}", {}, undoes=written.id)
    assert room.texts(article) == [""]
    assert refusal(room.edit, f"block:{block}", {}, undoes=str(uuid4())) is Refusal.NOTHING_TO_UNDO


def test_no_edit_makes_an_issue(room: Newsroom) -> None:
    fields = {"year": 2026, "number": 1, "whole": 24, "month": "2026-03"}
    assert refusal(room.edit, "issue:77", fields) is Refusal.SUBJECT


def test_no_edit_of_the_page_prints_an_issue(room: Newsroom) -> None:
    assert refusal(room.edit, "issue:1", {"state": "printed"}) is Refusal.FIELD


# Undo -----------------------------------------------------------------------------------------------------------------


def test_undo_goes_back_to_the_empty_article_and_forward_again(room: Newsroom) -> None:
    article = room.article().id
    first = room.block(article, "F", text="一")
    room.block(article, "V", text="二")
    room.write(first, "一改")
    room.edit(f"article:{article}", {"title": "题"})
    for expected in (["一改", "二"], ["一", "二"], ["一"], []):
        room.undo(article)
        assert room.texts(article) == expected
    room.undo(article)
    assert room.row(article).deleted
    assert refusal(room.undo, article) is Refusal.NOTHING_TO_UNDO
    for expected in ([], ["一"], ["一", "二"], ["一改", "二"], ["一改", "二"]):
        room.redo(article)
        assert room.texts(article) == expected
    assert (room.row(article).title, refusal(room.redo, article)) == ("题", Refusal.NOTHING_TO_UNDO)


def test_one_undo_takes_back_one_group(room: Newsroom) -> None:
    article, group = room.article().id, str(uuid4())
    block = room.block(article)
    room.write(block, "一", undo_group=group)
    room.write(block, "一二", undo_group=group)
    room.undo(article)
    assert room.texts(article) == [""]


def test_undo_takes_back_ones_own_edits_only(room: Newsroom) -> None:
    article = room.article().id
    mine, theirs = room.block(article, "F"), room.block(article, "V")
    room.write(mine, "李")
    room.write(theirs, "王", "Wang")
    room.undo(article)
    assert room.texts(article) == ["", "王"]


def test_undo_never_writes_in_the_name_of_another(room: Newsroom) -> None:
    article, group = room.article().id, str(uuid4())
    mine, theirs = room.block(article, "F"), room.block(article, "V")
    room.write(theirs, "王", "Wang", undo_group=group)
    room.write(mine, "李", undo_group=group)
    assert {result.edit.editor for result in room.undo(article)} == {"Li"}
    assert room.texts(article) == ["", "王"]


def test_undo_is_refused_where_another_editor_wrote_since(room: Newsroom) -> None:
    article = room.article().id
    block = room.block(article)
    room.write(block, "李")
    room.write(block, "王", "Wang")
    with pytest.raises(EditConflict):
        room.undo(article)
    assert room.texts(article) == ["王"]


def test_an_undo_sent_twice_takes_back_once(room: Newsroom) -> None:
    article, id_ = room.article().id, str(uuid4())
    block = room.block(article)
    room.write(block, "一")
    room.write(block, "二")
    for _ in range(2):
        log.undo(room.desk.db, article, "Li", id_, LATER)
    assert room.texts(article) == ["一"]


def test_what_was_written_after_an_undo_ends_the_way_forward(room: Newsroom) -> None:
    article = room.article().id
    block = room.block(article)
    room.write(block, "一")
    room.undo(article)
    room.write(block, "二")
    assert refusal(room.redo, article) is Refusal.NOTHING_TO_UNDO


# Whole articles -------------------------------------------------------------------------------------------------------


def test_merging_keeps_blocks_clips_sources_and_what_was_written(room: Newsroom) -> None:
    order, other_order = room.accepted(), room.accepted(title="Another order")
    first, second = (
        room.clip(order, "datasets under the data-access standards"),
        room.clip(other_order, "common security standards"),
    )
    room.edit(f"article:{second.article}", {"title": "第二篇"})
    merged = articles.merge(room.desk.db, first.article, second.article, "Li", LATER)
    assert [source.candidate for source in merged.sources] == [order, other_order]
    assert [(block.kind, block.text, block.clips) for block in room.blocks(merged.id)] == [
        ("text", "", (first.stored.clip.id,)),
        ("head", "第二篇", ()),
        ("item", "", (second.stored.clip.id,)),
    ]
    assert room.row(second.article).deleted
    room.undo(merged.id)
    assert [len(room.blocks(id_)) for id_ in (first.article, second.article)] == [1, 1]
    assert not room.row(second.article).deleted


def test_splitting_takes_a_block_and_all_after_it(room: Newsroom) -> None:
    of = room.accepted()
    clips = [room.clip(of, words) for words in ("secure access", "common security standards", "creates a right")]
    made = articles.split(room.desk.db, clips[1].block, "Li", LATER)
    assert [block.id for block in room.blocks(made.id)] == [clips[1].block, clips[2].block]
    assert (made.origin, made.section, len(made.sources)) == ("北方之家", "战略态势", 1)
    room.undo(clips[0].article)
    assert (len(room.blocks(clips[0].article)), room.row(made.id).deleted) == (3, True)


def test_an_article_of_several_sites_names_them_all_with_their_addresses(room: Newsroom) -> None:
    first, second, third = (room.accepted(source=name) for name in ("north", "south", "south"))
    made = articles.new(room.desk.db, [first, second], "Li", LATER)
    assert (made.origin, made.site) == ("北方之家、南方委员会 (SC)", "https://north.example、https://south.example")
    assert articles.take_in(room.desk.db, made.id, third, "Li", LATER).site == made.site

    room.edit(f"article:{made.id}", {"origin": "北方"})
    room.clip(first, "secure access", article=made.id)
    assert room.row(made.id).origin == "北方"


def test_what_an_article_takes_in_brings_its_site(room: Newsroom) -> None:
    north, south = room.accepted(), room.accepted(source="south")
    first, second = room.clip(north, "secure access"), room.clip(south, "common security standards")
    merged = articles.merge(room.desk.db, first.article, second.article, "Li", LATER)
    assert (merged.origin, merged.site) == ("北方之家、南方委员会 (SC)", "https://north.example、https://south.example")
    parted = articles.split(room.desk.db, second.block, "Li", LATER)
    assert (parted.origin, parted.site) == ("南方委员会 (SC)", "https://south.example")
    third = room.clip(room.accepted(source="third"), "secure access", article=parted.id)
    assert room.row(third.article).site == "https://south.example、https://third.example"


def test_articles_move_between_sections_and_out_of_the_issue(room: Newsroom) -> None:
    first, second = room.article(position="F"), room.article(position="V")
    moved = articles.move(room.desk.db, second.id, "Li", LATER, issue=1, section="贸易政策", before=first.id)
    assert (moved.section, moved.position < first.position) == ("贸易政策", True)
    assert articles.move(room.desk.db, second.id, "Li", LATER, issue=None, section=None).issue is None


def test_a_new_issue_goes_on_where_the_last_one_ended(room: Newsroom) -> None:
    room.edit(
        "issue:1", {"foreword": ["前言。"], "back": {"title": "资讯", "entries": [{"title": "一", "text": "二"}]}}
    )
    made, new = issues.new(room.desk.db, "2026-1", "Li", LATER)
    assert (made.whole, made.month, made.foreword, made.back["title"], new) == (
        24,
        "2026-03",
        ("前言。",),
        "资讯",
        True,
    )
    assert issues.new(room.desk.db, "2026-1", "Li", LATER) == (made, False)
