"""Three editors, lost acknowledgements, two tabs, a server killed at any point: nothing acknowledged is lost."""

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from stdwatch.editing import log, positions, states
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import EditConflict, EditRefused
from stdwatch.store import articles, database, edits
from tests.journal import LATER, Newsroom

EDITORS = st.sampled_from(["Li", "Wang", "Zhao"])
TEXTS = st.text("甲乙丙 a1", max_size=6)
PICK = st.integers(0, 9)


class Killed(Exception):
    """The server dies inside a transaction."""


class Writing(RuleBasedStateMachine):
    """Editors write into one article; each has its own view of the log, which may be old."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.room = Newsroom.opened(Path(self.folder.name))
        self.article = self.room.article().id
        self.base = len(edits.everything(self.room.desk.db))
        self.acknowledged: dict[str, int] = {}
        self.unacknowledged: list[EditRequest] = []
        self.seen = {"Li": 0, "Wang": 0, "Zhao": 0}

    def teardown(self) -> None:
        self.room.desk.db.close()
        self.folder.cleanup()

    @property
    def blocks(self) -> list[str]:
        return [block.id for block in self.room.blocks(self.article)]

    def request(self, editor: str, block: str, fields: Mapping[str, object]) -> EditRequest:
        return EditRequest(str(uuid4()), f"block:{block}", fields, editor, str(uuid4()), seen=self.seen[editor])

    def send(self, request: EditRequest, *, acknowledged: bool) -> None:
        with suppress(EditConflict):
            result = log.edit(self.room.desk.db, request, LATER)
            if acknowledged:
                self.acknowledged[request.id] = result.edit.seq
            else:
                self.unacknowledged.append(request)

    @initialize()
    def look(self) -> None:
        self.seen = dict.fromkeys(self.seen, self.room.seq())

    @rule(editor=EDITORS)
    def catch_up(self, editor: str) -> None:
        self.seen[editor] = self.room.seq()

    @rule(editor=EDITORS, index=PICK, text=TEXTS, acknowledged=st.booleans())
    def insert(self, editor: str, index: int, text: str, acknowledged: bool) -> None:
        here = [block.position for block in self.room.blocks(self.article)]
        position = positions.beside(here, index % (len(here) + 1))
        fields = {"article": self.article, "position": position, "text": text}
        self.send(self.request(editor, str(uuid4()), fields), acknowledged=acknowledged)

    @rule(editor=EDITORS, index=PICK, text=TEXTS, acknowledged=st.booleans())
    def write(self, editor: str, index: int, text: str, acknowledged: bool) -> None:
        if self.blocks:
            block = self.blocks[index % len(self.blocks)]
            self.send(self.request(editor, block, {"text": text}), acknowledged=acknowledged)

    @rule(editor=EDITORS, index=PICK)
    def delete(self, editor: str, index: int) -> None:
        if self.blocks:
            block = self.blocks[index % len(self.blocks)]
            self.send(self.request(editor, block, {"deleted": True}), acknowledged=True)

    @rule(editor=EDITORS, index=PICK, to=PICK)
    def move(self, editor: str, index: int, to: int) -> None:
        if self.blocks:
            block = self.blocks[index % len(self.blocks)]
            others = [other.position for other in self.room.blocks(self.article) if other.id != block]
            position = positions.beside(others, to % (len(others) + 1))
            self.send(self.request(editor, block, {"position": position}), acknowledged=True)

    @rule()
    def resend_what_got_no_answer(self) -> None:
        """Whatever came in between, a repeated edit is answered as the first time and changes nothing."""
        before = states.derive(edits.everything(self.room.desk.db))
        for request in self.unacknowledged:
            result = log.edit(self.room.desk.db, request, LATER)
            assert result.repeated
            self.acknowledged[request.id] = result.edit.seq
        self.unacknowledged.clear()
        assert states.derive(edits.everything(self.room.desk.db)) == before

    @rule(editor=EDITORS, forward=st.booleans())
    def take_back(self, editor: str, forward: bool) -> None:
        step = log.redo if forward else log.undo
        with suppress(EditConflict, EditRefused):
            step(self.room.desk.db, self.article, editor, str(uuid4()), LATER)

    @rule(editor=EDITORS, index=PICK, text=TEXTS)
    def die_before_the_commit(self, editor: str, index: int, text: str) -> None:
        if not self.blocks:
            return
        request = self.request(editor, self.blocks[index % len(self.blocks)], {"text": text})
        seq = self.room.seq()
        with suppress(Killed, EditConflict), database.writing(self.room.desk.db):
            log.apply(self.room.desk.db, request, LATER)
            raise Killed
        assert (self.room.seq(), edits.by_id(self.room.desk.db, request.id)) == (seq, None)

    @invariant()
    def the_tables_follow_from_the_log(self) -> None:
        assert self.room.replayed()

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        kept = {edit.id: edit.seq for edit in edits.everything(self.room.desk.db)}
        assert self.acknowledged.items() <= kept.items()

    @invariant()
    def the_log_has_no_holes(self) -> None:
        numbers = [edit.seq for edit in edits.everything(self.room.desk.db)]
        assert numbers == list(range(1, len(numbers) + 1))


Writing.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
test_editors_write_together = pytest.mark.slow(Writing.TestCase)


def test_one_editor_alone_can_always_go_back_to_the_empty_article(tmp_path: Path) -> None:
    room = Newsroom.opened(tmp_path)
    article = room.article(title="题").id
    for number in range(20):
        block = room.block(article, positions.beside([block.position for block in room.blocks(article)], number // 2))
        room.write(block, f"第{number}条")
    full = [block.fields for block in room.blocks(article)]
    for _ in range(41):
        room.undo(article)
    assert (room.blocks(article), room.row(article).deleted) == ([], True)
    for _ in range(41):
        room.redo(article)
    assert [block.fields for block in room.blocks(article)] == full
    assert articles.articles(room.desk.db, 1) == [room.row(article)]
    room.desk.db.close()
