"""How a source is, why, and what its operator is told to do."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class Health(Code):
    """How a source is: `DEGRADED` is nothing to wake anybody for, `FAILING` raises an alarm."""

    HEALTHY = "healthy", N_("healthy")
    DEGRADED = "degraded", N_("degraded")
    FAILING = "failing", N_("failing")
    NEW = "new", N_("not polled yet")


class Cause(Code):
    """What makes a source failing: the verdict on its last night, or what no run can tell."""

    BROKEN = "broken", N_("broken")
    DEGRADED = "degraded", N_("degraded")
    BLOCKED = "blocked", N_("blocked")
    UNREACHABLE = "unreachable", N_("unreachable")
    STOPPED = "stopped", N_("stopped")
    SILENT = "silent", N_("silent for too long")
    OVERDUE = "overdue", N_("overdue")
    IMPORT = "import", N_("not polled: its spider cannot be imported")
    DISK = "disk", N_("too full")
    DATA = "data", N_("damaged")
    CLOCK = "clock", N_("wrong")
    NODES = "nodes", N_("not all in order")


class HealthCode(Code):
    """Reasons of a source's health beside those of its last run."""

    FIRST_NIGHT = "first_night", N_("its first night has not ended yet")
    REPEATED = "repeated", N_("for two nights: %(problems)s")
    SILENCE = "silence", N_("nothing new for %(days)s days: the chance of that is %(chance)s")
    NIGHT_OVERDUE = "night_overdue", N_("the night that was due at %(at)s has not ended")
    CRAWLING = "crawling", N_("another crawl of it is running")
    HELD_BY = "held_by", N_("process %(process)s has been crawling it for %(hours)s hours")
    NOT_RUNNING = "not_running", N_("the scheduler was last heard of at %(at)s")
    NO_ROOM = "no_room", N_("%(path)s: %(free)s MB free of the %(least)s asked for: no crawl begins")
    FAULT = "fault", N_("%(what)s: %(because)s")
    CLOCK_EARLY = "clock_early", N_("it is %(at)s")
    CLOCK_BACK = "clock_back", N_("nights were polled until %(at)s, which is yet to come: no crawl begins")
    NO_WRITER = (
        "no_writer_of_nodes",
        N_("nothing that nodes report is stored since %(at)s: the writer for nodes does not run, or has no Redis"),
    )
    NODE_SILENT = "silent_node", N_("node %(node)s was last heard of at %(at)s")
    NODE_VERSION = "node_version", N_("node %(node)s runs another version (%(version)s) and gets no crawls: update it")
    NODE_CLOCK = "node_clock", N_("the clock of node %(node)s is wrong by %(seconds)s seconds: it gets no crawls")
    NODE_HELD = (
        "node_held",
        N_("node %(node)s held more than its share of the desk's Redis at %(at)s and was held back"),
    )
    NODE_BACKLOG = (
        "node_backlog",
        N_("%(count)s reports of node %(node)s are not stored yet, the oldest for %(minutes)s minutes"),
    )
    NOT_IMPORTABLE = "not_importable", N_("its spider cannot be imported: %(text)s")


class AdviceCode(Code):
    """What to do about each cause."""

    BROKEN = (
        "do_broken",
        N_("The site has changed: compare its pages with the selectors in its spider (docs/operations.md)."),
    )
    DEGRADED = "do_degraded", N_("Part of the source is not read: see `stdwatch health` and docs/operations.md.")
    BLOCKED = (
        "do_blocked",
        N_("The site refuses us. Nothing is evaded: ask its operators, or add documents by URL or file."),
    )
    UNREACHABLE = (
        "do_unreachable",
        N_("The site or the way to it is down; it is tried again every night, and nothing is lost."),
    )
    STOPPED = "do_stopped", N_("Its crawls do not come to an end: see the log in the data directory.")
    SILENT = (
        "do_silent",
        N_("Look at the site: has it moved what it publishes? A recess can be told in stdwatch.toml."),
    )
    OVERDUE = "do_overdue", N_("Is the scheduler running, and the disk not full? See `stdwatch doctor`.")
    IMPORT = "do_import", N_("Fix the spider and restart; the other sources go on.")
    DISK = "do_disk", N_("Free some space; what may go stands in docs/operations.md, When the disk fills.")
    DATA = "do_data", N_("See `stdwatch doctor`: it names each fault and what to do.")
    NODES = (
        "do_nodes",
        N_("See `stdwatch nodes` and docs/nodes.md; meanwhile other nodes or this machine crawl for them."),
    )
    CLOCK = "do_clock", N_("Set the clock of the machine right; the next minute goes on.")


ADVICE = {
    Cause.BROKEN: AdviceCode.BROKEN,
    Cause.DEGRADED: AdviceCode.DEGRADED,
    Cause.BLOCKED: AdviceCode.BLOCKED,
    Cause.UNREACHABLE: AdviceCode.UNREACHABLE,
    Cause.STOPPED: AdviceCode.STOPPED,
    Cause.SILENT: AdviceCode.SILENT,
    Cause.OVERDUE: AdviceCode.OVERDUE,
    Cause.IMPORT: AdviceCode.IMPORT,
    Cause.DISK: AdviceCode.DISK,
    Cause.DATA: AdviceCode.DATA,
    Cause.CLOCK: AdviceCode.CLOCK,
    Cause.NODES: AdviceCode.NODES,
}


class MessageCode(Code):
    """Lines of the messages to the operator."""

    FAILING = "message_failing", N_("stdwatch: %(source)s is %(cause)s")
    LAST_GOOD = "message_last_good", N_("Its last good night was %(day)s.")
    HEALTHY_TODAY = "message_healthy_today", N_("stdwatch: %(source)s is healthy again, the same day")
    HEALTHY_AFTER_DAY = "message_healthy_after_day", N_("stdwatch: %(source)s is healthy again, after 1 day")
    HEALTHY_AFTER = "message_healthy_after", N_("stdwatch: %(source)s is healthy again, after %(days)s days")
    STILL = "message_still", N_("What is left:")
    ALL_CHANNELS = "message_all_channels", N_("All channels answer as usual.")

    ENDED = "message_ended", N_("stdwatch: %(source)s is in order again")
    NOTHING_LEFT = "message_nothing_left", N_("Nothing is left to do.")
    GAP = "message_gap", N_("stdwatch did not run from %(first)s to %(last)s")
    GAP_BODY = (
        "message_gap_body",
        N_("What is due is polled now; listings are read back to the last complete night, so that nothing is lost."),
    )
    NOTHING_STORED = "message_nothing_stored", N_("stdwatch: nothing can be stored")
    NOTHING_POLLED = "message_nothing_polled", N_("Until this is put right nothing is polled and no decision is kept.")

    DIGEST_NOT_POLLED = "digest_not_polled", N_("stdwatch %(day)s: NOT POLLED: %(sources)s; %(count)s new")
    NOT_POLLED = "digest_source_not_polled", N_("Not polled since %(day)s: %(source)s (%(reasons)s)")
    NEVER_POLLED = "digest_source_never_polled", N_("Not polled yet: %(source)s (%(reasons)s)")
    FAULTS = "digest_faults", N_("%(what)s: %(reasons)s")
    UNDELIVERED = "digest_undelivered", N_("not delivered to %(recipient)s: %(subject)s (%(text)s)")
    BACKUP = "digest_backup", N_("last backup: %(day)s, %(size)s MB")
    NO_BACKUP = "digest_no_backup", N_("no backup yet")
    DIGEST = "digest", N_("stdwatch %(day)s: %(count)s new, all sources healthy")
    DIGEST_FAILING = "digest_failing", N_("stdwatch %(day)s: %(count)s new, failing: %(sources)s")
    NOTHING_NEW = "digest_nothing_new", N_("Nothing new in the inbox.")
    MORE = "digest_more", N_("… and %(count)s more")
    SOURCE = "digest_source", N_("%(source)s: %(verdict)s")
    SOURCE_BECAUSE = "digest_source_because", N_("%(source)s: %(verdict)s (%(reasons)s)")
    NO_NIGHT = "digest_no_night", N_("%(source)s: not polled yet")
    RECIPIENT = "digest_recipient", N_("recipient %(recipient)s: %(text)s")

    DISK = "digest_disk", N_("disk: %(free)s GB free (%(sizes)s)")
    DISK_LOW = "digest_disk_low", N_("disk: %(free)s GB free: LOW, see docs/operations.md (%(sizes)s)")
    PRINTED_CHANGED = (
        "printed_changed",
        N_("stdwatch: %(count)s clips of printed issues have other words in their documents now"),
    )
    CLIP_ALTERED = "printed_clip_altered", N_("the clipped words were altered")
    CLIP_GONE = "printed_clip_gone", N_("the clipped words are gone")
