"""Line ends mended: broken words made whole by the document's own vocabulary, lines joined to running text."""

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_BEFORE = re.compile(r"[\w’'-]*$")
_AFTER = re.compile(r"[\w’'-]*")
_TIGHT = re.compile(r"(?:\S[—/]|\d–)$")
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_ADDRESS = re.compile(r"(?:://|www\.|@)\S*$")
# Halves that are words themselves and yet usually grow together: "under-|stand" is no compound.
_CLOSED = re.compile(
    "under|over|with|can|there|where|some|any|every|never|how|what|when|who|out|up|down|in|on|off|to|for"
)
# Compounds of policy prose that a short document may print but once, and broken at that.
_FIRST = re.compile("third|self|dual|non|cross|state|long|short|high|low|mid|large|small|real|private|public|foreign")
_SECOND = re.compile(
    "owned|based|related|driven|level|term|sector|specific|oriented|backed|sponsored|controlled|funded|intensive"
    "|party|neutral|border|scale|range|quality|income|risk|cost|tech|readable"
)


class Vocabulary:
    """Counts of a document's unbroken words, by which hyphens at line ends are judged."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        self._firsts: Counter[str] = Counter()
        self._lasts: Counter[str] = Counter()
        broken = False
        for line in lines:
            words = _WORD.findall(line.casefold())
            # The halves of a word broken at a line's end are no words.
            start, broken = int(broken), line.endswith(("-", "\u00ad"))
            self._words.update(words[start : len(words) - broken])
        for word, count in self._words.items():
            first, hyphen, last = word.partition("-")
            if hyphen:
                self._firsts[first] += count
                self._lasts[last.rpartition("-")[2]] += count

    def is_compound(self, before: str, after: str) -> bool:
        """Test whether ``before-`` at a line end and ``after`` on the next keep their hyphen.

        The writing that the document uses elsewhere wins; else a compound is what joins two words of the document
        that both occur in other compounds, or both by themselves; or a well-known second half and a word.
        """
        before, after = before.casefold(), after.casefold()
        hyphened, whole = self._words[f"{before}-{after}"], self._words[before + after]
        if hyphened != whole:
            return hyphened > whole
        first, last = before.rpartition("-")[2], after.partition("-")[0]
        if self._words[first + last]:
            return False
        if self._firsts[first] and self._lasts[last]:
            return True
        if _SECOND.fullmatch(last) and (self._words[first] or _FIRST.fullmatch(first)):
            return True
        known = min(self._words[first], self._words[last]) > 1
        return known and not _CLOSED.fullmatch(first) and min(len(first), len(last)) > 2


def flow(lines: Iterable[tuple[int, str]], vocabulary: Vocabulary) -> tuple[str, list[tuple[int, int]]]:
    """Lines, each with its page, as one running text; and where in it each page's part begins."""
    text = ""
    starts: list[tuple[int, int]] = []
    for page, line in lines:
        text, added = join(text, line, vocabulary) if text else ("", line)
        if not starts or starts[-1][0] != page:
            starts.append((page, len(text) + len(added) - len(line)))
        text += added
    return text, starts


def join(text: str, line: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """`text` as it must end and what to add to it so that `line` follows: joined words, or a space between."""
    if text.endswith("\u00ad"):
        return text[:-1], line
    if text.endswith("-") and not text.endswith((" -", "--")):
        return (text if _keeps_hyphen(text[:-1], line, vocabulary) else text[:-1]), line
    if _TIGHT.search(text[-2:]) or (_CJK.match(text[-1:]) and _CJK.match(line)):
        return text, line
    return text, f" {line}"


def _keeps_hyphen(text: str, line: str, vocabulary: Vocabulary) -> bool:
    before, after = _last_word(text), _first_word(line)
    if not before or not after or _ADDRESS.search(text[-200:]):
        return True
    if not before[-1].isalpha() or not after[0].isalpha() or (after[0].isupper() and not before.isupper()):
        return True
    return vocabulary.is_compound(before, after)


def _last_word(text: str) -> str:
    match = _BEFORE.search(text[-80:])
    return match.group() if match else ""


def _first_word(line: str) -> str:
    match = _AFTER.match(line)
    return match.group().rstrip("-’'") if match else ""
