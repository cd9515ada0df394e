"""Every made page is read as its reviewed expectation says; pages of inferred structure say so in the test's id."""

import json
from pathlib import Path

import pytest

from stdwatch.items import BlockKind, Document
from tests.fixture_pages import FOLDER, SITES, WORDS, FixturePage, fixture_pages, in_words

PAGES = [pytest.param(page, id=page.label) for page in fixture_pages()]
DOCUMENTS = [pytest.param(page, id=page.label) for page in fixture_pages() if page.holds or page.lacks]


def _expectations(site: str) -> Path:
    return FOLDER / site / "expected.json"


@pytest.mark.parametrize("made", PAGES)
def test_a_made_page_is_read_as_expected(made: FixturePage, accept: bool) -> None:
    path = _expectations(made.site)
    expected = json.loads(path.read_text("utf-8")) if path.exists() else {}
    actual = json.loads(json.dumps(in_words(made)))
    if accept:
        expected[made.file] = actual
        path.write_text(json.dumps(dict(sorted(expected.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert actual == expected[made.file]


@pytest.mark.parametrize("made", DOCUMENTS)
def test_a_made_page_holds_what_it_says_and_none_of_its_furniture(made: FixturePage) -> None:
    read = made.read()
    assert isinstance(read, Document)
    assert [phrase for phrase in made.holds if phrase not in read.text] == []
    assert [phrase for phrase in made.lacks if phrase in read.text] == []


@pytest.mark.parametrize("made", DOCUMENTS)
def test_the_blocks_of_a_made_page_are_the_lines_of_its_text(made: FixturePage) -> None:
    read = made.read()
    assert isinstance(read, Document)
    assert "\n".join(read.text[block.start : block.end] for block in read.blocks) == read.text
    assert all(block.level > 0 for block in read.blocks if block.kind is BlockKind.HEADING)


@pytest.mark.parametrize("made", [pytest.param(page, id=page.label) for page in fixture_pages() if page.made])
def test_a_made_page_says_that_it_is_made_and_how_its_structure_is_known(made: FixturePage) -> None:
    assert made.structure in WORDS
    words = f"made for tests, not captured; structure: {made.structure}"
    assert words in "\n".join(made.body.decode("utf-8").splitlines()[:3])


@pytest.mark.parametrize("site", SITES)
def test_every_source_has_a_page_of_a_channel_and_one_of_a_document(site: str) -> None:
    pages = [page for page in fixture_pages() if page.site == site]
    assert any(page.channel for page in pages), f"no listing, feed or sitemap: stdwatch save {site} URL"
    assert any(page.kind == "document" for page in pages), f"no document page: stdwatch save {site} URL"


@pytest.mark.parametrize("site", SITES)
def test_the_index_names_every_page_of_a_source(site: str, accept: bool) -> None:
    files = {path.name for path in (FOLDER / site).glob("*")} - {"index.json", "expected.json"}
    assert files == {page.file for page in fixture_pages() if page.site == site}
    assert accept or set(json.loads(_expectations(site).read_text("utf-8"))) == files
