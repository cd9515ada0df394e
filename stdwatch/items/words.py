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


class LeadOrigin(StrEnum):
    """What kind of channel a lead came through; decides whose word counts when they differ."""

    LISTING = "listing"
    FEED = "feed"
    REST = "rest"
    SITEMAP = "sitemap"
    MANUAL = "manual"


class Standing(StrEnum):
    """How much a channel's silence means; an unproven one counts only after its first valid answer."""

    REQUIRED = "required"
    SPARE = "spare"
    UNPROVEN = "unproven"
