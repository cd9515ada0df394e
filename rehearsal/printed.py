"""The pages behind the printed issue, looked for in what a rehearsal has stored."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from sqlite_utils import Database

from rehearsal import catalogue


@dataclass(frozen=True, slots=True)
class Printed:
    """A page of the issue: its day, the days under which the desk holds it, and its rank in the whole queue (1 …)."""

    article: str
    url: str
    day: str
    found: tuple[str, ...]
    rank: int | None
    queue: int

    @property
    def is_right(self) -> bool:
        """Whether it is held once, under its exact day."""
        return self.found == (self.day,)

    def __str__(self) -> str:
        held = ", ".join(self.found) or "not found"
        rank = f", rank {self.rank} of {self.queue}" if self.rank else ""
        return f"article {self.article}: {urlsplit(self.url).path}: {self.day}, held as {held}{rank}"


def printed_pages(db: Database, names: dict[str, str], until: date) -> Iterator[Printed]:
    """The issue's pages up to a day; `names` are the sources by the replica's names of their sites."""
    for page in catalogue.issue_pages():
        if page.site in names and page.day <= until:
            yield _looked_up(db, names[page.site], page)


def _looked_up(db: Database, source: str, page: catalogue.IssuePage) -> Printed:
    sql = (
        "SELECT DISTINCT c.id, c.day, c.score FROM alias a JOIN candidate c ON c.id = a.candidate"
        " WHERE a.source = ? AND a.kind = 'path' AND a.value = ? AND c.merged_into IS NULL"
    )
    rows = db.execute(sql, [source, page.path]).fetchall()
    (queue,) = db.execute("SELECT count(*) FROM candidate WHERE merged_into IS NULL").fetchone()
    rank = _rank(db, [row[2] for row in rows]) if rows else None
    return Printed(page.article, page.url, page.day.isoformat(), tuple(str(row[1]) for row in rows), rank, queue)


def _rank(db: Database, scores: Collection[float | None]) -> int:
    best = max(score or 0 for score in scores)
    (before,) = db.execute("SELECT count(*) FROM candidate WHERE merged_into IS NULL AND score > ?", [best]).fetchone()
    return int(before) + 1
