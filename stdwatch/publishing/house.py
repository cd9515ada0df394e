"""The house style of the Word file: `house.docx`, which the operator may replace by another with the same style names.

The parts of ours lie in `house/`; ``make house`` packs them.
"""

import io
import sys
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from stdwatch.errors import PrintingError
from stdwatch.messages import N_
from stdwatch.publishing import packing
from stdwatch.publishing.wordprocessing import Element, qualified

FILE = Path(__file__).with_name("house.docx")
STYLES = (
    "Normal",
    "heading 1",
    "heading 2",
    "heading 3",
    "header",
    "footer",
    "导语",
    "条目",
    "标签",
    "封面刊名",
    "封面英文刊名",
    "封面期号",
    "封面出版",
    "前言标题",
    "目录标题",
    "目录栏目",
    "目录条目",
    "目录提要",
    "目录来源",
    "资讯标题",
    "资讯条目",
    "资讯正文",
)
"""The named styles that a house document must have."""


class House:
    """An open house document: an empty Word file with its styles by name."""

    def __init__(self, body: bytes) -> None:
        try:
            self.document = docx.Document(io.BytesIO(body))
        except (BadZipFile, PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as error:
            raise PrintingError(N_("house.docx is no Word document.")) from error
        self._styles: Element = self.document.styles.element
        self._by_id = {str(style.get(qualified("styleId"))): style for style in self._styles.iter(qualified("style"))}
        self.ids: dict[str, str] = {_value(style, "name").lower(): name for name, style in self._by_id.items()}
        missing = [name for name in STYLES if name.lower() not in self.ids]
        if missing:
            raise PrintingError(N_("house.docx lacks the styles: %(styles)s."), styles=", ".join(missing))
        self._fonts: dict[str, str] = {}

    def style(self, name: str) -> str:
        """The id of a style; Word gives the same style another id in each language."""
        return self.ids[name.lower()]

    def font(self, name: str) -> str:
        """The East Asian font of a style, its own or that of the style below it."""
        if name not in self._fonts:
            self._fonts[name] = self._east_asian_font(self.style(name))
        return self._fonts[name]

    def _east_asian_font(self, style_id: str) -> str:
        """Search a style, those that it is based on, then the document's defaults."""
        visited: set[str] = set()
        while style_id in self._by_id and style_id not in visited:
            visited.add(style_id)
            style = self._by_id[style_id]
            for fonts in style.iterfind(f"{qualified('rPr')}/{qualified('rFonts')}"):
                if font := fonts.get(qualified("eastAsia")):
                    return str(font)
            style_id = _value(style, "basedOn")
        defaults = self._styles.find(f"{qualified('docDefaults')}//{qualified('rFonts')}")
        return str((defaults is not None and defaults.get(qualified("eastAsia"))) or "SimSun")


def ours() -> bytes:
    """The house document that comes with the program."""
    return _read(FILE)


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


def pack() -> bytes:
    """Our house document from its parts."""
    folder = FILE.with_suffix("")
    parts = sorted(path for path in folder.rglob("*") if path.is_file())
    return packing.pack({str(path.relative_to(folder)): path.read_bytes() for path in parts})


def _value(style: Element, name: str) -> str:
    child = style.find(qualified(name))
    return "" if child is None else str(child.get(qualified("val"), ""))


if __name__ == "__main__":
    FILE.write_bytes(pack())
    sys.stdout.write(f"{FILE.name} made of {FILE.with_suffix('').name}/\n")
