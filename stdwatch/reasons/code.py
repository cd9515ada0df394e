"""A closed list whose members carry their words."""

from enum import StrEnum
from typing import Self

from stdwatch.messages import N_


class Code(StrEnum):
    """A closed list whose members carry their English words, the id of their message in every catalogue.

    `value` is what is stored and compared. Words hold named parameters, such as ``%(count)s``.
    """

    words: str

    def __new__(cls, value: str, words: str = "") -> Self:
        """A member from its stored value and its words."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member


class Plain(Code):
    """What has no code of its own."""

    TEXT = "text", N_("%(text)s")
    """Words from outside: an exception's, a library's, a command's."""
