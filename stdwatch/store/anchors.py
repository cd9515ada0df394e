"""What became of clips in the readings in force of their parts."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from stdwatch.anchoring import Anchor, IndexedText, anchor
from stdwatch.clock import stamp
from stdwatch.items.journal import ClipVerdict
from stdwatch.store import clips
from stdwatch.store.clips import StoredClip


def renew(db: Database, part: int, at: datetime) -> dict[str, Anchor]:
    """Find the clips of a part again in its reading in force, where that was not done yet; what was found, by clip.

    Inside a `writing` transaction.
    """
    waiting = _waiting(db, part)
    if not waiting:
        return {}
    reading, text = db.conn.execute(
        """SELECT reading.id, text.text FROM part JOIN reading ON reading.id = part.reading
        JOIN text ON text.hash = reading.text_hash WHERE part.id = ?""",
        [part],
    ).fetchone()
    indexed = IndexedText(text)
    anchors = {clip.clip.id: anchor(clip.clip, indexed) for clip in waiting}
    _add(db, reading, anchors, at)
    return anchors


def renew_all(db: Database, stored: Iterable[StoredClip], at: datetime) -> dict[str, Anchor]:
    """The same for the parts of some clips; inside a `writing` transaction."""
    parts = {clip.part for clip in stored if clip.part is not None}
    return {clip: anchored for part in sorted(parts) for clip, anchored in renew(db, part, at).items()}


def current(db: Database, stored: Iterable[StoredClip]) -> dict[str, Anchor]:
    """What became of some clips in the readings in force; left out is what was not looked for, as another desk's."""
    names = [clip.clip.id for clip in stored]
    rows = db.conn.execute(
        """SELECT clip.id, anchor.verdict, anchor.start, anchor."end", anchor.similarity, part.reading = clip.reading,
            clip.start, clip."end"
        FROM clip JOIN part ON part.id = clip.part
        LEFT JOIN anchor ON anchor.clip = clip.id AND anchor.reading = part.reading
        WHERE clip.id IN (SELECT value FROM json_each(?))""",
        [json.dumps(names)],
    )
    anchors: dict[str, Anchor] = {}
    for name, verdict, start, end, similarity, same, own_start, own_end in rows:
        if same:
            anchors[name] = Anchor(ClipVerdict.STANDS, own_start, own_end, 1.0)
        elif verdict:
            anchors[name] = Anchor(ClipVerdict(verdict), start, end, similarity)
    return anchors


def words_now(db: Database, clip: str) -> str:
    """The words at a clip's place in the reading in force; empty where it has none."""
    row = db.conn.execute(
        """SELECT anchor.start, anchor."end", text.text FROM clip JOIN part ON part.id = clip.part
        JOIN anchor ON anchor.clip = clip.id AND anchor.reading = part.reading
        JOIN reading ON reading.id = part.reading JOIN text ON text.hash = reading.text_hash
        WHERE clip.id = ? AND anchor.start IS NOT NULL""",
        [clip],
    ).fetchone()
    return str(row[2][row[0] : row[1]]) if row else ""


def changed_by_article(db: Database) -> dict[str, int]:
    """How many clips beside the blocks of each article are altered or gone; articles without any are left out."""
    rows = db.conn.execute(
        """SELECT block.article, count(DISTINCT clip.id) FROM anchor
        JOIN clip ON clip.id = anchor.clip JOIN part ON part.id = clip.part AND part.reading = anchor.reading
        JOIN block_clip ON block_clip.clip = clip.id JOIN block ON block.id = block_clip.block AND block.deleted = 0
        WHERE anchor.verdict IN ('altered', 'gone') GROUP BY block.article"""
    )
    return dict(rows.fetchall())


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """A clip of a printed issue whose document has other words there now, and nobody was told yet."""

    clip: str
    reading: int
    verdict: ClipVerdict
    issue: str
    title: str
    source: str


def untold(db: Database) -> list[PrintedChange]:
    """The clips of printed issues that were found altered or gone, by issue and article, where no message said so."""
    rows = db.conn.execute(
        """SELECT DISTINCT clip.id, anchor.reading, anchor.verdict, issue.year || '-' || issue.number, article.title,
            clip.source
        FROM anchor JOIN clip ON clip.id = anchor.clip
        JOIN part ON part.id = clip.part AND part.reading = anchor.reading
        JOIN block_clip ON block_clip.clip = clip.id JOIN block ON block.id = block_clip.block AND block.deleted = 0
        JOIN article ON article.id = block.article AND article.deleted = 0
        JOIN issue ON issue.id = article.issue AND issue.state = 'printed'
        WHERE anchor.verdict IN ('altered', 'gone') AND anchor.announced IS NULL
        ORDER BY issue.year, issue.number, article.position, article.id, clip.start"""
    )
    return [PrintedChange(row[0], row[1], ClipVerdict(row[2]), *row[3:]) for row in rows]


def note_told(db: Database, changes: Iterable[PrintedChange], at: datetime) -> None:
    """Write down that a message said so; inside a `writing` transaction."""
    db.conn.executemany(
        "UPDATE anchor SET announced = ? WHERE clip = ? AND reading = ?",
        [(stamp(at), change.clip, change.reading) for change in changes],
    )


def damaged(db: Database) -> list[str]:
    """The ids of clips whose words do not stand where they were picked in their own reading: a damaged database."""
    rows = db.conn.execute(
        """SELECT clip.id, clip.exact, clip.start, clip."end", reading.text_hash FROM clip
        JOIN reading ON reading.id = clip.reading ORDER BY reading.text_hash"""
    ).fetchall()
    texts = db.conn.execute(
        "SELECT hash, text FROM text WHERE hash IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted({row[4] for row in rows}))],
    )
    held = dict(texts.fetchall())
    return [name for name, exact, start, end, hash_ in rows if held.get(hash_, "")[start:end] != exact]


def _waiting(db: Database, part: int) -> list[StoredClip]:
    """The clips of a part that were made from another reading and have no anchor in the one in force."""
    rows = db.conn.execute(
        """SELECT clip.id FROM clip JOIN part ON part.id = clip.part WHERE clip.part = ?
            AND part.reading IS NOT NULL AND clip.reading <> part.reading
            AND NOT EXISTS (
                SELECT 1 FROM anchor WHERE anchor.clip = clip.id AND anchor.reading = part.reading
            )""",
        [part],
    )
    known = clips.by_ids(db, [row[0] for row in rows])
    return list(known.values())


def _add(db: Database, reading: int, anchors: dict[str, Anchor], at: datetime) -> None:
    db.conn.executemany(
        """INSERT INTO anchor (clip, reading, verdict, start, "end", similarity, at) VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (clip, reading, str(anchor.verdict), anchor.start, anchor.end, anchor.similarity, stamp(at))
            for clip, anchor in anchors.items()
        ],
    )
