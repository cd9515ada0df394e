"""Why the desk itself made an entry in the log of decisions."""

from stdwatch.messages import N_
from stdwatch.reasons.code import Code


class DecisionCode(Code):
    """Reasons of returns to the inbox, and of their being taken back."""

    DAY_HAS_COME = "day_has_come", N_("its day has come")
    NEW_FILE = "new_file", N_("a new file")
    NEW_TEXT = "new_text", N_("%(share)s new text")
    CONTRADICTED = "contradicted", N_("merged with a record on which the decision was another")
    SECOND_LOOK = "second_look", N_("a second look found it worth a place")
    CHANGE_DOUBTED = "change_doubted", N_("the change that brought it back is in doubt")
    TAKEN_APART = "taken_apart", N_("taken apart again from the record that it was merged with")
