"""A site's own phrases taken out of a text that was found generically: what its rules call litter."""

from collections.abc import Sequence
from dataclasses import replace

from stdwatch.extraction.blocks import Draft
from stdwatch.extraction.rules import PageRules
from stdwatch.markup import fold


def without_litter(drafts: Sequence[Draft], rules: PageRules) -> list[Draft]:
    """The blocks of the document's own text; blocks of which nothing is left are dropped."""
    kept = [replace(draft, text=_swept(draft.text, rules)) for draft in _ended(_begun(drafts, rules), rules)]
    return [draft for draft in kept if draft.text]


def _begun(drafts: Sequence[Draft], rules: PageRules) -> Sequence[Draft]:
    """What comes behind the last match of a beginning."""
    for place in range(len(drafts) - 1, -1, -1):
        ends = [match.end() for rule in rules.begins for match in rule.finditer(drafts[place].text)]
        if ends:
            return [replace(drafts[place], text=drafts[place].text[max(ends) :]), *drafts[place + 1 :]]
    return drafts


def _ended(drafts: Sequence[Draft], rules: PageRules) -> Sequence[Draft]:
    """What comes in front of the first match of an ending."""
    for place, draft in enumerate(drafts):
        starts = [match.start() for rule in rules.ends if (match := rule.search(draft.text))]
        if starts:
            return [*drafts[:place], replace(draft, text=draft.text[: min(starts)])]
    return drafts


def _swept(text: str, rules: PageRules) -> str:
    for rule in rules.litter:
        text = rule.sub(" ", text)
    return fold(text)
