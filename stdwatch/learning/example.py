"""What an editor's decision teaches: a page, and whether it was wanted. Without the library that learns from it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

BEGINNING = 4000
"""Characters of a text that are looked at: a page says early what it is about, and a report would drown the rest."""

_WORD = re.compile(r"\w\w")
"""What the model takes for a word (`TfidfVectorizer`)."""

FEWEST_ACCEPTED = 5
"""With fewer the desk's taste is not known, and the lexicon's order stands."""


@dataclass(frozen=True, slots=True)
class Page:
    """A candidate as the model sees it: title, beginning of its text, and the lexicon's score."""

    candidate: int
    title: str
    text: str
    score: float

    @property
    def words(self) -> str:
        """Title and beginning as one text."""
        return f"{self.title}\n{self.text[:BEGINNING]}"


@dataclass(frozen=True, slots=True)
class Example:
    """A page that an editor decided on: whether it was wanted, how much that counts (0 to 1), and when (RFC 3339).

    `accepted` ones were taken for the issue; a brief is relevant and not accepted.
    """

    page: Page
    relevant: bool
    accepted: bool
    weight: float
    at: str


def can_learn(examples: Sequence[Example]) -> bool:
    """Whether there are wanted pages and rejected ones, and words to tell them by."""
    return len({example.relevant for example in examples}) == 2 and any(
        _WORD.search(example.page.words) for example in examples
    )


def accepted_pages(examples: Sequence[Example]) -> int:
    """How many different pages among the examples were accepted, and by nobody found unwanted."""
    unwanted = {example.page.candidate for example in examples if not example.relevant}
    return len({example.page.candidate for example in examples if example.accepted} - unwanted)
