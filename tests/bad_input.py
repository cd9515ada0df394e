"""What bad input gets: every entry with the place where it comes in, its outcome and its test.

``python -m tests.bad_input > docs/evidence/bad-input.md`` writes the document.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rehearsal.reply import Reply
from tests.scripted_replica import ScriptedReplica

ANSWERS = (
    "truncated", "empty", "mislabelled", "wrongly encoded", "gigantic", "compressed bomb", "never-ending",
    "redirect loop", "redirect to another host", "redirect to a private host", "file: and data: links",
    "malformed XML", "entity expansion", "external entities", "feed with empty titles", "HTML where XML should be",
    "200 with an error page", "200 with a consent page", "encrypted PDF", "broken PDF", "PDF without text", "PDF bomb",
)  # fmt: skip
CIRCUMSTANCES = (
    "two crawls of one source at once", "unwritable data directory", "full data directory", "database locked",
    "database older than the first release", "database newer than the program", "Ctrl-C", "kill -9",
)  # fmt: skip
KINDS = (*ANSWERS, *CIRCUMSTANCES)
"""All that must have an entry."""

Injection = Callable[[ScriptedReplica, str], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One case: `how` it looks, `where` it comes in, its `outcome` (a name, or the line that says what to do).

    `do(replica, path)` brings it about; `channel` is the one it befalls.
    """

    kind: str
    how: str
    where: str
    outcome: str
    test: str
    do: Injection | None = None
    channel: str = ""

    @property
    def name(self) -> str:
        """What the test is called in the report of a run."""
        return f"{self.how}, {self.channel or self.where}"


CHANNELS = {
    "news feed": ("whitehouse", r"^/news/feed/"),
    "news listing": ("whitehouse", r"^/news/$"),
    "sitemap": ("uscc", r"^/sitemap\.xml"),
    "hearings listing": ("uscc", r"^/hearings\?"),
}
"""The channels that bad answers befall: their source and the ``path?query`` of their first page."""


def fault(kind: str, **more: Any) -> Injection:
    """One of the replica's own faults."""
    return lambda replica, path: replica.fault(kind, path, **more)


def says(body: bytes, media_type: str = "text/html; charset=UTF-8") -> Injection:
    """An answer given instead of the site's own."""
    return instead(Reply(200, (("Content-Type", media_type),), body))


def instead(answer: Reply) -> Injection:
    """That answer in place of the site's own."""
    return lambda replica, path: replica.tell(path, answer)


def relabelled(media_type: str) -> Injection:
    """The site's own answer under another media type."""
    return lambda replica, path: replica.alter(path, lambda reply: _with_type(reply, media_type))


def altered(change: Callable[[bytes], bytes]) -> Injection:
    """The site's own answer with its body changed."""
    return lambda replica, path: replica.alter(path, lambda reply: _with_body(reply, change(reply.body)))


def _with_type(reply: Reply, media_type: str) -> Reply:
    return Reply(reply.status, (("Content-Type", media_type),), reply.body)


def _with_body(reply: Reply, body: bytes) -> Reply:
    return Reply(reply.status, reply.headers, body)


def _page(title: str, text: str) -> bytes:
    head = f"<!DOCTYPE html><html><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1>{text}</body></html>".encode()


def _cut(body: bytes) -> bytes:
    """All but the last fifth: what is left is no short text, but it has no end."""
    return body[: len(body) * 4 // 5]


def _with_ampersand(body: bytes) -> bytes:
    return body.replace(b"<loc>", b"<loc>&", 1)


def _mistagged(body: bytes) -> bytes:
    return body.replace(b"</loc>", b"</lok>", 1)


def _linked(body: bytes) -> bytes:
    """A listing whose first row links a file of this machine, its second a document inside the link."""
    links = [b'href="file:///etc/passwd"', b'href="data:text/html,<h1>made</h1>"']
    return body.replace(b"<main", b"<a " + links[0] + b">x</a><a " + links[1] + b">y</a><main", 1)


def _with_links(body: bytes) -> bytes:
    """A page that names a file of this machine and a file within the link as its own."""
    links = b'<a href="file:///etc/passwd.pdf"></a><a href="data:application/pdf,made.pdf"></a>'
    return body.replace(b"</main>", links + b"</main>", 1)


FEED, LISTING, SITEMAP, PAGE, FILE = "news feed", "news listing", "sitemap", "document page", "file"
CHANNEL = "channel page"
ON_CHANNEL = "test_a_bad_channel_page_is_named_and_the_night_goes_on"
ON_PAGE = "test_a_bad_document_page_is_named_and_what_was_stored_stays"
ON_FILE = "test_a_bad_file_is_named_and_the_rest_is_stored"

MEGABYTE = 2**20
ERROR_PAGE = says(_page("503 Service Unavailable", "<p>Please come back later.</p>"))
SORRY_PAGE = says(_page("Sorry", "<p>Come back later.</p>"))
BIG_PAGE = says(b"<html><body>" + b"<p>standard</p>" * (6 * MEGABYTE // 15) + b"</body></html>")
BIG_MAP = says(b"<urlset>" + b" " * 21 * MEGABYTE + b"</urlset>", "text/xml")
BIG_FILE = says(b"%PDF-1.7\n" + b" " * 41 * MEGABYTE, "application/pdf")
SQUEEZED = gzip.compress(b" " * 50 * MEGABYTE, 9)
FILE_BOMB = Reply(200, (("Content-Type", "application/pdf"), ("Content-Encoding", "gzip")), SQUEEZED, encoded=True)
PLAIN_GZIP = Reply(
    200, (("Content-Type", "text/html"), ("Content-Encoding", "gzip")), b"<html>plain</html>", encoded=True
)
NOT_MODIFIED = Reply(304)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def _on(channel: str, kind: str, how: str, outcome: str, do: Injection) -> Entry:
    return Entry(kind, how, CHANNEL, outcome, ON_CHANNEL, do, channel)


def _at(where: str, kind: str, how: str, outcome: str, do: Injection) -> Entry:
    return Entry(kind, how, where, outcome, ON_PAGE if where == PAGE else ON_FILE, do)


def _when(kind: str, how: str, outcome: str, test: str) -> Entry:
    return Entry(kind, how, "environment", outcome, test)


ENTRIES = (
    _on(FEED, "truncated", "cut in half", "Unreadable", fault("truncated")),
    _on(FEED, "truncated", "the connection ends early", "Unreadable", fault("drop")),
    _on(LISTING, "truncated", "cut off after most rows", "Unreadable", altered(_cut)),
    _on(SITEMAP, "truncated", "cut in half", "Unreadable", fault("truncated")),
    _at(PAGE, "truncated", "cut off after most of its text", "Unreadable", altered(_cut)),
    _at(PAGE, "truncated", "the connection ends early", "Unreadable", fault("drop")),
    _at(FILE, "truncated", "cut in half", "Unreadable", fault("truncated")),
    _on(FEED, "empty", "no bytes", "Unreadable", fault("empty")),
    _on(LISTING, "empty", "no bytes", "Unreadable", fault("empty")),
    _on(LISTING, "empty", "no rows", "SiteChanged", fault("no_rows")),
    _on(FEED, "empty", "no items", "SiteChanged", fault("empty_feed")),
    _on(SITEMAP, "empty", "no locations", "SiteChanged", fault("empty_feed")),
    _at(PAGE, "empty", "no bytes", "Unreadable", fault("empty")),
    _at(FILE, "empty", "no bytes", "Unreadable", fault("empty")),
    _on(FEED, "mislabelled", "a feed called text/html", "ok", relabelled("text/html")),
    _on(LISTING, "mislabelled", "a page called a stream of bytes", "ok", relabelled("application/octet-stream")),
    _at(PAGE, "mislabelled", "a page called a PDF", "ok", relabelled("application/pdf")),
    _at(PAGE, "mislabelled", "a picture called a page", "Unreadable", says(PICTURE)),
    _at(FILE, "mislabelled", "a PDF called a page", "ok", relabelled("text/html")),
    _at(FILE, "mislabelled", "a page called a PDF", "Unreadable", fault("html_under_pdf")),
    _on(FEED, "mislabelled", "called gzip, and plain", "Unreadable", instead(PLAIN_GZIP)),
    _on(LISTING, "mislabelled", "not modified, though nobody asked if", "Unreadable", instead(NOT_MODIFIED)),
    _at(PAGE, "mislabelled", "called gzip, and plain", "Unreadable", instead(PLAIN_GZIP)),
    _at(PAGE, "mislabelled", "not modified, though nobody asked if", "Unreadable", instead(NOT_MODIFIED)),
    _at(FILE, "mislabelled", "called gzip, and plain", "Unreadable", instead(PLAIN_GZIP)),
    _on(FEED, "wrongly encoded", "called UTF-16", "ok", fault("wrong_charset")),
    _on(FEED, "wrongly encoded", "Windows-1252 called UTF-8: read with a note", "ok", fault("latin_bytes")),
    _at(PAGE, "wrongly encoded", "called UTF-16", "ok", fault("wrong_charset")),
    _at(PAGE, "wrongly encoded", "Windows-1252 called UTF-8", "ok", fault("latin_bytes")),
    _on(LISTING, "gigantic", "6 MiB", "TooLarge", BIG_PAGE),
    _on(SITEMAP, "gigantic", "21 MiB", "TooLarge", BIG_MAP),
    _at(PAGE, "gigantic", "6 MiB", "TooLarge", BIG_PAGE),
    _at(FILE, "gigantic", "41 MiB", "TooLarge", BIG_FILE),
    _on(FEED, "compressed bomb", "200 MiB in 1 MiB", "TooLarge", fault("gzip_bomb")),
    _at(PAGE, "compressed bomb", "200 MiB in 1 MiB", "TooLarge", fault("gzip_bomb")),
    _at(FILE, "compressed bomb", "50 MiB in 50 KiB", "TooLarge", instead(FILE_BOMB)),
    _on(FEED, "never-ending", "as fast as it can", "TooLarge", fault("endless")),
    _on(LISTING, "never-ending", "without a word", "Unreachable", fault("timeout")),
    _on(LISTING, "never-ending", "drop by drop", "Unreachable", lambda replica, path: replica.drip(path)),
    _at(PAGE, "never-ending", "as fast as it can", "TooLarge", fault("endless")),
    _at(PAGE, "never-ending", "drop by drop", "Unreachable", lambda replica, path: replica.drip(path)),
    _at(FILE, "never-ending", "as fast as it can", "TooLarge", fault("endless")),
    _on(FEED, "redirect loop", "to itself", "Unreachable", fault("redirect_loop")),
    _at(PAGE, "redirect loop", "to itself", "Unreachable", fault("redirect_loop")),
    _on(FEED, "redirect to another host", "to example.org", "OffSite", fault("redirect", arg="https://example.org/")),
    _at(PAGE, "redirect to another host", "to example.org", "OffSite", fault("redirect", arg="https://example.org/")),
    _on(SITEMAP, "redirect to a private host", "to 169.254.169.254", "OffSite", fault("redirect")),
    _at(PAGE, "redirect to a private host", "to 169.254.169.254", "OffSite", fault("redirect")),
    _at(PAGE, "redirect to a private host", "to localhost", "OffSite", fault("redirect", arg="http://localhost:8470/")),
    _at(FILE, "redirect to a private host", "to 10.0.0.1", "OffSite", fault("redirect", arg="http://10.0.0.1/a.pdf")),
    _on(FEED, "file: and data: links", "redirect to file:", "OffSite", fault("redirect", arg="file:///etc/passwd")),
    _at(PAGE, "file: and data: links", "redirect to file:", "OffSite", fault("redirect", arg="file:///etc/passwd")),
    _at(PAGE, "file: and data: links", "redirect to data:", "OffSite", fault("redirect", arg="data:text/html,made")),
    _on(LISTING, "file: and data: links", "among the rows: never asked for", "ok", altered(_linked)),
    _at(PAGE, "file: and data: links", "among its links: never asked for", "ok", altered(_with_links)),
    _on(FEED, "malformed XML", "a tag that ends wrong: read with a note", "ok", fault("malformed_xml")),
    _on(SITEMAP, "malformed XML", "a tag that ends wrong: read with a note", "ok", altered(_mistagged)),
    _on(SITEMAP, "malformed XML", "an ampersand: read all the same", "ok", altered(_with_ampersand)),
    _on(FEED, "entity expansion", "a billion laughs", "Unreadable", fault("entity_expansion")),
    _on(SITEMAP, "entity expansion", "a billion laughs", "Unreadable", fault("entity_expansion")),
    _on(FEED, "external entities", "of a file here", "Unreadable", fault("external_entity")),
    _on(FEED, "feed with empty titles", "titles come from the pages", "ok", fault("untitled_feed")),
    _on(FEED, "HTML where XML should be", "a page of few words", "Unreadable", fault("html_for_xml")),
    _on(SITEMAP, "HTML where XML should be", "a page of few words", "Unreadable", fault("html_for_xml")),
    _on(FEED, "200 with an error page", "503 Service Unavailable", "Unreachable", ERROR_PAGE),
    _on(LISTING, "200 with an error page", "503 Service Unavailable", "Unreachable", ERROR_PAGE),
    _at(PAGE, "200 with an error page", "503 Service Unavailable", "Unreachable", ERROR_PAGE),
    _at(PAGE, "200 with an error page", "Sorry", "SiteChanged", SORRY_PAGE),
    _on(FEED, "200 with a consent page", "Before you continue", "BotWall", fault("consent")),
    _on(LISTING, "200 with a consent page", "Just a moment", "BotWall", fault("challenge")),
    _at(PAGE, "200 with a consent page", "Before you continue", "BotWall", fault("consent")),
    _at(FILE, "200 with a consent page", "Before you continue", "Unreadable", fault("consent")),
    _at(FILE, "encrypted PDF", "asks for a password", "Unreadable", fault("pdf_encrypted")),
    _at(FILE, "broken PDF", "no pages", "Unreadable", fault("pdf_broken")),
    _at(FILE, "PDF without text", "a scan: kept with a note", "ok", fault("pdf_without_text")),
    _at(FILE, "PDF bomb", "400 MB of drawing in 1 MB", "Unreadable", fault("pdf_bomb")),
    _when(
        "two crawls of one source at once", "the second while the first waits for an answer",
        "another crawl of it is running", "test_a_second_crawl_of_a_source_says_who_holds_the_lock",
    ),
    _when(
        "unwritable data directory", "where a file stands already", "cannot be made",
        "test_a_data_directory_that_cannot_be_made_is_one_clear_line",
    ),
    _when(
        "unwritable data directory", "mounted read-only", "cannot be made (Read-only file system)",
        "test_a_data_directory_that_cannot_be_written_to_is_one_clear_line",
    ),
    _when(
        "full data directory", "a file system of 1 MiB", "the disk is full: free some space",
        "test_a_disk_that_fills_up_loses_nothing_and_is_one_clear_line",
    ),
    _when(
        "full data directory", "files may not grow", "cannot be read or written: check the disk",
        "test_files_that_may_not_grow_lose_nothing_and_are_one_clear_line",
    ),
    _when(
        "database locked", "at the start", "is locked by another process for too long",
        "test_a_database_locked_at_the_start_is_one_clear_line",
    ),
    _when(
        "database locked", "under way", "is locked by another process for too long",
        "test_a_database_locked_under_way_ends_the_run_with_one_clear_line",
    ),
    _when(
        "database older than the first release", "made by other steps", "made before stdwatch's first release",
        "test_a_database_from_before_the_first_release_is_left_alone_with_one_clear_line",
    ),
    _when(
        "database newer than the program", "it knows a later step", "made by a newer stdwatch",
        "test_a_newer_database_is_left_alone_with_one_clear_line",
    ),
    _when(
        "Ctrl-C", "while an answer is awaited", "ended early: shutdown",
        "test_ctrl_c_ends_a_crawl_in_order_and_the_next_one_goes_on",
    ),
    _when(
        "kill -9", "while an answer is awaited", "its process ended without a word",
        "test_kill_9_is_noted_by_the_next_run_which_goes_on",
    ),
)  # fmt: skip
"""The table."""


FURTHER = (
    ("a chat service refuses", "200 or 400 with a code in the body", "told; offered again where that may help",
     "tests/test_chats.py", "test_every_other_answer_is_a_refusal_and_told"),
    ("a chat service's answer that contradicts itself", "two codes, success beside 302 or 404, 100,000 brackets",
     "a refusal", "tests/test_chats.py", "test_an_answer_that_contradicts_itself_or_cannot_be_read_is_no_delivery"),
    ("a long message", "over the service's limit in bytes or characters", "sent in pieces, at most 8",
     "tests/test_chats.py", "test_a_long_message_comes_in_pieces_within_the_limit"),
    ("rows without dates", "on top of a list, on a first night", "fetched", "tests/test_polling.py",
     "test_the_top_of_a_list_is_fetched_on_a_first_night"),
    ("thousands of undated addresses at once", "restored pages in a sitemap", "left alone and told",
     "tests/test_polling.py", "test_undated_addresses_that_appear_in_bulk"),
    ("markup that was never met", "another class than the spider guesses", "an assumption, told once",
     "tests/test_verdicts_site.py", "test_markup_that_was_never_met"),
    ("a real fault where guesses are not met", "no titles, dates or texts; the canary gone", "broken",
     "tests/test_verdicts_site.py", "test_no_missing_field_hides_behind_a_guess"),
    ("a changed habit", "fewer rows, other markup that is read all the same", "told for a week, then the rule",
     "tests/test_habits.py", "test_a_list_that_shows_fewer_rows_for_good"),
    ("a fault that lasts", "dates, titles or texts that stay away", "broken each night", "tests/test_habits.py",
     "test_pages_without_what_they_need_never_become_the_rule"),
    ("children of a sitemap that the rules leave out", "another name", "named once", "tests/test_partly_read.py",
     "test_children_that_the_rules_leave_out_are_named"),
    ("a child of a sitemap fails", "503", "named; the others are read", "tests/test_partly_read.py",
     "test_a_child_that_fails_is_named"),
    ("lines that change with each request", "counters, clocks, what to read next", "a revision that calls nobody",
     "tests/test_noise.py", "test_counters_clocks_and_what_to_read_next_are_no_edit"),
    ("more lines that change with each request", "weather, sponsors, sessions in links, hashes, four languages",
     "a revision that calls nobody", "tests/test_noise.py", "test_counters_clocks_and_what_to_read_next_are_no_edit"),
    ("one changed figure, day or word", "in a sentence", "an edit", "tests/test_noise.py",
     "test_one_changed_figure_day_or_word"),
    ("files that are found no more", "none of many pages has one", "degraded", "tests/test_verdicts_site.py",
     "test_files_are_counted_and_told"),
    ("a file replaced in a doubted night", "beside pages that have all changed", "held back with them",
     "tests/test_withholding.py", "test_a_file_that_is_replaced_in_a_doubted_night"),
    ("most files changed in one night", "other texts, or one text", "held back and told",
     "tests/test_withholding.py", "test_what_most_files_change_in_one_night"),
    ("a crawl killed in a doubted night", "SIGKILL; the rest in the next run", "held back; one night",
     "tests/test_withholding.py", "test_what_a_killed_crawl_had_begun_to_doubt"),
    ("a doubted night's text, then a much shorter one", "of a new document", "the sound night's counts",
     "tests/test_withholding.py", "test_a_text_of_a_doubted_night_gives_way"),
    ("a wall, a login, an error in a known body", "seventy sentences, in six languages", "refused by its name",
     "tests/test_walls_in_bodies.py", "test_a_stub_is_refused_by_its_name"),
    ("a page added by hand whose host gets a spider", "known to the source or not", "the source's own, once",
     "tests/test_handover.py", "test_one_that_the_source_has_already"),
    ("robots.txt with unseen signs", "byte order marks anywhere, twice, in UTF-16 or UTF-32", "obeyed",
     "tests/test_refusals.py", "test_a_rule_is_obeyed_whatever_unseen_signs"),
    ("Retry-After in other forms", "a fraction, a unit, twice, three kinds of dates, out of reach", "kept",
     "tests/test_refusals.py", "test_a_rest_is_kept_however_it_is_written"),
    ("robots.txt with slips", "wide colons, no slash, the host in a path, no line ends, cut at our limit",
     "obeyed as it is meant", "tests/test_refusals.py", "test_a_rule_is_obeyed_as_its_author_meant_it"),
    ("Retry-After beside other statuses", "403, 500, 502, 504", "kept as that of 429 and 503", "tests/test_refusals.py",
     "test_a_refusal_that_tells_when_to_come_back_is_heeded"),
    ("a pasted address", "brackets, Chinese marks, words, pictures, a scheme of wide letters or none", "understood",
     "tests/test_addresses.py", "test_what_stands_around_an_address"),
    ("an address that was broken on its way", "wrapped lines, unseen signs, marks that a chat encoded, no scheme",
     "understood", "tests/test_addresses.py", "test_what_stands_around_an_address_is_no_part_of_it"),
    ("one address written in two ways", "percent signs, dots, the order of parameters, shares", "one name",
     "tests/test_addresses.py", "test_two_ways_of_writing_an_address"),
    ("an error page in the place of a new document", "200, where no rule told its text; another title than its row's",
     "refused for three nights; a long one marked", "tests/test_withholding.py", "test_a_new_page_that_is_not_titled"),
    ("one id and one title on unlike pages", "of several days", "documents of their own, and told",
     "tests/test_identity.py", "test_unlike_pages_of_one_id_title"),
    ("days of rows in bare text or boxes", "above, behind, with kinds beside; what is due", "the row's own, or none",
     "tests/test_row_days.py", "test_a_row_has_the_day_that_a_reader_would_see"),
    ("days of rows in parts", "a day under a month, a month under a year, a cell over several rows",
     "put together; figures that count rows are none", "tests/test_row_days.py",
     "test_a_row_has_the_day_that_a_reader_would_see"),
    ("days of something else beside a row", "deadlines, changes, columns with heads, months side by side",
     "the row's own, or none", "tests/test_row_days.py", "test_a_row_has_the_day_that_a_reader_would_see"),
    ("days for machines beside a row", "attributes, seconds since 1970, four languages", "the row's own",
     "tests/test_row_days.py", "test_a_row_has_the_day_that_a_reader_would_see"),
    ("a page renamed and retitled at once", "its old address leads to the new one", "one document the same night",
     "tests/test_polling.py", "test_one_page_that_goes_unnamed_is_asked_for_at_once"),
    ("a known page that lost its text for a night", "where no rule ever met its text",
     "told; a failure when it stays so", "tests/test_withholding.py", "test_one_page_that_lost_its_text_is_told"),
    ("a renamed page without a redirect", "its short text mended by a mark or a plain word",
     "one, where the old address is named no more", "tests/test_identity.py", "test_a_short_notice_whose_old_address"),
    ("a page renamed without a redirect, with another title or day", "its old address is named no more", "one document",
     "tests/test_identity.py", "test_a_page_under_another_title_or_day_is_the_old_one_where_that_is_named_no_more"),
    ("pages mixed up by a cache", "a known address shows another known document", "refused for two nights, and told",
     "tests/test_identity.py", "test_an_address_that_shows_another_known_document_is_refused_for_two_nights"),
    ("known pages that lead home", "asked for by hand, too", "refused, and told", "tests/test_identity.py",
     "test_an_old_address_that_leads_to_an_unlike_page_takes_nothing_from_either"),
    ("views of one page by hand", "for print, for phones, without a day, with the site's name", "one; its day is kept",
     "tests/test_identity.py", "test_a_view_of_a_page_that_is_added_by_hand_is_that_page_and_keeps_its_day"),
    ("two notices of one title and day", "another figure or name in a short text", "two documents",
     "tests/test_identity.py", "test_another_short_notice_of_that_title_and_day"),
    ("an instant told later than the day", "by another channel", "kept; no edit", "tests/test_finer_dates.py",
     "test_an_instant_that_a_channel_tells_later"),
)  # fmt: skip
"""What is tested below the level of a whole crawl: kind, how, outcome, file and the beginning of its test's name."""


def entries(test: str) -> list[Entry]:
    """The entries of one test."""
    return [entry for entry in ENTRIES if entry.test == test]


def document() -> str:
    """The table as Markdown."""
    lines = [
        "# What bad input gets",
        "",
        "Made from the table in `tests/bad_input.py` (`python -m tests.bad_input > docs/evidence/bad-input.md`); a",
        "test fails when this page is stale or an entry has no test. Each test runs a real crawl over real HTTP and",
        "asserts the outcome in the database, that the rest of the run went on, and that nothing stored before was",
        "lost or replaced by worse. An outcome in one word is stored under that name; any other is the line that the",
        "log and the run give.",
        "",
        "| bad input | how | where | outcome | test in `tests/test_bad_input.py` |",
        "|---|---|---|---|---|",
    ]
    for entry in ENTRIES:
        where = f"{entry.where}: {entry.channel}" if entry.channel else entry.where
        lines.append(f"| {entry.kind} | {entry.how} | {where} | {entry.outcome} | `{entry.test}` |")
    lines += ["", "Tested by themselves:", "", "| bad input | how | outcome | tests |", "|---|---|---|---|"]
    lines += [f"| {kind} | {how} | {outcome} | `{file}`, `{test}…` |" for kind, how, outcome, file, test in FURTHER]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(document(), end="")
