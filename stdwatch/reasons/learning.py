"""What is learned from the desk's decisions, whether it counts, and why a page stands where it stands."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class LearningCode(Code):
    """State of the learned order, and reasons of a place in it."""

    ON = (
        "learning_on",
        N_("in force: learned from %(count)s decisions, %(accepted)s of them accepted; weight %(weight)s"),
    )
    FEW = "learning_few", N_("off: %(accepted)s accepted so far, %(needed)s are needed")
    ONE_KIND = "learning_one_kind", N_("off: nothing is rejected yet, so there is nothing to tell apart")
    WORSE = (
        "learning_worse",
        N_(
            "off: over %(count)s past decisions accepted items would have stood lower than by the lexicon"
            " (usually at place %(learned)s instead of %(lexicon)s)"
        ),
    )
    NO_GAIN = "learning_no_gain", N_("off: accepted items stand highest by the lexicon alone")
    DAMAGED = "learning_damaged", N_("what was kept of the learned order is damaged: it is learned anew")

    LIKE = "learned_like", N_("like “%(title)s”, which was accepted: %(terms)s")
    WANTED = "learned_wanted", N_("has words of accepted items: %(terms)s")
    UNWANTED = "learned_unwanted", N_("has words of rejected items: %(terms)s")
    SHARES = "learned_shares", N_("the lexicon gives %(lexicon)s, the desk's decisions %(learned)s")
