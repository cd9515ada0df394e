"""Tables for analysts from the page: the queue by its filters, and the views of the database, as CSV and JSON."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from stdwatch.publishing import tables
from stdwatch.publishing.tables import Cell
from stdwatch.store import analysis, database, queue
from stdwatch.store.filters import Filters
from stdwatch.triage import filtering
from stdwatch.web import context

QUEUE = (
    *("id", "source", "day", "published", "title", "doc_type", "language", "state", "section", "until", "score"),
    *("first_seen", "changed_since", "doubtful", "withdrawn", "url"),
)
"""The columns of a queue: those of the view `published` where both have them."""
_PIECE = 2**16

Rows = Callable[[Database], Iterator[Sequence[Cell]]]


@context.friendly_errors
def queue_table(request: Request) -> Response:
    """All candidates that match the filters in the address, in their order."""
    filters = context.filters(request)
    filtering.refuse_unknown(context.connection(request), filters)
    return _answer(request, "queue", QUEUE, lambda db: queue_rows(db, filters))


@context.friendly_errors
def view_table(request: Request) -> Response:
    """A view for analysts, whole."""
    view = request.path_params["view"]
    columns = analysis.columns(context.connection(request), view)
    return _answer(request, view, columns, lambda db: analysis.rows(db, view))


def queue_rows(db: Database, filters: Filters) -> Iterator[list[Cell]]:
    """What stands under `QUEUE` for each candidate that matches, in the filters' order."""
    return ([_cell(getattr(row, name)) for name in QUEUE] for row in queue.rows(db, filters))


def _cell(value: Cell) -> Cell:
    """Yes and no as the database has them, and with it the views: 1 and 0."""
    return int(value) if isinstance(value, bool) else value


def _answer(request: Request, name: str, columns: Sequence[str], rows: Rows) -> Response:
    """The table as a file to keep, sent from its first piece on."""
    form = request.path_params["form"]
    kept = {"Content-Disposition": f'attachment; filename="stdwatch-{name}.{form}"'}
    pieces = _pieces(context.settings(request).database, form, columns, rows)
    return StreamingResponse(pieces, media_type=tables.MEDIA_TYPES[form], headers=kept)


def _pieces(path: Path, form: str, columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """The table as it is read: by a connection of its own, since any thread of the pool may ask for the next piece."""
    with closing(database.read_only(path, threads=True)) as db:
        piece = bytearray()
        for line in tables.render(form, columns, rows(db)):
            piece += line
            if len(piece) >= _PIECE:
                yield bytes(piece)
                piece.clear()
        yield bytes(piece)
