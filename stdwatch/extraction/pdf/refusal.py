"""The error that the child program raises for a file it will not read."""

from stdwatch.reasons import Outcome, Reason


class PdfRefused(Exception):
    """The file cannot be read: `outcome` names the error that the parent raises."""

    def __init__(self, outcome: Outcome, reason: Reason) -> None:
        super().__init__(str(reason))
        self.outcome = outcome
        self.reason = reason
