"""Made titles for the White House posts of days of which no real one is known."""

from collections.abc import Mapping
from random import Random

from rehearsal.texts import grammar
from stdwatch.items import DocType

# How the kinds were spread over autumn 2025 (414 known posts).
SHARES: Mapping[DocType, int] = {
    DocType.ARTICLE: 22,
    DocType.EXECUTIVE_ORDER: 14,
    DocType.MESSAGE: 16,
    DocType.STATEMENT: 10,
    DocType.FACT_SHEET: 10,
    DocType.PROCLAMATION: 8,
    DocType.BILL_SIGNING: 6,
    DocType.JOINT_STATEMENT: 4,
    DocType.NOMINATION: 4,
    DocType.MEMORANDUM: 4,
    DocType.AGREEMENT: 3,
    DocType.REMARKS: 3,
    DocType.REPORT: 2,
}


def kind(rng: Random) -> DocType:
    """A kind of post, drawn with the shares of autumn 2025."""
    return rng.choices(list(SHARES), list(SHARES.values()))[0]


def title(rng: Random, doc_type: DocType, year: int) -> str:
    """A made title; some pairs of posts get the same one, as on the real site (WH13)."""
    patterns = grammar.pages().titles[doc_type]
    return grammar.pages().fill(rng, rng.choice(patterns), year=str(year))
