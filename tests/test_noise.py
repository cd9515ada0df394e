"""Lines that change with each request call nobody; one changed figure, day or word of a sentence does."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stdwatch.items import Answer, Block, BlockKind, Document, Fetched, FetchReason, FetchTask
from stdwatch.store import database, intake
from stdwatch.verdicts.noise import is_noise
from tests.desk import Desk

BODY = "The board adopts the rule for lifts.\nComments are due within 30 days of November 4, 2025, at 5:00 PM."

PASSING = [
    ("Page generated November 2, 2025", "Page generated November 3, 2025"),
    ("12 readers  Page generated 10:00", "13 readers  Page generated 10:01"),
    ("1,024 views", "1,151 views"),
    ("Views: 12", "Views: 13"),
    ("Read 4.2k times", "Read 4.3k times"),
    ("By Ada Miller · 3 hours ago", "By Ada Miller · 4 hours ago"),
    ("By Ada Miller | 311 shares | 12 comments", "By Ada Miller | 340 shares | 13 comments"),
    ("Posted 6 days ago", "Posted a week ago"),
    ("Updated just now", "Updated 5 minutes ago"),
    ("Page generated on 2025-11-21T10:01:07Z in 31 ms", "Page generated on 2025-11-22T10:02:11Z in 29 ms"),
    ("Current time: 10:01 AM EST", "Current time: 10:02 AM EST"),
    ("Today is Friday, November 21, 2025", "Today is Saturday, November 22, 2025"),
    ("Accessed 21 November 2025, 09:12.", "Accessed 22 November 2025, 09:15."),
    ("浏览次数：1024", "浏览次数：1151"),
    ("阅读量 3.1万", "阅读量 3.2万"),
    ("发布于 3天前", "发布于 4天前"),
    ("Read next: On the weights of Ohio", "Read next: The gauges of Maine"),
    ("Trending now\nOn the weights of Ohio\nA new clock", "Trending now\nThe gauges of Maine\nOld bells"),
    ("You may also like\nA\nB\nC", "You may also like\nD\nE"),
    ("", "27 people like this"),
    ("You are visitor number 00123", "You are visitor number 00145"),
    ("12 people are reading this", "15 people are reading this"),
    ("Page rendered in 0.031 seconds", "Page rendered in 0.029 seconds"),
    ("Request ID: 0.8d2f1cb8.1763700000", "Request ID: 0.8d2f1cb8.1763799999"),
    ("Share 14 Tweet 3", "Share 15 Tweet 4"),
    ("8817 hits since 2019", "8901 hits since 2019"),
    ("Printed from https://a.example/x on 11/21/2025", "Printed from https://a.example/x on 11/22/2025"),
    ("Countdown: 12 days left", "Countdown: 11 days left"),
    ("Posted about 2 hours ago by Ada Miller", "Posted about 3 hours ago by Ada Miller"),
    ("Latest news\nOld bells\nA clock", "Latest news\nNew bells\nA lift"),
    ("本文已被阅读 1024 次", "本文已被阅读 1151 次"),
    ("来源：市计量所 浏览：1024次", "来源：市计量所 浏览：1151次"),
    ("已有 12 人阅读", "已有 15 人阅读"),
    ("今天是2025年11月21日 星期五", "今天是2025年11月22日 星期六"),
    ("Page last loaded Nov. 21, 2025, 9:12 a.m.", "Page last loaded Nov. 22, 2025, 9:14 a.m."),
    ("Printed from gauges.example on 11/21/2025", "Printed from gauges.example on 11/22/2025"),
    ("© 2025 The Gauge House", "© 2026 The Gauge House"),
    ("Rated 4.5 out of 5 by 120 readers", "Rated 4.6 out of 5 by 121 readers"),
    ("Article views 312 | PDF downloads 14", "Article views 322 | PDF downloads 15"),
    ("You have 3 free articles left this month", "You have 2 free articles left this month"),
    ("Your IP address is 192.0.2.7", "Your IP address is 192.0.2.9"),
    ("No comments yet", "3 comments"),
    ("Trending now:\nOn the weights of Ohio", "Trending now:\nThe gauges of Maine"),
    ("Next article: On kilns", "Next article: On nets"),
    ("Closing in 12 days", "Closing in 11 days"),
    ("Rendered in 0.231 seconds by web03", "Rendered in 0.187 seconds by web01"),
    ("Token: a8f3e9c1d2", "Token: b7c2e1f0aa"),
    ("IP: 192.0.2.7, request id 7f9a-22", "IP: 192.0.2.9, request id 1c0b-93"),
    ("Weather in Columbus: 54°F", "Weather in Columbus: 61°F"),
    ("Partly cloudy, 54°F", "Sunny, 61°F"),
    ("今日天气：晴 9℃", "今日天气：多云 12℃"),
    ("Shared 120 times on Facebook", "Shared 131 times on Facebook"),
    ("LinkedIn 12 · Facebook 120", "LinkedIn 12 · Facebook 133"),
    ("12 others are viewing this page", "17 others are viewing this page"),
    ("Who's online: 3 members, 12 guests", "Who's online: 4 members, 9 guests"),
    ("Join our 10,243 subscribers", "Join our 10,311 subscribers"),
    ("★★★★☆ 4.2 (120)", "★★★★☆ 4.3 (121)"),
    ("Add a comment (12)", "Add a comment (14)"),
    ("This page has been accessed 1,024 times.", "This page has been accessed 1,151 times."),
    ("Link: https://a.example/x;jsessionid=9F8A7B6C", "Link: https://a.example/x;jsessionid=1122AABB"),
    ("Build ID: Yh3k2Lm9Qx", "Build ID: Zz7k2Lm9Q1"),
    ("Version 3.14.2 (8f3e2a9)", "Version 3.14.2 (77bc1d0)"),
    ("Error reference: 8d2f1cb8aa11", "Error reference: 17bc1d05ee02"),
    ("42 queries in 0.231 seconds.", "43 queries in 0.199 seconds."),
    ("Cached at 2025-11-21 10:11:12 UTC", "Cached at 2025-11-22 10:12:31 UTC"),
    ("2 days, 3 hours ago", "3 days, 1 hour ago"),
    ("Posted 3h ago", "Posted 5h ago"),
    ("Il y a 3 jours", "Il y a 4 jours"),
    ("3日前", "4日前"),
    ("发表于 昨天 10:11", "发表于 前天 10:11"),
    ("点赞 12 收藏 3", "点赞 13 收藏 4"),
    ("您是第 1024 位访客", "您是第 1151 位访客"),
    ("总访问量 10243 今日访问 12", "总访问量 10255 今日访问 1"),
    ("Days remaining: 12", "Days remaining: 11"),
    ("距离截止还有 12 天", "距离截止还有 11 天"),
    ("More from the Gauge House\nOld bells\nA clock", "More from the Gauge House\nNew bells\nA lift"),
    ("Sponsored\nThe best loom of 2025", "Sponsored\nTen kilns to love"),
    ("Editor's picks\nOld bells", "Editor's picks\nNew bells"),
    ("点击排行\n老钟\n新织机", "点击排行\n新钟\n旧窑"),
    ("Quote of the day: Measure twice.", "Quote of the day: Cut once."),
]


@pytest.mark.parametrize(("before", "after"), PASSING)
def test_counters_clocks_and_what_to_read_next_are_no_edit(before: str, after: str) -> None:
    assert is_noise(f"{BODY}\n{before}", f"{BODY}\n{after}")
    assert is_noise(f"{before}\n{BODY}", f"{after}\n{BODY}")


REAL = [
    ("Release: 2025-11-04", "Release: 2025-11-05"),
    ("Release Number: 25-1234", "Release Number: 25-1235"),
    ("Also on December 3: the board voted on looms.", "Also on December 3: the board voted on kilns."),
    ("More from the board: it shall vote on looms.", "More from the board: it may vote on looms."),
    ("The fee is 120 dollars a lift.", "The fee is 130 dollars a lift."),
    ("Comments are due by November 21, 2025.", "Comments are due by November 28, 2025."),
    ("The hearing begins at 10:00 AM.", "The hearing begins at 11:00 AM."),
    ("Date: November 21, 2025", "Date: November 22, 2025"),
    ("Time: 10:00 AM EST", "Time: 11:00 AM EST"),
    ("On Wednesday at 10:00", "On Thursday at 10:00"),
    ("会议时间：2025年11月21日 星期五", "会议时间：2025年11月24日 星期一"),
    ("(c) the board shall adopt it", "(c) the board may adopt it"),
    ("Copyright law was amended in 2024", "Copyright law was amended in 2025"),
    ("The house has 3 stories left to restore", "The house has 4 stories left to restore"),
    ("Session 3", "Session 4"),
    ("共有 12 人参加", "共有 13 人参加"),
    ("Members read the draft 3 times.", "Members read the draft 4 times."),
    ("Effective November 21, 2025", "Effective November 22, 2025"),
    ("November 21, 2025", "November 22, 2025"),
    ("1,024", "1,151"),
    ("42 tests", "43 tests"),
    ("Comments: 30 days", "Comments: 60 days"),
    ("Published November 21, 2025", "Published November 22, 2025"),
    ("The board shall adopt it.", "The board may adopt it."),
    ("意见截止日期：2025年11月21日", "意见截止日期：2025年11月28日"),
    ("共有 12 项标准", "共有 13 项标准"),
    ("Votes: 12 for, 3 against", "Votes: 11 for, 4 against"),
    ("The rule takes effect in 30 days.", "The rule takes effect in 60 days."),
    ("Read 3 standards", "Read 4 standards"),
    ("The comment period closes in 30 days", "The comment period closes in 60 days"),
    ("Served by node 3 of the grid", "Served by node 4 of the grid"),
    ("Weatherproof lamps work up to 54°C", "Weatherproof lamps work up to 61°C"),
    ("Member ID: 12345678", "Member ID: 12345679"),
    ("Adopted 3 years ago by Ohio", "Adopted 4 years ago by Ohio"),
    ("1,024 views of 12 experts", "1,024 views of 13 experts"),
    ("Read next: the board\nThe rule takes effect.", "Read next: the board\nThe rule takes no effect."),
    ("The house has 12 members", "The house has 13 members"),
    ("12 members voted", "13 members voted"),
    ("Version 3.14 of the code", "Version 3.15 of the code"),
    ("Reference: GT 1234", "Reference: GT 1235"),
    ("Docket 8f3e2a91", "Docket 77bc1d02"),
    ("More about lifts\nThe fee is 120 dollars", "More about lifts\nThe fee is 130 dollars"),
    ("Clear glass holds at 54°C, the tests say", "Clear glass holds at 61°C, the tests say"),
    ("Duration | 5d", "Duration | 6d"),
    ("收藏单位 12 家", "收藏单位 13 家"),
    ("Trending now\nA lift\nThe rule takes effect today.", "Trending now\nA lift\nThe rule takes effect later."),
]


@pytest.mark.parametrize(("before", "after"), REAL)
def test_one_changed_figure_day_or_word_of_what_is_said_is_an_edit(before: str, after: str) -> None:
    assert not is_noise(f"{BODY}\n{before}", f"{BODY}\n{after}")


def test_another_order_is_an_edit() -> None:
    assert not is_noise("First.\nSecond.", "Second.\nFirst.")


@given(st.text())
def test_a_text_differs_from_itself_in_nothing(text: str) -> None:
    assert is_noise(text, text)


@given(st.text(alphabet="ab \n.", min_size=1), st.integers(0, 9), st.integers(0, 9))
def test_a_counter_may_stand_anywhere(text: str, count: int, other: int) -> None:
    assert is_noise(f"{text}\nViews: {count}", f"{text}\nViews: {other}")


URL = "https://south.example/rule"


def fetched(text: str, at: datetime, title: str = "A rule") -> Fetched:
    document = Document(URL, title, text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))
    answer = Answer(URL, 200, at, b"", f"hash of {text} {title}", "text/html")
    task = FetchTask(URL, "page", FetchReason.RECHECK, conditional=False)
    return Fetched("south", task, answer, document=document)


def test_noise_keeps_its_revision_and_calls_nobody_and_a_real_edit_among_it_does(tmp_path: Path) -> None:
    with closing(database.connect(tmp_path / "stdwatch.db", desk=True)) as db:
        desk = Desk(db)
        start = datetime(2025, 11, 20, 20, 30, tzinfo=UTC)
        first = intake.store_fetched(db, fetched(f"{BODY}\nViews: 1", start), "1")
        desk.decide(first.candidate, "accept")
        changes = []
        texts = [f"{BODY}\nViews: {number}" for number in (7, 9, 9, 12)]
        texts.append(f"{BODY.replace('30 days', '60 days')}\nViews: 15")
        for day, text in enumerate(texts, 1):
            changes.append(intake.store_fetched(db, fetched(text, start + timedelta(days=day)), "1").change)
            called = db.execute("SELECT changed_since FROM candidate").fetchone()[0]
            assert bool(called) == (changes[-1] == "edit")
        assert changes == ["noise", "noise", "unchanged", "noise", "edit"]
        kinds = [row[0] for row in db.execute("SELECT kind FROM revision ORDER BY id")]
        assert kinds == ["first", "noise", "noise", "noise", "edit"]
        again = replace(fetched(f"{texts[-1]}0", start + timedelta(days=9), title="Another rule"))
        assert intake.store_fetched(db, again, "1").change == "title", "a new title is told, whatever else passes"
