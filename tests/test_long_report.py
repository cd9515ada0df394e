"""A long report is workable: passages by chapter, what says more first, search inside, every hit reachable."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stdwatch.items import Block, BlockKind, Document, Page, Passage
from stdwatch.relevance.substance import substance
from stdwatch.store import candidate, database
from stdwatch.store.candidate import Quote
from stdwatch.triage import passages
from tests.webpage import Web, served, texts

WEAK = "Standards are mentioned here as well."
STRONG = "The Commission recommends that Congress require agencies to adopt common technical standards by 2027."


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    with served(tmp_path) as page:
        yield page


def report(chapters: int = 4, each: int = 40) -> tuple[Document, list[Passage]]:
    """A report whose passages all have one score; in each chapter the last one says most, and a line says nothing."""
    text, blocks, report_passages, pages = "", list[Block](), list[Passage](), list[Page]()
    for chapter in range(chapters):
        path = (f"Chapter {chapter + 1}: Matters",)
        begun = len(text)
        for number in range(each):
            words = STRONG if number == each - 1 else WEAK
            report_passages.append(Passage(len(text), len(text) + len(words), 0.9, chapter, f"{chapter + 1}", path))
            blocks.append(Block(BlockKind.PARAGRAPH, len(text), len(text) + len(words), path, 0, chapter))
            text += words + "\n"
        quiet = f"Only zebras live in chapter {chapter + 1}."
        blocks.append(Block(BlockKind.PARAGRAPH, len(text), len(text) + len(quiet), path, 0, chapter))
        text += quiet + "\n"
        pages.append(Page(chapter, f"{chapter + 1}", begun, len(text) - 1))
    url = "https://north.example/"
    return Document(
        url, "A report", text[:-1], tuple(blocks), pages=tuple(pages), media_type="application/pdf"
    ), report_passages


@pytest.fixture
def long_report(web: Web) -> int:
    document, report_passages = report()
    return web.desk.candidate("A report", text=document, passages=report_passages)


def test_of_equal_scores_what_says_more_comes_first(web: Web, long_report: int) -> None:
    quotes = candidate.quotes(web.desk.db, long_report)
    assert [quote.text for quote in quotes[:5]] == [STRONG] * 4 + [WEAK]
    assert [quote.passage.page for quote in quotes[:4]] == [0, 1, 2, 3]


def test_chapters_are_counted_in_their_order(web: Web, long_report: int) -> None:
    chapters = passages.chapters(candidate.quotes(web.desk.db, long_report))
    assert [(chapter.number, chapter.name, chapter.count) for chapter in chapters] == [
        (number, f"Chapter {number}: Matters", 40) for number in range(1, 5)
    ]


def test_a_heading_above_nearly_all_passages_is_the_documents_and_no_chapter() -> None:
    paths = [("Foreword",)] * 2 + [("The Report", f"Chapter {n % 5 + 1}", f"Section {n}") for n in range(48)]
    quotes = [Quote(Passage(n, n + 1, 0.5, None, None, path), "a", 1, 1) for n, path in enumerate(sorted(paths))]
    chapters = passages.chapters(quotes)
    assert [(chapter.name, chapter.count) for chapter in chapters] == [("Foreword", 2)] + [
        (f"Chapter {n}", count) for n, count in ((1, 10), (2, 10), (3, 10), (4, 9), (5, 9))
    ]
    assert [len(passages.of_chapter(quotes, chapter.number)) for chapter in chapters] == [
        chapter.count for chapter in chapters
    ]


def test_every_passage_is_reached_from_the_item(web: Web, long_report: int) -> None:
    item = web.browser.get(f"/candidate/{long_report}").text
    path = f"/candidate/{long_report}/passages"
    assert f'href="{path}"' in item
    assert f'href="{path}?chapter=4"' in item
    seen, address = set[str](), path
    for _ in range(9):
        page = web.browser.get(address).text
        seen |= set(re.findall(r'data-start="(\d+)"', page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        if not following:
            break
        address = f"{path}{following[1]}"
    assert len(seen) == 160


def test_a_chapter_is_shown_alone_and_by_page(web: Web, long_report: int) -> None:
    page = web.browser.get(f"/candidate/{long_report}/passages?chapter=3&order=page").text
    starts = [int(start) for start in re.findall(r'data-start="(\d+)"', page)]
    assert (len(starts), starts) == (40, sorted(starts))
    assert "第 3 页 · Chapter 3" in texts(page)


def test_words_are_found_in_passages_and_in_the_rest_of_the_text(web: Web, long_report: int) -> None:
    path = f"/candidate/{long_report}/passages?q="
    assert len(re.findall("data-start", web.browser.get(f"{path}congress+2027").text)) == 4
    zebras = web.browser.get(f"{path}%22only+zebras%22").text
    assert len(re.findall("data-start", zebras)) == 4
    assert "Nothing" not in zebras
    assert "没有" in texts(web.browser.get(f"{path}unicorns").text)


def test_what_is_found_can_be_clipped(web: Web, long_report: int) -> None:
    page = web.browser.get(f"/candidate/{long_report}/passages?q=zebras").text
    fields = dict(re.findall(r'name="(candidate|reading|start|end|id)" value="([^"]*)"', page))
    assert web.browser.post("/clip", fields).status == 303
    assert 'class="clipped"' in web.browser.get(f"/candidate/{long_report}/passages?q=zebras").text


@pytest.mark.parametrize("query", ["chapter=x", "chapter=-1", "from=x", "chapter=99999999999999999999"])
def test_odd_addresses_are_refused(web: Web, long_report: int, query: str) -> None:
    assert web.browser.get(f"/candidate/{long_report}/passages?{query}").status == 400


def test_an_unknown_chapter_is_empty(web: Web, long_report: int) -> None:
    assert "data-start" not in web.browser.get(f"/candidate/{long_report}/passages?chapter=77").text


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (STRONG, WEAK),
        (STRONG, STRONG + " See https://example.org/a, Ibid, p. 7."),
        (
            "Each party shall accept test reports of accredited laboratories from 1 January 2027 on.",
            STRONG[:30],
        ),
        (
            "Agencies must adopt the standard, must publish it, and require its use within 90 days of this order.",
            "Standards . . . . . . . . 12",
        ),
    ],
)
def test_commitments_and_figures_are_substance(more: str, less: str) -> None:
    assert substance(more) > substance(less)


def test_a_document_without_chapters_has_no_list_of_them(web: Web) -> None:
    of = web.desk.candidate(passages=[Passage(0, 20, 0.5, None, None, ())])
    with database.writing(web.desk.db):
        assert len(passages.chapters(candidate.quotes(web.desk.db, of))) == 1
    assert 'class="chapters"' not in web.browser.get(f"/candidate/{of}").text
