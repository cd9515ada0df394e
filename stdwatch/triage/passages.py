"""The passages of a long document as an editor works through them: by chapter, filtered, searched."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from stdwatch.items import Passage
from stdwatch.relevance import sentences
from stdwatch.store.candidate import Quote, Text

_MOST_CHAPTERS = 60
"""More chapters than this are no overview: one level of headings higher is counted then."""

_WHOLE = 0.8
"""Share of the passages from which on a heading is that of the document: its chapters stand one level below."""

_SAME = 0.8
"""Share of the shorter passage that the other must have: windows around the same sentence differ at their ends."""

_SENTENCE_LETTERS = 24
"""Letters of a sentence below which two are not the same by having it in common."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that has passages; `number` counts from 1 in the order of the document."""

    number: int
    name: str
    count: int


def chapters(quotes: Iterable[Quote]) -> list[Chapter]:
    """The chapters of a document in its order, each with how many passages it has; none where all stand in one."""
    ordered = sorted(quotes, key=lambda quote: (quote.part, quote.passage.start))
    depth = _depth([quote.passage.path for quote in ordered])
    counts = Counter(quote.passage.path[:depth] for quote in ordered)
    title = _title(counts)
    return [
        Chapter(number, " › ".join(path[len(title) :] if path[: len(title)] == title else path), count)
        for number, (path, count) in enumerate(counts.items(), 1)
    ]


def of_chapter(quotes: Sequence[Quote], number: int | None) -> list[Quote]:
    """The passages of a chapter by its number, in the order given; all for `None`, none for an unknown chapter."""
    if number is None:
        return list(quotes)
    depth = _depth([quote.passage.path for quote in quotes])
    ordered = sorted(quotes, key=lambda quote: (quote.part, quote.passage.start))
    paths = dict.fromkeys(quote.passage.path[:depth] for quote in ordered)
    chosen = dict(enumerate(paths, 1)).get(number)
    return [quote for quote in quotes if quote.passage.path[:depth] == chosen]


def matching(quotes: Iterable[Quote], words: str) -> list[Quote]:
    """The passages in which all words stand, whatever their case; words in quotes stand together."""
    terms = _sought(words)
    return [quote for quote in quotes if _holds(quote.text, terms)]


def elsewhere(texts: Iterable[Text], quotes: Sequence[Quote], words: str) -> list[Quote]:
    """The blocks of some texts in which all words stand, outside of the passages: as quotations without a score."""
    terms = _sought(words)
    if not terms:
        return []
    return [quote for text in texts for quote in _silent(text, quotes, terms)]


def once(quotes: Iterable[Quote]) -> list[Quote]:
    """Passages of which page and file say the same, each once with all its places: the longest words, the best rank."""
    kept: list[Quote] = []
    homes: dict[str, set[int]] = {}
    for quote in quotes:
        sentences = _sentences(quote.text)
        shared = Counter(home for sentence in sentences for home in homes.get(sentence, ()))
        same = next((home for home, _ in shared.most_common() if _is_same(kept[home], quote, sentences)), None)
        if same is None:
            same = len(kept)
            kept.append(quote)
        else:
            kept[same] = _joined(kept[same], quote)
        for sentence in sentences:
            homes.setdefault(sentence, set()).add(same)
    return kept


def _is_same(kept: Quote, quote: Quote, sentences: frozenset[str]) -> bool:
    """Whether two passages of different readings share most of what the shorter one says."""
    if kept.reading == quote.reading:
        return False
    others = _sentences(kept.text)
    shorter = min(sum(map(len, sentences)), sum(map(len, others)))
    return sum(map(len, sentences & others)) >= _SAME * shorter


def _joined(kept: Quote, quote: Quote) -> Quote:
    first, second = (kept, quote) if len(kept.text) >= len(quote.text) else (quote, kept)
    return replace(first, also=(*kept.also, replace(second, also=())))


def _sentences(text: str) -> frozenset[str]:
    """The sentences of some words, by their letters and digits alone; short ones tell nothing."""
    plain = ("".join(filter(str.isalnum, text[start:end].lower())) for start, end in sentences.split(text))
    return frozenset(sentence for sentence in plain if len(sentence) >= _SENTENCE_LETTERS)


def _silent(text: Text, quotes: Sequence[Quote], terms: Sequence[str]) -> Iterator[Quote]:
    """The blocks of a text that hold all words and that no passage touches."""
    spans = sorted((quote.passage.start, quote.passage.end) for quote in quotes if quote.reading == text.reading)
    labels = {page.index: page.label for page in text.document.pages}
    for block in text.document.blocks:
        words = text.document.text[block.start : block.end]
        near = spans[max(0, bisect_left(spans, (block.start, 0)) - 1) : bisect_left(spans, (block.end, 0))]
        if not any(end > block.start for _, end in near) and _holds(words, terms):
            label = labels.get(block.page) if block.page is not None else None
            passage = Passage(block.start, block.end, 0.0, block.page, label, block.path)
            yield Quote(passage, words, text.reading, text.part)


def _depth(paths: Sequence[tuple[str, ...]]) -> int:
    """The level of headings at which there are several, none with nearly all passages below it, and not too many."""
    for depth in (1, 2, 3):
        counts = Counter(path[:depth] for path in paths)
        if len(counts) > _MOST_CHAPTERS:
            return max(depth - 1, 1)
        if len(counts) > 1 and max(counts.values()) < _WHOLE * len(paths):
            return depth
    return 1


def _title(counts: Counter[tuple[str, ...]]) -> tuple[str, ...]:
    """The headings above nearly all passages: the document's own, which no chapter's name repeats."""
    title: tuple[str, ...] = ()
    for depth in range(1, max(map(len, counts), default=0)):
        above = Counter[tuple[str, ...]]()
        for path, count in counts.items():
            above[path[:depth]] += count
        path, count = above.most_common(1)[0]
        if count < _WHOLE * counts.total():
            break
        title = path
    return title


def _sought(words: str) -> list[str]:
    return [
        " ".join((quoted or plain).lower().split()) for quoted, plain in re.findall(r'["“”]([^"“”]+)["“”]|(\S+)', words)
    ]


def _holds(text: str, terms: Sequence[str]) -> bool:
    folded = " ".join(text.lower().split())
    return all(word in folded for word in terms)
