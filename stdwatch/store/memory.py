"""Translation memory: how a sentence like this one was put into Chinese in a printed issue."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from stdwatch.items.journal import Issue
from stdwatch.store.search import spaced

_WORD = re.compile(r"[^\W_]+")
_CANDIDATES = 60
"""So many of the index's best are compared word by word."""

_MOST_WORDS = 60
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """the a an and or of to in on for by with from at as that this these those is are be been was were it its their
        they shall will may must which who not no any all such other each than into under has have had do does if when
        but also""",
    )
)


@dataclass(frozen=True, slots=True)
class Pair:
    """The words of a clip and the Chinese printed for them."""

    issue: str
    title: str
    """Of the article."""
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class Match:
    """A pair like a text; `likeness` from 0 to 1."""

    pair: Pair
    likeness: float


def pairs_of(issue: Issue) -> Iterator[Pair]:
    """The pairs of an issue: what a block says for its clips, drafts that nobody confirmed left out."""
    for article in issue.articles:
        exact = {clip.id: " ".join(clip.exact.split()) for clip in article.clips}
        for block in article.blocks:
            english = " ".join(exact[name] for name in block.clips if name in exact)
            chinese = f"{block.label}：{block.text}" if block.label else block.text
            if english and block.text and not block.machine:
                yield Pair(issue.name, article.title, english, chinese)


def remember(db: Database, issue: Issue) -> int:
    """Remember an issue as it is printed now, in place of an earlier printing; how many pairs were new.

    Inside a `writing` transaction.
    """
    pairs = set(pairs_of(issue))
    rows = db.conn.execute(
        "SELECT id, issue, title, english, chinese FROM printed_pair WHERE issue = ?", [issue.name]
    ).fetchall()
    for number, *fields in rows:
        if Pair(*fields) not in pairs:
            db.conn.execute("DELETE FROM memory WHERE rowid = ?", [number])
            db.conn.execute("DELETE FROM printed_pair WHERE id = ?", [number])
    return add(db, pairs_of(issue))


def refresh(db: Database, issue: Issue) -> None:
    """Remember an issue anew where it is remembered already; inside a `writing` transaction."""
    if db.conn.execute("SELECT 1 FROM printed_pair WHERE issue = ? LIMIT 1", [issue.name]).fetchone():
        remember(db, issue)


def add(db: Database, pairs: Iterable[Pair]) -> int:
    """Remember pairs, each once; how many were new. Inside a `writing` transaction."""
    new = 0
    for pair in pairs:
        row = db.conn.execute(
            """INSERT INTO printed_pair (issue, title, english, chinese) VALUES (?, ?, ?, ?)
            ON CONFLICT (issue, english, chinese) DO NOTHING RETURNING id""",
            [pair.issue, pair.title, pair.english, pair.chinese],
        ).fetchone()
        if row:
            new += 1
            db.conn.execute(
                "INSERT INTO memory (rowid, english, chinese) VALUES (?, ?, ?)",
                [row[0], spaced(pair.english), spaced(pair.chinese)],
            )
    return new


def alike(db: Database, text: str, limit: int = 3, *, least: float = 0.25, but: str = "") -> list[Match]:
    """The pairs most like an English or Chinese text, the best first; none below the least likeness, none of one issue.

    That is the issue in whose article they are shown: it would only say what stands there.
    """
    words = list(dict.fromkeys(_words(text)))[:_MOST_WORDS]
    if not words:
        return []
    rows = db.conn.execute(
        """SELECT printed_pair.issue, printed_pair.title, printed_pair.english, printed_pair.chinese
        FROM memory JOIN printed_pair ON printed_pair.id = memory.rowid
        WHERE memory MATCH ? AND printed_pair.issue <> ? ORDER BY memory.rank LIMIT ?""",
        [" OR ".join(f'"{word}"' for word in words), but, _CANDIDATES],
    ).fetchall()
    pairs = [Pair(*row) for row in rows]
    weights = _weights(pairs)
    wanted = {_stem(word) for word in words}
    matches = [Match(pair, _likeness(wanted, pair, weights)) for pair in pairs]
    matches = [match for match in matches if match.likeness >= least]
    return sorted(matches, key=lambda match: -match.likeness)[:limit]


def _words(text: str) -> list[str]:
    """The words that tell texts apart, Han one by one."""
    return [word for word in _WORD.findall(spaced(text.lower())) if word not in _COMMON]


def _stem(word: str) -> str:
    """A word without its commonest endings, so that tests, tested and testing are one."""
    return re.sub(r"(?<=\w{3})(?:ations?|ments?|ings?|ies|ied|ed|es|s|e|y|ly)$", "", word)


def _weights(pairs: list[Pair]) -> dict[str, float]:
    """How much a word tells: less, the more of the candidates have it."""
    counts: dict[str, int] = {}
    for pair in pairs:
        for word in _stems(pair):
            counts[word] = counts.get(word, 0) + 1
    return {word: 1 / count**0.5 for word, count in counts.items()}


def _stems(pair: Pair) -> set[str]:
    return {_stem(word) for word in _words(f"{pair.english} {pair.chinese}")}


def _likeness(wanted: set[str], pair: Pair, weights: dict[str, float]) -> float:
    """The weight of the words that both have, as a share of the wanted ones."""
    own = _stems(pair)
    total = sum(weights.get(word, 1.0) for word in wanted)
    return round(sum(weights.get(word, 1.0) for word in wanted & own) / total, 3) if total else 0.0
