"""Stories, ``python -m tests.bench stories``: precision and recall of pairs, on real titles and on made quarters.

The pairs of the catalogue of the evaluation sets were labelled by a machine session that read titles, types and days of
all pairs with some likeness, while it wrote the rules: a development set, on which nothing is proven. They are line
numbers of the file, from 0. On the made sites it is known which pages are of one occasion.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from rehearsal import known_pages, prose, timeline
from rehearsal.model import Post
from rehearsal.sites import SITES
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
    labelled = {(int(first), int(other)) for first, other in (pair.split("-") for pair in _PAIRS.split())}
    suggested = {(link.one, link.other): link for link in links(subjects, Background(subjects))}
    right = labelled & suggested.keys()
    yield f"{len(subjects)} titles, {len(labelled)} labelled pairs, {len(suggested)} suggested at {stories.ENOUGH}"
    yield f"precision {len(right) / len(suggested):.2f}, recall {len(right) / len(labelled):.2f}"
    for first, other in sorted(suggested.keys() - labelled):
        yield f"  not labelled: {subjects[first].title[:80]} | {subjects[other].title[:80]}"
    quarter = [
        subject for subject in subjects if subject.day and date(2025, 10, 1) <= subject.day <= date(2025, 12, 31)
    ]
    cards = _cards(quarter, suggested.values())
    yield f"October to December 2025: {len(quarter)} pages, {cards} cards with each story as one"


def measure_made(seed: int) -> Iterator[str]:
    """A quarter of the made sites, where it is known which pages are of one occasion, on one site and across."""
    pages = [(site, post) for site in SITES for post in _made(site, seed)]
    subjects = [_of_post(number, *page) for number, page in enumerate(pages)]
    by_occasion = defaultdict[str, list[int]](list)
    for number, (_, post) in enumerate(pages):
        if post.occasion:
            by_occasion[post.occasion].append(number)
    pairs = {pair for group in by_occasion.values() for pair in combinations(group, 2)}
    suggested = {(link.one, link.other) for link in links(subjects, Background(subjects))}
    touching = {pair for pair in suggested if pages[pair[0]][1].occasion or pages[pair[1]][1].occasion}
    right = len(pairs & suggested)
    yield (
        f"made quarter, seed {seed}: {len(pages)} pages, {len(pairs)} pairs of one occasion, recall"
        f" {right / len(pairs):.2f}; of {len(touching)} links of such pages {right / len(touching):.2f} are right;"
        f" {len(suggested - touching)} links among pages that have a subject, but no occasion in common"
    )
    across = {pair for pair in pairs if pages[pair[0]][0] != pages[pair[1]][0]}
    yield f"  across sites: {len(across)} pairs, {len(across & suggested)} suggested"
    for first, other in sorted(touching ^ pairs):
        word = "missed" if (first, other) in pairs else "wrong"
        yield f"  {word}: {subjects[first].title[:80]} | {subjects[other].title[:80]}"


def _made(site: str, seed: int) -> Iterator[Post]:
    """What appears on a made site within the quarter, real titles left out: nobody labelled them."""
    story = timeline.build(site, seed, date(2025, 9, 24), 92, related=True)
    known = known_pages.paths(site)
    return (post for post in story.state(story.end).posts if post.moment >= story.start and post.path not in known)


def _of_post(number: int, site: str, post: Post) -> Subject:
    day = date.fromisoformat(post.published[:10]) if post.published and len(post.published) >= 10 else None
    text = "\n".join(line.text for line in prose.lines(post.draft))
    return Subject(number, site, post.title, day, post.doc_type.value, text[:4000])


def _subject(number: int, row: dict[str, str]) -> Subject:
    published = row["published"] or ""
    day = date.fromisoformat(published[:10]) if len(published) >= 10 else None
    return Subject(number, row["source"], row["title"], day, row["doc_type"])


def _cards(pages: Sequence[Subject], suggested: Iterable[Link]) -> int:
    """How many groups the pages fall into."""
    group = {page.id: {page.id} for page in pages}
    for link in suggested:
        if link.one in group and link.other in group:
            joined = group[link.one] | group[link.other]
            group.update(dict.fromkeys(joined, joined))
    return len({id(members) for members in group.values()})
