"""What a request asks for, read strictly: filters from the address, decisions from a form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import get_args
from urllib.parse import urlencode
from uuid import UUID, uuid5

from starlette.datastructures import QueryParams

from stdwatch import clock
from stdwatch.errors import UsageError
from stdwatch.store.filters import BANDS, DESTINATIONS, STATES, Filters, Order
from stdwatch.triage.desk import DecisionRequest

_LONGEST_QUERY = 400


def filters(query: Mapping[str, str], editor: str) -> Filters:
    """The filters that an address names; `UsageError` for a state, day or order that there is not.

    What is new or unread is so to the `editor`.
    """
    state = query.get("state", "inbox")
    if state not in {*STATES, "all"}:
        raise UsageError(f"no such state: {state}")
    return Filters(
        state=None if state == "all" else state,
        source=query.get("source") or None,
        group=_name(query.get("group")),
        doc_type=query.get("type") or None,
        section=query.get("section") or None,
        destination=_member(query, "destination", DESTINATIONS),
        band=_member(query, "band", BANDS),
        language=query.get("language") or None,
        body=_name(query.get("body")),
        number=_name(query.get("number")),
        sector=_name(query.get("sector")),
        since=_day(query.get("since")),
        until=_day(query.get("until")),
        exact_day=query.get("exact") == "1",
        arrived=_instant(query.get("arrived")),
        decided_since=_instant(query.get("decided")),
        query=query.get("q", "")[:_LONGEST_QUERY],
        changed=query.get("changed") == "1",
        unused=query.get("unused") == "1",
        clipped=query.get("clipped") == "1",
        doubtful=query.get("doubtful") == "1",
        pdf=query.get("pdf") == "1",
        story=query.get("story") == "1",
        new_to=editor if query.get("new") == "1" else None,
        unread_by=editor if query.get("unread") == "1" else None,
        mine=editor if query.get("mine") == "1" else None,
        order=_order(query.get("order", "score")),
    )


def address(wanted: Filters, **more: object) -> str:
    """The query string that names these filters, without a question mark; `more` is added, `None` left out."""
    state = "all" if wanted.state is None else wanted.state
    fields = {
        "state": None if state == "inbox" else state,
        "source": wanted.source,
        "group": wanted.group,
        "type": wanted.doc_type,
        "section": wanted.section,
        "destination": wanted.destination,
        "band": wanted.band,
        "language": wanted.language,
        "body": wanted.body,
        "number": wanted.number,
        "sector": wanted.sector,
        "since": wanted.since,
        "until": wanted.until,
        "exact": 1 if wanted.exact_day else None,
        "arrived": wanted.arrived,
        "decided": wanted.decided_since,
        "q": wanted.query or None,
        "changed": 1 if wanted.changed else None,
        "unused": 1 if wanted.unused else None,
        "clipped": 1 if wanted.clipped else None,
        "doubtful": 1 if wanted.doubtful else None,
        "pdf": 1 if wanted.pdf else None,
        "story": 1 if wanted.story else None,
        "new": 1 if wanted.new_to else None,
        "unread": 1 if wanted.unread_by else None,
        "mine": 1 if wanted.mine else None,
        "order": None if wanted.order == "score" else wanted.order,
        **more,
    }
    return urlencode({name: value for name, value in fields.items() if value is not None})


def narrowed(wanted: Filters, **change: object) -> str:
    """The query string of the same filters with a change."""
    return address(replace(wanted, **change))  # type: ignore[arg-type]


def parsed(query: str) -> Mapping[str, str]:
    """A query string as it stands in a form or in the store."""
    return QueryParams(query)


def decision(form: Mapping[str, str], candidate: int, editor: str) -> DecisionRequest:
    """The decision that a form asks for; `UsageError` when a field is not of its kind.

    Section and day stand in the form beside every verb, so each is taken only with the verb that it belongs to.
    """
    verb = form.get("verb", "")
    return DecisionRequest(
        id=form.get("id", ""),
        candidate=candidate,
        verb=verb,
        editor=editor,
        section=form.get("section") or None if verb == "accept" else None,
        until=_as_date(form.get("until")) if verb == "later" else None,
        note=form.get("note", "").replace("\r\n", "\n"),
        seen=number(form.get("seen", "")),
        reading=number(form.get("reading") or None),
    )


def decisions(fields: Sequence[tuple[str, str]], editor: str) -> list[DecisionRequest]:
    """The decisions on all marked candidates; each has its own id, made of the form's, so that a repeat is once."""
    form, marked = dict(fields), [value for name, value in fields if name == "candidate"]
    seen = dict(value.partition(":")[::2] for name, value in fields if name == "seen")
    requests = []
    for text in marked:
        candidate = number(text) or 0
        own = str(uuid5(_uuid(form.get("id", "")), text))
        requests.append(decision({**form, "id": own, "seen": seen.get(text, ""), "reading": ""}, candidate, editor))
    return requests


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise UsageError("the form has no valid id") from error


def number(text: str | None) -> int | None:
    """A whole number from 0, small enough for the database; `None` for none; `UsageError` else."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise UsageError(f"no number: {text[:40]}")
    return int(text)


def _order(text: str) -> Order:
    for known in get_args(Order):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise UsageError(f"no such order: {text[:40]}")


def _member(query: Mapping[str, str], name: str, known: Sequence[str]) -> str | None:
    """A value of a closed list; none where the address has none."""
    text = query.get(name) or None
    if text is not None and text not in known:
        raise UsageError(f"no such {name}: {text[:40]}")
    return text


def _instant(text: str | None) -> str | None:
    """An instant of ours, as the store writes it."""
    if not text:
        return None
    try:
        return clock.stamp(clock.parse(text))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"no instant: {text[:40]}") from error


def _as_date(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"no day: {text[:40]}") from error


def _name(text: str | None) -> str | None:
    return (text or "").strip()[:_LONGEST_QUERY] or None


def _day(text: str | None) -> str | None:
    day = _as_date(text)
    return day.isoformat() if day else None
