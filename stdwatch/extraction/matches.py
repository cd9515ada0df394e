"""Which matches of a body selector are the page's own text: one class may dress boxes and cards as well."""

from typing import cast

from lxml import etree
from parsel import Selector

from stdwatch.extraction.others import HEADINGS, is_margin, is_teaser, outermost
from stdwatch.extraction.rules import PageRules
from stdwatch.markup import text_of


def own_matches(page: Selector, css: str, url: str, rules: PageRules) -> list[etree._Element]:
    """The matches in document order, less those in margins, in teasers, and behind a heading that ends the text."""
    found = outermost(part.root for part in page.css(css))
    return [one for one in found if not _is_elsewhere(one, page, url) and not _is_behind_end(one, found, rules)]


def _is_elsewhere(match: etree._Element, page: Selector, url: str) -> bool:
    """Whether a match lies in a margin, or under the heading of a teaser; what holds the page's content is neither."""
    around = [match, *match.iterancestors()]
    inner = [one for one in around if next(one.iter("main", "article", "h1", "body"), None) is None]
    inside = set(match.iter(*HEADINGS))
    headed = [one for one in inner if next(one.iter(*HEADINGS), None) not in inside]
    return any(is_margin(one) for one in inner) or any(is_teaser(one, page, url) for one in headed)


def _is_behind_end(match: etree._Element, found: list[etree._Element], rules: PageRules) -> bool:
    """Whether the last heading in front of a match, inside none, is one of the words that end a text."""
    nearest = cast("list[etree._Element]", match.xpath("preceding::*[self::h2 or self::h3 or self::h4 or self::h5][1]"))
    outside = [one for one in nearest if not set(found) & set(one.iterancestors())]
    return any(rule.match(text_of(one)) for one in outside for rule in rules.ends)
