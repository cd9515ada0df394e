"""What is never text of a document: scripts, menus, forms, hidden parts, boxes, and what a source's rules name.

Elements are emptied in their place: to take one out, lxml would have to write the text after it anew, and refuses the
control characters that pages may hold.
"""

import re
from collections.abc import Iterable

from lxml import etree
from parsel import Selector

from stdwatch.extraction.blocks import NOTES
from stdwatch.extraction.teasers import names_of
from stdwatch.web_content.markup import length_of, text_of

ELEMENTS = frozenset(
    {"script", "style", "noscript", "template", "nav", "select", "textarea", "iframe", "button", "svg", "dialog"}
)
ROLES = frozenset({"dialog", "alertdialog"})
CLASSES = frozenset({"visually-hidden", "screen-reader-text", "sr-only", "cky-consent-container", "mw-editsection"})
IDS = frozenset({"cookie-law-info-bar", "cookie-notice", "onetrust-consent-sdk", "CybotCookiebotDialog"})
_NOTE_TIPS = frozenset({"footnote", "tooltip"})
"""A note as it is shown over its mark: the notes below say it again."""
CONTENT = "self::body or .//main or .//article or .//h1"
NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)

BOXES = (
    ({"related"}, "", 2_000),
    ({"share", "sharing", "social"}, "", 300),
    ({"newsletter", "subscribe", "signup"}, r"\b(?:subscribe|sign up)\b", 500),
    ({"cookie", "cookies", "consent", "gdpr"}, r"\bcookies?\b", 2_000),
)
"""What boxes of the page's own are called, what they say, and how many characters at most: both tell them from text."""


def without_boilerplate(page: Selector, more: Iterable[str] = ()) -> Selector:
    """The page itself, less scripts, menus, forms and hidden parts, and less what `more` selects.

    What holds the content is kept whatever it is: some sites wrap all they say in one form, with or without a heading,
    or hide it until a script has run.
    """
    for element in [element for element in page.root.iter(etree.Element) if _is_boilerplate(element)]:
        if element.getparent() is not None and not _holds_content(element):
            element.clear(keep_tail=True)
    forms = list(page.root.iter("form"))
    most = length_of(page.root) / 2 if forms else 0
    for form in forms:
        if not _holds_content(form) and length_of(form) < most:
            form.clear(keep_tail=True)
    for css in more:
        for match in page.css(css):
            match.root.clear(keep_tail=True)
    return page


def drop_hidden_heading_text(root: etree._Element) -> None:
    """Empty what a first heading says to screen readers alone, in place; a heading that is for them alone stays."""
    for heading in root.iter("h1"):
        for element in [element for element in heading.iterdescendants() if CLASSES & set(_classes(element))]:
            if text_of(element) != text_of(heading):
                element.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml-stubs lack it


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()


def without_boxes(page: Selector) -> Selector:
    """The page itself, less sidebars, the page's footer, and boxes that ask to share, to subscribe or to read on.

    Their links may lead to files of the document, so attachments are looked for before.
    """
    for element in list(page.root.iter(etree.Element)):
        if (_is_beside(element) or _is_box(element)) and not _holds_content(element):
            element.clear(keep_tail=True)
    return page


def _is_boilerplate(element: etree._Element) -> bool:
    """Whether an element is none of a text by its name, its role, its class or its style."""
    if element.tag in ELEMENTS:
        return True
    for name, value in element.items():
        if name == "hidden" or (name == "aria-hidden" and value == "true") or (name == "role" and value in ROLES):
            return True
        if (name == "class" and CLASSES & set(value.split())) or (name == "id" and value in IDS):
            return True
        if name == "class" and "tooltip" in value and names_of(element) >= _NOTE_TIPS:
            return True
        if name == "style" and NOT_SHOWN.search(str(value)):
            return True
    return False


def _holds_content(element: etree._Element) -> bool:
    return bool(element.xpath(f"boolean({CONTENT})"))


def _is_beside(element: etree._Element) -> bool:
    """Whether an element is a sidebar that holds no notes, or the footer of the page."""
    if element.tag == "aside":
        return not NOTES & {*(element.get("class") or "").lower().split(), element.get("role")}
    return element.tag == "footer" and not element.xpath("boolean(ancestor::main or ancestor::article)")


def _is_box(element: etree._Element) -> bool:
    names = names_of(element)
    for called, says, most in BOXES:
        if names & called:
            text = text_of(element)
            return len(text) <= most and bool(re.search(says, text, re.IGNORECASE))
    return False
