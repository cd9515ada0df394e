"""`clip` and `clips`: pick passages of candidates for articles, and see whether they still stand."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from stdwatch import clock
from stdwatch.cli import output
from stdwatch.cli.desk import EDITOR, ID, open_desk
from stdwatch.errors import UsageError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from stdwatch.anchoring import Anchor
    from stdwatch.editing.clipping import ClipRequest, ClipResult
    from stdwatch.store.clips import StoredClip

_CHANGED = 1
"""Exit status when a clip is altered or gone."""


@click.command()
@click.argument("id", type=ID)
@click.argument("more", metavar="[N…]", type=click.IntRange(1), nargs=-1)
@click.option("--passage", metavar="N", type=click.IntRange(1), multiple=True, help="As “passages” lists them, from 1.")
@click.option("--find", "words", metavar="TEXT", help="These words, however they are typeset.")
@click.option("--span", metavar="A:B", help="From one character of the text to another.")
@click.option("--part", type=click.IntRange(0), help="Where to look: 0 the page, 1 … its files.")
@click.option("--article", metavar="ARTICLE", help="Where it goes; else the candidate's own article, made if need be.")
@click.option("--zh", "text", metavar="TEXT", default="", help="The Chinese text beside it.")
@EDITOR
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def clip(id: int, more: tuple[int, ...], editor: str | None, as_json: bool, **options: Any) -> None:  # noqa: A002
    """Clip passages of a candidate for its article."""
    from stdwatch.editing import clipping
    from stdwatch.editing.finding import article_id

    options["passage"] += more
    if sum(map(bool, (options["passage"], options["words"], options["span"]))) != 1:
        raise UsageError("name what to clip: by --passage, --find or --span")
    with open_desk() as (db, settings):
        article = article_id(db, options["article"]) if options["article"] else None
        made = []
        for reading, start, end in _spans(db, id, options):
            request = clipping.ClipRequest(str(uuid4()), id, reading, start, end, editor or settings.editor)
            made.append(clipping.clip(db, _completed(request, article, options["text"]), clock.now()))
    if as_json:
        output.as_json([_answer(result) for result in made])
        return
    output.rows(
        ("clip", "article", "page", "words"),
        [
            (clipped.stored.clip.id, clipped.article, clipped.stored.clip.page_label, clipped.stored.clip.exact)
            for clipped in made
        ],
    )


@click.command()
@click.option("--issue", "name", metavar="ISSUE", help="Only those of this issue, as 2025-4.")
@click.option("--verify", is_flag=True, help="First look for each clip in the reading in force of its document.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def clips(context: click.Context, name: str | None, verify: bool, as_json: bool) -> None:
    """List the clips that stand in articles, and what became of them; exits 1 if one is altered or gone."""
    from stdwatch.items.journal import ClipVerdict
    from stdwatch.store import anchors, database, issues
    from stdwatch.store import clips as store

    with open_desk() as (db, _):
        rows = store.standing(db, issues.by_name(db, name).id if name else None)
        if verify:
            with database.writing(db):
                anchors.renew_all(db, rows, clock.now())
        state = anchors.current(db, rows)
        damaged = set(anchors.damaged(db)) if verify else set()
    lines = [_line(row, state.get(row.clip.id), damaged=row.clip.id in damaged) for row in rows]
    if as_json:
        output.as_json(lines)
    else:
        columns = ("id", "candidate", "verdict", "similarity", "page", "exact")
        output.rows(
            columns, [[line[column if column != "page" else "page_label"] for column in columns] for line in lines]
        )
    bad = {ClipVerdict.ALTERED, ClipVerdict.GONE, "damaged"}
    if any(line["verdict"] in bad for line in lines):
        context.exit(_CHANGED)


def _spans(db: "Database", id_: int, options: dict[str, Any]) -> list[tuple[int, int, int]]:
    """The spans that were asked for: reading, start, end."""
    from stdwatch.store import candidate

    if options["passage"]:
        quotes = candidate.load(db, id_).quotes
        if max(options["passage"]) > len(quotes):
            raise UsageError(f"candidate {id_} has {len(quotes)} passages: stdwatch passages {id_} lists them")
        chosen = [quotes[number - 1] for number in options["passage"]]
        return [(quote.reading, quote.passage.start, quote.passage.end) for quote in chosen]
    readings = [part.reading for part in candidate.load(db, id_).parts]
    if options["part"] is not None:
        readings = readings[options["part"] : options["part"] + 1]
    read = [reading for reading in readings if reading is not None]
    if not read:
        raise UsageError(f"candidate {id_} has no such part that was read: stdwatch show {id_} lists them")
    if options["words"]:
        return [_span_of(db, read, options["words"])]
    start, _, end = options["span"].partition(":")
    if not (start.isdecimal() and end.isdecimal()):
        raise UsageError(f"--span {options['span']}: give two numbers, as 120:480")
    return [(read[0], int(start), int(end))]


def _span_of(db: "Database", readings: list[int], words: str) -> tuple[int, int, int]:
    """The words in the first reading that holds them."""
    from stdwatch.editing import clipping
    from stdwatch.editing.refusals import EditRefused, Refusal
    from stdwatch.store import candidate

    for reading in readings[:-1]:
        try:
            return (reading, *clipping.find(candidate.text(db, reading).document, words))
        except EditRefused as refused:
            if refused.why is not Refusal.NOT_FOUND:
                raise
    return (readings[-1], *clipping.find(candidate.text(db, readings[-1]).document, words))


def _completed(request: "ClipRequest", article: str | None, text: str) -> "ClipRequest":
    from dataclasses import replace

    return replace(request, article=article, text=text)


def _answer(result: "ClipResult") -> dict[str, Any]:
    return {**_described(result.stored), "article": result.article, "block": result.block}


def _described(stored: "StoredClip") -> dict[str, Any]:
    from dataclasses import asdict

    where = {"candidate": stored.candidate, "reading": stored.reading, "editor": stored.editor, "at": stored.at}
    return {**asdict(stored.clip), **where}


def _line(stored: "StoredClip", anchor: "Anchor | None", *, damaged: bool) -> dict[str, Any]:
    """A clip as it is listed: `now` is where it stands in the reading in force."""
    verdict = "damaged" if damaged else str(anchor.verdict) if anchor else None
    now = {"start": anchor.start, "end": anchor.end} if anchor else None
    return {**_described(stored), "verdict": verdict, "similarity": anchor.similarity if anchor else None, "now": now}
