"""Pictures of sources with what is read of them beside: `python -m tests.beside --out DIR FILE[=URL]...`.

Pages are laid out by Chromium without scripts and without a network, from their title on; of PDF files the first pages
are drawn. The reading is shown block by block, with its title, day, files and notes.
"""

import argparse
import re
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from stdwatch import sources
from stdwatch.errors import PageError
from stdwatch.extraction.pdf.reader import page_picture, read_pdf
from stdwatch.items import Answer, BlockKind, Document
from stdwatch.operations.fetching import from_file
from stdwatch.reading.channels import read_any
from stdwatch.reading.documents import ReadingRules
from tests.browsing import FLAGS

_SCRIPT = re.compile(rb"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_WIDTH, _HEIGHT = 900, 2_200
"""Pixels of each side; what is longer goes on in further pictures."""
_TOP = """() => { const head = document.querySelector("h1, main, article, [role=main]");
    return head ? Math.max(0, head.getBoundingClientRect().top + scrollY - 120) : 0; }"""
_STYLE = """body { margin: 0; display: flex; align-items: flex-start; font: 14px/1.35 sans-serif }
    body > * { width: 900px; box-sizing: border-box } img { display: block }
    section { padding: 12px; background: #f6f4ee }
    i { color: #666; font-size: 11px; display: inline-block; width: 80px } p { margin: 3px 0 }
    .heading { font-weight: bold }
    .note { color: #855 } .table_row { font-family: monospace; font-size: 12px } .list_item { padding-left: 18px }"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pictures and print their names."""
    parser = argparse.ArgumentParser(prog="tests.beside", description=__doc__)
    parser.add_argument("files", nargs="+", help="a page or PDF, and the address that it was taken from")
    parser.add_argument("--out", type=Path, required=True, help="the directory of the pictures")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for each in options.files:
            file, _, url = each.partition("=")
            answer = from_file(Path(file), url or None)
            for number, picture in enumerate(_pictures(browser, answer), 1):
                path = options.out / f"{Path(file).stem}-{number}.png"
                path.write_bytes(picture)
                print(path)
        browser.close()


def _pictures(browser: Browser, answer: Answer) -> list[bytes]:
    page = browser.new_context(offline=True, viewport={"width": 2 * _WIDTH, "height": _HEIGHT}).new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content(f"<style>{_STYLE}</style>{_source(browser, answer)}<section>{_reading(answer)}</section>")
    height = page.evaluate("document.documentElement.scrollHeight")
    parts = range(0, min(height, 3 * _HEIGHT), _HEIGHT)
    pictures = [_clipped(page, 2 * _WIDTH, top, min(_HEIGHT, height - top)) for top in parts]
    page.context.close()
    return pictures


def _source(browser: Browser, answer: Answer) -> str:
    """The source as pictures."""
    if answer.body.startswith(b"%PDF"):
        return (
            f"<div>{''.join(_image(page_picture(answer.body, index, _WIDTH)) for index in _first_pages(answer))}</div>"
        )
    page = browser.new_context(offline=True, viewport={"width": _WIDTH, "height": _HEIGHT}).new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content(_SCRIPT.sub(b"", answer.body).decode("utf-8", "replace"))
    top, height = page.evaluate(_TOP), page.evaluate("document.documentElement.scrollHeight")
    picture = _clipped(page, _WIDTH, top, max(50, min(3 * _HEIGHT, height - top)))
    page.context.close()
    return f"<div>{_image(picture)}</div>"


def _clipped(page: Page, width: float, top: float, height: float) -> bytes:
    return page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": width, "height": height})


def _first_pages(answer: Answer, most: int = 2) -> range:
    return range(min(most, len(read_pdf(answer.body, answer.url).pages)))


def _image(picture: bytes) -> str:
    return f'<img width="{_WIDTH}" src="data:image/png;base64,{b64encode(picture).decode()}">'


def _reading(answer: Answer) -> str:
    site = sources.site_for(answer.url)
    try:
        document = read_any(answer, site.reading_rules() if site else ReadingRules())
    except PageError as error:
        return f"<h3>{error.outcome}</h3><p>{escape(str(error.reason))}</p>"
    if not isinstance(document, Document):
        return f"<h3>a list of {len(document.leads)} documents</h3>"
    return "".join((_head(document), *(_block(document, number) for number in range(len(document.blocks)))))


def _head(document: Document) -> str:
    day = document.published
    facts = {
        "title": document.title,
        "day": f"{day.value} ({day.origin})" if day else None,
        "authors": ", ".join(document.authors),
        "files": ", ".join(file.title for file in document.attachments),
        "body": document.layers.get("body"),
        "notes": "; ".join(map(str, document.notes)),
    }
    return "".join(f"<p><i>{name}</i>{escape(str(value or '–'))}</p>" for name, value in facts.items()) + "<hr>"


def _block(document: Document, number: int) -> str:
    block = document.blocks[number]
    name = f"{block.kind} {block.level}" if block.kind is BlockKind.HEADING else str(block.kind)
    return f'<p class="{block.kind}"><i>{name}</i>{escape(document.text[block.start : block.end])}</p>'


if __name__ == "__main__":
    main()
