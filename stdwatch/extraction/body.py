"""The text of a page as blocks: where its source's rules find it, else between the site's words, else generically."""

from dataclasses import dataclass
from itertools import takewhile

from stdwatch.errors import SiteChanged, Unreadable
from stdwatch.extraction.blocks import BlockDraft, drafts_of
from stdwatch.extraction.generic import generic_body
from stdwatch.extraction.page import Page
from stdwatch.extraction.phrases import between_phrases, without_phrases
from stdwatch.extraction.rules import PageRules
from stdwatch.extraction.teasers import own_matches
from stdwatch.extraction.titles import MatchedText
from stdwatch.reasons import BodyCode, Reason
from stdwatch.web_content.markup import length_of

_HEAD = 4
"""Blocks among which the title stands, which is no part of the text."""
GENERIC, WORDS = "generic", "words"
LONG = 600  # characters: a page that says less besides its menus may well be a title, its files and a footer


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of a text, the layer that gave them, and what is to be doubted."""

    drafts: list[BlockDraft]
    layer: str
    doubts: tuple[str, ...] = ()


def body_of(page: Page, rules: PageRules, title: MatchedText | None) -> Body:
    """The text of a page of a known site.

    The first body selector that matches counts, even where it holds nothing: some pages are a title and their files.
    Without a match, or when the page says far more elsewhere, the site's own words around its texts tell where this one
    is, else it is looked for generically.
    """
    ruled = next(
        ((css, matches) for css in rules.body if (matches := own_matches(page.bare, css, page.url, rules))), None
    )
    if ruled is None:
        if between := between_phrases(page.bare, title and title[0], rules):
            return Body(between, WORDS)
        drafts = main_content(page, title, Reason.of(BodyCode.NO_TEXT, selectors=tuple(rules.body)))
        return Body(without_phrases(drafts, rules), GENERIC)
    css, drafts = ruled[0], drafts_of(ruled[1])
    if longer := _far_longer(drafts, page, rules):
        return Body(longer, GENERIC, (f"little text in {css}: {length(drafts):,} characters",))
    return Body(drafts, css)


def main_content(page: Page, title: MatchedText | None, reason: Reason) -> list[BlockDraft]:
    """The blocks found generically; a page that says nothing but its title is none."""
    page.refuse_length()
    drafts = generic_body(page.bare, page.url)
    text = [draft for number, draft in enumerate(drafts) if not (title and number < _HEAD and draft.text == title[0])]
    if not text:
        raise no_text(page, reason)
    return text


def no_text(page: Page, reason: Reason) -> SiteChanged | Unreadable:
    """The outcome of a page without text: it was cut off before its text, or the site has changed."""
    if not page.is_whole:
        return Unreadable(page.url, Reason.of(BodyCode.CUT, because=reason))
    return SiteChanged(page.url, reason)


def length(drafts: list[BlockDraft]) -> int:
    """The characters of some blocks."""
    return sum(len(draft.text) for draft in drafts)


def _far_longer(drafts: list[BlockDraft], page: Page, rules: PageRules) -> list[BlockDraft]:
    """What is found generically, if it says far more than what the selector met, and does so before: that was a box.

    It is looked for only if the whole page says enough: on most pages its length alone clears the selector. What
    begins with the selector's text may be a short document with all that stands around it.
    """
    enough = max(4 * length(drafts), LONG)
    if not drafts or length_of(page.bare.root) < enough or page.is_long:
        return []
    generic = without_phrases(generic_body(page.bare, page.url), rules)
    before = list(takewhile(lambda draft: drafts[0].text not in draft.text, generic))
    return generic if length(generic) >= enough and length(before) >= LONG else []
