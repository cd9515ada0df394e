"""What came of a job, and why the store could not be used."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class JobCode(Code):
    """Ends of jobs: what page and command line asked the scheduler to do."""

    CRAWLED = "crawled", N_("%(runs)s")
    NO_SOURCES = "no_sources", N_("there are no sources to poll")
    RAN = "ran", N_("%(source)s: %(verdict)s, %(count)s new")
    RAN_STOPPED = "ran_stopped", N_("%(source)s: %(verdict)s, %(count)s new (%(because)s)")
    ADDED = "added", N_("candidate %(candidate)s: %(change)s")
    REFUSED = "refused", N_("%(outcome)s: %(because)s")
    REPLAYED = "replayed", N_("%(count)s read again, %(failed)s failed; no differences")
    REPLAYED_DIFFERING = (
        "replayed_differing",
        N_("%(count)s read again, %(failed)s failed; differences: %(differences)s"),
    )
    BACKED_UP = "backed_up", N_("%(path)s: %(size)s MB")
    CHECKED = "checked", N_("all that is kept is sound")
    UNSOUND = "checked_unsound", N_("%(problems)s")
    RESCORED = "rescored", N_("%(count)s judged by %(version)s; %(moved)s of the inbox moved")
    LEARNED = "learned", N_("learned order: %(state)s")
    DRAFTED = "drafted", N_("%(count)s drafts")
    NO_DRAFT = "no_draft", N_("%(failed)s of %(count)s without a draft: %(text)s")
    CUT_SHORT = "cut_short", N_("it was cut short three times: see the log")
    BUG = "job_bug", N_("an error in stdwatch, see the log: %(text)s")
    UNKNOWN = "unknown_job", N_("no job of kind %(job)s; there are: %(known)s")
    NOT_STORED = "not_stored", N_("%(url)s: it was read but not stored: see the log")
    NOT_ADDED = "not_added", N_("%(url)s: %(runs)s")


class StoreCode(Code):
    """Why the data directory or a database in it cannot be used."""

    LOCKED = (
        "db_locked",
        N_("%(path)s: is locked by another process for too long: try again, or end what writes to it"),
    )
    FULL = "disk_full", N_("%(path)s: cannot grow, the disk is full: free some space, nothing stored was lost")
    NOT_A_DATABASE = "not_a_database", N_("%(path)s: is not a database: move it away, or restore a backup")
    DAMAGED = "db_damaged", N_("%(path)s: is damaged: stop stdwatch and restore a backup")
    CANNOT_OPEN = (
        "db_cannot_open",
        N_("%(path)s: cannot be opened: check that its directory exists and may be written to"),
    )
    READ_ONLY = (
        "db_read_only",
        N_("%(path)s: cannot be written to: check the owner of the file and of its directory"),
    )
    IO_ERROR = "db_io_error", N_("%(path)s: cannot be read or written: check the disk it lies on")
    NO_DATABASE = "no_database", N_("%(path)s: no database there yet: start with stdwatch crawl or stdwatch up")
    CRAWL_RUNS = (
        "crawl_runs",
        N_("%(name)s: another crawl of it is running (process %(process)s); wait for it or stop it"),
    )
    NODE_CRAWLS = "node_crawls", N_("%(name)s: a node may be crawling it until %(at)s; wait for it, or run stdwatch up")
    SCHEDULER_RUNS = (
        "scheduler_runs",
        N_("%(name)s: another scheduler is running (process %(process)s); wait for it or stop it"),
    )
    WRITER_RUNS = (
        "writer_runs",
        N_("%(name)s: another writer for nodes is running (process %(process)s); wait for it or stop it"),
    )
    NETWORK_SHARE = (
        "network_share",
        N_("%(path)s: is a network share (%(system)s): the data directory must be on a local disk"),
    )
    CANNOT_MAKE = "cannot_make", N_("%(path)s: cannot be made (%(text)s): choose another data directory")
    CANNOT_MAKE_COPY = "cannot_make_copy", N_("%(path)s: cannot be made (%(text)s): choose another place with --to")
    CANNOT_WRITE = "cannot_write", N_("%(path)s: cannot be written (%(text)s)")
    NOTHING_TO_COPY = "nothing_to_copy", N_("%(path)s: nothing to back up yet")
    THERE_ALREADY = "there_already", N_("%(path)s: is there already")
    COPY_UNSOUND = "copy_unsound", N_("%(path)s: the copy is not sound: %(text)s")
    UNSOUND = "unsound", N_("%(path)s: is not sound: %(text)s")
