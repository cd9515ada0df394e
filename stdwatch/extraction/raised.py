"""Raised and lowered figures: marks of notes go, powers are written so that they read as such, ordinals stay."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from stdwatch.web_content.markup import is_block, text_of

_CONTEXT = 40
"""Characters in front of a raised figure by which it is told what it is."""

_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_RAISED_NAMES = frozenset({"superscript", "super", "sup", "fussnote"})
_MARK_NAMES = re.compile(
    r"(?:^|[\s_-])(?:noteref|(?:foot|end|side)-?notes?-?(?:ref\w*|link|anchor|number|mark\w*|call\w*)?|fn-?ref|fnref\w*|fn"
    r"|note-?(?:ref\w*|link|mark\w*|number)|citation-?(?:ref|number|mark\w*)|reference-?(?:ref|link|mark\w*)"
    r"|easy-footnote\S*|mw-ref|cite-?ref)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MARK_ROLES = frozenset({"doc-noteref", "noteref", "doc-backlink"})
_NOTE_FRAGMENT = re.compile(
    r"^_?(?:ftn|edn|fn|en|foot|end|note|cite_note|cite-note|ref|bib|citation|easy-footnote|sdfootnote|n[-_:]?\d|r\d)",
    re.IGNORECASE,
)
_BACK = frozenset("↩↑⏎⤴^")
_MARK = re.compile(
    r"[\[(（［【]?\s*(?:(?:note|fn|注)?\s*\d{1,4}[a-z]?(?:\s*[,;–—-]\s*\d{1,4}[a-z]?)*|[a-z]|[ivxl]{1,6}|[*∗⁎†‡§¶#]{1,4}"
    r"|citation needed|注\d*)\s*[\])）］】]?[,;.]?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|ère|e|ème|de|o|a|º|ª|te|ter|me|r|lle|le|no|os)", re.IGNORECASE)
_TRADE = {"tm": "™", "sm": "℠", "®": "®", "™": "™", "©": "©", "(r)": "®", "(tm)": "™", "℠": "℠"}
_EXPONENT = re.compile(r"[+\-−–]?\s*\d{1,4}[+\-−–]?|[+\-−–]|[nxyzkmij](?:\s*[+\-−–]\s*\d)?|[+\-−–]?\d+/\d+")
_UNIT = re.compile(
    r"(?:^|[\s\d/·.(])(?:k|c|m|d|µ|μ|n)?m$|(?:\d\s?|/)(?:ft|in|yd|mi|s|h|g|kg|L|l|Pa|K|A|V|W|J|N|ha|acre|mile|inch|foot)$"
    r"|(?:^|[\s\d/·(])(?:ft|yd|sec|mol|Hz)$"
)
_COUNTED = re.compile(
    r"\b(?:articles?|sections?|secs?\.?|§+|annex(?:es)?|appendix|chapters?|pages?|pp?\.|nos?\.|titles?|parts?|orders?|rules?"
    r"|iso|iec|iso/iec|items?|tables?|figures?|fig\.|principles?|clauses?|paragraphs?|paras?\.?|notes?|vol\.?|volumes?|group"
    r"|type|class|tier|phase|level|vitamin|option|case|step|version|windows|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|top)\s*[A-Za-z]?\d*$",
    re.IGNORECASE,
)
_BASE = re.compile(r"(?:^|[\s×x*·=<>≥≤~≈(/^+–-])(?:10|2|e)$")
_VARIABLE = re.compile(r"(?:^|[\s=+\-−×*/·(<>≥≤~≈])[A-Za-zα-ωΑ-Ωχσ]$")
_FORMULA = re.compile(r"[=+×*·/^(<>≥≤]\s*[A-Za-zα-ω]{1,2}$|[\d)]\s*[×x·]\s*\d+$")
_MONTHS_OR_WORDS = re.compile(r"[^\W\d_]{2}$")
_ELEMENTS = re.compile(r"(?:H|He|Li|B|C|N|O|F|Na|P|S|Cl|K|Ca|Co|Sr|Tc|I|Cs|Th|U|Pu|Am)(?![a-z])")
_HIGH = dict(zip("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOW_TO_PLAIN = {ord(high): plain for plain, high in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
_HIGH_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,˒⁻–-][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*(?![⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻])")
_BRACKETED = re.compile(r"(?<=[^\W\d_][\w.,;:!?%)”’\"'])(?:\[\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\])+|(?<=[^\W\d_]{2})[†‡]+")
_CLOSES = re.compile(r"[,.;:!?)\]]")
_GLUE = re.compile(r"\w")


def settle_raised(root: etree._Element) -> None:
    """Bring the raised figures of a tree into its text, in place: what marks a note goes, a power reads as one."""
    for element in list(_candidates(root)):
        text = text_of(element)
        before = _before(element)
        written = _as_text(element, text, before)
        if written is None:
            continue
        if not written and _GLUE.search(before[-1:] or " ") and _GLUE.match(_after(element)):
            written = " "
        if not written and _follows_a_stop(before) and _GLUE.match(_after(element)):
            written = " "
        _brackets_go(element, written)
        if not written and before[-1:].isspace() and _CLOSES.match(element.tail or ""):
            _close_up(element)
        element.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml-stubs lack it
        element.text = written


def without_marks(text: str) -> str:
    """The text without marks of notes that are typed into it: raised figures of their own, and figures in brackets."""
    return _HIGH_RUN.sub(_typed, _BRACKETED.sub(lambda found: _apart(found, text), text))


def _typed(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - _CONTEXT) : found.start()]
    plain = found.group().translate(_LOW_TO_PLAIN)
    if not before.strip() or before[-1:].isspace() or _is_power(plain, before):
        return found.group()
    if not re.search(r"[^\W\d_]{2}$|[.,;:!?”’\")%\]]$|\d{3}$", before):
        return found.group()
    return _apart(found, found.string)


def _apart(found: re.Match[str], text: str) -> str:
    return " " if _GLUE.match(text[found.end() : found.end() + 1]) else ""


def _candidates(root: etree._Element) -> Iterator[etree._Element]:
    """What may be raised, lowered or a link to a note: outermost elements only."""
    inside: set[etree._Element] = set()
    for element in root.iter("sup", "a", "span", "small", "cite", "i", "em", "strong", "b", "button", "msup"):
        parent = element.getparent()
        if parent in inside:
            inside.add(element)
        elif element.tag in {"sup", "msup"} or _is_mark(element) or _is_raised(element):
            inside.add(element)
            yield element


def _is_raised(element: etree._Element) -> bool:
    names = (element.get("class") or "").lower().split()
    return bool(_RAISED_NAMES & set(names)) or bool(_RAISED.search(element.get("style", "")))


def _is_mark(element: etree._Element) -> bool:
    """Whether markup says that an element is the mark of a note, or a link back from one."""
    roles = {*(element.get("role") or "").split(), *_epub_type(element)}
    if roles & _MARK_ROLES:
        return True
    if element.tag not in {"a", "span", "sup", "cite", "button"}:
        return False
    names = f"{element.get('class') or ''} {element.get('rel') or ''}"
    named = bool(_MARK_NAMES.search(names)) or "footnote-back" in names
    return (named or (element.tag == "a" and _leads_to_note(element))) and len(text_of(element)) <= 16


def _epub_type(element: etree._Element) -> list[str]:
    return [word for name, value in element.items() if str(name).endswith("type") for word in str(value).split()]


def _leads_to_note(link: etree._Element) -> bool:
    """Whether a link with the text of a mark leads to a place of its page, as those to notes do."""
    try:
        parts = urlsplit(link.get("href", ""))
    except ValueError:
        return False
    if not parts.fragment:
        return False
    text = text_of(link)
    if text in _BACK or text.strip("︎ ") in _BACK:
        return True
    return bool(_NOTE_FRAGMENT.match(parts.fragment)) and bool(_MARK.fullmatch(text))


def _as_text(element: etree._Element, text: str, before: str) -> str | None:
    """What is written for a raised element; ``None`` leaves it as it is."""
    if element.tag == "msup":
        base, *raised = [text_of(child) for child in element]
        return f"{base}{_high(''.join(raised))}"
    if text.strip("︎ ") in _BACK:
        return ""
    if not text:
        return None
    trade = _TRADE.get(text.lower())
    if trade:
        return trade
    marked = _is_mark(element) or any(_is_mark(inner) for inner in element.iter("a", "span", "cite"))
    if not before.strip():
        return _opening(text, _after(element, 3))
    if element.tag == "a" and not _is_named(element) and before[-1:].isspace():
        return None  # "see note 4": a word of its own
    if not marked:
        if _ORDINAL.fullmatch(text) and _is_abbreviated(text, before):
            return None
        if _EXPONENT.fullmatch(text) and _is_power(text, before):
            return _high(text)
        if before[-1:].isspace() and _ELEMENTS.match(_after(element, 3)) and text.isdecimal():
            return _high(text)
    return "" if marked or _MARK.fullmatch(text) or _LINKED.fullmatch(text) else None


_LINKED = re.compile(r"(?:[\[(]?\d{1,4}[\])]?[\s,;–-]*)+|[,;\s–-]+")


def _is_named(element: etree._Element) -> bool:
    """Whether an element is a mark by its role or class, and not by where it leads alone."""
    names = f"{element.get('class') or ''} {element.get('rel') or ''}"
    return bool({*(element.get("role") or "").split(), *_epub_type(element)} & _MARK_ROLES or _MARK_NAMES.search(names))


def _opening(text: str, after: str) -> str | None:
    """A raised figure in front of a line: the number of a note, or of an isotope."""
    if text.isdecimal() and _ELEMENTS.match(after):
        return _high(text)
    return f"{text} " if _GLUE.match(after) else None


def _is_abbreviated(text: str, before: str) -> bool:
    """Whether raised letters end a word: 21st, XXe, Mme, No."""
    if len(text) > 1:
        return bool(_GLUE.search(before[-1:]))
    return bool(re.search(r"\d$|\b[XVI]+$|\b[MDN]$", before))


def _is_power(text: str, before: str) -> bool:
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
    if _VARIABLE.search(before) and not re.search(r"(?:^|[\s(])[aAI]$", before):
        return digits in {"2", "3", "4", "5", "6"} or not digits.isdecimal() or text[:1] in "-−–"
    return bool(_FORMULA.search(before))


def _high(text: str) -> str:
    """The figure in raised characters; with a caret in front, where there are none for it."""
    text = text.replace(" ", "")
    if all(character in _HIGH for character in text):
        return "".join(_HIGH[character] for character in text)
    return f"^{text}" if len(text) == 1 or text.isalnum() else f"^({text})"


def _follows_a_stop(before: str) -> bool:
    return bool(re.search(r"[.,;:!?。，；：！？”’\")\]]$", before))


def _brackets_go(element: etree._Element, written: str) -> None:
    """Take the brackets around a mark that is gone away, too: ``[<a href="#n4">4</a>]``."""
    if written.strip():
        return
    previous, parent = element.getprevious(), element.getparent()
    if parent is None:
        return
    before = (parent.text if previous is None else previous.tail) or ""
    after = element.tail or ""
    if before.endswith("[") and after.startswith("]"):
        element.tail = after[1:]
        if previous is None:
            parent.text = before[:-1]
        else:
            previous.tail = before[:-1]


def _close_up(element: etree._Element) -> None:
    """Take the space in front of a mark that is gone away, where a comma or a full stop follows."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None and previous.tail:
        previous.tail = previous.tail.rstrip()
    elif previous is None and parent is not None and parent.text:
        parent.text = parent.text.rstrip()


def _before(element: etree._Element) -> str:
    """The text in front of an element in its line, at least `_CONTEXT` characters where there are so many."""
    pieces: list[str] = []
    length, current = 0, element
    while length < _CONTEXT:
        previous = current.getprevious()
        if previous is not None:
            if is_block(previous):
                pieces.append(previous.tail or "")
                break
            piece = text_of_raw(previous) + (previous.tail or "")
            current = previous
        else:
            parent = current.getparent()
            if parent is None:
                break
            piece = parent.text or ""
            if is_block(parent):
                pieces.append(piece)
                break
            current = parent
        pieces.append(piece)
        length += len(piece)
    return " ".join("".join(reversed(pieces)).split(" ")).replace("\n", " ").replace("\xa0", " ")


def text_of_raw(element: etree._Element) -> str:
    """The text of an inline element, with its spaces."""
    return "".join(str(piece) for piece in element.itertext())


def _after(element: etree._Element, most: int = 2) -> str:
    """The first characters behind an element in its line."""
    current = element
    while True:
        if current.tail:
            return current.tail[:most]
        following = current.getnext()
        if following is not None:
            return "" if is_block(following) else text_of_raw(following)[:most]
        parent = current.getparent()
        if parent is None or is_block(parent):
            return ""
        current = parent
