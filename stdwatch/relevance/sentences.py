"""Sentences: where they begin and end in English prose and in the lists of orders and agreements."""

import re
from collections.abc import Iterator

_END = re.compile(
    r"""(?:[.!?…]+["'”’)\]]*|[。！？]["”’）」]*|;(?:\ and|\ or)?(?=\s+\(\w{1,5}\)\s)|:(?=\s+\([aAiI1]\)\s))\s*""",
    re.VERBOSE,
)
_BEGIN = re.compile(r"""["'“‘(\[]?(?:[^\W\d_a-z]|\d|\(|[•●–-]\s)""")
_WORD_BEFORE = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)\.$")
_ABBREVIATIONS = frozenset(
    """
    adm amb apr art arts assn assoc asst aug ave bldg bros ca capt cf ch cir cmdr co col comm conf cong corp cpl ct
    dec dept det dist div doc dr ed eds e.g eq est etc ex exec ext feb fed fig figs fr ft gen gov govt hon i.e inc incl
    inst int intl jan jr jul jun lt ltd maj mar messrs min mr mrs ms mt no nos nov oct op p para paras pl pp prof pt pub
    rep reps rev sec secs sen sens sep sept ser sess sgt sr st stat supp tech u.k u.n u.s u.s.a u.s.c univ v viz vol
    vols vs
    """.split()  # noqa: SIM905 - a list of so many would be read by nobody
)
_LONGEST = 1500
"""Characters of the longest sentence: those of laws and agreements have up to a thousand."""

_OFTEN_LAST = frozenset({"u.s", "u.k", "u.n", "u.s.a", "etc", "inc", "co", "corp", "ltd", "jr", "sr"})
"""Abbreviations that end sentences too: they do when a word follows that commonly begins one."""

_OPENERS = frozenset(
    """
    the this these those it its they their he his she her we our in on at by for to from with under as a an and but if
    when while after before since although however moreover both all each such there what who how section sec article
    """.split()  # noqa: SIM905
)


def split(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The sentences of ``text[start:end]`` as stretches in code points, without the space around them."""
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, stop):
        if match.end() < stop and not _ends(text, begin, match):
            continue
        spans.append((begin, match.end()))
        begin = match.end()
    spans.append((begin, stop))
    return [trimmed for piece in spans for part in _cut(text, *piece) if (trimmed := trim(text, *part)) is not None]


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or its pieces where it is longer than any: a table or a list that lost its marks."""
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        cut = space if space > 0 else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without the space around it; ``None`` when nothing is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    length = len(piece.strip())
    return (start + left, start + left + length) if length else None


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at a mark that something follows."""
    mark = match.group().strip()
    if not mark or mark[0] in ";:。！？":
        return True
    if not match.group()[-1].isspace() or not _BEGIN.match(text, match.end()):
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    word = _WORD_BEFORE.search(text, max(begin, match.start() - 20), match.start() + 1)
    if word is None:
        return True
    small = word[1].lower()
    if small in _OFTEN_LAST:
        following = re.compile(r"[^\W\d_]+").match(text, match.end())
        return following is not None and following.group().lower() in _OPENERS and following.group()[0].isupper()
    if small in _ABBREVIATIONS or (len(word[1]) == 1 and word[1].isalpha()):
        return False
    return not (word[1].isdigit() and match.start() - begin - len(word[1]) < 12)  # "Sec. 3." and "1." begin one
