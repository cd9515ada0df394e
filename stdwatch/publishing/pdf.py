"""The issue as a PDF: its printed words are handed to typst, which runs in a guarded child process.

The PDF is tagged PDF/A-2a, dated by the issue's month, and the same for the same issue wherever it is made with the
same fonts. Typesetting also tells the page on which each article starts, which every other format prints.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import Any

from stdwatch import limits
from stdwatch.errors import PrintingError
from stdwatch.items.journal import Article, Issue
from stdwatch.messages import N_
from stdwatch.publishing import wording

FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
"""The families that the template needs."""

_TEMPLATE = Path(__file__).with_name("issue.typ")
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from stdwatch.publishing.typst_child import main; main()"
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Limits:
    """What typesetting may use: bytes of memory, seconds of processor time and of waiting."""

    memory: int = limits.TYPST_MEMORY
    cpu: int = limits.TYPST_CPU_SECONDS
    wall: int = limits.TYPST_SECONDS


@dataclass(frozen=True, slots=True)
class Layout:
    """A typeset issue."""

    pdf: bytes
    starts: Mapping[str, int]
    """Article id → the printed number of the page on which it starts."""
    end: int
    """The number of the last page of articles."""
    boxes: str
    """Characters that no font of this machine shows: printed as boxes."""

    def pages(self, article: str) -> int:
        """How many pages the article takes."""
        later = [start for start in self.starts.values() if start > self.starts[article]]
        return min(later, default=self.end + 1) - self.starts[article]


def typeset(issue: Issue, template: bytes | None = None, allowed: Limits | None = None) -> Layout:
    """Typeset the issue by our template or another; raises `PrintingError` in one line."""
    wording.require_printable(issue)
    if template is None:
        return typeset_words(printed_words(issue), _TEMPLATE.read_text("utf-8"), allowed=allowed)
    return typeset_words(printed_words(issue), template.decode("utf-8", "replace"), (), allowed)


def typeset_words(
    words: Mapping[str, Any], template: str, fonts: Sequence[str] | None = None, allowed: Limits | None = None
) -> Layout:
    """Typeset any words by a template that needs some fonts, ours by default; raises `PrintingError` in one line."""
    needed = FONTS if fonts is None else fonts
    task = {"template": template, "fonts": needed, "issue": json.dumps(words, ensure_ascii=False)}
    answer, pdf = _run(json.dumps(task).encode(), allowed or Limits())
    if missing := answer.get("missing"):
        raise PrintingError(
            N_("This machine has no font %(fonts)s: apt-get install fonts-noto-cjk"), fonts=", ".join(missing)
        )
    if reason := answer.get("error"):
        raise PrintingError(N_("typst cannot set the issue: %(reason)s"), reason=reason)
    return Layout(pdf, dict(answer["starts"]), answer["end"], answer["boxes"])


def printed_words(issue: Issue) -> dict[str, Any]:
    """All words of the issue as they are printed, in the shape that the template reads."""
    year, month = issue.month.split("-")
    return {
        "title": issue.title,
        "title_en": issue.title_en,
        "number_line": wording.number_line(issue),
        "month_line": wording.month_line(issue),
        "publishers": issue.publishers,
        "year": int(year),
        "month": int(month),
        "foreword": {"heading": wording.FOREWORD, "paragraphs": issue.foreword},
        "contents": wording.CONTENTS,
        "sections": [
            {"heading": wording.section_heading(section), "articles": [_article(each) for each in section.articles]}
            for section in wording.sections(issue)
        ],
        "back": {
            "title": issue.back.title,
            "entries": [
                {"title": wording.back_title(number, entry), "text": entry.text}
                for number, entry in enumerate(issue.back.entries, 1)
            ],
        },
    }


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "summary": wording.summary(article),
        "origin": wording.origin_line(article),
        "standfirst": wording.standfirst(article),
        "blocks": [
            {"kind": block.kind, "label": wording.lead_in(block), "text": block.text}
            for block in wording.blocks(article)
        ],
    }


def _run(task: bytes, allowed: Limits) -> tuple[dict[str, Any], bytes]:
    """The child's answer: one line of JSON, then the PDF."""
    try:
        with tempfile.TemporaryDirectory(prefix="stdwatch-") as folder:
            done = _child(task, allowed, folder)
    except subprocess.TimeoutExpired as error:
        message = N_("typst did not finish within %(seconds)d s and was ended.")
        raise PrintingError(message, seconds=allowed.wall) from error
    except OSError as error:
        raise PrintingError(N_("typst cannot be started: %(reason)s"), reason=error.strerror) from error
    if done.returncode:
        raise _ending(done.returncode, allowed)
    line, _, pdf = done.stdout.partition(b"\n")
    return json.loads(line), pdf


def _child(task: bytes, allowed: Limits, folder: str) -> subprocess.CompletedProcess[bytes]:
    numbers = (allowed.memory, allowed.cpu, allowed.wall)
    command = (sys.executable, "-I", "-B", "-c", _START, str(_ROOT), *map(str, numbers), folder)
    # Fonts may lie below the home directory; nothing else of the environment may change what is made.
    environment = {"HOME": os.environ.get("HOME", "/")}
    return subprocess.run(command, input=task, capture_output=True, timeout=allowed.wall, env=environment, check=False)


def _ending(status: int, allowed: Limits) -> PrintingError:
    if status == -Signals.SIGXCPU:
        return PrintingError(
            N_("typst took more than %(seconds)d s of processor time and was ended."), seconds=allowed.cpu
        )
    if status == -Signals.SIGABRT:
        return PrintingError(
            N_("typst needs more memory than its %(megabytes)d MB."), megabytes=allowed.memory // limits.MIB
        )
    name = Signals(-status).name if status < 0 else f"exit status {status}"
    return PrintingError(N_("typst was ended by %(signal)s."), signal=name)
