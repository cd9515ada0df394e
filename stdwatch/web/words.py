"""The page's words for what the store and the rules call by name; marked here so that the catalogues hold them."""

from collections.abc import Mapping

from stdwatch.checking.findings import FindingClass
from stdwatch.editing import refusals
from stdwatch.items import DocType, Precision, Role
from stdwatch.items.journal import BlockRole, ClipVerdict
from stdwatch.messages import N_
from stdwatch.publishing.compare import Change
from stdwatch.reasons import Outcome, Verdict
from stdwatch.store.printings import PrintingKind
from stdwatch.triage.desk import Refusal

STATES: Mapping[str, str] = {
    "inbox": N_("Inbox"),
    "accepted": N_("Accepted"),
    "brief": N_("Brief"),
    "later": N_("Later"),
    "rejected": N_("Rejected"),
}

DECIDED: Mapping[str, str] = {
    "accept": N_("accepted"),
    "brief": N_("put into the news brief"),
    "later": N_("put off"),
    "reject": N_("rejected"),
    "undo": N_("took back a decision"),
    "note": N_("wrote a note"),
    "return": N_("returned to the inbox"),
}

TYPES: Mapping[str, str] = {
    DocType.EXECUTIVE_ORDER: N_("Executive order"),
    DocType.PROCLAMATION: N_("Proclamation"),
    DocType.MEMORANDUM: N_("Memorandum"),
    DocType.NOMINATION: N_("Nomination"),
    DocType.AGREEMENT: N_("Agreement"),
    DocType.JOINT_STATEMENT: N_("Joint statement"),
    DocType.FACT_SHEET: N_("Fact sheet"),
    DocType.STATEMENT: N_("Briefing or statement"),
    DocType.MESSAGE: N_("Presidential message"),
    DocType.REMARKS: N_("Remarks"),
    DocType.BILL_SIGNING: N_("Bill signing"),
    DocType.HEARING: N_("Hearing"),
    DocType.ANNUAL_REPORT: N_("Annual report"),
    DocType.REPORT: N_("Report"),
    DocType.BULLETIN: N_("Bulletin"),
    DocType.TRANSLATION: N_("Translation"),
    DocType.TESTIMONY: N_("Testimony"),
    DocType.COMMENT: N_("Comment"),
    DocType.RESEARCH: N_("Research article"),
    DocType.COMMENTARY: N_("Commentary"),
    DocType.NEWS: N_("News"),
    DocType.IN_THE_NEWS: N_("In the news"),
    DocType.NEWSLETTER: N_("Newsletter"),
    DocType.NOTICE: N_("Notice"),
    DocType.ARTICLE: N_("Article"),
    DocType.PAGE: N_("Page"),
}

ROLES: Mapping[str, str] = {
    "page": N_("Web page"),
    Role.BOOK: N_("Whole book"),
    Role.CHAPTER: N_("Chapter"),
    Role.SUMMARY: N_("Executive summary"),
    Role.RECOMMENDATIONS: N_("Recommendations"),
    Role.TESTIMONY: N_("Written testimony"),
    Role.OPENING: N_("Opening statement"),
    Role.TRANSCRIPT: N_("Transcript"),
    Role.DOCUMENT: N_("Document"),
}

DATE_ORIGINS: Mapping[str, str] = {
    "page": N_("the page"),
    "feed": N_("the site's feed"),
    "listing": N_("the site's list"),
    "rest": N_("the site's interface"),
    "search": N_("the site's search"),
    "sitemap": N_("the site map"),
    "url": N_("the address"),
    "proposed": N_("the page, by general rules: compare with the original"),
}
"""By the first word of a date's origin; what follows it names selectors, for those who mend spiders."""

ZONES: Mapping[str, str] = {"Asia/Shanghai": N_("Beijing time")}

DESTINATIONS: Mapping[str, str] = {
    "issue": N_("suits an article of the issue"),
    "brief": N_("suits the news brief"),
}

SUITS: Mapping[str, str] = {
    "issue": N_("An article"),
    "brief": N_("The news brief"),
}

SCORE_BANDS: Mapping[str, str] = {
    "high": N_("high (0.30 and more)"),
    "medium": N_("medium"),
    "low": N_("low (below 0.05)"),
}

VIEWS: Mapping[str, str] = {
    "published": N_("Candidates"),
    "quotes": N_("Passages on standards"),
    "decided": N_("Decisions"),
    "nights": N_("Runs"),
}
"""The views of the database for analysts."""

JOB_STATES: Mapping[str, str] = {
    "waiting": N_("waiting"),
    "running": N_("running"),
    "done": N_("done"),
    "failed": N_("failed"),
}

RUN_KINDS: Mapping[str, str] = {
    "nightly": N_("nightly"),
    "manual": N_("manual"),
    "backfill": N_("backfill"),
    "dry": N_("dry run"),
}

REVISIONS: Mapping[str, str] = {
    "first": N_("first seen"),
    "edit": N_("text changed"),
    "title": N_("title changed"),
    "date": N_("date changed"),
    "quarantined": N_("doubtful, not yet believed"),
    "shortened": N_("shortened"),
    "noise": N_("only counters and the like changed"),
}

ADDITIONS: Mapping[str, str] = {
    "first": N_("added"),
    "unchanged": N_("already known"),
    "edit": N_("already known, text changed"),
    "title": N_("already known, title changed"),
    "date": N_("already known, date changed"),
    "quarantined": N_("already known; this copy is doubtful and kept aside"),
    "shortened": N_("already known, shortened"),
    "noise": N_("already known"),
}

PRECISIONS: Mapping[str, str] = {
    Precision.INSTANT: N_("to the minute"),
    Precision.DAY: N_("to the day"),
    Precision.MONTH: N_("to the month"),
}

ROLES_OF_BLOCKS: Mapping[str, str] = {
    BlockRole.TEXT: N_("Paragraph"),
    BlockRole.ITEM: N_("List item"),
    BlockRole.HEAD: N_("Heading"),
    BlockRole.SUBHEAD: N_("Subheading"),
}

CLIP_VERDICTS: Mapping[str, str] = {
    ClipVerdict.STANDS: N_("as archived"),
    ClipVerdict.MOVED: N_("as archived"),
    ClipVerdict.REFLOWED: N_("as archived"),
    ClipVerdict.ALTERED: N_("the source has changed"),
    ClipVerdict.GONE: N_("no longer in the source"),
}

CHANGES: Mapping[str, str] = {
    Change.CHANGED: N_("Changed"),
    Change.NEW: N_("Added"),
    Change.MISSING: N_("Deleted"),
    Change.MOVED: N_("Moved"),
}

JOURNAL_FIELDS: Mapping[str, str] = {
    "title": N_("Title"),
    "summary": N_("Summary in the contents"),
    "standfirst": N_("Standfirst"),
    "excerpt": N_("Excerpt sentence"),
    "origin": N_("Origin"),
    "site": N_("Address"),
    "kind": N_("Kind of block"),
    "label": N_("Label"),
    "text": N_("Wording"),
    "foreword": N_("Foreword"),
    "back": N_("Back matter"),
    "month": N_("Month"),
    "whole": N_("Whole number"),
}

PRINTING_KINDS: Mapping[str, str] = {
    PrintingKind.PROOF: N_("Proof"),
    PrintingKind.FINAL: N_("Final"),
    PrintingKind.CORRECTION: N_("Correction"),
}

SEVERITIES: Mapping[str, str] = {
    FindingClass.ERROR: N_("error"),
    FindingClass.WARNING: N_("warning"),
    FindingClass.HINT: N_("hint"),
    FindingClass.STYLE: N_("style"),
}

CLOSINGS: Mapping[str, str] = {"shutdown": N_("interrupted"), "closespider_timeout": N_("out of time")}
"""Why Scrapy closed a spider early."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "state": STATES,
    "decided": DECIDED,
    "type": TYPES,
    "role": ROLES,
    "date_origin": DATE_ORIGINS,
    "zone_name": ZONES,
    "destination": DESTINATIONS,
    "suits": SUITS,
    "band": SCORE_BANDS,
    "closing": CLOSINGS,
    "outcome": {outcome: outcome.words for outcome in Outcome},
    "verdict": {verdict: verdict.words for verdict in Verdict},
    "run_kind": RUN_KINDS,
    "job_state": JOB_STATES,
    "view_name": VIEWS,
    "revision": REVISIONS,
    "precision": PRECISIONS,
    "addition": ADDITIONS,
    "block_role": ROLES_OF_BLOCKS,
    "clip_verdict": CLIP_VERDICTS,
    "severity": SEVERITIES,
    "change": CHANGES,
    "journal_field": JOURNAL_FIELDS,
    "printing_kind": PRINTING_KINDS,
}
"""What templates translate by a filter of that name."""

REFUSALS: Mapping[str, str] = {
    Refusal.VERB: N_("There is no such decision."),
    Refusal.ID: N_("The form has no valid id: load the page again."),
    Refusal.EDITOR: N_("A decision needs the name of its editor: set “editor” in stdwatch.toml."),
    Refusal.SECTION: N_("There is no such section."),
    Refusal.NEEDLESS_SECTION: N_("Only an accepted item has a section."),
    Refusal.NO_DAY: N_("“Later” needs the day on which the item returns."),
    Refusal.PAST_DAY: N_("The day on which the item returns must lie in the future."),
    Refusal.NEEDLESS_DAY: N_("Only “Later” has a day."),
    Refusal.EMPTY_NOTE: N_("The note is empty."),
    Refusal.LONG_NOTE: N_("The note is longer than 4000 characters."),
    Refusal.NOTHING_TO_UNDO: N_("There is no decision to take back."),
    Refusal.READING: N_("There is no such reading: load the page again."),
    Refusal.USED_ID: N_("A decision was already made with this form; this is how the item stands now."),
}

EDIT_REFUSALS: Mapping[str, str] = {
    refusals.Refusal.ID: N_("The form has no valid id: load the page again."),
    refusals.Refusal.USED_ID: N_("Something else was already done with this form: load the page again."),
    refusals.Refusal.FORM: N_("This is no edit."),
    refusals.Refusal.EDITOR: N_("An edit needs the name of its editor: set “editor” in stdwatch.toml."),
    refusals.Refusal.SUBJECT: N_("This article or block does not exist."),
    refusals.Refusal.FIELD: N_("This value cannot be kept."),
    refusals.Refusal.INCOMPLETE: N_("It is not said where this stands."),
    refusals.Refusal.CHARACTERS: N_("The text holds control characters or halves of characters."),
    refusals.Refusal.LONG_TEXT: N_("A text can have 20,000 characters at most."),
    refusals.Refusal.MANY_BLOCKS: N_("An article can have 400 blocks at most."),
    refusals.Refusal.MANY_ARTICLES: N_("An issue can have 60 articles at most."),
    refusals.Refusal.SECTION: N_("There is no such section."),
    refusals.Refusal.FOREIGN_CLIP: N_("This clip does not belong to the sources of the article."),
    refusals.Refusal.USED_SOURCE: N_("Clips of the article come from this source: it stays."),
    refusals.Refusal.NOTHING_TO_UNDO: N_("There is nothing to take back."),
    refusals.Refusal.NO_TEXT: N_("This part has not been read yet."),
    refusals.Refusal.SPAN: N_("There is no such place in the text: load the page again."),
    refusals.Refusal.OTHER_WORDS: N_("The words on screen are no longer those of the text: load the page again."),
    refusals.Refusal.NO_WORDS: N_("Select some words first."),
    refusals.Refusal.NOT_FOUND: N_("These words do not stand in the text."),
    refusals.Refusal.NOT_ONCE: N_("These words stand in the text more than once: select more of them."),
    refusals.Refusal.SAME_NUMBER: N_("There is an issue of this number already."),
    refusals.Refusal.NO_ARTICLES: N_("An issue without articles cannot be closed."),
}
