"""A reason as a value: a code with parameters, stored as JSON and made a sentence only where somebody reads it."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self, Union

from stdwatch.messages import N_, Translate
from stdwatch.reasons.code import Code, Plain
from stdwatch.reasons.health import Cause
from stdwatch.reasons.words import BodyKind, Change, Field, Holding, Outcome, Verdict

Part = Union[str, int, float, "Reason"]

Param = Union[Part, tuple[Part, ...]]  # noqa: UP007 - a string is no type that `|` takes
"""What a sentence is filled with; a reason within a reason becomes a part of its sentence, a tuple a list."""

Names = Mapping[str, Callable[[str], str]]
"""How parameters of these names are shown: a type of document, say, by its word in the reader's language."""

_CLOSED: Mapping[str, type[Code]] = {
    "body": BodyKind,
    "cause": Cause,
    "change": Change,
    "claimed": BodyKind,
    "expected": BodyKind,
    "field": Field,
    "outcome": Outcome,
    "verdict": Verdict,
    "what": Holding,
}
"""Parameters of these names are members of closed lists, and are shown by their words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is. `code` is a member of a `Code`, or a plain string stored by a later version.

    ``str()`` gives the English sentence, for log and command line.
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    @classmethod
    def of(cls, code: Code, **params: Param) -> Self:
        """A reason from its code and what its sentence is filled with."""
        return cls(code, params)

    @classmethod
    def text(cls, words: str) -> Self:
        """A reason in words from outside."""
        return cls(Plain.TEXT, {"text": words})

    def __str__(self) -> str:
        return self.sentence()

    def __hash__(self) -> int:
        return hash(json.dumps(self.as_json(), sort_keys=True))

    def sentence(self, translate: Translate = str, names: Names | None = None) -> str:
        """The reason in a language; one of another version, or without what its words want, is shown as it is."""
        shown = {name: _shown(name, value, translate, names or {}) for name, value in self.params.items()}
        if isinstance(self.code, Code):
            with suppress(KeyError):
                return translate(self.code.words) % shown
        return (
            f"{self.code} ({', '.join(f'{name}: {text}' for name, text in shown.items())})" if shown else str(self.code)
        )

    def as_json(self) -> dict[str, Any]:
        """``{"code": …, "params": {…}}``, without `params` where there are none."""
        params = {name: _as_json(value) for name, value in self.params.items()}
        return {"code": str(self.code), **({"params": params} if params else {})}


def sentences(reasons: Iterable[Reason], translate: Translate = str, names: Names | None = None) -> list[str]:
    """Each of several reasons in a language."""
    return [reason.sentence(translate, names) for reason in reasons]


def _shown(name: str, value: Param, translate: Translate, names: Names) -> str:
    match value:
        case Reason():
            return value.sentence(translate, names)
        case tuple():
            return translate(N_(", ")).join(_shown(name, each, translate, names) for each in value)
        case float():
            return f"{value:.0%}"
        case int():
            return f"{value:,}"
    if name in _CLOSED:
        member = next((member for member in _CLOSED[name] if member == value), None)
        return translate(member.words) if member else value
    return names[name](value) if name in names else value


def _as_json(value: Param) -> Any:
    match value:
        case Reason():
            return value.as_json()
        case tuple():
            return [_as_json(each) for each in value]
        case str():
            return str(value)
    return value
