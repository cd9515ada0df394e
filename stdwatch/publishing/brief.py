"""The news sheet (《简讯》): what editors decided to report briefly, in the formats of an issue.

It has no articles and no contents: a sheet of paragraphs, set by a template of its own.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from stdwatch.errors import UsageError
from stdwatch.items.journal import BackMatter, Issue
from stdwatch.publishing import markdown, markup, pdf, plain_text, word
from stdwatch.publishing.wording import Paragraph, Role

_TEMPLATE = Path(__file__).with_name("brief.typ")


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


def paragraphs(brief: Brief) -> Iterator[Paragraph]:
    """Every printed paragraph in order."""
    yield Role.TITLE, "", brief.title
    yield Role.IMPRINT, "", f"{brief.first} 至 {brief.last}"
    yield from ((Role.IMPRINT, "", publisher) for publisher in brief.publishers)
    for number, entry in enumerate(brief.entries, 1):
        yield Role.HEAD, "", f"{number:02} {entry.title}"
        if entry.sentence:
            yield Role.TEXT, "", entry.sentence
        yield Role.ORIGIN, "", "　".join(filter(None, (f"源自：{entry.origin}", entry.day, entry.url)))


def _pdf(brief: Brief, house: bytes | None) -> bytes:
    words = [{"role": str(role), "text": lead_in + text} for role, lead_in, text in paragraphs(brief)]
    year, month, _ = map(int, brief.last.split("-"))
    sheet = {"title": brief.title, "publishers": brief.publishers, "year": year, "month": month, "paragraphs": words}
    return pdf.typeset_words(sheet, _TEMPLATE.read_text("utf-8")).pdf


def _docx(brief: Brief, house: bytes | None) -> bytes:
    # Named by an issue without articles: title, publishers and month of the file come from it.
    frame = Issue(brief.title, "", 0, 0, 0, brief.last[:7], brief.publishers, (), (), BackMatter("", ()))
    return word.render_sheet(list(paragraphs(brief)), frame, house)


def _json(brief: Brief) -> bytes:
    rows = [{name: getattr(entry, name) for name in BriefEntry.__slots__} for entry in brief.entries]
    document = {"format": "stdwatch-brief/1", "first": brief.first, "last": brief.last, "entries": rows}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


FORMATS: Mapping[str, Callable[[Brief, bytes | None], bytes]] = MappingProxyType(
    {
        "pdf": _pdf,
        "docx": _docx,
        "html": lambda brief, _: markup.template("brief.html").render(brief=brief, words=paragraphs(brief)).encode(),
        "md": lambda brief, _: markdown.render_paragraphs(paragraphs(brief)),
        "txt": lambda brief, _: plain_text.render_paragraphs(paragraphs(brief)),
        "json": lambda brief, _: _json(brief),
    }
)
"""Every format by its file name ending."""


def print_brief(brief: Brief, formats: list[str], house: bytes | None = None) -> dict[str, bytes]:
    """The files of a brief by name; raises `UsageError` for an unknown format and `PrintingError` as for an issue."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise UsageError(f"unknown format {', '.join(unknown) or '(none)'}; there are {', '.join(FORMATS)}")
    clean = replace(brief, entries=tuple(map(_on_one_line, brief.entries)))
    return {f"meizhou-jianxun-{brief.last}.{name}": FORMATS[name](clean, house) for name in dict.fromkeys(formats)}


def _on_one_line(entry: BriefEntry) -> BriefEntry:
    """An entry as it can be printed: what sites wrote may hold line ends and control characters."""
    fields = {name: getattr(entry, name) for name in BriefEntry.__slots__}
    words = {name: "".join(sign if sign.isprintable() else " " for sign in text) for name, text in fields.items()}
    return BriefEntry(**{name: " ".join(text.split()) for name, text in words.items()})
