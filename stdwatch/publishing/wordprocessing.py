"""WordprocessingML for one paragraph and its parts (ECMA-376, part 1, chapter 17), as plain lxml elements.

python-docx looks a style up by name for every paragraph (9 ms each); elements with style ids cost a fiftieth.
"""

from collections.abc import Iterable

from docx.oxml.parser import oxml_parser
from lxml import etree

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Element = etree._Element


def qualified(name: str) -> str:
    """The name in the namespace of WordprocessingML."""
    return f"{{{NAMESPACE}}}{name}"


def element(tag: str, /, *children: Element, **attributes: object) -> Element:
    """An element of python-docx's classes with its children; attributes are in the namespace too."""
    made = oxml_parser.makeelement(
        qualified(tag), {qualified(key): str(value) for key, value in attributes.items()}, {"w": NAMESPACE}
    )
    made.extend(children)
    return made


def paragraph(style: str, runs: Iterable[Element], *properties: Element) -> Element:
    """A paragraph in a style; other properties stand in the order of the schema (17.3.1.26)."""
    return element("p", element("pPr", element("pStyle", val=style), *properties), *runs)


def run(text: str, font: str, style: str = "") -> Element:
    """A run of text, in a character style if one is given.

    The hint makes quotation marks and dashes, which both scripts have, Chinese ones; Word follows it only where the
    East Asian font is named too.
    """
    words = element("t")
    words.text = text
    words.set(_SPACE, "preserve")
    return _run(words, font=font, style=style)


def _run(content: Element, font: str, style: str = "") -> Element:
    fonts = element("rFonts", hint="eastAsia", eastAsia=font)
    return element("r", element("rPr", *([element("rStyle", val=style)] if style else []), fonts), content)


def field(instruction: str, result: str, font: str) -> list[Element]:
    """A field with its result already in it, so that nothing asks to be updated (17.16.5)."""
    code = element("instrText")
    code.text = f" {instruction} "
    code.set(_SPACE, "preserve")
    marks = [_run(element("fldChar", fldCharType=kind), font) for kind in ("begin", "separate", "end")]
    return [marks[0], _run(code, font), marks[1], run(result, font), marks[2]]


def bookmarked(name: str, number: int, runs: Iterable[Element]) -> list[Element]:
    """Runs in a bookmark; names hold at most 40 letters, digits and underscores, numbers are unique in the document."""
    start = element("bookmarkStart", id=number, name=name)
    return [start, *runs, element("bookmarkEnd", id=number)]


def page(first: int | None = None, *, grid: bool = False, **margins: int) -> Element:
    """The properties of a section on A4 (17.6.17), in twentieths of a point.

    `first` numbers its pages in two digits, from there on (0: as they come); `grid` puts lines on the print's grid, 28
    characters by 22 lines; `margins` are those that differ from the grid's.
    """
    sides = {"top": 2098, "right": 1473, "bottom": 1990, "left": 1473, "header": 1247, "footer": 1190} | margins
    numbers = [] if first is None else [element("pgNumType", fmt="decimalZero", **({"start": first} if first else {}))]
    return element(
        "sectPr",
        element("type", val="nextPage"),
        element("pgSz", w=11906, h=16838),
        element("pgMar", **sides, gutter=0),
        *numbers,
        element("docGrid", **({"type": "lines"} if grid else {}), linePitch=579),
    )
