"""Edits: taken once, refused only for a reason, never lost; and how they are taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlite_utils import Database

from stdwatch.clock import stamp
from stdwatch.editing import references, states, subjects
from stdwatch.editing.refusals import EditConflict, EditRefused, FieldConflict, Refusal
from stdwatch.store import database, edits
from stdwatch.store.edits import Edit


@dataclass(frozen=True, slots=True)
class EditRequest:
    """An edit as an editor asks for it.

    `seen` is the `seq` of the last edit on screen; `None`: nothing was on screen, as on the command line, and then
    nobody's edit is a conflict.
    """

    id: str
    """A UUID made by the client: the same one twice is one edit."""
    subject: str
    set: Mapping[str, Any]
    editor: str
    undo_group: str
    """A UUID; what one undo takes back together."""
    seen: int | None = None
    undoes: str | None = None


def request(row: Mapping[str, Any], editor: str, group: str) -> EditRequest:
    """An edit from JSON: `subject` and `set`, at will `id`, `undo_group`, `seen` and `undoes`; nothing else.

    What is missing is filled in: a new id, the given undo group. Raises `EditRefused` for what is no edit.
    """
    fields = {"id": str(uuid4()), "undo_group": group, "seen": None, "undoes": None, **row}
    texts = ("id", "subject", "undo_group") if fields["undoes"] is None else ("id", "subject", "undo_group", "undoes")
    lawful = isinstance(fields.get("set"), dict) and all(isinstance(fields.get(name), str) for name in texts)
    seen = fields["seen"]
    if not lawful or not (seen is None or (type(seen) is int and 0 <= seen < 2**63)):
        raise EditRefused(Refusal.FORM)
    if unknown := set(fields) - {"id", "subject", "set", "undo_group", "seen", "undoes"}:
        raise EditRefused(Refusal.FORM, min(unknown)[:40])
    return EditRequest(editor=editor, **fields)


@dataclass(frozen=True, slots=True)
class EditResult:
    """What came of a request: the edit as logged; `repeated` when it was there already."""

    edit: Edit
    repeated: bool = False


_IMPLIED = frozenset({"deleted", "machine"})
"""Fields that an edit may change without naming them."""


@dataclass(slots=True)
class _Change:
    """A request with the state it meets and the state it leads to."""

    request: EditRequest
    before: dict[str, Any]
    fields: dict[str, Any]
    made: bool = field(default=False)

    @property
    def after(self) -> dict[str, Any]:
        return {**self.before, **self.fields}


def edit(db: Database, request: EditRequest, at: datetime) -> EditResult:
    """Take one edit; a request whose id is already logged gets the same answer again.

    Raises `EditRefused`, `Closed` and `EditConflict`; then nothing is written.
    """
    with database.writing(db):
        return apply(db, request, at)


def edit_all(db: Database, requests: Sequence[EditRequest], at: datetime) -> list[EditResult]:
    """Take several edits, all or none."""
    with database.writing(db):
        return [apply(db, request, at) for request in requests]


def apply(db: Database, request: EditRequest, at: datetime, *, closed: bool = False) -> EditResult:
    """The same inside a `writing` transaction; `closed`: an issue may be made, or change once printed."""
    _check(request)
    known = edits.by_id(db, request.id)
    request = _filled(db, request)
    fields = subjects.checked(states.parse(request.subject)[0], request.set)
    if known:
        if not _same(known, request, fields):
            raise EditRefused(Refusal.USED_ID)
        return EditResult(known, repeated=True)
    change = _change(db, request, fields)
    references.check(db, request.subject, change.before, change.after, made=change.made, closed=closed)
    _refuse_conflict(db, change)
    return EditResult(_log(db, change, at))


def undo(db: Database, article: str, editor: str, id: str, at: datetime) -> list[EditResult]:  # noqa: A002
    """Take back this editor's last undo group in an article; `id` becomes the group of what takes it back.

    Any number of times, back to the empty article. The same id again changes nothing. Raises `EditRefused` when there
    is nothing to take back, and `EditConflict` when another editor has changed one of the fields since.
    """
    return _reverse(db, article, editor, id, at, forward=False)


def redo(db: Database, article: str, editor: str, id: str, at: datetime) -> list[EditResult]:  # noqa: A002
    """Take back the last undo, as long as the editor wrote nothing new since."""
    return _reverse(db, article, editor, id, at, forward=True)


def _reverse(db: Database, article: str, editor: str, id_: str, at: datetime, *, forward: bool) -> list[EditResult]:
    if not subjects.is_uuid(id_):
        raise EditRefused(Refusal.ID)
    with database.writing(db):
        done = edits.of_group(db, id_)
        if done:
            return [EditResult(edit, repeated=True) for edit in done]
        log = [edit for edit in edits.of_article(db, article) if edit.editor == editor]
        last = _last_undo(log) if forward else _last_in_force(log)
        if last is None:
            raise EditRefused(Refusal.NOTHING_TO_UNDO)
        undone = _undone(log)
        group = [
            edit for edit in edits.of_group(db, last.undo_group) if edit.editor == editor and edit.id not in undone
        ]
        return [apply(db, _reversal(edit, id_), at) for edit in reversed(group)]


def _reversal(taken: Edit, group: str) -> EditRequest:
    id_ = str(uuid5(UUID(group), taken.id))
    return EditRequest(id_, taken.subject, _before(taken), taken.editor, group, seen=taken.seq, undoes=taken.id)


def _before(taken: Edit) -> Mapping[str, Any]:
    """What an edit found: for what it made, that it is deleted; only what was never made has no position."""
    return {"deleted": True} if taken.before.get("position") == "" else taken.before


def _undone(log: Sequence[Edit]) -> set[str]:
    """The ids of edits that were taken back by one that was not taken back itself."""
    undone: set[str] = set()
    for edit in reversed(log):
        if edit.undoes and edit.id not in undone:
            undone.add(edit.undoes)
    return undone


def _last_in_force(log: Sequence[Edit]) -> Edit | None:
    undone = _undone(log)
    return next((edit for edit in reversed(log) if edit.undoes is None and edit.id not in undone), None)


def _last_undo(log: Sequence[Edit]) -> Edit | None:
    """The last undo in force, unless something was written after it."""
    undone, own = _undone(log), {edit.id for edit in log if edit.undoes is None}
    for edit in reversed(log):
        if edit.undoes is None:
            return None
        if edit.undoes in own and edit.id not in undone:
            return edit
    return None


def _check(request: EditRequest) -> None:
    ids = (request.id, request.undo_group, request.undoes or request.id)
    if not all(map(subjects.is_uuid, ids)):
        raise EditRefused(Refusal.ID)
    if not request.editor.strip():
        raise EditRefused(Refusal.EDITOR)


def _filled(db: Database, request: EditRequest) -> EditRequest:
    """A request that takes back an edit, without saying what it sets: as it was before."""
    if request.undoes is None:
        return request
    taken = edits.by_id(db, request.undoes)
    if taken is None or taken.subject != request.subject:
        raise EditRefused(Refusal.NOTHING_TO_UNDO)
    return request if request.set else replace(request, set=_before(taken))


def _same(known: Edit, request: EditRequest, fields: Mapping[str, Any]) -> bool:
    """Whether a logged edit is the one asked for: it holds all that the request changed, and nothing else."""
    kept = {name: value for name, value in fields.items() if name in known.after}
    return (known.subject, known.editor) == (request.subject, request.editor) and (
        {name: value for name, value in known.after.items() if name not in _IMPLIED or name in fields} == kept
    )


def _change(db: Database, request: EditRequest, fields: dict[str, Any]) -> _Change:
    """What the request changes; making a subject is an edit that ends its being deleted."""
    state = states.read(db, request.subject)
    kind = states.parse(request.subject)[0]
    before = state if state is not None else subjects.nothing(kind)
    wanted = fields if state is not None or kind == "issue" else {"deleted": False, **fields}
    if before.get("machine") and "text" in fields:
        wanted = {"machine": False, **wanted}  # who edits a draft makes it a text
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    return _Change(request, before, changed, made=state is None)


def _refuse_conflict(db: Database, change: _Change) -> None:
    request = change.request
    if request.seen is None:
        return
    for later in reversed(edits.of_subject(db, request.subject, after=request.seen)):
        names = [name for name in later.after if name in change.fields] if later.editor != request.editor else []
        if names:
            fields = tuple(FieldConflict(name, change.before[name], change.fields[name]) for name in names)
            raise EditConflict(later, fields)


def _log(db: Database, change: _Change, at: datetime) -> Edit:
    request = change.request
    new = Edit(
        id=request.id,
        seq=0,  # given by the log
        subject=request.subject,
        before={name: change.before[name] for name in change.fields},
        after=change.fields,
        editor=request.editor.strip(),
        at=stamp(at),
        undo_group=request.undo_group,
        undoes=request.undoes,
    )
    seq = edits.append(db, new)
    states.write(db, request.subject, change.after, seq)
    return replace(new, seq=seq)
