"""A web page as a Document: by the rules of its source, else generically, else by a named outcome."""

from collections.abc import Iterable
from datetime import datetime

from parsel import Selector

from stdwatch.errors import NotFound, SiteChanged, Unreadable
from stdwatch.extraction.attachments import attachments_of, files_of
from stdwatch.extraction.authors import authors_of, generic_authors
from stdwatch.extraction.blocks import lay_out
from stdwatch.extraction.body import GENERIC, WORDS, body_of, main_content, no_text
from stdwatch.extraction.boilerplate import without_boxes
from stdwatch.extraction.dates import date_of, unread_dates
from stdwatch.extraction.generic_dates import generic_date
from stdwatch.extraction.page import CUT_OFF, Page, parsed
from stdwatch.extraction.phrases import with_notes
from stdwatch.extraction.rules import PageRules, document_type
from stdwatch.extraction.title_context import TitleContext, title_context
from stdwatch.extraction.titles import MatchedText, title_of
from stdwatch.items import Alias, DocType, Document, Published
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import texts
from stdwatch.web_content.sniff import Kind, kind_of, refuse_size
from stdwatch.web_content.stubs import refuse_stub
from stdwatch.web_content.urls import UrlRules
from stdwatch.web_content.walls import refuse_wall

__all__ = ["CUT_OFF", "read_page"]

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
        raise Unreadable(url, Reason.of(BodyCode.WRONG_KIND, body=kind, expected=Kind.HTML))
    refuse_size(body, kind, url)
    page = parsed(body, urls.canonical(url) if urls else url, media_type, at, rules)
    return _unknown(page, urls) if rules is None else _known(page, rules, urls, tuple(labels))


def _known(page: Page, rules: PageRules, urls: UrlRules | None, labels: tuple[str, ...]) -> Document:
    """A page of a site whose rules we have."""
    tree, url = page.tree, page.url
    _refuse_others(tree, url, rules)
    title = title_of(tree, rules.title, rules.title_suffix, rules.not_title)
    files = page.aside("files", lambda: attachments_of(page.bare, url, rules, urls) if urls else (), ())
    page.aside("boxes", lambda: without_boxes(page.bare), page.bare)
    context = page.aside("title's context", lambda: title_context(page.bare, title and title[0], rules), TitleContext())
    is_of_kind = not rules.page_kinds or any(tree.css(css) for css in rules.page_kinds)
    body = body_of(page, rules, title)
    text, blocks = lay_out(with_notes(body.drafts, rules))
    refuse_stub(text, url)
    own = page.aside("labels", lambda: tuple(label for css in rules.labels for label in texts(tree, css)), ())
    labels = tuple(dict.fromkeys([*labels, *own, *context.before]))
    kind = document_type(rules, url, labels=labels, title=title and title[0], text=text)
    event = bool(kind and kind[0] in rules.future_types)
    published = page.aside("date", lambda: date_of(tree, url, rules, page.at, event=event, title=context), None)
    if body.layer == GENERIC and len(text) < NOTHING and not is_of_kind and not (title and published):
        raise no_text(page, Reason.of(BodyCode.SAYS_NOTHING, text=repr(text[:60])))
    unread = page.aside("unread dates", lambda: unread_dates(tree, rules), ())
    return Document(
        url=url,
        title=title and title[0],
        text=text,
        blocks=blocks,
        published=published,
        doc_type=kind and kind[0],
        authors=page.aside("authors", lambda: authors_of(tree, url, rules), ()),
        language=_language(tree) or rules.language,
        aliases=(*_identity(tree, rules), *(urls.aliases(url) if urls else ())),
        attachments=files,
        layers=_layers(title=title, body=("", body.layer), date=published, type=kind),
        low_confidence=body.layer in {GENERIC, WORDS} or not is_of_kind,
        notes=(*_notes(page, title, published, text), *body.doubts, *unread),
    )


def _unknown(page: Page, urls: UrlRules | None) -> Document:
    """A page of a site of which we know nothing."""
    tree, url = page.tree, page.url
    refuse_wall(tree, url)
    title = title_of(tree)
    language = _language(tree)
    files = page.aside("files", lambda: files_of(page.bare, url), ())
    page.aside("boxes", lambda: without_boxes(page.bare), page.bare)
    drafts = main_content(page, title, Reason.of(BodyCode.NO_TEXT_FOUND))
    text, blocks = lay_out(drafts)
    refuse_stub(text, url)
    published, doubt = page.aside(
        "date",
        lambda: generic_date(tree, page.bare, url, title and title[0], drafts, at=page.at, language=language or ""),
        (None, ""),
    )
    return Document(
        url=url,
        title=title and title[0],
        text=text,
        blocks=blocks,
        published=published,
        doc_type=DocType.PAGE,
        authors=page.aside("authors", lambda: generic_authors(tree, url), ()),
        language=language,
        aliases=urls.aliases(url) if urls else (),
        attachments=files,
        layers=_layers(title=title, body=("", GENERIC), date=published, type=None),
        low_confidence=True,
        notes=(*_notes(page, title, published, text), *((doubt,) if doubt else ())),
    )


def _refuse_others(page: Selector, url: str, rules: PageRules) -> None:
    """Raise for the site's own error pages, for walls, and for its lists where a document should be."""
    for css in rules.failures:
        if page.css(css):
            raise NotFound(url, Reason.of(BodyCode.ERROR_PAGE, selector=css))
    if not any(page.css(css) for css in rules.body):
        refuse_wall(page, url)
    for css in rules.lists:
        if page.css(css):
            raise SiteChanged(url, Reason.of(BodyCode.LIST_PAGE, selector=css))


def _identity(page: Selector, rules: PageRules) -> tuple[Alias, ...]:
    """The publisher's own id, where the page shows one; one of several might be that of a teaser."""
    if rules.identity is None:
        return ()
    css, pattern = rules.identity
    matches = [match for text in page.css(css).getall() if (match := pattern.search(text))]
    ids = {match.group(1) for match in matches}
    return tuple(Alias(rules.id_kind, name) for name in ids) if len(ids) == 1 else ()


def _language(page: Selector) -> str | None:
    return next(iter(texts(page, "html::attr(lang)")), None)


def _layers(**values: tuple[object, str] | Published | None) -> dict[str, str]:
    """For each field that was found, the rule that gave it."""
    return {name: value.origin if isinstance(value, Published) else value[1] for name, value in values.items() if value}


def _notes(page: Page, title: MatchedText | None, published: Published | None, text: str) -> tuple[str, ...]:
    """What is missing, in words, and what was noted on the way."""
    missing = [name for name, value in (("title", title), ("date", published), ("text", text)) if not value]
    return (*(() if page.is_whole else (CUT_OFF,)), *(f"no {name}" for name in missing), *page.notes)
