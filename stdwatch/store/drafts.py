"""Machine drafts: what was made of a block's clips, by whom, and what was sent out for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch.clock import stamp


@dataclass(frozen=True, slots=True)
class MachineDraft:
    """A draft; `sent` is the line of JSON that was handed to the engine."""

    block: str
    input_hash: str
    text: str
    engine: str
    sent: str
    at: str


def add(db: Database, draft: MachineDraft) -> None:
    """Keep a draft; the first one for the same words, terms and engine stays. Inside a `writing` transaction."""
    db.conn.execute(
        """INSERT INTO draft (block, input_hash, text, engine, sent, at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (block, input_hash) DO NOTHING""",
        [draft.block, draft.input_hash, draft.text, draft.engine, draft.sent, draft.at],
    )


def made(db: Database, block: str, input_hash: str, text: str, engine: str, sent: str, at: datetime) -> MachineDraft:
    """Keep a new draft and return it; inside a `writing` transaction."""
    draft = MachineDraft(block, input_hash, text, engine, sent, stamp(at))
    add(db, draft)
    return draft


def known(db: Database, input_hash: str) -> MachineDraft | None:
    """A draft of any block for these words, terms and engine."""
    return next(iter(_drafts(db, "input_hash = ?", input_hash)), None)


def of_block(db: Database, block: str) -> list[MachineDraft]:
    """The drafts of a block, the newest first."""
    return _drafts(db, "block = ?", block)


def _drafts(db: Database, condition: str, value: str) -> list[MachineDraft]:
    rows = db.conn.execute(
        f"SELECT block, input_hash, text, engine, sent, at FROM draft WHERE {condition} ORDER BY at DESC",  # noqa: S608
        [value],
    )
    return [MachineDraft(*row) for row in rows]
