"""Reasons: why a document was not had, a run is in trouble, a score is high; codes here, sentences at the edge."""

from stdwatch.reasons.answers import AnswerCode
from stdwatch.reasons.bodies import BodyCode
from stdwatch.reasons.code import Code, Plain
from stdwatch.reasons.decisions import DecisionCode
from stdwatch.reasons.faults import FaultCode
from stdwatch.reasons.filtering import FilterCode
from stdwatch.reasons.glossary import GlossaryCode
from stdwatch.reasons.health import ADVICE, AdviceCode, Cause, Health, HealthCode, MessageCode
from stdwatch.reasons.jobs import JobCode, StoreCode
from stdwatch.reasons.judging import JudgingCode
from stdwatch.reasons.learning import LearningCode, StoryCode
from stdwatch.reasons.nights import ChannelCode, ProblemCode, RunCode
from stdwatch.reasons.reason import Names, Param, Part, Reason, sentences
from stdwatch.reasons.storing import dump, dump_one, from_json, load, load_one
from stdwatch.reasons.words import BodyKind, Change, Field, Outcome, Verdict

__all__ = [
    "ADVICE",
    "AdviceCode",
    "AnswerCode",
    "BodyCode",
    "BodyKind",
    "Cause",
    "Change",
    "ChannelCode",
    "Code",
    "DecisionCode",
    "FaultCode",
    "Field",
    "FilterCode",
    "GlossaryCode",
    "Health",
    "HealthCode",
    "JobCode",
    "JudgingCode",
    "LearningCode",
    "MessageCode",
    "Names",
    "Outcome",
    "Param",
    "Part",
    "Plain",
    "ProblemCode",
    "Reason",
    "RunCode",
    "StoreCode",
    "StoryCode",
    "Verdict",
    "dump",
    "dump_one",
    "from_json",
    "load",
    "load_one",
    "sentences",
]
