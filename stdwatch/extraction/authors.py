"""The people who wrote a page: as its source says, as its structured data says, or in its byline."""

import re

from parsel import Selector

from stdwatch.extraction.rules import PageRules
from stdwatch.web_content.jsonld import jsonld_authors
from stdwatch.web_content.markup import fold, texts

_BYLINES = ('meta[name="author" i]::attr(content)', '[rel="author"]', ".byline", '[itemprop="author"]')
_PERSON = re.compile(r"^(?:[^\W\d_][\w.'’-]*\s){1,4}[^\W\d_][\w.'’-]+$|^[\u4e00-\u9fff]{2,4}$")


def authors_of(page: Selector, url: str, rules: PageRules) -> tuple[str, ...]:
    """Fixed ones, else those of the structured data where it names who wrote, else a byline."""
    linked = jsonld_authors(page, url) if rules.jsonld_authors else ()
    return rules.authors or linked or byline(page, rules.author_selectors)


def generic_authors(page: Selector, url: str) -> tuple[str, ...]:
    """The people that the structured data of a page of an unknown site names, else its byline."""
    return tuple(name for name in jsonld_authors(page, url) if _is_person(name)) or byline(page, _BYLINES)


def byline(page: Selector, selectors: tuple[str, ...]) -> tuple[str, ...]:
    """The people a page names as its authors, if they look like names: logins and "EXECUTIVE ORDER" do not."""
    for css in selectors:
        lines = [fold(re.sub(r"^by\s+", "", text, flags=re.IGNORECASE)) for text in texts(page, css)]
        names = [name for line in lines for name in re.split(r",\s+|\s+and\s+|;\s*", line)]
        people = [name for name in names if _is_person(name)]
        if people:
            return tuple(dict.fromkeys(people))
    return ()


def _is_person(name: str) -> bool:
    return bool(_PERSON.match(name)) and (not name.isascii() or not (name.isupper() or name.islower()))
