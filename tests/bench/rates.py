"""How often pages speak of standards, by type, ``python -m tests.bench rates``: the made sites beside real documents.

The real ones are those rows of the evaluation set whose text is real and that the issue did not take (of long texts
the stretch with the most words of standards, which flatters), and what was counted on 505 whole documents of the White
House of 2025 (29 November 2026), none of which the issue took.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from rehearsal import known_pages, prose, timeline
from rehearsal.sites import SITES
from stdwatch.relevance import vocabulary
from tests.bench_eval import Sets, judged, shared

_START, _NIGHTS = date(2025, 9, 24), 92
_HOUSE = "whitehouse.gov"
_WHOLE = {
    "all types": "15 %, 3 %",
    "executive order": "24 %, 6 %",
    "memorandum": "10 %",
    "proclamation": "7 %",
    "presidential message": "0 %",
    "bill signing": "0 %",
    "nomination": "0 %",
}
"""Shares of the 505 documents that score 0.1 and more, and 0.3 and more where that was counted."""


def measure(seed: int) -> Iterator[str]:
    """A line for each site and type of the made quarter: pages, shares at 0.1 and 0.3, and the real ones beside."""
    real = _real(Sets(shared())) if shared().is_dir() else {}
    yield f"a quarter of the made sites, seed {seed}, without the pages of the issue; shares from 0.1 and from 0.3 on"
    yield f"{'site':22} {'type':21} {'made':>16} {'rows, real':>16}  whole, real"
    for name in SITES:
        made = _made(name, seed)
        for doc_type in ["all types", *sorted(made.keys() - {"all types"})]:
            beside = _shares(real.get((name, doc_type), []))
            whole = _WHOLE.get(doc_type, "") if name == _HOUSE else ""
            yield f"{name:22} {doc_type:21} {_shares(made[doc_type]):>16} {beside:>16}  {whole}".rstrip()


def _made(name: str, seed: int) -> Mapping[str, list[float]]:
    """The scores of what appears within the quarter on one made site, by type."""
    story = timeline.build(name, seed, _START, _NIGHTS, related=True)
    scores = defaultdict[str, list[float]](list)
    for post in story.state(story.end).posts:
        if post.moment < story.start or not post.wanted or known_pages.clauses(name, post.path):
            continue
        text = "\n".join(line.text for line in prose.lines(post.draft))
        row = {"source": name, "title": post.title, "doc_type": post.doc_type.value, "text": text}
        value = judged(row, vocabulary.load())
        scores["all types"].append(value)
        scores[post.doc_type.value].append(value)
    return scores


def _real(sets: Sets) -> Mapping[tuple[str, str], list[float]]:
    """The scores of the real rows that are not selected, by site and type."""
    scores = defaultdict[tuple[str, str], list[float]](list)
    for row in sets.pages:
        if row["text_origin"] == "real" and row["label"] == "not_selected":
            value = judged(row, vocabulary.load())
            scores[row["source"], "all types"].append(value)
            scores[row["source"], row.get("doc_type") or ""].append(value)
    return scores


def _shares(values: list[float]) -> str:
    if not values:
        return ""
    some, many = (sum(value >= least for value in values) / len(values) for least in (0.1, 0.3))
    return f"{len(values):4} {some:4.0%} {many:4.0%}"
