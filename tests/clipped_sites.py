"""How made sites change pages that were clipped, and issue the long report anew."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from urllib.parse import urlsplit

import pypdfium2  # type: ignore[import-untyped]
from lxml import html

from rehearsal.reply import Reply

NEW_PAGES = 2
"""Put before the long report when it is issued anew."""


def is_path(path: str, target: str) -> bool:
    """Whether a request is for this path."""
    return urlsplit(target).path == path


def page(outcomes: list[tuple[str, str]], reply: Reply) -> Reply:
    """A page with its clips' outcomes: a word put in, a paragraph taken out, small capitals."""
    if not outcomes or reply.media_type != "text/html":
        return reply
    root = html.document_fromstring(reply.body.decode())
    for words, outcome in outcomes:
        for line in words.splitlines() if outcome != "left" else ():
            for element in _holders(root, line):
                _do(outcome, element, line)
    return replace(reply, body=html.tostring(root, encoding="utf-8", doctype="<!doctype html>"))


def _holders(root: html.HtmlElement, words: str) -> Iterator[html.HtmlElement]:
    """The innermost elements that hold these words."""
    for element in list(root.body.iter()):
        if isinstance(element.tag, str) and _has(element, words) and not any(_has(child, words) for child in element):
            yield element


def _has(element: html.HtmlElement, words: str) -> bool:
    return isinstance(element.tag, str) and " ".join(words.split()) in " ".join(element.text_content().split())


def _do(outcome: str, element: html.HtmlElement, words: str) -> None:
    text = " ".join(element.text_content().split())
    inner = words.split()
    changed = {
        "edited": " ".join([*inner[: len(inner) // 2], "hereby", "formally", *inner[len(inner) // 2 :]]),
        "retypeset": words.upper(),
        "deleted": "",
    }.get(outcome, words)
    for child in list(element):
        element.remove(child)
    element.text = text.replace(" ".join(inner), changed)


def reissued(removed: set[int], reply: Reply) -> Reply:
    """The long report with two pages more in front, and without the pages whose clips are to be gone."""
    if reply.media_type != "application/pdf" or len(reply.body) < 2_000_000:
        return reply
    old, new = pypdfium2.PdfDocument(reply.body), pypdfium2.PdfDocument.new()
    new.import_pages(old, [number for number in range(len(old)) if number not in removed])
    for number in range(NEW_PAGES):
        new.new_page(504, 720, number)
    body = BytesIO()
    new.save(body)
    return replace(reply, body=body.getvalue())
