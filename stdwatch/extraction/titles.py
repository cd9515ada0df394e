"""The title of a page: what its head and its headings agree on, else what its source's rules say."""

import re
from collections.abc import Iterator

from parsel import Selector

from stdwatch.web_content.markup import texts
from stdwatch.web_content.plain_titles import plain_title

MatchedText = tuple[str, str]
"""What was found, and the selector that gave it."""

TITLES = (
    'meta[property="og:title"]::attr(content)',
    "article h1",
    "main h1",
    "h1",
    'meta[name="twitter:title"]::attr(content)',
    "title::text",
)
TOLD = ('meta[property="og:title"]::attr(content)', 'meta[name="twitter:title"]::attr(content)', "title")
SHOWN = ("h1", "h2")
PARTS = "h1 > *"
"""The parts of a heading: what stands over a title in its heading is a part of its own."""
SITE = 'meta[property="og:site_name"]::attr(content)'
_TITLE = 10
"""Characters: a part of a heading that says less is a label."""
_PARTED = re.compile(r"\s+(?:[|–—»·:-]|::)\s+|[_｜]")
_LAST = re.compile(r"\s+[|–—-]\s+[^|–—]+$")


def title_of(
    page: Selector,
    selectors: tuple[str, ...] = (),
    suffix: re.Pattern[str] | None = None,
    never: re.Pattern[str] | None = None,
) -> MatchedText | None:
    """The title of a page and the selector that gave it: a source's own selectors first, then what any page has.

    What the head tells and a heading shows, wins: a section may stand in the first heading, and the site's name in the
    head of every page. That name behind a bar or a dash is cut off; what is nothing but that name, or matches `never`,
    is no title.
    """
    last = () if selectors else ("h2",)  # on a known site that would hide that its titles are gone
    site = next(iter(texts(page, SITE)), "")
    candidates = list(_candidates(page, (*selectors, *TITLES, *last), site, suffix, never))
    parts = [(text, css) for text, css in _candidates(page, (PARTS,), site, suffix, never) if len(text) >= _TITLE]
    shown = {_plain(text) for text, _ in (*_candidates(page, SHOWN, site, suffix, never), *parts)}
    heads = [text for text, _ in _candidates(page, TOLD, site, suffix, never)]
    named = () if suffix else (*(_LAST.sub("", text) for text in heads), *(_longest(text) for text in heads))
    titles = {_plain(text) for text in (*heads, *named)}
    agreed = (candidate for candidate in (*candidates, *parts) if _plain(candidate[0]) in shown & titles)
    return next(agreed, next(iter(candidates), None))


def _candidates(
    page: Selector, selectors: tuple[str, ...], site: str, suffix: re.Pattern[str] | None, never: re.Pattern[str] | None
) -> Iterator[MatchedText]:
    ending = suffix or re.compile(rf"(?:^|\s+)[|–—-]\s+{re.escape(site)}$" if site else r"$.")
    for css in selectors:
        for title in texts(page, css):
            bare = plain_title(ending.sub("", plain_title(title)))
            name = bare == site or not ending.sub("", f" | {title}").strip()
            if bare and not name and not (never and never.search(bare)):
                yield bare, css


def _longest(text: str) -> str:
    """The longest part of what the head calls a page: the site's name may stand on either side."""
    return max(_PARTED.split(text), key=len)


def _plain(title: str) -> str:
    """The letters and digits alone: the same title is typed in capitals, and with other signs."""
    return "".join(re.findall(r"\w+", title.casefold()))
