"""What is never text of a document: scripts, menus, forms, hidden parts, and what a source's rules name.

Elements are emptied in their place: to take one out, lxml would have to write the text after it anew, and refuses the
control characters that pages may hold.
"""

from collections.abc import Iterable

from parsel import Selector

FURNITURE = (
    "script, style, noscript, template, nav, form, select, iframe, button, svg, [hidden], .visually-hidden,"
    '.screen-reader-text, .sr-only, [aria-hidden="true"], [style*="display:none"], [style*="display: none"],'
    "#cookie-law-info-bar, #cookie-notice, #onetrust-consent-sdk, #CybotCookiebotDialog, .cky-consent-container"
)
CONTENT = "self::body or .//main or .//article or .//h1"


def without_furniture(page: Selector, more: Iterable[str] = ()) -> Selector:
    """The page itself, less scripts, menus, forms and hidden parts, and less what `more` selects.

    What holds the content is kept whatever it is: some sites wrap all they say in one form, or hide it until a script
    has run.
    """
    for found in page.css(FURNITURE):
        if found.root.getparent() is not None and not found.root.xpath(f"boolean({CONTENT})"):
            found.root.clear(keep_tail=True)
    for css in more:
        for found in page.css(css):
            found.root.clear(keep_tail=True)
    return page
