"""Compatibility characters: matching, judging and searching read them as the letters they stand for."""

from pathlib import Path

import pytest

from stdwatch.relevance import lexicon
from stdwatch.relevance.scores import score
from stdwatch.store import queue, search
from stdwatch.store.filters import Filters
from stdwatch.web_content.characters import plain, searchable
from tests.desk import Desk, document, opened


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("speciﬁcation and oﬃce", "specification and office"),
        ("ＩＳＯ／ＩＥＣ　９００１：２０１５", "ISO/IEC 9001:2015"),
        ("standards‑setting and co\u00adoperation", "standards-setting and cooperation"),
        ("thin\u2009and\u202fhard spaces", "thin and hard spaces"),
        ("𝗯𝗼𝗹𝗱 letters", "bold letters"),
        ("5 ㎏ on 9 ㎡", "5 kg on 9 ㎡"),
        ("⒈ gauges ⑵ scales", "1. gauges (2) scales"),
        ("10²⁶ and km² and ½ and CO₂", "10²⁶ and km² and ½ and CO₂"),
        ("国家标准。", "国家标准。"),
    ],
)
def test_a_character_is_read_as_the_letter_it_stands_for(written: str, read: str) -> None:
    assert plain(written).text == read


def test_places_lead_back_to_the_text_as_published() -> None:
    written = "a\u00ad\u00adb ﬁt ＡＢ end"
    folded = plain(written)
    for word, published in (("ab", "a\u00ad\u00adb"), ("fit", "ﬁt"), ("AB", "ＡＢ"), ("end", "end")):
        start = folded.text.index(word)
        span = folded.original(start, start + len(word))
        assert written[slice(*span)] == published


def test_points_of_abbreviations_are_left_out_of_searches_only() -> None:
    assert searchable("the U.S.-China talks of the U.S.A. end.").text == "the US-China talks of the USA end."
    assert plain("U.S.").text == "U.S."


@pytest.mark.parametrize(
    ("odd", "usual"),
    [
        ("The board adopts technical speciﬁcations and certiﬁcation rules.", None),
        ("The standards‐developing organization meets.", "The standards-developing organization meets."),
        ("They cite ＩＳＯ ４２００１ and GB/T\u00a045654.", "They cite ISO 42001 and GB/T 45654."),
    ],
)
def test_a_text_is_judged_alike_however_its_letters_are_set(odd: str, usual: str | None) -> None:
    usual = usual or odd.replace("ﬁ", "fi")
    result, other = (score("x", "", "report", text) for text in (odd, usual))
    assert (result.value, result.facets) == (other.value, other.facets)


def test_hits_are_places_of_the_published_text() -> None:
    text = "Under ＩＳＯ ９００１ and speciﬁc technical standards."
    assert [text[hit.start : hit.end] for hit in lexicon.load().hits(text)] == [
        "ＩＳＯ ９００１",
        "technical standards",
    ]


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("conflict", True),
        ("US-China", True),
        ("U.S.-China", True),
        ("us china", True),
        ("wifi", True),
        ("Wi-Fi", True),
        ('"Wi-Fi standards"', True),
        ("ecommerce", True),
        ("ＩＳＯ", True),
        ("fi standard", False),
    ],
)
def test_words_are_found_however_they_are_set(tmp_path: Path, query: str, finds: bool) -> None:
    desk = Desk(opened(tmp_path))
    text = "No conﬂict in the U.S.–China and U.S.‑China talks on Wi‑Fi standards, e-commerce and ISO."
    desk.candidate("Talks", text=document(text, title="Talks"))
    assert bool(queue.inbox(desk.db, Filters(query=query))) is finds


def test_highlights_mark_the_published_words() -> None:
    text = "No conﬂict in the U.S.-China talks on Wi-Fi."
    words = [
        text[start:end] for query in ("conflict", "US-China", "wi-fi") for start, end in search.highlights(text, query)
    ]
    assert words == ["conﬂict", "U.S.-China", "Wi-Fi"]
