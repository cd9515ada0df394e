"""Title and date as printed on a document's first pages."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from datetime import date

from stdwatch.extraction.pdf.pages import Line, PrintedPage, skeleton

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b({_MONTHS})\s+(?:(\d{{1,2}}),\s+)?((?:19|20)\d{{2}})\b", re.IGNORECASE)
_FILE_NAME = re.compile(r"\.\w{2,4}$|^untitled|^microsoft word|^document\d*$|[_\\/]", re.IGNORECASE)


def sound_title(metadata: str, pages: Sequence[PrintedPage], body_size: float) -> tuple[str | None, str]:
    """A title and where it is from: the metadata's if pages 1-3 print it, else the first page's largest print.

    Metadata that the pages do not bear out (a template's title, a file name) is taken last and only if it reads like
    a title. None when nothing is sure.
    """
    named = " ".join(metadata.split())
    front = skeleton("".join(line.text for page in pages[:3] for line in page.lines))
    if len(named) > 3 and skeleton(named) and skeleton(named) in front:
        return named, "pdf metadata"
    largest = _largest(pages, body_size)
    if largest:
        return largest, "pdf text"
    reads_well = " " in named and len(named) <= 300 and not _FILE_NAME.search(named)
    return (named, "pdf metadata") if reads_well else (None, "")


def printed_date(pages: Sequence[PrintedPage]) -> str | None:
    """``2025-11-18`` or ``2025-11`` from the first page of pages 1-3 that has a line with a date and little else.

    Dates inside sentences are those of other events. A day wins over a month on the same page; before 1990 is absurd.
    """
    for page in pages[:3]:
        dates = sorted(_dates(page), key=len, reverse=True)
        if dates:
            return dates[0]
    return None


def _dates(page: PrintedPage) -> Iterator[str]:
    for line in page.lines:
        match = _DATE.search(line.text)
        if not match or len(line.text) - len(match.group()) > 40 or line.text.endswith((",", ".", ";", "-")):
            continue
        month = _MONTHS.casefold().split("|").index(match[1].casefold()) + 1
        with contextlib.suppress(ValueError):
            day = date(int(match[3]), month, int(match[2] or 1))
            if day.year >= 1990:
                yield day.isoformat() if match[2] else f"{day:%Y-%m}"


def _largest(pages: Sequence[PrintedPage], body_size: float) -> str | None:
    """The first page's lines in its largest print, when they stand together and are clearly larger than the body."""
    lines: tuple[Line, ...] = pages[0].lines if pages else ()
    size = max((line.size for line in lines), default=0.0)
    if size < 1.25 * body_size:
        return None
    numbers = [number for number, line in enumerate(lines) if line.size > 0.97 * size]
    together = numbers[-1] - numbers[0] + 1 == len(numbers)
    title = " ".join(lines[number].text for number in numbers)
    sound = 4 < len(title) <= 200 and any(sign.isalpha() for sign in title) and not title.endswith((".", ","))
    return title if together and sound else None
