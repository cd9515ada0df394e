"""The words of the desk's vocabulary as values: precisions, types of documents, kinds of blocks, roles, origins."""

from enum import StrEnum


class Precision(StrEnum):
    """How exactly a publisher's date is known."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"


class DocType(StrEnum):
    """What kind of text it is: one vocabulary for all sources."""

    EXECUTIVE_ORDER = "executive order"
    PROCLAMATION = "proclamation"
    MEMORANDUM = "memorandum"
    NOMINATION = "nomination"
    AGREEMENT = "agreement"
    JOINT_STATEMENT = "joint statement"
    FACT_SHEET = "fact sheet"
    STATEMENT = "briefing/statement"
    MESSAGE = "presidential message"
    REMARKS = "remarks"
    BILL_SIGNING = "bill signing"
    HEARING = "hearing"
    ANNUAL_REPORT = "annual report"
    REPORT = "report"
    BULLETIN = "bulletin"
    TRANSLATION = "translation"
    TESTIMONY = "testimony"
    COMMENT = "comment"
    RESEARCH = "research article"
    COMMENTARY = "commentary"
    NEWS = "news"
    IN_THE_NEWS = "in the news"
    NEWSLETTER = "newsletter"
    NOTICE = "notice"
    ARTICLE = "article"
    PAGE = "page"


class BlockKind(StrEnum):
    """The role of a block in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    NOTE = "note"


class Role(StrEnum):
    """What an attachment is to its page."""

    BOOK = "book"
    CHAPTER = "chapter"
    SUMMARY = "executive summary"
    RECOMMENDATIONS = "recommendations"
    TESTIMONY = "testimony"
    OPENING = "opening statement"
    TRANSCRIPT = "transcript"
    DOCUMENT = "document"


class ChannelKind(StrEnum):
    """What kind of channel a lead came through; decides whose word counts when they differ."""

    LISTING = "listing"
    FEED = "feed"
    REST = "rest"
    SITEMAP = "sitemap"
    MANUAL = "manual"


class TargetState(StrEnum):
    """Where a row of the frontier stands."""

    KNOWN = "known"
    """Named by a channel, and not fetched."""
    DUE = "due"
    """To be fetched."""
    STORED = "stored"
    WITHDRAWN = "withdrawn"


class FetchReason(StrEnum):
    """Why a document is asked for tonight, or is not."""

    NEW = "new"
    FIRST_PAGE = "first_page"
    """A first night, and a newest-first list has it on its first page, whatever its date."""
    BACKFILL = "backfill"
    MODIFIED = "modified"
    """A channel says that it has changed."""
    RETITLED = "retitled"
    MOVED = "moved"
    DUPLICATE = "duplicate"
    """Two records of one document: the page tells which."""
    RELISTED = "relisted"
    """Withdrawn, and listed again."""
    RESUMED = "resumed"
    """Due since an earlier run."""
    ATTACHED = "attached"
    """A file that its page links."""
    FAILED_BEFORE = "failed_before"
    HANDED_OVER = "handed_over"
    """Added by hand, before its host had a spider: to be read by the rules of its source."""
    RECHECK = "recheck"
    """Its day after first seen has come."""
    WEEKLY = "weekly"
    """Its type is asked for each week while it is fresh."""
    SAMPLE = "weekly_sample"
    """Fetched without validators, to learn which host's validators lie."""
    LIVING = "living"
    """Rewritten under one address."""
    MISSING = "missing"
    """A channel that names everything has stopped naming it."""
    GONE_CHECK = "gone_check"
    """Said to be gone; a second look."""
    WITHDRAWN_CHECK = "withdrawn_check"
    """Withdrawn; another look."""
    DOUBTFUL = "doubtful"
    """What was read of it is doubted."""
    DOUBTFUL_CHECK = "doubtful_check"
    """Another look at what is doubted."""
    MANUAL = "manual"
    CANARY = "canary"
    REPLAY = "replay"
    PROBE = "probe"

    UNCHANGED = "unchanged"
    """Not asked for: nothing speaks for a change."""
    TOO_OLD = "too_old"
    """Not asked for: older than a month on the first night."""
    UNDATED = "undated"
    """Not asked for: no channel dates it on the first night, and there are many."""
    BEFORE_BACKFILL = "before_backfill"
    """Not asked for: older than the first day of the backfill."""
    BULK_CHANGE = "bulk_change"
    """Not asked for: one of many old documents that were named or changed at once."""


class Standing(StrEnum):
    """How much a channel's silence means; an unproven one counts only after its first valid answer."""

    REQUIRED = "required"
    SPARE = "spare"
    UNPROVEN = "unproven"
