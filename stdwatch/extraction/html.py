"""A web page as a Document: by the rules of its source, else generically, else by a named outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from parsel import Selector

from stdwatch import limits
from stdwatch.errors import NotFound, SiteChanged, TooLarge, Unreadable
from stdwatch.extraction.attachments import attachments_of, files_of
from stdwatch.extraction.blocks import Draft, drafts_of, lay_out
from stdwatch.extraction.boilerplate import without_boilerplate, without_boxes
from stdwatch.extraction.dates import date_of, unread_dates
from stdwatch.extraction.generic import generic_authors, generic_body, generic_date
from stdwatch.extraction.phrases import between_phrases, with_notes, without_phrases
from stdwatch.extraction.rules import PageRules, document_type
from stdwatch.extraction.teasers import own_matches, without_others
from stdwatch.extraction.title_context import title_context
from stdwatch.extraction.titles import Layered, title_of
from stdwatch.items import Alias, DocType, Document, Published
from stdwatch.web_content.jsonld import jsonld_authors
from stdwatch.web_content.markup import parse_html, text_of, texts
from stdwatch.web_content.sniff import Kind, is_closed, is_whole, kind_of, refuse_size, refuse_wall
from stdwatch.web_content.urls import UrlRules

GENERIC, WORDS = "generic", "words"
CUT_OFF = "cut off: the page has no end"
LONG = 600  # characters: a page that says less besides its menus may well be a title, its files and a footer
NOTHING = 200  # characters: less than any document of the sources says, more than most error pages of one line


def read_page(
    body: bytes,
    url: str,
    *,
    rules: PageRules | None,
    urls: UrlRules | None,
    media_type: str | None,
    at: datetime,
    labels: Iterable[str] = (),
) -> Document:
    """The document in an HTML body that `url` (after redirects) answered with at `at`.

    `labels` are what channels said of the document, and help to tell its type. Without `rules` the page is read as one
    of an unknown site. Raises `BotWall`, `NotFound`, `SiteChanged`, `Unreadable`, `TooLarge` or `Unreachable`.
    """
    kind = kind_of(body, media_type)
    if kind is not Kind.HTML:
        raise Unreadable(url, f"{kind} where a web page should be")
    refuse_size(body, kind, url)
    source = _Source(body, media_type, url, at)
    return _unknown(source, urls) if rules is None else _known(source, rules, urls, tuple(labels))


@dataclass(frozen=True, slots=True)
class _Source:
    """The answer that is being read."""

    body: bytes
    media_type: str | None
    url: str
    at: datetime

    @property
    def page(self) -> Selector:
        """The tree of the page without its articles on other documents, made anew: readers cut from it."""
        return without_others(parse_html(self.body, self.media_type), self.url)

    @property
    def is_whole(self) -> bool:
        """Whether the page ends as pages end: connections break, and archives cut."""
        return is_whole(self.body) or is_closed(self.body)

    @property
    def notes(self) -> tuple[str, ...]:
        return () if self.is_whole else (CUT_OFF,)


def _known(source: _Source, rules: PageRules, urls: UrlRules | None, labels: tuple[str, ...]) -> Document:
    """A page of a site whose rules we have."""
    page = source.page
    bare = without_boilerplate(source.page, rules.drop)
    _refuse_others(page, source.url, rules)
    title = title_of(page, rules.title, rules.title_suffix, rules.not_title)
    files = attachments_of(bare, source.url, rules, urls) if urls else ()
    bare = without_boxes(bare)
    context = title_context(bare, title and title[0], rules)
    drafts, body_layer, doubts = _body(bare, source, rules, title)
    text, blocks = lay_out(with_notes(drafts, rules))
    if body_layer == GENERIC and len(text) < NOTHING and not _is_of_known_kind(page, rules):
        raise _empty(source, f"a page of no known kind that says next to nothing: {text[:60]!r}")
    own = (said for css in rules.labels for said in texts(page, css))
    labels = tuple(dict.fromkeys([*labels, *own, *context.before]))
    kind = document_type(rules, source.url, labels=labels, title=title and title[0], text=text)
    event = bool(kind and kind[0] in rules.future_types)
    published = date_of(page, source.url, rules, source.at, event=event, title=context)
    return Document(
        url=source.url,
        title=title and title[0],
        text=text,
        blocks=blocks,
        published=published,
        doc_type=kind and kind[0],
        authors=_authors(page, rules),
        language=_language(page) or rules.language,
        aliases=(*_identity(page, rules), *(urls.aliases(source.url) if urls else ())),
        attachments=files,
        layers=_layers(title=title, body=("", body_layer), date=published, type=kind),
        low_confidence=body_layer in {GENERIC, WORDS} or not _is_of_known_kind(page, rules),
        notes=(*_notes(source, title, published, text), *doubts, *unread_dates(page, rules)),
    )


def _unknown(source: _Source, urls: UrlRules | None) -> Document:
    """A page of a site of which we know nothing."""
    page = source.page
    refuse_wall(page, source.url)
    title = title_of(page)
    bare = without_boxes(without_boilerplate(source.page))
    text, blocks = lay_out(_main_content(bare, source, title, "no main content"))
    published = generic_date(page, at=source.at)
    return Document(
        url=source.url,
        title=title and title[0],
        text=text,
        blocks=blocks,
        published=published,
        doc_type=DocType.PAGE,
        authors=generic_authors(page),
        language=_language(page),
        aliases=urls.aliases(source.url) if urls else (),
        attachments=files_of(page, source.url),
        layers=_layers(title=title, body=("", GENERIC), date=published, type=None),
        low_confidence=True,
        notes=_notes(source, title, published, text),
    )


def _refuse_others(page: Selector, url: str, rules: PageRules) -> None:
    """Raise for the site's own error pages, for walls, and for its lists where a document should be."""
    for css in rules.failures:
        if page.css(css):
            raise NotFound(url, f"the site's error page ({css})")
    if not any(page.css(css) for css in rules.body):
        refuse_wall(page, url)
    for css in rules.lists:
        if page.css(css):
            raise SiteChanged(url, f"a list where a document should be ({css})")


def _body(
    bare: Selector, source: _Source, rules: PageRules, title: Layered | None
) -> tuple[list[Draft], str, tuple[str, ...]]:
    """The blocks of the text, the layer that gave them, and what is to be doubted.

    The first body selector that matches counts, even where it holds nothing: some pages are a title and their files.
    Without a match, or when the page says far more elsewhere, the site's own words around its texts tell where this one
    is, else it is looked for generically.
    """
    ruled = next(((css, found) for css in rules.body if (found := own_matches(bare, css, source.url, rules))), None)
    if ruled is None:
        if told := between_phrases(bare, title and title[0], rules):
            return told, WORDS, ()
        drafts = _main_content(bare, source, title, f"no text in {' or '.join(rules.body)}")
        return without_phrases(drafts, rules), GENERIC, ()
    css, drafts = ruled[0], drafts_of(ruled[1])
    if longer := _far_longer(drafts, bare, source, rules):
        return longer, GENERIC, (f"little text in {css}: {_length(drafts):,} characters",)
    return drafts, css, ()


def _far_longer(drafts: list[Draft], bare: Selector, source: _Source, rules: PageRules) -> list[Draft]:
    """What is found generically, if it says far more than what the selector met, and does so before: that was a box.

    It is looked for only if the whole page says enough: on most pages its length alone clears the selector. What
    begins with the selector's text may be a short document with all that stands around it.
    """
    enough = max(4 * _length(drafts), LONG)
    if not drafts or len(source.body) > limits.GENERIC_BYTES or len(text_of(bare.root)) < enough:
        return []
    generic = without_phrases(generic_body(bare, source.url), rules)
    before = list(takewhile(lambda draft: drafts[0].text not in draft.text, generic))
    return generic if _length(generic) >= enough and _length(before) >= LONG else []


def _length(drafts: list[Draft]) -> int:
    return sum(len(draft.text) for draft in drafts)


def _main_content(bare: Selector, source: _Source, title: Layered | None, reason: str) -> list[Draft]:
    """The blocks found generically; a page that says nothing but its title is none.

    The search takes 5 s for a page of one megabyte and 85 s for one of five: only rules read the largest.
    """
    if len(source.body) > limits.GENERIC_BYTES:
        raise TooLarge(source.url, f"{len(source.body):,} bytes without a rule that says where its text is")
    drafts = generic_body(bare, source.url)
    if all(title and draft.text == title[0] for draft in drafts):
        raise _empty(source, reason)
    return drafts


def _empty(source: _Source, reason: str) -> SiteChanged | Unreadable:
    """The outcome of a page without text: it was cut off before its text, or the site has changed."""
    if not source.is_whole:
        return Unreadable(source.url, f"cut off; {reason}")
    return SiteChanged(source.url, reason)


def _authors(page: Selector, rules: PageRules) -> tuple[str, ...]:
    """Fixed ones, else those of the structured data where it names who wrote, else a byline."""
    linked = jsonld_authors(page) if rules.jsonld_authors else ()
    return rules.authors or linked or generic_authors(page, rules.author_selectors)


def _identity(page: Selector, rules: PageRules) -> tuple[Alias, ...]:
    """The publisher's own id, where the page shows one; one of several might be that of a teaser."""
    if rules.identity is None:
        return ()
    css, pattern = rules.identity
    found = [match for text in page.css(css).getall() if (match := pattern.search(text))]
    ids = {match.group(1) for match in found}
    return tuple(Alias(rules.id_kind, one) for one in ids) if len(ids) == 1 else ()


def _is_of_known_kind(page: Selector, rules: PageRules) -> bool:
    return not rules.page_kinds or any(page.css(css) for css in rules.page_kinds)


def _language(page: Selector) -> str | None:
    return next(iter(texts(page, "html::attr(lang)")), None)


def _layers(**found: tuple[object, str] | Published | None) -> dict[str, str]:
    """For each field that was found, the rule that gave it."""
    return {name: value.origin if isinstance(value, Published) else value[1] for name, value in found.items() if value}


def _notes(source: _Source, title: Layered | None, published: Published | None, text: str) -> tuple[str, ...]:
    """What is missing, in words."""
    missing = [name for name, value in (("title", title), ("date", published), ("text", text)) if not value]
    return (*source.notes, *(f"no {name}" for name in missing))
