"""The child program that runs typst: a hostile or huge issue can exhaust or abort it, and nothing but it.

Reads ``{template, fonts, issue}`` as JSON from standard input and writes one line of JSON to standard output: either
``{starts, end, boxes}``, followed by the PDF, or ``{missing: [family]}``, or ``{error: text}``. Started by
`stdwatch.publishing.pdf`.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stdwatch.confinement import confine_to_reading, end_with_parent, limit_costs

if TYPE_CHECKING:
    import typst

_MAX_FONT = 2**20
_STANDARDS: tuple[list[Any], ...] = (
    ["a-2a", "ua-1"],
    ["a-2a"],  # a subheading that no heading stands above is against PDF/UA
    ["a-2b"],  # a character for private use, which no reader can know, is against PDF/A-2a
    [],  # a glyph is missing all the same: shaping may put another character in the place of one that has its box
)


def main() -> None:
    """Limit the process, typeset the issue, answer; arguments: bytes, processor seconds, wall seconds, a folder."""
    memory, cpu, wall = (int(number) for number in sys.argv[1:4])
    end_with_parent()
    limit_costs(memory, cpu, wall, _MAX_FONT)
    try:
        answer, pdf = _typeset(json.load(sys.stdin.buffer), Path(sys.argv[4]))
    except MemoryError:
        os.abort()  # as typst itself does when it gets no memory
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + pdf)


def _typeset(task: dict[str, Any], folder: Path) -> tuple[dict[str, Any], bytes]:
    import typst

    fonts = typst.Fonts()
    if missing := [family for family in task["fonts"] if family not in fonts.families()]:
        return {"missing": missing}, b""
    boxes = _boxes(task["issue"], fonts, task["fonts"], folder)
    common: dict[str, Any] = {
        "root": folder,
        "font_paths": typst.Fonts(font_paths=[str(folder)]) if boxes else fonts,
        "sys_inputs": {"issue": task["issue"]},
    }
    confine_to_reading({str(folder), *(str(Path(font.path).parent) for font in fonts.fonts() if font.path)})
    template = task["template"].encode()
    try:
        pdf = _compiled(template, common)
        *starts, (_, end) = json.loads(typst.query(template, "<layout>", "value", **common))
    except RuntimeError as error:  # `query` raises it itself, `compile` a child of it
        return {"error": " ".join(str(error).split())[:300]}, b""
    return {"starts": starts, "end": end, "boxes": boxes}, pdf


def _compiled(template: bytes, common: dict[str, Any]) -> bytes:
    """The PDF in the strictest standard that the issue allows."""
    import typst

    for standards in _STANDARDS:
        try:
            body: bytes = typst.compile(template, format="pdf", pdf_standards=standards, timestamp=0, **common)
        except typst.TypstError as error:
            if standards == _STANDARDS[-1] or not error.message.startswith("PDF/"):
                raise
        else:
            return body
    raise AssertionError("the last standard returns or raises")


def _boxes(issue: str, fonts: "typst.Fonts", families: list[str], folder: Path) -> str:
    """The characters that no font shows, after making a font of boxes for them in the folder."""
    from stdwatch.publishing import boxes

    faces = [(font.family, Path(font.path), font.index) for font in fonts.fonts() if font.path]
    faces.sort(key=lambda face: (face[0] not in families, face))
    missing = boxes.without_glyph(json.loads(issue), [(path, index) for _, path, index in faces])
    if missing:
        (folder / "boxes.ttf").write_bytes(boxes.font(missing))
    return missing
