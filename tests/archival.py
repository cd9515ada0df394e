"""What a PDF breaks of the rules for archives and for readers of a screen, looked at with pikepdf.

A second opinion beside typst's own: those clauses of ISO 19005-2 (PDF/A-2, levels b, u and a) and of ISO 14289-1
(PDF/UA-1) that a program can tell from the file's objects. Not looked at: the operators on the pages (rendering
intents, colours, marked content against the tree), glyph widths, and ICC profiles and fonts from inside.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf

_NONE: dict[str, Any] = {}
_XMP_FACTS = {
    "pdfaid:part 2 (19005-2, 6.6.4)": "<pdfaid:part>2<",
    "pdfaid:conformance A (19005-2, 6.6.4)": "<pdfaid:conformance>A<",
    "pdfuaid:part 1 (14289-1, 5)": "<pdfuaid:part>1<",
    "dc:title (14289-1, 7.1)": "<dc:title>",
}
_FORBIDDEN_ACTIONS = {
    *("/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans"),
    *("/GoTo3DView", "/JavaScript"),
}
_FORBIDDEN_ANNOTATIONS = {"/3D", "/Sound", "/Screen", "/Movie"}
_FORBIDDEN_KEYS = {
    "/AA": "additional actions (19005-2, 6.5.2)",
    "/OPI": "OPI (6.2.9)",
    "/Alternates": "alternate images (6.2.8)",
    "/TR": "transfer functions (6.2.5)",
    "/PresSteps": "presentation steps (6.10)",
    "/NeedAppearances": "forms without appearance (6.4.1)",
}
_HIDDEN, _PRINTED = 1 | 2 | 32, 4
"""Flags of annotations: invisible, hidden, no view; print (ISO 32000-1, 12.5.3)."""


def breaches(body: bytes) -> list[str]:
    """What is against the rules, a line each; an empty list is not yet a proof."""
    with pikepdf.open(BytesIO(body)) as file:
        objects = [part for thing in file.objects for part in _nested(thing)]
        return [
            *_file(file, body),
            *_metadata(file),
            *_structure(file, objects),
            *(line for thing in objects for line in _object(thing)),
        ]


def _nested(thing: Any) -> Iterator[Any]:
    """A dictionary or stream and those that stand directly in it."""
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        for value in dict(thing).values():
            yield from _direct(value)
    elif isinstance(thing, pikepdf.Array):
        for value in thing:
            yield from _direct(value)


def _direct(value: Any) -> Iterator[Any]:
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        yield from _nested(value)


def _file(file: pikepdf.Pdf, body: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\s+%[\x80-\xff]{4}", body):
        yield "header: version up to 1.7 and four bytes above 127 (6.1.2)"
    if "/ID" not in file.trailer:
        yield "no file identifier (6.1.3)"
    if "/Encrypt" in file.trailer:
        yield "encrypted (6.1.3)"
    if body[body.rindex(b"%%EOF") :].strip() != b"%%EOF":
        yield "data after the end of the file (6.1.3)"
    intents = [intent for intent in file.Root.get("/OutputIntents", []) if intent.S == "/GTS_PDFA1"]
    if len(intents) != 1 or "/DestOutputProfile" not in intents[0]:
        yield "no output intent with a profile (6.2.3)"
    for name in ("/OCProperties", "/Requirements", "/AcroForm"):
        if name in file.Root:
            yield f"{name[1:]} in the catalog (6.9, 6.11, 6.4)"
    if "/JavaScript" in file.Root.get("/Names", _NONE) or "/EmbeddedFiles" in file.Root.get("/Names", _NONE):
        yield "scripts or embedded files (6.5.1, 6.8)"


def _metadata(file: pikepdf.Pdf) -> Iterator[str]:
    stream = file.Root.get("/Metadata")
    if stream is None or "/Filter" in stream:
        yield "no metadata in plain text (6.6.2)"
        return
    words = stream.read_bytes().decode()
    yield from (f"no {fact}" for fact, mark in _XMP_FACTS.items() if mark not in words)
    if str(file.docinfo.get("/Title", "")) not in words:
        yield "the title differs between information and metadata (6.6.3)"
    for key, name in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
        day = re.search(rf"<xmp:{name}>([^<]*)<", words)
        if day is None or re.sub(r"\D", "", day[1]) not in re.sub(r"\D", "", str(file.docinfo.get(key, ""))):
            yield f"{name} differs between information and metadata (6.6.3)"


def _structure(file: pikepdf.Pdf, objects: list[Any]) -> Iterator[str]:
    root = file.Root
    if not root.get("/MarkInfo", _NONE).get("/Marked", False) or "/StructTreeRoot" not in root:
        yield "not tagged (19005-2, 6.7.2; 14289-1, 7.1)"
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))):
        yield "no language (6.7.4; 7.2)"
    if not root.get("/ViewerPreferences", _NONE).get("/DisplayDocTitle", False):
        yield "the window does not show the title (7.1)"
    if "/Outlines" not in root:
        yield "no outline (7.17)"
    for number, page in enumerate(file.pages, start=1):
        if "/Annots" in page and page.get("/Tabs") != "/S":
            yield f"page {number}: tab order is not that of the structure (7.18.3)"
        if "/StructParents" not in page:
            yield f"page {number}: nothing on it is in the structure (7.1)"
    yield from _tags(objects)


def _tags(objects: list[Any]) -> Iterator[str]:
    elements = [thing for thing in objects if thing.get("/Type") == "/StructElem" or ("/S" in thing and "/P" in thing)]
    tags = [str(element.S) for element in elements if isinstance(element.get("/S"), pikepdf.Name)]
    for element in elements:
        if element.get("/S") in ("/Figure", "/Formula") and not {"/Alt", "/ActualText"} & set(element.keys()):
            yield f"a {str(element.S)[1:]} without words in its place (7.3, 7.7)"
    levels = [int(tag[2:]) for tag in tags if re.fullmatch("/H[1-6]", tag)]
    if not levels or levels[0] != 1:
        yield "the first heading is not of level 1 (7.4.2)"
    yield from (f"H{low} is followed by H{high} (7.4.2)" for low, high in pairwise(levels) if high > low + 1)


def _object(thing: Any) -> Iterator[str]:
    """What one dictionary or stream breaks."""
    yield from (why for key, why in _FORBIDDEN_KEYS.items() if key in thing)
    if thing.get("/S") in _FORBIDDEN_ACTIONS:
        yield f"action {thing.S} (6.5.1)"
    if isinstance(thing, pikepdf.Stream):
        yield from _stream(thing)
    if thing.get("/Type") == "/Font":
        yield from _font(thing)
    if thing.get("/Type") == "/Annot" or "/Rect" in thing:
        yield from _annotation(thing)


def _stream(stream: Any) -> Iterator[str]:
    if {"/F", "/FFilter", "/FDecodeParms"} & set(stream.keys()):
        yield "a stream outside of the file (6.1.7.1)"
    if re.search("LZWDecode|Crypt", str(stream.get("/Filter", ""))):
        yield "LZW or encryption of a stream (6.1.7.2)"
    if stream.get("/Subtype") == "/PS" or stream.get("/Subtype2") == "/PS":
        yield "PostScript (6.2.9)"
    if stream.get("/Subtype") == "/Image" and stream.get("/Interpolate", False):
        yield "an interpolated image (6.2.8)"


def _font(font: Any) -> Iterator[str]:
    name = str(font.get("/BaseFont", ""))
    if font.Subtype == "/Type0" and "/ToUnicode" not in font:
        yield f"{name}: characters without Unicode (6.2.11.7; 14289-1, 7.21.7)"
    if font.Subtype in ("/Type0", "/Type3"):
        return
    if not any(key.startswith("/FontFile") for key in font.get("/FontDescriptor", _NONE)):
        yield f"{name}: not embedded (6.2.11.4; 14289-1, 7.21.4.1)"
    if font.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in font:
        yield f"{name}: no map to its glyphs (6.2.11.3)"


def _annotation(annotation: Any) -> Iterator[str]:
    kind, flags = annotation.get("/Subtype"), int(annotation.get("/F", 0))
    if kind in _FORBIDDEN_ANNOTATIONS:
        yield f"annotation {kind} (6.3.1)"
    if kind != "/Popup" and (not flags & _PRINTED or flags & _HIDDEN):
        yield f"annotation {kind}: hidden or not printed (6.3.2)"
    if kind == "/Link" and not str(annotation.get("/Contents", "")):
        yield "a link without words in its place (14289-1, 7.18.5)"
    if kind not in ("/Link", "/Popup") and "/AP" not in annotation:
        yield f"annotation {kind} without appearance (6.3.3)"
    if "/StructParent" not in annotation:
        yield f"annotation {kind} is not in the structure (14289-1, 7.18.1)"
