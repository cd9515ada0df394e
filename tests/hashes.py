"""Lines for `pip install --require-hashes`, from what pip reports it would install (`make hashes`)."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

_HEAD = """# Every package of a working environment with the hash of its file on Linux, x86_64, CPython 3.11; renewed by
# `make hashes`, installed by `make verified`.
"""


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """A line for each package but the project itself, in alphabetical order."""
    for package in sorted(report["install"], key=lambda package: str(package["metadata"]["name"]).lower()):
        hashes = package["download_info"].get("archive_info", {}).get("hashes", {})
        if hashes:
            yield f"{package['metadata']['name']}=={package['metadata']['version']} --hash=sha256:{hashes['sha256']}"


if __name__ == "__main__":
    print(_HEAD + "\n".join(lines(json.load(sys.stdin))))
