"""Terms, titles and obligations of a block against the clips beside it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from stdwatch.checking.findings import Finding
from stdwatch.checking.house import House
from stdwatch.checking.texts import HAN, FieldText, text_of, texts_of_article
from stdwatch.glossary.terms import EnglishTerm, Glossary
from stdwatch.items.journal import Article

_TITLE = re.compile("《((?:[^《》]|《[^《》]*》)+)》")
_SHORT_TITLE = 3
"""Titles up to this length stand for one that was named before: 《框架》."""

_CAPITAL = re.compile(r"(?<=[a-z0-9,;:’)] )[A-Z][a-z]+")
"""A word with a capital inside a sentence."""

_NO_TITLE = frozenset(
    re.findall(
        r"\w+",
        """Party Parties Participant Participants Member Members State States Article Section Annex Chapter Paragraph
        Part Clause Appendix Title Secretary Minister President Congress Committee Commission Council Board Department
        January February March April May June July August September October November December Monday Tuesday Wednesday
        Thursday Friday Saturday Sunday""",
    )
)
"""What has a capital in every agreement without being a title."""

_LONG_TITLE = 4
"""So many words of more than three letters tell a title even where others stand between them."""

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9/.-]{2,}|\d{2,}")

_OBLIGES = re.compile("应当|必须|须|要求|不得|强制|应(?![用对急答邀变验届收付急得该有])|义务")
_ENGLISH_OBLIGES = re.compile(
    r"\b(?:shall|must|requir(?:e|es|ed|ing|ements?)|obligat\w+|mandat\w+|necessary|need\w*|direct(?:s|ed|ing)?|ensur\w+|"
    r"will|impos\w+|commit\w*|ask\w*|demand\w*|call(?:s|ed|ing)? (?:for|on)|prohibit\w*|not)\b",
    re.IGNORECASE,
)
_PERMITS = re.compile(
    r"\b(?:may|should|could|might|encourag\w+|voluntar\w+|recommend(?:s|ed|ing)?|invit\w+|including|such as|"
    r"consider\w*)\b",
    re.IGNORECASE,
)


def check_sources(article: Article, house: House) -> Iterator[Finding]:
    """Findings on blocks that have clips; an article without clips has none."""
    if not article.clips:
        return
    english = {clip.id: " ".join((clip.exact, *clip.path)) for clip in article.clips}
    yield from _terms(article, english, house.glossary)
    yield from _titles(article, english, house)
    for block in article.blocks:
        clips = " ".join(english[name] for name in block.clips if name in english)
        if clips and block.text:
            yield from _modality(text_of(article, block), clips)


def _terms(article: Article, english: Mapping[str, str], glossary: Glossary) -> Iterator[Finding]:
    """House terms of a clip which none of its blocks has. A proper name may stand anywhere in the article."""
    everything = _fold("\n".join(text.text for text in texts_of_article(article)))
    blocks: dict[str, str] = defaultdict(str)
    for block in article.blocks:
        for name in block.clips:
            blocks[name] += f"{_fold(block.label)}\n{_fold(block.text)}\n"
    for block in article.blocks:
        missing: dict[str, EnglishTerm] = {}
        for name in block.clips:
            for term in glossary.english(english.get(name, "")):
                is_name = any(character.isupper() for form in term.terms[0].forms for character in form)
                if not _is_there(term, everything if is_name else blocks[name]):
                    missing.setdefault(term.terms[0].zh, term)
        if block.text:
            text = text_of(article, block)
            for zh, term in missing.items():
                yield text.finding("term-missing", 0, len(block.text), english=term.english, house=zh)


def _is_there(english: EnglishTerm, chinese: str) -> bool:
    """Whether a Chinese text has a term: as the house writes it, in another allowed way, parted, or in Latin."""
    acronyms = (form for term in english.terms for form in term.forms if len(form) > 1 and form.upper() == form)
    if any(re.search(rf"(?<![a-z]){re.escape(form.casefold())}(?![a-z])", chinese) for form in acronyms):
        return True
    return any(
        _fold(form) in chinese or _has_parts(_fold(form), chinese)
        for term in english.terms
        for form in (term.zh, *term.also, *term.never)
    )


def _has_parts(form: str, chinese: str) -> bool:
    """All parts of an enumeration, or the term with other words between its halves: 国际和国家标准."""
    parts = [part for part in re.split("[、和与及]|[《》]", form) if part]
    if len(parts) > 1 and all(part in chinese for part in parts):
        return True
    halves = ((form[:at], form[at:]) for at in range(2, len(form) - 1))
    return any(re.search(f"{re.escape(half)}[^。；]{{1,8}}{re.escape(other)}", chinese) for half, other in halves)


def _titles(article: Article, english: Mapping[str, str], house: House) -> Iterator[Finding]:
    """Titles that no clip of their block names; what title and opening name is the article's own document."""
    own = {_fold(title) for text in _opening(article) for title in _TITLE.findall(text)}
    blocks = Counter(title for block in article.blocks for title in set(map(_fold, _TITLE.findall(block.text))))
    sources = " ".join(source.title for source in article.sources)
    for block in article.blocks:
        clips = " ".join(english[name] for name in block.clips if name in english)
        if not clips:
            continue
        text = text_of(article, block)
        for match in _TITLE.finditer(block.text):
            title = _fold(match[1])
            recurs = blocks[title] > 1
            if title not in own and not _is_named(match[1], clips, sources, house, recurs=recurs):
                yield text.finding("title-not-in-source", match.start(), match.end())


def _opening(article: Article) -> Iterator[str]:
    """Title, summary, standfirst and the blocks that no clip supports."""
    yield from (article.title, article.summary or "", article.standfirst, article.excerpt)
    yield from (block.text for block in article.blocks if not block.clips)


def _is_named(title: str, clips: str, sources: str, house: House, *, recurs: bool) -> bool:
    """Whether clips name a title: by its glossary English, by its Latin, or by a capitalised word of its kind.

    One that recurs in the article may also be meant by “the framework”.
    """
    glossary, kind = house.glossary, _kind(title, house.title_kinds)
    known = next((term for zh, term in glossary.terms.items() if term.forms and _fold(zh) == _fold(title)), None)
    if known:
        names = {term.zh for hit in glossary.english(f"{clips} {sources}") for term in hit.terms}
        if known.zh in names or (recurs and _refers_back(kind, clips)):
            return True
        return any(_says_nearly_all(form, clips) for form in known.forms)
    if len(_fold(title)) <= _SHORT_TITLE:
        return True
    latin = _LATIN.findall(title)
    if latin:
        return any(word.casefold() in f"{clips} {sources}".casefold() for word in latin)
    if kind:
        named = re.search(rf"\b(?:{kind})\b", f"{clips} {sources}") is not None
        return named or (recurs and _refers_back(kind, clips))
    capitals = set(_CAPITAL.findall(clips)) - _NO_TITLE
    return bool(capitals) or re.search('[“"‘].+[”"’]', clips) is not None


def _says_nearly_all(form: str, clips: str) -> bool:
    """Whether the words of a long English title stand in the clips, though not side by side."""
    words = [word for word in re.findall(r"\w+", form.casefold()) if len(word) > 3]
    spoken = set(re.findall(r"\w+", clips.casefold()))
    return len(words) >= _LONG_TITLE and sum(word in spoken for word in words) >= 0.8 * len(words)


def _kind(title: str, kinds: Mapping[str, tuple[str, ...]]) -> str:
    """An expression for the last word of a title in English; empty for a title of no known kind."""
    chinese = re.sub(f"[^{HAN}]", "", title)
    tail = max((tail for tail in kinds if chinese.endswith(tail)), key=len, default="")
    return "|".join(kinds.get(tail, ()))


def _refers_back(kind: str, clips: str) -> bool:
    """Whether a clip speaks of “this agreement” or “the Framework” without naming another one."""
    reference = rf"\b(?:the|this|that|its|such|said)\s+(?:{kind})\b(?!\s+(?:of|on|for)\b)"
    return bool(kind) and re.search(reference, clips, re.IGNORECASE) is not None


def _modality(text: FieldText, clips: str) -> Iterator[Finding]:
    obliged, permitted = _OBLIGES.search(text.text), _PERMITS.search(clips)
    if obliged and permitted and not _ENGLISH_OBLIGES.search(clips):
        yield text.finding("modality", obliged.start(), obliged.end(), english=permitted[0])


def _fold(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()
