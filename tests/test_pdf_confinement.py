"""A hostile file that took over the child finds every way out shut: files, network, programs, processes."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from stdwatch.errors import Unreadable
from stdwatch.extraction.pdf import reader
from stdwatch.extraction.pdf.confinement import missing_locks
from stdwatch.extraction.pdf.reader import page_picture, read_pdf
from tests.pdf_files import column, pdf

URL = "https://example.org/report.pdf"
GOOD = pdf(column(["A working group drafts technical standards for ports."]))

pytestmark = pytest.mark.skipif(bool(missing_locks()), reason="this kernel lacks Landlock or seccomp")

PRELUDE = """
import ctypes, os, resource, signal, socket, subprocess, sys
sys.path.insert(0, sys.argv[1])
from stdwatch.extraction.pdf import library
from stdwatch.extraction.pdf.confinement import confine_to_computing
sys.stdin.buffer.read()
libc = ctypes.CDLL(None, use_errno=True)
def call(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
confine_to_computing()
try:
    {attempt}
except (OSError, ValueError) as error:
    raise SystemExit(f"refused: {{getattr(error, 'strerror', error)}}")
raise SystemExit("went through")
"""

ATTEMPTS = {
    "read a file": "open({file!r}).read()",
    "read its own program": "open(library.__file__).read()",
    "read the parent's environment": "open('/proc/{parent}/environ').read()",
    "read its own environment": "open('/proc/self/environ').read()",
    "list a folder": "os.listdir({folder!r})",
    "write to a file": "open({file!r}, 'a')",
    "make a file": "open({folder!r} + '/new', 'w')",
    "cut a file": "os.truncate({file!r}, 0)",
    "rename": "os.rename({file!r}, {folder!r} + '/other')",
    "link": "os.symlink({file!r}, {folder!r} + '/link')",
    "delete": "os.unlink({file!r})",
    "make a folder": "os.mkdir({folder!r} + '/inner')",
    "change a mode": "os.chmod({file!r}, 0o777)",
    "change a time": "os.utime({file!r}, (0, 0))",
    "connect": "socket.create_connection(('127.0.0.1', {port}), 1)",
    "listen": "socket.socket().listen()",
    "connect to a local socket": "socket.socket(socket.AF_UNIX).connect({folder!r} + '/socket')",
    "fork": "os.fork()",
    "start a program": "subprocess.run(['/bin/true'])",
    "become a program": "os.execv('/bin/true', ['true'])",
    "signal the parent": "os.kill({parent}, signal.SIGCONT)",
    "signal its group": "os.killpg(0, signal.SIGCONT)",
    "trace the parent": "call(libc.ptrace(16, {parent}, 0, 0))",
    "make a queue": "call(libc.syscall(240, b'made', os.O_CREAT | os.O_RDWR, 0o600, None))",
    "lift its limits": "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
}


@pytest.fixture
def places(tmp_path: Path) -> Iterator[dict[str, object]]:
    """A file, its folder, a port where somebody listens, and the parent's process id."""
    file = tmp_path / "stdwatch.db"
    file.write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {"file": str(file), "folder": str(tmp_path), "port": server.getsockname()[1], "parent": os.getpid()}
    assert file.read_text() == "secret"
    assert [path.name for path in tmp_path.iterdir()] == ["stdwatch.db"]


@pytest.mark.parametrize("name", ATTEMPTS)
def test_every_attempt_is_refused(name: str, places: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_START", PRELUDE.format(attempt=ATTEMPTS[name].format(**places)))
    with pytest.raises(Unreadable, match=r"refused: (Operation not permitted|Permission denied|not allowed)"):
        read_pdf(GOOD, URL)


def test_a_confined_child_still_reads_and_draws() -> None:
    assert read_pdf(GOOD, URL).text == "A working group drafts technical standards for ports."
    assert page_picture(GOOD, 0, 300).startswith(b"\x89PNG")
