"""The rules of the desk: what an editor may decide, when it is refused, and that the same id twice is once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.errors import Conflict, Missing, StdwatchError, UsageError
from stdwatch.store import colleagues, database, decisions, readings
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
    READING = "there is no such reading"
    USED_ID = "another decision was already made with this form"


class DecisionRefused(UsageError):
    """A decision that cannot be taken as asked; nothing was written."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


class DecisionConflict(Conflict):
    """Another editor decided after what was on screen; `by` is that decision."""

    def __init__(self, by: Entry) -> None:
        super().__init__(
            f"candidate {by.candidate}: {by.editor} decided “{by.verb}” meanwhile: look again, then decide"
        )
        self.by = by


@dataclass(frozen=True, slots=True)
class DecisionRequest:
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
class DecisionResult:
    """What came of a request: the entry as logged and the present state, or the error that refused it."""

    request: DecisionRequest
    entry: Entry | None = None
    state: State | None = None
    repeated: bool = False
    error: StdwatchError | None = None


def decide(db: Database, request: DecisionRequest, *, today: date, at: datetime) -> DecisionResult:
    """Take one decision and answer with its entry; a request whose id is already logged gets the same answer again.

    `today` is the readers' day. Raises `DecisionRefused`, `DecisionConflict` and `Missing`; then nothing is written. A
    new revision since the reading on screen is no reason to refuse: it is flagged on the candidate.
    """
    with database.writing(db):
        request = replace(request, candidate=decisions.surviving_id(db, request.candidate))
        known = decisions.entry(db, request.id)
        log = decisions.entries(db, request.candidate)
        if known is not None:
            if not _same(known, request):
                raise DecisionRefused(Refusal.USED_ID)
            return DecisionResult(request, known, decisions.derive(log), repeated=True)
        _check(request, today)
        if request.reading is not None and not readings.exists(db, request.reading):
            raise DecisionRefused(Refusal.READING)
        _refuse_overtaken(request, log)
        state = decisions.append(db, _entry(request, log, at))
        colleagues.note_mentions(db, request.id, request.note)
        return DecisionResult(request, decisions.entry(db, request.id), state)


def decide_all(db: Database, requests: Iterable[DecisionRequest], *, today: date, at: datetime) -> list[DecisionResult]:
    """Take many decisions, each in its own transaction and with its own outcome: one refusal stops no other."""
    return [_attempt(db, request, today, at) for request in requests]


def _attempt(db: Database, request: DecisionRequest, today: date, at: datetime) -> DecisionResult:
    try:
        return decide(db, request, today=today, at=at)
    except (DecisionRefused, DecisionConflict, Missing) as error:
        return DecisionResult(request, error=error)


def _check(request: DecisionRequest, today: date) -> None:
    for broken, why in _rules(request, today):
        if broken:
            raise DecisionRefused(why)


def _rules(request: DecisionRequest, today: date) -> Sequence[tuple[bool, Refusal]]:
    later, known_sections = request.verb == "later", {section.zh for section in sections()}
    return (
        (request.verb not in VERBS, Refusal.VERB),
        (not _is_uuid(request.id), Refusal.ID),
        (request.editor.strip() in {"", decisions.MACHINE}, Refusal.EDITOR),
        (request.section is not None and request.verb != "accept", Refusal.NEEDLESS_SECTION),
        (request.section is not None and request.section not in known_sections, Refusal.SECTION),
        (request.until is not None and not later, Refusal.NEEDLESS_DAY),
        (request.until is None and later, Refusal.NO_DAY),
        (request.until is not None and request.until <= today, Refusal.PAST_DAY),
        (not request.note.strip() and request.verb == "note", Refusal.EMPTY_NOTE),
        (len(request.note) > _LONGEST_NOTE, Refusal.LONG_NOTE),
    )


def _refuse_overtaken(request: DecisionRequest, log: Sequence[Entry]) -> None:
    """Only another editor's decision is a reason: no note, no return by the desk, not one's own second window."""
    harmless = {request.editor, decisions.MACHINE}
    if request.verb == "note" or request.seen is None:
        return
    between = [
        entry for entry in log if entry.seq > request.seen and entry.verb != "note" and entry.editor not in harmless
    ]
    if between:
        raise DecisionConflict(between[-1])


def _entry(request: DecisionRequest, log: Sequence[Entry], at: datetime) -> Entry:
    last = decisions.in_force(log)
    if request.verb == "undo" and last is None:
        raise DecisionRefused(Refusal.NOTHING_TO_UNDO)
    return Entry(
        id=request.id,
        seq=0,  # given by the log
        candidate=request.candidate,
        verb=request.verb,
        editor=request.editor.strip(),
        at=clock.stamp(at),
        section=request.section,
        until=request.until.isoformat() if request.until else None,
        note=request.note.strip(),
        reading=request.reading,
        undoes=last.id if last and request.verb == "undo" else None,
    )


def _same(known: Entry, request: DecisionRequest) -> bool:
    return (known.candidate, known.verb, known.section, known.until, known.note) == (
        request.candidate,
        request.verb,
        request.section,
        request.until.isoformat() if request.until else None,
        request.note.strip(),
    )


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
