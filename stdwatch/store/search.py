"""Finding words in what was read: English, Chinese, and Chinese terms in English texts through the glossary."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlite_utils import Database

from stdwatch.glossary import shipped
from stdwatch.glossary.terms import Glossary
from stdwatch.store.terms import glossary
from stdwatch.web_content.characters import searchable

# Han with extensions and compatibility forms, kana, Hangul: the tokenizer would take a run of them for one word.
_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_ONE_CJK = re.compile(f"[{_CJK}]")
_RUN = re.compile(f"[{_CJK}]+")
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
_LINK_WORDS = re.compile("[的与和及、或]+")
_COMPOUND = re.compile(r"(?<![\w-])[A-Za-z0-9]{1,12}(?:-[A-Za-z0-9]{1,12}){1,2}(?![\w-])")
_MOST_WORDS = 24  # a pasted page is no query, and FTS5 limits the depth of an expression


MANY = 1000
"""Of more matches than these only that is said: to look at 25,000 of 100,000 candidates took 80 ms of each search."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase to be found as written; `prefix` when any ending of its last word will do."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class WantedTerm:
    """One piece of a query: the term itself, or else every group in turn through one of its English terms."""

    term: Term
    groups: tuple[tuple[Term, ...], ...] = ()


def index(db: Database, candidate_id: int, title: str, text: str) -> None:
    """Put a candidate's words into the index, in place of its earlier ones; inside a `writing` transaction."""
    db.conn.execute(
        "INSERT OR REPLACE INTO search (rowid, title, text) VALUES (?, ?, ?)",
        [candidate_id, _indexed(title), _indexed(text)],
    )


def _indexed(text: str) -> str:
    """The words of a text in plain characters, and behind them those that hyphens part, in one (``wifi``)."""
    characters = searchable(text).text
    joined = dict.fromkeys(match.group().replace("-", "") for match in _COMPOUND.finditer(characters))
    return f"{spaced(characters)}\n{' '.join(joined)}" if joined else spaced(characters)


def spaced(text: str) -> str:
    """The text with a space around every CJK character, so that each is a word of its own to FTS5."""
    return _ONE_CJK.sub(lambda match: f" {match[0]} ", text)


def parse(query: str, terms: Glossary | None = None) -> tuple[WantedTerm, ...]:
    """A query as typed, as the pieces that must all be found.

    Words stand alone or in quotes as a phrase; ``standardi*`` asks for any ending. Chinese runs that the glossary
    covers are also looked for in English, through the shipped terms where no others are given. Whatever holds no letter
    or digit is left out; no query is an error.
    """
    pieces = list(_pieces(_clean(query)))[:_MOST_WORDS]
    known = english_of(terms or shipped.glossary())
    return tuple(WantedTerm(term, _translations(term.text, known)) for term in pieces)


def expression(query: str, terms: Glossary | None = None) -> str:
    """The query in FTS5's language, every word quoted; empty when there is nothing to look for."""
    return " AND ".join(_express(wanted) for wanted in parse(query, terms))


def finds_many(db: Database, query: str) -> bool:
    """Whether more than `MANY` candidates match a query; told by the index, without looking at them."""
    wanted = expression(query, glossary(db))
    sql = "SELECT count(*) FROM (SELECT rowid FROM search WHERE search MATCH ? LIMIT ?)"
    return bool(wanted) and int(db.execute(sql, [wanted, MANY + 1]).fetchone()[0]) > MANY


def highlights(text: str, query: str, terms: Glossary | None = None) -> list[tuple[int, int]]:
    """Where in a text (code points) the words of a query stand: sorted, without overlap."""
    return list(hits(text, query, terms or shipped.glossary()))


def hits(text: str, query: str, terms: Glossary) -> Iterator[tuple[int, int]]:
    """The same one after the other, for those who need the first ones."""
    finder = _finder(query, terms)
    if finder is not None:
        characters = searchable(text)
        yield from (characters.original(*match.span()) for match in finder.finditer(characters.text))


@lru_cache(maxsize=64)
def _finder(query: str, glossary: Glossary) -> re.Pattern[str] | None:
    """One expression for all words of a query: a page asks for the same query many times."""
    terms = [
        term
        for wanted in parse(query, glossary)
        for term in (wanted.term, *(t for group in wanted.groups for t in group))
    ]
    if not terms:
        return None
    ways = (_pattern(term) for term in sorted(terms, key=lambda term: len(term.text), reverse=True))
    return re.compile("|".join(ways), re.IGNORECASE)


def _clean(query: str) -> str:
    quoted = query.encode("utf-8", "replace").decode().translate(str.maketrans("“”„«»「」『』＊", '"""""""""*'))
    text = searchable(quoted).text
    return "".join(character if character.isprintable() else " " for character in text)


def _pieces(query: str) -> Iterator[Term]:
    if query.count('"') % 2:
        query = query.replace('"', " ")
    for phrase, word in _PIECE.findall(query):
        text = phrase or word
        if any(character.isalnum() for character in text):
            yield Term(" ".join(text.rstrip("*").split()), text.endswith("*"))


def _express(wanted: WantedTerm) -> str:
    ways = [_quoted(wanted.term)]
    if wanted.groups:
        groups = (" OR ".join(map(_quoted, group)) for group in wanted.groups)
        ways.append(" AND ".join(f"({group})" for group in groups))
    return f"({' OR '.join(f'({way})' for way in ways)})" if len(ways) > 1 else ways[0]


def _quoted(term: Term) -> str:
    words = " ".join(spaced(term.text.replace('"', " ")).split())
    phrase = f'"{words}"{" *" if term.prefix else ""}'
    if _COMPOUND.fullmatch(term.text):
        return f'({phrase} OR "{term.text.replace("-", "")}"{" *" if term.prefix else ""})'
    return phrase


def _pattern(term: Term) -> str:
    """The tokenizer's idea of a match: whatever is no letter or digit only parts words; CJK needs no word ends."""
    words = re.findall(r"[^\W_]+", term.text)
    between = r"[\W_]*" if _COMPOUND.fullmatch(term.text) else r"[\W_]+"
    body = between.join(re.escape(word) for word in words)
    if _ONE_CJK.search(term.text):
        return r"[\W_]*".join(re.escape(word) for word in words)
    letter = rf"(?![{_CJK}])[^\W_]"
    return rf"(?<!{letter}){body}" + (rf"(?:{letter})*" if term.prefix else rf"(?!{letter})")


@lru_cache(maxsize=4)
def english_of(glossary: Glossary) -> Mapping[str, tuple[Term, ...]]:
    """The house's Chinese terms and the forms that it does not print, each with the English it stands for."""
    terms = [term for term in glossary.terms.values() if term.forms]
    english = {term.zh: tuple(Term(form.rstrip("*"), form.endswith("*")) for form in term.forms) for term in terms}
    return {form: english[term.zh] for term in terms for form in (*term.never, term.zh)}


def _translations(text: str, known: Mapping[str, tuple[Term, ...]]) -> tuple[tuple[Term, ...], ...]:
    """The English of a Chinese text that the glossary covers from end to end, longest terms first; else nothing."""
    groups: list[tuple[Term, ...]] = []
    rest = _LINK_WORDS.sub("", text)
    if not _RUN.fullmatch(rest):
        return ()
    while rest:
        term = next((zh for zh in sorted(known, key=len, reverse=True) if rest.startswith(zh)), None)
        if term is None:
            return ()
        groups.append(known[term])
        rest = rest.removeprefix(term)
    return tuple(groups)
