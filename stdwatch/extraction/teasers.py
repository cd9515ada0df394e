"""What a page shows of other documents: teasers and cards, which lend it neither identity, date, text nor files."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

from lxml import etree
from parsel import Selector

from stdwatch.extraction.rules import PageRules
from stdwatch.web_content.markup import text_of, texts
from stdwatch.web_content.urls import leads_elsewhere

TEASER = 1_000
"""Characters: a teaser says less, and what says more is none, whatever its name and its heading."""

_IN_FRONT = 100
"""Characters in front of the heading of a teaser, such as a label and a day; behind more it heads a section."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ENDING = ("h2", "h3", "h4", "h5")
MARGINS = frozenset({"header", "footer", "nav", "aside", "dialog"})
ROLES = frozenset({"banner", "contentinfo", "navigation", "complementary", "dialog", "alertdialog"})
_CARDS = frozenset({"teaser", "teasers", "related", "card", "cards"})
Titles = tuple[str, ...]
"""What the head of a page calls it."""

_IN_HEAD = ('meta[property="og:title"]::attr(content)', "title")


def without_others(page: Selector, url: str) -> Selector:
    """The page itself, less its articles that are about another document than the one at `url`.

    Its own is the one that says so (``about``), else the one that holds the title, else those that follow it; teasers
    are none.
    """
    titles = _titles(page)
    own = set(_own(page, titles, url))
    around = {ancestor for article in own for ancestor in article.iterancestors()}
    for article in [match.root for match in page.css("article")]:
        inside = any(ancestor in own for ancestor in article.iterancestors())
        if article not in own and article not in around and (not inside or is_teaser(article, titles, url)):
            article.clear(keep_tail=True)
            article.tag = "div"  # no selector for articles meets what is left of it
    return page


def own_matches(page: Selector, css: str, url: str, rules: PageRules) -> list[etree._Element]:
    """The matches in document order, less those in margins, in teasers, and behind a heading that ends the text."""
    elements, titles = outermost(part.root for part in page.css(css)), _titles(page)
    behind = _behind_an_end(page, elements, rules)
    return [element for element in elements if not _is_elsewhere(element, titles, url) and element not in behind]


def _is_elsewhere(match: etree._Element, titles: Titles, url: str) -> bool:
    """Whether a match lies in a margin, or under the heading of a teaser; what holds the page's content is neither."""
    around = [match, *match.iterancestors()]
    inner = [article for article in around if next(article.iter("main", "article", "h1", "body"), None) is None]
    inside = set(match.iter(*HEADINGS))
    headed = [article for article in inner if next(article.iter(*HEADINGS), None) not in inside]
    return any(is_margin(article) for article in inner) or any(is_teaser(article, titles, url) for article in headed)


def _behind_an_end(page: Selector, matches: list[etree._Element], rules: PageRules) -> set[etree._Element]:
    """The matches in front of which the last heading, inside none, is one of the words that end a text."""
    if not rules.ends:
        return set()
    known, behind = set(matches), set()
    last: etree._Element | None = None
    for element in page.root.iter(*_ENDING, *{match.tag for match in matches}):
        if element in known and last is not None and any(rule.match(text_of(last)) for rule in rules.ends):
            behind.add(element)
        elif element.tag in _ENDING:
            last = None if any(ancestor in known for ancestor in element.iterancestors()) else element
    return behind


def is_teaser(element: etree._Element, titles: Titles, url: str) -> bool:
    """Whether an element is short and headed by a link to another page; an article also by its name alone."""
    heading, text = next(element.iter(*HEADINGS), None), text_of(element)
    if len(text) > TEASER or (heading is not None and _is_title(heading, titles)):
        return False
    if element.tag == "article" and names_of(element) & _CARDS:
        return True
    if heading is None or text.find(text_of(heading)) > _IN_FRONT:
        return False
    return any(leads_elsewhere(href, url) for href in _links_of(heading, element))


def is_of_another(element: etree._Element, url: str) -> bool:
    """Whether microdata is that of another document: of a short thing that links another page and has no title."""
    scope = next((around for around in element.iterancestors() if around.get("itemscope") is not None), None)
    if scope is None or scope.tag in {"body", "html"} or next(scope.iter("h1"), None) is not None:
        return False
    links = (link.get("href", "") for link in scope.iter("a"))
    return len(text_of(scope)) <= TEASER and any(leads_elsewhere(href, url) for href in links)


def names_of(element: etree._Element) -> frozenset[str]:
    """The words of which the classes and the id of an element are made, in lower case."""
    return _words_of(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(4_096)
def _words_of(names: str) -> frozenset[str]:
    return frozenset(re.split(r"[\s_-]+", names.lower()))


def is_margin(element: etree._Element) -> bool:
    """Whether an element is a margin by its name or role: header, footer, menu, sidebar or dialog."""
    return element.tag in MARGINS or element.get("role") in ROLES


def outermost(parts: Iterable[etree._Element]) -> list[etree._Element]:
    """The elements that lie in none of the others, so that nothing is said twice."""
    known = list(parts)
    each = set(known)
    return [part for part in known if not any(ancestor in each for ancestor in part.iterancestors())]


def _own(page: Selector, titles: Titles, url: str) -> list[etree._Element]:
    """The articles that may be the page's own; none when all are teasers."""
    articles = [match.root for match in page.css("article")]
    if described := [
        article for article in articles if article.get("about") and not leads_elsewhere(article.get("about"), url)
    ]:
        return described
    outside = [article for article in articles if not any(is_margin(around) for around in article.iterancestors())]
    rest = [article for article in outermost(outside) if not is_teaser(article, titles, url)]
    headings = [match.root for match in page.css("h1")]
    title = next((heading for heading in headings if _is_title(heading, titles)), next(iter(headings), None))
    if title is None:
        return rest
    around, behind = set(title.iterancestors()), set(cast("list[etree._Element]", title.xpath("following::article")))
    return (
        [article for article in rest if article in around] or [article for article in rest if article in behind] or rest
    )


def _is_title(heading: etree._Element, titles: Titles) -> bool:
    """Whether the page's head says what the heading says."""
    text = text_of(heading)
    return bool(text) and any(text in title for title in titles)


def _titles(page: Selector) -> Titles:
    return tuple(title for css in _IN_HEAD for title in texts(page, css))


def _links_of(heading: etree._Element, within: etree._Element) -> list[str]:
    """The links in a heading, and those it lies in."""
    inside = [link.get("href") for link in heading.iter("a")]
    around = [up.get("href") for up in heading.iterancestors("a") if up in set(within.iter("a"))]
    return [href for href in (*inside, *around) if href]
