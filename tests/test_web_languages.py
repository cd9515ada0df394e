"""The editors' page in Chinese and English, and its catalogues of messages."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from parsel import Selector

from stdwatch import sources
from stdwatch.items import DocType
from stdwatch.reasons import DecisionCode, Reason
from stdwatch.store import database, decisions
from stdwatch.store.filters import STATES
from stdwatch.triage.desk import VERBS, Refusal
from stdwatch.web import channel_names, rendering, words
from tests import catalogue
from tests.desk import NOW
from tests.webpage import Web, served, texts


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


@pytest.mark.parametrize(
    ("header", "tongue"),
    [
        ("", "zh-CN"),
        ("de", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, en;q=0.5, zh;q=0.8", "zh-CN"),
        ("en;q=0, zh;q=0.1", "zh-CN"),
        ("en;q=x,,;;", "zh-CN"),
    ],
)
def test_the_browsers_language_is_followed_and_chinese_is_the_default(web: Web, header: str, tongue: str) -> None:
    web.browser.language = header
    assert f'<html lang="{tongue}">' in web.browser.get("/").text


def test_a_language_once_chosen_stays(web: Web) -> None:
    assert '<html lang="en">' in web.browser.get("/?lang=en").text
    assert '<html lang="en">' in web.browser.get("/overview").text
    assert '<html lang="zh-CN">' in web.browser.get("/overview?lang=zh").text
    assert '<html lang="zh-CN">' in web.browser.get("/?lang=xx").text


def test_the_other_language_is_one_link_away_with_the_same_filters(web: Web) -> None:
    assert 'href="/?source=south&amp;lang=en"' in web.browser.get("/?source=south").text


def test_pages_in_english_hold_no_chinese_but_names(web: Web) -> None:
    web.browser.language = "en"
    candidate = web.desk.candidate()
    web.desk.decide(candidate, "later", until=(NOW + timedelta(days=9)).date())
    for path in (
        "/",
        "/?state=all",
        f"/candidate/{candidate}",
        "/overview",
        "/add",
        f"/reading/{web.desk.page_reading(candidate)}",
    ):
        assert re.findall(r"[\u4e00-\u9fff]+", texts(web.browser.get(path).text)) == ["中文"]


def test_why_the_desk_brought_an_item_back_is_told_in_the_readers_language(web: Web) -> None:
    candidate = web.desk.candidate()
    with database.writing(web.desk.db):
        decisions.reopen(web.desk.db, candidate, reason=Reason.of(DecisionCode.NEW_TEXT, share=0.35), at=NOW)
    assert "<p>正文新增 35%</p>" in web.browser.get(f"/candidate/{candidate}").text
    assert "<p>35% new text</p>" in web.browser.get(f"/candidate/{candidate}?lang=en").text


def _own_words(page: str) -> str:
    """What a page says in its own language: without the titles and texts of documents."""
    foreign = "ancestor::*[@lang='en' or @lang='de' or self::code or self::title]"
    return " ".join(" ".join(Selector(page).xpath(f"//text()[not({foreign})]").getall()).split())


KEPT = frozenset(
    ("Alt", "Atom", "CSV", "Ctrl", "English", "Enter", "Esc", "HTML", "JSON", "Li", "MB", "MHTML", "PDF", "SC", "UTC")
) | {"Word", "https", "stdwatch"}
"""What stands in Latin letters on a Chinese page: keys, formats, names."""


def test_pages_in_chinese_hold_no_code_and_no_english_but_names(web: Web) -> None:
    candidate = web.desk.candidate(score=0.4)
    web.desk.decide(candidate, "later", until=NOW.date() + timedelta(days=1))
    web.desk.db.execute(
        "UPDATE candidate SET language = 'de', published = '2025-11-24T22:00:00-05:00', published_precision = 'instant'"
    )
    decisions.wake(web.desk.db, NOW.date() + timedelta(days=1), at=NOW)
    paths = ("/?since=2025-11-01", "/overview", f"/candidate/{candidate}", "/glance", "/issue", "/add", "/second")
    pages = {path: _own_words(web.browser.get(path).text) for path in paths}
    for path, page in pages.items():
        words_in_latin = re.findall(r"[A-Za-z]{2,}", page.replace("north.example", ""))
        assert (path, {*words_in_latin} - KEPT, page.count("北京时间")) == (path, set(), 1)
    assert all(part in pages[paths[0]] for part in ("德语 (1)", "2025年11月1日周六"))
    assert "北方之家 · 行政命令 · 2025-11-24 · 0.40" in web.browser.get("/feed").text


def test_channels_have_chinese_names_but_for_what_is_a_name_itself() -> None:
    names = {channel.name for source in sources.names() for channel in sources.site(source).channels}
    assert {name for name in names if channel_names.in_chinese(name) == name} == {"Emissary"}
    assert channel_names.in_chinese("news listing through a browser") == "新闻列表（经浏览器）"


@pytest.mark.parametrize("locale", catalogue.LOCALES)
def test_the_catalogues_hold_just_what_the_page_says(locale: str) -> None:
    today = {message.id for message in catalogue.messages() if message.id}
    kept = {message.id for message in catalogue.stored(locale) if message.id}
    assert kept == today, "run python -m tests.catalogue, then translate"


def test_every_message_has_its_chinese() -> None:
    assert [
        message.id for message in catalogue.stored("zh_CN") if message.id and not catalogue.translated(message)
    ] == []


def test_chinese_messages_use_the_same_fields() -> None:
    def fields(text: object) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sd]", " ".join(text) if isinstance(text, tuple) else str(text)))

    wrong = [
        message.id
        for message in catalogue.stored("zh_CN")
        if message.id and fields(message.id) != fields(message.string)
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", catalogue.LOCALES)
def test_the_compiled_catalogues_are_fresh(locale: str) -> None:
    assert (catalogue.folder(locale) / "messages.mo").read_bytes() == catalogue.compiled(catalogue.stored(locale))


def test_everything_with_a_name_has_its_words() -> None:
    assert set(words.TYPES) == set(DocType)
    assert set(words.STATES) == set(STATES)
    assert set(words.DECIDED) == {*VERBS, "return"}
    assert set(words.REFUSALS) == set(Refusal)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "ISO 国际标准化组织发布关于纺织机械安全的新标准草案并征求各成员意见的通知",
            "ISO 国际标准化组织发布关于纺织机械安……",
        ),
        ("The weavers of the valley count every thread twice and write it down", "The weavers of the…"),
        ("国际标准化组织", "国际标准化组织"),
    ],
)
def test_a_text_is_cut_between_english_words_and_anywhere_in_chinese(text: str, shown: str) -> None:
    assert rendering.truncated(text, 22) == shown
