"""Whether one channel broke or the whole site: what wakes somebody after the first night."""

from dataclasses import replace
from typing import Any

import pytest

from stdwatch import verdicts
from stdwatch.items import ChannelResult, Standing
from stdwatch.reasons import Outcome, ProblemCode, Reason
from stdwatch.verdicts import Canary, CanarySnapshot, RunObservations, RunVerdict, Usual, UsualChannel
from stdwatch.verdicts.likeness import likeness, sketch_of

FULL = UsualChannel(entries=(10.0, 10.0), totals=(10, 10), dated=1.0, titled=1.0, matching=1.0)
LISTINGS = ("blog", "news", "reports")


def result(channel: str, outcome: str = "ok", **more: Any) -> ChannelResult:
    standing = Standing(more.pop("standing", "spare"))
    reason = None if outcome == "ok" else Reason.text("a reason")
    return ChannelResult(channel, standing, Outcome(outcome), **{"reason": reason, **more})


def judged(*results: ChannelResult, **seen: Any) -> RunVerdict:
    facts: dict[str, Any] = {"proven": frozenset(), "new": 0, "changed": 0, "fetched": 0, "failures": {}}
    return verdicts.verdict_on(RunObservations(results, **(facts | seen)))


def keys(seen: RunVerdict) -> list[str]:
    return list(map(str, seen.repeat_keys))


def listings(outcome: str, *names: str) -> list[ChannelResult]:
    return [result(name, outcome, kind="listing") for name in names]


def test_when_all_of_several_lists_have_lost_their_rows_the_site_is_broken() -> None:
    usual = Usual(dict.fromkeys(LISTINGS, FULL))
    posts = result("posts", kind="rest", standing="required")
    assert judged(posts, *listings("SiteChanged", *LISTINGS), usual=usual).verdict == "broken"
    assert judged(posts, *listings("empty", *LISTINGS), usual=usual).verdict == "broken"


def test_lists_that_never_had_rows_do_not_break_a_site_that_other_channels_tell_of() -> None:
    sound = [result(name, kind="rest", standing="required") for name in ("posts", "papers", "events", "notes")]
    assert judged(*sound, *listings("SiteChanged", *LISTINGS)).verdict == "degraded"


def test_one_list_without_its_rows_is_one_channel_s_trouble() -> None:
    usual = Usual(dict.fromkeys(LISTINGS, FULL))
    seen = judged(*listings("SiteChanged", "blog"), *listings("ok", "news", "reports"), usual=usual)
    assert (seen.verdict, seen.raises_alarm, keys(seen)) == ("degraded", False, ["channel blog"])


@pytest.mark.parametrize(("dead", "urgent"), [(1, False), (2, False), (3, True)])
def test_when_most_channels_are_in_trouble_it_is_the_site_even_if_it_can_spare_each(dead: int, urgent: bool) -> None:
    channels = [result(str(number), "NotFound" if number < dead else "ok", kind="feed") for number in range(4)]
    seen = judged(*channels)
    assert (seen.verdict, seen.raises_alarm) == ("degraded", urgent)


def test_the_one_required_channel_may_fail_while_the_spare_ones_tell_the_same() -> None:
    sitemap = result("sitemap", "NotFound", standing="required", kind="sitemap")
    seen = judged(sitemap, *listings("ok", *LISTINGS))
    assert (seen.verdict, seen.raises_alarm) == ("degraded", True)


def test_channels_that_all_answer_strangely_are_a_broken_site() -> None:
    usual = Usual({"sitemap": FULL, "feed": FULL})
    strange = [result(name, kind=name, entries=10, matching=0, pages=1) for name in ("sitemap", "feed")]
    seen = judged(*strange, usual=usual)
    assert seen.verdict == "broken"
    assert "no channel can be trusted" in map(str, seen.reasons)


@pytest.mark.parametrize(
    ("head", "expected"), [((), "degraded"), (("2025-11-06",), "quiet"), (("2025-11-05",), "degraded")]
)
def test_a_rest_interface_goes_back_when_what_it_named_last_time_still_lies_in_its_window(
    head: tuple[str, ...], expected: str
) -> None:
    usual = Usual({"posts": replace(FULL, head=("2025-11-07", "2025-11-06", "2025-10-20"))})
    tonight = result("posts", kind="rest", since="2025-11-01", head=head, pages=1)
    assert judged(result("feed"), tonight, usual=usual).verdict == expected


def test_a_rest_interface_may_name_nothing_when_nothing_lies_in_its_window() -> None:
    usual = Usual({"posts": replace(FULL, head=("2025-10-21", "2025-10-20"))})
    tonight = result("posts", kind="rest", since="2025-11-01", pages=1)
    assert judged(result("feed"), tonight, usual=usual).verdict == "quiet"


KNOWN = CanarySnapshot("A title", "2025-07-23", 2000, "1")


@pytest.mark.parametrize(("canary", "urgent"), [("BotWall", True), ("", False)])
def test_documents_of_which_none_comes_not_even_the_canary_wake_somebody(canary: str, urgent: bool) -> None:
    looked = Canary("https://x/", KNOWN, None, Outcome(canary)) if canary else Canary("https://x/", KNOWN, KNOWN)
    seen = judged(result("feed"), failures={Outcome.BOT_WALL: 1}, canary=looked)
    assert (seen.verdict, seen.raises_alarm) == ("degraded", urgent)


def test_a_canary_that_cannot_be_had_for_one_night_wakes_nobody() -> None:
    looked = Canary("https://x/", KNOWN, None, Outcome.UNREACHABLE, Reason.text("answered 500"))
    seen = judged(result("feed"), canary=looked, fetched=3, new=3)
    assert (seen.raises_alarm, keys(seen)) == (False, ["the canary"])


# The documents of a night together


@pytest.mark.parametrize(
    ("again", "altered", "usually", "misleading"),
    [
        (120, 120, (4, 200), True),
        (120, 8, (4, 200), False),
        (5, 5, (0, 0), True),
        (2, 2, (0, 0), False),
        (9, 6, (60, 100), False),
    ],
)
def test_documents_that_change_all_at_once_have_not_been_edited(
    again: int, altered: int, usually: tuple[int, int], misleading: bool
) -> None:
    usual = Usual(fields={"altered": usually[0], "again": usually[1]})
    seen = judged(result("feed"), fields={"again": again, "altered": altered}, usual=usual, changed=altered)
    assert (seen.verdict, seen.raises_alarm, seen.repeat_keys) == (
        ("degraded", True, (Reason.of(ProblemCode.CHANGES),)) if misleading else ("ok", False, ())
    )
    assert seen.is_misleading == misleading


@pytest.mark.parametrize(("gone", "read", "verdict"), [(2, 9, "quiet"), (4, 5, "degraded"), (9, 0, "broken")])
def test_publishers_take_down_one_document_and_not_many_in_a_night(gone: int, read: int, verdict: str) -> None:
    seen = judged(result("feed"), fields=dict.fromkeys(("read", *verdicts.FIELDS), read) | {"gone": gone})
    assert seen.verdict == verdict
    assert seen.is_sound == (verdict == "quiet")


def test_old_documents_in_a_flood_are_told_of() -> None:
    seen = judged(result("feed"), bulk_changed=140)
    assert (seen.verdict, seen.raises_alarm, seen.is_sound) == ("degraded", True, True)


@pytest.mark.parametrize(("failure", "verdict"), [("RobotsForbid", "blocked"), ("Unreachable", "degraded")])
def test_a_site_that_shows_its_lists_and_none_of_its_documents_shuts_us_out(failure: str, verdict: str) -> None:
    looked = Canary("https://x/", KNOWN, None, Outcome(failure))
    assert judged(result("feed"), failures={Outcome(failure): 4}, canary=looked).verdict == verdict
    assert judged(result("feed"), failures={Outcome(failure): 4}, fetched=1, canary=looked).verdict == "degraded"


# The canary


TEXT = " ".join(f"word{number}" for number in range(400))
SAID = replace(KNOWN, size=len(TEXT), sketch=sketch_of(TEXT))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TEXT, None),
        (TEXT.replace("word7 ", "word8 "), None),
        (TEXT.upper().swapcase()[::-1], "another text than before"),
        (f"{TEXT} {TEXT}", "characters"),
        (TEXT[: len(TEXT) * 6 // 10], "characters"),
    ],
)
def test_a_canary_is_known_by_what_it_says(text: str, reason: str | None) -> None:
    read = replace(SAID, size=len(text), sketch=sketch_of(text))
    seen = judged(result("feed"), canary=Canary("https://x/", SAID, read))
    assert seen.verdict == ("degraded" if reason else "quiet")
    assert (reason or "") in "".join(map(str, seen.reasons))
    assert seen.raises_alarm == bool(reason)


@pytest.mark.parametrize(
    ("failure", "well", "verdict"),
    [
        ("NotFound", 0, "broken"),
        ("NotFound", 1, "degraded"),
        ("Unreadable", 4, "broken"),
        ("Unreadable", 5, "degraded"),
    ],
)
def test_a_canary_that_was_taken_down_is_another_thing_than_a_site_that_broke(
    failure: str, well: int, verdict: str
) -> None:
    looked = Canary("https://x/", KNOWN, None, Outcome(failure))
    assert judged(result("feed"), fields={"rules": well}, canary=looked).verdict == verdict


def test_likeness_is_the_share_of_runs_of_words_in_common() -> None:
    half = TEXT[: len(TEXT) // 2] + TEXT[len(TEXT) // 2 :].upper()
    assert likeness(sketch_of(TEXT), sketch_of(TEXT)) == 1
    assert likeness(sketch_of(TEXT), sketch_of(half)) == pytest.approx(1 / 3, abs=0.15)
    assert likeness(sketch_of(TEXT), sketch_of("")) == 0


# Guesses that are not met, and habits that change


def met(read: int, rules: int, **lacking: int) -> dict[str, int]:
    """So many pages read with all that they need, so many of them by the spider's rules."""
    return {"read": read} | dict.fromkeys(verdicts.FIELDS, read) | {"rules": rules} | lacking


def test_markup_that_was_never_met_is_an_assumption_told_once() -> None:
    first = judged(result("feed"), fields=met(4, 0), new=4, fetched=4)
    assert (first.verdict, first.raises_alarm, first.repeat_keys) == ("ok", False, ())
    assert "guesses" in str(first.reasons[0])
    later = judged(result("feed"), fields=met(4, 0), new=4, fetched=4, usual=Usual(fields=met(4, 0)))
    assert (later.verdict, later.reasons) == ("ok", ())


@pytest.mark.parametrize("known", [3, 9, 40])
def test_markup_that_was_met_before_and_is_gone_is_a_broken_site(known: int) -> None:
    seen = judged(result("feed"), fields=met(4, 0), fetched=4, usual=Usual(fields=met(known, known)))
    assert seen.verdict == "broken"


@pytest.mark.parametrize("missing", ["title", "date", "text"])
@pytest.mark.parametrize("known", [0, 4, 40])
def test_no_missing_field_hides_behind_a_guess_that_is_not_met(missing: str, known: int) -> None:
    seen = judged(result("feed"), fields=met(5, 0, **{missing: 0}), fetched=5, usual=Usual(fields=met(known, 0)))
    assert seen.verdict == "broken"


@pytest.mark.parametrize(
    ("read", "verdict"),
    [
        (replace(SAID, ruled=False), "quiet"),
        (replace(SAID, ruled=False, title=None), "broken"),
        (replace(SAID, ruled=False, published=None), "broken"),
        (replace(SAID, ruled=False, size=40, sketch=()), "broken"),
    ],
)
def test_the_canary_of_a_site_whose_markup_was_never_met_is_watched_too(read: CanarySnapshot, verdict: str) -> None:
    known = replace(SAID, ruled=False)
    assert judged(result("feed"), canary=Canary("https://x/", known, read)).verdict == verdict


def test_a_canary_that_alone_is_gone_breaks_no_site_whose_markup_was_never_met() -> None:
    gone = Canary("https://x/", replace(KNOWN, ruled=False), None, Outcome.NOT_FOUND)
    usual = Usual(fields=met(40, 0))
    assert judged(result("feed"), canary=gone, fields=met(3, 0), fetched=3, usual=usual).verdict == "degraded"
    assert judged(result("feed"), canary=gone, fields={}, usual=usual).verdict == "broken"


def test_a_new_section_is_told_once() -> None:
    feed = result("feed", unmatched_links=("https://x/notes/1/",))
    assert judged(feed).verdict == "degraded"
    assert judged(feed, usual=Usual(told_sections=frozenset({"x/notes"}))).verdict == "quiet"
    more = replace(feed, unmatched_links=("https://x/notes/2/", "https://x/podcast/1/"))
    seen = judged(more, usual=Usual(told_sections=frozenset({"x/notes"})))
    assert [str(reason) for reason in seen.reasons] == ["feed: links of an unknown shape, such as https://x/podcast/1/"]


def test_files_are_counted_and_told_when_none_is_found_any_more() -> None:
    usual = Usual(fields=met(60, 60, with_files=45))
    lost = judged(result("feed"), fields=met(9, 9), fetched=9, usual=usual)
    assert (lost.verdict, lost.raises_alarm, keys(lost)) == ("degraded", False, ["documents without files"])
    assert [str(reason) for reason in lost.reasons] == ["none of 9 documents has a file, usually 75%"]
    for fields in (met(9, 9, with_files=1), met(3, 3)):
        assert judged(result("feed"), fields=fields, fetched=9, usual=usual, changed=1).verdict == "ok"
    few = Usual(fields=met(60, 60, with_files=6))
    assert judged(result("feed"), fields=met(30, 30), fetched=30, usual=few, changed=1).verdict == "ok"


def test_a_first_night_that_finds_none_of_the_files_its_pages_speak_of_says_so() -> None:
    seen = judged(result("feed"), fields=met(12, 12, says_download=9), fetched=12, new=12)
    assert [str(reason) for reason in seen.reasons] == ["none of 12 documents has a file, 9 speak of one to download"]
    assert judged(result("feed"), fields=met(12, 12, says_download=1), fetched=12, new=12).verdict == "ok"
