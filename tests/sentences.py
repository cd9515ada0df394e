"""Reasons in tests: words as reasons, and what is stored as sentences."""

from collections.abc import Iterable

from stdwatch import reasons
from stdwatch.reasons import Reason


def worded(*words: str) -> tuple[Reason, ...]:
    """Words as reasons."""
    return tuple(map(Reason.text, words))


def stored(words: Iterable[str]) -> str:
    """Words as reasons in a column."""
    return reasons.dump(worded(*words))


def sentences_in(column: str) -> list[str]:
    """The English sentences of the reasons in a column."""
    return list(map(str, reasons.load(column)))
