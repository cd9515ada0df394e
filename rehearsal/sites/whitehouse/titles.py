"""Made titles for the White House posts of days of which no real one is known."""

from collections.abc import Mapping
from random import Random

from rehearsal import prose, words
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
_PATTERNS: Mapping[DocType, tuple[str, ...]] = {
    DocType.ARTICLE: (
        "{country} Firms Bring New Plants for {field} Home",
        "What They Are Saying: A New Day for {field}",
        "How the Plan for {field} {measure}",
    ),
    DocType.EXECUTIVE_ORDER: ("Securing the Supply of {field}", "Removing Barriers to {field}", "Restoring {field}"),
    DocType.MESSAGE: ("Presidential Message on the Day of {field}", "Presidential Message on {person} Day"),
    DocType.STATEMENT: ("Statement on the Meeting with {country}", "New Office for {field} Opens Its Doors"),
    DocType.FACT_SHEET: (
        "Fact Sheet: President Donald J. Trump {measure}",
        "Fact Sheet: The United States and {country} Agree on {field}",
    ),
    DocType.PROCLAMATION: ("National {field} Week, {year}", "Adjusting Imports of {field} into the United States"),
    DocType.BILL_SIGNING: ("Congressional Bill H.R. {n} Signed into Law", "S. {n} and S. {m} Signed into Law"),
    DocType.JOINT_STATEMENT: ("Joint Statement on a United States-{country} Framework for {field}",),
    DocType.NOMINATION: ("Nominations Sent to the Senate", "Nominations & Withdrawals Sent to the Senate"),
    DocType.MEMORANDUM: ("Use of Existing Authorities for {field}", "Delegation of Duties on {field}"),
    DocType.AGREEMENT: ("Agreement Between the United States of America and {country} on Trade in {field}",),
    DocType.REPORT: ("The Economic Case for {field}", "How {field} {measure}: A Study"),
    DocType.REMARKS: ("Remarks by President Trump on {field}", "Remarks at the Signing of an Accord with {country}"),
}


def kind(rng: Random) -> DocType:
    """A kind of post, drawn with the shares of autumn 2025."""
    return rng.choices(list(SHARES), list(SHARES.values()))[0]


def title(rng: Random, doc_type: DocType, year: int) -> str:
    """A made title; some pairs of posts get the same one, as on the real site (WH13)."""
    return rng.choice(_PATTERNS[doc_type]).format(
        country=rng.choice(words.COUNTRIES),
        field=rng.choice(words.FIELDS).title(),
        measure=rng.choice(words.MEASURES).title(),
        person=prose.person(rng),
        n=rng.randint(100, 999),
        m=rng.randint(1000, 9999),
        year=year,
    )
