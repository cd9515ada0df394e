"""What a probe found: each answer, how often each selector matched, and what is not as assumed."""

from dataclasses import dataclass, field
from typing import Self

from stdwatch.operations.probing.asking import Reply


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer and what was read from it; `outcome` is ``ok`` or the name of a failure with its `reason`.

    Of a channel `entries`, `documents` and `dated` count what it holds; of a document `documents` counts its files.
    `kind` is what the bytes are, `standing` the channel's.
    """

    reply: Reply
    outcome: str
    reason: str = ""
    kind: str = ""
    standing: str = ""
    entries: int | None = None
    documents: int | None = None
    dated: int | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """How often a selector of a field matched: on how many of so many pages or rows (`tried`).

    Without `tried` it was counted on one page: how many rows, lists or next pages it finds there.
    """

    where: str
    field: str
    selector: str
    matched: int
    tried: int | None


@dataclass(slots=True)
class ProbeReport:
    """What one site answered.

    `differs` is what is not as its spider assumes, `notes` what is worth knowing. For an unknown site `proposed` holds
    patterns for the addresses of its documents, with how many have that shape and an example, and `channels` lines for
    its spider.
    """

    name: str
    home: str
    answers: list[Answered] = field(default_factory=list)
    selectors: list[Matched] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    proposed: list[tuple[str, int, str]] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)

    @classmethod
    def of_visit(cls, result: Self | Exception, name: str) -> Self:
        """The report of a visit; of one that broke off, nothing but what broke it."""
        if isinstance(result, Exception):
            return cls(name, "", differs=[f"the visit broke off: {type(result).__name__}: {result}"])
        return result
