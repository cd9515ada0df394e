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


class HealthCode(Code):
    """Reasons of a source's health beside those of its last run."""

    FIRST_NIGHT = "first_night", N_("its first night has not ended yet")
    REPEATED = "repeated", N_("for two nights: %(problems)s")
    SILENCE = "silence", N_("nothing new for %(days)s days: the chance of that is %(chance)s")
    NIGHT_OVERDUE = "night_overdue", N_("the night that was due at %(at)s has not ended")
    CRAWLING = "crawling", N_("another crawl of it is running")
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


ADVICE = {
    Cause.BROKEN: AdviceCode.BROKEN,
    Cause.DEGRADED: AdviceCode.DEGRADED,
    Cause.BLOCKED: AdviceCode.BLOCKED,
    Cause.UNREACHABLE: AdviceCode.UNREACHABLE,
    Cause.STOPPED: AdviceCode.STOPPED,
    Cause.SILENT: AdviceCode.SILENT,
    Cause.OVERDUE: AdviceCode.OVERDUE,
    Cause.IMPORT: AdviceCode.IMPORT,
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

    DIGEST = "digest", N_("stdwatch %(day)s: %(count)s new, all sources healthy")
    DIGEST_FAILING = "digest_failing", N_("stdwatch %(day)s: %(count)s new, failing: %(sources)s")
    NOTHING_NEW = "digest_nothing_new", N_("Nothing new in the inbox.")
    MORE = "digest_more", N_("… and %(count)s more")
    SOURCE = "digest_source", N_("%(source)s: %(verdict)s")
    SOURCE_BECAUSE = "digest_source_because", N_("%(source)s: %(verdict)s (%(reasons)s)")
    NO_NIGHT = "digest_no_night", N_("%(source)s: not polled yet")
    RECIPIENT = "digest_recipient", N_("recipient %(recipient)s: %(text)s")
