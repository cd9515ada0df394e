"""Reasons: codes with parameters, kept as JSON, with a sentence for each in English and Chinese."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stdwatch
from stdwatch import messages, reasons
from stdwatch.reasons import (
    AnswerCode,
    ChannelCode,
    Code,
    JudgingCode,
    Outcome,
    Param,
    Part,
    Reason,
    RunCode,
    Verdict,
    storing,
    words,
)
from stdwatch.reasons.health import Cause, Health

CODES = [code for codes in storing.LISTS for code in codes]
CLOSED: list[type[Code]] = [words.Outcome, words.Verdict, words.Change, words.Field, words.BodyKind, Health, Cause]
FIELDS = re.compile(r"%\((\w+)\)s")
SAME_IN_CHINESE = {"JSON"}


def filled(code: Code) -> Reason:
    """A reason with something in every field of its sentence."""
    params: dict[str, Param] = dict.fromkeys(FIELDS.findall(code.words), "x")
    known: dict[str, Param] = {
        "outcome": Outcome.NOT_FOUND,
        "verdict": Verdict.BROKEN,
        "because": Reason.of(AnswerCode.TIMEOUT),
    }
    return Reason(code, params | {name: value for name, value in known.items() if name in params})


def chinese(reason: Reason) -> str:
    return reason.sentence(messages.catalogue("zh").gettext)


@pytest.mark.parametrize("code", CODES, ids=str)
def test_every_code_has_a_sentence_in_english_and_in_chinese(code: Code) -> None:
    assert str(filled(code))
    assert "%(" not in chinese(filled(code))
    assert (
        code.words in SAME_IN_CHINESE
        or FIELDS.fullmatch(code.words)
        or messages.catalogue("zh").gettext(code.words) != code.words
    )


@pytest.mark.parametrize("member", [member for closed in CLOSED for member in closed], ids=str)
def test_every_member_of_a_closed_list_has_its_words_in_chinese(member: Code) -> None:
    translated = messages.catalogue("zh").gettext(member.words)
    assert member.words in SAME_IN_CHINESE or translated != member.words


def test_no_two_codes_have_the_same_value() -> None:
    assert len(CODES) == len({str(code) for code in CODES})


def test_every_code_is_given_somewhere() -> None:
    root = Path(stdwatch.__file__).parent
    texts = [path.read_text("utf-8") for path in [*root.rglob("*.py"), *(root.parent / "pipelines").glob("*.py")]]
    given = {name for text in texts for name in re.findall(r"\b[A-Z]\w+\.[A-Z]\w*\b", text)}
    assert {f"{type(code).__name__}.{code.name}" for code in CODES} - given == set()


@pytest.mark.parametrize("code", CODES, ids=str)
def test_a_reason_is_the_same_after_it_was_kept(code: Code) -> None:
    assert reasons.load(reasons.dump([filled(code)])) == (filled(code),)
    assert reasons.load_one(reasons.dump_one(filled(code))) == filled(code)


PLAIN = st.one_of(st.text(), st.integers(), st.floats(0, 1), st.sampled_from(list(Outcome)))


def _or_lists(parts: st.SearchStrategy[Part]) -> st.SearchStrategy[Param]:
    return st.one_of(parts, st.lists(parts).map(tuple))


PARTS = st.recursive(
    PLAIN, lambda inner: st.builds(lambda value: Reason("later_code", {"value": value}), _or_lists(inner)), max_leaves=6
)
PARAMS = _or_lists(PARTS)


@given(st.dictionaries(st.text(min_size=1), PARAMS))
def test_parameters_of_any_shape_are_kept(params: dict[str, Param]) -> None:
    reason = Reason("code_of_a_later_version", params)
    assert reasons.load(reasons.dump([reason])) == (reason,)
    assert str(reason).startswith("code_of_a_later_version")


def test_nothing_is_kept_as_nothing() -> None:
    assert (reasons.dump_one(None), reasons.load_one("")) == ("", None)


def test_a_reason_in_a_reason_and_a_list_are_parts_of_the_sentence() -> None:
    stopped = Reason.of(ChannelCode.PAGES_STOPPED, count=1500)
    cut = Reason.of(RunCode.CHANNEL_CUT, channel="news", because=stopped, day="2025-11-01", since="2025-10-01")
    assert str(cut) == "news: stopped after 1,500 pages: read back to 2025-11-01 only, not to 2025-10-01"
    failed = Reason.of(
        RunCode.CHANNELS_FAILED,
        channels=("feed", "list"),
        outcome=Outcome.UNREACHABLE,
        because=Reason.of(AnswerCode.STATUS, status=503),
    )
    assert str(failed) == "feed, list: not reachable: answered 503"
    assert chinese(failed) == "渠道“feed、list”：无法连接（服务器返回 503）"


def test_shares_are_percentages() -> None:
    reason = Reason.of(RunCode.MANY_CHANGED, count=6, total=9, share=0.047)
    assert str(reason) == "6 of 9 documents that were asked for again have changed, usually 5%"


def test_names_of_the_reader_s_language_take_the_place_of_parameters() -> None:
    sign = Reason.of(JudgingCode.SIGN_TYPE, type="fact sheet")
    reason = Reason.of(JudgingCode.SECTION, section="贸易政策", signs=(sign,))
    names = {"section": lambda _: "Trade policy", "type": str.title}
    assert reason.sentence(names=names) == "section Trade policy: type Fact Sheet"


def test_what_nobody_knows_is_shown_as_it_is() -> None:
    later = reasons.from_json({"code": "of_a_later_version", "params": {"count": 7}})
    assert later.sentence(messages.catalogue("zh").gettext) == "of_a_later_version (count: 7)"
