"""The whole vocabulary in force: lexicon, background rates, weights of types, sections, under one version."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from stdwatch.errors import UsageError
from stdwatch.relevance import background, lexicon, placing
from stdwatch.relevance.background import Background
from stdwatch.relevance.hits import Lexicon
from stdwatch.relevance.lexicon import VocabularyFile
from stdwatch.relevance.placing import Sections, Types

log = logging.getLogger(__name__)

METHOD = 2
"""The way of scoring; raised when the same vocabulary gives other scores."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What judging needs. `version` names its exact words and the method: equal versions give equal scores."""

    version: str
    lexicon: Lexicon
    background: Background
    types: Types
    sections: Sections
    glossary: Mapping[str, str]

    def chinese(self, words: str) -> str | None:
        """The house's Chinese for English words that the glossary has as they are."""
        return self.glossary.get(words.lower().replace("-", " "))


def load(extra: Path | None = None, rates: Path | None = None) -> Vocabulary:
    """The vocabulary that ships with stdwatch, with the editors' own file and measured rates where these exist.

    Files are read again when they change. `UsageError` tells file and line of what is wrong.
    """
    return _load(_state(extra), _state(rates))


def usable(extra: Path | None, rates: Path | None) -> Vocabulary:
    """`load`, but with the shipped vocabulary when the editors' file is broken: a night's crawl must not end by it."""
    return _usable(_state(extra), _state(rates))


_State = tuple[Path, int, int]


def _state(path: Path | None) -> _State | None:
    """A file as it is now, so that it is read again after a change; ``None`` when there is none."""
    if path is None or not path.is_file():
        return None
    status = path.stat()
    return path, status.st_mtime_ns, status.st_size


@lru_cache(maxsize=4)
def _usable(extra: _State | None, rates: _State | None) -> Vocabulary:
    """What is broken is read, and told, once."""
    try:
        return _load(extra, rates)
    except UsageError as error:
        log.warning("%s: judged by the lexicon that ships with stdwatch until this is mended", error)
        return load()


@lru_cache(maxsize=4)
def _load(extra: _State | None, rates: _State | None) -> Vocabulary:
    words = lexicon.shipped("lexicon.toml", "bodies.toml")
    if extra:
        words.append(_own(extra[0]))
    rated, typed, placed = lexicon.shipped("background.toml", "doctypes.toml", "placing.toml")
    if rates:
        rated = _own(rates[0])
    return Vocabulary(
        _version([*words, rated, typed, placed]),
        lexicon.build(words) if extra else lexicon.load(),
        background.build(rated),
        placing.weights_of_types(typed),
        placing.sections(placed),
        _chinese(*lexicon.shipped("glossary.toml")),
    )


def _chinese(file: VocabularyFile) -> dict[str, str]:
    """English words in small letters and the Chinese they stand for."""
    terms = file.table()["terms"]
    return {word.lower().replace("-", " "): zh for zh, english in terms.items() for word in english}


def _own(path: Path) -> VocabularyFile:
    try:
        return VocabularyFile(str(path), path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error


def _version(read: Sequence[VocabularyFile]) -> str:
    digest = sha256("\0".join(file.text for file in read).encode()).hexdigest()
    return f"senses-{METHOD}-{digest[:8]}"
