"""What must not stand in a glossary: a form that is right for one term and wrong for another, circles, empty terms."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stdwatch.errors import UsageError
from stdwatch.glossary.terms import Glossary, Term

MAX_TEXT = 200
"""Characters of a term, of one of its forms."""


@dataclass(frozen=True, slots=True)
class Line:
    """A term as a file gives it, with the line on which it begins."""

    number: int
    term: Term


class InvalidGlossary(UsageError):
    """A glossary that cannot be taken; nothing was stored."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line = line
        self.fault = reason


def check_lines(lines: Iterable[Line], known: Glossary) -> list[Term]:
    """The terms of a file if all may join those in force; `InvalidGlossary` has the line of the first mistake."""
    first: dict[str, int] = {}
    read = list(lines)
    for line in read:
        if line.term.zh in first:
            raise InvalidGlossary(line.number, f"{line.term.zh} stands on line {first[line.term.zh]} already")
        first[line.term.zh] = line.number
    terms = {**known.terms, **{line.term.zh: line.term for line in read}}
    houses = _houses(terms.values())
    for line in read:
        for reason in reasons_against(line.term, terms, houses):
            raise InvalidGlossary(line.number, reason)
    return [line.term for line in read]


def check_term(term: Term, known: Glossary) -> None:
    """Refuse a single term that cannot join those in force."""
    terms = {**known.terms, term.zh: term}
    for reason in reasons_against(term, terms, _houses(terms.values())):
        raise InvalidGlossary(0, reason)


def reasons_against(term: Term, terms: Mapping[str, Term], houses: Mapping[str, set[str]]) -> Iterator[str]:
    """Why a term cannot stand among others; `houses` has the terms that forbid a form."""
    if not term.zh:
        yield "there is no Chinese"
    for text in (term.zh, *term.forms, *term.never, *term.also):
        if not text.strip("* "):
            yield f"{term.zh}: a form is empty"
        if len(text) > MAX_TEXT or not text.isprintable():
            yield f"{term.zh}: a form is longer than {MAX_TEXT} characters or holds control characters"
    if not (term.forms or term.never):
        yield f"{term.zh}: neither English nor a form that is not printed"
    for form in term.forms:
        if re.search("[\u4e00-\u9fff]", form):
            yield f"{term.zh}: {form} is no English"
    for form in term.never:
        if form == term.zh:
            yield f"{form} is at once the form to print and one not to print"
        elif form in terms:
            circle = term.zh in terms[form].never
            yield f"{form} is not printed, but {'in a circle ' if circle else ''}a term of its own"
        elif others := houses[form] - {term.zh}:
            yield f"{form} is not printed for {term.zh}, nor for {min(others)}: which one is meant?"
    if forbidding := houses.get(term.zh, set()) - {term.zh}:
        yield f"{term.zh} is a form that is not printed for {min(forbidding)}"
    for form in (*term.also, *term.never):
        if form in term.also and form in term.never:
            yield f"{form} is at once allowed and not printed"


def _houses(terms: Iterable[Term]) -> dict[str, set[str]]:
    houses: dict[str, set[str]] = {}
    for term in terms:
        for form in term.never:
            houses.setdefault(form, set()).add(term.zh)
    return houses
