"""Clips are found again in changed texts, or said to be gone; texts here are invented."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch.anchoring import Anchor, IndexedText, anchor
from stdwatch.anchoring.folding import fold
from stdwatch.items.journal import Clip, ClipVerdict

TEXT = (
    "The harbour council met on 3 May and heard four reports.\n"
    "Each ferry shall carry a tested beacon, and each beacon shall meet the common signal standard by 2031.\n"
    "The council will publish the list of tested beacons twice a year.\n"
    "Fishing boats under nine metres are exempt until the winter after next.\n"
    "A ferry without a beacon may not leave the inner harbour at night."
)
RULE = "Each ferry shall carry a tested beacon, and each beacon shall meet the common signal standard by 2031."
LIST = "The council will publish the list of tested beacons twice a year."


def clipped(words: str, text: str = TEXT) -> Clip:
    start = text.index(words)
    end = start + len(words)
    around = text[max(0, start - 32) : start], text[end : end + 32]
    return Clip("c1", "", 0, start, end, len(text), words, *around, None, None, ())


def found(clip: Clip, text: str) -> Anchor:
    return anchor(clip, IndexedText(text))


def words_at(result: Anchor, text: str) -> str:
    return text[result.start : result.end]


def test_what_nobody_touched_stands() -> None:
    assert found(clipped(RULE), TEXT) == Anchor(ClipVerdict.STANDS, 57, 57 + len(RULE), 1.0)


def test_words_that_stand_elsewhere_have_moved() -> None:
    text = "Corrected version.\n" + TEXT
    result = found(clipped(RULE), text)
    assert (result.verdict, words_at(result, text)) == (ClipVerdict.MOVED, RULE)


def test_of_two_copies_the_one_in_its_surroundings_is_meant() -> None:
    text = f"Summary: {LIST}\n{TEXT}"
    assert found(clipped(LIST), text).start == text.rindex(LIST)


def test_of_copies_in_like_surroundings_the_nearer_is_meant() -> None:
    text = "\n".join([RULE] * 5)
    clip = Clip("c1", "", 0, 210, 210 + len(RULE), len(text), RULE, RULE[-31:] + "\n", "\n" + RULE[:31], None, None, ())
    assert found(clip, text).start == 2 * (len(RULE) + 1)


@pytest.mark.parametrize(
    ("typeset", "retypeset"),
    [
        ("tested beacon", "tested\u00a0beacon"),
        ("tested beacon", "tested\nbeacon"),
        ("standard", "stan\u00addard"),
        ("Each ferry", "EACH FERRY"),
        ("common", "ｃｏｍｍｏｎ"),
        ("signal", "si\u200bgnal"),
    ],
)
def test_other_typesetting_is_a_reflow(typeset: str, retypeset: str) -> None:
    text = TEXT.replace(typeset, retypeset)
    result = found(clipped(RULE), text)
    assert result.verdict is ClipVerdict.REFLOWED
    assert fold(words_at(result, text)).text == fold(RULE).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("by 2031", "by 2032"),
        ("shall carry", "may carry"),
        ("a tested beacon", "a tested, where practicable, beacon"),
        ("common signal standard", "standard"),
        ("standard by 2031.", "standards by 2031."),
    ],
)
def test_other_words_are_an_alteration(before: str, after: str) -> None:
    text = "Corrected version.\n" + TEXT.replace(before, after, 1)
    result = found(clipped(RULE), text)
    assert result.verdict is ClipVerdict.ALTERED
    assert words_at(result, text) == RULE.replace(before, after, 1)


def test_a_word_that_grew_is_another_word() -> None:
    text = TEXT.replace("signal standard", "signal standards")
    assert found(clipped("the common signal standard"), text).verdict is ClipVerdict.ALTERED


def test_a_power_is_no_plain_number() -> None:
    before = "The vault holds at least 10⁶ sealed samples of the reference water."
    assert found(clipped(before, before), before.replace("10⁶", "106")).verdict is ClipVerdict.ALTERED


def test_a_sentence_of_the_same_build_is_no_trace() -> None:
    text = TEXT.replace(LIST, "The garden will publish the names of bottled onions once a decade.")
    assert found(clipped(LIST), text) == Anchor(ClipVerdict.GONE)


def test_short_clips_are_found_by_their_words_alone() -> None:
    text = TEXT.replace("inner harbour at night", "inner harbours at night")
    result = found(clipped("inner harbour at night"), text)
    assert (result.verdict, words_at(result, text)) == (ClipVerdict.ALTERED, "inner harbours at night")


def test_chinese_is_aligned_by_characters() -> None:
    before = "各成员应在每年三月底前公布经检测的信标清单，并说明所依据的标准。"
    after = "前言。\n" + before.replace("三月", "五月")
    result = found(clipped(before, before), after)
    assert (result.verdict, words_at(result, after)) == (ClipVerdict.ALTERED, after[4:])


def test_an_empty_text_holds_nothing() -> None:
    assert found(clipped(RULE), "") == Anchor(ClipVerdict.GONE)


def test_a_clip_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="has no words"):
        found(Clip("c1", "", 0, 0, 1, 1, " ", "", "", None, None, ()), TEXT)


_SENTENCES = TEXT.split("\n")


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(_SENTENCES))
def test_a_sentence_is_found_whatever_stands_around_it(before: str, after: str, sentence: str) -> None:
    text = f"{before}\n{sentence}\n{after}"
    result = found(clipped(sentence), text)
    assert result.verdict in {ClipVerdict.STANDS, ClipVerdict.MOVED}
    assert words_at(result, text) == sentence


@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_any_text_gives_a_verdict_and_a_place_inside_it(text: str, words: str) -> None:
    clip = Clip("c1", "", 0, 3, 3 + len(words), 10, words, "", "", None, None, ())
    result = found(clip, text)
    if result.verdict is ClipVerdict.GONE:
        assert (result.start, result.end) == (None, None)
    else:
        assert result.start is not None
        assert result.end is not None
        assert 0 <= result.start < result.end <= len(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_each_folded_character_has_its_place_in_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@pytest.mark.slow
def test_a_megabyte_takes_seconds_once_and_milliseconds_after() -> None:
    text = "\n".join(f"{number}. {line}" for number in range(2600) for line in _SENTENCES)
    clips = [
        clipped(
            f"{number}. {RULE}".replace("shall carry", "must carry"),
            f"{number}. {RULE}".replace("shall carry", "must carry"),
        )
        for number in range(100, 2600, 50)
    ]
    indexed, began = IndexedText(text), time.process_time()
    assert anchor(clips[0], indexed).verdict is ClipVerdict.ALTERED
    first, began = time.process_time() - began, time.process_time()
    for clip in clips:
        anchor(clip, indexed)
    each = (time.process_time() - began) / len(clips)
    assert (len(text) > 1_000_000, first < 3, each < 0.05) == (True, True, True)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["the " * 3000, "a" * 12_000, "the standard " * 1000, ", " * 6000 + "x"])
def test_endless_repetition_takes_seconds_and_not_minutes(words: str) -> None:
    text = (RULE + " the the standard, a aa aaa ") * 2000 + "a" * 100_000
    clip, began = Clip("c1", "", 0, 7, 7 + len(words), len(text), words, "", "", None, None, ()), time.process_time()
    anchor(clip, IndexedText(text))
    assert time.process_time() - began < 10


def test_cases_beside_the_checkout_are_found(shared: Path) -> None:
    cases = [json.loads(line) for line in (shared / "publishing/clip-cases.jsonl").read_text("utf-8").splitlines()]
    for case in cases:
        given_clip = case["clip"]
        around = given_clip["prefix"], given_clip["suffix"]
        span = given_clip["start"], given_clip["end"], given_clip["length"]
        clip = Clip(case["id"], "", 0, *span, given_clip["exact"], *around, None, None, ())
        assert (case["id"], found(clip, case["text"]).verdict) == (case["id"], case["verdict"])
