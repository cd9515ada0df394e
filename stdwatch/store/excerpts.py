"""What a row of the queue quotes: its best passage, or where the words that were searched for stand."""

import json
from collections.abc import Iterable, Sequence
from itertools import islice

from sqlite_utils import Database

from stdwatch.glossary.terms import Glossary
from stdwatch.store import search

_LENGTH = 2000
"""Code points of a passage that a row can need; it shows two lines of them."""

_READ = 100_000
"""Code points of a text in which a row's hit is looked for: all of a page, the front of a report."""

_HITS = 40


def best_quotes(db: Database, candidates: Iterable[int]) -> dict[int, str]:
    """The words of the best passage of some candidates; many have none."""
    rows: Sequence[tuple[int, str, float]] = db.conn.execute(
        """SELECT part.candidate, substr(text.text, passage.start + 1, min(:length, passage."end" - passage.start)),
            max(passage.score)
        FROM part JOIN passage ON passage.reading = part.reading JOIN reading ON reading.id = part.reading
        JOIN text ON text.hash = reading.text_hash
        WHERE part.candidate IN (SELECT value FROM json_each(:ids)) AND part.covered_by IS NULL
        GROUP BY part.candidate""",
        {"ids": json.dumps(list(candidates)), "length": _LENGTH},
    ).fetchall()
    return {candidate: quote for candidate, quote, _ in rows}


def hit_quotes(db: Database, candidates: Iterable[int], query: str, glossary: Glossary) -> dict[int, str]:
    """The words around a hit of a query in each of some candidates: of the best passage that holds one, else the first.

    Those that have their hit in the title alone, or behind the front of a long report, are left out.
    """
    rows = db.conn.execute(
        f"""SELECT part.candidate, substr(text.text, 1, {_READ}) AS front, (
            SELECT json_group_array(json_array(start, "end")) FROM (
                SELECT start, "end" FROM passage WHERE passage.reading = part.reading ORDER BY score DESC LIMIT 200))
        FROM part JOIN reading ON reading.id = part.reading JOIN text ON text.hash = reading.text_hash
        WHERE part.candidate IN (SELECT value FROM json_each(:ids)) AND part.covered_by IS NULL
        ORDER BY part.candidate, part.position""",  # noqa: S608 (a constant)
        {"ids": json.dumps(list(candidates))},
    )
    quotes: dict[int, str] = {}
    for candidate, front, spans in rows:
        if candidate not in quotes and (quote := _around(front, json.loads(spans), query, glossary)):
            quotes[candidate] = quote
    return quotes


def _around(text: str, passages: Sequence[tuple[int, int]], query: str, glossary: Glossary) -> str:
    """The best passage with a hit in it, else the paragraph of the first hit; empty where there is none."""
    hits = list(islice(search.hits(text, query, glossary), _HITS))
    if not hits:
        return ""
    for start, end in passages:
        inside = next((hit for hit in hits if start <= hit[0] < end), None)
        if inside:
            return text[max(start, inside[0] - _LENGTH // 2) : min(end, inside[0] + _LENGTH // 2)]
    first, last = hits[0]
    start, end = text.rfind("\n", 0, first) + 1, text.find("\n", last)
    return text[max(start, first - _LENGTH // 2) : min(end if end >= 0 else len(text), last + _LENGTH // 2)]
