"""A hostile file that took over a child finds every way out shut: files, network, programs, processes.

Every attempt is made inside each child, at the place where it would begin to read what it was given.
"""

import json
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stdwatch.confinement import missing_locks
from stdwatch.extraction.pdf.reader import page_picture, read_pdf
from tests.pdf_files import column, pdf

URL = "https://example.org/report.pdf"
GOOD = pdf(column(["A working group drafts technical standards for ports."]))

pytestmark = pytest.mark.skipif(
    bool(missing_locks()) or platform.machine() != "x86_64",
    reason="the numbers of calls are those of x86_64 with Landlock and seccomp",
)

CHILDREN = {
    "PDF": "from stdwatch.extraction.pdf import library; confine_to_computing()",
    "Word": "from stdwatch.publishing import word_reading; confine_to_computing()",
    "typst": "import typst; fonts = typst.Fonts().fonts(); "
    "confine_to_reading({'/usr/share/fonts', *(os.path.dirname(font.path) for font in fonts if font.path)})",
    "tesseract": "confine_to_program('/usr/bin/tesseract', ('/usr', '/lib', '/lib64', '/etc/ld.so.cache'))",
}
"""What each child does before it reads."""

PRELUDE = """
import ctypes, json, os, resource, signal, socket, subprocess, sys, threading
sys.path.insert(0, sys.argv[1])
from stdwatch.confinement import confine_to_computing, confine_to_program, confine_to_reading
places, attempts = json.load(sys.stdin)
codes = {name: compile(attempt, name, "eval") for name, attempt in attempts.items()}
libc = ctypes.CDLL(None, use_errno=True)
def call(*numbers):
    if libc.syscall(*numbers) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
outcomes = {}
CONFINED
for name, code in codes.items():
    try:
        eval(code, {**globals(), **places})
        outcomes[name] = "went through"
    except (OSError, ValueError) as error:
        outcomes[name] = getattr(error, "strerror", None) or str(error)
sys.stdout.write(json.dumps(outcomes))
"""

ATTEMPTS = {
    "read the database": "open(file).read()",
    "use a descriptor of the parent's": "os.read(descriptor, 1)",
    "read the parent's environment": "open(f'/proc/{parent}/environ').read()",
    "read its own environment": "open('/proc/self/environ').read()",
    "read the parent's memory": "open(f'/proc/{parent}/mem', 'rb').read(1)",
    "read the users": "open('/etc/passwd').read()",
    "list a folder": "os.listdir(folder)",
    "write to a file": "open(file, 'a')",
    "make a file": "open(folder + '/new', 'w')",
    "make a file in the temporary folder": "open('/tmp/stdwatch-escaped', 'w')",
    "cut a file": "os.truncate(file, 0)",
    "rename": "os.rename(file, folder + '/other')",
    "link": "os.symlink(file, folder + '/link')",
    "delete": "os.unlink(file)",
    "make a folder": "os.mkdir(folder + '/inner')",
    "change a mode": "os.chmod(file, 0o777)",
    "change a time": "os.utime(file, (0, 0))",
    "connect": "socket.create_connection(('127.0.0.1', port), 1)",
    "send a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
    "listen": "socket.socket().listen()",
    "connect to a local socket": "socket.socket(socket.AF_UNIX).connect(folder + '/socket')",
    "fork": "os.fork()",
    "fork without the C library": "call(57)",
    "clone a process": "call(56, 17, 0, 0, 0, 0)",
    "start a program": "subprocess.run(['/bin/true'])",
    "become a program": "os.execv('/bin/true', ['true'])",
    "signal the parent": "os.kill(parent, signal.SIGCONT)",
    "signal its group": "os.killpg(0, signal.SIGCONT)",
    "trace the parent": "call(101, 16, parent, 0, 0)",
    "read another process": "call(310, parent, 0, 0, 0, 0, 0)",
    "make a queue": "call(240, b'made', os.O_CREAT | os.O_RDWR, 0o600, None)",
    "share memory": "call(29, 1, 4096, 0o1666)",
    "work through a ring": "call(425, 1, 0)",
    "leave its namespaces": "call(272, 0x10000000)",
    "mount": "call(165, b'none', folder.encode(), b'tmpfs', 0, 0)",
    "type into the terminal": "call(16, 1, 0x5412, b'x')",
    "lift its limits": "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
}
REFUSED = {
    "Operation not permitted",
    "Permission denied",
    "not allowed to raise maximum limit",
    "Bad file descriptor",  # the parent's are not handed on
    "Function not implemented",  # it is not told what there would be
}


@pytest.fixture(scope="module", params=CHILDREN)
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What came of each attempt inside a child."""
    folder = tmp_path_factory.mktemp("data")
    file = folder / "stdwatch.db"
    file.write_text("secret")
    with file.open() as held, socket.create_server(("127.0.0.1", 0)) as server:
        places = {"file": str(file), "folder": str(folder), "port": server.getsockname()[1], "parent": os.getpid()}
        places["descriptor"] = held.fileno()
        program = PRELUDE.replace("CONFINED", CHILDREN[request.param])
        command = [sys.executable, "-I", "-B", "-c", program, str(Path(__file__).parents[1])]
        task = json.dumps([places, ATTEMPTS])
        done = subprocess.run(command, input=task, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    yield json.loads(done.stdout)
    assert file.read_text() == "secret"
    assert [path.name for path in folder.iterdir()] == ["stdwatch.db"]


@pytest.mark.parametrize("name", ATTEMPTS)
def test_every_attempt_is_refused(name: str, outcomes: dict[str, str]) -> None:
    assert outcomes[name] in REFUSED


def test_a_confined_child_still_reads_and_draws() -> None:
    assert read_pdf(GOOD, URL).text == "A working group drafts technical standards for ports."
    assert page_picture(GOOD, 0, 300).startswith(b"\x89PNG")
