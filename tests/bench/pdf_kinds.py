"""Made PDF files of each kind that went wrong once, set by typst or by hand, with what a reader sees of them."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from stdwatch.extraction.pdf.reader import read_pdf
from stdwatch.items import BlockKind
from tests.bench.table import table
from tests.pdf_files import Draft, Text, column, drawing, pdf

URL = "https://example.org/report.pdf"
_WORDS = [
    *("committee", "standards", "harbour", "laboratory", "member", "proposal", "draft", "measure", "certificate"),
    *("authority", "agreed", "asked", "before", "whether", "national", "technical", "connected", "public", "further"),
    *("body", "under", "without", "several"),
]
_TITLE = "Lamps of the Harbour"
_A5 = '#set page(paper: "a5")\n#set text(size: 11pt)\n'


@dataclass(frozen=True, slots=True)
class Expected:
    """What the reading of a file holds and lacks; headings that it has, and whether it has no others."""

    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    no_others: bool = False
    labels: tuple[str, ...] = ()
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class MadeFile:
    """A file: the source that typst sets, or its bytes."""

    kind: str
    name: str
    source: str | bytes
    expected: Expected

    @cached_property
    def body(self) -> bytes:
        """The PDF."""
        import typst

        if isinstance(self.source, bytes):
            return self.source
        made = typst.compile(self.source.encode())
        return made if isinstance(made, bytes) else made[0]

    def faults(self) -> list[str]:
        """What its reading has wrong, in words."""
        document, expected = read_pdf(self.body, URL), self.expected
        text = _flat(document.text)
        spans = (document.text[block.start : block.end] for block in document.blocks if block.kind is BlockKind.HEADING)
        headings, labels = set(spans), tuple(page.label for page in document.pages)
        return [
            *(f"lacks {words[:50]!r}" for words in expected.holds if _flat(words) not in text),
            *(f"holds {words!r}" for words in expected.lacks if words in text),
            *(f"no heading {name!r}" for name in expected.headings if name not in headings),
            *(f"heading {name!r}" for name in headings - set(expected.headings) if expected.no_others),
            *([f"labels {labels}"] if labels[: len(expected.labels)] != expected.labels else []),
            *([f"title {document.title!r}"] if expected.title and document.title != expected.title else []),
            *([f"notes {document.notes}"] if expected.note not in " ".join(document.notes) else []),
        ]


def _flat(text: str) -> str:
    return " ".join(text.split())


def prose(seed: int, count: int = 150) -> str:
    """Sentences of made prose, about `count` words."""
    rng, sentences, words = random.Random(seed), [], 0  # noqa: S311 - the same prose each time
    while words < count:
        length = rng.randint(9, 17)
        sentences.append(" ".join(rng.choice(_WORDS) for _ in range(length)).capitalize() + ".")
        words += length
    return " ".join(sentences)


PROSE = tuple(prose(seed) for seed in range(8))


def page_numbers() -> Iterator[MadeFile]:
    """Feet in which pages are counted in any way."""
    count = '#counter(page).display("{}")'
    arabic, roman, capital = count.format("1"), count.format("i"), count.format("I")
    feet = {
        "A1": (f"A{arabic}", "A1"), "A-1": (f"A-{arabic}", "A-1"), "roman": (roman, "i"), "Roman": (capital, "I"),
        "letter": (count.format("A"), "A"), "page of": (f"Page {arabic} of 6", "1"), "dashes": (f"-- {arabic} --", "1"),
        "of both": (f"{arabic}/6", "1"), "chapter": (f"3-{arabic}", "3-1"), "dot": (f"B.{arabic}", "B.1"),
        "brackets": (f"[{arabic}]", "1"), "beside a name": (f"Harbour Office | {arabic}", "1"),
        "Chinese": (f"第 {arabic} 页", "1"), "annex": (f"Annex II, page {arabic}", "1"), "S": (f"S-{arabic}", "S-1"),
    }  # fmt: skip
    for name, (foot, label) in feet.items():
        source = f'#set page(paper: "a5", footer: context align(center)[{foot}])\n#set text(size: 11pt)\n'
        source += "\n#pagebreak()\n".join(PROSE[:6])
        yield MadeFile(
            "page numbers", name, source, Expected(PROSE[:6], ("Harbour Office", "Annex II"), labels=(label,))
        )


def headings_on_top() -> Iterator[MadeFile]:
    """Numbered headings at the top of each page, with a running head over them and without."""
    series = {
        "Recommendation": [f"Recommendation {n}" for n in range(1, 9)],
        "Article": [f"Article {n}" for n in range(1, 9)],
        "Annex": [f"Annex {letter}" for letter in "ABCDEFGH"],
        "numbers": [f"{n}. Scope of part {n}" for n in range(1, 9)],
        "steps": [f"Step {n} of 8" for n in range(1, 9)],
        "Roman": [f"Part {n}" for n in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")],
        "years": [str(year) for year in range(2016, 2024)],
        "sections": [f"§ {n} Duties" for n in range(1, 9)],
        "findings": [f"Finding {n}.{part}" for n in range(1, 5) for part in (1, 2)],
        "Chinese": [f"第{n}条" for n in "一二三四五六七八"],
    }
    foot = 'footer: context align(center)[#counter(page).display("1")]'
    for head in ("", "Report of the Harbour Office 2025"):
        for name, headings in series.items():
            pages = (f'#text(weight: "bold")[{heading}]\n\n{PROSE[n]}' for n, heading in enumerate(headings))
            source = f'#set page(paper: "a5", header: [{head}], {foot})\n#set text(size: 11pt)\n'
            lacks = (head,) if head else ()
            yield MadeFile(
                "headings on top",
                f"{name} under a head" if head else name,
                source + "\n#pagebreak()\n".join(pages),
                Expected(PROSE, lacks, tuple(headings)),
            )


def long_notes() -> Iterator[MadeFile]:
    """Endnotes and tables in several sizes that outweigh the text."""
    styles = {"full stop": "{}\\. {}", "brackets": "[{}] {}", "raised": "#super[{}] {}", "bare": "{} {}"}
    start = f'#set page(paper: "a5")\n#text(size: 18pt, weight: "bold")[{_TITLE}]\n\n'
    start += "#set text(size: 11pt)\n*Introduction*\n\n"
    expected = Expected((PROSE[0], PROSE[1]), (), (_TITLE, "Introduction", "Notes"), no_others=True, title=_TITLE)
    for size, count in (("7pt", 120), ("8pt", 70), ("9pt", 80), ("11pt", 50)):
        for name, style in styles.items():
            notes = "\n\n".join(
                style.format(n, f"See the book, volume {n}. {prose(500 + n, 14)}") for n in range(1, count)
            )
            source = f"{start}{PROSE[0]}\n\n{PROSE[1]}\n\n#pagebreak()\n*Notes*\n\n#set text(size: {size})\n{notes}"
            yield MadeFile("long notes", f"{name}, {size}", source, expected)
    for size in ("7pt", "8pt", "9pt"):
        cells = ", ".join(f"[{_WORDS[n % 20].title()} {n}], [{n * 7}], [{n * 13}]" for n in range(200))
        source = f"{start}{PROSE[0]}\n\n#set text(size: {size})\n#table(columns: 3, stroke: none, {cells})"
        table_only = Expected((PROSE[0],), (), (_TITLE, "Introduction"), no_others=True, title=_TITLE)
        yield MadeFile("long notes", f"table, {size}", source, table_only)


def turned_text() -> Iterator[MadeFile]:
    """Stamps, watermarks and labels at angles from three degrees to half a turn."""
    for angle in (-90, -55, -45, -30, -12, -3, 3, 12, 30, 45, 90, 180):
        for size, words in ((20, "RECEIVED IN THE OFFICE"), (7, "printed on desk eleven")):
            stamp = f"#place(center, dy: 6cm, rotate({angle}deg)[#text(size: {size}pt)[{words}]])"
            source = f'{_A5}#text(size: 16pt, weight: "bold")[{_TITLE}]\n\n'
            source += f"{stamp}\n\n{PROSE[0]}\n#pagebreak()\n{stamp}\n\n{PROSE[1]}"
            yield MadeFile("turned text", f"{angle}°, {size} pt", source, Expected(PROSE[:2], (words,), title=_TITLE))


def spaces() -> Iterator[MadeFile]:
    """Signs that files tell for a space."""
    lines = [f"{_flat(prose(seed, 9))}" for seed in range(6)]
    signs = "\t\x03\x0b\x1f\x7f\x85\xa0\xad\u1160\u180e"
    signs += "\u2003\u200b\u2028\u2060\u3000\u3164\ue000\ue020\uf020\uf0a0\ufeff\ufffd"
    for sign in signs:
        body = pdf(column(lines), letters={" ": sign})
        yield MadeFile("spaces", f"U+{ord(sign):04X}", body, Expected(tuple(lines)))


def placeholders() -> Iterator[MadeFile]:
    """What is shown instead of a form, a portfolio or a protected file."""
    texts = (
        "Please wait\\... If this message is not eventually replaced, your PDF viewer may not be able to display it.",
        "The document you are trying to load requires Adobe Reader 8 or higher.",
        "For the best experience, open this PDF portfolio in Acrobat X or Adobe Reader X, or later.",
        "This PDF document is protected. Please open it with a compatible PDF reader.",
        "This PDF form requires a newer version of Adobe Acrobat. Your current viewer does not support this form.",
        "Falls diese Meldung nicht durch den Dokumentinhalt ersetzt wird, kann Ihr PDF-Viewer sie nicht anzeigen.",
        "Si ce message n'est pas remplacé par le contenu du document, votre lecteur ne peut pas l'afficher.",
        "Si este mensaje no se reemplaza por el contenido correcto del documento, su visor no puede mostrarlo.",
        "如果此消息最终没有被文档的正确内容替换，则您的查看器可能无法显示此类型的文档。",
        "このメッセージが消えない場合は、お使いのビューアーではこの文書を表示できません。",
    )
    for text in texts:
        yield MadeFile("placeholders", re.sub(r"\W+", " ", text)[:30], _A5 + text, Expected(note="placeholder"))


def right_to_left() -> Iterator[MadeFile]:
    """Hebrew alone, beside English, with figures and in a table."""
    hebrew = "הנמל פרסם היום את רשימת המנורות של שנת 2025 ואת התקנים החדשים לרציפים. הוועדה קבעה 12 כללים."
    words = hebrew.split()
    cells = "".join(f"[{words[n]}], [{10 + n}], [{20 + n}], " for n in range(6))
    start = '#set page(paper: "a5")\n#set text(font: "DejaVu Sans", size: 11pt, lang: "he", dir: rtl)\n'
    english = '#set page(paper: "a5")\n#set text(font: "DejaVu Sans", size: 11pt)\n'
    turned = f'#text(dir: rtl, lang: "he")[{hebrew}]'
    made = {
        "alone": (f"{start}{hebrew}\n\n{hebrew}", (hebrew,)),
        "wide": (f"{start}#set page(flipped: true)\n{hebrew}", (hebrew,)),
        "bold": (f"{start}*{hebrew}*", (hebrew,)),
        "justified": (f"{start}#set par(justify: true)\n{hebrew} {hebrew}", (hebrew,)),
        "a list": (f"{start}- {words[0]} {words[1]}\n- {words[2]} {words[3]}", (f"{words[0]} {words[1]}",)),
        "a table": (f"{start}#table(columns: 3, {cells})", (f"{words[1]} 11 21", f"{words[5]} 15 25")),
        "below English": (f"{english}{PROSE[0]}\n\n{turned}", (PROSE[0], hebrew)),
        "above English": (f"{english}{turned}\n\n{PROSE[0]}", (PROSE[0], hebrew)),
        "between English": (f"{english}{PROSE[0]}\n\n{turned}\n\n{PROSE[1]}", (PROSE[0], hebrew, PROSE[1])),
        "on its own page": (f"{english}{PROSE[0]}\n#pagebreak()\n{turned}", (PROSE[0], hebrew)),
    }
    for name, (source, holds) in made.items():
        yield MadeFile("right to left", name, source, Expected(tuple(holds)))

    for name, text in SIGN_BY_SIGN.items():
        yield MadeFile("right to left", f"sign by sign, {name}", _sign_by_sign(text), Expected((text,)))


SIGN_BY_SIGN = {
    "a year": "של שנת 2025 ועוד 111 דגם",
    "years": "שנת 2024-2025 ועוד 7 לוחות",
    "thousands": "הוועדה קבעה 12 כללים, 3,450 לכל נמל.",
    "parts": "עלה ב 12.5% לפי סעיף 12(א) לחוק",
    "a day": "ביום 4.11.2025 נקבע תקן 9001",
}
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyzA", "אבגדהוזחטיכלמנסעפצקרשתםןףךץ", strict=True))
_BRACKETS = {"(": ")", ")": "("}


def _sign_by_sign(text: str) -> bytes:
    """A line of Hebrew of which each sign is placed by itself, figures from left to right, in letters of one width."""
    drawn = {letter: sign for sign, letter in _LETTERS.items()} | _BRACKETS
    right, signs = 500.0, list[Text]()
    for part in re.findall(r"\d(?:[\d.,%-]*[\d%])?|.", text):
        right -= 6 * len(part)
        signs += [Text(right + 6 * n, 700, drawn.get(sign, sign)) for n, sign in enumerate(part) if sign != " "]
    return pdf(signs, letters=_LETTERS).replace(b"/Helvetica ", b"/Courier   ")


def covered() -> Iterator[MadeFile]:
    """A line under a shape, outside a clip, in the colour of its ground; and lines that such things leave alone."""
    lines, line = [prose(seed, 9) for seed in range(6)], "Words of the draft that nobody sees."
    box = "70 636 300 14 re"
    hidden = {
        "under a white box": ("", f"1 1 1 rg {box} f"),
        "under a black bar": ("", f"0 0 0 rg {box} f"),
        "under a grey box": ("", f".8 .8 .8 rg {box} f"),
        "outside a clip": ("q 0 0 10 10 re W n", "Q"),
        "black on black": (f"0 0 0 rg {box} f", ""),
    }
    shown = {
        "in a clip": ("q 60 630 500 20 re W n", "Q"),
        "on a grey box": (f".9 .9 .9 rg {box} f", ""),
        "in a frame": ("", f"0 0 0 RG {box} S"),
        "on yellow": (f"1 1 0 rg {box} f", ""),
        "beside a white box": ("", "1 1 1 rg 72 600 300 14 re f"),
    }
    for name, (under, over) in (hidden | shown).items():
        parts = [drawing(column(lines[:3])), under.encode(), drawing([Text(72, 640, line)]), over.encode()]
        draft = Draft()
        body = draft.file([draft.page(draft.stream(b"\n".join([*parts, drawing(column(lines[3:], top=560))])))])
        expected = Expected((*lines, line)) if name in shown else Expected(tuple(lines), (line,), note="not visible")
        yield MadeFile("covered text", name, body, expected)


KINDS = (spaces, page_numbers, headings_on_top, long_notes, turned_text, covered, placeholders, right_to_left)


def compare() -> str:
    """Files of each kind, those read as a reader sees them, and what is wrong with the others."""
    rows = []
    for kind in KINDS:
        files = list(kind())
        faults = {file.name: problems for file in files if (problems := file.faults())}
        summary = "; ".join(f"{name}: {', '.join(problems)}" for name, problems in faults.items())
        rows.append([files[0].kind, len(files), len(files) - len(faults), summary.replace("|", "/")[:300]])
    return table(("kind", "files", "right", "wrong"), rows)
