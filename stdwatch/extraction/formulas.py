"""Formulas of a page on one line: MathML by its structure, pictures of formulas by the text that stands for them."""

import re
from collections.abc import Callable

from lxml import etree

from stdwatch.extraction.powers import high
from stdwatch.web_content.markup import fold

_SPACED = frozenset("=<>≤≥≈≠≡∼~→×·⋅±+−-∈∝")
"""Signs between two parts of a formula; in front of its first part they belong to that."""
_NAMES = re.compile(r"math|latex|\btex\b|equation|formula", re.IGNORECASE)
_TEX: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\\(?:text|mathrm|mathbf|mathit|operatorname|displaystyle|textstyle)\b\s*"), ""),
    (re.compile(r"\\(?:times|cdot)\b"), " × "),
    (re.compile(r"\\(?:leq?|leqslant)\b"), " ≤ "),
    (re.compile(r"\\(?:geq?|geqslant)\b"), " ≥ "),
    (re.compile(r"\\(?:approx|sim)\b"), " ≈ "),
    (re.compile(r"\\(?:,|;|:|!|quad|qquad)|~"), " "),
    (re.compile(r"\^\{([^{}]*)\}|\^(\w)"), lambda match: high(match[1] or match[2])),
    (re.compile(r"_\{([^{}]*)\}|_(\w)"), lambda match: match[1] or match[2]),
    (re.compile(r"[{}$]|\\[()\[\]]"), ""),
)
"""What readers see for the most usual words of TeX, in the order in which they are replaced."""


def write_formulas(root: etree._Element) -> None:
    """Make plain text of the formulas of a tree, in place; one that is hidden beside its picture is shown instead."""
    for formula in list(root.iter("math")):
        _show(formula)
        text = fold(_written(formula))
        formula.clear(keep_tail=True)  # type: ignore[call-arg]  # lxml-stubs lack it
        formula.text = text
    for picture in list(root.iter("img")):
        if _is_formula(picture):
            picture.tag = "span"
            picture.text = plain_tex(picture.get("alt", ""))


def plain_tex(tex: str) -> str:
    """A short formula of TeX as text."""
    for pattern, written in _TEX:
        tex = pattern.sub(written, tex)
    return fold(tex)


def _is_formula(picture: etree._Element) -> bool:
    """Whether a picture is that of a formula, which is not there as MathML, too."""
    if not picture.get("alt") or not _NAMES.search(f"{picture.get('class') or ''} {picture.get('src') or ''}"):
        return False
    parent = picture.getparent()
    return parent is not None and next(parent.iter("math"), None) is None


def _show(formula: etree._Element) -> None:
    """Take away what hides a formula alone: some pages hide it beside its picture."""
    for element in formula.iterancestors("span"):
        if len(element) > 1 or fold(element.text or ""):
            return
        for name in ("style", "hidden", "aria-hidden"):
            element.attrib.pop(name, "")


def _written(element: etree._Element) -> str:
    """What an element of MathML says."""
    parts = [_written(child) for child in element.iterchildren(etree.Element)]
    tag = str(element.tag)
    if not parts:
        return " " if tag == "mspace" else element.text or ""
    if tag == "semantics":
        return parts[0]
    if tag in {"annotation", "annotation-xml", "mphantom"}:
        return ""
    if tag in {"mtr", "mlabeledtr", "mtable"}:
        return " ".join(parts)
    if tag == "mfrac":
        return "/".join(map(_grouped, parts[:2]))
    if tag in {"msqrt", "mroot"}:
        return f"{high(parts[1]) if tag == 'mroot' and len(parts) > 1 else ''}√{_grouped(parts[0])}"
    if tag in {"msup", "msubsup"}:
        return f"{'_'.join(map(fold, parts[:-1]))}{high(fold(parts[-1]))}"
    if tag == "mfenced":
        return f"{element.get('open', '(')}{', '.join(parts)}{element.get('close', ')')}"
    if tag == "mmultiscripts":
        return _with_scripts(element, parts)
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    """The parts of a row, with space around the signs between them."""
    between = (number and part in _SPACED for number, part in enumerate(parts))
    return "".join(f" {part} " if apart else part for part, apart in zip(parts, between, strict=True))


def _grouped(part: str) -> str:
    return part if part.isalnum() else f"({part})"


def _with_scripts(element: etree._Element, parts: list[str]) -> str:
    """A base with what stands around it; the number in front of an element of chemistry is raised."""
    tags = [str(child.tag) for child in element.iterchildren(etree.Element)]
    split = tags.index("mprescripts") if "mprescripts" in tags else len(tags)
    before = "".join(high(fold(part)) for part in parts[split + 1 :] if fold(part))
    return f"{before}{''.join(parts[:split])}"
