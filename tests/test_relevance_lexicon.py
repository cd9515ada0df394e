"""The lexicon: senses cancel only their own words; files of editors add to it, mistakes are told with their line."""

from itertools import pairwise
from pathlib import Path

import pytest

from stdwatch.errors import UsageError
from stdwatch.relevance import lexicon, vocabulary
from stdwatch.relevance.hits import NUMBER, SENSE
from stdwatch.relevance.judging import judge_sentence

EXTRA = """
[[term]]
kind = "standard"
quote = 1.0
rank = 0.9
words = ["norma(s) técnica(s)", "@panel rules"]

[[sense]]
name = "sport"
quote = 0.0
rank = 0.0
words = ["standard lap"]

[classes]
panel = "referee umpire"
"""


def said(text: str) -> list[tuple[str, str]]:
    return [(text[hit.start : hit.end], hit.kind) for hit in lexicon.load().read(text).hits]


def test_a_sense_cancels_its_own_words_and_nothing_else() -> None:
    text = "Gold standard science needs technical standards, not double standards."
    assert said(text) == [
        ("Gold standard science", SENSE),
        ("technical standards", "standard"),
        ("double standards", SENSE),
    ]
    assert judge_sentence(text) >= 0.5


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("The parties shall adopt technical standards for drones.", True),
        ("Test reports of accredited laboratories are recognized.", True),
        ("The label follows GB 45438-2025.", True),
        ("Engineers met in 3GPP.", True),
        ("STANDARDS FOR VEHICLE SAFETY AND CONFORMITY ASSESSMENT", True),
        ("A gold standard of journalism.", False),
        ("The standard of living rose.", False),
        ("It is the standard reply.", False),
        ("The court applied a good-cause standard.", False),
        ("Polls close at 8 p.m. Eastern Standard Time.", False),
        ("Standard Chartered opened a branch.", False),
        ("Accredited journalists waited.", False),
        ("standard", False),
        ("", False),
        ("标准化是国家战略的一部分。", False),
    ],
)
def test_a_sentence_speaks_of_standards_or_not(text: str, speaks: bool) -> None:
    assert (judge_sentence(text) >= 0.5) == speaks


@pytest.mark.parametrize(
    ("written", "body", "number"),
    [
        ("ISO/IEC 42001:2023", "ISO", "ISO/IEC 42001:2023"),
        ("ISO / IEC 27001", "ISO", "ISO/IEC 27001"),
        ("ISO 9001-2015", "ISO", "ISO 9001:2015"),
        ("GB/T 45654-2025", "SAC", "GB/T 45654-2025"),
        ("GB45438-2025", "SAC", "GB 45438-2025"),
        ("TC260-003", "SAC/TC260", "TC260-003"),
        ("FMVSS No. 108", "FMVSS", "FMVSS 108"),
        ("ITU-T X.509", "ITU", "ITU-T X.509"),
        ("SAE J3016", "SAE", "SAE J3016"),
        ("ASTM F2413-18", "ASTM", "ASTM F2413-18"),
        ("NIST SP 800-53", "NIST", "NIST SP 800-53"),
        ("EN 18031", "CEN", "EN 18031"),
    ],
)
def test_numbers_of_standards_are_written_one_way(written: str, body: str, number: str) -> None:
    text = f"It follows {written}, as said."
    hits = [hit for hit in lexicon.load().read(text).hits if hit.kind == NUMBER]
    assert [text[hit.start : hit.end] for hit in hits] == [written]
    assert lexicon.load().numbers.normal(written) == (body, number)


@pytest.mark.parametrize(
    "text",
    [
        "Goods under heading 8703 of the Harmonized Tariff Schedule pay more.",
        "The import code under the Harmonised System number is changed.",
        "Provinces collect a harmonized sales tax.",
    ],
)
def test_lists_of_tariffs_harmonize_nothing(text: str) -> None:
    assert judge_sentence(text) < 0.1


@pytest.mark.parametrize(
    "text",
    [
        "Each employee is rated against individual performance standards.",
        "Recruits must satisfy the health standards of the service.",
        "Clerks follow generally accepted government auditing standards.",
        "Head Start program standards are revised.",
        "The deal has strong labor and environmental standards.",
        "The bill sets transparency standards for lobbyists.",
        "Mentors exchange best practices for parents.",
        "Hiring managers adopt best practices for interviews.",
        "Uniform performance standards decide who is promoted.",
        "Common academic standards bind all districts.",
        "Federal lending standards were eased.",
        "The agency drops greenhouse gas emission standards for plants.",
        "Ambient air quality standards for ozone are reviewed.",
        "Fleets miss the fuel economy standards of their year.",
        "A renewable fuel standard helps growers.",
        "Work standards return for those on food stamps.",
        "Accreditation standards of medical schools are looked into.",
    ],
)
def test_standards_of_agencies_and_people_are_below_one_half(text: str) -> None:
    assert judge_sentence(text) < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Energy performance standards for appliances are updated.",
        "The department sets minimum performance standards for motors.",
        "The parties recognise animal health standards.",
        "Health data standards let hospitals exchange records.",
        "The office develops greenhouse gas accounting standards.",
        "Harmonized standards let firms sell equipment in both markets.",
        "The institute publishes cybersecurity best practices.",
        "Vehicle emissions standards are recognized as equivalent.",
        "A remote identification standard for drones is due.",
        "The Ethernet specification was revised.",
        "Delegates voted to redefine the kilogram.",
        "A standards push in Africa worries Europe.",
    ],
)
def test_the_same_words_of_products_and_systems_speak_of_standards(text: str) -> None:
    assert judge_sentence(text) >= 0.5


@pytest.mark.parametrize("text", ["On 3 EN 50 people came.", "An Nvidia GB200 chip and 16 GB 20 times.", "RFC 7 days"])
def test_other_numbers_are_none(text: str) -> None:
    assert not [hit for hit in lexicon.load().read(text).hits if hit.kind == NUMBER]


def test_a_name_that_is_also_a_word_counts_only_beside_a_word_on_standards() -> None:
    assert said("The SAC bomber wing flew home.") == []
    assert ("SAC", "standards body") in said("The SAC approved national standards for drones.")


def test_a_sector_near_a_bare_word_tells_in_its_favour() -> None:
    assert judge_sentence("They proposed standards.") < judge_sentence("They proposed standards; drones need them.")


def test_hits_stand_in_order_without_overlap() -> None:
    text = "International standards bodies and standards-setting bodies set international technical standards." * 3
    hits = lexicon.load().read(text).hits
    assert all(hit.end <= other.start for hit, other in pairwise(hits))
    assert len(hits) >= 9


def test_editors_add_words_in_a_file_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(EXTRA, "utf-8")
    known = vocabulary.load(path)
    assert known.version != vocabulary.load().version
    assert judge_sentence("Las normas técnicas de seguridad.", known) >= 0.5
    assert judge_sentence("The umpire rules on it.", known) >= 0.5
    assert judge_sentence("Las normas técnicas de seguridad.") == 0


def test_editors_leave_out_words_that_ship(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text('without = ["best practice(s)"]\n', "utf-8")
    assert judge_sentence("Agencies share best practices.", vocabulary.load(path)) == 0
    assert judge_sentence("Agencies share best practices.") > 0


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(EXTRA, "utf-8")
    before = vocabulary.load(path).version
    path.write_text(EXTRA.replace("0.9", "0.85"), "utf-8")
    assert vocabulary.load(path).version != before


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (EXTRA.replace("rank = 0.9", "rank = 9"), 5, "rank is a number from 0 to 1"),
        (EXTRA.replace("rank = 0.9", "rank = true"), 5, "rank"),
        (EXTRA.replace("quote = 1.0\n", ""), 2, "needs quote"),
        (EXTRA.replace("quote = 0.0", "qoute = 0.0"), 10, "qoute is unknown"),
        (EXTRA.replace('"standard lap"', '"standard lap", "@nobody"'), 12, "the class '@nobody'"),
        (EXTRA.replace('"standard lap"', "7"), 12, "words is a list of texts"),
        (EXTRA.replace("[[sense]]", "[[sens]]"), 8, "unknown table 'sens'"),
        (EXTRA.replace("[[sense]]", "[sense]"), 8, r"write \[\[sense\]\]"),
        (EXTRA.replace("panel =", "panel"), 15, "line 15"),
        ('without = ["no such words"]\n', 1, "nothing is written 'no such words'"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=reason) as error:
        vocabulary.load(path)
    assert f"line {line}" in str(error.value)
    assert str(path) in str(error.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read"):
        vocabulary.load(path)


def test_a_crawl_goes_on_by_the_shipped_lexicon_when_the_editors_is_broken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "lexicon.toml"
    path.write_text("[[term]\n", "utf-8")
    assert vocabulary.usable(path, None).version == vocabulary.load().version
    assert "until this is mended" in caplog.text
