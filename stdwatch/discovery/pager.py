"""The next page of a list: what the site's own pager calls so, else what the pagers of other sites have in common."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from parsel import Selector

from stdwatch.discovery.channels import RowRules
from stdwatch.web_content.markup import fold, text_of
from stdwatch.web_content.urls import UrlRules

USUAL = ("link[rel~=next]", "a[rel~=next]")
NEXT = re.compile(r"(?:go to )?(?:the )?(?:next|older|(?:load|show|view|see) (?:more|older)|more)\b", re.IGNORECASE)
NUMBER = re.compile("[0-9]{1,5}")
FOLDER = re.compile(rf"/page/({NUMBER.pattern})/?$")
PARAMETER = re.compile(r"(?!per)(?:[\w-]*[-_])?(?:page|paged|pg|p|pagenumber|offset|start|skip)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL stands in a list: the list without its page, how it names the page, and the page's number."""

    path: str
    query: str
    name: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page of the list, with its number and all that it says of itself."""

    url: str
    place: Place
    number: int
    labels: tuple[str, ...]


def next_page(page: Selector, url: str, base: str, rules: RowRules, urls: UrlRules) -> tuple[str | None, bool]:
    """The page of a list that comes after that of `url`, and whether there are later ones, of which none is the next.

    `base` is what the page's links are relative to.
    """
    for css in (*rules.next, *USUAL):
        for link in page.css(css):
            target = urls.resolve(link.root.get("href", ""), base)
            if link.root.get("href") and urls.covers(target) and target != url:
                return target, False
    here = place_of(url)
    later = _later(here, list(_links(page, here, base, urls)))
    following = _following(here, later)
    return following, bool(later) and following is None


def place_of(url: str) -> Place:
    """The list that a URL names and its page in it: ``/page/2/`` at the end of a path, or a number in the query."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    paged = [(name, value) for name, value in pairs if PARAMETER.fullmatch(name) and NUMBER.fullmatch(value)]
    query = urlencode([pair for pair in pairs if pair not in paged])
    paged += [("/page/", number) for number in FOLDER.findall(parts.path)]
    path = FOLDER.sub("", parts.path).rstrip("/")
    return Place(path, query, paged[0][0], int(paged[0][1])) if paged else Place(path, query)


def _links(page: Selector, here: Place, base: str, urls: UrlRules) -> Iterator[Link]:
    """The links of a list to pages of the same list, in their order."""
    for link in page.css("a[href]"):
        url = urls.resolve(link.root.get("href", ""), base)
        linked = place_of(url)
        if linked.number is not None and linked.path == here.path and urls.covers(url) and not urls.post_id(url):
            labels = (fold(link.root.get(name, "")) for name in ("aria-label", "title"))
            yield Link(url, linked, linked.number, (text_of(link.root), *labels))


def _later(here: Place, links: list[Link]) -> list[Link]:
    """The links to later pages, named as this one is. A list begins at 0 or at 1: what is called "1" is its first."""
    first = max((link.number for link in links if "1" in link.labels), default=0)
    number = first if here.number is None else here.number
    return [link for link in links if link.number > number and here.name in {"", link.place.name}]


def _following(here: Place, later: list[Link]) -> str | None:
    """The link that says that it leads on, else the one to the number after this page's."""
    marked = (link.url for link in later if any(NEXT.match(label) for label in link.labels))
    numbers = (1, 2) if here.number is None else (here.number + 1,)
    counted = [link for link in later if link.number in numbers and link.place.query == here.query]
    return next(marked, None) or (min(counted, key=lambda link: link.number).url if counted else None)
