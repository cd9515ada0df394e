"""What is never text of a document: scripts, menus, forms, hidden parts, and what a source's rules name."""

from collections.abc import Iterable

from parsel import Selector

FURNITURE = (
    "script, style, noscript, template, nav, form, select, iframe, button, svg",
    '[hidden], [aria-hidden="true"], .visually-hidden, .screen-reader-text, .sr-only',
    '[style*="display:none"], [style*="display: none"]',
)


def without_furniture(page: Selector, more: Iterable[str] = ()) -> Selector:
    """The page itself, less what is never text: scripts, menus, forms, hidden parts, and what `more` selects."""
    for css in (*FURNITURE, *more):
        page.css(css).drop()
    return page
