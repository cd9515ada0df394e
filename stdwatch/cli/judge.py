"""Judging: `judge` texts that are handed in, `rescore` what is stored."""

import json
from pathlib import Path
from typing import Any, TextIO

import click

from stdwatch import config, printable
from stdwatch.cli import json_lines, output
from stdwatch.errors import UsageError

_FIELDS = ("id", "source", "title", "doc_type", "text")
_MOVES = 20


@click.command()
@click.argument("place", metavar="DOCS.jsonl", required=False, type=click.Path(allow_dash=True, path_type=Path))
@click.option(
    "--sentences", metavar="FILE", type=click.Path(allow_dash=True, path_type=Path), help="Judge single sentences."
)
def judge(place: Path | None, sentences: Path | None) -> None:
    """Judge texts without storing: lines {id, source, title, doc_type, text}, or {text} with --sentences.

    A line each comes out: {id, score, section, destination, reasons, facets, passages} or {text, score}; - reads from
    standard input.
    """
    given = sentences or place
    if given is None or (place and sentences):
        raise UsageError("name a file of documents, or one of sentences by --sentences")
    with json_lines.opened(given) as (lines, name):
        _judge(lines, name, bool(sentences))


@click.command()
@click.option("--rates", is_flag=True, help="First measure from the store how much each source speaks of standards.")
@click.option("--ask", is_flag=True, help="Leave it to the scheduler, as a job.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def rescore(rates: bool, ask: bool, as_json: bool) -> None:
    """Judge the whole store by today's lexicon and put the new scores in force at once; tells what moves."""
    from stdwatch.operations import rescoring

    settings = config.load()
    if ask:
        print(f"job {_ask(settings, rates)} waits for the scheduler")
        return
    if rates:
        rescoring.measure_rates(settings)
    done = rescoring.rescore(settings)
    if as_json:
        output.as_json(done)
        return
    print(f"{done.judged} candidates judged by {done.version}; {len(done.moved)} of the inbox move")
    for move in done.moved[:_MOVES]:
        scores = f"{move.score_before:.2f} → {move.score_after:.2f}"
        output.text(f"  {move.before:5} → {move.after:<5} {scores}  {move.title}")


def _ask(settings: config.Settings, rates: bool) -> int:
    from contextlib import closing

    from stdwatch import clock
    from stdwatch.store import database, jobs

    with closing(database.connect(settings.database, desk=True)) as db:
        return jobs.ask(db, "rescore", {"rates": rates}, settings.editor, clock.now())


def _judge(lines: TextIO, name: str, sentences: bool) -> None:
    from stdwatch.reading.judging import Subject
    from stdwatch.reading.judging import judge as judged
    from stdwatch.relevance import vocabulary
    from stdwatch.relevance.judging import judge_sentence
    from stdwatch.relevance.plain import as_document

    settings = config.load()
    known = vocabulary.load(settings.words, settings.rates)
    for row in json_lines.rows(lines, name, ("text",) if sentences else _FIELDS, ("text",)):
        if sentences:
            line: dict[str, Any] = {"text": row["text"], "score": judge_sentence(row["text"], known)}
        else:
            source, title, doc_type = (str(row[field] or "") for field in _FIELDS[1:4])
            document = as_document(row["text"], title)
            judgement = judged(document, Subject(source, title, doc_type, (row["text"],)), known)
            line = {"id": row["id"], **_described(row["text"], judgement)}
        click.echo(printable.escaped(json.dumps(line, ensure_ascii=False)))


def _described(text: str, judgement: Any) -> dict[str, Any]:
    score = judgement.score
    return {
        "score": score.value,
        "section": score.section or None,
        "destination": score.destination or None,
        "reasons": [*map(str, score.reasons), *map(str, score.placing)],
        "facets": [{"kind": facet.kind, "value": facet.value} for facet in score.facets],
        "passages": [
            {
                "start": passage.start,
                "end": passage.end,
                "score": passage.score,
                "quote": text[passage.start : passage.end],
            }
            for passage in judgement.passages
        ],
        "version": score.version,
    }
