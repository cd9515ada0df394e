"""All pages of an issue as small pictures: ``python -m tests.contact_sheet ISSUE.json OUT.png``.

Above as the PDF has them, below as LibreOffice shows the Word file. Every character of the articles is put in the place
of another first, so that what is shown is the setting and nobody's text.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, cycle
from pathlib import Path

import click
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from stdwatch.items.journal import Article, Issue
from stdwatch.publishing import exchange, pdf, word

_WORDS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
_WIDTH = 110
"""Pixels of a page."""
_A_ROW = 14


@click.command()
@click.argument("issue", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def main(issue: Path, out: Path) -> None:
    """Set the issue's pages with other words and put them side by side."""
    shown = disguised(exchange.read(issue.read_bytes()))
    layout = pdf.typeset(shown)
    both = [pypdfium2.PdfDocument(body) for body in (layout.pdf, _in_libreoffice(word.render(shown, layout.starts)))]
    ours, theirs = (list(_pictures(document)) for document in both)
    click.echo(f"{len(ours)} pages, {len(theirs)} in LibreOffice; articles from {list(layout.starts.values())}")
    click.echo(f"characters that a page ends later in LibreOffice: {_later(*map(_texts, both))}")
    _sheet([ours, theirs]).quantize(32).save(out, optimize=True)


def disguised(issue: Issue) -> Issue:
    """The issue with other Han characters and letters: as many, at the same places."""
    han = cycle(_WORDS)

    def other(text: str) -> str:
        return re.sub("[\u4e00-\u9fff]", lambda _: next(han), re.sub("[a-zA-Z](?![^ ]*://)", "n", text))

    def article(old: Article) -> Article:
        blocks = tuple(replace(block, label=other(block.label), text=other(block.text)) for block in old.blocks)
        summary = None if old.summary is None else other(old.summary)
        return replace(old, title=other(old.title), standfirst=other(old.standfirst), summary=summary, blocks=blocks)

    return replace(
        issue,
        foreword=tuple(map(other, issue.foreword)),
        sections=tuple(replace(section, articles=tuple(map(article, section.articles))) for section in issue.sections),
        back=replace(
            issue.back,
            entries=tuple(
                replace(entry, title=other(entry.title), text=other(entry.text)) for entry in issue.back.entries
            ),
        ),
    )


def _texts(document: pypdfium2.PdfDocument) -> list[str]:
    """The letters and digits of each page between running head and foot."""
    texts = (page.get_textpage().get_text_bounded(bottom=65, top=750) for page in document)
    return [re.sub(r"[\W_]", "", text) for text in texts]


def _later(ours: list[str], theirs: list[str]) -> list[int]:
    """For each page how many characters more of the issue end with it in the other one; a line has 28."""
    ends = (accumulate(map(len, texts)) for texts in (ours, theirs))
    return [end - own for own, end in zip(*ends, strict=True)]


def _pictures(document: pypdfium2.PdfDocument) -> Iterator[Image.Image]:
    for page in document:
        yield page.render(scale=_WIDTH / page.get_width()).to_pil().convert("RGB")


def _in_libreoffice(body: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as name:
        path = Path(name, "issue.docx")
        path.write_bytes(body)
        profile = f"-env:UserInstallation=file://{name}/profile"
        words = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(path)]
        subprocess.run(words, check=True, capture_output=True, timeout=180)
        return path.with_suffix(".pdf").read_bytes()


def _sheet(both: list[list[Image.Image]]) -> Image.Image:
    height, gap = both[0][0].height, 4
    rows = [pages[at : at + _A_ROW] for pages in both for at in range(0, len(pages), _A_ROW)]
    sheet = Image.new("RGB", ((_WIDTH + gap) * _A_ROW + gap, (height + gap) * len(rows) + gap), "#888")
    for down, row in enumerate(rows):
        for across, page in enumerate(row):
            sheet.paste(page, (gap + across * (_WIDTH + gap), gap + down * (height + gap)))
    return sheet


if __name__ == "__main__":
    main()
