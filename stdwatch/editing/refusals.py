"""Why an edit is not taken; nothing was written then."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from stdwatch.errors import Conflict, UsageError
from stdwatch.store.edits import Edit


class Refusal(StrEnum):
    """Why an edit cannot be taken as it was asked; the page translates these sentences."""

    ID = "the edit has no valid id"
    USED_ID = "another edit was already made with this id"
    FORM = "an edit has a subject, the fields to set, and at will id, undo_group, seen and undoes"
    EDITOR = "an edit needs the name of its editor"
    SUBJECT = "there is no such article, block or issue"
    FIELD = "there is no such field, or its value is of the wrong kind"
    INCOMPLETE = "a new block needs its article and position, a new article its position"
    CHARACTERS = "the text holds control characters or halves of characters"
    LONG_TEXT = "a text is longer than 20,000 characters"
    MANY_BLOCKS = "an article holds at most 400 blocks"
    MANY_ARTICLES = "an issue holds at most 60 articles"
    SECTION = "there is no such section"
    FOREIGN_CLIP = "the clip is unknown, or its source is none of the article's"
    USED_SOURCE = "a source that clips of the article come from cannot be taken away"
    NOTHING_TO_UNDO = "there is nothing to take back"
    NO_TEXT = "this part has not been read yet"
    SPAN = "there is no such span in the reading"
    OTHER_WORDS = "the words on screen are not those of the reading: load the page again"
    NO_WORDS = "there are no words to clip"
    NOT_FOUND = "these words do not stand in the text"
    NOT_ONCE = "these words stand in the text more than once: give more of them"
    SAME_NUMBER = "there is an issue of this number already"
    NO_ARTICLES = "an issue without articles cannot be closed"


class EditRefused(UsageError):
    """An edit that cannot be taken as asked."""

    def __init__(self, why: Refusal, detail: str = "") -> None:
        super().__init__(f"{why.value}{f': {detail}' if detail else ''}")
        self.why = why
        self.detail = detail


class Closed(UsageError):
    """The issue was printed; it can be opened again for a correction."""

    def __init__(self, issue: str) -> None:
        super().__init__(f"issue {issue} was printed: open it again for a correction (stdwatch issue open {issue})")
        self.issue = issue


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that two editors changed: what the other wrote, and what is wanted now."""

    name: str
    theirs: Any
    mine: Any


class EditConflict(Conflict):
    """Another editor changed the same fields of the same subject after what was on screen."""

    def __init__(self, by: Edit, fields: tuple[FieldConflict, ...]) -> None:
        names = ", ".join(field.name for field in fields)
        super().__init__(f"{by.subject}: {by.editor} changed {names} meanwhile: compare both, then decide")
        self.by = by
        self.fields = fields
