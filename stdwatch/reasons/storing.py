"""Reasons as JSON: as the database keeps them and as one process tells another."""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from stdwatch.reasons import answers, bodies, decisions, faults, health, jobs, judging, learning, nights
from stdwatch.reasons.code import Code, Plain
from stdwatch.reasons.reason import Param, Part, Reason

LISTS: tuple[type[Code], ...] = (
    Plain,
    answers.AnswerCode,
    bodies.BodyCode,
    decisions.DecisionCode,
    faults.FaultCode,
    nights.ChannelCode,
    nights.RunCode,
    nights.ProblemCode,
    judging.JudgingCode,
    learning.LearningCode,
    learning.StoryCode,
    health.HealthCode,
    health.AdviceCode,
    health.MessageCode,
    jobs.JobCode,
    jobs.StoreCode,
)
"""All lists of codes: no two of their members have the same value."""

_CODES = {str(code): code for codes in LISTS for code in codes}


def dump(reasons: Iterable[Reason]) -> str:
    """Reasons as a JSON list."""
    return json.dumps([reason.as_json() for reason in reasons], ensure_ascii=False)


@lru_cache(4096)  # a night of many sources says the same of most
def load(text: str) -> tuple[Reason, ...]:
    """The reasons of a JSON list."""
    return tuple(from_json(value) for value in json.loads(text))


def dump_one(reason: Reason | None) -> str:
    """A reason as a JSON object; an empty text for none."""
    return json.dumps(reason.as_json(), ensure_ascii=False) if reason else ""


def load_one(text: str) -> Reason | None:
    """The reason of a JSON object; ``None`` for an empty text."""
    return from_json(json.loads(text)) if text else None


def from_json(value: Any) -> Reason:
    """A reason from what `Reason.as_json` made of it."""
    code = str(value["code"])
    return Reason(_CODES.get(code, code), {name: _param(each) for name, each in value.get("params", {}).items()})


def _param(value: Any) -> Param:
    return tuple(map(_part, value)) if isinstance(value, list) else _part(value)


def _part(value: Any) -> Part:
    if isinstance(value, dict):
        return from_json(value)
    return value if isinstance(value, int | float) else str(value)
