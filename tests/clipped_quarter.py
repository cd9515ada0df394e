"""Clips over a rehearsed quarter whose sites then edit, move, delete, retypeset, and issue the long report anew.

``python -m tests.clipped_quarter DESK``: DESK as ``python -m rehearsal run --nights 80 --keep DESK`` leaves it; it is
copied. 60 clips are made by command of the pages behind the issue. Then the sites serve those pages changed, real
crawls fetch them, and every clip's verdict is compared with what was planted. Exits 1 where one differs.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from bisect import bisect
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
import pypdfium2  # type: ignore[import-untyped]
from sqlite_utils import Database

from rehearsal import known_pages
from stdwatch import citations
from stdwatch.anchoring.folding import fold
from stdwatch.clock import stamp
from stdwatch.editing import issues
from stdwatch.items.journal import ClipVerdict
from stdwatch.store import anchors, candidate, clips, database
from stdwatch.store.archive import Archive
from stdwatch.store.clips import StoredClip
from tests import clipped_sites
from tests.bench.table import table
from tests.desk import Desk
from tests.hour.desk import page_candidate
from tests.spoiling import Altered

_START, _NIGHTS, _SEED = date(2025, 9, 24), 80, 2025
_NOW = datetime(2025, 12, 13, 12, 0, tzinfo=UTC)
_OF_A_PAGE, _OF_THE_REPORT = 3, 14
_OUTCOMES = ("left", "edited", "retypeset", "deleted")
_VERDICTS = {
    "edited": ClipVerdict.ALTERED,
    "retypeset": ClipVerdict.REFLOWED,
    "deleted": ClipVerdict.GONE,
    "page left out": ClipVerdict.GONE,
}
"""Of what is left, the verdict depends on what stands above it."""


@dataclass(slots=True)
class Planted:
    """A clip, what its site does to it, and the verdict that must come of it."""

    stored: StoredClip
    outcome: str
    verdict: ClipVerdict


@click.command()
@click.argument("desk", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(desk: Path) -> None:
    """Clip, change the sites, crawl, compare; a table of outcomes and verdicts."""
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as name:
        folder = Path(name)
        shutil.copytree(desk, folder, dirs_exist_ok=True)
        environment = {**os.environ, "STDWATCH_DATA": name, "STDWATCH_NOW": stamp(_NOW), "STDWATCH_EDITOR": "Li"}
        candidates = _accepted(folder)
        for of, numbers in _chosen(folder, candidates).items():
            _run(environment, "clip", f"{of}", *map(str, numbers))
        planted = _planted(folder, candidates)
        print(f"{len(planted)} clips of {len(candidates)} candidates; {_misplaced(folder, planted)} not on their page")
        _change_and_crawl(folder, environment, candidates, planted)
        lines, wrong = _compared(folder, planted)
        wrong += _misplaced_now(folder, planted)
    print(lines)
    print(f"{wrong} of {len(planted)} otherwise than planted")
    sys.exit(1 if wrong else 0)


def _accepted(folder: Path) -> dict[int, str]:
    """The pages behind the issue, accepted; their addresses by candidate."""
    with closing(database.connect(folder / "stdwatch.db", desk=True)) as db:
        urls = {page_candidate(db, page): page.url for page in known_pages.issue_pages()}
        for of in urls:
            Desk(db).decide(of, "accept", section="战略态势", at=_NOW)
        issues.new(db, "2025-4", "Li", _NOW, whole=23)
    return urls


def _chosen(folder: Path, candidates: dict[int, str]) -> dict[int, list[int]]:
    """By candidate the numbers of passages to clip, as `passages` lists them: none within another."""
    with closing(database.read_only(folder / "stdwatch.db")) as db:
        return {of: _apart(candidate.load(db, of)) for of in candidates}


def _apart(of: candidate.Candidate) -> list[int]:
    long = any(part.pages and part.pages > 100 for part in of.parts)
    numbers, taken = list[int](), list[tuple[int, int, int]]()
    for number, quote in enumerate(of.quotes, 1):
        span = (quote.reading, quote.passage.start, quote.passage.end)
        if all(span[0] != other[0] or span[2] <= other[1] or span[1] >= other[2] for other in taken):
            taken.append(span)
            numbers.append(number)
        if len(numbers) == (_OF_THE_REPORT if long else _OF_A_PAGE):
            break
    return numbers


def _planted(folder: Path, candidates: dict[int, str]) -> list[Planted]:
    """What is to become of each clip: on a page the outcomes in turn; of the report each fourth one's page is left out.

    A clip over two pages stays: without one of them it would be altered or gone, as much of it as stood there.
    """
    planted = []
    with closing(database.read_only(folder / "stdwatch.db")) as db:
        for turn, of in enumerate(candidates):
            own = sorted(clips.of_candidate(db, of), key=lambda stored: stored.clip.start)
            for number, stored in enumerate(own):
                outcome = _OUTCOMES[(turn + number) % len(_OUTCOMES)]
                if stored.clip.page is not None:  # of the report alone: other files stay as they are
                    is_on_one_page = "–" not in (stored.clip.page_label or "")
                    is_due = len(own) > _OF_A_PAGE and number % 4 == 3
                    outcome = "page left out" if is_due and is_on_one_page else "left"
                planted.append(Planted(stored, outcome, ClipVerdict.STANDS))
    for part in {case.stored.part for case in planted}:
        _foretell([case for case in planted if case.stored.part == part])
    return planted


def _foretell(of_page: list[Planted]) -> None:
    """The verdicts of one text's clips in their order: what follows an insertion or deletion has moved.

    The pages put before the report are empty: its text is as before up to the first page that is left out.
    """
    shifted = False
    for case in of_page:
        case.verdict = _VERDICTS.get(case.outcome, ClipVerdict.MOVED if shifted else ClipVerdict.STANDS)
        shifted = shifted or case.verdict in {ClipVerdict.ALTERED, ClipVerdict.GONE}


def _change_and_crawl(
    folder: Path, environment: dict[str, str], candidates: dict[int, str], planted: list[Planted]
) -> None:
    replica = Altered(_SEED, _START, _NIGHTS + 1)
    replica.changes = []
    removed = {case.stored.clip.page or 0 for case in planted if case.outcome == "page left out"}
    for of, url in candidates.items():
        here = [case for case in planted if case.stored.candidate == of and case.stored.clip.page is None]
        own = [(case.stored.clip.exact, case.outcome) for case in here]
        path = urlsplit(url).path
        replica.changes.append((partial(clipped_sites.is_path, path), partial(clipped_sites.page, own)))
    replica.changes.append((bool, partial(clipped_sites.reissued, removed)))
    replica.now = _NOW
    with replica:
        routed = {**environment, "STDWATCH_ROUTE": replica.route}
        for source in sorted({_source(folder, of) for of in candidates}):
            urls = [url for of, url in candidates.items() if _source(folder, of) == source]
            files = {case.stored.clip.source for case in planted if case.outcome == "page left out"}
            urls += [url for url in files if source in url]
            _run(routed, "crawl", source, *(word for url in urls for word in ("--url", url)))


def _misplaced(folder: Path, planted: list[Planted]) -> int:
    """Clips of the report whose words are not on the printed page that they name, as another reader sees it."""
    wrong = 0
    with closing(database.read_only(folder / "stdwatch.db")) as db:
        bodies = {
            case.stored.part: _body(folder, db, case.stored.part)
            for case in planted
            if case.stored.clip.page is not None
        }
    sheets = {part: pypdfium2.PdfDocument(body) for part, body in bodies.items()}
    for case in planted:
        made = case.stored.clip
        if made.page is None:
            continue
        text = sheets[case.stored.part][made.page].get_textpage().get_text_range()
        beginning = _letters(made.exact)[:40]
        label = (made.page_label or "").partition("–")[0]
        wrong += beginning not in _letters(text) or not re.search(rf"\|\s*{re.escape(label)}\b", text)
    return wrong


def _misplaced_now(folder: Path, planted: list[Planted]) -> int:
    """Clips of the report issued anew that are not found two pages further, less those left out before them."""
    removed = sorted(case.stored.clip.page or 0 for case in planted if case.outcome == "page left out")
    wrong = 0
    with closing(database.read_only(folder / "stdwatch.db")) as db:
        by_clip = anchors.current(db, [case.stored for case in planted])
        files = {case.stored.part for case in planted if case.outcome == "page left out"}
        for case in planted:
            anchor = by_clip[case.stored.clip.id]
            if (
                case.stored.part in files
                and anchor.verdict is not ClipVerdict.GONE
                and case.stored.part
                and case.stored.clip.page is not None
            ):
                (reading,) = db.execute("SELECT reading FROM part WHERE id = ?", [case.stored.part]).fetchone()
                document = candidate.text(db, reading).document
                now = citations.locate(document, anchor.start or 0, anchor.end or 0).page
                wrong += now != case.stored.clip.page + clipped_sites.NEW_PAGES - bisect(removed, case.stored.clip.page)
    return wrong


def _letters(text: str) -> str:
    return "".join(character for character in fold(text).text if character.isalnum())


def _compared(folder: Path, planted: list[Planted]) -> tuple[str, int]:
    """A line a outcome, and how many verdicts or places are otherwise than planted."""
    rows: Counter[tuple[str, str, str]] = Counter()
    wrong = 0
    with closing(database.read_only(folder / "stdwatch.db")) as db:
        by_clip = anchors.current(db, [case.stored for case in planted])
        for case in planted:
            anchor = by_clip[case.stored.clip.id]
            kind = "report" if case.stored.clip.page is not None else "page"
            rows[kind, case.outcome, f"{case.verdict} → {anchor.verdict}"] += 1
            wrong += anchor.verdict is not case.verdict
    lines = [(kind, outcome, verdicts, count) for (kind, outcome, verdicts), count in sorted(rows.items())]
    return table(("of", "what was done", "planted → found", "clips"), lines), wrong


def _body(folder: Path, db: Database, part: int | None) -> bytes:
    """The latest body of a part, as it was archived."""
    sql = "SELECT body_hash FROM revision WHERE part = ? ORDER BY id DESC LIMIT 1"
    (name,) = db.execute(sql, [part]).fetchone()
    with closing(Archive(folder / "archive.db")) as archive:
        return archive.get(name) or b""


def _source(folder: Path, of: int) -> str:
    with closing(database.read_only(folder / "stdwatch.db")) as db:
        (name,) = db.execute("SELECT source FROM candidate WHERE id = ?", [of]).fetchone()
    return str(name)


def _run(environment: dict[str, str], *words: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "stdwatch", *words], env=environment, check=False, capture_output=True
    )
    if ended.returncode not in {0, 3}:
        raise SystemExit(f"{words[0]}: {ended.stderr.decode()[-500:]}")


if __name__ == "__main__":
    main()
