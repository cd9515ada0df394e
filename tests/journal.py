"""A desk with an issue that is being made, for the tests of clips and articles."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from stdwatch.editing import clipping, issues, log, states
from stdwatch.editing.clipping import ClipRequest, ClipResult
from stdwatch.editing.log import EditRequest, EditResult
from stdwatch.store import articles, candidate, database, edits
from stdwatch.store.articles import ArticleRow, BlockRow
from stdwatch.store.issues import IssueRow
from tests.desk import NOW, Desk, document, opened

LATER = NOW + timedelta(hours=2)
ORDER = document(
    "# Sec. 3.  The Platform",
    "The Secretary shall secure access to datasets under the data-access standards of the Office.",
    "- The platform shall meet common security standards and best practices.",
    "Nothing here creates a right.",
    title="Order on a common platform",
)


@dataclass
class Newsroom:
    """A desk and what the tests do to its journal."""

    desk: Desk

    @classmethod
    def opened(cls, folder: Path, *, issue: bool = True) -> "Newsroom":
        room = cls(Desk(opened(folder)))
        if issue:
            room.issue()
        return room

    def issue(self, name: str = "2025-4", whole: int | None = 23) -> IssueRow:
        return issues.new(self.desk.db, name, "Li", LATER, whole=whole)[0]

    def accepted(self, section: str = "战略态势", **more: Any) -> int:
        made = self.desk.candidate(**{"text": ORDER, "title": ORDER.title, **more})
        self.desk.decide(made, "accept", section=section)
        return made

    def clip(self, of: int, sought: str, editor: str = "Li", **more: Any) -> ClipResult:
        reading = self.desk.page_reading(of)
        start, end = clipping.find(candidate.text(self.desk.db, reading).document, sought)
        fields = {"id": str(uuid4()), "reading": reading, "start": start, "end": end, "editor": editor, **more}
        return clipping.clip(self.desk.db, ClipRequest(candidate=of, **fields), LATER)

    def article(self, **more: Any) -> ArticleRow:
        """An article of the open issue, made by hand."""
        id_ = str(uuid4())
        self.edit(f"article:{id_}", {"issue": 1, "position": "V", "section": "战略态势", **more})
        return self.row(id_)

    def block(self, article: str, position: str = "V", editor: str = "Li", **more: Any) -> str:
        id_ = str(uuid4())
        self.edit(f"block:{id_}", {"article": article, "position": position, **more}, editor)
        return id_

    def edit(self, subject: str, fields: dict[str, Any], editor: str = "Li", **more: Any) -> EditResult:
        ids = {"id": str(uuid4()), "undo_group": str(uuid4())}
        return log.edit(self.desk.db, EditRequest(subject=subject, set=fields, editor=editor, **{**ids, **more}), LATER)

    def write(self, block: str, text: str, editor: str = "Li", **more: Any) -> EditResult:
        return self.edit(f"block:{block}", {"text": text}, editor, **more)

    def undo(self, article: str, editor: str = "Li") -> list[EditResult]:
        return log.undo(self.desk.db, article, editor, str(uuid4()), LATER)

    def redo(self, article: str, editor: str = "Li") -> list[EditResult]:
        return log.redo(self.desk.db, article, editor, str(uuid4()), LATER)

    def row(self, id_: str) -> ArticleRow:
        article_row = articles.article(self.desk.db, id_)
        assert article_row
        return article_row

    def blocks(self, article: str) -> list[BlockRow]:
        return articles.blocks(self.desk.db, article)

    def texts(self, article: str) -> list[str]:
        return [block.text for block in self.blocks(article)]

    def seq(self) -> int:
        return edits.last_seq(self.desk.db)

    def revise(self, of: int, *lines: str) -> None:
        """The publisher changes the page of a candidate."""
        with database.writing(self.desk.db):
            self.desk.revise(self.desk.page_part(of), document(*lines))

    def replayed(self) -> bool:
        """Whether the tables hold what follows from the log."""
        derived = states.derive(edits.everything(self.desk.db))
        return all(states.read(self.desk.db, subject) == state for subject, state in derived.items())
