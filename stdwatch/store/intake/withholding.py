"""What a doubted night changed is held back: it comes into force when a second, sound night says the same."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.reading.judging import Subject, judge
from stdwatch.reasons import DecisionCode, Reason
from stdwatch.relevance.vocabulary import Vocabulary
from stdwatch.store import decisions, judgements, readings, runs, search
from stdwatch.store.database import writing
from stdwatch.store.decisions import MACHINE, Entry
from stdwatch.store.intake.nights import mark_doubtful
from stdwatch.store.intake.parts import show, texts_of

_STUBBORN = 2
"""On so many days a change was held back before: the next time it is what the site says, however bad its nights."""


def hold_back(db: Database, source: str, night: Sequence[int], vocabulary: Vocabulary, at: datetime) -> None:
    """Let nothing be in force of what the runs of one doubted night said; inside a transaction.

    Changes of known pages and files are quarantined, new documents are marked, all of it is asked for again.
    """
    for run in night:
        mark_doubtful(db, source, run)
        _mark_doubtful(db, run)
    _withhold_changes(db, source, min(night), vocabulary, at)


def close_lost(db: Database, source: str, vocabulary: Vocabulary, at: datetime) -> None:
    """Close the runs of a source that nobody crawls any more, and hold back what they had begun to doubt."""
    with writing(db):
        hold_back_lost(db, source, runs.close_lost(db, source, at), vocabulary, at)


def hold_back_lost(db: Database, source: str, lost: Sequence[int], vocabulary: Vocabulary, at: datetime) -> None:
    """Hold back what runs said that were just closed as lost, where it was in doubt by then."""
    with writing(db):
        doubted = [run for run in lost if runs.was_doubted(db, run)]
        if doubted:
            hold_back(db, source, doubted, vocabulary, at)


def _withhold_changes(db: Database, source: str, run: int, vocabulary: Vocabulary, at: datetime) -> None:
    """Quarantine the new texts, titles and days that pages and files brought since a run began.

    What was read before stands again for each of them, decisions and score included.
    """
    (began,) = db.execute("SELECT started FROM run WHERE id = ?", [run]).fetchone()
    for part, candidate in list(_changed(db, source, began)):
        db.execute(
            "UPDATE revision SET kind = 'quarantined', quarantined_days = json_array(substr(seen, 1, 10))"
            " WHERE part = ? AND seen >= ? AND kind <> 'first'",
            [part, began],
        )
        _restore(db, part, candidate, vocabulary, at)
        _take_back_return(db, candidate, began, at)


def _mark_doubtful(db: Database, run: int) -> None:
    """Mark the candidates that a run found."""
    db.execute(
        "UPDATE candidate SET doubtful = 1 WHERE id IN"
        " (SELECT candidate FROM run_candidate WHERE run = ? AND change = 'new')",
        [run],
    )


def believe(db: Database, source: str, run: int) -> None:
    """Take the mark from candidates whose page a sound run has read again; inside a transaction."""
    db.execute(
        "UPDATE candidate SET doubtful = 0 WHERE source = ? AND doubtful AND id IN (SELECT p.candidate FROM part p"
        " JOIN target t ON t.part = p.id WHERE t.kind = 'page' AND t.last_checked >="
        " (SELECT started FROM run WHERE id = ?))"
        " AND id NOT IN (SELECT candidate FROM run_candidate WHERE run = ? AND change = 'new')",
        [source, run, run],
    )


def _changed(db: Database, source: str, began: str) -> Iterator[tuple[int, int]]:
    """Parts with a change since this instant, and their candidates; not those that have been held back for days."""
    rows = db.execute(
        "SELECT p.id, p.candidate, r.text_hash, r.title, r.published FROM part p JOIN candidate c ON c.id = p.candidate"
        " JOIN reading r ON r.id = p.reading JOIN revision v ON v.id = r.revision"
        " WHERE c.source = ? AND v.seen >= ? AND v.kind IN ('edit', 'title', 'date')"
        " AND EXISTS (SELECT 1 FROM revision o WHERE o.part = p.id AND o.seen < ? AND o.kind <> 'quarantined')",
        [source, began, began],
    ).fetchall()
    for part, candidate, *content in rows:
        (days,) = db.execute(
            "SELECT count(DISTINCT substr(v.seen, 1, 10)) FROM revision v JOIN reading r ON r.revision = v.id"
            " WHERE v.part = ? AND v.kind = 'quarantined' AND r.text_hash = ? AND r.title IS ? AND r.published IS ?",
            [part, *content],
        ).fetchone()
        if days < _STUBBORN:
            yield part, candidate


def _restore(db: Database, part: int, candidate: int, vocabulary: Vocabulary, at: datetime) -> None:
    """Let the newest reading that is not in doubt stand for its page or file again."""
    (reading,) = db.execute(
        "SELECT r.id FROM reading r JOIN revision v ON v.id = r.revision"
        " WHERE v.part = ? AND v.kind <> 'quarantined' ORDER BY v.id DESC, r.id DESC LIMIT 1",
        [part],
    ).fetchone()
    document = readings.load(db, reading)
    readings.make_current(db, part, reading, at)
    if db.execute("SELECT 1 FROM part WHERE id = ? AND kind = 'page'", [part]).fetchone():
        show(db, candidate, document)
        db.execute("UPDATE part SET title = coalesce(?, title) WHERE id = ?", [document.title, part])
    db.execute(
        "UPDATE candidate SET last_changed = (SELECT max(v.seen) FROM part p JOIN reading r ON r.id = p.reading"
        " JOIN revision v ON v.id = r.revision WHERE p.candidate = candidate.id) WHERE id = ?",
        [candidate],
    )
    texts = texts_of(db, candidate)
    source, title, doc_type = db.execute(
        "SELECT source, title, doc_type FROM candidate WHERE id = ?", [candidate]
    ).fetchone()
    judgement = judge(document, Subject(source, title, doc_type, tuple(texts)), vocabulary)
    readings.add_passages(db, reading, judgement.passages)
    judgements.store(db, candidate, judgement.score)
    search.index(db, candidate, title, "\n".join(texts))


def _take_back_return(db: Database, candidate: int, began: str, at: datetime) -> None:
    """Undo the return to the inbox that the change made, unless a new file made it; then derive the state anew."""
    last = decisions.in_force(decisions.entries(db, candidate))
    new_file = db.execute("SELECT 1 FROM part WHERE candidate = ? AND first_seen >= ?", [candidate, began]).fetchone()
    if last and last.verb == "return" and last.editor == MACHINE and last.at >= began and not new_file:
        name = str(uuid5(NAMESPACE_URL, f"stdwatch:withheld:{last.id}"))
        reason = Reason.of(DecisionCode.CHANGE_DOUBTED)
        decisions.append(db, Entry(name, 0, candidate, "undo", MACHINE, stamp(at), undoes=last.id, reason=reason))
    decisions.refresh(db, candidate)
