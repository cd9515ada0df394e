"""The wheel in a bare environment: install, init, crawl over the made sites, up; nothing is written into the package.

``python -m tests.installed`` prints what each step came to; exit status 1 when one fails. Takes some minutes.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.checkout import ROOT

_PORT = 8479
_PATIENCE = 120


def main() -> int:
    """All steps in a folder of their own."""
    with TemporaryDirectory(prefix="stdwatch-") as name:
        folder = Path(name)
        began = time.monotonic()
        package = _install(folder)
        megabytes = sum(path.stat().st_size for path in (folder / "env").rglob("*") if path.is_file()) / 2**20
        print(f"installed in {time.monotonic() - began:.0f} s, {megabytes:.0f} MB", flush=True)
        before = _digests(package)
        with _made_sites(folder / "desk" / "data") as exports:
            _try(folder, exports)
        changed = [name for name, digest in _digests(package).items() if before.get(name) != digest]
        print(f"files of the package written meanwhile: {', '.join(changed) or 'none'}")
        return bool(changed)


def _install(folder: Path) -> Path:
    """The wheel of this checkout in a new environment; returns the folder of the package."""
    wheels = folder / "wheels"
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    venv.create(folder / "env", with_pip=True)
    (wheel,) = wheels.glob("*.whl")
    pip = [str(folder / "env" / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-c", str(ROOT / "constraints.txt"), str(wheel)], check=True)
    (package,) = (folder / "env" / "lib").glob("python*/site-packages/stdwatch")
    return package


def _digests(package: Path) -> dict[str, str]:
    """Every file of the package but what Python compiles of it."""
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {str(path.relative_to(package)): sha256(path.read_bytes()).hexdigest() for path in files}


@contextmanager
def _made_sites(data: Path) -> Iterator[dict[str, str]]:
    """The made sites, served; what points spiders and command line at them."""
    command = [sys.executable, "-m", "rehearsal", "serve", "--data", str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as serving:
        if serving.stdout is None:
            raise AssertionError("started with a pipe")
        lines = [serving.stdout.readline() for _ in range(3)]
        yield dict(re.findall(r'export (\w+)="?([^"\n]*)', "".join(lines)))
        serving.send_signal(signal.SIGINT)


def _try(folder: Path, exports: Mapping[str, str]) -> None:
    """What the README says of an installed package, one command after the other."""
    clean = {"PATH": f"{folder / 'env' / 'bin'}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}
    _run(["stdwatch", "init", "desk"], folder, clean)
    desk, inside = folder / "desk", {**clean, **exports}
    (desk / "stdwatch.toml").write_text(f"port = {_PORT}\n")
    _run(["stdwatch", "crawl", "ansi", "--limit", "5"], desk, inside)
    listed = json.loads(_run(["stdwatch", "inbox", "--json"], desk, inside))
    print(f"candidates in the inbox: {len(listed)}")
    _run(["python", "-m", "scrapy", "list"], desk, inside)
    _run(["stdwatch", "init", "."], desk, inside, status=2)
    with subprocess.Popen(
        [str(folder / "env" / "bin" / "stdwatch"), "up", "--no-open"], cwd=desk, env=inside, stderr=subprocess.DEVNULL
    ) as serving:
        try:
            print(f"stdwatch up: /readyz says {_answer(f'http://127.0.0.1:{_PORT}/readyz')}", flush=True)
        finally:
            serving.send_signal(signal.SIGTERM)


def _run(command: list[str], folder: Path, environment: Mapping[str, str], status: int = 0) -> str:
    began = time.monotonic()
    program = next(path for entry in environment["PATH"].split(":") if (path := Path(entry, command[0])).exists())
    ended = subprocess.run(
        [str(program), *command[1:]], cwd=folder, env=dict(environment), capture_output=True, text=True, check=False
    )
    print(f"{' '.join(command)}: exit status {ended.returncode}, {time.monotonic() - began:.1f} s", flush=True)
    if ended.returncode != status:
        sys.exit(ended.stdout + ended.stderr)
    return ended.stdout


def _answer(url: str) -> str:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


if __name__ == "__main__":
    os.environ.pop("STDWATCH_DATA", None)
    sys.exit(main())
