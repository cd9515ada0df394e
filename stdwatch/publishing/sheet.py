"""A sheet: paragraphs without articles and contents, in the formats of an issue, set by a template of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from stdwatch.errors import UsageError
from stdwatch.items.journal import BackMatter, Issue
from stdwatch.publishing import epub, markdown, markup, pdf, plain_text, word
from stdwatch.publishing.wording import Paragraph

_TEMPLATE = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed; `day` (``YYYY-MM-DD``) dates the files."""

    title: str
    publishers: tuple[str, ...]
    day: str
    paragraphs: tuple[Paragraph, ...]


def _pdf(sheet: Sheet, house: bytes | None) -> bytes:
    year, month, _ = map(int, sheet.day.split("-"))
    words = {
        "title": sheet.title,
        "publishers": sheet.publishers,
        "year": year,
        "month": month,
        "paragraphs": [{"role": str(role), "text": lead_in + text} for role, lead_in, text in sheet.paragraphs],
    }
    return pdf.typeset_words(words, _TEMPLATE.read_text("utf-8")).pdf


def _docx(sheet: Sheet, house: bytes | None) -> bytes:
    # Title, publishers and month of the file are those of an issue without articles.
    frame = Issue(sheet.title, "", 0, 0, 0, sheet.day[:7], sheet.publishers, (), (), BackMatter("", ()))
    return word.render_sheet(sheet.paragraphs, frame, house)


FORMATS: Mapping[str, Callable[[Sheet, bytes | None], bytes]] = MappingProxyType(
    {
        "pdf": _pdf,
        "docx": _docx,
        "html": lambda sheet, _: markup.template("sheet.html").render(sheet=sheet).encode(),
        "epub": lambda sheet, _: epub.render_sheet(sheet.title, sheet.publishers, sheet.day, sheet.paragraphs),
        "md": lambda sheet, _: markdown.render_paragraphs(sheet.paragraphs),
        "txt": lambda sheet, _: plain_text.render_paragraphs(sheet.paragraphs),
    }
)
"""Every format by its file name ending."""


def print_sheet(sheet: Sheet, stem: str, formats: Iterable[str], house: bytes | None = None) -> dict[str, bytes]:
    """The files of a sheet by name, ``stem.ending``; raises `UsageError` for an unknown format."""
    wanted = list(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        raise UsageError(f"unknown format {', '.join(unknown) or '(none)'}; there are {', '.join(FORMATS)}")
    return {f"{stem}.{name}": FORMATS[name](sheet, house) for name in wanted}
