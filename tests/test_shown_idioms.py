"""Idioms of sites, blocks, plugins and style sheets (`shown_idioms.toml`): what a reader sees of them is stored."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import pytest

from stdwatch.items import Document
from tests.shown_pages import READERS


class Idiom(TypedDict, total=False):
    """Markup, words that lines of its text hold, and words that its text lacks."""

    markup: str
    holds: list[str]
    lacks: list[str]


KINDS: dict[str, dict[str, Idiom]] = tomllib.loads(Path(__file__).with_name("shown_idioms.toml").read_text("utf-8"))
IDIOMS = {f"{kind} {name}": idiom for kind, idioms in KINDS.items() for name, idiom in idioms.items()}


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("idiom", IDIOMS.values(), ids=IDIOMS)
def test_what_a_reader_sees_of_an_idiom_is_stored(read: Callable[[str], Document], idiom: Idiom) -> None:
    text = read(idiom["markup"]).text
    assert [words for words in idiom["holds"] if not any(words in line for line in text.split("\n"))] == []
    assert [words for words in idiom.get("lacks", []) if words in text] == []
