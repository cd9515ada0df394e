"""Stories: which pages are taken for one event, and what an editor can do with them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from stdwatch.items import DocType
from stdwatch.operations.stories import link_new
from stdwatch.reasons import StoryCode
from stdwatch.relevance.stories import Background, Link, Subject, links
from stdwatch.store import counting, queue, stories
from stdwatch.store.filters import Filters
from tests.desk import NOW, Desk, document, opened
from tests.webpage import served

DAY = date(2025, 11, 24)
OTHERS = [
    Subject(100 + n, "north", title, DAY, "news")
    for n, title in enumerate(("Bridges reopen in the west", "A prize for young engineers", "Grain prices fall again"))
]


def linked(*subjects: Subject) -> dict[tuple[int, int], Link]:
    everything = [*subjects, *OTHERS]
    return {(link.one, link.other): link for link in links(everything, Background(everything))}


def subject(number: int, title: str, kind: str = "executive order", day: date = DAY, source: str = "north") -> Subject:
    return Subject(number, source, title, day, kind)


def test_an_order_and_its_fact_sheet_are_linked_with_reasons_and_another_order_of_the_day_is_not() -> None:
    sheet = subject(1, "Fact Sheet: The Governor Secures the Supply of Drinking Water for Islands", "fact sheet")
    own, other = (
        subject(2, "Securing the Supply of Drinking Water for Islands"),
        subject(3, "Supply of Islands by Rail"),
    )
    pairs = linked(sheet, own, other)
    assert (1, 2) in pairs
    assert (1, 3) not in pairs
    assert {reason.code for reason in pairs[1, 2].reasons} >= {StoryCode.WORDS, StoryCode.FACT_SHEET, StoryCode.DAYS}


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (subject(1, "Message on the Day of Bridges in Spring", "presidential message"),
         subject(2, "Message on the Day of Bridges in Autumn", "presidential message")),
        (subject(1, "Agreement with Peru on Trade in Fish", "agreement"),
         subject(2, "Agreement with Kenya on Trade in Fish", "agreement")),
        (subject(1, "Senate passes S. 17 on safe bridges", "news"), subject(2, "Senate passes S. 18 on safe bridges")),
        (subject(1, "Call for Experts: Working Group on Bridges", "news"),
         subject(2, "Call for Experts: Working Group on Elevators", "news")),
        (subject(1, "Norms for Bridges in an Age of Steel", "commentary"),
         subject(2, "Norms for Fishing Nets in an Age of Steel", "commentary")),
        (subject(1, "Safe bridges for the north"), subject(2, "Safe bridges for the north", "news", date(2025, 12, 9))),
    ],
)  # fmt: skip
def test_a_series_one_form_of_title_other_countries_other_bills_and_distant_days_are_no_story(
    first: Subject, other: Subject
) -> None:
    assert not linked(first, other)


def test_deals_with_one_country_hang_together_across_sources() -> None:
    pairs = linked(
        subject(1, "Agreement with Peru on Trade in Fish", "agreement"),
        subject(2, "Joint Statement with Peru", "joint statement", source="south"),
    )
    assert StoryCode.DEALS in {reason.code for reason in pairs[1, 2].reasons}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(opened(tmp_path))
    yield desk
    desk.db.close()


def order_and_sheet(desk: Desk) -> tuple[int, int]:
    order = desk.candidate("Securing Drinking Water for Islands", score=0.6, text=document("The order has a section."))
    desk.candidate("Grain prices fall again", score=0.5, text=document("Farmers sell grain."))
    title = "Fact Sheet: The Governor Secures Drinking Water for Islands"
    sheet = desk.candidate(title, score=0.4, doc_type=DocType.FACT_SHEET, text=document("The sheet explains."))
    return order, sheet


def test_new_pages_are_linked_once_and_a_refused_link_stays_refused(desk: Desk) -> None:
    order, sheet = order_and_sheet(desk)
    assert link_new(desk.db, NOW) == 3
    assert link_new(desk.db, NOW) == 0
    assert [member.row.id for member in stories.of_candidate(desk.db, order)] == [sheet]
    assert stories.groups(desk.db, desk.made) == [[order, sheet]]
    stories.refuse(desk.db, sheet, [order], "Li", NOW)
    desk.db.execute("DELETE FROM active WHERE name = 'stories'")
    link_new(desk.db, NOW)
    assert stories.groups(desk.db, desk.made) == []
    assert [row.id for row in stories.refused_of(desk.db, order)] == [sheet]
    stories.refuse(desk.db, order, [sheet], "Li", None)
    assert stories.groups(desk.db, desk.made) == [[order, sheet]]


def test_what_is_part_of_a_story_is_listed_and_counted_for_as_long_as_its_link_stands(desk: Desk) -> None:
    def in_story() -> tuple[list[int], int | None]:
        counted = counting.counts(desk.db, Filters(), "Li").flags["story"]
        assert counted == counting.counts(desk.db, Filters(story=True), "Li").total
        return queue.ids(desk.db, Filters(story=True), limit=9), counted

    order, sheet = order_and_sheet(desk)
    link_new(desk.db, NOW)
    assert in_story() == ([order, sheet], 2)
    stories.refuse(desk.db, sheet, [order], "Li", NOW)
    assert in_story() == ([], 0)
    stories.refuse(desk.db, order, [sheet], "Li", None)
    assert in_story() == ([order, sheet], 2)
    for target in (desk.made[1], None):
        desk.db.execute("UPDATE candidate SET merged_into = ? WHERE id = ?", [target, sheet])
        assert in_story() == (([], 0) if target else ([order, sheet], 2))


def test_pages_of_many_years_that_come_at_once_are_looked_at_a_month_at_a_time(desk: Desk) -> None:
    for years in range(3):
        desk.candidate(f"Page {years}", day=DAY.replace(year=DAY.year - years).isoformat())
    assert [link_new(desk.db, NOW) for _ in range(4)] == [1, 1, 1, 0]


def test_a_month_that_has_one_of_the_days_is_near_them(desk: Desk) -> None:
    ids = [desk.candidate(day=day) for day in ("2025-10", "2025-11", "2025-11-19", "2025-11-25", "2025-12")]
    assert [page.id for page in stories.pages_between(desk.db, "2025-11-20", "2025-12-01", 9)] == [ids[1], *ids[3:]]


def test_a_copy_by_hand_or_of_another_source_is_told_whatever_its_title_and_day(desk: Desk) -> None:
    text = " ".join(f"word{n} of a report on bridges" for n in range(60))
    original = desk.candidate("A report", text=document(text))
    same = desk.candidate("Something else", source="south", day=None, text=document(text))
    near = desk.candidate("A third", source="south", text=document(f"{text} and a comma more"))
    desk.candidate("Another report", text=document(" ".join(f"thing{n} of a paper on ships" for n in range(60))))
    link_new(desk.db, NOW)
    codes = {
        member.row.id: {reason.code for reason in member.reasons} for member in stories.of_candidate(desk.db, original)
    }
    assert codes.keys() == {same, near}
    assert StoryCode.SAME_TEXT in codes[same]


def test_the_page_shows_one_card_decides_on_all_with_undo_and_offers_one_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as web:
        order, sheet = order_and_sheet(web.desk)
        link_new(web.desk.db, NOW)
        card = web.browser.get("/").text.split('<li class="fold story">')[1].split("</details>")[0]
        assert f'data-id="{sheet}"' in card
        page = web.browser.get(f"/candidate/{order}").text
        assert "可能是同一事件" in page
        form = {"id": str(uuid4()), "verb": "accept", "section": "", "until": "", "back": ""}
        both = "&".join(f"candidate={candidate}&seen={candidate}:0" for candidate in (order, sheet))
        answer = web.browser.ask(
            "POST", "/decide", ("&".join(f"{k}={v}" for k, v in form.items()) + f"&{both}").encode(),
            Origin=f"http://127.0.0.1:{web.browser.port}", Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert answer.status == 200
        assert answer.text.count('name="candidate"') == 2, "both can be taken back at once"
        assert {row.id for row in queue.inbox(web.desk.db, Filters(state="accepted"))} == {order, sheet}
        assert "用同一事件的 2 篇新建文章" in web.browser.get("/issue").text
        assert web.browser.post(f"/candidate/{order}/story", {"other": str(sheet)}).status == 303
        assert web.browser.post(f"/candidate/{order}/story", {"other": "99"}).status == 404
