"""What goes to the machine and comes back, as JSON lines: only clips, the house's terms and what stands around."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from stdwatch.items.journal import MAX_TEXT

_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+"
)


@dataclass(frozen=True, slots=True)
class DraftInput:
    """A block to be drafted. Everything in it but the terms was published by a source."""

    id: str
    text: str
    """The words of its clips."""
    terms: tuple[tuple[str, str], ...]
    """English and the house's Chinese for it."""
    before: str
    after: str
    """What the source has in front of the clips and behind them."""
    title: str
    """Of the source."""

    @property
    def line(self) -> str:
        """The line that is sent out."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def hash_for(self, engine: str) -> str:
        """Names the words, the terms and the machine: for the same nothing is sent twice."""
        words = json.dumps((self.text, self.terms, engine), ensure_ascii=False)
        return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class DraftOutput:
    """What came back for a block: its text, or why there is none."""

    id: str
    text: str = ""
    error: str = ""


def parse(line: bytes, waiting: Sequence[str]) -> DraftOutput:
    """One line of an answer; what is no lawful answer is an error of the block that has waited longest."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return DraftOutput(waiting[0], error="the answer is no JSON")
    if not isinstance(row, dict) or row.get("id") not in waiting:
        return DraftOutput(waiting[0], error="the answer names no block that waits")
    name, text = str(row["id"]), row.get("text")
    if not isinstance(text, str) or not plain(text):
        return DraftOutput(name, error=plain(str(row.get("error") or "the answer has no text"))[:200])
    if len(text) > MAX_TEXT:
        return DraftOutput(name, error=f"the answer is longer than {MAX_TEXT:,} characters")
    return DraftOutput(name, plain(text))


def plain(text: str) -> str:
    """A text on one line, without what no page can print."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())
