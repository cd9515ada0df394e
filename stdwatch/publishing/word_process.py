"""A Word document that somebody sent, read in a child process: whatever it is costs so much and reaches nothing."""

import json
import subprocess
import sys
from pathlib import Path

from stdwatch import limits
from stdwatch.errors import DocumentError
from stdwatch.messages import N_
from stdwatch.publishing.word_reading import Paragraph, WordText

_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from stdwatch.publishing.word_child import main; main()"
_ROOT = Path(__file__).parents[2]
_LIMITS = (limits.DOCX_MEMORY, limits.DOCX_CPU_SECONDS, limits.DOCX_SECONDS)


def read(body: bytes) -> WordText:
    """What `word_reading.read` makes of it, with its errors; `DocumentError` too for one that costs too much."""
    command = (sys.executable, "-I", "-B", "-c", _START, str(_ROOT), *map(str, _LIMITS))
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=limits.DOCX_SECONDS, env={}, check=True)
    except (subprocess.SubprocessError, OSError) as error:
        raise DocumentError(N_("The Word document could not be read within its limits of time and memory.")) from error
    answer = json.loads(done.stdout)
    if message := answer.get("message"):
        raise DocumentError(message, **answer["params"])
    paragraphs = tuple(Paragraph(**{**each, **_tuples(each)}) for each in answer["paragraphs"])
    return WordText(paragraphs, answer["tracked"], tuple(answer["heads"]))


def _tuples(paragraph: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(paragraph[name]) for name in ("bookmarks", "comments")}
