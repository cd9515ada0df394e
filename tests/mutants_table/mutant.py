"""One rule switched off, and the files and tests that the tables name."""

from dataclasses import dataclass

MERGED_LEADS, MERGING, NIGHT = (
    "stdwatch/polling/merged_leads.py",
    "stdwatch/polling/merging.py",
    "stdwatch/polling/context.py",
)
DOCUMENTS, REVISING = "stdwatch/store/intake/documents.py", "stdwatch/store/intake/revising.py"
READINGS = "stdwatch/store/readings.py"
FEED, LISTING, REST = "stdwatch/discovery/feed.py", "stdwatch/discovery/listing.py", "stdwatch/discovery/rest.py"
SITEMAP, READER = "stdwatch/discovery/sitemap.py", "stdwatch/crawling/channel_reader.py"
VERDICTS, TRUSTED, ANSWERS = (
    "stdwatch/verdicts/__init__.py",
    "stdwatch/verdicts/channels.py",
    "stdwatch/verdicts/answers.py",
)
HTML, PAGE_DATES = "stdwatch/extraction/html.py", "stdwatch/extraction/dates.py"
BLOCKS, JSONLD, PHRASES = (
    "stdwatch/extraction/blocks.py",
    "stdwatch/web_content/jsonld.py",
    "stdwatch/extraction/phrases.py",
)
DATES, URLS, MARKUP, SNIFF = (
    "stdwatch/web_content/dates.py",
    "stdwatch/web_content/urls.py",
    "stdwatch/web_content/markup.py",
    "stdwatch/web_content/sniff.py",
)

WALLS = "stdwatch/web_content/walls.py"

PAGES, LISTINGS, FEEDS = (
    "tests/test_extraction_html.py",
    "tests/test_discovery_listing.py",
    "tests/test_discovery_feed.py",
)
NIGHTS, TRAPS = "tests/test_polling.py", "tests/test_traps.py"

NO_LAYER_LEFT = "    return (shown or in_head if days else in_head or shown) or _url_date(url, rules, at)\n"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One rule switched off: each text of `edits` stands exactly once in `file` and is replaced."""

    trap: str
    rule: str
    file: str
    test: str
    edits: tuple[tuple[str, str], ...]


def off(trap: str, rule: str, file: str, test: str, *edits: tuple[str, str]) -> Mutant:
    """A row of the table."""
    return Mutant(trap, rule, file, test, edits)


def guessing(path: str, pattern: str) -> tuple[str, str]:
    """The wrong behaviour of dating an undated page by the first match of a pattern among the texts at a path."""
    return (
        NO_LAYER_LEFT,
        (
            f'    match = re.search(r"{pattern}", " ".join(page.xpath("{path}").getall()))\n'
            "    guess = parse_published(match.group(), origin='guess', zone=zone, at=at) if match else None\n"
            "    return in_head or shown or _url_date(url, rules, at) or guess\n"
        ),
    )
