"""Where `python -m tests.bench sweep` puts hostile texts: pages, channels, files, what is kept, queries."""

import html
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from stdwatch import printable, sources
from stdwatch.clock import parse
from stdwatch.errors import DocumentError, PageError
from stdwatch.extraction.pdf.reader import page_picture, read_pdf
from stdwatch.glossary import shipped
from stdwatch.items import Answer
from stdwatch.items.references import Reference
from stdwatch.operations.message_text import for_recipient
from stdwatch.publishing import atom, bibtex, csl, epub, markdown, ris, spreadsheet, word_process
from stdwatch.publishing.wording import Paragraph, Role
from stdwatch.reading.channels import read_any
from stdwatch.reading.documents import ReadingRules
from stdwatch.reading.judging import Subject, judge
from stdwatch.relevance import vocabulary
from stdwatch.relevance.plain import as_document
from stdwatch.store import search
from stdwatch.triage.diff import word_diff
from tests.bench.sweep_drawing import DRAWINGS
from tests.bench.sweep_shapes import SHAPES, STARTS, Shape
from tests.bench.sweep_word import WORD_SHAPES, word
from tests.pdf_files import Draft, column, drawing, outlined

TEXTS: dict[str, str] = {
    "letters": "a",
    "blanks": " ",
    "no-break spaces": "\u00a0",
    "line breaks": "\n",
    "digits": "1",
    "dots": ".",
    "commas": ",",
    "hyphens": "-",
    "slashes": "/",
    "underscores": "_",
    "percent signs": "%20",
    "ampersands": "&",
    "less-than signs": "<",
    "quotes": '"',
    "brackets": "[",
    "parentheses": "(",
    "colons": ": ",
    "words": "standards ",
    "dates": "January 2, 2026 ",
    "sentences": "A. ",
    "Han": "标",
    "combining": "e\u0301",
    "right to left": "\u202ea",
    "file names": "report.pdf ",
    "note marks": "[1] ",
    "open tags": "<p>",
    "open brackets of styles": "{",
    "entities": "&#8203;",
    "soft hyphens": "a\u00ad",
    "surnames": "Smith, J., ",
    "addresses": "https://a.example/b?c=d#e ",
    "mentions": "@all ",
    "numbers of standards": "ISO/IEC 27001:2022 ",
}


Work = Callable[[], object]


def _repeated(sign: str, size: int) -> str:
    return (sign * (size // len(sign) + 1))[:size]


_TEXTS = {name: partial(_repeated, sign) for name, sign in TEXTS.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text of some kind is put; `work` prepares what is then measured."""

    name: str
    work: Callable[[str], Work]
    kinds: Mapping[str, Shape] = field(default_factory=lambda: _TEXTS)


def _page(head: str = "", body: str = "", title: str = "A title") -> str:
    text = "<p>An order on standards for made things, long enough to be a text of its own.</p>" * 8
    return (
        f"<html><head><title>{title}</title>{head}</head><body><main><article><h1>{title}</h1>"
        f'<div class="entry-content field--name-body">{text}{body}</div></article></main></body></html>'
    )


_KNOWN = "https://www.uscc.gov/research/a-made-paper"
_UNKNOWN = "https://www.example.org/news/a-made-page"


def _attribute(text: str) -> str:
    return html.escape(text)


def _text(text: str) -> str:
    return html.escape(text, quote=False)


def places() -> Iterator[Place]:
    """Every place that is looked at."""
    yield from _pages()
    yield _read("feed: title", "https://www.whitehouse.gov/news/feed/", "application/rss+xml", _feed)
    yield _read("posts: title", "https://cset.georgetown.edu/wp-json/wp/v2/posts", "application/json", _posts)
    yield _read("listing: row", "https://www.uscc.gov/research", "text/html", _listing)
    yield _read("sitemap: address", "https://www.uscc.gov/sitemap.xml", "application/xml", _sitemap)
    yield Place("PDF: text", lambda text: _pdf(_printed(text)))
    yield Place("PDF: title", lambda text: _pdf(outlined([column(["x"])], [(0, _ascii(text), 0)])))
    yield Place("PDF: drawing", lambda text: _pdf(text.encode("latin-1")), _DRAWINGS)
    yield Place("PDF: picture", lambda text: _picture(text.encode("latin-1")), _DRAWINGS)
    yield Place("Word: text", lambda text: _word(word(_xml(_text(text)))))
    yield Place("Word: shapes", lambda text: _word(text.encode("latin-1")), _WORD)
    yield Place("EPUB: text", lambda text: lambda: epub.render_sheet(text, [text], "2026-01-02", _paragraphs(text)))
    yield Place("Markdown: text", lambda text: lambda: markdown.render_paragraphs(_paragraphs(text)))
    yield Place("references", lambda text: lambda: [form([_reference(text)]) for form in _REFERENCES])
    yield Place("judging: text", lambda text: lambda: _judged("A title", text))
    yield Place("judging: title", lambda text: lambda: _judged(text, "x"))
    yield Place("difference: reversed", lambda text: lambda: word_diff(text, text[::-1]))
    yield Place("difference: each tenth line", lambda text: lambda: word_diff(*_lines(text)))
    yield Place("query", lambda text: lambda: search.expression(text, shipped.glossary()))
    yield Place(
        "marks of a query", lambda text: lambda: search.highlights(text, "standards 标准 iso*", shipped.glossary())
    )
    yield Place("chat", lambda text: lambda: for_recipient("slack://x", text))
    yield Place("terminal", lambda text: lambda: printable.escaped(printable.line(text)))


def _pages() -> Iterator[Place]:
    """On a page of a watched site and on one of an unknown site."""
    for site, url in (("known", _KNOWN), ("unknown", _UNKNOWN)):
        inside: dict[str, Callable[[str], str]] = {
            "title": lambda text: _page(title=_text(text)),
            "paragraph": lambda text: _page(body=f"<p>{_text(text)}</p>"),
            "link text": lambda text: _page(body=f'<p><a href="/files/x.pdf">{_text(text)}</a></p>'),
            "link address": lambda text: _page(body=f'<p><a href="/files/{_attribute(text)}.pdf">x</a></p>'),
            "heading": lambda text: _page(body=f"<h2>{_text(text)}</h2><p>x</p>"),
            "cell": lambda text: _page(body=f"<table><tr><td>{_text(text)}</td><td>1</td></tr></table>"),
            "class": lambda text: _page(body=f'<div class="{_attribute(text)}">x</div>'),
            "time": lambda text: _page(body=f'<time datetime="{_attribute(text)}">{_text(text)}</time>'),
            "meta": lambda text: _page(
                head=f'<meta property="og:title" content="{_attribute(text)}">'
                f'<meta property="article:published_time" content="{_attribute(text)}">'
            ),
            "linked data": lambda text: _page(
                head='<script type="application/ld+json">'
                + json.dumps({"@type": "Article", "headline": text, "datePublished": text, "author": text})
                + "</script>"
            ),
            "nested elements": lambda text: _page(body=_nested(text)),
            "many elements": lambda text: _page(body="".join(f"<i>{_text(c)}</i>" for c in text[: len(text) // 8])),
            "script": lambda text: _page(body=f"<script>{text.replace('<', '')}</script>"),
        }
        for name, body in inside.items():
            yield _read(f"{site} page: {name}", url, "text/html", body)
        yield _read(f"{site} page: shapes", url, "text/html", lambda text: _page(body=text), SHAPES)
        yield _read(f"{site} page: begin", url, "text/html", lambda text: text + _page(), STARTS)
        yield _read(f"{site} page: begin alone", url, "text/html", str, STARTS)


def _read(
    name: str, url: str, media_type: str, body: Callable[[str], str], kinds: Mapping[str, Shape] = _TEXTS
) -> Place:
    """A body that is read as its address says, whatever comes of it."""
    site = sources.site_for(url)
    rules = site.reading_rules() if site else ReadingRules()

    def work(text: str) -> Work:
        content = body(text).encode("utf-8", "replace")
        answer = Answer(url, 200, parse("2026-02-03T00:00:00Z"), content, "", media_type)
        return _whatever_comes(lambda: read_any(answer, rules))

    return Place(name, work, kinds)


def _whatever_comes(work: Work) -> Work:
    def done() -> None:
        with suppress(PageError, DocumentError):
            work()

    return done


def _judged(title: str, text: str) -> object:
    return judge(as_document(text, title), Subject("north", title, "news", (text,)), _WORDS)


_WORDS = vocabulary.load()


def _lines(text: str) -> tuple[str, str]:
    lines = [text[at : at + 60] for at in range(0, len(text), 60)]
    return "\n".join(lines), "\n".join(f"{line}x" if number % 10 == 0 else line for number, line in enumerate(lines))


def _ascii(text: str) -> str:
    return "".join(sign if " " < sign < "\x7f" and sign not in "()\\" else "x" for sign in text)


def _printed(text: str) -> bytes:
    """Lines of eighty characters, fifty to a page."""
    lines = [_ascii(text[at : at + 80]) for at in range(0, len(text), 80)]
    draft = Draft()
    pages = [draft.page(draft.stream(drawing(column(lines[at : at + 50])))) for at in range(0, len(lines), 50)]
    return draft.file(pages)


def _pdf(body: bytes) -> Work:
    return _whatever_comes(lambda: read_pdf(body, "https://north.example/x.pdf"))


def _picture(body: bytes) -> Work:
    return _whatever_comes(lambda: page_picture(body, 0, 600))


def _word(body: bytes) -> Work:
    return _whatever_comes(lambda: word_process.read(body))


def _latin(made: Callable[[int], bytes]) -> Shape:
    return lambda size: made(size).decode("latin-1")


_DRAWINGS = {name: _latin(made) for name, made in DRAWINGS.items()}
_WORD = {name: _latin(made) for name, made in WORD_SHAPES.items()}
_REFERENCES = (ris.render, bibtex.render, csl.render, atom.render_references, spreadsheet.render)


def _paragraphs(text: str) -> list[Paragraph]:
    return [(Role.HEAD, "", text), (Role.TEXT, text, text), (Role.ITEM, "", text)]


def _reference(text: str) -> Reference:
    return Reference("c1", f"https://north.example/{text}", text, text, "2026-01-02", "", "", "report")


def _nested(text: str) -> str:
    depth = min(len(text) // 10, 20_000)
    return "<div>" * depth + _text(text[:100]) + "</div>" * depth


def _feed(text: str) -> str:
    safe = html.escape(_xml(text))
    item = (
        f"<item><title>{safe}</title><link>https://www.whitehouse.gov/x/{safe}</link><pubDate>{safe}</pubDate></item>"
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>{item}</channel></rss>'


def _posts(text: str) -> str:
    post = {"id": 1, "link": "https://cset.georgetown.edu/publication/x/", "date_gmt": text, "slug": text}
    return json.dumps([post | {"title": {"rendered": text}, "content": {"rendered": text}, "modified_gmt": text}])


def _listing(text: str) -> str:
    row = f'<div class="views-row"><a href="/research/x">{_text(text)}</a><span>{_text(text)}</span></div>'
    return f"<html><body><main><div class='view-content'>{row * 2}</div></main></body></html>"


def _sitemap(text: str) -> str:
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>https://www.uscc.gov/research/{html.escape(_xml(text))}</loc></url></urlset>"
    )


def _xml(text: str) -> str:
    return "".join(character for character in text if character >= " " or character in "\n\t")
