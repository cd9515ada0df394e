"""What can be edited: the fields of issues, articles and blocks, their defaults and what each may hold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stdwatch.editing import positions
from stdwatch.editing.refusals import EditRefused, Refusal
from stdwatch.items.journal import MAX_TEXT, BlockRole
from stdwatch.triage.sections import sections

MAX_PARAGRAPHS = 200
"""Of a foreword, entries of the back matter, clips of a block, sources of an article."""

_BLANK = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_SOURCE = ("url", "title", "published", "accessed", "sha256")

Check = Callable[[Any], Any]
"""Takes a value and returns it as it is kept; raises `EditRefused`."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what it holds before anybody wrote it, and what it may hold."""

    default: Any
    check: Check


def is_uuid(text: object) -> bool:
    """Whether a value is a UUID in its usual writing."""
    try:
        return isinstance(text, str) and str(UUID(text)) == text
    except ValueError:
        return False


def line(value: object) -> str:
    """A text on one line: line ends and tabs become a space; what no page can print is refused."""
    text = _BLANK.sub(" ", _of(str, value))
    if _UNPRINTABLE.search(text):
        raise EditRefused(Refusal.CHARACTERS)
    if len(text) > MAX_TEXT:
        raise EditRefused(Refusal.LONG_TEXT, f"{len(text):,}")
    return text


def _of(kind: type, value: object) -> Any:
    if type(value) is not kind:  # a bool is an int to isinstance
        raise EditRefused(Refusal.FIELD)
    return value


def _must(holds: bool, value: Any, why: Refusal = Refusal.FIELD) -> Any:
    if not holds:
        raise EditRefused(why)
    return value


def _optional(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _list_of(check: Check) -> Check:
    def checked(value: object) -> list[Any]:
        items = _of(list, value)
        return [check(item) for item in _must(len(items) <= MAX_PARAGRAPHS, items)]

    return checked


def _number(value: object) -> int:
    return int(_must(0 < _of(int, value) < 10_000, value))


def _flag(value: object) -> bool:
    return bool(_of(bool, value))


def _uuid(value: object) -> str:
    return str(_must(is_uuid(value), value))


def _position(value: object) -> str:
    return str(_must(positions.is_position(_of(str, value)), value))


def _role(value: object) -> str:
    return str(_must(value in list(BlockRole), value))


def _section(value: object) -> str:
    return str(_must(value in {section.zh for section in sections()}, value, Refusal.SECTION))


def _object(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    return dict(_must(set(_of(dict, value)) == set(names), value))


def _source(value: object) -> dict[str, Any]:
    fields = _object(value, (*_SOURCE, "candidate"))
    candidate = fields["candidate"]
    return {**{name: line(fields[name]) for name in _SOURCE}, "candidate": _optional(_id)(candidate)}


def _sources(value: object) -> list[dict[str, Any]]:
    sources: list[dict[str, Any]] = _list_of(_source)(value)
    return list(_must(len({source["url"] for source in sources}) == len(sources), sources))


def _clips(value: object) -> list[str]:
    clips: list[str] = _list_of(_uuid)(value)
    return list(dict.fromkeys(clips))


def _id(value: object) -> int:
    return int(_must(0 < _of(int, value) < 2**63, value))


def _back(value: object) -> dict[str, Any]:
    fields = _object(value, ("title", "entries"))
    entries = [_object(entry, ("title", "text")) for entry in _of(list, fields["entries"])]
    _must(len(entries) <= MAX_PARAGRAPHS, entries)
    written = [{"title": line(entry["title"]), "text": line(entry["text"])} for entry in entries]
    return {"title": line(fields["title"]), "entries": written}


FIELDS: Mapping[str, Mapping[str, Field]] = {
    "issue": {
        "year": Field(0, _number),
        "number": Field(0, _number),
        "whole": Field(0, _number),
        "month": Field("", lambda value: _must(bool(_MONTH.fullmatch(_of(str, value))), value)),
        "state": Field("open", lambda value: _must(value in {"open", "printed"}, value)),
        "foreword": Field([], _list_of(line)),
        "back": Field({"title": "", "entries": []}, _back),
    },
    "article": {
        "issue": Field(None, _optional(_id)),
        "section": Field(None, _optional(_section)),
        "position": Field("", _position),
        "title": Field("", line),
        "summary": Field(None, _optional(line)),
        "standfirst": Field("", line),
        "excerpt": Field("", line),
        "origin": Field("", line),
        "site": Field("", line),
        "sources": Field([], _sources),
        "deleted": Field(True, _flag),
    },
    "block": {
        "article": Field("", _uuid),
        "position": Field("", _position),
        "kind": Field(str(BlockRole.TEXT), _role),
        "label": Field("", line),
        "text": Field("", line),
        "machine": Field(False, _flag),
        "clips": Field([], _clips),
        "deleted": Field(True, _flag),
    },
}
"""The fields of each kind of subject. What was never made counts as deleted: so taking back its making deletes it."""


def nothing(kind: str) -> dict[str, Any]:
    """The state of a subject that nobody has made."""
    return {name: field.default for name, field in FIELDS[kind].items()}


def checked(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept; raises `EditRefused` with the field that cannot be taken."""
    known = FIELDS[kind]
    result = {}
    for name, value in fields.items():
        if name not in known:
            raise EditRefused(Refusal.FIELD, name[:40])
        try:
            result[name] = known[name].check(value)
        except EditRefused as refused:
            raise EditRefused(refused.why, f"{name} {refused.detail}".strip()) from refused
    return result
