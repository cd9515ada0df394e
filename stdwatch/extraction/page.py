"""A web page while it is being read: parsed once, as it was published and less all that is never text."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from lxml import etree
from parsel import Selector

from stdwatch import limits
from stdwatch.errors import PageError, TooLarge
from stdwatch.extraction.attachments import link_embedded
from stdwatch.extraction.boilerplate import drop_hidden_heading_text, without_boilerplate
from stdwatch.extraction.depth import level
from stdwatch.extraction.formulas import write_formulas
from stdwatch.extraction.hidden import reveal
from stdwatch.extraction.margin_notes import move_margin_notes
from stdwatch.extraction.page_data import unfold_data
from stdwatch.extraction.raised import write_raised_figures
from stdwatch.extraction.rules import PageRules
from stdwatch.extraction.style_sheets import apply_sheets
from stdwatch.extraction.tables import order_feet
from stdwatch.extraction.teasers import without_others
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import parse_html
from stdwatch.web_content.sniff import is_closed, is_whole

T = TypeVar("T")
Other = TypeVar("Other")
CUT_OFF = "cut off: the page has no end"


@dataclass(slots=True)
class Page:
    """An answer with its tree, without articles on other documents, and the same less scripts, menus and forms.

    `elements` holds those of both: lxml makes an element anew at each meeting unless somebody holds it, and the
    steps of reading meet each one a dozen times (a tenth of the time of reading).
    """

    body: bytes
    url: str
    at: datetime
    tree: Selector
    bare: Selector
    notes: list[str] = field(default_factory=list)
    elements: list[etree._Element] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the page ends as pages end: connections break, and archives cut."""
        return is_whole(self.body) or is_closed(self.body)

    def refuse_length(self) -> None:
        """Raise `TooLarge` for a page that is too long to search it for its text, without scripts, styles and menus."""
        if self.is_long:
            size = len(etree.tostring(self.bare.root))
            raise TooLarge(self.url, Reason.of(BodyCode.UNRULED_TOO_LARGE, size=size))

    @property
    def is_long(self) -> bool:
        """Whether a search for the text takes too much: it costs by the element, and by the byte."""
        if len(self.body) > limits.GENERIC_BYTES and len(etree.tostring(self.bare.root)) > limits.GENERIC_BYTES:
            return True
        most = limits.GENERIC_ELEMENTS
        return self.body.count(b"<") > most and sum(1 for _ in self.bare.root.iter()) > most

    def aside(self, feature: str, read: Callable[[], T], otherwise: Other) -> T | Other:
        """What a side feature gives; an error in it costs that feature and leaves a note, never the text."""
        try:
            return read()
        except PageError:
            raise
        except Exception as error:  # whatever markup does to a side feature, the text is read
            self.notes.append(f"{feature} not read: {type(error).__name__}: {error}"[:200])
            return otherwise


def parsed(body: bytes, url: str, media_type: str | None, at: datetime, rules: PageRules | None) -> Page:
    """The page in a body, ready to be read; what stays hidden inside its text is counted in a note."""
    tree = parse_html(body, media_type)
    page = Page(body, url, at, tree, tree)
    page.elements = list(tree.root.iter())
    page.aside("depth", lambda: level(tree.root, page.elements), False)
    page.aside("data", lambda: unfold_data(tree.root), None)
    page.aside("style sheets", lambda: apply_sheets(tree), None)
    page.aside("articles on other documents", lambda: without_others(tree, url), tree)
    page.aside("headings", lambda: drop_hidden_heading_text(tree.root), None)
    page.aside("embedded files", lambda: link_embedded(tree.root), None)
    page.aside("feet of tables", lambda: order_feet(tree.root), None)
    page.aside("formulas", lambda: write_formulas(tree.root), None)
    page.aside("notes of the margin", lambda: move_margin_notes(tree.root), None)
    page.aside("raised figures", lambda: write_raised_figures(tree.root), None)
    page.bare = Selector(root=deepcopy(tree.root), type="html")
    page.elements += page.bare.root.iter()
    places = rules.body if rules else ()
    hidden = page.aside("hidden text", lambda: reveal(page.bare, places), 0)
    page.aside("boilerplate", lambda: without_boilerplate(page.bare, rules.drop if rules else ()), page.bare)
    if hidden:
        page.notes.append(f"hidden text left out: {hidden:,} characters")
    return page
