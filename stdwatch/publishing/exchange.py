"""Read and write the exchange format of an issue, ``stdwatch-issue/1``.

UTF-8 JSON whose keys are the fields of `Issue`, in their order. The reader is strict: whatever differs is an
`InvalidIssue` that names its place. ``read(write(issue)) == issue`` holds for every issue.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, NoReturn, cast, get_args, get_origin, get_type_hints

from stdwatch import limits
from stdwatch.errors import UsageError
from stdwatch.items.journal import MAX_ARTICLES, MAX_BLOCKS, MAX_TEXT, Article, Clip, Issue

FORMAT = "stdwatch-issue/1"
_MAX_NESTING = 16  # the format itself needs nine levels

_NESTING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)
# Control characters, lone surrogates and noncharacters: XML and fonts know none of them.
_UNPRINTABLE = "\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)
_IN_TEXT = re.compile(f"[\x00-\x1f{_UNPRINTABLE}]")
_IN_CLIP = re.compile(f"[\x00-\x08\x0b-\x1f{_UNPRINTABLE}]")  # the words of a reading have line ends and tabs
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class InvalidIssue(UsageError):
    """A file that is no issue in our format; `pointer` is the place in it (RFC 6901, empty for the whole)."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(f"not an issue: {pointer or 'the file'}: {reason}")
        self.pointer = pointer
        self.fault = reason


def write(issue: Issue) -> bytes:
    """The issue as a file: indented by one, keys in order, a line feed at the end."""
    document = {"format": FORMAT, **asdict(issue)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def read(body: bytes) -> Issue:
    """The issue in a file; raises `InvalidIssue` with the place of the first thing that is not as it must be."""
    if len(body) > limits.ISSUE_BYTES:
        _refuse("", f"has {len(body):,} bytes, more than {limits.ISSUE_BYTES:,}")
    _check_nesting(body)
    try:
        document = json.loads(body.decode("utf-8-sig"), object_pairs_hook=tuple, parse_constant=_refuse_constant)
    except ValueError as error:
        raise InvalidIssue("", f"is no JSON in UTF-8: {error}") from error
    pairs = document if isinstance(document, tuple) else _refuse("", "is no JSON object")
    if dict(pairs).get("format") != FORMAT:
        _refuse("/format", f"must be {FORMAT!r}")
    _check_keys(pairs, ("format", *_hints(Issue)), "")
    issue = cast("Issue", _read_object(pairs[1:], Issue, ""))
    _check_values(issue)
    return issue


def _refuse(pointer: str, reason: str) -> NoReturn:
    raise InvalidIssue(pointer, reason)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _check_nesting(body: bytes) -> None:
    """Refuse what is nested too deeply before anything recurses into it."""
    depth = 0
    for token in _NESTING.finditer(body):
        depth += bool(token[1]) - bool(token[2])
        if depth > _MAX_NESTING:
            _refuse("", f"is nested deeper than {_MAX_NESTING} levels at byte {token.start()}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The fields of a dataclass with their types."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _check_keys(pairs: tuple[tuple[str, Any], ...], wanted: tuple[str, ...], pointer: str) -> None:
    keys = Counter(key for key, _ in pairs)
    for key, count in keys.items():
        if key not in wanted:
            _refuse(pointer, f"unknown key {key[:40]!r}")
        if count > 1:
            _refuse(pointer, f"has the key {key!r} {count} times")
    for key in wanted:
        if key not in keys:
            _refuse(pointer, f"lacks the key {key!r}")
    if tuple(keys) != wanted:
        _refuse(pointer, f"the keys must stand in the order {', '.join(wanted)}")


def _read_object(value: object, kind: type, pointer: str) -> object:
    if not isinstance(value, tuple):
        _refuse(pointer, "must be an object")
    hints = _hints(kind)
    _check_keys(value, tuple(hints), pointer)
    forbidden = _IN_CLIP if kind is Clip else _IN_TEXT
    return kind(**{key: _read(field, hints[key], f"{pointer}/{key}", forbidden) for key, field in value})


def _read(value: object, kind: Any, pointer: str, forbidden: re.Pattern[str]) -> object:
    """The value as `kind`: a dataclass, a tuple of one type, an optional type, an enum or a plain one."""
    if is_dataclass(kind):
        return _read_object(value, cast("type", kind), pointer)
    if isinstance(kind, UnionType):
        return None if value is None else _read(value, get_args(kind)[0], pointer, forbidden)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            _refuse(pointer, "must be an array")
        item = get_args(kind)[0]
        return tuple(_read(each, item, f"{pointer}/{number}", forbidden) for number, each in enumerate(value))
    if issubclass(kind, StrEnum):
        if value not in list(kind):
            _refuse(pointer, f"must be one of {', '.join(kind)}")
        return kind(value)
    return _read_plain(value, kind, pointer, forbidden)


def _read_plain(value: object, kind: type, pointer: str, forbidden: re.Pattern[str]) -> object:
    if type(value) is not kind:  # a bool is an int to isinstance
        _refuse(pointer, f"must be {({str: 'a string', int: 'a whole number', bool: 'true or false'})[kind]}")
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            _refuse(pointer, f"has {len(value):,} characters, more than {MAX_TEXT:,}")
        if character := forbidden.search(value):
            _refuse(pointer, f"holds U+{ord(character[0]):04X} at character {character.start()}")
    return value


def _check_values(issue: Issue) -> None:
    """What types cannot say: ids are unique, references lead somewhere, and there is not too much of anything."""
    for pointer, reason in _problems(issue):
        _refuse(pointer, reason)


def _problems(issue: Issue) -> Iterator[tuple[str, str]]:
    if not 1 <= issue.year <= 9999:
        yield "/year", "must be a year of four digits"
    if issue.number < 1 or issue.whole < 1:
        yield "/number" if issue.number < 1 else "/whole", "must be 1 or more"
    if not _MONTH.fullmatch(issue.month):
        yield "/month", "must be a month as 2025-12"
    count = len(list(issue.articles))
    if count > MAX_ARTICLES:
        yield "/sections", f"hold {count} articles, more than {MAX_ARTICLES}"
    seen: set[str] = set()
    for number, section in enumerate(issue.sections):
        for index, article in enumerate(section.articles):
            pointer = f"/sections/{number}/articles/{index}"
            yield from _problems_of_ids(article, pointer, seen)
            yield from _problems_of_article(article, pointer)


def _problems_of_ids(article: Article, pointer: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Ids of articles and blocks are unique in the issue, those of clips in their article."""
    ids = [(f"{pointer}/id", article.id)]
    ids += [(f"{pointer}/blocks/{index}/id", block.id) for index, block in enumerate(article.blocks)]
    clips = [(f"{pointer}/clips/{index}/id", clip.id) for index, clip in enumerate(article.clips)]
    for known, named in ((seen, ids), (set[str](), clips)):
        for path, name in named:
            if not _UUID.fullmatch(name):
                yield path, "must be a UUID in small letters"
            if name in known:
                yield path, f"the id {name} is used twice"
            known.add(name)


def _problems_of_article(article: Article, pointer: str) -> Iterator[tuple[str, str]]:
    if len(article.blocks) > MAX_BLOCKS:
        yield f"{pointer}/blocks", f"holds {len(article.blocks)} blocks, more than {MAX_BLOCKS}"
    urls = {source.url for source in article.sources}
    for index, clip in enumerate(article.clips):
        if clip.source not in urls:
            yield f"{pointer}/clips/{index}/source", "is none of the article's sources"
        if not 0 <= clip.start <= clip.end <= clip.length:
            yield f"{pointer}/clips/{index}", "start, end and length must be 0 or more and in this order"
    clips = {clip.id for clip in article.clips}
    for index, block in enumerate(article.blocks):
        for number, name in enumerate(block.clips):
            if name not in clips:
                yield f"{pointer}/blocks/{index}/clips/{number}", "is none of the article's clips"
