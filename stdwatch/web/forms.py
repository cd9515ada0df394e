"""What a request asks for, read strictly: filters from the address, decisions from a form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID, uuid5

from starlette.datastructures import QueryParams

from stdwatch.errors import UsageError
from stdwatch.store.queue import STATES, Filters
from stdwatch.triage.desk import DecisionRequest

_LONGEST_QUERY = 400


def filters(query: Mapping[str, str]) -> Filters:
    """The filters that an address names; `UsageError` for a state, day or order that there is not."""
    state = query.get("state", "inbox")
    if state not in {*STATES, "all"}:
        raise UsageError(f"no such state: {state}")
    return Filters(
        state=None if state == "all" else state,
        source=query.get("source") or None,
        doc_type=query.get("type") or None,
        section=query.get("section") or None,
        language=query.get("language") or None,
        body=_name(query.get("body")),
        number=_name(query.get("number")),
        since=_day(query.get("since")),
        until=_day(query.get("until")),
        query=query.get("q", "")[:_LONGEST_QUERY],
        changed=query.get("changed") == "1",
        unused=query.get("unused") == "1",
        order=_order(query.get("order", "score")),
    )


def address(wanted: Filters, **more: object) -> str:
    """The query string that names these filters, without a question mark; `more` is added, `None` left out."""
    state = "all" if wanted.state is None else wanted.state
    fields = {
        "state": None if state == "inbox" else state,
        "source": wanted.source,
        "type": wanted.doc_type,
        "section": wanted.section,
        "language": wanted.language,
        "body": wanted.body,
        "number": wanted.number,
        "since": wanted.since,
        "until": wanted.until,
        "q": wanted.query or None,
        "changed": 1 if wanted.changed else None,
        "unused": 1 if wanted.unused else None,
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
    found = []
    for text in marked:
        candidate = number(text) or 0
        own = str(uuid5(_uuid(form.get("id", "")), text))
        found.append(decision({**form, "id": own, "seen": seen.get(text, ""), "reading": ""}, candidate, editor))
    return found


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


def _order(text: str) -> Literal["score", "day"]:
    for known in ("score", "day"):
        if text == known:
            return known
    raise UsageError(f"no such order: {text}")


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
    found = _as_date(text)
    return found.isoformat() if found else None
