"""Run the program that makes drafts: JSON lines in, JSON lines out, with limits of time and size."""

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import IO

from stdwatch.config.drafts import DraftSettings
from stdwatch.errors import UsageError
from stdwatch.operations.drafting.lines import DraftInput, DraftOutput, parse

SECONDS = 60
"""For one block."""

MAX_LINE = 200_000
"""Bytes of one answer: a text of 20,000 Han characters has 60,000."""

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE")


def translate(
    settings: DraftSettings, inputs: Sequence[DraftInput], *, seconds: float = SECONDS
) -> Iterator[DraftOutput]:
    """The drafts of some blocks as they come, each once; what does not come in time is an error.

    The program sees its key and the usual variables, nothing else of ours; it is killed with all its children when it
    is late, answers too much or is no longer needed.
    """
    waiting = [given.id for given in inputs]
    with _started(settings) as process:
        lines = _lines_of(process, inputs)
        try:
            while waiting:
                output = _next(lines, waiting, seconds)
                waiting.remove(output.id)
                yield output
        except queue.Empty:
            for name in waiting:
                yield DraftOutput(name, error=f"no answer within {seconds:g} seconds")
        finally:
            _kill(process)


def _started(settings: DraftSettings) -> "subprocess.Popen[bytes]":
    command = settings.program
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(settings, os.environ),
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(f"{command[0]}: cannot be started ({error.strerror}): see [draft] in stdwatch.toml") from error


def _environment(settings: DraftSettings, ours: Mapping[str, str]) -> dict[str, str]:
    names = (*_KEPT, *(name.upper() for name in _KEPT), settings.key_env)
    return {name: ours[name] for name in names if name and name in ours}


def _lines_of(process: "subprocess.Popen[bytes]", inputs: Sequence[DraftInput]) -> "queue.Queue[bytes | None]":
    """The lines that the program writes, put into a queue; `None` at their end."""
    lines: queue.Queue[bytes | None] = queue.Queue(maxsize=len(inputs) + 1)
    assert process.stdin and process.stdout  # noqa: S101 (both are pipes)
    body = "".join(f"{given.line}\n" for given in inputs).encode("utf-8", "replace")
    threading.Thread(target=_write, args=(process.stdin, body), daemon=True).start()
    threading.Thread(target=_read, args=(process.stdout, lines, len(inputs)), daemon=True).start()
    return lines


def _write(pipe: IO[bytes], body: bytes) -> None:
    with suppress(BrokenPipeError), pipe:
        pipe.write(body)


def _read(pipe: IO[bytes], lines: "queue.Queue[bytes | None]", most: int) -> None:
    for _ in range(most):
        line = pipe.readline(MAX_LINE + 1)
        if not line:
            break
        lines.put(line)
        if len(line) > MAX_LINE:
            break  # the rest of the line is not read
    lines.put(None)


def _next(lines: "queue.Queue[bytes | None]", waiting: Sequence[str], seconds: float) -> DraftOutput:
    """The next answer, or an error of the block that has waited longest; `queue.Empty` when time is over."""
    line = lines.get(timeout=seconds)
    if line is None:
        lines.put(None)  # the next one will not come either
        return DraftOutput(waiting[0], error="the program ended without an answer")
    if len(line) > MAX_LINE:
        return DraftOutput(waiting[0], error=f"the answer is larger than {MAX_LINE:,} bytes")
    return parse(line, waiting)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout  # noqa: S101 (a pipe)
    process.stdout.close()
