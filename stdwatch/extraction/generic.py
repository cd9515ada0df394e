"""A page of which no rule is known: its main content by trafilatura, its title and date from its head."""

import re
from datetime import datetime

import lxml.html
from parsel import Selector

from stdwatch.extraction.blocks import Draft, drafts_of
from stdwatch.extraction.dates import article_date, head_date
from stdwatch.items import Published
from stdwatch.markup import decode, fold, texts

TITLES = ('meta[property="og:title"]::attr(content)', "article h1", "main h1", "h1", "title::text")
SITE = 'meta[property="og:site_name"]::attr(content)'
BYLINES = ('meta[name="author"]::attr(content)', '[rel="author"]', ".byline", '[itemprop="author"]')
Layered = tuple[str, str]
PERSON = re.compile(r"^(?:[^\W\d_][\w.'’-]*\s){1,4}[^\W\d_][\w.'’-]+$")


def generic_body(body: bytes, media_type: str | None, url: str) -> list[Draft]:
    """The blocks of the main content of a page, lists and tables included; empty when there is none."""
    import trafilatura

    found = trafilatura.extract(
        decode(body, media_type),
        url=url,
        output_format="html",
        include_comments=False,
        include_tables=True,
        include_formatting=True,
    )
    return drafts_of([lxml.html.document_fromstring(found)]) if found else []


def title_of(
    page: Selector,
    selectors: tuple[str, ...] = (),
    suffix: re.Pattern[str] | None = None,
    never: re.Pattern[str] | None = None,
) -> Layered | None:
    """The title of a page and the selector that gave it: a source's own selectors first, then what any page has.

    The site's name behind a bar or a dash is cut off; what is nothing but that name, or matches `never`, is no title.
    """
    site = next(iter(texts(page, SITE)), "")
    ending = re.compile(rf"(?:^|\s+)[|–—-]\s+{re.escape(site)}$" if site else r"$.")
    for css in (*selectors, *TITLES):
        for title in texts(page, css):
            bare = fold((suffix or ending).sub("", title))
            if bare and bare != site and not (never and never.search(bare)):
                return bare, css
    return None


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
