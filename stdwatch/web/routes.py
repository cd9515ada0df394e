"""Every address of the page, by what a person does there.

What a body may hold is `guard.MAX_BODY` but for the addresses in `_LARGER`.
"""

from collections.abc import Awaitable, Callable
from importlib.resources import as_file, files

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, compile_path
from starlette.staticfiles import StaticFiles

from stdwatch.publishing.tables import FORMATS
from stdwatch.web import (
    account,
    add,
    arrange,
    article,
    audit,
    clip,
    desk,
    edits,
    exports,
    feeds,
    frame,
    glance,
    glossary,
    guard,
    item,
    lists,
    monitoring,
    notes,
    overview,
    passages,
    printing,
    session,
    texts,
    together,
)


class RowId(Convertor[int]):
    """An id in an address, small enough for SQLite's integers."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        """The id that stands in the address."""
        return int(value)

    def to_string(self, value: int) -> str:
        """The id as it stands in an address."""
        return str(value)


class Form(Convertor[str]):
    """The format of a table."""

    regex = "|".join(FORMATS)

    def convert(self, value: str) -> str:
        """The format as it stands in the address."""
        return value

    def to_string(self, value: str) -> str:
        """The same."""
        return value


register_url_convertor("rowid", RowId())
register_url_convertor("form", Form())

_LARGER = {
    "/add": guard.MAX_UPLOAD,
    "/clip": guard.MAX_EDIT,
    "/compare": guard.MAX_DOCX,
    "/edit": guard.MAX_EDIT,
    "/glossary": guard.MAX_UPLOAD,
    "/issue/{name}/frame": guard.MAX_EDIT,
    "/take": guard.MAX_CORRECTIONS,
}
_PATTERNS = [(compile_path(path)[0], limit) for path, limit in _LARGER.items()]


def body_limit(path: str) -> int:
    """The bytes that a body sent to this path may have."""
    return next((limit for pattern, limit in _PATTERNS if pattern.match(path)), guard.MAX_BODY)


def _post(path: str, view: Callable[[Request], Awaitable[Response] | Response]) -> Route:
    return Route(path, view, methods=["POST"], max_body_size=_LARGER.get(path, guard.MAX_BODY))


_QUEUE = (
    Route("/", desk.inbox),
    Route("/fresh", lists.fresh),
    Route("/meanwhile", together.meanwhile),
    _post("/decide", desk.decide_marked),
    Route("/overview", overview.overview),
    _post("/crawl", overview.crawl),
    Route("/add", add.form),
    _post("/add", add.ask),
    Route("/second", audit.second_look),
    _post("/second", audit.look_again),
    _post("/audit", audit.choose_rate),
)

_CANDIDATE = (
    Route("/candidate/{id:rowid}", desk.opened),
    Route("/candidate/{id:rowid}/pane", item.pane),
    Route("/candidate/{id:rowid}/passages", passages.passages),
    _post("/candidate/{id:rowid}/decide", desk.decide),
    _post("/candidate/{id:rowid}/opened", desk.mark_opened),
    _post("/candidate/{id:rowid}/story", item.story),
    _post("/candidate/{id:rowid}/assign", together.assign),
    _post("/candidate/{id:rowid}/split", item.split),
    Route("/reading/{id:rowid}", texts.reading),
    Route("/revision/{id:rowid}", texts.revision),
    Route("/original/{hash}", texts.original),
    Route("/picture/{id:rowid}/{page:rowid}", texts.picture),
)

_ARTICLE = (
    _post("/article", arrange.arrange),
    Route("/article/{id}", article.article),
    Route("/article/{id}/findings", notes.findings),
    Route("/article/{id}/earlier", notes.earlier),
    Route("/article/{id}/drafts", notes.drafts),
    _post("/edit", edits.edit),
    _post("/undo", edits.undo),
    _post("/clip", clip.clip),
    _post("/mend", notes.mend),
    _post("/waive", notes.waive),
    _post("/draft", notes.draft),
    Route("/glossary", glossary.glossary),
    _post("/glossary", glossary.change),
    Route("/glossary/{kind}", glossary.export),
)

_ISSUE = (
    Route("/issue", arrange.journal),
    _post("/issue", arrange.begin),
    Route("/issue/{name}", arrange.journal),
    Route("/issue/{name}/findings", notes.issue_findings),
    Route("/issue/{name}/since", edits.since),
    Route("/issue/{name}/print", printing.room),
    _post("/issue/{name}/print", printing.print_issue),
    _post("/issue/{name}/open", printing.open_again),
    _post("/issue/{name}/frame", frame.write),
    _post("/issue/{name}/order", printing.order),
    Route("/printing/{id:rowid}/{name}", printing.file),
    _post("/compare", printing.compare_document),
    _post("/take", printing.take),
)

_TABLES = (
    Route("/glance", glance.glance),
    Route("/glance.csv", glance.table),
    Route("/queue.{form:form}", exports.queue_table),
    Route("/data/{view}.{form:form}", exports.view_table),
    Route("/feed", feeds.feed),
    _post("/view", feeds.save),
    Route("/view/{id:rowid}", feeds.view),
    Route("/view/{id:rowid}/feed", feeds.view_feed),
    _post("/view/{id:rowid}/drop", feeds.drop),
)

_PEOPLE = (
    Route("/signin", session.form),
    _post("/signin", session.sign_in),
    _post("/signout", session.sign_out),
    Route("/account", account.account),
    _post("/account/signout", account.sign_out_everywhere),
    _post("/account/key", account.new_key),
    _post("/account/key/end", account.end_key),
)

_MACHINE = (
    Route("/healthz", monitoring.healthz),
    Route("/readyz", monitoring.readyz),
    Route("/metrics", monitoring.metrics),
)


def routes() -> list[BaseRoute]:
    """All of them, and the files that the page loads."""
    with as_file(files("stdwatch").joinpath("web/static")) as static:
        loaded = Mount("/static", StaticFiles(directory=static))
    return [*_QUEUE, *_CANDIDATE, *_ARTICLE, *_ISSUE, *_TABLES, *_PEOPLE, *_MACHINE, loaded]
