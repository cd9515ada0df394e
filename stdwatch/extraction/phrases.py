"""A site's own phrases around and inside a text whose markup no rule knows, and the order in which they stand."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from parsel import Selector

from stdwatch.extraction.blocks import BlockDraft, drafts_of
from stdwatch.extraction.rules import PageRules
from stdwatch.items import BlockKind
from stdwatch.web_content.markup import fold

_HEAD = 3_000
"""Characters within which a site's own words may say that the document begins: further on they are prose."""

Place = tuple[int, int]
"""The number of a block, and a place in its text."""


def between_phrases(page: Selector, title: str | None, rules: PageRules) -> list[BlockDraft]:
    """The blocks between what the site says behind every title and what it says behind every text.

    Empty unless it says both: then the order of a page's words tells where its text is, whatever the markup.
    """
    if not (rules.begins and rules.ends):
        return []
    drafts = drafts_of([part.root for part in page.css("main")[:1] or page.css("body")[:1]])
    titles = [n for n, draft in enumerate(drafts) if draft.kind is BlockKind.HEADING and draft.text == title]
    behind = drafts[titles[0] + 1 :] if titles else []
    if _beginning(behind, rules) is None or _nearest(behind, rules.ends) is None:
        return []
    return without_phrases(behind, rules)


def without_phrases(drafts: Sequence[BlockDraft], rules: PageRules) -> list[BlockDraft]:
    """The blocks of the document's own text; blocks of which nothing is left are dropped."""
    if (end := _nearest(drafts, rules.ends)) is not None:
        drafts = _until(drafts, end)
    if (start := _beginning(drafts, rules)) is not None:
        drafts = _since(drafts, start)
    return _filled(replace(draft, text=_swept(draft.text, rules)) for draft in drafts)


def with_notes(drafts: Sequence[BlockDraft], rules: PageRules) -> list[BlockDraft]:
    """The blocks, of which those are notes that stand behind the words that announce them."""
    start = _nearest(drafts, rules.notes)
    if start is None:
        return list(drafts)
    notes = (replace(draft, kind=BlockKind.NOTE, level=0) for draft in _since(drafts, start))
    return _filled((*_until(drafts, start), *notes))


def _beginning(drafts: Sequence[BlockDraft], rules: PageRules) -> Place | None:
    """The end of the furthest beginning, of each rule's first match."""
    first = [next(_places(drafts, rule), None) for rule in rules.begins]
    ends = [span[1] for span in first if span and _is_near(drafts, span[0])]
    return max(ends, default=None)


def _is_near(drafts: Sequence[BlockDraft], place: Place) -> bool:
    block, character = place
    return sum(len(draft.text) for draft in drafts[:block]) + character < _HEAD


def _nearest(drafts: Sequence[BlockDraft], endings: Sequence[re.Pattern[str]]) -> Place | None:
    """The start of the nearest ending, of each rule's last match: the text itself may say the same words."""
    last = [list(_places(drafts, rule))[-1:] for rule in endings]
    return min((span[0][0] for span in last if span), default=None)


def _places(drafts: Sequence[BlockDraft], rule: re.Pattern[str]) -> Iterator[tuple[Place, Place]]:
    """Where the matches of a rule begin and end."""
    for number, draft in enumerate(drafts):
        for match in rule.finditer(draft.text):
            yield (number, match.start()), (number, match.end())


def _since(drafts: Sequence[BlockDraft], place: Place) -> list[BlockDraft]:
    number, character = place
    return [replace(drafts[number], text=drafts[number].text[character:]), *drafts[number + 1 :]]


def _until(drafts: Sequence[BlockDraft], place: Place) -> list[BlockDraft]:
    number, character = place
    return [*drafts[:number], replace(drafts[number], text=drafts[number].text[:character])]


def _swept(text: str, rules: PageRules) -> str:
    for rule in rules.boilerplate:
        text = rule.sub(" ", text)
    return text


def _filled(drafts: Iterable[BlockDraft]) -> list[BlockDraft]:
    """The drafts that say something, folded anew where they were cut."""
    folded = [replace(draft, text=fold(draft.text)) for draft in drafts]
    return [draft for draft in folded if draft.text]
