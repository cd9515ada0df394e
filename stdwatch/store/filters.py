"""Which candidates, and in which order: the filters of a queue as conditions on the table `candidate`."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils import Database

from stdwatch import clock
from stdwatch.store import clips, colleagues, search, terms, visits

STATES = ("inbox", "accepted", "brief", "later", "rejected")
LOW = 0.05
"""Rows below, without a word of the wide list and not drawn for the audit, are folded, never hidden (`make eval`).

Half of what the weakest relevant text has; the schema folds by the same number.
"""

BANDS = ("high", "medium", "low")
"""Of the score: from 0.3, which 3 % of 505 real documents reach; from `LOW`; below. Kept by the table `candidate`."""

DESTINATIONS = ("issue", "brief")
Order = Literal["score", "day", "arrived"]

_NAMED = "candidate.id IN (SELECT candidate FROM facet WHERE"
_MATCHING = "candidate.id IN (SELECT rowid FROM search WHERE search MATCH :query)"
_SINCE = "day >= substr(:since, 1, 7) AND (day >= :since OR day = substr(:since, 1, 7))"
"""A month may mean any day of it; the first half is what an index can be asked."""

_NEW = "first_seen > ifnull((SELECT since FROM visit WHERE editor = :new_to), :last_night)"
_UNREAD = """state = 'inbox' AND NOT EXISTS (
    SELECT 1 FROM opened WHERE opened.editor = :unread_by AND opened.candidate = candidate.id)"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which candidates, and in which order: all of what is set must hold.

    `state` is one of `STATES` or `None` for all; `since` and `until` are days of the site, inclusive; `query` is what
    an editor typed (`search.parse`).
    """

    state: str | None = "inbox"
    source: str | None = None
    group: str | None = None
    """Of one of the sources of this group."""
    doc_type: str | None = None
    section: str | None = None
    """Of an accepted one what an editor chose, of others what is suggested."""
    destination: str | None = None
    """What is suggested, one of `DESTINATIONS`."""
    band: str | None = None
    """One of `BANDS`."""
    language: str | None = None
    body: str | None = None
    """A standards body that the text names."""
    number: str | None = None
    """A standard that the text names."""
    sector: str | None = None
    """A sector that the text is on."""
    since: str | None = None
    until: str | None = None
    exact_day: bool = False
    """The day of its publication is known, not the month alone."""
    arrived: str | None = None
    """First seen at this instant (RFC 3339, UTC) or later."""
    decided_since: str | None = None
    """The decision that gave its state was taken at this instant (likewise) or later."""
    query: str = ""
    changed: bool = False
    """The publisher changed it after the decision."""
    unused: bool = False
    """No clip in an article is from it."""
    clipped: bool = False
    """A clip in an article is from it."""
    doubtful: bool = False
    pdf: bool = False
    """One of its parts is a PDF file."""
    story: bool = False
    """Another page may be of the same story, and no editor said otherwise."""
    new_to: str | None = None
    """It came after this editor's visit before the present one, or in the last day to one who was never here."""
    unread_by: str | None = None
    """It waits in the inbox and this editor has not had it on screen."""
    mine: str | None = None
    """It waits for this editor: assigned, or named in a note."""
    order: Order = "score"


def where(db: Database, filters: Filters, *, many: bool = False) -> tuple[str, dict[str, Any]]:
    """The filters as an SQL condition on `candidate`, and its values; `many` when the words match many.

    Then the rows are better walked in the order of an index and looked up among the matches (the plus sign tells SQLite
    so) than taken from the matches and sorted.
    """
    wanted = [
        ("state = :state", "state", filters.state),
        ("source = :source", "source", filters.source),
        ("source IN (SELECT name FROM source WHERE group_name = :group_name)", "group_name", filters.group),
        ("doc_type = :doc_type", "doc_type", filters.doc_type),
        ("filed = :section", "section", filters.section),
        ("destination = :destination", "destination", filters.destination),
        ("band = :band", "band", filters.band),
        ("language = :language", "language", filters.language),
        (_SINCE, "since", filters.since),
        ("day <= :until", "until", filters.until),
        ("first_seen >= :arrived", "arrived", filters.arrived),
        ("decided >= :decided_since", "decided_since", filters.decided_since),
        (_NEW, "new_to", filters.new_to),
        (_UNREAD, "unread_by", filters.unread_by),
        (colleagues.MINE, "mine", filters.mine),
        (f"{_NAMED} kind = 'body' AND value = :body)", "body", filters.body),
        (f"{_NAMED} kind = 'number' AND value = :number)", "number", filters.number),
        (f"{_NAMED} kind = 'sector' AND value = :sector)", "sector", filters.sector),
        (("+" if many else "") + _MATCHING, "query", _expression(db, filters.query)),
    ]
    flags = [
        ("changed_since = 1", filters.changed),
        ("length(day) = 10", filters.exact_day),
        ("doubtful = 1", filters.doubtful),
        ("has_pdf = 1", filters.pdf),
        ("in_story = 1", filters.story),
        (f"NOT {clips.USED}", filters.unused),
        (clips.USED, filters.clipped),
    ]
    clauses = ["merged_into IS NULL"] + [clause for clause, _, value in wanted if value]
    clauses += [clause for clause, is_set in flags if is_set]
    values = {name: value for _, name, value in wanted}
    return " AND ".join(clauses), {**values, "last_night": clock.stamp(clock.now() - visits.FIRST)}


def finds_nothing(filters: Filters) -> bool:
    """A query of signs alone finds nothing, rather than everything."""
    return bool(filters.query.strip()) and not search.parse(filters.query)


def _expression(db: Database, query: str) -> str:
    return search.expression(query, terms.glossary(db)) if query else ""
