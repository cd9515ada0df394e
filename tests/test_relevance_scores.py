"""Scores: a function of source, title, type and text; comparable across sources; with reasons an editor can check."""

import pytest

from stdwatch.items import DocType, Facet, Score
from stdwatch.relevance import vocabulary
from stdwatch.relevance.background import ELSE, build, measured, written
from stdwatch.relevance.lexicon import VocabularyFile
from stdwatch.relevance.placing import BRIEF, ISSUE
from stdwatch.relevance.scores import score

CLAUSE = (
    "Malaysia accepts goods that meet U.S. or international standards and conformity assessment procedures."
    " It applies technical regulations without discrimination and removes duplicative testing requirements. "
)
NOTICE = "ANSI invites comment on standards. The American National Standards Institute publishes national standards. "
FILLER = "The two leaders met in the capital and spoke of many things that are of no concern here. "


def judged(text: str, source: str = "north", doc_type: str = "joint statement", title: str = "A statement") -> Score:
    return score(source, title, doc_type, text)


def test_a_score_lies_between_nothing_and_one() -> None:
    assert judged("").value == 0
    assert judged(FILLER).value == 0
    assert 0.5 < judged(CLAUSE).value < judged(CLAUSE * 500).value <= 1


def test_the_same_is_scored_the_same_at_any_time_and_in_any_order() -> None:
    first = judged(CLAUSE)
    judged(NOTICE, "ansi")
    assert judged(CLAUSE) == first


def test_the_same_words_tell_less_where_they_are_always_said() -> None:
    assert judged(NOTICE, "ansi").value < 0.7 * judged(NOTICE, "whitehouse").value
    assert any("counts for less" in str(reason) for reason in judged(NOTICE, "ansi").reasons)


@pytest.mark.parametrize(("spider", "host"), [("ansi", "ansi.org"), ("whitehouse", "www.whitehouse.gov")])
def test_a_source_goes_by_its_spider_and_by_its_host(spider: str, host: str) -> None:
    assert judged(NOTICE, spider).value == judged(NOTICE, host).value


def test_a_new_source_is_scored_from_its_first_document_on() -> None:
    assert judged(NOTICE, "ansi").value < judged(NOTICE, "nobody.example").value < judged(NOTICE, "whitehouse").value


def test_a_repeated_word_tells_less_each_time_and_different_ones_tell_more() -> None:
    once, ten = judged("technical regulations. " + FILLER), judged("technical regulations. " * 10 + FILLER)
    different = judged("technical regulations, conformity assessment, metrology, accredited laboratories. " + FILLER)
    assert once.value < ten.value < different.value


def test_a_long_text_is_not_buried_by_its_length() -> None:
    assert judged(CLAUSE + FILLER * 100).value > 0.3


def test_a_word_in_the_title_counts_more_than_in_the_text() -> None:
    inside, above = judged("On metrology. " + FILLER), judged(FILLER, title="On metrology")
    assert above.value > inside.value


@pytest.mark.parametrize("kind", DocType)
def test_every_type_of_document_has_a_weight(kind: DocType) -> None:
    assert str(kind) in vocabulary.load().types.weights


@pytest.mark.parametrize(("written_as", "kind"), [("Blog", "commentary"), ("briefing-statement", "briefing/statement")])
def test_other_names_of_a_type_are_understood(written_as: str, kind: str) -> None:
    assert judged(CLAUSE, doc_type=written_as).value == judged(CLAUSE, doc_type=kind).value


def test_weighty_types_come_before_news_with_the_same_words() -> None:
    assert judged(CLAUSE, doc_type="agreement").value > judged(CLAUSE, doc_type="news").value


def test_reasons_name_words_of_the_text_with_the_house_s_chinese_and_what_was_not_counted() -> None:
    text = f"{CLAUSE}ISO/IEC 42001:2023 and NIST are named, and gold standard science. {FILLER}"
    sentences = " / ".join(map(str, judged(text, doc_type="agreement").reasons))
    for expected in (
        "“conformity assessment procedures” 合格评定程序",
        "names ISO/IEC 42001:2023",
        "NIST",
        "type: agreement",
    ):
        assert expected in sentences
    assert "not taken for technical standards: “gold standard science”" in sentences


def test_a_text_that_says_nothing_says_so() -> None:
    assert list(map(str, judged(FILLER).reasons)) == ["nothing in it speaks of standards"]


@pytest.mark.parametrize(
    "text",
    [
        "国家标准化管理委员会发布强制性国家标准，涉及人工智能生成内容的标识方法，自九月一日起实施。" * 4,
        "La Comisión publicó hoy las reglas técnicas para los vehículos eléctricos en los países de la región. " * 6,
        "La Commission a publié aujourd'hui les règles techniques pour les véhicules dans tous les pays membres. " * 6,
    ],
)
def test_a_text_in_another_language_is_said_to_be_none_of_english(text: str) -> None:
    assert str(judged(text).reasons[0]).startswith("not in English")
    assert judged(f"{text} ISO 9001:2015 {text}").facets == (Facet("body", "ISO"), Facet("number", "ISO 9001:2015"))


def test_bodies_numbers_and_sectors_are_facets_under_one_name() -> None:
    text = f"{CLAUSE}The National Institute of Standards and Technology and NIST cite ISO/IEC 42001-2023 on AI."
    assert judged(text).facets == (
        Facet("body", "ISO"),
        Facet("body", "NIST"),
        Facet("number", "ISO/IEC 42001:2023"),
        Facet("sector", "artificial intelligence"),
    )


@pytest.mark.parametrize(
    ("title", "doc_type", "text", "section", "destination"),
    [
        ("Agreement on Reciprocal Trade", "agreement", CLAUSE, "贸易政策", ISSUE),
        (
            "Launching a National Mission",
            "executive order",
            "Agencies adopt technical standards, metrology.",
            "战略态势",
            ISSUE,
        ),
        (
            "How China Views AI Risks",
            "research article",
            "TC260 drafts technical standards, and ISO/IEC 42001:2023 is followed.",
            "技术观察",
            ISSUE,
        ),
        ("Comment period opens", "news", CLAUSE, "贸易政策", BRIEF),
        ("A visit", "agreement", FILLER, "", ""),
    ],
)
def test_section_and_destination_are_suggested_with_reasons(
    title: str, doc_type: str, text: str, section: str, destination: str
) -> None:
    judgement = judged(text, title=title, doc_type=doc_type)
    assert (judgement.section, judgement.destination) == (section, destination)
    assert len(judgement.placing) == (2 if section else 0)


def test_rates_measured_from_a_store_take_the_place_of_those_that_ship() -> None:
    known = vocabulary.load().background
    rates = measured([("ansi", {"standard": 3.0}, 1000), ("ansi", {"standard": 5.0}, 1000), ("new", {}, 500)])
    again = build(VocabularyFile("rates", written(known, rates)))
    assert again.rate("ansi.org", "standard") == 4.0
    assert again.rate("ansi", "metrology") == known.rate("ansi", ELSE)
    assert again.rate("whitehouse", "standard") == known.rate("whitehouse", "standard")
    assert again.rate("new", "standard") == known.usual[ELSE]
