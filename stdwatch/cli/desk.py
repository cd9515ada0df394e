"""The verbs of the desk: list, show and search candidates, and decide on them."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from stdwatch import clock, config
from stdwatch.cli import candidate_lines, filters, output
from stdwatch.errors import StdwatchError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from stdwatch.triage.desk import DecisionRequest, DecisionResult

ID = click.IntRange(1, 2**63 - 1)  # the range of SQLite's integers
EDITOR = click.option("--editor", envvar="STDWATCH_EDITOR", help="Who acts; else $STDWATCH_EDITOR or stdwatch.toml.")

_LIST = (
    click.option("--limit", type=click.IntRange(1), help="At most so many."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
)


def _narrowed(command: Callable[..., None]) -> Callable[..., None]:
    """A command that lists candidates."""
    for option in reversed(_LIST):
        command = option(command)
    return filters.options(command)


@click.command()
@click.option("--all", "every", is_flag=True, help="In every state, not only the inbox.")
@_narrowed
def inbox(every: bool, **chosen: Any) -> None:
    """List the candidates that wait for a decision, the most promising first."""
    _list("all" if every else "inbox", "", **chosen)


@click.command()
@click.argument("query")
@_narrowed
def search(query: str, **chosen: Any) -> None:
    """Find candidates by words, in English or Chinese.

    All words must occur; "words in quotes" stand together; standardiz* finds any ending. Chinese terms of the glossary
    also find their English.
    """
    _list("all", query, **chosen)


@click.command()
@click.argument("id", type=ID)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(id: int, as_json: bool) -> None:  # noqa: A002 (the argument's name in the help)
    """Show one candidate: facts, parts, passages, decisions, text."""
    from stdwatch.store import candidate

    with open_desk() as (db, _):
        item = candidate.load(db, id)
    if as_json:
        output.as_json(item)
        return
    if item.asked != item.row.id:
        output.text(f"(candidate {item.asked} was merged into {item.row.id})")
    for line in candidate_lines.lines(item):
        output.text(line)


@click.command()
@click.argument("id", type=ID)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def passages(id: int, as_json: bool) -> None:  # noqa: A002 (the argument's name in the help)
    """Print what speaks of standards in a candidate, with page and heading."""
    from stdwatch.store import candidate

    with open_desk() as (db, _):
        item = candidate.load(db, id)
    if as_json:
        output.as_json(
            [
                {
                    "reading": quote.reading,
                    "part": part.url if (part := item.part(quote.part)) else None,
                    "start": quote.passage.start,
                    "end": quote.passage.end,
                    "score": quote.passage.score,
                    "page": quote.passage.page,
                    "label": quote.passage.label,
                    "path": quote.passage.path,
                    "quote": quote.text,
                }
                for quote in item.quotes
            ]
        )
        return
    for quote in item.quotes:
        output.text(f"{quote.passage.score:.2f}  {candidate_lines.where(quote)}\n{quote.text}\n")


def _verb(name: str, help_text: str, *options: Callable[..., Any]) -> click.Command:
    """A command that takes one decision on each of the candidates named."""

    @click.argument("ids", metavar="ID…", type=ID, nargs=-1, required=True)
    @click.option("--editor", envvar="STDWATCH_EDITOR", help="Who decides; else $STDWATCH_EDITOR or stdwatch.toml.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    def decide(ids: tuple[int, ...], editor: str | None, as_json: bool, **more: Any) -> None:
        _decide(name, ids, editor, as_json, more)

    for option in options:
        decide = option(decide)
    return click.command(name, help=help_text)(decide)


_NOTE = click.option("--note", default="", help="Why; kept with the decision.")

accept = _verb(
    "accept",
    "Take candidates for the journal.",
    _NOTE,
    click.option("--section", help="战略态势, 技术观察 or 贸易政策; may be chosen later."),
)
brief = _verb("brief", "Take candidates for the news brief.", _NOTE)
later = _verb(
    "later",
    "Put candidates off; they return to the inbox on a day.",
    _NOTE,
    click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day on which they return."),
)
reject = _verb("reject", "Leave candidates out.", _NOTE)
undo = _verb("undo", "Take back the last decision on candidates; again takes back the one before.", _NOTE)


@click.command()
@click.argument("id", type=ID)
@click.argument("text")
@click.option("--editor", envvar="STDWATCH_EDITOR", help="Who writes; else $STDWATCH_EDITOR or stdwatch.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def note(id: int, text: str, editor: str | None, as_json: bool) -> None:  # noqa: A002 (the argument's name in the help)
    """Write a note on a candidate."""
    _decide("note", (id,), editor, as_json, {"note": text})


@click.command()
@click.argument("id", type=ID)
@click.option("--editor", envvar="STDWATCH_EDITOR", help="Who splits; else $STDWATCH_EDITOR or stdwatch.toml.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def split(id: int, editor: str | None, as_json: bool) -> None:  # noqa: A002 (the argument's name in the help)
    """Take two documents apart that were united by mistake; each has its own decisions back.

    They are never united again. What was decided since stays with the one that was shown.
    """
    from stdwatch import clock
    from stdwatch.store import splitting

    with open_desk() as (db, settings):
        done = splitting.split(db, id, editor or settings.editor, clock.now())
    if as_json:
        output.as_json(done)
    else:
        output.text(f"candidates {done.kept} and {done.lost} are apart again")


@contextmanager
def open_desk() -> Iterator[tuple["Database", config.Settings]]:
    """The main database and the settings; what happens to the file meanwhile is told in one line."""
    from stdwatch.store import database

    settings = config.load()
    with closing(database.connect(settings.database, desk=True)) as db, database.friendly_errors(settings.database):
        yield db, settings


def _list(usual_state: str, query: str, *, limit: int | None, as_json: bool, editor: str | None, **chosen: Any) -> None:
    from stdwatch.store import decisions, queue
    from stdwatch.triage import filtering, shown

    now = clock.now()
    with open_desk() as (db, settings):
        wanted = filters.read(chosen, editor or settings.editor, usual_state, query)
        filtering.refuse_unknown(db, wanted)
        decisions.wake(db, shown.today(now, settings.zone), at=now)
        rows = queue.inbox(db, wanted, limit=limit)
    if as_json:
        output.as_json(rows)
        return
    output.rows(
        ("id", "score", "day", "source", "type", "state", "title"),
        [
            (row.id, f"{row.score:.2f}", row.day, row.source, row.doc_type, candidate_lines.state(row), row.title)
            for row in rows
        ],
    )


def _decide(verb: str, ids: tuple[int, ...], editor: str | None, as_json: bool, more: dict[str, Any]) -> None:
    from stdwatch.triage import desk, shown

    now = clock.now()
    with open_desk() as (db, settings):
        requests = [_request(verb, candidate, editor or settings.editor, more) for candidate in ids]
        outcomes = desk.decide_all(db, requests, today=shown.today(now, settings.zone), at=now)
    if as_json:
        output.as_json([_answer(outcome) for outcome in outcomes])
    else:
        for outcome in outcomes:
            if outcome.state:
                click.echo(f"{outcome.request.candidate}\t{outcome.state.state}")
    _fail_for([outcome.error for outcome in outcomes if outcome.error])


def _request(verb: str, candidate: int, editor: str, more: dict[str, Any]) -> "DecisionRequest":
    from stdwatch.triage.desk import DecisionRequest

    return DecisionRequest(
        id=str(uuid4()),
        candidate=candidate,
        verb=verb,
        editor=editor,
        section=more.get("section"),
        until=more["until"].date() if more.get("until") else None,
        note=more.get("note", ""),
    )


def _fail_for(errors: list[StdwatchError]) -> None:
    for error in errors[:-1]:
        output.complain(f"stdwatch: {error}")
    if errors:
        raise errors[-1]


def _answer(outcome: "DecisionResult") -> dict[str, Any]:
    return {
        "candidate": outcome.entry.candidate if outcome.entry else outcome.request.candidate,
        "decision": outcome.entry,
        "state": outcome.state.state if outcome.state else None,
        "error": str(outcome.error) if outcome.error else None,
    }
