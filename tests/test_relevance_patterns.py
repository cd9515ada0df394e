"""The lexicon's little language: what a pattern matches, and what cannot be one."""

import pytest

from stdwatch.relevance.patterns import FUNCTION, Finder, PatternError, compile_pattern

CLASSES = {"field": frozenset({"safety", "data"}), FUNCTION: frozenset({"for", "of", "a"})}


def found(pattern: str, text: str, *, case: bool = False) -> list[str]:
    finder = Finder(compile_pattern(pattern, 0, CLASSES, case=case))
    return [text[hit.start : hit.end] for hit in finder.find(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("standard(s)", "A standard among standards, substandard, standardized.", ["standard", "standards"]),
        ("standardi*", "Standardization and standardised goods", ["Standardization", "standardised"]),
        ("test|crash report(s)", "Test reports, a crash report, no report", ["Test reports", "crash report"]),
        (
            "@field standards",
            "Safety standards; data standards; living standards",
            ["Safety standards", "data standards"],
        ),
        ("best practice(s)", "best-practice guides and best  practices", ["best-practice", "best  practices"]),
        ("gold standard", "gold, standard", []),
        ("gold standard", "gold\nstandard", []),
        ("code(s) for <any> safety", "codes for elevator safety", ["codes for elevator safety"]),
        ("standard <content>", "a standard rate, a standard for rates", ["standard rate"]),
        ("adopt* <any>? <any>? standards", "adopted standards", ["adopted standards"]),
        ("adopt* <any>? <any>? standards", "adopting two new standards", ["adopting two new standards"]),
        ("adopt* <any>? <any>? standards", "adopting at last two new standards", []),
        ("u.s. standards", "U.S. standards apply", ["U.S. standards"]),
    ],
)
def test_a_pattern_finds_its_words_and_no_others(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


def test_names_mind_case() -> None:
    assert found("ISO", "ISO and iso", case=True) == ["ISO"]


@pytest.mark.parametrize("pattern", ["", "<any> standards", "@fields standards", "stan*dard", "one, two"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        list(compile_pattern(pattern, 0, CLASSES))


def test_offsets_are_code_points_of_any_text() -> None:
    text = "标准 😀 “technical standards”"
    assert found("technical standards", text) == ["technical standards"]
