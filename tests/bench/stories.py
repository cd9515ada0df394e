"""Stories on the catalogue of the evaluation sets, ``python -m tests.bench stories``: precision and recall of pairs.

The pairs were labelled by a machine session that read titles, types and days of all pairs with some likeness, while it
wrote the rules: a development set, on which nothing is proven. They are line numbers of the file, from 0.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from stdwatch.relevance import stories
from stdwatch.relevance.stories import Background, Link, Subject, links
from tests.bench_eval import shared

_PAIRS = """
42-44 69-70 73-79 74-80 75-77 76-81 88-93 89-91 90-95 115-119 120-123 121-124 122-125 145-147 145-149 145-154
147-149 147-154 149-154 156-159 161-166 162-165 177-178 186-189 187-190 187-191 188-193 190-191 204-205
211-213 231-232 231-235 232-235 240-243 257-258 265-266 279-280 282-287 282-289 282-291 283-286 285-290
287-289 287-291 289-291 294-296 294-297 294-298 296-297 296-298 297-298 297-299 298-299 299-300 299-301
300-301 323-324
"""


def measure() -> Iterator[str]:
    """Pairs found and missed, and how many cards a quarter has with and without stories."""
    lines = (shared() / "catalogue.jsonl").read_text("utf-8").splitlines()
    subjects = [_subject(number, json.loads(line)) for number, line in enumerate(lines)]
    labelled = {(int(one), int(other)) for one, other in (pair.split("-") for pair in _PAIRS.split())}
    found = {(link.one, link.other): link for link in links(subjects, Background(subjects))}
    right = labelled & found.keys()
    yield f"{len(subjects)} titles, {len(labelled)} labelled pairs, {len(found)} suggested at {stories.ENOUGH}"
    yield f"precision {len(right) / len(found):.2f}, recall {len(right) / len(labelled):.2f}"
    for one, other in sorted(found.keys() - labelled):
        yield f"  not labelled: {subjects[one].title[:80]} | {subjects[other].title[:80]}"
    quarter = [one for one in subjects if one.day and date(2025, 10, 1) <= one.day <= date(2025, 12, 31)]
    cards = _cards(quarter, found.values())
    yield f"October to December 2025: {len(quarter)} pages, {cards} cards with each story as one"


def _subject(number: int, row: dict[str, str]) -> Subject:
    published = row["published"] or ""
    day = date.fromisoformat(published[:10]) if len(published) >= 10 else None
    return Subject(number, row["source"], row["title"], day, row["doc_type"])


def _cards(pages: Sequence[Subject], found: Iterable[Link]) -> int:
    """How many groups the pages fall into."""
    group = {page.id: {page.id} for page in pages}
    for link in found:
        if link.one in group and link.other in group:
            joined = group[link.one] | group[link.other]
            group.update(dict.fromkeys(joined, joined))
    return len({id(members) for members in group.values()})
