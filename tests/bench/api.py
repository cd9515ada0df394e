"""An hour of calls to the API: our own properties again and again, then a generated client (schemathesis)."""

import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from stdwatch.web.api import PATH
from tests.api_client import client
from tests.api_rules import rated, tried
from tests.checkout import ROOT

_SCHEMATHESIS = ROOT / ".work" / "schemathesis" / "bin" / "schemathesis"
"""In an environment of its own: it is a hundred times the size of what it tries (`make api`)."""


def measure(seconds: int) -> Iterator[str]:
    """Half of the time for each; a rule that is broken ends it with the calls that broke it."""
    with TemporaryDirectory() as folder, rated(Path(folder)) as web:
        began, seen = time.monotonic(), Counter[int]()
        while time.monotonic() - began < seconds / 2:
            seen += tried(web, examples=200)
        statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(seen.items()))
        yield f"properties: {seen.total():,} calls in {time.monotonic() - began:.0f} s, no rule broken: {statuses}"
        if _SCHEMATHESIS.exists():
            yield f"schemathesis: {_generated(web.browser.port, client(web, 'operator').token, seconds // 2)}"


def _generated(port: int, token: str, seconds: int) -> str:
    home = f"http://127.0.0.1:{port}{PATH}"
    command = [str(_SCHEMATHESIS), "run", f"{home}/openapi.json", "--url", home, "--workers", "1"]
    command += ["-H", f"Authorization: Bearer {token}", "--exclude-checks", "positive_data_acceptance"]
    command += ["--max-time", str(seconds), "--no-color", "--continue-on-failure", "-n", "100000"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = re.findall(r"^\s*(\d.* generated.*)$|^=+ (.+) in .* =+$", ended.stdout, re.MULTILINE)
    return "; ".join(part for line in lines for part in line if part) or ended.stdout[-2000:] + ended.stderr[-2000:]
