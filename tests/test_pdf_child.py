"""What hostile, broken and mislabelled files get, and that the child always ends."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from stdwatch.errors import TooLarge, Unreadable
from stdwatch.extraction.pdf import reader
from stdwatch.extraction.pdf.process import PICTURE_LIMITS, Limits
from stdwatch.extraction.pdf.reader import (
    in_loop_of_its_own,
    page_picture,
    page_picture_async,
    read_pdf,
    read_pdf_async,
)
from stdwatch.items import Page
from stdwatch.limits import PDF_CHILDREN
from tests.awaiting import awaited
from tests.pdf_files import Draft, Text, column, drawing, encrypted, outlined, pdf

pytestmark = pytest.mark.slow

URL = "https://example.org/report.pdf"
WORDS = "A working group drafts technical standards for ports."
GOOD = pdf(column([WORDS]))


def bomb(operators: bytes) -> bytes:
    """A small file whose page unpacks to a hundred million bytes of these operators."""
    draft = Draft()
    return draft.file([draft.page(draft.stream(operators * (100_000_000 // len(operators))))])


@pytest.fixture(scope="module")
def slow_file() -> bytes:
    """A file that keeps the reader busy for many seconds."""
    lines = [Text(72, 700 - number % 600, f"word {number} and more words", 8) for number in range(60_000)]
    draft = Draft()
    return draft.file([draft.page(draft.stream(drawing(lines)))] * 40)


def test_the_text_of_an_ordinary_file_is_read() -> None:
    document = read_pdf(GOOD, URL)
    assert (document.text, document.url, document.media_type) == (WORDS, URL, "application/pdf")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\xef\xbb\xbf  <html>", "web page"),
        (b"PK\x03\x04 a word processor's file", "not a PDF"),
        (b"x" * 1_024 + GOOD, "not a PDF"),
        (b"%PDF-1.4\nand nothing else", "broken"),
        (GOOD[: len(GOOD) // 3], "broken"),
        (encrypted([Text(72, 700, WORDS)], user="secret", owner="owner"), "password"),
        (Draft().file([]), "PDF"),
    ],
)
def test_what_cannot_be_read_is_unreadable_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_pdf(body, URL)


def test_a_file_that_only_restricts_its_users_is_read() -> None:
    assert read_pdf(encrypted([Text(72, 700, WORDS)], user="", owner="owner"), URL).text == WORDS


def test_a_file_with_a_wrong_table_of_offsets_is_read() -> None:
    assert read_pdf(GOOD.replace(b"startxref\n", b"startxref\n9"), URL).text == WORDS


def test_a_header_after_some_junk_is_found() -> None:
    assert read_pdf(b"HTTP junk\r\n" * 20 + GOOD, URL).text == WORDS


def test_a_scan_is_a_document_with_pages_and_without_text() -> None:
    draft = Draft()
    grey = draft.stream(b"0.5 g 72 72 400 600 re f")
    document = read_pdf(draft.file([draft.page(grey), draft.page(grey)]), URL)
    assert (document.text, document.blocks) == ("", ())
    assert document.notes == (
        "no text layer: install tesseract-ocr and set STDWATCH_OCR=eng to have its pages recognised",
    )
    assert document.pages == (Page(0, "1", 0, 0), Page(1, "2", 0, 0))


def test_a_page_tree_that_contains_itself_does_not_hang() -> None:
    draft = Draft()
    page = draft.page(draft.stream(drawing([Text(72, 700, WORDS)])))
    document = read_pdf(draft.file([page, 2, page]), URL)
    assert len(document.pages) == 3
    assert document.notes


def test_a_page_count_of_two_billion_is_not_believed() -> None:
    draft = Draft()
    page = draft.page(draft.stream(drawing([Text(72, 700, WORDS)])))
    assert read_pdf(draft.file([page], count=2_000_000_000), URL).text == WORDS


def test_an_outline_that_runs_in_a_circle_is_read_once() -> None:
    body = outlined([column([WORDS])], [(0, "One", 0), (0, "Two", 0)])
    circle = body.replace(b"/Next 7 0 R", b"/Next 6 0 R")
    assert circle != body
    assert read_pdf(circle, URL).text == WORDS


def test_too_many_pages_bytes_or_answers_are_too_large() -> None:
    three = pdf(column([WORDS]), column([WORDS]), column([WORDS]))
    for limits in (Limits(pages=2), Limits(body=len(three) - 1), Limits(answer=100)):
        with pytest.raises(TooLarge):
            read_pdf(three, URL, limits)
    assert len(read_pdf(three, URL, Limits(pages=3, body=len(three))).pages) == 3


def test_an_answer_that_is_longer_than_a_pipe_holds_is_cut_at_its_limit() -> None:
    long = pdf(*[column([f"{WORDS} {page} {line}" for line in range(50)]) for page in range(60)])
    with pytest.raises(TooLarge, match="longer than"):
        read_pdf(long, URL, Limits(answer=70_000))


@pytest.mark.slow
@pytest.mark.parametrize("operators", [b"q 1 0 0 1 0 0 cm ", b"BT /F 9 Tf (standards) Tj ET "])
def test_a_content_bomb_ends_the_child_and_nothing_else(operators: bytes) -> None:
    with pytest.raises((Unreadable, TooLarge)):
        read_pdf(bomb(operators), URL, Limits(memory=400_000_000, cpu=20))


def test_processor_time_is_limited(slow_file: bytes) -> None:
    with pytest.raises(Unreadable, match="processor time"):
        read_pdf(slow_file, URL, Limits(cpu=1))


def test_a_file_may_take_as_much_processor_time_as_its_size_and_pages_need(
    slow_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = "from stdwatch import limits; limits.PDF_CPU_START = limits.PDF_CPU_EACH_PAGE = 0.01\nmain("
    monkeypatch.setattr(reader, "_START", reader._START.replace("main(", hasty))
    with pytest.raises(Unreadable, match="more processor time than such a file needs"):
        read_pdf(slow_file, URL)


def test_the_clock_is_limited(slow_file: bytes) -> None:
    with pytest.raises(Unreadable, match="no answer in 1 s"):
        read_pdf(slow_file, URL, Limits(wall=1))


def test_a_cancelled_reading_leaves_no_child_behind(slow_file: bytes) -> None:
    async def cancel_when_started() -> list[int]:
        before = children()
        task = asyncio.create_task(read_pdf_async(slow_file, URL))
        while not (started := children() - before):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return [pid for pid in started if Path(f"/proc/{pid}").exists()]

    assert in_loop_of_its_own(cancel_when_started()) == []


def test_no_more_children_run_at_once_than_allowed() -> None:
    async def most_at_once() -> int:
        before = children()
        tasks = [asyncio.create_task(read_pdf_async(GOOD, URL)) for _ in range(6)]
        most = 0
        while not all(task.done() for task in tasks):
            await asyncio.sleep(0.005)
            most = max(most, len(children() - before))
        assert {(await task).text for task in tasks} == {WORDS}
        return most

    assert in_loop_of_its_own(most_at_once()) == PDF_CHILDREN


def test_the_loop_goes_on_while_a_file_is_read(slow_file: bytes) -> None:
    async def longest_wait() -> float:
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(read_pdf_async(slow_file, URL, Limits(wall=2)))
        longest, last = 0.0, loop.time()
        while not task.done():
            await asyncio.sleep(0.01)
            longest, last = max(longest, loop.time() - last), loop.time()
        with pytest.raises(Unreadable):
            await task
        return longest

    assert in_loop_of_its_own(longest_wait()) < 0.5


NONSENSE = (
    '{{"seconds":0,"peak":0,"text":"ab","blocks":[["paragraph",0,{end},{path},0,{page}]],"pages":[["1",0,2,0]],'
    '"paths":[[]],"title":null,"title_layer":"","published":null,"notes":[]}}'
)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no json",
        '{"seconds": 0, "peak": 0}',
        NONSENSE.format(end=9, path=0, page=0),
        NONSENSE.format(end=2, path=7, page=0),
        NONSENSE.format(end=2, path=0, page=5),
    ],
)
def test_a_child_that_a_file_took_over_is_not_believed(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_START", f"import sys; sys.stdin.buffer.read(); sys.stdout.write({answer!r})")
    with pytest.raises(Unreadable, match="answer"):
        read_pdf(GOOD, URL)


def test_a_child_that_fails_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_START", "raise SystemExit('no library')")
    with pytest.raises(Unreadable, match="status 1: no library"):
        read_pdf(GOOD, URL)


def test_the_child_sees_no_environment_and_writes_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STDWATCH_SECRET", "key")
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from stdwatch.extraction.pdf import child; "
        f"child.limit_costs(2**30, 5, 5); names = sorted(os.environ); fd = os.open({str(tmp_path / 'out')!r}, 65); "
        "sys.stdin.buffer.read()\n"
        "try: os.write(fd, b'x')\n"
        "except OSError as error: raise SystemExit(f'{names} {error.strerror}')"
    )
    monkeypatch.setattr(reader, "_START", program)
    with pytest.raises(Unreadable, match="File too large") as caught:
        read_pdf(GOOD, URL)
    assert "STDWATCH_SECRET" not in str(caught.value.reason)


def test_the_parent_does_not_import_the_pdf_library() -> None:
    program = "import sys, stdwatch.extraction.pdf; raise SystemExit('pypdfium2' in sys.modules)"
    root = Path(__file__).parents[1]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0


def test_reading_works_in_a_thread_without_a_loop() -> None:
    texts: list[str] = []
    thread = threading.Thread(target=lambda: texts.append(read_pdf(GOOD, URL).text))
    thread.start()
    thread.join()
    assert texts == [WORDS]


def test_reading_works_inside_the_reactor_of_a_crawl() -> None:
    program = f"""
from twisted.internet import asyncioreactor
asyncioreactor.install()
import asyncio, sys
from twisted.internet import defer, reactor
from stdwatch.extraction.pdf.reader import read_pdf_async
reading = defer.Deferred.fromFuture(asyncio.ensure_future(read_pdf_async(sys.stdin.buffer.read(), {URL!r})))
reading.addCallback(lambda document: print(document.text)).addBoth(lambda _: reactor.stop())
reactor.run()
"""
    root = Path(__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", program], input=GOOD, capture_output=True, cwd=root, check=True)
    assert run.stdout.decode().strip() == WORDS


def test_a_page_is_drawn_as_a_picture_of_the_width_asked_for() -> None:
    picture = page_picture(GOOD, 0, 306)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert [int.from_bytes(picture[offset : offset + 4]) for offset in (16, 20)] == [306, 396]


def test_a_page_that_is_not_there_has_no_picture() -> None:
    with pytest.raises(Unreadable, match="index 7"):
        page_picture(GOOD, 7, 300)


def test_a_picture_has_limits_of_its_own_with_an_event_loop_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    given = []

    async def converse(program: Sequence[str], body: bytes, url: str, limits: Limits) -> bytes:
        given.append(limits)
        return b'{"png": ""}'

    monkeypatch.setattr(reader, "converse", converse)
    page_picture(GOOD, 0, 300)
    awaited(page_picture_async(GOOD, 0, 300))
    assert given == [PICTURE_LIMITS, PICTURE_LIMITS]


def children() -> set[int]:
    """The process ids of our child processes."""
    files = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for file in files for pid in file.read_text().split()}
