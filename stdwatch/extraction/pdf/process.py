"""Guarded child processes: what they are started with, what they may cost and how they ended."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from stdwatch import limits
from stdwatch.errors import TooLarge, Unreadable
from stdwatch.reasons import BodyCode, Reason


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one PDF: bytes of the file, memory and answer; pages; seconds of processor and of the clock."""

    body: int = limits.FILE_BYTES
    pages: int = 5_000
    memory: int = limits.PDF_MEMORY
    answer: int = limits.PDF_ANSWER_BYTES
    cpu: int = limits.PDF_CPU_SECONDS
    wall: int = limits.PDF_SECONDS


LIMITS = Limits()
PICTURE_LIMITS = Limits(cpu=limits.PICTURE_CPU_SECONDS)

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def converse(program: Sequence[str], body: bytes, url: str, limits: Limits) -> bytes:
    """What a child answers to `body`; `program` is Python and its arguments. Raises `Unreadable` and `TooLarge`.

    The child has a process group of its own, no environment, and ends when the caller is cancelled. Its time begins
    when it has its turn: `stdwatch.limits.PDF_CHILDREN` run at once in an event loop.
    """
    try:
        async with _turn(), asyncio.timeout(limits.wall), _child(program) as child:
            output, complaint = await _exchange(child, body, url, limits)
            status = await child.wait()
    except TimeoutError as error:
        raise Unreadable(url, Reason.of(BodyCode.PDF_TIMEOUT, seconds=limits.wall)) from error
    if status != 0:
        raise Unreadable(url, _ending(status, limits, complaint))
    return output


def _turn() -> asyncio.Semaphore:
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(limits.PDF_CHILDREN))


@contextlib.asynccontextmanager
async def _child(program: Sequence[str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The child program in a process group of its own, which does not outlive the block: not even when cancelled."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-B", "-c", *program),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={},
        start_new_session=True,
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


async def _exchange(child: asyncio.subprocess.Process, body: bytes, url: str, limits: Limits) -> tuple[bytes, str]:
    """Hand over the body while reading the answer, up to its limit, and the last line of what the child complains."""
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise AssertionError("the child is started with three pipes")
    _, output, complaint = await asyncio.gather(
        _hand_over(child.stdin, body), _answer(child.stdout, url, limits.answer), _last_line(child.stderr)
    )
    return output, complaint


async def _hand_over(stdin: asyncio.StreamWriter, body: bytes) -> None:
    # A child that ended early leaves a broken pipe; its exit status tells the story better.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        stdin.write(body)
        await stdin.drain()
        stdin.close()
        await stdin.wait_closed()


async def _answer(stdout: asyncio.StreamReader, url: str, most: int) -> bytes:
    answer = bytearray()
    while part := await stdout.read(65_536):
        answer += part
        if len(answer) > most:
            raise TooLarge(url, Reason.of(BodyCode.PDF_TEXT_TOO_LONG, limit=most))
    return bytes(answer)


async def _last_line(stderr: asyncio.StreamReader) -> str:
    tail = b""
    while part := await stderr.read(65_536):
        tail = (tail + part)[-400:]
    lines = tail.decode("utf-8", "replace").split("\n")
    return next((f": {line.strip()}" for line in reversed(lines) if line.strip()), "")


def _ending(status: int, limits: Limits, complaint: str) -> Reason:
    if status == -signal.SIGXCPU:
        return Reason.of(BodyCode.PDF_CPU, seconds=limits.cpu, complaint=complaint)
    if status == -signal.SIGPROF:
        return Reason.of(BodyCode.PDF_COST, complaint=complaint)
    if status < 0:
        return Reason.of(BodyCode.PDF_SIGNAL, signal=signal.Signals(-status).name, complaint=complaint)
    return Reason.of(BodyCode.PDF_STATUS, status=status, complaint=complaint)
