"""A file that an editor sent, read in a process of its own: it can hold up or end neither page nor scheduler."""

import resource
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from stdwatch import reasons
from stdwatch.config import Settings
from stdwatch.errors import PAGE_ERRORS, PageError, TooLarge
from stdwatch.operations import adding
from stdwatch.operations.additions import Added
from stdwatch.reasons import BodyCode, Reason

_CPU = 120
"""Seconds of processor; a PDF's own child has its own."""


def add_file(settings: Settings, name: str, content: bytes, url: str | None) -> Added:
    """Store a file as `adding.add_file` does, with its errors; `TooLarge` for one that costs too much."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    work = (theirs, _add, settings, name, content, url)
    child = context.Process(target=_answer, args=work, daemon=True)  # it holds up no end of the scheduler
    child.start()
    theirs.close()
    try:
        answer = ours.recv()
    except EOFError as error:
        raise TooLarge(name, Reason.of(BodyCode.READING_ENDED, seconds=_CPU)) from error
    finally:
        ours.close()
        child.join()
    if isinstance(answer, Added):
        return answer
    if isinstance(answer, Exception):
        raise answer
    raise PAGE_ERRORS[answer["outcome"]](name, reasons.from_json(answer["reason"]))


def _answer(theirs: Connection, work: Callable[..., Any], *arguments: Any) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    try:
        theirs.send(work(*arguments))
    except Exception as error:  # the job tells it, as if it had happened there
        theirs.send(error)


def _add(settings: Settings, name: str, content: bytes, url: str | None) -> Added | dict[str, Any]:
    """What was added, or why the file was refused, as values that go from process to process."""
    try:
        return adding.add_file(settings, name, content, url)
    except PageError as error:
        return {"outcome": error.outcome, "reason": error.reason.as_json()}
