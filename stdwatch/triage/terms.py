"""The house's Chinese for what a text says in English, so that a translation uses the printed terms."""

from stdwatch.glossary.terms import Glossary


def house_terms(text: str, glossary: Glossary) -> list[tuple[str, str]]:
    """The terms of a glossary in a text, each once, in order: the English as it stands there, and the Chinese.

    Of terms within each other the longest counts: “conformity assessment procedures” is not also “conformity
    assessment”.
    """
    terms: dict[str, str] = {}
    for hit in glossary.english(text):
        terms.setdefault(hit.terms[0].zh, hit.english)
    return [(english, zh) for zh, english in terms.items()]
