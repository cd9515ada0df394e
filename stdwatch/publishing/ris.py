"""References as RIS, which every reference manager reads (https://en.wikipedia.org/wiki/RIS_(file_format))."""

from collections.abc import Iterable, Iterator

from stdwatch.items.references import Reference


def render(references: Iterable[Reference]) -> bytes:
    """The references in UTF-8, each from its type to ``ER``."""
    lines = (line for reference in references for line in (*_lines(reference), ""))
    return "".join(f"{line}\r\n" for line in lines).encode()


def _lines(reference: Reference) -> Iterator[str]:
    fields = (
        ("TY", "RPRT" if reference.is_report else "STAT" if reference.is_law else "ELEC"),
        ("ID", reference.key),
        ("TI", reference.title),
        ("AU", reference.publisher),
        ("PB", reference.publisher),
        ("PY", f"{reference.day[0]:04}" if reference.day else ""),
        ("DA", _date(reference.day)),
        ("Y2", _date(reference.day_accessed)),
        ("UR", reference.url),
        ("LA", reference.language),
        ("M3", reference.doc_type),
        ("KW", reference.section),
        ("N1", f"sha256:{reference.sha256}" if reference.sha256 else ""),
    )
    for tag, value in fields:
        if words := " ".join(value.split()):
            yield f"{tag}  - {words}"
    yield "ER  - "


def _date(day: tuple[int, ...]) -> str:
    """``2025/11/24/``; what is not known stays empty."""
    parts = [f"{day[0]:04}", *(f"{part:02}" for part in day[1:]), "", "", ""] if day else []
    return "/".join(parts[:4])
