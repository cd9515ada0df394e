"""The lexicon: which words speak of standards and how much each weighs, read from the vocabulary."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Hit:
    """An occurrence of a term: its stretch of the text in code points, the term as in the lexicon, its weight."""

    start: int
    end: int
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms with weights. `version` names their exact set, so that scores of different lexicons are told apart."""

    version: str
    weights: dict[str, float]
    pattern: re.Pattern[str]

    def hits(self, text: str) -> Iterator[Hit]:
        """Every occurrence of a term, in order, whatever its case."""
        for match in self.pattern.finditer(text):
            term = next(name for name in self.weights if _matches(name, match.group()))
            yield Hit(match.start(), match.end(), term, self.weights[term])


@cache
def load() -> Lexicon:
    """The lexicon that ships with stdwatch."""
    source = files("stdwatch.vocabulary").joinpath("lexicon.toml").read_bytes()
    terms = tomllib.loads(source.decode())["terms"]
    weights = {row["term"]: float(row["weight"]) for row in terms}
    pattern = re.compile(rf"\b(?:{'|'.join(_expression(term) for term in weights)})\b", re.IGNORECASE)
    return Lexicon(f"words-{sha256(source).hexdigest()[:8]}", weights, pattern)


def _expression(term: str) -> str:
    return re.escape(term).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")


def _matches(term: str, text: str) -> bool:
    return re.fullmatch(_expression(term), text, re.IGNORECASE) is not None
