"""How bad a problem is, and what follows from it: for the run's verdict, the source's health and the alarms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from stdwatch.reasons import ProblemCode, Reason, Verdict


class Severity(IntEnum):
    """The one scale from a problem to an alarm.

    ======== ============= ============ =================================================
    severity run           source       alarm
    ======== ============= ============ =================================================
    note     as without it healthy      none
    minor    degraded      degraded     when two nights in a row have its `repeat_key`
    urgent   degraded      failing      at once
    critical broken        failing      at once
    ======== ============= ============ =================================================
    """

    NOTE = 0
    MINOR = 1
    URGENT = 2
    CRITICAL = 3


FAILING = frozenset({Verdict.BROKEN, Verdict.BLOCKED, Verdict.UNREACHABLE, Verdict.STOPPED})
"""Verdicts that make a source failing, and raise an alarm, whatever their problems."""

RETRIED = frozenset({Verdict.UNREACHABLE, Verdict.STOPPED})
"""Verdicts that say nothing of the site: such a run is repeated the same night."""

SOUND = frozenset({Verdict.OK, Verdict.QUIET, Verdict.DEGRADED})
"""Verdicts of nights that came to their end."""

GOOD = frozenset({Verdict.OK, Verdict.QUIET})
"""Verdicts of nights on which nothing was wrong."""

EXIT_CODES: Mapping[Verdict, int] = {
    Verdict.OK: 0,
    Verdict.QUIET: 0,
    Verdict.DEGRADED: 3,
    Verdict.BROKEN: 4,
    Verdict.BLOCKED: 5,
    Verdict.UNREACHABLE: 6,
    Verdict.STOPPED: 130,
}
"""What `crawl` returns for each verdict, the worst last but for `stopped`; monitoring relies on them."""

_OF_DOCUMENTS = frozenset(
    {ProblemCode.CANARY, ProblemCode.FIELD, ProblemCode.CHANGES, ProblemCode.SAMENESS, ProblemCode.GONE}
)
"""Problems of the documents of a night: what they said is doubted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `reason` is ``None`` where another problem's says it too.

    `repeat_key` tells whether another night had the same problem.
    """

    reason: Reason | None
    severity: Severity = Severity.MINOR
    repeat_key: Reason | None = None


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """The verdict on one run with its reasons, most important first, and the gravest of its problems.

    `repeat_keys` name problems that raise an alarm when they come two nights in a row. `complaints` tell for channels
    that answered what is wrong with the answer: such answers never become the rule.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    severity: Severity = Severity.NOTE
    repeat_keys: tuple[Reason, ...] = ()
    complaints: Mapping[str, Reason] = field(default_factory=dict)

    @property
    def raises_alarm(self) -> bool:
        """Whether it raises an alarm by itself: by an urgent or critical problem, or by its verdict."""
        return is_failing(self.verdict, self.severity)

    @property
    def is_misleading(self) -> bool:
        """Whether what the documents said on such a night is to be doubted: they were better before."""
        return is_doubted(self.repeat_keys)

    @property
    def is_sound(self) -> bool:
        """Whether the night came to its end and its documents may be believed."""
        return self.verdict in SOUND and not self.is_misleading


def stopped(*reasons: Reason, repeat_keys: tuple[Reason, ...] = ()) -> RunVerdict:
    """The verdict on a run that did not come to its end; `repeat_keys` tell what was doubted until then."""
    return RunVerdict(Verdict.STOPPED, reasons, repeat_keys=repeat_keys)


def is_doubted(keys: Iterable[Reason]) -> bool:
    """Whether any of these problems is one of the documents of a night."""
    return any(key.code in _OF_DOCUMENTS for key in keys)


def is_retried(verdict: str | None) -> bool:
    """Whether a run says nothing of its site: by its verdict, or because it has none."""
    return verdict is None or verdict in RETRIED


def is_failing(verdict: str, severity: int) -> bool:
    """Whether a run with this verdict and gravest severity is worth an alarm by itself."""
    return verdict in FAILING or severity >= Severity.URGENT


def gravest(problems: Iterable[Problem]) -> Severity:
    """The highest severity among problems; `NOTE` where there are none."""
    return max((problem.severity for problem in problems), default=Severity.NOTE)
