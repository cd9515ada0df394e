"""Small PDFs for the tests, written by hand: text at given places, and the marks of hostile files."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_PERMISSIONS = 0xFFFFFFC4


@dataclass(frozen=True)
class Text:
    """A line at a place (points from the lower left corner).

    `angle` is in degrees against the clock, `grey` from 0 (black) to 1 (white), `mode` the rendering mode (3: no ink).
    """

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False
    angle: float = 0
    grey: float = 0
    mode: int = 0


@dataclass
class Draft:
    """The objects of a file in the making; the catalog is object 1, the page tree object 2."""

    catalog: str = ""
    font: str = ""
    objects: list[bytes] = field(default_factory=lambda: [b"", b""])

    def add(self, body: bytes | str) -> int:
        """The number of a new object."""
        self.objects.append(body if isinstance(body, bytes) else body.encode())
        return len(self.objects)

    def stream(self, data: bytes) -> int:
        """The number of a new compressed stream."""
        packed = zlib.compress(data, 9)
        return self.add(b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (len(packed), packed))

    def page(self, content: int, extra: str = "") -> int:
        """The number of a page with this content stream."""
        head = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R {extra} "
        fonts = f"/F {self._font('Helvetica')} /B {self._font('Helvetica-Bold')}"
        return self.add(head.encode() + f"/Resources << /Font << {fonts} >> >> >>".encode())

    def _font(self, name: str) -> str:
        return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding {self.font} >>"

    def file(self, pages: Iterable[int], trailer: str = "", count: int | None = None) -> bytes:
        """The whole file with this page tree."""
        kids = " ".join(f"{number} 0 R" for number in pages)
        total = len(kids.split()) // 3 if count is None else count
        self.objects[0] = f"<< /Type /Catalog /Pages 2 0 R {self.catalog} >>".encode()
        self.objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {total} >>".encode()
        return _serialized(self.objects, trailer)


def pdf(
    *pages: Sequence[Text],
    catalog: str = "",
    title: str = "",
    extra: str = "",
    under: bytes = b"",
    letters: Mapping[str, str] | None = None,
) -> bytes:
    """A file with one page for each sequence of lines.

    `extra` are further entries of each page, `under` operators drawn before its text; `letters` says which text the
    file tells for a character that it draws.
    """
    draft = Draft(catalog)
    if letters:
        draft.font = f"/ToUnicode {draft.stream(_told(letters))} 0 R"
    numbers = [draft.page(draft.stream(under + b"\n" + drawing(lines)), extra) for lines in pages]
    info = f"/Info {draft.add(f'<< /Title ({title}) >>')} 0 R" if title else ""
    return draft.file(numbers, info)


def column(lines: Iterable[str], x: float = 72, top: float = 700, size: float = 10, leading: float = 12) -> list[Text]:
    """Lines under each other."""
    return [Text(x, top - number * leading, line, size) for number, line in enumerate(lines)]


def drawing(lines: Iterable[Text]) -> bytes:
    """A content stream."""
    return b"\n".join(_shown(line) for line in lines)


def _shown(line: Text) -> bytes:
    font, matrix = "B" if line.bold else "F", " ".join(f"{number:g}" for number in _matrix(line))
    state = f"{line.grey:g} g BT {line.mode} Tr /{font} {line.size:g} Tf {matrix} Tm"
    return b"%s (%s) Tj ET" % (state.encode(), _string(line.text))


def _matrix(line: Text) -> tuple[float, ...]:
    cosine, sine = round(cos(radians(line.angle)), 6), round(sin(radians(line.angle)), 6)
    return cosine, sine, -sine, cosine, line.x, line.y


def _told(letters: Mapping[str, str]) -> bytes:
    """A ToUnicode map: printable ASCII is itself, but for these."""
    codes = {chr(code): chr(code) for code in range(32, 127)} | dict(letters)
    rows = "\n".join(f"<{ord(sign):02X}> <{text.encode('utf-16-be').hex()}>" for sign, text in codes.items())
    return f"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Made def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange {len(codes)} beginbfchar
{rows}
endbfchar endcmap end end""".encode()


def outlined(pages: Sequence[Sequence[Text]], entries: Sequence[tuple[int, str, int]], catalog: str = "") -> bytes:
    """A file with an outline: entries are (level, title, page index), the places on the pages left open."""
    draft = Draft()
    numbers = [draft.page(draft.stream(drawing(lines))) for lines in pages]
    root = len(draft.objects) + 1
    ids = {index: root + 1 + index for index in range(len(entries))}
    draft.add(f"<< /Type /Outlines {_family(entries, ids, None)} >>")
    for index, (_, title, page) in enumerate(entries):
        links = _family(entries, ids, index)
        draft.add(f"<< /Title ({title}) /Parent {root} 0 R /Dest [{numbers[page]} 0 R /Fit] {links} >>")
    draft.catalog = f"/Outlines {root} 0 R {catalog}"
    return draft.file(numbers)


def encrypted(lines: Sequence[Text], user: str, owner: str) -> bytes:
    """A file under the standard security handler, revision 2 (RC4, 40 bits): empty `user` opens for everybody."""
    identity = b"made for tests!!"
    key_of_owner = hashlib.md5(_padded(owner), usedforsecurity=False).digest()[:5]
    locked = _rc4(key_of_owner, _padded(user))
    seed = _padded(user) + locked + _PERMISSIONS.to_bytes(4, "little") + identity
    key = hashlib.md5(seed, usedforsecurity=False).digest()[:5]
    draft = Draft()
    number = len(draft.objects) + 1
    secret = _rc4(_key_of(key, number), drawing(lines))
    draft.add(b"<< /Length %d >> stream\n%s\nendstream" % (len(secret), secret))
    page = draft.page(number)
    handler = f"/O <{locked.hex()}> /U <{_rc4(key, _PADDING).hex()}> /P {_PERMISSIONS - 2**32}"
    lock = draft.add(f"<< /Filter /Standard /V 1 /R 2 {handler} >>")
    return draft.file([page], f"/Encrypt {lock} 0 R /ID [<{identity.hex()}> <{identity.hex()}>]")


def _family(entries: Sequence[tuple[int, str, int]], ids: dict[int, int], index: int | None) -> str:
    """Links of an outline entry (or of the root) to its siblings and children."""
    level = -1 if index is None else entries[index][0]
    after = range(0 if index is None else index + 1, len(entries))
    inside = [p for p in after if all(entries[q][0] > level for q in range(after.start, p + 1))]
    children = [p for p in inside if entries[p][0] == level + 1]
    links = f"/First {ids[children[0]]} 0 R /Last {ids[children[-1]]} 0 R /Count {len(children)} " if children else ""
    following = next((p for p in after if entries[p][0] <= level), None)
    if index is not None and following is not None and entries[following][0] == level:
        links += f"/Next {ids[following]} 0 R "
    return links


def _serialized(objects: Sequence[bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _string(text: str) -> bytes:
    plain = text.encode("cp1252")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _padded(password: str) -> bytes:
    return (password.encode() + _PADDING)[:32]


def _key_of(key: bytes, number: int) -> bytes:
    salted = key + number.to_bytes(3, "little") + b"\0\0"
    return hashlib.md5(salted, usedforsecurity=False).digest()[: len(key) + 5]


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
