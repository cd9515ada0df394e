"""Hostile shapes of a Word document that comes back: nests, marks and notes without end."""

import io
import zipfile
from collections.abc import Callable

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RUN = "<w:r><w:t>words</w:t></w:r>"
_PARAGRAPH = f"<w:p>{_RUN}</w:p>"
_DEEP = 200
"""Levels: an XML parser lets 256 through."""

Made = Callable[[int], bytes]
"""A document whose shape has about so many characters before it is packed."""


def word(text: str) -> bytes:
    """A document of one paragraph with that text, which is XML."""
    return _packed(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")


def _packed(body: str, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>")
        for name, inside in parts.items():
            package.writestr(f"word/{name}.xml", f"<w:{name} {_SPACE}>{inside}</w:{name}>")
    return file.getvalue()


def _many(piece: str, before: str = "", after: str = "") -> Made:
    return lambda size: _packed(before + piece * (size // len(piece)) + after)


def _below(start: str, end: str, piece: str, depth: int = _DEEP) -> Made:
    return _many(piece, start * depth, end * depth)


def _notes(kind: str, start: str, end: str) -> Made:
    """Words below many levels of a note that is referred to."""
    mark = f'<w:p><w:r><w:{kind}Reference w:id="1"/></w:r></w:p>'

    def made(size: int) -> bytes:
        words = start * _DEEP + _RUN * (size // len(_RUN)) + end * _DEEP
        return _packed(mark * 1_000, **{f"{kind}s": f'<w:{kind} w:id="1">{words}</w:{kind}>'})

    return made


WORD_SHAPES: dict[str, Made] = {
    "paragraphs": _many(_PARAGRAPH),
    "runs": _many(_RUN, "<w:p>", "</w:p>"),
    "marks": _many('<w:bookmarkStart w:name="b"/>', "<w:p>", "</w:p>"),
    "marks before a paragraph": _many('<w:bookmarkStart w:name="b"/>', "", _PARAGRAPH),
    "paragraphs below tables": _below("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", _PARAGRAPH, _DEEP // 3),
    "paragraphs below insertions": _below("<w:ins>", "</w:ins>", _PARAGRAPH),
    "runs below insertions": _below("<w:p>" + "<w:ins>" * _DEEP, "</w:ins>" * _DEEP + "</w:p>", _RUN, 1),
    "nests of paragraphs": _many("<w:p>" * _DEEP + "</w:p>" * _DEEP),
    "paragraphs that run on": _many(f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{_RUN}</w:p>"),
    "marks in deletions": _many('<w:del><w:bookmarkStart w:name="b"/></w:del>', "<w:p>", "</w:p>"),
    "paragraphs in a frame": _many(_PARAGRAPH, "<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>"),
    "a deep comment": _notes("comment", "<w:ins>", "</w:ins>"),
    "comments in comments": _notes("comment", '<w:comment w:id="1">', "</w:comment>"),
    "notes in notes": _notes("footnote", '<w:footnote w:id="1">', "</w:footnote>"),
}
"""Each is read as one that an editor hands back."""
