"""The verdict on a run, from what was seen."""

from typing import Any

import pytest

from stdwatch import verdicts
from stdwatch.items import ChannelResult, Standing
from stdwatch.reasons import ChannelCode, Outcome, Reason, RunCode
from stdwatch.verdicts import RunObservations, Usual, UsualChannel


def result(channel: str = "listing", outcome: str = "ok", standing: str = "required", **more: Any) -> ChannelResult:
    reason = None if outcome == "ok" else Reason.text("a reason")
    return ChannelResult(channel, Standing(standing), Outcome(outcome), **{"reason": reason, **more})


def pages(read: int, **had: int) -> dict[str, int]:
    """So many pages read, which had all fields but for those named."""
    return {"read": read} | dict.fromkeys(verdicts.FIELDS, read) | had


def verdict(*results: ChannelResult, **seen: Any) -> str:
    facts: dict[str, Any] = {"proven": frozenset(), "new": 0, "changed": 0, "fetched": 0, "failures": {}}
    return verdicts.verdict_on(RunObservations(results, **(facts | seen))).verdict


def test_nothing_new_from_channels_that_all_answered_is_quiet() -> None:
    assert verdict(result(), result("feed")) == "quiet"


def test_something_new_or_changed_is_ok() -> None:
    assert verdict(result(), new=1, fetched=1) == "ok"
    assert verdict(result(), changed=1, fetched=1) == "ok"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("SiteChanged", "broken"),
        ("Unreadable", "broken"),
        ("BotWall", "blocked"),
        ("RobotsForbid", "blocked"),
        ("Unreachable", "unreachable"),
    ],
)
def test_when_every_channel_failed_the_failure_names_the_verdict(outcome: str, expected: str) -> None:
    assert verdict(result(outcome=outcome), result("feed", outcome)) == expected


def test_one_failed_channel_among_good_ones_is_degraded_never_quiet() -> None:
    assert verdict(result(), result("feed", "SiteChanged", "spare")) == "degraded"


def test_an_unproven_channel_counts_only_after_its_first_valid_answer() -> None:
    guess = result("guess", "NotFound", "unproven")
    assert verdict(result(), guess) == "quiet"
    assert verdict(result(), guess, proven=frozenset({"guess"})) == "degraded"


def test_a_listing_cut_short_is_said() -> None:
    cut = result(
        reason=Reason.of(ChannelCode.PAGES_STOPPED, count=15), complete=False, oldest="2025-11-01", since="2025-10-01"
    )
    assert verdict(cut) == "degraded"


def test_documents_without_any_date_or_text_are_a_broken_site() -> None:
    assert verdict(result(), new=3, fetched=3, fields=pages(3, date=0)) == "broken"
    assert verdict(result(), new=3, fetched=3, fields=pages(3, text=0)) == "broken"
    assert verdict(result(), new=1, fetched=1, fields=pages(1, date=0)) == "ok"


def test_what_a_first_night_left_is_noted_and_nothing_is_wrong() -> None:
    seen = verdicts.verdict_on(RunObservations([result()], frozenset(), 3, 0, 3, {}, undated=235))
    assert (seen.verdict, seen.raises_alarm, seen.repeat_keys) == ("ok", False, ())
    assert [str(reason) for reason in seen.reasons] == [
        "235 documents that no channel dates were left on this first night: fetch them from the overview"
    ]


def test_an_early_end_is_stopped_whatever_was_seen() -> None:
    assert verdict(result(), new=3, fetched=3, stopped=Reason.of(RunCode.ENDED_EARLY, text="shutdown")) == "stopped"


def test_an_outage_is_told_in_one_sentence() -> None:
    outage = [result(name, "Unreachable") for name in ("feed", "listing", "sitemap")]
    run_verdict = verdicts.verdict_on(RunObservations(outage, frozenset(), 0, 0, 0, {}))
    assert [str(reason) for reason in run_verdict.reasons] == ["feed, listing, sitemap: not reachable: a reason"]


def test_every_verdict_has_an_exit_code() -> None:
    assert set(verdicts.EXIT_CODES) == {"ok", "quiet", "degraded", "broken", "blocked", "unreachable", "stopped"}


@pytest.mark.parametrize(("entries", "pages", "expected"), [(2010, 3, "quiet"), (1890, 2, "degraded")])
def test_a_sitemap_may_begin_a_further_file_but_not_lose_a_twentieth(entries: int, pages: int, expected: str) -> None:
    usual = Usual({"sitemap": UsualChannel(entries=(999.5, 999.0), totals=(1999, 1998))})
    tonight = result("sitemap", standing="spare", kind="sitemap", entries=entries, matching=entries, pages=pages)
    assert verdict(result(), tonight, usual=usual) == expected


@pytest.mark.parametrize(("had", "expected"), [(13, "ok"), (12, "degraded"), (0, "broken")])
def test_one_page_without_a_text_among_others_is_that_page_s_own_trouble(had: int, expected: str) -> None:
    usual = Usual(fields=pages(2000))
    assert verdict(result(), changed=1, fetched=14, fields=pages(14, text=had), usual=usual) == expected


def test_a_page_alone_without_a_text_is_its_own_trouble_too_and_two_are_the_site_s() -> None:
    usual = Usual(fields=pages(2000))
    assert verdict(result(), changed=1, fetched=1, fields=pages(1, text=0), usual=usual) == "ok"
    assert verdict(result(), changed=1, fetched=2, fields=pages(2, text=0), usual=usual) == "broken"


def lawfully(channel: str = "list", standing: str = "spare") -> ChannelResult:
    """A list without rows whose script may fill it."""
    return result(channel, "empty", standing, kind="listing")


def test_a_list_that_its_script_fills_is_no_failure() -> None:
    assert verdict(result("sitemap", kind="sitemap"), lawfully()) == "quiet"
    assert verdict(result("sitemap", kind="sitemap"), lawfully(), new=2, fetched=2) == "ok"


def test_a_list_that_had_rows_before_has_lost_them() -> None:
    usual = Usual({"list": UsualChannel(entries=(10.0, 10.0), totals=(10, 10))})
    assert verdict(result("sitemap", kind="sitemap"), lawfully(), usual=usual) == "degraded"


@pytest.mark.parametrize(
    ("nights_without_news", "expected"), [(0, "quiet"), (1, "quiet"), (2, "degraded"), (9, "degraded")]
)
def test_after_three_nights_without_anything_new_an_empty_list_is_an_alarm(
    nights_without_news: int, expected: str
) -> None:
    hub = result("hub", kind="listing")
    assert verdict(hub, lawfully(), usual=Usual(nights_without_news=nights_without_news)) == expected
    run_verdict = verdicts.verdict_on(
        RunObservations(
            [hub, lawfully()], frozenset(), 0, 0, 0, {}, usual=Usual(nights_without_news=nights_without_news)
        )
    )
    assert run_verdict.raises_alarm == (expected == "degraded")
    assert verdict(hub, lawfully(), new=1, fetched=1, usual=Usual(nights_without_news=nights_without_news)) == "ok"


def test_a_sitemap_that_answers_vouches_for_the_silence_of_an_empty_list() -> None:
    sitemap = result("sitemap", kind="sitemap")
    assert verdict(sitemap, lawfully(), usual=Usual(nights_without_news=9)) == "quiet"


def test_a_source_of_nothing_but_empty_lists_is_broken_and_never_quiet() -> None:
    assert verdict(lawfully(), lawfully("home")) == "broken"


def test_a_source_of_nothing_but_guesses_that_all_fail_is_not_quiet() -> None:
    guesses = [result(name, "NotFound", "unproven") for name in ("sitemap", "list")]
    assert verdict(*guesses) == "broken"
    walls = [result(name, "BotWall", "unproven") for name in ("sitemap", "list")]
    assert verdict(*walls) == "blocked"


def test_an_empty_list_beside_guesses_that_failed_is_not_quiet() -> None:
    assert verdict(lawfully(), result("sitemap", "NotFound", "unproven")) == "broken"


def test_a_rest_interface_that_names_nothing_tonight_is_not_shrunk() -> None:
    usual = Usual({"posts": UsualChannel(entries=(12.0, 12.0), totals=(12, 12))})
    tonight = result("posts", kind="rest", entries=0, matching=0, pages=1)
    assert verdict(result(), tonight, usual=usual) == "quiet"
