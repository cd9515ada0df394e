"""What must not stand in a glossary: a form that is right for one term and wrong for another, circles, empty terms."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stdwatch.errors import UsageError
from stdwatch.glossary.terms import Glossary, Term
from stdwatch.reasons import GlossaryCode, Param, Reason

MAX_TEXT = 200
"""Characters of a term, of one of its forms."""


@dataclass(frozen=True, slots=True)
class Line:
    """A term as a file gives it, with the line on which it begins."""

    number: int
    term: Term


class InvalidGlossary(UsageError):
    """A glossary that cannot be taken; nothing was stored. `line` is 0 for a term that comes from no file."""

    def __init__(self, line: int, code: GlossaryCode, **params: Param) -> None:
        because = Reason.of(code, **params)
        super().__init__(Reason.of(GlossaryCode.LINE, line=line, because=because) if line else because)
        self.line = line


def check_lines(lines: Iterable[Line], known: Glossary) -> list[Term]:
    """The terms of a file if all may join those in force; `InvalidGlossary` has the line of the first mistake."""
    first: dict[str, int] = {}
    read = list(lines)
    for line in read:
        if line.term.zh in first:
            raise InvalidGlossary(line.number, GlossaryCode.TWICE, term=line.term.zh, first=first[line.term.zh])
        first[line.term.zh] = line.number
    terms = {**known.terms, **{line.term.zh: line.term for line in read}}
    houses = _houses(terms.values())
    for line in read:
        for code, params in reasons_against(line.term, terms, houses):
            raise InvalidGlossary(line.number, code, **params)
    return [line.term for line in read]


def check_term(term: Term, known: Glossary) -> None:
    """Refuse a single term that cannot join those in force."""
    terms = {**known.terms, term.zh: term}
    for code, params in reasons_against(term, terms, _houses(terms.values())):
        raise InvalidGlossary(0, code, **params)


Against = Iterator[tuple[GlossaryCode, dict[str, Param]]]
"""Codes with the parameters of their sentences."""


def reasons_against(term: Term, terms: Mapping[str, Term], houses: Mapping[str, set[str]]) -> Against:
    """Why a term cannot stand among others; `houses` has the terms that forbid a form."""
    if not term.zh:
        yield GlossaryCode.NO_CHINESE, {}
    for text in (term.zh, *term.forms, *term.never, *term.also):
        if not text.strip("* "):
            yield GlossaryCode.EMPTY_FORM, {"term": term.zh}
        if len(text) > MAX_TEXT or not text.isprintable():
            yield GlossaryCode.LONG_FORM, {"term": term.zh[:MAX_TEXT], "most": MAX_TEXT}
    if not (term.forms or term.never):
        yield GlossaryCode.NO_FORMS, {"term": term.zh}
    for form in term.forms:
        if re.search("[\u4e00-\u9fff]", form):
            yield GlossaryCode.NO_ENGLISH, {"term": term.zh, "form": form}
    yield from _against_forms(term, terms, houses)
    if forbidding := houses.get(term.zh, set()) - {term.zh}:
        yield GlossaryCode.FORBIDDEN, {"term": term.zh, "other": min(forbidding)}


def _against_forms(term: Term, terms: Mapping[str, Term], houses: Mapping[str, set[str]]) -> Against:
    for form in term.never:
        if form == term.zh:
            yield GlossaryCode.OWN_FORM, {"form": form}
        elif form in terms:
            circle = term.zh in terms[form].never
            yield GlossaryCode.CIRCLE if circle else GlossaryCode.FORBIDS_TERM, {"form": form}
        elif others := houses[form] - {term.zh}:
            yield GlossaryCode.TWO_HOUSES, {"form": form, "term": term.zh, "other": min(others)}
        if form in term.also:
            yield GlossaryCode.ALLOWED_TOO, {"form": form}


def _houses(terms: Iterable[Term]) -> dict[str, set[str]]:
    houses: dict[str, set[str]] = {}
    for term in terms:
        for form in term.never:
            houses.setdefault(form, set()).add(term.zh)
    return houses
