"""Small PDFs, written by hand because hundreds are made in a rehearsal: text pages, and the broken kinds."""

import textwrap
import zlib
from collections.abc import Sequence
from functools import lru_cache
from random import Random

from rehearsal import prose
from rehearsal.model import File

_LINES_A_PAGE = 44
_WIDTH = 84
# A seal drawn in 2004 carries its own metadata: who dates a file from its raw bytes gets this day (US14).
_SEAL = b"<x:xmpmeta><xmp:CreateDate>2004-05-17T10:11:12-04:00</xmp:CreateDate></x:xmpmeta>"
_PASSWORD = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"5a" * 32 + b"> /U <" + b"a5" * 32 + b"> >>"


@lru_cache(maxsize=1024)
def small(file: File, foot: str = "") -> bytes:
    """A report of one to four pages: title, head, paragraphs with clauses between them, a running foot with number."""
    return document(_pages(file), foot)


def phrases(file: File) -> tuple[str, ...]:
    """Single printed lines that stand in the text of the same `small` file, from its first and its last page."""
    pages = _pages(file)
    return tuple(dict.fromkeys([line for line in page if line][-1] for page in (pages[0], pages[-1])))


def document(pages: Sequence[Sequence[str]], foot: str = "", trailer: bytes = b"") -> bytes:
    """A PDF 1.4 file with one column of Helvetica.

    `foot` stands below each page with its number, `trailer` is put into the trailer dictionary as it is.
    """
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _stream(_SEAL, b"/Type /Metadata /Subtype /XML", packed=False),
    ]
    for number, page in enumerate(pages, start=1):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {4 + 2 * number} 0 R >>".encode()
        )
        objects.append(_stream(_drawing(page, f"{foot} | {number}" if foot else "")))
    return assemble(objects, trailer)


def encrypted() -> bytes:
    """A file that asks for a password nobody has."""
    return document([["This page cannot be read without a password."]], trailer=_PASSWORD)


def without_text() -> bytes:
    """A scan: two pages that only draw a grey box."""
    boxes = [_stream(b"0.8 g 72 72 468 648 re f")] * 2
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>"]
    for number, box in enumerate(boxes):
        contents = 4 + 2 * number
        objects += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {contents} 0 R >>".encode(), box]
    return assemble(objects)


def bomb(megabytes: int = 400) -> bytes:
    """A file of some 100 kB whose only page unpacks to `megabytes` of drawing commands."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 1 1 l S\n" * 75_000) for _ in range(megabytes)) + packer.flush()
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>"
    catalog = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    return assemble([*catalog, page, head + packed + b"\nendstream"])


@lru_cache(maxsize=4096)
def _pages(file: File) -> tuple[tuple[str, ...], ...]:
    rng = Random(file.seed)  # noqa: S311 - made texts, nothing secret
    printed = [*textwrap.wrap(file.title.upper(), _WIDTH), *([""] if file.head else []), *file.head]
    clauses = list(file.clauses)
    for _ in range(rng.randint(6, 30)):
        text = [prose.sentence(rng) for _ in range(rng.randint(2, 4))]
        if rng.random() < 0.2:
            text.insert(1, prose.draw(rng, "standards"))
        printed += ["", *textwrap.wrap(" ".join(text), _WIDTH, break_on_hyphens=False)]
        if clauses:
            printed += ["", *textwrap.wrap(clauses.pop(0), _WIDTH, break_on_hyphens=False)]
    starts = range(0, len(printed), _LINES_A_PAGE)
    return tuple(page for start in starts if any(page := tuple(printed[start : start + _LINES_A_PAGE])))


def _drawing(page: Sequence[str], foot: str) -> bytes:
    rows = " ".join(f"({_escaped(line)}) Tj T*" for line in page)
    below = f" BT /F1 8 Tf 72 40 Td ({_escaped(foot)}) Tj ET" if foot else ""
    return f"BT /F1 10 Tf 14 TL 72 720 Td {rows} ET{below}".encode("cp1252", "replace")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _stream(content: bytes, entries: bytes = b"", *, packed: bool = True) -> bytes:
    body = zlib.compress(content, 1) if packed else content
    coding = b" /Filter /FlateDecode" if packed else b""
    return b"<< " + entries + coding + f" /Length {len(body)} >>\nstream\n".encode() + body + b"\nendstream"


def assemble(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """The file of these objects, numbered from 1; the first is the catalog."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n% made for tests, not captured; structure: inferred\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /ID [<00> <00>] ".encode() + trailer + b" >>\n"
    out += f"startxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
