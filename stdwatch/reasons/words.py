"""Closed lists that reasons name in their parameters: outcomes, verdicts, fields of a page."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class Outcome(Code):
    """What became of a request or of a channel; the failures are the names of the children of `PageError`."""

    OK = "ok", N_("read")
    EMPTY = "empty", N_("empty")
    WAITING = "waiting", N_("not fetched yet")
    SITE_CHANGED = "SiteChanged", N_("the site has changed")
    BOT_WALL = "BotWall", N_("blocked by the site")
    ROBOTS_FORBID = "RobotsForbid", N_("forbidden by robots.txt")
    NOT_FOUND = "NotFound", N_("not found")
    UNREADABLE = "Unreadable", N_("not readable")
    TOO_LARGE = "TooLarge", N_("too large")
    OFF_SITE = "OffSite", N_("leads to another site")
    UNREACHABLE = "Unreachable", N_("not reachable")
    OVER_BUDGET = "OverBudget", N_("left for the next run")
    BUG = "Bug", N_("an error in stdwatch")


class Verdict(Code):
    """What is thought of a run."""

    OK = "ok", N_("ok")
    QUIET = "quiet", N_("quiet")
    DEGRADED = "degraded", N_("degraded")
    BROKEN = "broken", N_("broken")
    BLOCKED = "blocked", N_("blocked")
    UNREACHABLE = "unreachable", N_("unreachable")
    STOPPED = "stopped", N_("stopped")


class Change(Code):
    """What a fetch made of what was known of a part."""

    FIRST = "first", N_("first seen")
    UNCHANGED = "unchanged", N_("unchanged")
    EDIT = "edit", N_("text changed")
    TITLE = "title", N_("title changed")
    DATE = "date", N_("date changed")
    QUARANTINED = "quarantined", N_("doubtful, not yet believed")
    SHORTENED = "shortened", N_("shortened")
    NOISE = "noise", N_("only counters and the like changed")

    @property
    def is_news(self) -> bool:
        """Whether there is something in it for an editor."""
        return self not in {Change.UNCHANGED, Change.QUARANTINED, Change.NOISE}


class Field(Code):
    """What is counted of the pages that are read: how many of them had it."""

    TITLE = "title", N_("a title")
    DATE = "date", N_("a date")
    TEXT = "text", N_("a text")
    TYPE = "type", N_("a type")
    RULES = "rules", N_("the site's own markup")


class BodyKind(Code):
    """What the bytes of a body are."""

    EMPTY = "empty", N_("an empty file")
    HTML = "html", N_("a web page")
    PDF = "pdf", N_("a PDF")
    FEED = "feed", N_("a feed")
    SITEMAP = "sitemap", N_("a sitemap")
    JSON = "json", N_("JSON")
    OTHER = "other", N_("something else")


class Holding(Code):
    """What of the desk itself may be at fault."""

    DATA = "data", N_("data")
    DISK = "disk", N_("disk")
    CLOCK = "clock", N_("clock")
    NODES = "nodes", N_("nodes")
    FILES = "files", N_("files")
    SECRETS = "secrets", N_("secrets")
    DATABASE = "database", N_("database")
    ARCHIVE = "archive", N_("archive")
    WORDS = "words", N_("words")
    BACKUP = "backup", N_("backup")
