"""Tables for analysts from the page: the queue by its filters, and the views of the database, as CSV and JSON."""

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from stdwatch.publishing import tables
from stdwatch.publishing.tables import Cell
from stdwatch.store import analysis, queue
from stdwatch.store.filters import Filters
from stdwatch.web import context, forms

QUEUE = (
    *("id", "source", "day", "published", "title", "doc_type", "language", "state", "section", "until", "score"),
    *("first_seen", "changed_since", "doubtful", "withdrawn", "url"),
)
"""The columns of a queue: those of the view `published` where both have them."""
_PIECE = 2**16
_IN_MEMORY = 2**22


@context.friendly_errors
def queue_table(request: Request) -> Response:
    """All candidates that match the filters in the address, in their order."""
    db = context.connection(request)
    filters = forms.filters(request.query_params, context.editor(request))
    return _answer(request.path_params["form"], "queue", QUEUE, queue_rows(db, filters))


@context.friendly_errors
def view_table(request: Request) -> Response:
    """A view for analysts, whole."""
    db, view = context.connection(request), request.path_params["view"]
    return _answer(request.path_params["form"], view, analysis.columns(db, view), analysis.rows(db, view))


def queue_rows(db: Database, filters: Filters) -> Iterator[list[Cell]]:
    """What stands under `QUEUE` for each candidate that matches, in the filters' order."""
    return ([getattr(row, name) for name in QUEUE] for row in queue.inbox(db, filters))


def _answer(form: str, name: str, columns: Sequence[str], rows: Iterator[Sequence[Cell]]) -> Response:
    """The table as a file to keep: written here, since a connection belongs to its thread, and sent piece by piece."""
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (closed when it is sent)
    for piece in tables.render(form, columns, rows):
        file.write(piece)
    file.seek(0)
    kept = {"Content-Disposition": f'attachment; filename="stdwatch-{name}.{form}"'}
    return StreamingResponse(_pieces(file), media_type=tables.MEDIA_TYPES[form], headers=kept)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
