"""`stdwatch judge` and `stdwatch rescore`: judging what is handed in and what is stored, as the crawl does."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from stdwatch import clock, config
from stdwatch.cli import main
from stdwatch.items import Document, Facet, Passage, Score
from stdwatch.operations import rescoring
from stdwatch.relevance import vocabulary
from stdwatch.relevance.passages import find_passages
from stdwatch.relevance.scores import score
from stdwatch.store import candidate, database, jobs, judgements, readings
from tests.desk import NOW, Desk, document, opened
from tests.sentences import worded

CLAUSE = "Malaysia accepts conformity assessment results and applies technical regulations without discrimination."
ORE = "Members mine ore under the zinc accord and report on the zinc accord to the council every year."


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> config.Settings:
    (tmp_path / "scrapy.cfg").write_text("[settings]\n")
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return config.load()


@pytest.fixture
def desk(settings: config.Settings) -> Iterator[Desk]:
    settings.data.mkdir(exist_ok=True)
    db = opened(settings.data)
    yield Desk(db)
    db.close()


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=given)


def lines(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def refusal(*arguments: str, given: str | None = None) -> str:
    result = run(*arguments, given=given)
    assert result.exit_code == 2
    return result.stderr


def row(text: str, **more: Any) -> str:
    fields = {"id": "a", "source": "north", "title": "A title", "doc_type": "agreement", "text": text, **more}
    return json.dumps(fields) + "\n"


def extend(settings: config.Settings, words: str = '["zinc accord"]') -> None:
    settings.words.write_text(f'[[term]]\nkind = "standard"\nquote = 1.0\nrank = 0.9\nwords = {words}\n', "utf-8")


# --- judge -----------------------------------------------------------------------------------------------------


def test_documents_are_judged_line_by_line(settings: config.Settings) -> None:
    text = f"They met. {CLAUSE}\nNothing else."
    (judgement,) = lines(run("judge", "-", given=row(text)))
    assert judgement["id"] == "a"
    assert 0 < judgement["score"] < 1
    assert (judgement["section"], judgement["destination"]) == ("贸易政策", "issue")
    assert any("technical regulations" in reason for reason in judgement["reasons"])
    (passage,) = judgement["passages"]
    assert text[passage["start"] : passage["end"]] == passage["quote"] == f"They met. {CLAUSE}"
    assert 0 < passage["score"] <= 1


def test_sentences_are_judged_by_themselves(settings: config.Settings) -> None:
    given = "".join(json.dumps({"text": text}) + "\n" for text in (CLAUSE, "The standard of living rose."))
    first, second = lines(run("judge", "--sentences", "-", given=given))
    assert first == {"text": CLAUSE, "score": first["score"]}
    assert first["score"] >= 0.5 > second["score"] >= 0


def test_a_file_is_read_and_its_other_fields_are_no_matter(settings: config.Settings, tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_text(row(CLAUSE, url="x") + "\n" + row("", id=7, title=None, doc_type=None), "utf-8")
    first, second = lines(run("judge", str(path)))
    assert first["score"] > 0
    assert second == second | {"id": 7, "score": 0, "section": None, "destination": None, "passages": []}


def test_what_is_handed_in_is_judged_as_what_is_crawled(settings: config.Settings) -> None:
    read = document("# Trade", CLAUSE, "Nothing else.")
    (judgement,) = lines(run("judge", "-", given=row(read.text)))
    assert judgement["score"] == score("north", "A title", "agreement", read.text).value
    assert [p["start"] for p in judgement["passages"]] == [p.start for p in find_passages(read)]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("{\n", "standard input, line 1: is not JSON"),
        (row("x") + '{"id": 1}\n', "standard input, line 2: no field source"),
        ("[]\n", "no field id"),
        (row("x").replace('"x"', "7"), "line 1: text is no text"),
    ],
)
def test_lines_that_cannot_be_judged_are_told(settings: config.Settings, given: str, reason: str) -> None:
    assert reason in refusal("judge", "-", given=given)


def test_wrong_uses_are_told(settings: config.Settings, tmp_path: Path) -> None:
    assert "name a file" in refusal("judge")
    assert "cannot be read" in refusal("judge", str(tmp_path / "none.jsonl"))
    (tmp_path / "latin.jsonl").write_bytes(b'{"text": "\xe9"}\n')
    assert "is not UTF-8" in refusal("judge", "--sentences", str(tmp_path / "latin.jsonl"))


def test_a_broken_lexicon_of_the_editors_is_told_with_its_line(desk: Desk, settings: config.Settings) -> None:
    settings.words.write_text('[[term]]\nkind = "standard"\nquote = 2\n', "utf-8")
    assert "lexicon.toml, line 3: quote is a number from 0 to 1" in refusal("judge", "-", given=row("x"))
    assert "lexicon.toml, line 3" in refusal("rescore")


def test_the_editors_lexicon_may_lie_elsewhere(settings: config.Settings, tmp_path: Path) -> None:
    (tmp_path / "stdwatch.toml").write_text('lexicon = "words/ours.toml"\n')
    (tmp_path / "words").mkdir()
    extend(config.load())
    (judgement,) = lines(run("judge", "-", given=row(ORE)))
    assert judgement["score"] > 0
    assert (tmp_path / "words" / "ours.toml").exists()


# --- rescore ---------------------------------------------------------------------------------------------------


def scored(desk: Desk) -> dict[str, float]:
    return dict(desk.db.execute("SELECT title, score FROM candidate").fetchall())


def test_a_changed_lexicon_scores_the_store_anew_and_tells_what_moves(desk: Desk, settings: config.Settings) -> None:
    desk.candidate("On trade", text=document(CLAUSE))
    desk.candidate("On ore", text=document(ORE))
    assert run("rescore").exit_code == 0
    before = scored(desk)
    assert before["On trade"] > 0.3
    assert before["On ore"] == 0
    extend(settings, '["zinc accord", "zinc", "report on", "council", "members"]')
    output = run("rescore").output
    assert "2 candidates judged by" in output
    assert "On ore" in output
    assert scored(desk)["On ore"] > 0.3
    assert judgements.active(desk.db) == vocabulary.load(settings.words).version


def test_passages_and_facets_and_suggestion_follow_the_lexicon(desk: Desk, settings: config.Settings) -> None:
    candidate_id = desk.candidate("On ore", text=document(ORE), passages=[Passage(0, 7, 0.5)])
    rescoring.rescore(settings)
    assert candidate.load(desk.db, candidate_id).quotes == ()
    assert judgements.suggestion(desk.db, candidate_id) is None
    extend(settings)
    rescoring.rescore(settings)
    (quote,) = candidate.load(desk.db, candidate_id).quotes
    assert quote.text == ORE
    assert judgements.suggestion(desk.db, candidate_id) is not None
    assert "zinc accord" in str(candidate.load(desk.db, candidate_id).reasons[0])


def test_bodies_and_numbers_are_kept_as_facets(desk: Desk, settings: config.Settings) -> None:
    candidate_id = desk.candidate("On AI", text=document("NIST maps ISO/IEC 42001:2023 to its framework for AI."))
    rescoring.rescore(settings)
    facets = judgements.facets(desk.db, candidate_id)
    assert {Facet("body", "ISO"), Facet("body", "NIST"), Facet("number", "ISO/IEC 42001:2023")} <= set(facets)


def test_nothing_is_judged_twice_by_one_lexicon(desk: Desk, settings: config.Settings) -> None:
    desk.candidate(text=document(CLAUSE))
    assert rescoring.rescore(settings).judged == 1
    again = rescoring.rescore(settings)
    assert (again.judged, again.moved) == (0, ())


def test_the_queue_keeps_its_order_until_all_is_judged(desk: Desk, settings: config.Settings) -> None:
    for number in range(90):
        desk.candidate(f"Item {number}", score=number, text=document(CLAUSE))
    seen: list[dict[str, float]] = []
    rescoring.rescore(settings, lambda judged: seen.append(scored(desk)))
    assert len(seen) > 2
    assert all(scores == {f"Item {number}": number for number in range(90)} for scores in seen)
    assert set(scored(desk).values()) != {float(number) for number in range(90)}


def test_an_interrupted_job_goes_on_where_it_stopped(desk: Desk, settings: config.Settings) -> None:
    for number in range(90):
        desk.candidate(f"Item {number}", text=document(CLAUSE))

    class Killed(Exception):
        pass

    def kill(judged: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        rescoring.rescore(settings, kill)
    assert 0 < rescoring.rescore(settings).judged < 90


def test_what_changed_while_it_was_judged_is_judged_again(desk: Desk, settings: config.Settings) -> None:
    candidate_id = desk.candidate("On ore", text=document(ORE))
    (due,) = judgements.due(desk.db, "v2", 0, 9)
    with database.writing(desk.db):  # a crawl stores another reading in the meantime
        (revision,) = desk.db.execute("SELECT max(id) FROM revision").fetchone()
        reading = readings.add_reading(desk.db, revision, "2", document(CLAUSE), NOW)
        desk.db.execute("UPDATE part SET reading = ? WHERE candidate = ?", [reading, candidate_id])
    assert judgements.add(desk.db, [judgements.Judged(due, Score("v2", 0.4), {})]) == 0
    assert not judgements.activate(desk.db, "v2")
    assert len(judgements.due(desk.db, "v2", 0, 9)) == 1


def test_a_crawl_writes_its_score_in_place_of_those_of_earlier_texts(desk: Desk, settings: config.Settings) -> None:
    candidate_id = desk.candidate("On trade", text=document(CLAUSE))
    rescoring.rescore(settings)
    with database.writing(desk.db):
        judgements.store(desk.db, candidate_id, Score("v2", 0.7, worded("why"), "贸易政策", "brief", worded("because")))
    assert desk.db.execute("SELECT version, value FROM score").fetchall() == [("v2", 0.7)]
    assert scored(desk) == {"On trade": 0.7}
    assert candidate.load(desk.db, candidate_id).reasons == worded("why")
    assert judgements.suggestion(desk.db, candidate_id) == judgements.Suggestion("贸易政策", "brief", worded("because"))
    assert rescoring.rescore(settings).judged == 1


def test_readers_are_never_held_up_and_a_waiting_writer_gets_in(desk: Desk, settings: config.Settings) -> None:
    for number in range(60):
        desk.candidate(f"Item {number}", text=document(CLAUSE))
    other = sqlite3.connect(settings.database, timeout=5)
    counted: list[int] = []

    def look(judged: int) -> None:
        counted.append(other.execute("SELECT count(*) FROM candidate").fetchone()[0])
        with other:
            other.execute("UPDATE candidate SET last_changed = 'x' WHERE id = 1")

    rescoring.rescore(settings, look)
    other.close()
    assert counted == [60, 60]


def test_the_scheduler_does_it_as_a_job(desk: Desk, settings: config.Settings) -> None:
    from stdwatch.operations import jobs as kinds
    from stdwatch.operations.crawls import Crawls

    desk.candidate(text=document(CLAUSE))
    assert "waits for the scheduler" in run("rescore", "--ask").output
    job = jobs.take(desk.db, clock.now())
    assert job is not None
    kinds.do(settings, job, Crawls(settings, limit=60))
    (done,) = jobs.recent(desk.db)
    assert done["state"] == "done"
    assert str(done["message"]).startswith("1 judged by ")


def test_a_changed_lexicon_makes_a_re_score_due_once(desk: Desk, settings: config.Settings) -> None:
    assert not rescoring.is_due(desk.db, settings)
    desk.candidate(text=document(CLAUSE))
    rescoring.rescore(settings)
    assert not rescoring.is_due(desk.db, settings)
    extend(settings)
    assert rescoring.is_due(desk.db, settings)
    settings.words.write_text("[[broken", "utf-8")
    assert not rescoring.is_due(desk.db, settings)


def test_rates_are_measured_from_the_store(desk: Desk, settings: config.Settings) -> None:
    for number in range(25):
        desk.candidate(f"Item {number}", text=document(CLAUSE * 3))
    desk.candidate("Other", source="south", text=document(CLAUSE))
    assert run("rescore").exit_code == 0
    before = scored(desk)
    assert run("rescore", "--rates").exit_code == 0
    known = vocabulary.load(settings.words, settings.rates).background
    assert known.rate("north", "conformity assessment") > 1 > known.rate("south", "conformity assessment")
    assert scored(desk)["Item 0"] < before["Item 0"]
    assert scored(desk)["Other"] == before["Other"]


def test_an_empty_store_and_none_at_all(desk: Desk, settings: config.Settings) -> None:
    assert rescoring.rescore(settings).judged == 0
    assert json.loads(run("rescore", "--json").output)["judged"] == 0


def test_merged_candidates_and_those_without_a_text_are_left_alone(desk: Desk, settings: config.Settings) -> None:
    first, second = desk.candidate("One", text=document(CLAUSE)), desk.candidate("Two", text=document(CLAUSE))
    three = desk.candidate("Three", text=document(CLAUSE))
    desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [first, second])
    desk.db.execute("UPDATE part SET reading = NULL WHERE candidate = ?", [three])
    assert rescoring.rescore(settings).judged == 1


def test_a_reading_without_blocks_is_judged_too(desk: Desk, settings: config.Settings) -> None:
    read = Document("https://north.example/", None, CLAUSE, ())
    desk.candidate("No blocks", text=read)
    assert rescoring.rescore(settings).judged == 1
