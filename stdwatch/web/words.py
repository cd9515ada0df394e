"""The page's words for what the store and the rules call by name; marked here so that the catalogues hold them."""

from collections.abc import Mapping

from stdwatch.items import DocType, Precision, Role
from stdwatch.messages import N_
from stdwatch.reasons import Outcome, Verdict
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

TONGUES: Mapping[str, str] = {
    "en": N_("English"),
    "zh": N_("Chinese"),
    "zh-CN": N_("Chinese"),
    "es": N_("Spanish"),
    "pt": N_("Portuguese"),
    "fr": N_("French"),
}

DESTINATIONS: Mapping[str, str] = {
    "issue": N_("suits an article of the issue"),
    "brief": N_("suits the news brief"),
}

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
}

ADDITIONS: Mapping[str, str] = {
    "first": N_("added"),
    "unchanged": N_("already known"),
    "edit": N_("already known, text changed"),
    "title": N_("already known, title changed"),
    "date": N_("already known, date changed"),
    "quarantined": N_("already known; this copy is doubtful and kept aside"),
    "shortened": N_("already known, shortened"),
}

PRECISIONS: Mapping[str, str] = {
    Precision.INSTANT: N_("to the minute"),
    Precision.DAY: N_("to the day"),
    Precision.MONTH: N_("to the month"),
}

TABLES: Mapping[str, Mapping[str, str]] = {
    "state": STATES,
    "decided": DECIDED,
    "type": TYPES,
    "role": ROLES,
    "tongue_name": TONGUES,
    "destination": DESTINATIONS,
    "outcome": {outcome: outcome.words for outcome in Outcome},
    "verdict": {verdict: verdict.words for verdict in Verdict},
    "run_kind": RUN_KINDS,
    "job_state": JOB_STATES,
    "revision": REVISIONS,
    "precision": PRECISIONS,
    "addition": ADDITIONS,
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
    Refusal.USED_ID: N_("A decision was already made with this form; this is how the item stands now."),
}
