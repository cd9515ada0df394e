"""The news sheet (《简讯》): what editors decided to report briefly."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from stdwatch import printable
from stdwatch.publishing.sheet import Sheet, print_sheet
from stdwatch.publishing.wording import Paragraph, Role, one_line


@dataclass(frozen=True, slots=True)
class BriefEntry:
    """One piece of news."""

    title: str
    sentence: str
    """One sentence on it; empty where nobody wrote one and no passage was found."""
    origin: str
    day: str
    """The site's day, or its month alone; may be empty."""
    url: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A news sheet of some days, both included (``YYYY-MM-DD``)."""

    title: str
    publishers: tuple[str, ...]
    first: str
    last: str
    entries: tuple[BriefEntry, ...]


def print_brief(brief: Brief, formats: list[str], house: bytes | None = None) -> dict[str, bytes]:
    """The files of a brief by name: those of a sheet, and JSON; raises as `print_sheet`."""
    stem = f"meizhou-jianxun-{brief.last}"
    printed = [name for name in formats if name != "json"]
    sheet = Sheet(brief.title, brief.publishers, brief.last, tuple(paragraphs(brief)))
    files = print_sheet(sheet, stem, printed, house) if printed or not formats else {}
    return {**files, **({f"{stem}.json": _json(brief)} if "json" in formats else {})}


def paragraphs(brief: Brief) -> Iterator[Paragraph]:
    """Every printed paragraph in order; what sites wrote over several lines stands on one."""
    yield Role.TITLE, "", brief.title
    yield Role.IMPRINT, "", f"{brief.first} 至 {brief.last}"
    yield from ((Role.IMPRINT, "", publisher) for publisher in brief.publishers)
    for number, entry in enumerate(brief.entries, 1):
        yield Role.HEAD, "", f"{number:02} {one_line(entry.title)}"
        if entry.sentence:
            yield Role.TEXT, "", one_line(entry.sentence)
        yield Role.ORIGIN, "", one_line("　".join(filter(None, (f"源自：{entry.origin}", entry.day, entry.url))))


def _json(brief: Brief) -> bytes:
    entries = [asdict(entry) for entry in brief.entries]
    document = {"format": "stdwatch-brief/1", "first": brief.first, "last": brief.last, "entries": entries}
    return (printable.escaped(json.dumps(document, ensure_ascii=False, indent=1)) + "\n").encode()
