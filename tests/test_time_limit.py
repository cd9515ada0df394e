"""Reading a page has a limit of processor time, as a PDF has: what costs more is too large, and the night goes on."""

import re
import signal
import threading
from contextlib import suppress

import pytest

from stdwatch.clock import parse
from stdwatch.errors import TooLarge
from stdwatch.items import MANUAL, Answer, Document, FetchTask
from stdwatch.reading import documents
from stdwatch.reading.documents import ReadingRules
from stdwatch.reading.time_limit import cpu_limit

URL = "https://north.example/notes/on-weights"


def backtrack() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def swallow_errors() -> None:
    while True:
        with suppress(Exception):
            sum(range(1000))


@pytest.mark.parametrize("work", [backtrack, swallow_errors])
def test_work_without_end_ends(work: object) -> None:
    assert callable(work)
    with pytest.raises(TooLarge, match="of processor time"), cpu_limit(URL, 0.05):
        work()


def test_afterwards_everything_is_as_before() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with cpu_limit(URL, 60):
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 0
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    assert signal.getsignal(signal.SIGPROF) == before


def test_another_thread_is_left_alone() -> None:
    def work() -> None:
        with cpu_limit(URL, 0.001):
            done.append(sum(range(100_000)))

    done: list[int] = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


def test_a_page_that_takes_too_long_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_page(*_: object, **__: object) -> Document:
        backtrack()
        raise AssertionError("it was ended")

    monkeypatch.setattr(documents, "read_page", read_page)
    monkeypatch.setattr(documents, "reading_limit", lambda url, size: cpu_limit(url, 0.05))
    answer = Answer(URL, 200, parse("2026-02-03T00:00:00Z"), b"<html><body><p>x", "", "text/html")
    task = FetchTask(URL, "page", MANUAL, conditional=False)
    with pytest.raises(TooLarge):  # in this very thread: browser tests leave a loop behind, beside which none can run
        documents.read(answer, ReadingRules(), task).send(None)
