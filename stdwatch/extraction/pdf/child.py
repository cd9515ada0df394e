"""The child program: the only place where the PDF library runs, because a hostile file can abort its process.

Reads a PDF from standard input and writes one JSON object to standard output: what was read, the picture of a page, or
``{"error": outcome, "reason": reason}``. Started by `stdwatch.extraction.pdf.process` in a session of its own.
"""

import contextlib
import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TextIO

from stdwatch import limits
from stdwatch.confinement import confine_to_computing, confine_to_program, limit_costs
from stdwatch.extraction.pdf.refusal import PdfRefused
from stdwatch.reasons import BodyCode, Outcome, Reason


def main(arguments: list[str]) -> None:
    """Confine the process once its library is loaded, do one task (``text`` or ``picture``) and answer.

    `arguments` are memory in bytes, processor seconds, wall seconds, most pages, the task and its own numbers.
    """
    memory, cpu, wall, pages = (int(value) for value in arguments[:4])
    limit_costs(memory, cpu, wall)
    task, numbers = arguments[4], [int(value) for value in arguments[5:]]
    body = sys.stdin.buffer.read()
    work = _picture(body, pages, *numbers) if task == "picture" else _text(body, pages)
    # Whatever is loaded later is refused: codecs, and what `Counter.most_common` imports when it is called.
    "".encode("utf-16-le").decode("utf-16-le")
    Counter("a").most_common(1)
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - kept open
        confine_to_computing()
        _answer(work, status)


def recognise(arguments: list[str]) -> None:
    """Confine the process and become tesseract: a picture on standard input, words with their boxes as TSV out of it.

    `arguments` are memory in bytes, processor seconds, wall seconds, the program and its languages.
    """
    memory, cpu, wall = (int(value) for value in arguments[:3])
    program, languages = arguments[3:]
    limit_costs(memory, cpu, wall)
    confine_to_program(program, ("/usr", "/lib", "/lib64", "/etc/ld.so.cache"))
    os.execve(program, [program, "stdin", "stdout", "-l", languages, "tsv"], {"OMP_THREAD_LIMIT": "1"})  # noqa: S606


def _answer(task: Callable[[], dict[str, Any]], status: TextIO) -> None:
    started = time.monotonic()
    try:
        answer = task()
    except PdfRefused as refusal:
        answer = {"error": refusal.outcome, "reason": refusal.reason.as_json()}
    except MemoryError:
        answer = {"error": Outcome.TOO_LARGE, "reason": Reason.of(BodyCode.PDF_MEMORY).as_json()}
    answer["seconds"] = round(time.monotonic() - started, 3)
    answer["peak"] = _peak(status)
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


def _peak(status: TextIO) -> int:
    """Most bytes in memory; from Linux itself, as the usage counter starts with what the parent held at the fork."""
    with contextlib.suppress(OSError):
        return int(status.read().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _text(body: bytes, pages: int) -> Callable[[], dict[str, Any]]:
    from stdwatch.extraction.pdf.compose import compose
    from stdwatch.extraction.pdf.library import read_file

    _allow(len(body), 0)
    return lambda: compose(read_file(body, pages, lambda count: _allow(len(body), count)))


def _allow(size: int, pages: int) -> None:
    """Let SIGPROF end this process when it takes more processor time than a file of so many bytes and pages needs."""
    each = limits.PDF_CPU_EACH_MIB * size / limits.MIB + limits.PDF_CPU_EACH_PAGE * pages
    left = limits.PDF_CPU_START + each - time.process_time()
    signal.setitimer(signal.ITIMER_PROF, max(left, 0.01))


def _picture(body: bytes, pages: int, index: int, width: int) -> Callable[[], dict[str, Any]]:
    import base64

    from stdwatch.extraction.pdf.library import draw_page

    return lambda: {"png": base64.b64encode(draw_page(body, pages, index, width)).decode("ascii")}
