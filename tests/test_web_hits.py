"""Words that were searched for: where they stand, in rows and passages; what page and file both say, said once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stdwatch.items import Passage
from stdwatch.store import candidate, database
from stdwatch.triage import passages
from tests.desk import document
from tests.webpage import Web, served, texts

SAID = "Agencies shall accept conformity assessment results of recognised bodies."


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


def quoted(page: str) -> str:
    match = re.search(r'<p class="quote".*?</p>', page, re.DOTALL)
    return texts(match[0]) if match else ""


def test_a_row_quotes_the_hit_and_not_the_best_passage(web: Web) -> None:
    read = document(SAID, "Nothing here.", "The grid needs quantum clocks.", "A quantum of solace in a standard.")
    best, other = (Passage(*read_span(read.text, words), score) for words, score in ((SAID, 0.9), ("A quantum", 0.2)))
    web.desk.candidate(text=read, passages=[best, other])
    assert "conformity assessment" in quoted(web.browser.get("/").text)
    quotation = quoted(web.browser.get("/?q=quantum").text)
    assert "quantum of solace" in quotation, "a passage with the word comes before a paragraph without one"
    assert "needs quantum clocks" not in quotation
    assert "Nothing here" in quoted(web.browser.get("/?q=nothing").text)


def read_span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    end = text.find("\n", start)
    return start, end if end >= 0 else len(text)


def test_an_items_passages_are_narrowed_to_the_words(web: Web) -> None:
    read = document(SAID, "A quantum standard is a standard of its own kind altogether.")
    spans = [Passage(*read_span(read.text, words), 0.5) for words in ("Agencies", "A quantum")]
    candidate_id = web.desk.candidate(text=read, passages=spans)
    assert web.browser.get(f"/candidate/{candidate_id}").text.count("<blockquote") == 2
    narrowed = web.browser.get(f"/candidate/{candidate_id}?q=quantum").text
    assert narrowed.count("<blockquote") == 1
    assert "含检索词的 1 处； 全部 2 处" in texts(narrowed)
    assert web.browser.get(f"/candidate/{candidate_id}?q=standards").text.count("<blockquote") == 2, (
        "none of them has it: all"
    )
    assert f'action="/candidate/{candidate_id}/passages"' in narrowed


def test_what_page_and_file_both_say_is_shown_once_with_both_places(web: Web) -> None:
    page, book = document(SAID, "Else."), document("Before it.", SAID.replace(" of ", " of\n") + " And more.", pages=2)
    candidate_id = web.desk.candidate(text=page, passages=[Passage(0, len(SAID), 0.6)])
    start = book.text.index("Agencies")
    with database.writing(web.desk.db):
        web.desk.part(
            candidate_id, "https://north.example/a.pdf", "The book", book, kind="attachment", role="book",
            passages=[Passage(start, len(book.text), 0.5, 1, "2")],
        )  # fmt: skip
    (quote,) = passages.once(candidate.quotes(web.desk.db, candidate_id))
    assert quote.text.endswith("And more.")
    assert [other.passage.score for other in quote.also] == [0.6]
    shown = web.browser.get(f"/candidate/{candidate_id}").text
    assert shown.count("<blockquote") == 1
    assert "第 2 页 The book 另见" in texts(shown)


def test_sentences_alike_within_one_text_both_stay(web: Web) -> None:
    read = document(SAID, SAID)
    candidate_id = web.desk.candidate(
        text=read, passages=[Passage(0, 70, 0.6), Passage(len(SAID) + 1, 2 * len(SAID), 0.6)]
    )
    assert len(passages.once(candidate.quotes(web.desk.db, candidate_id))) == 2
