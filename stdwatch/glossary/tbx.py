"""The glossary in TermBase eXchange (ISO 30042:2019, TBX-Basic), which translation tools read and write."""

from collections.abc import Collection, Iterable, Iterator

from lxml import etree

from stdwatch.glossary.conflicts import InvalidGlossary, Line
from stdwatch.glossary.terms import Term
from stdwatch.reasons import GlossaryCode

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_STATUS = "administrativeStatus"
_PREFERRED, _ADMITTED, _NEVER = "preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts"
_NEVER_ALSO = (_NEVER, "supersededTerm-admn-sts")
_ENTRIES, _LANGUAGES, _TERMS = {"conceptEntry", "termEntry"}, {"langSec", "langSet"}, {"termSec", "tig", "ntig"}
"""Names of the elements in TBX 3 and, as older tools write it, in TBX 2."""


def write(terms: Iterable[Term]) -> bytes:
    """All terms; a trailing ``*`` stays as it is."""
    root = etree.Element("tbx", {"style": "dca", "type": "TBX-Basic", _LANG: "zh-CN"}, nsmap={None: _NAMESPACE})  # type: ignore[dict-item]
    header = etree.SubElement(etree.SubElement(root, "tbxHeader"), "fileDesc")
    etree.SubElement(etree.SubElement(header, "sourceDesc"), "p").text = "stdwatch"
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for number, term in enumerate(terms, 1):
        _add(body, number, term)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def read(body: bytes) -> Iterator[Line]:
    """The terms of a file; raises `InvalidGlossary` with the line of what is no XML or no term."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise InvalidGlossary(error.lineno or 1, GlossaryCode.NO_XML, text=error.msg) from error
    for entity in root.iter(etree.Entity):
        raise InvalidGlossary(_line(entity), GlossaryCode.NO_XML, text=f"{entity.text} is an entity of its own")
    entries = list(_outermost(root, _ENTRIES))
    if not entries:
        raise InvalidGlossary(1, GlossaryCode.NO_TBX)
    for entry in entries:
        yield Line(_line(entry), _term(entry))


def _add(body: etree._Element, number: int, term: Term) -> None:
    entry = etree.SubElement(body, "conceptEntry", id=f"c{number}")
    if term.note:
        etree.SubElement(entry, "note").text = term.note
    chinese = etree.SubElement(entry, "langSec", {_LANG: "zh-CN"})
    for status, forms in ((_PREFERRED, (term.zh,)), (_ADMITTED, term.also), (_NEVER, term.never)):
        for form in forms:
            section = etree.SubElement(chinese, "termSec")
            etree.SubElement(section, "term").text = form
            etree.SubElement(section, "termNote", type=_STATUS).text = status
    if term.forms:
        english = etree.SubElement(entry, "langSec", {_LANG: "en"})
        for form in term.forms:
            etree.SubElement(etree.SubElement(english, "termSec"), "term").text = form


def _term(entry: etree._Element) -> Term:
    english: list[str] = []
    by_status: dict[str, list[str]] = {_PREFERRED: [], _ADMITTED: [], _NEVER: []}
    for section in _outermost(entry, _LANGUAGES):
        language = (section.get(_LANG) or "").lower()
        for element in _outermost(section, _TERMS):
            text, status = _read(element)
            if language.startswith("zh"):
                by_status[status].append(text)
            elif language.startswith("en"):
                english.append(text)
    if not by_status[_PREFERRED]:
        raise InvalidGlossary(_line(entry), GlossaryCode.NO_TERM)
    zh, *others = by_status[_PREFERRED]
    note = next((_words(element) for element in entry if _name(element) == "note"), "")
    return Term(zh, tuple(english), tuple(by_status[_NEVER]), tuple(others + by_status[_ADMITTED]), note)


def _read(section: etree._Element) -> tuple[str, str]:
    """The words of a term and its status; without one the first is preferred."""
    words = next((_words(element) for element in section.iter() if _name(element) == "term"), "")
    if not words:
        raise InvalidGlossary(_line(section), GlossaryCode.NO_WORDS)
    notes = (element.text or "" for element in section.iter() if _name(element) == "termNote")
    status = next((note.strip() for note in notes if note.strip().endswith("-admn-sts")), _PREFERRED)
    return words, _NEVER if status in _NEVER_ALSO else _ADMITTED if status == _ADMITTED else _PREFERRED


def _outermost(around: etree._Element, names: Collection[str]) -> Iterator[etree._Element]:
    """The elements of these names below one, in order, but those inside of each other: nests are looked at once."""
    waiting = list(around.iterchildren(reversed=True))
    while waiting:
        element = waiting.pop()
        if _name(element) in names:
            yield element
        else:
            waiting.extend(element.iterchildren(reversed=True))


def _words(element: etree._Element) -> str:
    """What an element says, emphasised parts included."""
    return "".join(str(piece) for piece in element.itertext()).strip()


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _line(element: etree._Element) -> int:
    number = element.sourceline
    return number if isinstance(number, int) else 0
