"""The child program that reads a Word document: a hostile one can exhaust it, and reaches nothing.

Reads the file from standard input and writes one line of JSON to standard output: what was read, or
``{"message": text, "params": {name: text}}``. Started by `stdwatch.publishing.word_process`.
"""

import json
import sys
from dataclasses import asdict
from typing import Any

from stdwatch.confinement import confine_to_computing, end_with_parent, limit_costs
from stdwatch.errors import DocumentError
from stdwatch.publishing import word_reading


def main() -> None:
    """Confine the process, read, answer; arguments: bytes of memory, processor seconds, wall seconds."""
    end_with_parent()
    limit_costs(*map(int, sys.argv[1:4]))
    body = sys.stdin.buffer.read()
    "".encode("cp437")  # in which older packages name their parts; whatever is loaded later is refused
    confine_to_computing()
    sys.stdout.write(json.dumps(_answer(body)))


def _answer(body: bytes) -> dict[str, Any]:
    try:
        return asdict(word_reading.read(body))
    except DocumentError as error:
        return {"message": error.message, "params": {name: str(value) for name, value in error.params.items()}}
