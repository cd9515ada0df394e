"""The addresses of the API: each a thin face over the rule that the page and the command line use, too."""

import msgspec

from stdwatch.editing import clipping
from stdwatch.editing import issues as making
from stdwatch.editing.clipping import ClipRequest
from stdwatch.errors import Missing, UsageError
from stdwatch.items import MANUAL_SOURCE
from stdwatch.operations import coverage as covering
from stdwatch.publishing import exchange
from stdwatch.store import candidate, decisions, issues, jobs, queue
from stdwatch.store.candidate import Quote
from stdwatch.triage import desk, filtering
from stdwatch.triage.desk import DecisionRequest
from stdwatch.web import cursors, forms, paging
from stdwatch.web.api import shapes
from stdwatch.web.api.calls import Call, Operation
from stdwatch.web.paging import RowId

_LONGEST_SPAN = 3660
"""Days that one coverage statement may span: ten years."""


def read_queue(call: Call, query: shapes.QueueQuery) -> shapes.QueuePage:
    """List the candidates of the queue that match."""
    decisions.wake(call.db, call.today, at=call.at)
    filters = forms.filters(_fields(query), call.token.editor)
    filtering.refuse_unknown(call.db, filters)
    start = paging.start(call.db, filters, query.cursor)
    rows = queue.inbox(call.db, filters, limit=query.limit + 1, after=start.after, today=start.today)
    shown, rest = rows[: query.limit], rows[query.limit :]
    return shapes.QueuePage(shown, paging.cursor(filters, shown[-1], start.today) if rest else None)


def read_item(call: Call, id: int) -> shapes.Item:  # noqa: A002 (as in the address)
    """Show a candidate; one that was merged into another shows that one."""
    item = candidate.load(call.db, id)
    suggestion = item.suggestion
    return shapes.Item(
        row=item.row,
        authors=[*item.authors],
        last_changed=item.last_changed,
        decided=item.decided,
        seen=item.seen,
        reading=item.page.reading if item.page else None,
        score_version=item.score_version,
        reasons=[shapes.Why.of(reason) for reason in item.reasons],
        suggestion=shapes.Suggested(
            suggestion.section, suggestion.destination, [shapes.Why.of(reason) for reason in suggestion.reasons]
        )
        if suggestion
        else None,
        facets=[*item.facets],
        parts=[*item.parts],
        passages=len(item.quotes),
        history=[shapes.LogEntry.of(entry) for entry in item.history],
    )


def read_passages(call: Call, id: int, query: shapes.PassageQuery) -> shapes.PassagePage:  # noqa: A002
    """List what speaks of standards in a candidate, with its words and where they stand."""
    kept = decisions.surviving_id(call.db, id)
    quotes = candidate.quotes(call.db, kept)
    scope = f"{kept}: {sorted({quote.reading for quote in quotes})}"
    first = cursors.read(query.cursor, scope, RowId) if query.cursor else 0
    end = first + query.limit
    more = cursors.make(scope, end) if end < len(quotes) else None
    return shapes.PassagePage([_passage(quote) for quote in quotes[first:end]], more)


def decide(call: Call, id: int, body: shapes.Decision) -> shapes.Decided:  # noqa: A002
    """Decide on a candidate, or note something; refused when another editor decided after `seen`."""
    request = DecisionRequest(candidate=id, editor=call.token.editor, **msgspec.structs.asdict(body))
    result = desk.decide(call.db, request, today=call.today, at=call.at)
    if result.entry is None or result.state is None:
        raise AssertionError("a decision that was taken has its entry")
    return shapes.Decided(shapes.LogEntry.of(result.entry), result.state, result.repeated)


def clip(call: Call, body: shapes.ClipWanted) -> shapes.Clipped:
    """Clip a span of a reading into an article, its own where none is named."""
    request = ClipRequest(editor=call.token.editor, **msgspec.structs.asdict(body))
    made = clipping.clip(call.db, request, call.at)
    clipped = made.stored.clip
    return shapes.Clipped(clipped.id, made.article, made.block, clipped.exact, made.repeated)


def list_issues(call: Call) -> list[shapes.IssueLine]:
    """List the issues, the newest first."""
    return [shapes.IssueLine(row.name, row.whole, row.month, row.state) for row in issues.issues(call.db)]


def read_issue(call: Call, name: str) -> shapes.IssueFile:
    """Show an issue whole, with its articles, clips and waivers."""
    issue = making.load(call.db, issues.by_name(call.db, name))
    return shapes.IssueFile(exchange.FORMAT, issue)


def read_coverage(call: Call, query: shapes.Days) -> shapes.Coverage:
    """State what was seen, fetched, read and decided between two days, and when a source could not be read."""
    if not 0 <= (query.last - query.first).days <= _LONGEST_SPAN:
        raise UsageError(f"query: the last day is none of the {_LONGEST_SPAN} days from the first")
    days = query.first, query.last
    return shapes.Coverage(covering.statement(call.db, *days), covering.recall(call.db, *days))


def ask_for_crawl(call: Call, body: shapes.CrawlWanted) -> shapes.CrawlAsked:
    """Ask for a crawl of a source, now; the scheduler takes it up within a minute."""
    if body.source not in queue.sources(call.db) or body.source == MANUAL_SOURCE:
        raise Missing(f"there is no source {body.source}: stdwatch sources")
    return shapes.CrawlAsked(jobs.ask(call.db, "crawl", {"source": body.source}, call.token.editor, call.at))


OPERATIONS = (
    Operation("GET", "/queue", "reader", read_queue),
    Operation("GET", "/candidates/{id:rowid}", "reader", read_item),
    Operation("GET", "/candidates/{id:rowid}/passages", "reader", read_passages),
    Operation("POST", "/candidates/{id:rowid}/decisions", "editor", decide),
    Operation("POST", "/clips", "editor", clip),
    Operation("GET", "/issues", "reader", list_issues),
    Operation("GET", "/issues/{name}", "reader", read_issue),
    Operation("GET", "/coverage", "reader", read_coverage),
    Operation("POST", "/crawls", "operator", ask_for_crawl),
)


def _fields(query: shapes.QueueQuery) -> dict[str, str]:
    """The filters as they stand in the desk's own address."""
    given = msgspec.to_builtins(query, str_keys=True)
    return {name: "1" if value is True else str(value) for name, value in given.items() if value not in (None, False)}


def _passage(quote: Quote) -> shapes.PassageRow:
    passage = quote.passage
    return shapes.PassageRow(
        part=quote.part,
        reading=quote.reading,
        start=passage.start,
        end=passage.end,
        score=passage.score,
        page=passage.page,
        label=passage.label,
        path=[*passage.path],
        words=quote.text,
    )
