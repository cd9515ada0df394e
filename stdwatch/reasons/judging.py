"""Why a document has its score and would stand where it is suggested."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class JudgingCode(Code):
    """Reasons of a score and of a suggested place in the journal."""

    SPEAKS = "speaks", N_("speaks of standards: %(terms)s")
    SPEAKS_MORE = "speaks_more", N_("speaks of standards: %(terms)s and %(more)s more")
    HARDLY_SPEAKS = "hardly_speaks", N_("hardly speaks of standards: %(terms)s")
    HARDLY_SPEAKS_MORE = "hardly_speaks_more", N_("hardly speaks of standards: %(terms)s and %(more)s more")
    SILENT = "says_nothing", N_("nothing in it speaks of standards")
    NAMES = "names", N_("names %(names)s")
    USUAL_HERE = "usual_here", N_("counts for less: this source says such things in most of its pages")
    TYPE_MORE = "type_more", N_("weighs more for its type: %(type)s")
    TYPE_LESS = "type_less", N_("weighs less for its type: %(type)s")
    NOT_TECHNICAL = "not_technical", N_("not taken for technical standards: %(terms)s")
    NOT_ENGLISH = (
        "not_english",
        N_("not in English: only English words, names and numbers were looked for"),
    )

    SECTION = "section", N_("section %(section)s: %(signs)s")
    NO_OTHER_SECTION = "no_other_section", N_("nothing speaks for another")
    SIGN_TYPE = "sign_type", N_("type %(type)s")
    SIGN_WORDS = "sign_words", N_("words on %(kind)s")
    SIGN_TITLE = "sign_title", N_("%(terms)s in the title")
    SIGN_TEXT = "sign_text", N_("%(terms)s in the text")
    BRIEF_TYPE = "brief_type", N_("brief: of a type that is news (%(type)s)")
    BRIEF_SHORT = "brief_short", N_("brief: it speaks of standards only shortly")
    ISSUE = (
        "issue",
        N_("issue: of a type that carries an article (%(type)s), with enough on standards"),
    )
