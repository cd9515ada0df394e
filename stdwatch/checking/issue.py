"""All checks over an issue."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from stdwatch.checking import characters, forms, marks, names, numbers, sentences, sources, spacing, structure
from stdwatch.checking.findings import Finding, FindingClass, Place, TextField
from stdwatch.checking.house import House
from stdwatch.checking.texts import FieldText, texts_of, texts_of_article
from stdwatch.items.journal import Article, ClipVerdict, Issue

_ORDER = tuple(TextField)
_CLASSES = tuple(FindingClass)


def check_issue(
    issue: Issue, house: House, verdicts: Mapping[str, ClipVerdict] | None = None, *, only: str | None = None
) -> list[Finding]:
    """The findings of an issue in the order of its text; `verdicts` tell what became of clips, by id.

    With `only`, the findings of this article and of the issue: the other articles are read for what must agree.
    """
    texts = list(texts_of(issue))
    findings = chain(
        _single_texts([text for text in texts if only is None or text.article in {only, None}], house),
        names.check_titles(texts),
        spacing.check_spacing(texts),
        structure.check_shape(issue),
        *(
            _of_article(issue, article, house, verdicts or {})
            for article in issue.articles
            if only is None or article.id == only
        ),
    )
    waived = {
        (article.id, waiver.check, waiver.fingerprint) for article in issue.articles for waiver in article.waivers
    }
    order = _positions(issue)
    settled = [_waive(finding, waived) for finding in findings if only is None or finding.place.article in {only, None}]
    return sorted(settled, key=lambda finding: _key(finding, order))


def open_errors(findings: list[Finding]) -> list[Finding]:
    """The findings that stop a final printing."""
    return [finding for finding in findings if finding.is_open_error]


def _single_texts(texts: list[FieldText], house: House) -> Iterator[Finding]:
    for text in texts:
        yield from marks.check_marks(text)
        yield from characters.check_characters(text)
        yield from sentences.check_sentences(text)
        yield from sentences.check_ends(text)
        yield from names.check_house_forms(text, house)


def _of_article(issue: Issue, article: Article, house: House, verdicts: Mapping[str, ClipVerdict]) -> Iterator[Finding]:
    yield from sentences.check_block_ends(article)
    yield from forms.check_forms(article, house)
    yield from forms.check_contents(article)
    yield from names.check_names(list(texts_of_article(article)), house.glossary)
    yield from structure.check_drafts(article)
    yield from structure.check_clips(article, verdicts)
    yield from structure.check_strays(article)
    yield from structure.check_dates(issue, article)
    yield from numbers.check_numbers(article)
    yield from sources.check_sources(article, house)


def _waive(finding: Finding, waived: set[tuple[str, str, str]]) -> Finding:
    key = finding.place.article or "", finding.check, finding.fingerprint
    return replace(finding, waived=True) if key in waived else finding


def _positions(issue: Issue) -> Mapping[str, int]:
    """The order of articles and blocks."""
    ids = (name for article in issue.articles for name in (article.id, *(block.id for block in article.blocks)))
    return {name: number for number, name in enumerate(ids, 1)}


def _key(finding: Finding, order: Mapping[str, int]) -> tuple[int, int, int, int, int]:
    place: Place = finding.place
    owner = order.get(place.block or place.article or "", 0)
    return owner, _ORDER.index(place.field), place.start, place.end, _CLASSES.index(finding.severity)
