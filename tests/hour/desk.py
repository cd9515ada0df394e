"""The rehearsed desk on the morning of the hour: the pages behind the issue accepted, the issue before it printed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from rehearsal import known_pages
from stdwatch.editing import issues
from stdwatch.items.journal import Issue
from stdwatch.store import database
from tests.desk import Desk
from tests.hour.given import Given
from tests.journal import Newsroom

NOW = datetime(2025, 12, 13, 1, 0, tzinfo=UTC)
_CLIPS = {"01": 7, "02": 6, "03": 9, "04": 7, "05": 8, "06": 7, "07": 16}
"""Of each article: together 60."""
_MERGED = {"03": 3, "07": 8}
_SOURCES = {"ansi.org": "ansi", "carnegieendowment.org": "carnegie", "cset.georgetown.edu": "cset"}
_SOURCES |= {"uscc.gov": "uscc", "whitehouse.gov": "whitehouse"}


@dataclass(frozen=True, slots=True)
class Planned:
    """An article with the candidates it is made from and how many clips are taken of each."""

    number: str
    given: Given
    candidates: tuple[int, ...]
    clips: tuple[int, ...]


def prepare(folder: Path, issue: Issue, articles: list[Given]) -> list[Planned]:
    """Accept what the issue is made from, print the issue before it; what is then to be made, by article."""
    db = database.connect(folder / "stdwatch.db", desk=True)
    try:
        planned = [_planned(db, f"{number:02}", given) for number, given in enumerate(articles, 1)]
        room = Newsroom(Desk(db))
        for plan in planned:
            for candidate in plan.candidates:
                room.desk.decide(candidate, "accept", section=plan.given.section, at=NOW)
        _issue_before(room, issue)
        return planned
    finally:
        db.close()


def _planned(db: Database, number: str, given: Given) -> Planned:
    pages = [page for page in known_pages.issue_pages() if page.article == number][: _MERGED.get(number, 1)]
    candidates = [page_candidate(db, page) for page in pages] or [_report(db)]
    each, more = divmod(_CLIPS[number], len(candidates))
    clips = tuple(each + (index < more) for index in range(len(candidates)))
    return Planned(number, given, tuple(candidates), clips)


def page_candidate(db: Database, page: known_pages.KnownPage) -> int:
    """The candidate of a page behind the issue."""
    sql = (
        "SELECT c.id FROM alias a JOIN candidate c ON c.id = a.candidate"
        " WHERE a.source = ? AND a.kind = 'path' AND a.value = ? AND c.merged_into IS NULL"
    )
    row = db.execute(sql, [_SOURCES[page.site], page.path]).fetchone()
    if row is None:
        raise SystemExit(f"{page.path} is not in the rehearsed desk: rehearse until December")
    return int(row[0])


def _report(db: Database) -> int:
    """What stands for the institute's own report, which the made sites do not have: its page with most passages."""
    sql = (
        "SELECT c.id FROM candidate c JOIN part p ON p.candidate = c.id JOIN passage q ON q.reading = p.reading"
        " WHERE c.source = 'ansi' AND c.merged_into IS NULL AND p.kind = 'page'"
        " GROUP BY c.id ORDER BY count(*) DESC, c.id LIMIT 1"
    )
    return int(db.execute(sql).fetchone()[0])


def _issue_before(room: Newsroom, issue: Issue) -> None:
    """Foreword and back matter are carried over from it."""
    before, _ = issues.new(room.desk.db, "2025-3", "Li", NOW, whole=issue.whole - 1)
    entries = [{"title": entry.title, "text": entry.text} for entry in issue.back.entries]
    back = {"title": issue.back.title, "entries": entries}
    room.edit(f"issue:{before.id}", {"foreword": list(issue.foreword), "back": back})
    article = room.article(issue=before.id, title="上一期的文章", standfirst="上一期的导语。")
    room.block(article.id, text="上一期的正文。")
    issues.close(room.desk.db, before.name, "Li", NOW)
