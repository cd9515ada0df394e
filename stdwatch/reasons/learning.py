"""What is learned from the desk's decisions, whether it counts, and why a page stands where it stands."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class LearningCode(Code):
    """State of the learned order, and reasons of a place in it."""

    ON = (
        "learning_on",
        N_("in force: learned from %(count)s decisions, %(accepted)s of them accepted; weight %(weight)s"),
    )
    FEW = "learning_few", N_("off: %(accepted)s accepted so far without dissent, %(needed)s are needed")
    ONE_KIND = "learning_one_kind", N_("off: nothing is rejected yet, so there is nothing to tell apart")
    WORSE = (
        "learning_worse",
        N_(
            "off: over %(count)s past decisions accepted items would have stood lower than by the lexicon"
            " (usually at place %(learned)s instead of %(lexicon)s)"
        ),
    )
    NOT_INSTALLED = (
        "learning_not_installed",
        N_("off: what learns is not installed (pip install 'stdwatch[learn]', then stdwatch learn)"),
    )
    NO_GAIN = "learning_no_gain", N_("off: accepted items stand highest by the lexicon alone")
    DAMAGED = "learning_damaged", N_("what was kept of the learned order is damaged: it is learned anew")

    CERTAIN = (
        "recall_certain",
        N_(
            "Certain: %(count)s items with a low score had a word of the wide list; none of them was folded,"
            " %(open)s are not decided."
        ),
    )
    AUDITED = (
        "recall_audited",
        N_(
            "Audited: of %(count)s items without such a word %(drawn)s were shown at random among the others (rate"
            " %(rate)s), %(pending)s of them are not decided, %(found)s were relevant; at most %(remaining)s relevant"
            " ones remain unseen (95 %% confidence)."
        ),
    )
    NOT_AUDITED = (
        "recall_not_audited",
        N_("Not audited: of %(count)s items without such a word none was drawn; how many were relevant is not known."),
    )
    LOOKED = (
        "recall_looked",
        N_(
            "Second looks: of %(count)s rejected items %(looked)s were looked at again by another editor, who would"
            " have taken %(differing)s; at most %(remaining)s more were rejected wrongly (95 %% confidence)."
        ),
    )
    NOT_LOOKED = (
        "recall_not_looked",
        N_("Second looks: none of %(count)s rejected items was looked at again; how many were wrong is not known."),
    )
    JUDGES = "recall_judges", N_("Judged by: %(judges)s.")
    JUDGE = "recall_judge", N_("%(editor)s (%(count)s)")
    NOBODY = "recall_nobody", N_("Nobody has judged yet.")

    LIKE = "learned_like", N_("like “%(title)s”, which was accepted: %(terms)s")
    WANTED = "learned_wanted", N_("has words of accepted items: %(terms)s")
    UNWANTED = "learned_unwanted", N_("has words of rejected items: %(terms)s")
    SHARES = "learned_shares", N_("the lexicon gives %(lexicon)s, the desk's decisions %(learned)s")


class StoryCode(Code):
    """Why two pages may be of one story."""

    WORDS = "story_words", N_("words of both titles: %(terms)s")
    DEALS = "story_deals", N_("deals with the same country")
    FACT_SHEET = "story_fact_sheet", N_("a fact sheet and what it is about")
    NAMES = "story_names", N_("both name %(names)s")
    DAYS = "story_days", N_("%(count)s days apart")
    SAME_TEXT = "story_same_text", N_("their texts are the same")
    ALIKE_TEXT = "story_alike_text", N_("their texts are alike to %(share)s")
