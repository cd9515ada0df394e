"""The house's terms, found in English and Chinese texts."""

from stdwatch.glossary import shipped
from stdwatch.glossary.terms import Glossary, Term


def test_of_terms_within_each_other_the_longest_counts() -> None:
    glossary = Glossary.of([Term("阀门", ("valve",)), Term("安全阀", ("safety valve", "safety valves"))])
    text = "Safety-valves and a valve; valvex."
    assert [(hit.english, hit.terms[0].zh) for hit in glossary.english(text)] == [
        ("Safety-valves", "安全阀"),
        ("valve", "阀门"),
    ]


def test_an_acronym_is_no_common_word() -> None:
    glossary = Glossary.of([Term("咨询小组", ("TAG",)), Term("互操作", ("interoperab*",))])
    assert [hit.english for hit in glossary.english("A price tag. The TAG. Interoperability.")] == [
        "TAG",
        "Interoperability",
    ]


def test_a_form_inside_a_house_form_is_no_variant() -> None:
    glossary = Glossary.of([Term("阀门标识符"), Term("阀门标志", never=("阀门标识", "阀标"))])
    assert [(hit.start, hit.house) for hit in glossary.variants("阀门标识符、阀门 标识、阀标。")] == [
        (6, "阀门标志"),
        (12, "阀门标志"),
    ]


def test_an_empty_glossary_finds_nothing() -> None:
    assert list(Glossary().english("valve")) == [] == list(Glossary().variants("阀门"))


def test_the_shipped_terms_do_not_contradict_each_other() -> None:
    terms = shipped.glossary().terms
    never = {form for term in terms.values() for form in term.never}
    assert never.isdisjoint(terms)
    assert all(term.forms or term.never for term in terms.values())
