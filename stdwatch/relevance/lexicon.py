"""Reading the vocabulary files into a lexicon, checked: what is wrong in one is told with its line."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from stdwatch.errors import UsageError
from stdwatch.relevance.hits import BODY, NUMBER, SECTOR, SENSE, Lexicon, LexiconEntry
from stdwatch.relevance.numbers import NumberFinder
from stdwatch.relevance.patterns import Finder, Pattern, PatternError, compile_pattern

_BODY_QUOTE, _BODY_RANK = 0.8, 0.6
_NUMBER_QUOTE, _NUMBER_RANK = 1.0, 0.95

_KEYS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "term": {"kind": str, "quote": (int, float), "rank": (int, float), "ambiguous": bool, "words": list},
    "sense": {"name": str, "quote": (int, float), "rank": (int, float), "ambiguous": bool, "words": list},
    "sector": {"name": str, "zh": str, "words": list},
    "body": {
        "name": str, "zh": str, "names": list, "spelled": list, "marks": list, "needs_context": bool,
        "quote": (int, float), "rank": (int, float),
    },
}  # fmt: skip
"""What may stand in a table of each name; all but ``ambiguous``, ``needs_context`` and what a body has are required."""

_OPTIONAL = frozenset({"ambiguous", "needs_context", "names", "spelled", "marks"})


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """A vocabulary file as read: its `name` for messages, its text."""

    name: str
    text: str

    def line(self, piece: str, after: str = "") -> int:
        """The line on which a piece of the file stands, the first below the line that holds `after`; else 1."""
        start = max(0, self.text.find(after))
        at = self.text.find(piece, start)
        return self.text.count("\n", 0, max(0, at)) + 1

    def wrong(self, reason: str, piece: str = "", after: str = "") -> UsageError:
        """The error that tells what is wrong, and where."""
        return UsageError(f"{self.name}, line {self.line(piece, after)}: {reason}")

    def table(self) -> dict[str, Any]:
        """The file's tables; `UsageError` when it is no TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise UsageError(f"{self.name}: {error}") from error


@dataclass(slots=True)
class _Growing:
    """A lexicon while the files are read, one after the other."""

    classes: dict[str, frozenset[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sectors: dict[str, str] = field(default_factory=dict)
    entries: list[LexiconEntry] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)


def shipped(*names: str) -> list[VocabularyFile]:
    """Vocabulary files of the package, by name."""
    return [VocabularyFile(name, files("stdwatch").joinpath("vocabulary", name).read_text("utf-8")) for name in names]


@cache
def load() -> Lexicon:
    """The lexicon that ships with stdwatch."""
    return build(shipped("lexicon.toml", "bodies.toml"))


def build(read: Sequence[VocabularyFile]) -> Lexicon:
    """A lexicon of several files, later ones adding to earlier ones; `UsageError` tells file and line of a mistake."""
    growing = _Growing()
    tables = [(file, file.table()) for file in read]
    for file, table in tables:
        _declare(growing, file, table)
    for file, table in tables:
        for section in _KEYS:
            for row in _rows(file, table, section):
                _add(growing, file, section, row)
    if growing.without:
        raise tables[-1][0].wrong(f"nothing is written {min(growing.without)!r}", "without")
    growing.entries.append(LexiconEntry(NUMBER, "", _NUMBER_QUOTE, _NUMBER_RANK))
    patterns = tuple(growing.patterns)
    entries = tuple(growing.entries)
    return Lexicon(
        entries,
        patterns,
        Finder(patterns),
        NumberFinder(growing.marks),
        len(entries) - 1,
        growing.kinds,
        growing.sectors,
    )


def _declare(growing: _Growing, file: VocabularyFile, table: Mapping[str, Any]) -> None:
    """Classes, kinds and what is left out: known before any words are read."""
    for name in table:
        if name not in {*_KEYS, "classes", "kinds", "without"}:
            raise file.wrong(f"unknown table {name!r}; there are: {', '.join(_KEYS)}, classes, kinds, without", name)
    for name, words in _strings(file, table, "classes"):
        growing.classes[name] = growing.classes.get(name, frozenset()) | frozenset(words.split())
    growing.kinds |= dict(_strings(file, table, "kinds"))
    left_out = table.get("without", [])
    if not isinstance(left_out, list) or not all(isinstance(word, str) for word in left_out):
        raise file.wrong("without is a list of words as they are written in the lexicon", "without")
    growing.without |= set(left_out)


def _strings(file: VocabularyFile, table: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    for key, value in table.get(name, {}).items():
        if not isinstance(value, str):
            raise file.wrong(f"{key} is a text in quotes", key, f"[{name}]")
        yield key, value


def _rows(file: VocabularyFile, table: Mapping[str, Any], section: str) -> Iterator[Mapping[str, Any]]:
    rows = table.get(section, [])
    if not isinstance(rows, list):
        raise file.wrong(f"write [[{section}]]", f"[{section}]")
    for number, row in enumerate(rows):
        try:
            _check(section, row)
        except ValueError as error:
            raise file.wrong(str(error), *_place(file, section, number, error)) from error
        yield row


def _place(file: VocabularyFile, section: str, number: int, error: ValueError) -> tuple[str, str]:
    """The key that an error names, below the heading of its row."""
    headings = [match.start() for match in re.finditer(rf"^\[\[{section}\]\]", file.text, re.MULTILINE)]
    start = headings[number] if number < len(headings) else 0
    key = str(error).split(" ")[0]
    below = file.text[start:]
    at = re.search(rf"^\s*{re.escape(key)}\s*=", below, re.MULTILINE)
    return (at.group() if at else below.split("\n")[0]), below


def _check(section: str, row: Mapping[str, Any]) -> None:
    """Raise `ValueError`, beginning with the key, when a row cannot be used."""
    allowed = _KEYS[section]
    for key, value in row.items():
        if key not in allowed:
            raise ValueError(f"{key} is unknown in [[{section}]], which holds {', '.join(allowed)}")
        if not isinstance(value, allowed[key]):
            raise ValueError(f"{key} has a value of the wrong kind: {value!r}")
        if isinstance(value, bool) != (allowed[key] is bool) or (
            isinstance(value, int | float) and not 0 <= value <= 1
        ):
            raise ValueError(f"{key} is a number from 0 to 1, not {value!r}")
        if isinstance(value, list) and not all(isinstance(word, str) and word.strip() for word in value):
            raise ValueError(f"{key} is a list of texts in quotes")
    optional = _OPTIONAL | ({"quote", "rank"} if section == "body" else set())
    for key in allowed:
        if key not in row and key not in optional:
            raise ValueError(f"[[{section}]] needs {key}")


def _add(growing: _Growing, file: VocabularyFile, section: str, row: Mapping[str, Any]) -> None:
    match section:
        case "term":
            entry = LexiconEntry(row["kind"], "", row["quote"], row["rank"], ambiguous=row.get("ambiguous", False))
            _words(growing, file, entry, row["words"])
        case "sense":
            entry = LexiconEntry(SENSE, row["name"], row["quote"], row["rank"], ambiguous=row.get("ambiguous", False))
            _words(growing, file, entry, row["words"])
        case "sector":
            growing.sectors[row["name"]] = row["zh"]
            _words(growing, file, LexiconEntry(SECTOR, row["name"], 0.0, 0.0), row["words"])
        case "body":
            quote, rank = row.get("quote", _BODY_QUOTE), row.get("rank", _BODY_RANK)
            _words(growing, file, LexiconEntry(BODY, row["name"], quote, rank), row.get("spelled", ()))
            named = LexiconEntry(BODY, row["name"], quote, rank, needs_context=row.get("needs_context", False))
            _words(growing, file, named, row.get("names", ()), case=True)
            growing.marks |= dict.fromkeys(row.get("marks", ()), row["name"])


def _words(
    growing: _Growing, file: VocabularyFile, entry: LexiconEntry, words: Iterable[str], *, case: bool = False
) -> None:
    for written in words:
        if written in growing.without:
            growing.without.discard(written)
            continue
        rule = len(growing.entries)
        growing.entries.append(
            LexiconEntry(
                entry.kind,
                entry.name,
                entry.quote,
                entry.rank,
                entry.ambiguous,
                entry.needs_context,
                written,
                file.name,
            )
        )
        try:
            growing.patterns += compile_pattern(written, rule, growing.classes, case=case)
        except PatternError as error:
            raise file.wrong(str(error), f'"{written}"') from error
