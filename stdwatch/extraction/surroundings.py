"""What a page says just before and just behind its title: where no markup was ever seen, order still tells."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from lxml import etree
from parsel import Selector

from stdwatch.dates import parse_published
from stdwatch.extraction.rules import PageRules
from stdwatch.items import Published
from stdwatch.markup import fold, text_of

_READ_ON = 40
"""Pieces of text behind the title that are searched for a date in prose."""

_STAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T|$)")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The pieces of text around a title, each a text node: those in front of it, the nearest first, those behind it.

    Behind it a marked time is a piece of its own.
    """

    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()


def around(page: Selector, title: str | None, rules: PageRules) -> Surroundings:
    """The surroundings of the title in a page without its furniture; none where the page shows no title."""
    heading = _heading(page, title, rules)
    if heading is None:
        return Surroundings()
    before = _pieces(heading, "preceding", rules.labels_before_title)
    return Surroundings(before, _pieces(heading, "following", _READ_ON))


def date_behind(title: Surroundings, rules: PageRules, at: datetime) -> Published | None:
    """A date that stands alone behind the title, else the one that the site's own words announce there."""
    for piece in title.behind[: rules.date_after_title]:
        if found := parse_published(
            piece, origin="page: behind the title", zone=rules.zone, order=rules.date_order, at=at
        ):
            return found
    prose = " ".join(piece for piece in title.behind if not _STAMP.match(piece))
    for pattern in rules.said_date:
        if match := pattern.search(prose):
            return parse_published(match.group(1), origin="page: words", zone=rules.zone, order=rules.date_order, at=at)
    return None


def _heading(page: Selector, title: str | None, rules: PageRules) -> etree._Element | None:
    """The heading that shows the title, else the last one of the first level that could be one (CS1)."""
    headings = [found.root for found in page.css("h1, h2")]
    shown = next((heading for heading in headings if title and text_of(heading) == title), None)
    first = [heading for heading in headings if heading.tag == "h1" and _may_be_title(text_of(heading), rules)]
    return shown if shown is not None else next(iter(first[::-1]), None)


def _may_be_title(text: str, rules: PageRules) -> bool:
    return bool(text) and not (rules.not_title and rules.not_title.search(text))


def _pieces(heading: etree._Element, side: str, most: int) -> tuple[str, ...]:
    """The nearest text nodes on one side of the heading, the nearest first; behind it also marked times."""
    marked = " | following::time/@datetime" if side == "following" else ""
    nodes = cast("list[str]", heading.xpath(f"{side}::text()[normalize-space()]{marked}"))
    found = nodes[::-1] if side == "preceding" else nodes
    return tuple(piece for node in found[:most] if (piece := fold(node)))
