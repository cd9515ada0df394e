"""The quarter at a glance: tables with plots whose points lead to candidates, and the same as CSV."""

from collections.abc import Callable
from datetime import date, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from stdwatch import messages
from stdwatch.glossary.terms import Glossary
from stdwatch.messages import N_, Translate
from stdwatch.publishing import spreadsheet
from stdwatch.relevance import lexicon
from stdwatch.store import queue, terms
from stdwatch.store.filters import Filters
from stdwatch.triage import glance as quarters
from stdwatch.triage.glance import Glance, Trend
from stdwatch.web import context, forms, language, plots
from stdwatch.web.rendering import render

_SHOWN = 15
_NAMES = {"body": N_("Standards bodies"), "number": N_("Standards"), "sector": N_("Sectors"), "term": N_("House terms")}
_OF_WEEK = N_("%(first)s to %(last)s: %(count)s")
_COLUMNS = ("kind", "name", "count", "before", "log_odds", "low", "high", "first")


@context.friendly_errors
def glance(request: Request) -> Response:
    """A quarter, as it stands today."""
    db, summary = context.connection(request), _summary(request)
    name = _namer(language.choose(request), terms.glossary(db))
    chosen = [(kind, _NAMES[kind], summary.trends[kind][:_SHOWN], len(summary.trends[kind])) for kind in quarters.KINDS]
    every = [trend for kind in quarters.KINDS for trend in summary.trends[kind]]
    values = {
        "glance": summary,
        "kinds": chosen,
        "rose": _most([trend for trend in every if trend.rise and trend.rise.low > 0]),
        "fell": _most([trend for trend in every if trend.rise and trend.rise.high < 0]),
        "first": sorted((trend for trend in every if trend.is_first), key=lambda trend: -trend.count)[: 2 * _SHOWN],
        "source_names": [*queue.sources(db)],
        "named": name,
        "plot": lambda trend: plots.linked_line(_points(request, summary, trend), name(trend)),
        "interval": plots.interval,
        "address": lambda trend: _address(summary, trend, summary.span.first, summary.span.last),
        "of_source": lambda trend, source: _address(summary, trend, summary.span.first, summary.span.last, source),
        "quarters": _neighbours(summary),
    }
    return render(request, "glance.html", {**context.shared(request, db, Filters()), **values})


@context.friendly_errors
def table(request: Request) -> Response:
    """All of it, a row for each name."""
    summary = _summary(request)
    heading = (*_COLUMNS, *(f"{day:%Y-%m-%d}" for day in summary.weeks), "documents", "documents_before")
    rows = [_row(trend, summary) for kind in quarters.KINDS for trend in summary.trends[kind]]
    headers = {"Content-Disposition": f'attachment; filename="glance-{summary.name}.csv"'}
    return Response(spreadsheet.sheet(heading, rows), media_type="text/csv; charset=utf-8", headers=headers)


def _summary(request: Request) -> Glance:
    db, query = context.connection(request), request.query_params
    source = query.get("source", "")
    if source and source not in queue.sources(db):
        raise HTTPException(404)
    name = query.get("quarter") or quarters.quarter_of(context.today(request))
    return quarters.glance(db, name, source, terms.glossary(db))


def _namer(tongue: str, glossary: Glossary) -> Callable[[Trend], str]:
    """What a trend is called in a language: a term is counted by its Chinese, and an English page has its English."""
    sectors = lexicon.load().sectors if tongue == "zh" else {}

    def name(trend: Trend) -> str:
        if trend.kind != "term" or tongue == "zh":
            return sectors.get(trend.value, trend.value) if trend.kind == "sector" else trend.value
        forms = glossary.terms[trend.value].forms
        return next((form for form in forms if "*" not in form), forms[0])

    return name


def _row(trend: Trend, summary: Glance) -> list[str | float]:
    rise = [trend.rise.value, trend.rise.low, trend.rise.high] if trend.rise else ["", "", ""]
    cells = [trend.kind, trend.value, trend.count, trend.before, *rise, int(trend.is_first)]
    return [*cells, *trend.weeks, summary.documents, summary.before]


def _most(trends: list[Trend]) -> list[Trend]:
    return sorted(trends, key=lambda trend: -abs(trend.rise.value if trend.rise else 0.0))[:_SHOWN]


def _points(request: Request, summary: Glance, trend: Trend) -> list[tuple[int, str, str]]:
    """For each week how many, where its point leads, and what is said of it."""
    translate: Translate = messages.catalogue(language.choose(request)).gettext
    root, points = context.settings(request).prefix, []
    for number, count in enumerate(trend.weeks):
        first, last = summary.week(number)
        title = translate(_OF_WEEK) % {
            "first": f"{first:%m-%d}",
            "last": f"{last:%m-%d}",
            "count": count,
        }
        points.append((count, f"{root}/?{_address(summary, trend, first, last)}", title))
    return points


def _address(summary: Glance, trend: Trend, first: date, last: date, source: str = "") -> str:
    """The queue of what names it and was published on these days."""
    span = {"since": first.isoformat(), "until": last.isoformat(), "source": source or summary.span.source or None}
    named = {"query": trend.value} if trend.kind == "term" else {trend.kind: trend.value}
    return forms.narrowed(Filters(state=None, order="day", exact_day=True), **span, **named)


def _neighbours(summary: Glance) -> tuple[str, str]:
    """The quarters before and after."""
    day = timedelta(days=1)
    return quarters.quarter_of(summary.span.first - day), quarters.quarter_of(summary.span.last + day)
