"""What an editor does with one block: place, delete, add, join, split; each with ids derived from the request's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlite_utils import Database

from stdwatch.editing import log, positions, subjects
from stdwatch.editing.log import EditRequest
from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.items.journal import BlockRole
from stdwatch.store import articles, database, edits
from stdwatch.store.articles import BlockRow


@dataclass(frozen=True, slots=True)
class Command:
    """A command on a block; `id`, made by the client, is its undo group: the same one twice is done once."""

    id: str
    block: str
    name: str
    """``up``, ``down``, ``delete``, ``add``, ``join`` or ``split``."""
    editor: str
    at: int = 0
    """Where to split: characters of the text."""


def run(db: Database, command: Command, at: datetime) -> str:
    """Do what a command says, all or nothing; returns the id of the block to look at then.

    Raises `EditRefused` for an unknown block or command, `Closed` for a printed issue.
    """
    if not subjects.is_uuid(command.id):
        raise EditRefused(Refusal.ID)
    with database.writing(db):
        block = articles.block(db, command.block)
        if block is None:
            raise EditRefused(Refusal.SUBJECT)
        if edits.of_group(db, command.id):
            return block.id
        here = articles.blocks(db, block.article)
        return _Run(db, command, at, block, here).run()


@dataclass(slots=True)
class _Run:
    db: Database
    command: Command
    at: datetime
    block: BlockRow
    here: list[BlockRow]

    def run(self) -> str:
        actions = {
            "up": self.up,
            "down": self.down,
            "delete": self.delete,
            "add": self.add,
            "join": self.join,
            "split": self.split,
        }
        if self.command.name not in actions:
            raise EditRefused(Refusal.FIELD, self.command.name[:40])
        return actions[self.command.name]()

    @property
    def index(self) -> int:
        return next((number for number, block in enumerate(self.here) if block.id == self.block.id), 0)

    def up(self) -> str:
        return self.move(max(self.index - 1, 0))

    def down(self) -> str:
        return self.move(self.index + 1)

    def move(self, index: int) -> str:
        others = [block.position for block in self.here if block.id != self.block.id]
        self.edit(self.block.id, {"position": positions.beside(others, min(index, len(others)))})
        return self.block.id

    def delete(self) -> str:
        self.edit(self.block.id, {"deleted": True})
        near = self.here[self.index + 1 : self.index + 2] or self.here[max(self.index - 1, 0) : self.index]
        return near[0].id if near else self.block.id

    def add(self) -> str:
        return self.insert({"kind": BlockRole.TEXT.value})

    def insert(self, fields: Mapping[str, Any]) -> str:
        """A new block behind this one."""
        made = str(uuid5(UUID(self.command.id), "block"))
        position = positions.beside([block.position for block in self.here], self.index + 1)
        self.edit(made, {"article": self.block.article, "position": position, **fields})
        return made

    def join(self) -> str:
        """Clips and text go to the block above, this one is deleted."""
        if self.index == 0:
            return self.block.id
        above = self.here[self.index - 1]
        clips = list(dict.fromkeys([*above.clips, *self.block.clips]))
        self.edit(above.id, {"clips": clips, "text": above.text + self.block.text})
        self.edit(self.block.id, {"deleted": True})
        return above.id

    def split(self) -> str:
        """What stands behind a place of the text becomes a block of its own; of several clips it takes the last."""
        text, clips = self.block.text, list(self.block.clips)
        offset = min(self.command.at, len(text))
        moved = clips[-1:] if len(clips) > 1 else []
        made = self.insert({"kind": self.block.kind, "text": text[offset:], "clips": moved})
        self.edit(self.block.id, {"text": text[:offset], "clips": clips[: len(clips) - len(moved)]})
        return made

    def edit(self, block: str, fields: Mapping[str, Any]) -> None:
        command = self.command
        id_ = str(uuid5(UUID(command.id), block))
        log.apply(self.db, EditRequest(id_, f"block:{block}", fields, command.editor, command.id), self.at)
