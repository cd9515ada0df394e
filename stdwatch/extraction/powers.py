"""What a raised figure is, by what stands around it: a power, an ordinal, an isotope, or the mark of a note."""

import re

CONTEXT = 40
"""Characters in front of a raised figure by which it is told what it is."""

_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|ère|e|ème|de|o|a|º|ª|te|ter|me|r|lle|le|no|os)", re.IGNORECASE)
_EXPONENT = re.compile(r"[+\-−–]?\s*\d{1,4}[+\-−–]?|[+\-−–]|[nxyzkmij](?:\s*[+\-−–]\s*\d)?|[+\-−–]?\d+/\d+")
_UNIT = re.compile(
    r"(?:^|[\s\d/·.(\u3000-\u9fff\uff00-\uffef])(?:k|c|m|d|µ|μ|n)?m$|(?:\d\s?|/)(?:ft|in|yd|mi|s|h|g|kg|L|l|Pa|K|A|V|W|J|N|ha|acre|mile|inch|foot)$"
    r"|(?:^|[\s\d/·(])(?:ft|yd|sec|mol|Hz)$"
)
_COUNTED = re.compile(
    r"\b(?:articles?|sections?|secs?\.?|§+|annex(?:es)?|appendix|chapters?|pages?|pp?\.|nos?\.|titles?|parts?|orders?|rules?"
    r"|iso|iec|iso/iec|items?|tables?|figures?|fig\.|principles?|clauses?|paragraphs?|paras?\.?|notes?|vol\.?|volumes?|group"
    r"|type|class|tier|phase|level|vitamin|option|case|step|version|windows|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|top)\s*[A-Za-z]?\d*$",
    re.IGNORECASE,
)
_NAMED_NOTE = re.compile(
    r"\b(?:see|(?:foot|end)-?(?:notes?)?|refs?\.?|references?)\s*$|(?:见|注|参考文献)\s*$", re.IGNORECASE
)
_BASE = re.compile(r"(?:^|[\s×x*·=<>≥≤~≈(/^+–\u3000-\u9fff\uff00-\uffef-])(?:10|2|e)$")
_VARIABLE = re.compile(r"(?:^|[\s=+\-−×*/·(<>≥≤~≈])[A-Za-zα-ωΑ-Ωχσ]$")
_FORMULA = re.compile(r"[=+×*·/^(<>≥≤]\s*[A-Za-zα-ω]{1,2}$|[\d)]\s*[×x·]\s*\d+$")
_ELEMENTS = re.compile(r"(?:H|He|Li|B|C|N|O|F|Na|P|S|Cl|K|Ca|Co|Sr|Tc|I|Cs|Th|U|Pu|Am)(?![a-z])")
_OPERATOR = re.compile(r"\s*[=+\-−–×*/<>≤≥≈]")
_HIGH = dict(zip("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOW_TO_PLAIN = {ord(high): plain for plain, high in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
_HIGH_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,˒⁻–-][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*(?![⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻])")
_BRACKETED = re.compile(r"(?<=[^\W\d_][\w.,;:!?%)”’\"'])(?:\[\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\])+|(?<=[^\W\d_]{2})[†‡]+")
_EMPTIED = re.compile(r"\s?[\[(](?=[\s,;–-]*[,;–-])[\s,;–-]+[\])]")
_GLUE = re.compile(r"\w")


def is_power(text: str, before: str, after: str = "") -> bool:
    """Whether a raised figure is the power of what stands before it: of 10 or 2, a unit, a letter in a formula."""
    digits = text.strip("+-−– ")
    if text[-1:] in "+-−–" and re.search(r"(?:^|[^a-z])[A-Z][a-z]?\d?$|[A-Z]\d?[A-Z][a-z]?\d*$", before):
        return True  # the charge of an ion
    if _COUNTED.search(before) and not re.search(r"[×x*=≥≤<>~]\s*\d+$", before) and not text.startswith(("-", "−")):
        return False
    if _BASE.search(before):
        return True
    if _UNIT.search(before):
        return digits in {"2", "3", "4"} or (text[:1] in "-−–" and digits in {"1", "2", "3"})
    if _VARIABLE.search(before) and (not re.search(r"(?:^|[\s(])[aAI]$", before) or _OPERATOR.match(after)):
        return digits in {"2", "3", "4", "5", "6"} or not digits.isdecimal() or text[:1] in "-−–"
    return bool(_FORMULA.search(before))


def is_counted(before: str) -> bool:
    """Whether a number that follows is one of a section, a table, a note: a word of its own."""
    return bool(_COUNTED.search(before) or _NAMED_NOTE.search(before))


def is_figure(text: str) -> bool:
    """Whether raised text may be an exponent or a charge."""
    return bool(_EXPONENT.fullmatch(text))


def begins_an_isotope(text: str, after: str) -> bool:
    """Whether a raised figure stands in front of the sign of an element: ²³⁵U."""
    return text.isdecimal() and bool(_ELEMENTS.match(after))


def ends_a_word(text: str, before: str) -> bool:
    """Whether raised letters end a word: 21st, XXe, Mme, No."""
    if not _ORDINAL.fullmatch(text):
        return False
    if len(text) > 1:
        return bool(_GLUE.search(before[-1:]))
    return bool(re.search(r"(?<![\d.,])\d{1,2}$|\b[XVI]+$|\b[MDN]$", before)) and not _COUNTED.search(before)


def high(text: str) -> str:
    """The figure in raised characters; with a caret in front, where there are none for it."""
    text = text.replace(" ", "")
    if all(character in _HIGH for character in text):
        return "".join(_HIGH[character] for character in text)
    return f"^{text}" if len(text) == 1 or text.isalnum() else f"^({text})"


def without_marks(text: str) -> str:
    """The text without marks of notes that are typed into it: raised figures of their own, and figures in brackets.

    Brackets of which only the commas are left held links to notes.
    """
    text = _EMPTIED.sub("", text)
    return _HIGH_RUN.sub(_typed, _BRACKETED.sub(lambda match: _apart(match, text), text))


def _typed(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - CONTEXT) : match.start()]
    plain = match.group().translate(_LOW_TO_PLAIN)
    if not before.strip() or before[-1:].isspace() or is_power(plain, before):
        return match.group()
    if not re.search(r"[^\W\d_]{2}$|[.,;:!?”’\")%\]]$|\d{3}$", before):
        return match.group()
    return _apart(match, match.string)


def _apart(match: re.Match[str], text: str) -> str:
    return " " if _GLUE.match(text[match.end() : match.end() + 1]) else ""
