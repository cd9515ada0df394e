"""How often each selector of a spider matches on the pages that came."""

from collections.abc import Iterable, Iterator, Sequence

from parsel import Selector

from stdwatch.discovery.channels import RowRules
from stdwatch.extraction.rules import PageRules
from stdwatch.operations.probing.report import Matched

_OF_PAGES = ("title", "date", "body", "page_kinds", "labels", "author_selectors", "attachments", "drop")
_OF_ROWS = ("link", "title", "date", "labels")


def of_pages(pages: Sequence[Selector], rules: PageRules) -> list[Matched]:
    """The selectors of document pages, over all of them."""
    pairs = [(name, css) for name in _OF_PAGES for css in getattr(rules, name)]
    pairs += [("identity", rules.identity[0])] if rules.identity else []
    return [Matched("documents", name, css, _number(pages, css), len(pages)) for name, css in pairs]


def of_listing(where: str, page: Selector, rules: RowRules) -> list[Matched]:
    """The selectors of one listing: rows on the page, all else in the rows of the first that found any."""
    around = [Matched(where, name, css, len(page.css(css)), None) for name, css in _around(rules)]
    rows = next((list(rows) for css in rules.row if (rows := page.css(css))), [])
    pairs = [(name, css) for name in _OF_ROWS for css in getattr(rules, name)]
    pairs += [("files", rules.files)] if rules.files else []
    pairs += [("identity", rules.identity[0])] if rules.identity else []
    return [*around, *(Matched(where, name, css, _number(rows, css), len(rows)) for name, css in pairs if rules.row)]


def unmatched(selectors: Iterable[Matched], fields: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Place, field and selectors of each of these fields that no selector matched anywhere."""
    tried: dict[tuple[str, str], list[Matched]] = {}
    for selector in selectors:
        if selector.field in fields and selector.tried != 0:
            tried.setdefault((selector.where, selector.field), []).append(selector)
    for (where, name), ones in tried.items():
        if not any(selector.matched for selector in ones):
            yield where, name, [selector.selector for selector in ones]


def _around(rules: RowRules) -> list[tuple[str, str]]:
    return [(name, css) for name in ("row", "within", "next") for css in getattr(rules, name)]


def _number(pages: Iterable[Selector], css: str) -> int:
    return sum(1 for page in pages if page.css(css))
