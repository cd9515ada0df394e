"""Finding words in what was read, in English and Chinese, whatever is typed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stdwatch.store import database, queue, search
from stdwatch.store.filters import Filters
from tests.desk import Desk, document, opened


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(opened(tmp_path_factory.mktemp("search")))
    texts = {
        "Post-quantum": "Agencies adopt post-quantum cryptography; C++ is named, AI: too, under ISO/IEC 27001.",
        "Trade deal": "Thailand shall accept conformity assessment bodies and technical regulations.",
        "Chinese note": "中国发布人工智能标准化白皮书，涉及国际标准组织。",
        "Bodies": "Standardization is led by standards bodies, near the ministry. Café NEAR title.",
        "Plain standard": "A single standard, not two.",
    }
    for title, text in texts.items():
        desk.candidate(title, text=document(text, title=title))
    return desk


def titles(desk: Desk, query: str) -> list[str]:
    return sorted(row.title for row in queue.inbox(desk.db, Filters(query=query)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cryptography", ["Post-quantum"]),
        ("CRYPTOGRAPHY agencies", ["Post-quantum"]),
        ("cryptography ministry", []),
        ("post-quantum", ["Post-quantum"]),
        ("C++", ["Post-quantum"]),
        ("AI:", ["Post-quantum"]),
        ("ISO/IEC", ["Post-quantum"]),
        ("cafe", ["Bodies"]),
        ('"standards bodies"', ["Bodies"]),
        ("“standards bodies”", ["Bodies"]),
        ('"bodies standards"', []),
        ("NEAR", ["Bodies"]),
        ("title", ["Bodies"]),
        ("standard", ["Plain standard"]),
        ("standardi", []),
        ("standardi*", ["Bodies"]),
    ],
)
def test_english_words_are_found_as_written(desk: Desk, query: str, expected: list[str]) -> None:
    assert titles(desk, query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("白皮书", ["Chinese note"]),
        ("准标", []),
        ("标准组织", ["Chinese note"]),
        ("合格评定", ["Trade deal"]),
        ("技术法规与合格评定", ["Trade deal"]),
        ("合格 评定", []),
        ("标准化", ["Bodies", "Chinese note"]),
        ("标准", ["Bodies", "Chinese note", "Plain standard"]),
        ("人工智能标准", ["Chinese note"]),
        ("泰国标准", []),
    ],
)
def test_chinese_is_found_inside_sentences_and_through_the_glossary(
    desk: Desk, query: str, expected: list[str]
) -> None:
    assert titles(desk, query) == expected


@pytest.mark.parametrize("query", ["*", '"', "''", "()", "—", "^", "-", '"*"', ":", "{}", "\x00", "+*:"])
def test_signs_alone_find_nothing_and_never_everything(desk: Desk, query: str) -> None:
    assert titles(desk, query) == []


@pytest.mark.parametrize(("query", "title"), [("title:", "Bodies"), ("NOT", "Plain standard"), ("-led", "Bodies")])
def test_the_language_of_the_index_is_plain_words_here(desk: Desk, query: str, title: str) -> None:
    assert titles(desk, query) == [title]


def test_an_empty_query_is_no_filter(desk: Desk) -> None:
    assert len(titles(desk, "   ")) == 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.text('"*():^-+{}ANDORNT 标准\x00\ud800titletext', max_size=40)))
def test_no_query_is_an_error(desk: Desk, query: str) -> None:
    queue.inbox(desk.db, Filters(query=query))
    assert all(0 <= start < end <= 4 for start, end in search.highlights("标准 A", query))


def test_a_pasted_page_is_cut_to_a_query(desk: Desk) -> None:
    assert len(search.parse("word " * 10_000)) == 24
    assert titles(desk, "标准化 " * 5_000) == ["Bodies", "Chinese note"]


def marked(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in search.highlights(text, query)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("standards", ["Standards"]),
        ("standard", []),
        ("standardi*", ["standardization"]),
        ("conformity-assessment", ["conformity  assessment"]),
        ("合格评定", ["conformity  assessment", "合格评定"]),
        ("评定", ["评定"]),
        ("ISO", ["ISO"]),
        ("!!", []),
    ],
)
def test_highlights_are_the_words_that_were_found(query: str, words: list[str]) -> None:
    assert marked("Standards, standardization; conformity  assessment 合格评定 ISO标准", query) == words


def test_a_text_indexed_again_is_found_by_its_new_words_alone(tmp_path: Path) -> None:
    desk = Desk(opened(tmp_path))
    candidate = desk.candidate("Old title", text=document("old words"))
    with database.writing(desk.db):
        search.index(desk.db, candidate, "New title", "new words")
    assert titles(desk, "old") == []
    assert titles(desk, "new") == ["Old title"]
