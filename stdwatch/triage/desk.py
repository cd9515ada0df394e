"""The rules of the desk: what an editor may decide, when it is refused, and that the same id twice is once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import Conflict, Missing, StdwatchError, UsageError
from stdwatch.store import database, decisions
from stdwatch.store.decisions import Entry, State
from stdwatch.triage.sections import sections

VERBS = ("accept", "brief", "later", "reject", "undo", "note")
_LONGEST_NOTE = 4000


class Refusal(StrEnum):
    """Why a decision cannot be taken as it was asked; the page translates these sentences."""

    VERB = "there is no such decision"
    ID = "the decision has no valid id"
    EDITOR = "a decision needs the name of its editor"
    SECTION = "there is no such section"
    NEEDLESS_SECTION = "only an accepted item has a section"
    NO_DAY = "“later” needs the day on which the item returns"
    PAST_DAY = "the day on which the item returns must lie in the future"
    NEEDLESS_DAY = "only “later” has a day"
    EMPTY_NOTE = "the note is empty"
    LONG_NOTE = "the note is longer than 4000 characters"
    NOTHING_TO_UNDO = "there is no decision to take back"
    USED_ID = "another decision was already made with this form"


class Refused(UsageError):
    """A decision that cannot be taken as asked; nothing was written."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


class Overtaken(Conflict):
    """Another editor decided after what was on screen; `by` is that decision."""

    def __init__(self, by: Entry) -> None:
        super().__init__(
            f"candidate {by.candidate}: {by.editor} decided “{by.verb}” meanwhile: look again, then decide"
        )
        self.by = by


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision as an editor asks for it.

    `id` is a UUID made by the client, `seen` the `seq` of the last entry it saw of the candidate (0: none; `None`: it
    saw no log, as on the command line), `reading` the page reading that was on screen, `until` a day in the readers'
    zone.
    """

    id: str
    candidate: int
    verb: str
    editor: str
    section: str | None = None
    until: date | None = None
    note: str = ""
    seen: int | None = None
    reading: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a wish: the entry as logged and the present state, or the error that refused it."""

    wish: Wish
    entry: Entry | None = None
    state: State | None = None
    repeated: bool = False
    error: StdwatchError | None = None


def decide(db: Database, wish: Wish, *, today: date, at: datetime) -> Outcome:
    """Take one decision and answer with its entry; a wish whose id is already logged gets the same answer again.

    `today` is the readers' day. Raises `Refused`, `Overtaken` and `Missing`; then nothing is written. A new revision
    since the reading on screen is no reason to refuse: it is flagged on the candidate.
    """
    with database.writing(db):
        wish = replace(wish, candidate=decisions.kept(db, wish.candidate))
        known = decisions.entry(db, wish.id)
        log = decisions.entries(db, wish.candidate)
        if known is not None:
            if not _same(known, wish):
                raise Refused(Refusal.USED_ID)
            return Outcome(wish, known, decisions.derive(log), repeated=True)
        _check(wish, today)
        _refuse_overtaken(wish, log)
        state = decisions.append(db, _entry(wish, log, at))
        return Outcome(wish, decisions.entry(db, wish.id), state)


def decide_all(db: Database, wishes: Iterable[Wish], *, today: date, at: datetime) -> list[Outcome]:
    """Take many decisions, each in its own transaction and with its own outcome: one refusal stops no other."""
    return [_attempt(db, wish, today, at) for wish in wishes]


def _attempt(db: Database, wish: Wish, today: date, at: datetime) -> Outcome:
    try:
        return decide(db, wish, today=today, at=at)
    except (Refused, Overtaken, Missing) as error:
        return Outcome(wish, error=error)


def _check(wish: Wish, today: date) -> None:
    for broken, why in _rules(wish, today):
        if broken:
            raise Refused(why)


def _rules(wish: Wish, today: date) -> Sequence[tuple[bool, Refusal]]:
    later, known_sections = wish.verb == "later", {section.zh for section in sections()}
    return (
        (wish.verb not in VERBS, Refusal.VERB),
        (not _is_uuid(wish.id), Refusal.ID),
        (wish.editor.strip() in {"", decisions.MACHINE}, Refusal.EDITOR),
        (wish.section is not None and wish.verb != "accept", Refusal.NEEDLESS_SECTION),
        (wish.section is not None and wish.section not in known_sections, Refusal.SECTION),
        (wish.until is not None and not later, Refusal.NEEDLESS_DAY),
        (wish.until is None and later, Refusal.NO_DAY),
        (wish.until is not None and wish.until <= today, Refusal.PAST_DAY),
        (not wish.note.strip() and wish.verb == "note", Refusal.EMPTY_NOTE),
        (len(wish.note) > _LONGEST_NOTE, Refusal.LONG_NOTE),
    )


def _refuse_overtaken(wish: Wish, log: Sequence[Entry]) -> None:
    """Only another editor's decision is a reason: no note, no return by the desk, not one's own second window."""
    harmless = {wish.editor, decisions.MACHINE}
    if wish.verb == "note" or wish.seen is None:
        return
    between = [one for one in log if one.seq > wish.seen and one.verb != "note" and one.editor not in harmless]
    if between:
        raise Overtaken(between[-1])


def _entry(wish: Wish, log: Sequence[Entry], at: datetime) -> Entry:
    last = decisions.in_force(log)
    if wish.verb == "undo" and last is None:
        raise Refused(Refusal.NOTHING_TO_UNDO)
    return Entry(
        id=wish.id,
        seq=0,  # given by the log
        candidate=wish.candidate,
        verb=wish.verb,
        editor=wish.editor.strip(),
        at=clock.stamp(at),
        section=wish.section,
        until=wish.until.isoformat() if wish.until else None,
        note=wish.note.strip(),
        reading=wish.reading,
        undoes=last.id if last and wish.verb == "undo" else None,
    )


def _same(known: Entry, wish: Wish) -> bool:
    return (known.candidate, known.verb, known.section, known.until, known.note) == (
        wish.candidate,
        wish.verb,
        wish.section,
        wish.until.isoformat() if wish.until else None,
        wish.note.strip(),
    )


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
