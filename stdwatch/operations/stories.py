"""After crawls: which new pages may be of one story with others, and which are copies of others."""

from datetime import date, datetime, timedelta

from sqlite_utils import Database

from stdwatch.reasons import Reason, StoryCode
from stdwatch.relevance.stories import APART, Background, Subject, links
from stdwatch.store import stories
from stdwatch.store.stories import NewLink, Page
from stdwatch.verdicts.likeness import alike, sketch_of

_AT_ONCE = 200
"""New pages of one look: with their neighbours of ten days some thousand titles, a second or two."""

_SPAN = timedelta(days=31)
"""From the oldest to the newest day of a look: pages of many years, restored at once, are taken a few at a time."""

_TEXT = 4000
"""Characters of a text that are compared."""

_COPY = 0.8
"""From this share of common runs of words on a text is told as a copy; texts of one series reach half of it."""

_FEWEST_WORDS = 40
"""Shorter texts are alike by their form."""


def link_new(db: Database, at: datetime) -> int:
    """Look for links of the pages that came since the last look, a batch at a time; how many pages that were."""
    new = _of_a_month(stories.new_pages(db, _AT_ONCE, _TEXT))
    if not new:
        return 0
    days = [day for page in new if (day := _day(page)) is not None]
    near = {page.id: page for page in new}
    if days:
        first, last = min(days) - timedelta(days=APART), max(days) + timedelta(days=APART)
        near |= {page.id: page for page in stories.pages_between(db, first.isoformat(), last.isoformat(), _TEXT)}
    ids = {page.id for page in new}
    new_links = {(link.one, link.other): link for link in [*_linked(near, ids), *_copied(near, ids)]}
    stories.add(db, new_links.values(), max(ids), at)
    return len(new)


def _of_a_month(pages: list[Page]) -> list[Page]:
    """The first of the pages, up to one whose day lies too far from theirs."""
    days: list[date] = []
    for number, page in enumerate(pages):
        if (day := _day(page)) is not None:
            days.append(day)
        if days and max(days) - min(days) > _SPAN:
            return pages[:number]
    return pages


def _linked(near: dict[int, Page], new: set[int]) -> list[NewLink]:
    subjects = [
        Subject(page.id, page.source, page.title, _day(page), page.doc_type, page.text) for page in near.values()
    ]
    made = links(subjects, Background(subjects), new)
    return [NewLink(link.one, link.other, link.strength, link.reasons) for link in made]


def _copied(near: dict[int, Page], new: set[int]) -> list[NewLink]:
    """Exact and near copies, whatever their titles and days: across sources, and of what was added by hand."""
    sketches = {page.id: sketch_of(page.text) for page in near.values() if page.text.count(" ") >= _FEWEST_WORDS}
    return [
        NewLink(page, other, 1 + share, (_reason(near[page], near[other], share),))
        for (page, other), share in alike(sketches, _COPY).items()
        if page in new or other in new
    ]


def _reason(page: Page, other: Page, share: float) -> Reason:
    return Reason.of(StoryCode.SAME_TEXT) if page.text == other.text else Reason.of(StoryCode.ALIKE_TEXT, share=share)


def _day(page: Page) -> date | None:
    return date.fromisoformat(page.day) if page.day and len(page.day) == 10 else None
