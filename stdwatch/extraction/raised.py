"""Raised figures of a page: marks of notes go, powers are written so that they read as such, ordinals stay."""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from stdwatch.extraction.powers import CONTEXT, begins_an_isotope, ends_a_word, high, is_counted, is_figure, is_power
from stdwatch.web_content.markup import is_block, text_of

_RAISED = re.compile(
    r"vertical-align\s*:\s*(?:super|text-top|0*[1-9.][\d.]*(?:px|pt|em|ex|rem|%))"
    r"|position\s*:\s*relative.*?\btop\s*:\s*-|\btop\s*:\s*-.*?position\s*:\s*relative",
    re.IGNORECASE,
)
_RAISED_NAMES = frozenset({"superscript", "super", "sup", "fussnote"})
_MARK_NAMES = re.compile(
    r"(?:^|[\s_-])(?:noteref|(?:foot|end|side)-?notes?-?(?:ref\w*|link|anchor|number|mark\w*|call\w*)?|fn-?ref|fnref\w*|fn"
    r"|note-?(?:ref\w*|link|mark\w*|number|tag)|citation-?(?:ref|number|mark\w*)|reference-?(?:ref|link|mark\w*)"
    r"|easy-footnote\S*|mw-ref|cite-?ref)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MARK_ROLES = frozenset({"doc-noteref", "noteref", "doc-backlink"})
_NOTE_FRAGMENT = re.compile(
    r"^_?(?:ftn|edn|fn|en|foot|end|note|cite_note|cite-note|ref|bib|citation|easy-footnote|sdfootnote|n[-_:]?\d|r\d)",
    re.IGNORECASE,
)
_BRACKETED_NAMES = frozenset({"ref", "refs", "cite", "citation", "bibref", "xref", "reference"})
_BRACKETED_MARK = re.compile(r"[\[［【]\s*\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*\s*[\]］】]")
_BACK = frozenset("↩↑⏎⤴^#¶🔗")
"""What leads back from a note, and what links a heading to itself."""
_MARK = re.compile(
    r"[\[(（［【]?\s*(?:(?:note|fn|注)?\s*\d{1,4}[a-z]?(?:\s*[,;–—-]\s*\d{1,4}[a-z]?)*|[a-z]|[ivxl]{1,6}|[*∗⁎†‡§¶#]{1,4}"
    r"|[\u2460-\u2473]|citation needed|注\d*)\s*[\])）］】]?[,;.]?",
    re.IGNORECASE,
)
_MARK_CHARACTERS = 40
"""Characters, spaces of the source included: what says more is no mark."""
_ANSWERED = "data-stdwatch-answered"
"""Our attribute of links whose place links back, as notes do whatever they are called."""
_TRADE = {"tm": "™", "sm": "℠", "®": "®", "™": "™", "©": "©", "(r)": "®", "(tm)": "™", "℠": "℠"}
_ROUND = frozenset("oO0º°˚")
_SCALE = re.compile(r"\s?[CF](?![A-Za-z])")
"""Behind a raised circle: a temperature."""
_PARTED = re.compile(r"[\w.,;:!?。，；：！？”’\")\]]$")
_CLOSES = re.compile(r"[,.;:!?)\]]")
_STEPS = 24
"""Elements of a line that are looked at for the text in front of one."""
_GLUE = re.compile(r"\w")
_LINKED = re.compile(r"(?:[\[(]?\d{1,4}+[\])]?[\s,;–-]*+)++|[,;\s–-]+")


def write_raised_figures(root: etree._Element) -> None:
    """Bring the raised figures of a tree into its text, in place: what marks a note goes, a power reads as one."""
    _find_answered(root)
    for element in list(_candidates(root)):
        text = text_of(element)
        before = _before(element)
        written = _as_text(element, text, before)
        if written is None:
            continue
        if not written and _PARTED.search(before) and _GLUE.match(_after(element)):
            written = " "
        _brackets_go(element, written)
        if not written and before[-1:].isspace() and _CLOSES.match(element.tail or ""):
            _close_up(element)
        element.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml-stubs lack it
        element.text = written


def _find_answered(root: etree._Element) -> None:
    """Name the links with the text of a mark that lead to a place of the page which links back to them."""
    within = (link for link in root.iter("a") if "#" in link.get("href", "") and link.get("href") != "#")
    links = [link for link in within if len(_spaced_text(link)) < _MARK_CHARACTERS and _MARK.fullmatch(text_of(link))]
    if not links:
        return
    targets = {name: element for element in root.iter(etree.Element) for name in _ids(element)}
    for link in links:
        target = targets.get(_fragment(link))
        parent = target.getparent() if target is not None and target.tag in {"a", "span"} else None
        note = target if parent is None else parent
        own = {name for element in (link, *islice(link.iterancestors(), 2)) for name in _ids(element)}
        if note is not None and own and any(_fragment(back) in own for back in note.iter("a") if back is not link):
            link.set(_ANSWERED, "")


def _ids(element: etree._Element) -> set[str]:
    return {name for name in (element.get("id"), element.get("name")) if name}


def _fragment(link: etree._Element) -> str:
    return link.get("href", "").partition("#")[2]


def _candidates(root: etree._Element) -> Iterator[etree._Element]:
    """What may be raised, lowered or a link to a note: outermost elements only."""
    inside: set[etree._Element] = set()
    for element in root.iter("sup", "a", "span", "small", "cite", "i", "em", "strong", "b", "button"):
        parent = element.getparent()
        if parent in inside:
            inside.add(element)
        elif element.tag == "sup" or _is_mark(element) or _is_raised(element):
            inside.add(element)
            yield element


def _is_raised(element: etree._Element) -> bool:
    names = (element.get("class") or "").lower().split()
    return bool(_RAISED_NAMES & set(names)) or bool(_RAISED.search(element.get("style", "")))


def _is_mark(element: etree._Element) -> bool:
    """Whether markup says that an element is the mark of a note, or a link back from one."""
    roles = {*(element.get("role") or "").split(), *_epub_type(element)}
    if roles & _MARK_ROLES or element.get(_ANSWERED) is not None:
        return True
    if element.tag not in {"a", "span", "sup", "cite", "button"}:
        return False
    names = f"{element.get('class') or ''} {element.get('rel') or ''}"
    named = bool(_MARK_NAMES.search(names)) or "footnote-back" in names or _is_bracketed(element, names)
    return (named or (element.tag == "a" and _leads_to_note(element))) and len(text_of(element)) <= 16


def _is_bracketed(element: etree._Element, names: str) -> bool:
    """Whether figures in brackets are called a reference: ``<span class="ref">[3]</span>``."""
    return bool(_BRACKETED_NAMES & set(names.lower().split()) and _BRACKETED_MARK.fullmatch(text_of(element)))


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
    if parts.fragment == text and text.isdecimal():
        return bool(_PARTED.search(_before(link)))
    return bool(_NOTE_FRAGMENT.match(parts.fragment)) and bool(_MARK.fullmatch(text))


def _as_text(element: etree._Element, text: str, before: str) -> str | None:
    """What is written for a raised element; ``None`` leaves it as it is."""
    if text.strip("︎ ") in _BACK:
        return ""
    if not text:
        return None
    trade = _TRADE.get(text.lower())
    if trade:
        return trade
    if text in _ROUND and before.rstrip()[-1:].isdecimal() and _SCALE.match(_after(element, 3)):
        return "°"
    marked = _is_mark(element) or any(_is_mark(inner) for inner in element.iter("a", "span", "cite"))
    if not before.strip():
        return _opening(text, _after(element, 3))
    if element.tag == "a" and not _is_named(element) and before[-1:].isspace() and is_counted(before.rstrip()):
        return None  # "see note 4": a word of its own
    if not marked:
        if ends_a_word(text, before):
            return None
        isotope = before[-1:].isspace() and begins_an_isotope(text, _after(element, 3))
        if isotope or (is_figure(text) and is_power(text, before, _after(element, 3))):
            return high(text)
    return "" if marked or _MARK.fullmatch(text) or _LINKED.fullmatch(text) else None


def _is_named(element: etree._Element) -> bool:
    """Whether an element is a mark by its role or class, and not by where it leads alone."""
    names = f"{element.get('class') or ''} {element.get('rel') or ''}"
    return bool({*(element.get("role") or "").split(), *_epub_type(element)} & _MARK_ROLES or _MARK_NAMES.search(names))


def _opening(text: str, after: str) -> str | None:
    """A raised figure in front of a line: the number of a note, or of an isotope."""
    if begins_an_isotope(text, after):
        return high(text)
    return f"{text} " if _GLUE.match(after) else None


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
    """The text in front of an element in its line, at least `CONTEXT` characters where there are so many."""
    pieces: list[str] = []
    length, current = 0, element
    for _ in range(_STEPS):
        if length >= CONTEXT:
            break
        previous = current.getprevious()
        if previous is not None:
            if is_block(previous):
                pieces.append(previous.tail or "")
                break
            piece = _spaced_text(previous) + (previous.tail or "")
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


def _spaced_text(element: etree._Element) -> str:
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
            return "" if is_block(following) else _spaced_text(following)[:most]
        parent = current.getparent()
        if parent is None or is_block(parent):
            return ""
        current = parent
