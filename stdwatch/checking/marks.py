"""Marks: widths, quotes, spaces, doubled marks, dots."""

import re
from collections.abc import Iterator

from stdwatch.checking.findings import Finding, TextField
from stdwatch.checking.texts import HAN, FieldText
from stdwatch.items.journal import BlockRole

_FULL = dict(zip(",.;:!?()", "，。；：！？（）", strict=True))
_WIDE = "，。；：、！？《》〈〉“”‘’（）【】〔〕「」『』…—"
_HAN_SIDE = f"[{HAN}{_WIDE}]"

_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{0,20}://|www\.|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]+@)[!-;=?-~]+", re.IGNORECASE
)
_BESIDE_HAN = re.compile(
    rf"(?<={_HAN_SIDE})[,.;:!?]|(?<!\.)[,.;:!?](?={_HAN_SIDE})|(?<=[A-Za-z0-9])[,;:!?] (?=[{HAN}])"
)
_NAME_WITH_DOT = re.compile(r"\.(?:[A-Z]{2,}|[a-z]{2,5}(?![A-Za-z]))")
"""A name of that kind: .NET, .docx."""
_ABBREVIATION = re.compile(r"(?:^|[^A-Za-z])(?:[A-Za-z](?:\.[A-Za-z])*|Inc|Ltd|Co|Corp|Bros|Nos?|vs|etc|al|Jr|Sr|St)$")
_BRACKETS = re.compile(r"\(([^()]*)\)?|\)")
_QUOTES = re.compile('"([^"]*)"?')
_BESIDE_QUOTE = re.compile(rf"(?<=[{HAN}])'|'(?=[{HAN}])")
_DOTS = re.compile(rf"(?:(?<={_HAN_SIDE})\.{{3,}}|\.{{3,}}(?={_HAN_SIDE}|$)|。{{3,}}|(?<!…)…(?!…)(?=[{HAN}]))")
_RUN = re.compile("[，。；：、！？]{2,}")
_DOUBLED = re.compile("[，。；：、！？][，。；：、]|[，；：、][！？]")
"""Inside a run of marks; ？！ and ！！ are no fault."""
_AT_MARK = re.compile(
    "(?<! ) +(?=[，。；：、！？》〉”’）】〕」』])|(?<=[，。；：、！？《〈“‘（【〔「『]) +"
    f"|(?<=[》”’）】]) +(?=[{HAN}])|(?<=[{HAN}]) +(?=[《“‘（【])"
)
_SPACES = re.compile("[ \u3000]{2,}|\u3000|^ +| +$")


def check_marks(text: FieldText) -> Iterator[Finding]:
    """All findings on the marks of one text."""
    links = [match.span() for match in _LINK.finditer(text.text)]
    dots = [match.span() for match in _DOTS.finditer(text.text)]
    for start, end in dots:
        yield text.finding("three-dots", start, end, "……")
    taken = links + dots
    for finding in (*_half_width(text), *_brackets(text), *_straight_quotes(text), *_doubled(text)):
        if not any(start < finding.place.end and finding.place.start < end for start, end in taken):
            yield finding
    yield from _spaces(text)


def _half_width(text: FieldText) -> Iterator[Finding]:
    for match in _BESIDE_HAN.finditer(text.text):
        if not _is_latin_mark(text.text, match.start()):
            mark = _FULL[match.group()[0]]
            yield text.finding("half-width-mark", match.start(), match.end(), mark, mark=mark)


def _is_latin_mark(text: str, at: int) -> bool:
    """Whether a dot belongs to the Latin word beside it: behind an abbreviation or initial, before a name."""
    if text[at] != ".":
        return False
    return bool(_ABBREVIATION.search(text[max(0, at - 20) : at]) or _NAME_WITH_DOT.match(text, at))


def _brackets(text: FieldText) -> Iterator[Finding]:
    """Half-width brackets are left alone around Latin behind Latin (``301(b)``) and as the number of an item."""
    for match in _BRACKETS.finditer(text.text):
        start, end = match.span()
        before, after = text.text[:start].rstrip(" ")[-1:], text.text[end:].lstrip(" ")[:1]
        content = match[1] or ""
        chinese = re.search(_HAN_SIDE, content) is not None
        if not chinese and (not re.match(_HAN_SIDE, before or " ") and (before or not after or match[1])):
            continue
        if re.fullmatch(r"[0-9a-zA-Z]{1,3}", content) and not re.search(f"[{HAN}]$", text.text[:start]):
            continue
        if match[0] == ")" and re.match(r"[0-9a-zA-Z]", before or "-"):
            continue
        new = match[0].replace("(", "（").replace(")", "）")
        yield text.finding("half-width-mark", start, end, new, mark=new[0])


def _straight_quotes(text: FieldText) -> Iterator[Finding]:
    if not re.search(f"[{HAN}]", text.text):
        return
    for match in _QUOTES.finditer(text.text):
        closed = match[0].endswith('"') and len(match[0]) > 1
        if closed:
            yield text.finding("straight-quote", match.start(), match.end(), f"“{match[1]}”")
        elif not re.search(r"[0-9]$", text.text[: match.start()]):  # inches
            yield text.finding("straight-quote", match.start(), match.start() + 1)
    for match in _BESIDE_QUOTE.finditer(text.text):
        yield text.finding("straight-quote", match.start(), match.end())


def _doubled(text: FieldText) -> Iterator[Finding]:
    for match in _RUN.finditer(text.text):
        if _DOUBLED.search(match[0]) and "。。。" not in match[0]:
            yield text.finding("doubled-mark", match.start(), match.end(), match[0][-1])


def _spaces(text: FieldText) -> Iterator[Finding]:
    marks = [match.span() for match in _AT_MARK.finditer(text.text)]
    for start, end in marks:
        yield text.finding("space-at-mark", start, end, "")
    headline = text.field is TextField.TITLE or text.role in {BlockRole.HEAD, BlockRole.SUBHEAD}
    for match in _SPACES.finditer(text.text):
        inside = match.start() > 0 and match.end() < len(text.text)
        is_layout = headline and inside and match[0] == "\u3000"  # 第一章　总则
        if match.span() not in marks and not is_layout:
            yield text.finding("double-space", match.start(), match.end(), " " if inside else "")
