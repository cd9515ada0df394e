"""The error that the child program raises for a file it will not read."""


class Refused(Exception):
    """The file cannot be read: `outcome` names the error that the parent raises."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
