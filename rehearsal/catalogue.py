"""Real titles, addresses and days of the sites: the facts under which the made texts stand."""

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from random import Random
from urllib.parse import urlsplit

from stdwatch.items import DocType


@dataclass(frozen=True, slots=True)
class Fact:
    """One real page: `path` is empty where no address is known; `moment` (UTC) and `post_id` are known of few."""

    path: str
    title: str
    day: date
    doc_type: DocType
    moment: datetime | None = None
    post_id: str = ""


@cache
def facts(source: str) -> tuple[Fact, ...]:
    """The known pages of a source, by day; rows that know only the month are left out."""
    return tuple(_fact(row) for row in _rows(source) if len(row["published"]) >= 10)


@cache
def undated(source: str) -> tuple[Fact, ...]:
    """The pages of a source of which only the month is known: `day` is its first."""
    rows = (row for row in _rows(source) if len(row["published"]) == 7)
    return tuple(_fact({**row, "published": f"{row['published']}-01"}) for row in rows)


def known(rng: Random, source: str, end: date) -> Iterator[tuple[Fact, date]]:
    """The pages of a source up to a day, each with its day; where only the month is known, one is drawn."""
    for fact in facts(source):
        if fact.day <= end:
            yield fact, fact.day
    for fact in undated(source):
        day = fact.day.replace(day=rng.randint(1, monthrange(fact.day.year, fact.day.month)[1]))
        if day <= end:
            yield fact, day


@cache
def paths(source: str) -> frozenset[str]:
    """The addresses of the known pages of a source."""
    return frozenset(fact.path for fact in (*facts(source), *undated(source)))


def typographic(title: str) -> str:
    """The title as WordPress prints it: curly apostrophes and quotes."""
    words = title.replace("'", "’").split('"')
    return "".join(word if place == 0 else ("“" if place % 2 else "”") + word for place, word in enumerate(words))


def _rows(source: str) -> tuple[dict[str, str], ...]:
    text = resources.files("rehearsal").joinpath("catalogue.jsonl").read_text("utf-8")
    return tuple(row for row in map(json.loads, text.splitlines()) if row["source"] == source)


def _fact(row: dict[str, str]) -> Fact:
    published = row["published"]
    return Fact(
        path=urlsplit(row["url"]).path,
        title=typographic(row["title"]),
        day=date.fromisoformat(published[:10]),
        doc_type=DocType(row["doc_type"]),
        moment=datetime.fromisoformat(published).astimezone(UTC) if "T" in published else None,
        post_id=row.get("id", ""),
    )
