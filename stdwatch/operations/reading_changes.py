"""What differs between two readings of one body: per field what stood there, what stands there now, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from stdwatch.items import Document, Published

FIELDS = ("title", "published", "doc_type", "authors", "language", "text", "blocks")
_LAYERS = {"title": "title", "published": "date", "doc_type": "type", "text": "body", "blocks": "body"}
_SHOWN = 80
"""Characters of a value or a line that are shown."""
_ALIGNED = 4_000
"""Lines: longer texts are compared by which lines they have, and not by their order."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that reads otherwise; `why` names the rules that gave both, or what was noted anew."""

    field: str
    url: str
    before: str
    after: str
    why: str


def changes(url: str, old: Document, new: Document) -> Iterator[FieldChange]:
    """The fields in which two readings differ, in the order of `FIELDS`."""
    for name in FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield FieldChange(name, url, *_shown(name, old, new), _why(name, old, new))


def _shown(name: str, old: Document, new: Document) -> tuple[str, str]:
    """Both values: of a text the first lines that differ, of its blocks how many there are of each kind."""
    if name == "text":
        return _first_difference(old.text.split("\n"), new.text.split("\n"))
    if name == "blocks":
        return _kinds(old), _kinds(new)
    return _written(getattr(old, name)), _written(getattr(new, name))


def _written(value: object) -> str:
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    text = value.value if isinstance(value, Published) else str(value or "none")
    return text[:_SHOWN]


def _first_difference(old: list[str], new: list[str]) -> tuple[str, str]:
    """The first line that is gone and the first that is new, each with how many more there are."""
    if len(old) + len(new) > _ALIGNED:
        known, present = set(old), set(new)
        gone, added = [line for line in old if line not in present], [line for line in new if line not in known]
    else:
        steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        differing = [step for step in steps if step[0] != "equal"]
        gone = [line for _, start, end, _, _ in differing for line in old[start:end]]
        added = [line for _, _, _, start, end in differing for line in new[start:end]]
    return _counted(gone), _counted(added)


def _counted(lines: list[str]) -> str:
    if not lines:
        return "nothing"
    return f"{lines[0][:_SHOWN]!r}{f' and {len(lines) - 1} more lines' if len(lines) > 1 else ''}"


def _kinds(document: Document) -> str:
    kinds = [str(block.kind) for block in document.blocks]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))) or "none"


def _why(name: str, old: Document, new: Document) -> str:
    """Another rule gave the field, or something was noted on the way, or the same rule reads it otherwise."""
    before, after = _rule(name, old), _rule(name, new)
    if before != after:
        return f"rule: {before or 'none'} -> {after or 'none'}"
    if noted := [note for note in new.notes if note not in old.notes]:
        return f"noted: {noted[0][:_SHOWN]}"
    return f"the same rule ({after or 'none'}) reads it otherwise"


def _rule(name: str, document: Document) -> str:
    if name == "published" and document.published:
        return document.published.origin
    return document.layers.get(_LAYERS.get(name, name), "")
