"""What the pages of all made sites have: a menu, a footer with a date of its own, cards of other documents."""

from collections.abc import Callable

from tests.unknown_sites import Answer, Doc, Pages

Docs = tuple[Doc, ...]

NAV = '<header><nav><a href="/">Home</a> <a href="/about">About</a></nav></header>'
FOOT = '<footer><p>A made address, 10/10/2024. <a href="/contact">Contact</a></p></footer>'
OTHERS = (
    '<aside><h2>You may also like</h2><p><a href="/more-of-it">Something of another year</a> <span>1/02/2024</span></p>'
    '<time datetime="2024-01-02T09:00:00Z">January 2, 2024</time></aside>'
)


BESIDE = "This is said beside the text"
"""Words of what stands beside a text, in a box or a card; no reading may hold them."""

CARD = (
    f'<article class="card"><h3><a href="/more-of-it">Something of another year</a></h3><p>{BESIDE}, and is of no '
    'account.</p><time datetime="2024-01-02T09:00:00Z">January 2, 2024</time></article>'
)


def us_day(doc: Doc) -> str:
    """``11/05/2025``: the month as it is, the day with two digits."""
    return f"{doc.day.month}/{doc.day:%d/%Y}"


def long_day(doc: Doc) -> str:
    """``November 5, 2025``."""
    return f"{doc.day:%B} {doc.day.day}, {doc.day.year}"


def each(docs: Docs, render: Callable[[Doc], Answer]) -> Pages:
    """A page for every document."""
    return {doc.path: render(doc) for doc in docs}


def link(doc: Doc) -> str:
    """A line of a list that tells nothing but the title."""
    return f'<p><a href="{doc.path}">{doc.title}</a></p>'
