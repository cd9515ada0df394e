"""Checks of blocks against the clips beside them."""

import random
import re
from dataclasses import replace

import pytest

from stdwatch.checking import house
from stdwatch.checking.chinese_numbers import read_quantities, value_of
from stdwatch.checking.english_numbers import read_numbers
from stdwatch.checking.findings import FindingClass
from stdwatch.checking.issue import check_issue
from stdwatch.checking.numbers import check_numbers
from stdwatch.checking.sources import check_sources
from stdwatch.items.journal import Article, ClipVerdict, JournalBlock
from tests.made_issues import made_issue, one_block, slips_of
from tests.test_checking import with_block

HOUSE = house.of()


def test_every_planted_slip_is_found_and_nothing_else() -> None:
    findings = [
        f for f in check_issue(made_issue("faulty"), HOUSE) if f.severity in {FindingClass.ERROR, FindingClass.WARNING}
    ]
    slips = slips_of("faulty")
    explained = [
        next((f for f in findings if f.check == check and f.place.block == block and words in f.words), None)
        for block, check, words in slips
    ]
    assert [slip for slip, finding in zip(slips, explained, strict=True) if finding is None] == []
    assert [(f.check, f.words) for f in findings if f not in explained] == []


@pytest.mark.parametrize(
    ("numerals", "value"),
    [
        ("十二", 12),
        ("一百二十", 120),
        ("二〇二七", 2027),
        ("三千万", 3e7),
        ("一亿二千万", 1.2e8),
        ("两万五千", 25000),
        ("一百零五", 105),
    ],
)
def test_chinese_numerals_are_read(numerals: str, value: float) -> None:
    assert value_of(numerals) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("共1.2亿美元，占3.5%。", ["1.2亿", "3.5%"]),
        ("自2027年9月下旬起。", ["2027年9月下旬"]),
        ("自四月起，十月二十五日止。", ["四月", "十月二十五日"]),
        ("每两年一次，第三次除外。", ["两", "第三"]),
        ("占百分之四点五，约三分之二。", ["百分之四点五", "三分之二"]),
        ("两国在三方面、十分具体地统一了一般规则，双方各派一名。", []),
        ("周三公布，其二为二氧化碳，第三方为三维扫描。", []),
        ("数千家企业、几百人、万一、“十四五”期间、七八家。", []),
        ("见 https://a.example/2027 和 192.168.0.1，用 MQTT5 传输。", []),
        ("（1）登记。", []),
        ("1.5亿美元到账。", ["1.5亿"]),
        ("1. 登记。", []),
    ],
)
def test_only_what_is_surely_a_number_is_read(text: str, words: list[str]) -> None:
    read = sorted(read_quantities(text), key=lambda quantity: quantity.start)
    assert [text[quantity.start : quantity.end] for quantity in read] == words


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("forty-one of one hundred and twenty", {41, 120}),
        ("10 to 15 million dollars", {10_000_000, 15_000_000}),
        ("every two years, twice", {2, 24}),
        ("within 24 months", {24, 2}),
        ("two weeks", {14}),
        ("Annex VIII", {8}),
        ("half a million, two-thirds", {500_000, round(2 / 3, 6)}),
        ("$2.5bn in FY27", {2_500_000_000, 2027}),
        ("since the 1990s", {1990, 20}),
        ("at 3 p.m.", {15}),
        ("a tenfold rise; output tripled", {10, 9, 3, 2}),
        ("one in five firms, two out of three", {0.2, 20, round(2 / 3, 6)}),
        ("two and a half years, a year and a half", {2.5, 30, 1.5, 18}),
        ("in 2026–30", {2026, 2030}),
        ("two miles, 12 feet, one million acres", {3.2, 3.66, 400_000}),
        ("at 100 degrees Fahrenheit; 5 pounds", {38, 37.8, 2.27}),
    ],
)
def test_english_numbers_are_read_in_all_their_ways(text: str, values: set[float]) -> None:
    assert values <= read_numbers(text).values


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("by mid-September", (9, 2)),
        ("in late May", (5, 3)),
        ("at the end of June 2027", (6, 3)),
        ("on October 9", (10, 1)),
    ],
)
def test_thirds_of_months_are_read(text: str, part: tuple[int, int]) -> None:
    assert part in read_numbers(text).parts


def test_wrong_numbers_are_found_nearly_always() -> None:
    """Each number of the clean issues in turn with another digit; the rest is another number of the same clip."""
    rng, wrong, caught = random.Random(11), 0, 0  # noqa: S311
    for issue in (made_issue("clean"), made_issue("tricky")):
        for block in [block for article in issue.articles for block in article.blocks if block.clips]:
            for quantity in read_quantities(block.text):
                words = block.text[quantity.start : quantity.end]
                other = _other_digit(words, rng)
                if other == words:
                    continue
                text = block.text[: quantity.start] + other + block.text[quantity.end :]
                articles = with_block(issue, block.id, text).articles
                wrong += 1
                caught += any(f.place.block == block.id for article in articles for f in check_numbers(article))
    assert wrong > 120
    assert caught / wrong > 0.85


def _other_digit(words: str, rng: random.Random) -> str:
    digits = [match.start() for match in re.finditer("[0-9三四五六七八九]", words)]
    if not digits:
        return words
    at = rng.choice(digits)
    others = "123456789" if words[at].isascii() else "三四五六七八九"
    return words[:at] + rng.choice([digit for digit in others if digit != words[at]]) + words[at + 1 :]


def test_a_term_may_stand_under_its_acronym_or_in_another_allowed_form() -> None:
    english = "The American National Standards Institute welcomes the executive order on metrology."
    for chinese, missing in (
        ("ANSI对关于计量的行政令表示欢迎。", set()),
        ("该机构对此表示欢迎。", {"美国国家标准化机构", "行政命令", "计量"}),
    ):
        issue = one_block(chinese, english=english)
        findings = [finding for finding in check_issue(issue, HOUSE) if finding.check == "term-missing"]
        assert {finding.params["house"] for finding in findings} == missing


@pytest.mark.parametrize(
    ("chinese", "english", "count"),
    [
        ("应遵守《渔具名单》。", "Each Party shall keep to its rules under Article 3.", 1),
        ("应遵守《渔具名单》。", "Each Party shall keep to the List of Gear.", 0),
        ("应遵守《渔具名单》。", "Each Party shall keep to the list.", 1),
        ("应遵守《渔海之歌》。", "Each Party shall keep to its rules under Article 3.", 1),
        ("应遵守《渔海之歌》。", "The Parties recall the motto “Song of the Sea”.", 0),
        ("应遵守《渔海之歌》。", "The Parties recall the Horizon text.", 0),
        ("应遵守《ISO 9001》。", "They follow ISO 9001.", 0),
        ("应遵守《指南》。", "They follow what was agreed.", 0),
        ("应遵守《输气安全指南》。", "They follow what was agreed.", 0),
    ],
)
def test_a_title_must_be_named_by_the_clip(chinese: str, english: str, count: int) -> None:
    findings = check_issue(one_block(chinese, english=english), HOUSE)
    assert len([finding for finding in findings if finding.check == "title-not-in-source"]) == count


def test_an_altered_clip_is_told() -> None:
    issue = made_issue("clean")
    clip = next(issue.articles).clips[0]
    findings = check_issue(issue, HOUSE, {clip.id: ClipVerdict.ALTERED})
    assert [f.params["verdict"] for f in findings if f.check == "clip-altered"] == ["altered"]


def test_an_article_without_clips_is_spared() -> None:
    issue = made_issue("faulty")
    bare = replace(
        issue,
        sections=tuple(
            replace(
                section,
                articles=tuple(
                    replace(old, clips=(), blocks=tuple(replace(block, clips=()) for block in old.blocks))
                    for old in section.articles
                ),
            )
            for section in issue.sections
        ),
    )
    against_clips = {"number-not-in-source", "term-missing", "title-not-in-source", "block-without-clip"}
    assert not [finding for finding in check_issue(bare, HOUSE) if finding.check in against_clips]


def test_wrong_drafts_are_found_all_of_them() -> None:
    """Of the clean issues ten drafts with a wrong number and ten that lost a house term."""
    blocks = [
        (article, block)
        for name in ("clean", "tricky")
        for article in made_issue(name).articles
        for block in article.blocks
        if block.clips
    ]
    numbers = [(article, block, _with_wrong_number(block.text)) for article, block in blocks]
    terms = [(article, block, _without_term(article, block)) for article, block in blocks]
    wrong = [row for row in numbers if row[2]][:10] + [row for row in terms if row[2]][:10]
    assert len(wrong) == 20
    for article, block, text in wrong:
        drafted = tuple(replace(old, text=text, machine=True) if old == block else old for old in article.blocks)
        draft = replace(article, blocks=drafted)
        findings = [*check_numbers(draft), *check_sources(draft, HOUSE)]
        assert any(finding.place.block == block.id for finding in findings), text


def _with_wrong_number(text: str) -> str:
    quantity = next(iter(read_quantities(text)), None)
    return f"{text[: quantity.start]}8765{text[quantity.end :]}" if quantity else ""


def _without_term(article: Article, block: JournalBlock) -> str:
    """The text of a block without a house term that its clip has."""
    english = " ".join(clip.exact for clip in article.clips if clip.id in block.clips)
    terms = [hit.terms[0] for hit in HOUSE.glossary.english(english) if hit.terms[0].zh in block.text]
    if not terms:
        return ""
    text = block.text
    for form in (terms[0].zh, *terms[0].also):
        text = text.replace(form, "此")
    return text
