"""Real titles, addresses and days of the sites: the known pages under which the made texts stand.

Some were made into articles of the printed issue of winter 2025; their made texts have clauses on standards.
"""

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from stdwatch.items import DocType


@dataclass(frozen=True, slots=True)
class KnownPage:
    """One real page: `url` is empty where no address is known; `moment` (UTC) and `post_id` are known of few.

    `article` is the number of the article that was made from it, `clauses` is what its made text says of standards.
    """

    site: str
    url: str
    title: str
    day: date
    doc_type: DocType
    moment: datetime | None = None
    post_id: str = ""
    article: str = ""
    clauses: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where it stands on its site."""
        return urlsplit(self.url).path


@cache
def known_pages(source: str) -> tuple[KnownPage, ...]:
    """The known pages of a source, by day; rows that know only the month are left out."""
    return tuple(_known_page(row) for row in _rows(source) if len(row["published"]) >= 10)


@cache
def known_by_month(source: str) -> tuple[KnownPage, ...]:
    """The pages of a source of which only the month is known: `day` is its first."""
    rows = (row for row in _rows(source) if len(row["published"]) == 7)
    return tuple(_known_page({**row, "published": f"{row['published']}-01"}) for row in rows)


def pages_until(rng: Random, source: str, end: date) -> Iterator[tuple[KnownPage, date]]:
    """The pages of a source up to a day, each with its day; where only the month is known, one is drawn."""
    for page in known_pages(source):
        if page.day <= end:
            yield page, page.day
    for page in known_by_month(source):
        day = page.day.replace(day=rng.randint(1, monthrange(page.day.year, page.day.month)[1]))
        if day <= end:
            yield page, day


@cache
def paths(source: str) -> frozenset[str]:
    """The addresses of the known pages of a source."""
    return frozenset(page.path for page in (*known_pages(source), *known_by_month(source)))


@cache
def titles(source: str) -> frozenset[str]:
    """The titles of the known pages of a source."""
    return frozenset(page.title for page in (*known_pages(source), *known_by_month(source)))


@cache
def issue_pages() -> tuple[KnownPage, ...]:
    """The 17 pages whose address is known, by article; the institute's report behind article 02 is not among them."""
    return tuple(_behind_article(**row) for row in _lines("issue.jsonl"))


def clauses(site: str, path: str) -> tuple[str, ...]:
    """What a page says of standards, nothing when it is not behind the issue."""
    return next((page.clauses for page in issue_pages() if (page.site, page.path) == (site, path)), ())


def _rows(source: str) -> tuple[dict[str, str], ...]:
    return tuple(row for row in _lines("catalogue.jsonl") if row["source"] == source)


@cache
def _lines(name: str) -> tuple[dict[str, Any], ...]:
    return tuple(map(json.loads, Path(__file__).with_name(name).read_text("utf-8").splitlines()))


def _known_page(row: dict[str, str]) -> KnownPage:
    published = row["published"]
    return KnownPage(
        site=row["source"],
        url=row["url"],
        title=_typographic(row["title"]),
        day=date.fromisoformat(published[:10]),
        doc_type=DocType(row["doc_type"]),
        moment=datetime.fromisoformat(published).astimezone(UTC) if "T" in published else None,
        post_id=row.get("id", ""),
    )


def _typographic(title: str) -> str:
    """The title as WordPress prints it: curly apostrophes and quotes."""
    words = title.replace("'", "’").split('"')
    return "".join(word if index == 0 else ("“" if index % 2 else "”") + word for index, word in enumerate(words))


def _behind_article(article: str, source: str, url: str, clauses: list[str]) -> KnownPage:
    page = next(page for page in known_pages(source) if page.url == url)
    return replace(page, article=article, clauses=tuple(clauses))
