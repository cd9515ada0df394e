"""A font of boxes for the characters that no other font shows.

Without it each of them would be the same missing glyph: their text would be lost in the PDF, and PDF/A refuses them.
"""

import io
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError

FAMILY = "Stdwatch Boxes"
_EM = 1000
_CREATED = 3_600_000_000  # seconds since 1904: any fixed instant
_OUTER, _INNER = (60, -140, 840, 740), (110, -90, 790, 690)


def without_glyph(words: object, faces: Iterable[tuple[Path, int]]) -> str:
    """The characters of all strings in `words` that no face (font file, index in it) has, sorted.

    Faces are read one after the other until all characters are met, so put the likely ones first.
    """
    characters = {character for text in _strings(words) for character in text}
    # Shaping takes some characters apart, as Thai sara am.
    characters |= {part for character in characters for part in unicodedata.normalize("NFKD", character)}
    missing = {ord(character) for character in characters if _is_visible(character)}
    for path, index in faces:
        if not missing:
            break
        missing -= _characters(path, index)
    return "".join(map(chr, sorted(missing)))


def font(characters: str) -> bytes:
    """A TrueType font that shows each of the characters as a box, always the same for the same characters."""
    glyph_names = {ord(character): f"u{ord(character):X}" for character in characters}
    glyphs = [".notdef", *glyph_names.values()]
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(glyph_names)
    builder.setupGlyf(dict.fromkeys(glyphs, _box()))
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (_OUTER[2] + _OUTER[0], _OUTER[0])))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    # typst passes over a font that lacks one of these names.
    names = {"familyName": FAMILY, "styleName": "Regular", "fullName": FAMILY, "psName": FAMILY.replace(" ", "")}
    builder.setupNameTable(names)
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    builder.updateHead(created=_CREATED, modified=_CREATED)
    builder.font.recalcTimestamp = False
    body = io.BytesIO()
    builder.save(body)
    return body.getvalue()


def _box() -> object:
    pen = TTGlyphPen(None)
    for (left, bottom, right, top), inside in ((_OUTER, False), (_INNER, True)):
        corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
        pen.moveTo(corners[0])
        for corner in reversed(corners[1:]) if inside else corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _strings(words: object) -> Iterator[str]:
    if isinstance(words, str):
        yield words
    elif isinstance(words, dict | list):
        for each in words.values() if isinstance(words, dict) else words:
            yield from _strings(each)


def _is_visible(character: str) -> bool:
    """Test whether a font needs a glyph for it: spaces, format characters and variation selectors need none."""
    return unicodedata.category(character) not in {"Cf", "Zs", "Zl", "Zp"} and not "\ufe00" <= character <= "\ufe0f"


def _characters(path: Path, index: int) -> set[int]:
    try:
        return set(TTFont(path, fontNumber=index, lazy=True).getBestCmap() or ())
    except (OSError, TTLibError):
        return set()  # a broken font file of the system shows nothing
