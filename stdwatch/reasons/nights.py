"""What is wrong with a channel, a run, a source."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class ChannelCode(Code):
    """Reasons of one channel: why it was not read to its end, and what is odd about what it answered."""

    PAGES_STOPPED = "pages_stopped", N_("stopped after %(count)s pages")
    PART_FAILED = "part_failed", N_("%(because)s (%(url)s; other parts were read)")
    NO_NEXT_PAGE = "no_next_page", N_("no next page found")
    DATES_UNMATCHED = (
        "dates_unmatched",
        N_("parsed, %(count)s of %(total)s rows have a date: `%(selector)s` matches nothing"),
    )
    DATES_FEWER = "dates_fewer", N_("parsed, %(count)s of %(total)s rows have a date, usually %(share)s")
    TITLES_UNMATCHED = (
        "titles_unmatched",
        N_("parsed, %(count)s of %(total)s rows have a title: `%(selector)s` matches nothing"),
    )
    TITLES_FEWER = "titles_fewer", N_("parsed, %(count)s of %(total)s rows have a title, usually %(share)s")
    NO_DOCUMENTS = (
        "no_documents",
        N_("parsed, none of %(total)s entries is a document: have the addresses changed?"),
    )
    NO_DOCUMENTS_BUT = (
        "no_documents_but",
        N_("parsed, none of %(total)s entries is a document, such as %(url)s: have the addresses changed?"),
    )
    ENTRIES_FEWER = "entries_fewer", N_("%(count)s entries, usually %(usual)s")
    ENTRIES_FEWER_A_PAGE = "entries_fewer_a_page", N_("%(count)s entries a page, usually %(usual)s")
    OLD_COPY = (
        "old_copy",
        N_("stale: the newest row is of %(day)s, last time it was of %(before)s: an old copy?"),
    )
    NAMES_NOTHING = "names_nothing", N_("names nothing since %(day)s, last time something of %(before)s")
    STANDS_STILL = (
        "stands_still",
        N_("names none of the last %(count)s new documents: has it stopped being updated?"),
    )
    EMPTY_FOR_NIGHTS = "empty_for_nights", N_("empty, and nothing new for %(count)s nights")


class RunCode(Code):
    """Reasons of a run's verdict, and of how its process ended."""

    CHANNELS_FAILED = "channels_failed", N_("%(channels)s: %(outcome)s: %(because)s")
    CHANNEL = "channel", N_("%(channel)s: %(because)s")
    CHANNEL_CUT = (
        "channel_cut",
        N_("%(channel)s: %(because)s: read back to %(day)s only, not to %(since)s"),
    )
    UNKNOWN_LINKS = "unknown_links", N_("%(channel)s: links of an unknown shape, such as %(url)s")
    NOT_FOLLOWED = (
        "not_followed",
        N_("%(channel)s: child sitemaps not followed, by the spider's rules (%(count)s): %(names)s"),
    )
    NO_CHANNEL_TRUSTED = "no_channel_trusted", N_("no channel can be trusted")
    CHANNELS_IN_TROUBLE = "channels_in_trouble", N_("%(count)s of %(total)s channels are in trouble")
    NO_LISTING = "no_listing", N_("no listing was parsed")

    CANARY_FAILED = "canary_failed", N_("canary %(url)s: %(outcome)s: %(because)s")
    CANARY_UNRULED = "canary_unruled", N_("canary %(url)s: the selectors of its page match nothing")
    CANARY_NO_TEXT = "canary_no_text", N_("canary %(url)s: no text, %(before)s characters before")
    CANARY_SIZE = "canary_size", N_("canary %(url)s: %(size)s characters, %(before)s before")
    CANARY_TEXT = "canary_text", N_("canary %(url)s: another text than before")
    CANARY_NO_TITLE = "canary_no_title", N_("canary %(url)s: no title, before: %(before)s")
    CANARY_NO_DATE = "canary_no_date", N_("canary %(url)s: no date, before: %(before)s")
    CANARY_TITLE = "canary_title", N_("canary %(url)s: title %(title)s, before: %(before)s")
    CANARY_DATE = "canary_date", N_("canary %(url)s: date %(date)s, before: %(before)s")

    FIELD_MISSING = "field_missing", N_("none of %(total)s documents has %(field)s")
    FILES_LOST = "files_lost", N_("none of %(total)s documents has a file, usually %(share)s")
    FILES_UNFOUND = "files_unfound", N_("none of %(total)s documents has a file, %(count)s speak of one to download")
    RULES_UNMET = (
        "rules_unmet",
        N_("none of %(total)s documents has the markup that its spider guesses: read without it (stdwatch sources)"),
    )
    FIELD_LOST = "field_lost", N_("none of %(total)s documents has %(field)s, usually %(share)s")
    FIELD_FEWER = "field_fewer", N_("%(count)s of %(total)s documents have %(field)s, usually %(share)s")
    TWO_DOCUMENTS = (
        "two_documents",
        N_("%(url)s of %(day)s goes by the name of %(other)s of %(before)s: two documents?"),
    )
    SHARED_ID = (
        "shared_id",
        N_("%(count)s addresses show the same id (%(id)s), such as %(url)s and %(other)s: none was united"),
    )
    SHARED_IDS = (
        "shared_ids",
        N_("%(total)s ids are shown by several addresses, such as %(id)s by %(url)s and %(other)s: none was united"),
    )
    SAME_TEXT = "same_text", N_("%(count)s documents have the same text, such as %(url)s and %(other)s")
    SAME_TITLE = (
        "same_title",
        N_("%(count)s of %(total)s documents have the same title, such as %(url)s and %(other)s"),
    )
    DOCUMENT_FAILED = "document_failed", N_("%(count)s document: %(outcome)s")
    DOCUMENTS_FAILED = "documents_failed", N_("%(count)s documents: %(outcome)s")
    TEXTLESS = "textless", N_("%(url)s came without its text: what is stored stays")
    UNDATED_LEFT = (
        "undated_left",
        N_("%(count)s documents that no channel dates were left on this first night: fetch them from the overview"),
    )
    POSTPONED = (
        "postponed",
        N_("%(count)s documents left for the next run: the request budget is used up"),
    )
    MANY_CHANGED = (
        "many_changed",
        N_("%(count)s of %(total)s documents that were asked for again have changed, usually %(share)s"),
    )
    FILES_CHANGED = (
        "files_changed",
        N_("%(count)s of %(total)s files that were asked for again have changed, usually %(share)s"),
    )
    DOCUMENTS_GONE = "documents_gone", N_("%(count)s of %(total)s documents are said to be gone")
    FILES_GONE = "files_gone", N_("%(count)s of %(total)s files are said to be gone")
    BULK_CHANGE = "bulk_change", N_("%(count)s old documents were named or changed at once: left alone")

    ENDED_EARLY = "ended_early", N_("ended early: %(text)s")
    PROCESS_LOST = "process_lost", N_("its process ended without a word")
    PROCESS_FAILED = (
        "process_failed",
        N_("its process ended without a verdict (status %(status)s): see %(path)s"),
    )
    PROCESS_KILLED = (
        "process_killed",
        N_("its process was killed: it did not end when told to, or the machine ran out of memory"),
    )
    TIME_IS_UP = "time_is_up", N_("it was ended after %(minutes)s minutes, the longest a crawl may take")
    TIME_IS_UP_SECONDS = (
        "time_is_up_seconds",
        N_("it was ended after %(seconds)s seconds, the longest a crawl may take"),
    )
    HAD_TO_BE_KILLED = "had_to_be_killed", N_("%(because)s, and had to be killed")
    NOT_STARTED = "not_started", N_("stdwatch was stopping: not started")

    REPORTS_LOST = "reports_lost", N_("%(count)s reports of node %(node)s were lost on their way")
    REPORT_REFUSED = "report_refused", N_("node %(node)s sent a report that was not believed: %(text)s")
    REPORT_FATAL = (
        "report_fatal",
        N_("node %(node)s sent a report at which the desk's writer ended twice: left out"),
    )
    NODE_ENDED = "node_ended", N_("its process on node %(node)s ended without a word")
    NODE_SILENT = "node_silent", N_("node %(node)s has not been heard of for %(minutes)s minutes")
    NODE_UNKNOWN = "node_unknown", N_("node %(node)s is no node of this desk any more")
    NOT_TAKEN = "not_taken", N_("no node of region %(region)s has taken it")
    NO_WRITER = "no_writer", N_("what node %(node)s reported was not stored in time: the writer for nodes did not run")
    CANNOT_GO_ON = "cannot_go_on", N_("the desk cannot go on with it: %(text)s")
    NO_LONGER_WANTED = "no_longer_wanted", N_("the desk does not wait for this crawl any more")
    NO_WORD = "no_word", N_("the desk has not said a verdict")
    OTHER_VERSION = "other_version", N_("this node runs %(version)s, the desk %(wanted)s: update it")


class ProblemCode(Code):
    """What kinds of problems are compared from night to night."""

    CHANNEL = "of_channel", N_("channel %(channel)s")
    EMPTY = "of_emptiness", N_("empty lists")
    CANARY = "of_canary", N_("the canary")
    FIELD = "of_field", N_("pages without %(field)s")
    FILES = "of_files", N_("documents without files")
    CHANGES = "of_changes", N_("changed documents")
    SAMENESS = "of_sameness", N_("documents that are all the same")
    GONE = "of_gone", N_("documents that are gone")
    CONFLICT = "of_conflict", N_("two documents under one name")
    BULK_CHANGE = "of_bulk_change", N_("many old documents at once")
    BUG = "of_bug", N_("an error in stdwatch")
