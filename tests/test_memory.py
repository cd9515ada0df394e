"""Translation memory: pairs of printed issues, found again by likeness."""

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from stdwatch.cli import main
from stdwatch.editing import issues
from stdwatch.publishing import exchange
from stdwatch.store import database, memory
from stdwatch.store.memory import Pair
from tests.desk import Desk, opened
from tests.journal import LATER, Newsroom
from tests.made_issues import FOLDER, made_issue
from tests.test_checking import with_article, with_block

_SUBJECTS = ("The Party", "Each member", "The committee", "A laboratory", "The Secretary", "Every importer")
_VERBS = ("shall publish", "may accept", "will review", "must report", "should adopt", "shall recognise", "may extend")
_OBJECTS = ("standards", "test reports", "certificates", "data", "technical regulations", "lists", "annual reports")
_ENDS = ("within 90 days", "by the end of 2029", "twice a year", "for five years", "under Annex II", "for the market")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(opened(tmp_path))
    yield desk
    desk.db.close()


def filled(desk: Desk) -> None:
    """The pairs of two issues among two thousand others that speak of the same things."""
    rng = random.Random(5)  # noqa: S311
    parts = (_SUBJECTS, _VERBS, _OBJECTS, ("and",), _OBJECTS, _ENDS)
    others = {f"{' '.join(map(rng.choice, parts))}." for _ in range(2000)}
    with database.writing(desk.db):
        memory.add(desk.db, [Pair("2020-1", "其他", english, f"第{number}条") for number, english in enumerate(others)])
        for name in ("clean", "tricky"):
            assert memory.add(desk.db, memory.pairs_of(made_issue(name))) > 25


def test_a_sentence_put_anew_brings_the_printed_pair_back(desk: Desk) -> None:
    filled(desk)
    rows = tomllib.loads((FOLDER / "anew.toml").read_text("utf-8"))["sentences"]
    missed = [
        sentence
        for sentence, words in rows
        if not any(words in match.pair.english for match in memory.alike(desk.db, sentence, 3))
    ]
    assert len(rows) == 50
    assert len(missed) <= 10, missed


def test_a_correction_takes_the_place_of_what_was_printed_before(desk: Desk) -> None:
    issue = made_issue("clean")
    block = next(block for article in issue.articles for block in article.blocks if block.text.startswith("泄漏率"))
    with database.writing(desk.db):
        memory.remember(desk.db, issue)
        assert memory.remember(desk.db, with_block(issue, block.id, "泄漏率降低。")) == 1
    matches = memory.alike(desk.db, "Leaks and carbon dioxide equivalent fell")
    assert [match.pair.chinese for match in matches] == ["泄漏率降低。"]


def test_chinese_brings_the_pair_back_too(desk: Desk) -> None:
    filled(desk)
    (first, *_) = memory.alike(desk.db, "各类泄漏的二氧化碳当量减少")
    assert first.pair.chinese.startswith("泄漏率")


def test_a_pair_is_remembered_once_and_drafts_never(desk: Desk) -> None:
    issue = made_issue("clean")
    article = next(issue.articles)
    blocks = tuple(replace(block, machine=True) for block in article.blocks)
    drafts = with_article(issue, replace(article, blocks=blocks))
    assert len([*memory.pairs_of(drafts)]) < len([*memory.pairs_of(issue)])
    with database.writing(desk.db):
        first, again = (memory.add(desk.db, memory.pairs_of(issue)) for _ in range(2))
    assert (first > 0, again) == (True, 0)


@pytest.mark.parametrize("text", ["", "the of and", "“”…", '" OR NEAR(', "�" * 50, "𠮷鳜鱼肥"])
def test_what_says_nothing_finds_nothing(desk: Desk, text: str) -> None:
    filled(desk)
    assert memory.alike(desk.db, text) == []


def test_earlier_issues_are_remembered_from_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "issue.json"
    path.write_bytes(exchange.write(made_issue("clean")))
    run = CliRunner().invoke
    assert run(main, ["memory", "import", str(path)]).output.endswith("pairs remembered\n")
    assert run(main, ["memory", "import", str(path)]).output == "0 pairs remembered\n"
    matches = json.loads(run(main, ["memory", "find", "biennial peer review by experts", "--json"]).output)
    assert (matches[0]["pair"]["issue"], "同行评审" in matches[0]["pair"]["chinese"]) == ("2027-2", True)


def test_a_closed_issue_is_remembered(tmp_path: Path) -> None:
    room = Newsroom.opened(tmp_path)
    room.clip(room.accepted(), "common security standards", text="通用安全标准。")
    issues.close(room.desk.db, "2025-4", "Li", LATER)
    (match,) = memory.alike(room.desk.db, "security standards that are common")
    assert (match.pair.issue, match.pair.chinese) == ("2025-4", "通用安全标准。")
    room.desk.db.close()
