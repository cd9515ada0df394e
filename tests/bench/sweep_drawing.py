"""Hostile shapes of a PDF: what is drawn, nested, repeated or pointed at, as large as it is asked for."""

from collections.abc import Callable

from tests.pdf_files import Draft, column, drawing

Made = Callable[[int], bytes]
"""A file whose shape has about so many bytes before it is packed."""

_WORDS = drawing(column(["A working group drafts technical standards for ports."]))


def _many(piece: bytes, before: bytes = b"", after: bytes = b"", *, covered: bool = False) -> Made:
    """A page on which a piece is drawn over and over, in front of a line of words or over it."""

    def made(size: int) -> bytes:
        draft = Draft()
        drawn = before + piece * (size // len(piece)) + after
        return draft.file([draft.page(draft.stream(_WORDS + drawn if covered else drawn + _WORDS))])

    return made


def _numbered(piece: str, before: str = "", after: str = "") -> Made:
    """The same with a number in each piece, in the place of ``%d``."""

    def made(size: int) -> bytes:
        pieces = (piece.replace("%d", str(number % 700)) for number in range(size // len(piece)))
        draft = Draft()
        return draft.file([draft.page(draft.stream((before + "".join(pieces) + after).encode() + _WORDS))])

    return made


def _resource(kind: str, entry: Callable[[Draft, int], str], use: bytes) -> Made:
    """A page that uses a resource of its own, which has the size, again and again."""

    def made(size: int) -> bytes:
        draft = Draft()
        resource = entry(draft, size)
        # The last of two equal keys counts.
        extra = f"/Resources << /{kind} << /X {resource} >> /Font << /F {_FONT} >> >>"
        content = draft.stream(_WORDS + use * min(200, size // 1000))
        head = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R {extra} >>"
        return draft.file([draft.add(head)])

    return made


_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def _stream(draft: Draft, head: str, content: bytes) -> str:
    """The reference to a new stream."""
    body = b"<< %s /Length %d >> stream\n%s\nendstream" % (head.encode(), len(content), content)
    return f"{draft.add(body)} 0 R"


def _form(draft: Draft, content: bytes, resources: str = "", more: str = "") -> str:
    head = f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << {resources} >> {more}"
    return _stream(draft, head, content)


def _nested_forms(draft: Draft, size: int) -> str:
    """Forms each of which draws the one before ten times."""
    inner = _form(draft, b"0 0 1 1 re f\n" * max(1, size // 200))
    for _ in range(6):
        inner = _form(draft, b"/X Do " * 10, f"/XObject << /X {inner} >>")
    return inner


def _chained_forms(draft: Draft, size: int) -> str:
    """Forms each of which draws the one before."""
    inner = _form(draft, b"0 0 1 1 re f")
    for _ in range(size // 200):
        inner = _form(draft, b"/X Do", f"/XObject << /X {inner} >>")
    return inner


def _circular_form(draft: Draft, size: int) -> str:
    number = len(draft.objects) + 1
    return _form(draft, b"/X Do " * (size // 6), f"/XObject << /X {number} 0 R >>")


def _group(draft: Draft, size: int) -> str:
    return _form(draft, b"0 0 600 700 re f\n" * (size // 17), more="/Group << /S /Transparency /I true /K true >>")


def _pattern(draft: Draft, size: int) -> str:
    head = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 1 /YStep 1 /Resources << >>"
    return _stream(draft, head, b"0 0 1 1 re f\n" * (size // 13))


def _function(draft: Draft, size: int) -> str:
    """A shading by a program of that length."""
    head = "/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1]"
    function = _stream(draft, head, b"{ " + b"dup mul " * (size // 8) + b"0 0 }")
    return f"<< /ShadingType 1 /ColorSpace /DeviceRGB /Function {function} /Domain [0 1 0 1] >>"


def _stitched(draft: Draft, size: int) -> str:
    """A shading along a line by a function of many pieces."""
    count = size // 60
    piece = draft.add("<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0] /C1 [1 1 1] /N 1 >>")
    pieces, bounds = f"{piece} 0 R " * count, " ".join(f"{n / count:.6f}" for n in range(1, count))
    function = (
        f"<< /FunctionType 3 /Domain [0 1] /Functions [{pieces}] /Bounds [{bounds}] /Encode [{'0 1 ' * count}] >>"
    )
    return f"<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 612 792] /Function {function} /Extend [true true] >>"


def _mesh(draft: Draft, size: int) -> str:
    """A shading of many triangles."""
    head = "/ShadingType 4 /ColorSpace /DeviceRGB /BitsPerCoordinate 8 /BitsPerComponent 8 /BitsPerFlag 8"
    corner = b"\x00\x7f\x10\x20\x30\xff\x00"
    return _stream(draft, f"{head} /Decode [0 612 0 792 0 1 0 1 0 1]", corner * (size // 6))


_IMAGE = "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray"


def _wide_picture(draft: Draft, size: int) -> str:
    """A picture that says to be far wider than it is."""
    return _stream(draft, f"{_IMAGE} /Width 60000 /Height 60000 /BitsPerComponent 1", b"\xaa" * size)


def _picture(draft: Draft, size: int) -> str:
    head = f"{_IMAGE} /Width 1000 /Height {size // 1000} /BitsPerComponent 8"
    return _stream(draft, head, b"\xaa" * (size // 1000 * 1000))


def _annotated(entry: str) -> Made:
    """A page with many annotations."""

    def made(size: int) -> bytes:
        draft = Draft()
        notes = [draft.add(entry) for _ in range(size // (len(entry) + 40))]
        listed = " ".join(f"{number} 0 R" for number in notes)
        return draft.file([draft.page(draft.stream(_WORDS), f"/Annots [{listed}]")])

    return made


def _structured(size: int) -> bytes:
    """A tree of tags, each below the one before."""
    draft = Draft()
    first = len(draft.objects) + 1
    count = size // 70
    for number in range(count):
        below = f"/K {first + number + 1} 0 R" if number + 1 < count else ""
        draft.add(f"<< /Type /StructElem /S /Div {below} >>")
    draft.catalog = f"/StructTreeRoot << /Type /StructTreeRoot /K {first} 0 R >> /MarkInfo << /Marked true >>"
    return draft.file([draft.page(draft.stream(_WORDS))])


def _pages(size: int) -> bytes:
    """Many pages that show one content."""
    draft = Draft()
    content = draft.stream(_WORDS)
    return draft.file([draft.page(content) for _ in range(min(5000, size // 200))])


def _nested_pages(size: int) -> bytes:
    """A page below many levels of the page tree."""
    draft = Draft()
    kid = draft.page(draft.stream(_WORDS))
    for _ in range(size // 60):
        kid = draft.add(f"<< /Type /Pages /Kids [{kid} 0 R] /Count 1 >>")
    return draft.file([kid], count=1)


def _named(size: int) -> bytes:
    """A catalog with one wide array in another, and another."""
    draft = Draft()
    draft.catalog = f"/X {'[' * (size // 2)}{']' * (size // 2)}"
    return draft.file([draft.page(draft.stream(_WORDS))])


def _labels(size: int) -> bytes:
    draft = Draft()
    draft.catalog = f"/PageLabels << /Nums [{''.join(f'{n} << /S /r /St 9999999 >> ' for n in range(size // 30))}] >>"
    content = draft.stream(_WORDS)
    return draft.file([draft.page(content) for _ in range(50)])


DRAWINGS: dict[str, Made] = {
    "lines": _many(b"1 1 m 9 9 l S\n"),
    "one long path": _many(b"9 9 l 1 500 l ", b"1 1 m ", b"S "),
    "one long path that is filled": _many(b"600 9 l 1 700 l ", b"1 1 m ", b"f* "),
    "curves": _many(b"1 1 m 1 700 600 1 600 700 c S\n"),
    "rectangles": _many(b"9 9 500 700 re f\n"),
    "rectangles over the words": _many(b"9 9 500 700 re f\n", covered=True),
    "small rectangles over the words": _many(b"1 1 1 rg 72 690 9 9 re f\n", covered=True),
    "bright rectangles over the words": _many(b".97 g 72 690 400 20 re f\n", covered=True),
    "rules": _numbered("9 %d m 500 %d l S\n"),
    "rules of one height": _many(b"9 700 m 500 700 l S 1 w "),
    "clips": _many(b"9 9 500 700 re W n\n"),
    "dashes": _many(b"[.01 .01] 0 d 9 9 m 600 700 l S\n"),
    "wide strokes": _many(b"500 w 1 j 1 J 9 9 m 600 700 l 9 700 l S\n"),
    "saved states": _many(b"q "),
    "saved and restored states": _many(b"q 1 0 0 1 1 1 cm Q "),
    "matrices": _many(b"1.01 0 0 1.01 1 1 cm "),
    "text objects": _many(b"BT /F 9 Tf 72 700 Td (a) Tj ET "),
    "words at one place": _many(b"BT /F 9 Tf 72 700 Td (standards) Tj ET "),
    "words of many sizes": _numbered("BT /F %d Tf 72 %d Td (a b) Tj ET "),
    "words that slant": _numbered("BT /F 9 Tf 1 .%d .%d 1 72 %d Tm (a b) Tj ET "),
    "words in many places": _numbered("BT /F 9 Tf %d 0%d Td (word) Tj ET "),
    "one text of many moves": _many(b"1 0 Td (a) Tj ", b"BT /F 9 Tf ", b"ET "),
    "kerned letters": _many(b"(a) -900 ", b"BT /F 9 Tf 9 700 Td [", b"] TJ ET "),
    "bright words": _many(b"BT .95 g /F 9 Tf 72 700 Td (standards) Tj ET "),
    "hidden words": _many(b"BT 3 Tr /F 9 Tf 72 700 Td (standards) Tj ET "),
    "columns of one letter": _numbered("BT /F 4 Tf %d %d Td (a) Tj 300 0 Td (b) Tj ET "),
    "raised figures": _many(b"(a) Tj 3 Ts (12) Tj 0 Ts ", b"BT /F 9 Tf 9 700 Td ", b"ET "),
    "marked contents": _many(b"/Span << /ActualText (a) >> BDC EMC "),
    "nested marked contents": _many(b"/P BMC "),
    "inline pictures": _many(b"BI /W 1 /H 1 /BPC 8 /CS /G ID a EI "),
    "unclosed strings": _many(b"("),
    "unclosed arrays": _many(b"["),
    "unclosed dictionaries": _many(b"<<"),
    "numbers": _many(b"1 "),
    "long numbers": _many(b"9"),
    "names": _many(b"/a "),
    "unknown operators": _many(b"xyzzy "),
    "comments": _many(b"%\n"),
    "forms in forms": _resource("XObject", _nested_forms, b"/X Do "),
    "a chain of forms": _resource("XObject", _chained_forms, b"/X Do "),
    "a form of itself": _resource("XObject", _circular_form, b"/X Do "),
    "a transparent group": _resource("XObject", _group, b"/X Do "),
    "a wide picture": _resource("XObject", _wide_picture, b"600 0 0 700 0 0 cm /X Do "),
    "a picture again and again": _resource("XObject", _picture, b"q 600 0 0 700 0 0 cm /X Do Q "),
    "a pattern": _resource("Pattern", _pattern, b"/Pattern cs /X scn 0 0 612 792 re f "),
    "a shading by a program": _resource("Shading", _function, b"q 612 0 0 792 0 0 cm /X sh Q "),
    "a shading of pieces": _resource("Shading", _stitched, b"/X sh "),
    "a shading of triangles": _resource("Shading", _mesh, b"/X sh "),
    "links": _annotated("<< /Type /Annot /Subtype /Link /Rect [9 9 90 90] /A << /S /URI /URI (x:y) >> >>"),
    "notes": _annotated("<< /Type /Annot /Subtype /FreeText /Rect [9 9 600 700] /Contents (a) /DA (/F 9 Tf) >>"),
    "squares": _annotated("<< /Type /Annot /Subtype /Square /Rect [9 9 600 700] /C [1 0 0] /IC [1 1 0] /F 4 >>"),
    "a chain of tags": _structured,
    "pages": _pages,
    "levels of pages": _nested_pages,
    "arrays in arrays": _named,
    "labels": _labels,
}
"""Each is read as a crawl reads it."""
