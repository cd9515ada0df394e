"""A page of which no rule is known: its main content by trafilatura, its title and date from its head."""

import re
from datetime import datetime

import lxml.html
from parsel import Selector

from stdwatch.extraction.blocks import Draft, drafts_of
from stdwatch.extraction.dates import article_date, head_date
from stdwatch.items import Published
from stdwatch.web_content.markup import fold, texts

BYLINES = ('meta[name="author"]::attr(content)', '[rel="author"]', ".byline", '[itemprop="author"]')
COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright\b).{,200}$", re.IGNORECASE)
PERSON = re.compile(r"^(?:[^\W\d_][\w.'’-]*\s){1,4}[^\W\d_][\w.'’-]+$")


def generic_body(page: Selector, url: str) -> list[Draft]:
    """The blocks of the main content of a page, lists and tables included; empty when there is none.

    `page` is a tree without furniture: hidden parts and dialogs are text to trafilatura.
    """
    import trafilatura

    found = trafilatura.extract(
        page.root,
        url=url,
        output_format="html",
        include_comments=False,
        include_tables=True,
        include_formatting=True,
    )
    drafts = drafts_of([lxml.html.document_fromstring(found)]) if found else []
    return [draft for draft in drafts if not COPYRIGHT.match(draft.text)]


def generic_date(page: Selector, *, at: datetime) -> Published | None:
    """The date in the head of a page, else the first marked time of its article; nothing is guessed."""
    return head_date(page, zone="UTC", at=at) or article_date(page, zone="UTC", at=at)


def generic_authors(page: Selector, selectors: tuple[str, ...] = BYLINES) -> tuple[str, ...]:
    """The people a page names as its authors, if they look like names: logins and "EXECUTIVE ORDER" do not."""
    for css in selectors:
        said = [fold(re.sub(r"^by\s+", "", text, flags=re.IGNORECASE)) for text in texts(page, css)]
        names = [name for text in said for name in re.split(r",\s+|\s+and\s+|;\s*", text)]
        people = [name for name in names if PERSON.match(name) and not name.isupper() and not name.islower()]
        if people:
            return tuple(dict.fromkeys(people))
    return ()
