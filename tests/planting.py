"""Plant one fault at a time in an issue: what the checks of single sentences must find."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from stdwatch.glossary import shipped
from stdwatch.items.journal import BlockRole, Issue

_HAN = "\u4e00-\u9fff"
_RADICALS = dict(zip("日月高行生用力工", "⽇⽉⾼⾏⽣⽤⼒⼯", strict=True))
_HOUSES = {term.zh: term.never[0] for term in shipped.glossary().terms.values() if term.never}

KINDS: Mapping[str, tuple[str, str, str | Callable[[re.Match[str]], str]]] = {
    "half-width comma": ("half-width-mark", rf"(?<=[{_HAN}])，(?=[{_HAN}])", ","),
    "half-width stop": ("half-width-mark", rf"(?<=[{_HAN}])。(?=[{_HAN}])", "."),
    "half-width brackets": ("half-width-mark", r"（([^（）]*)）", r"(\1)"),
    "straight quotes": ("straight-quote", r"“([^“”]*)”", r'"\1"'),
    "lost title mark": ("unpaired-mark", "[《》]", ""),
    "lost quote": ("unpaired-mark", "[“”]", ""),
    "doubled stop": ("doubled-mark", "[。，]", r"\g<0>\g<0>"),
    "comma before stop": ("doubled-mark", "。", "，。"),
    "dots": ("three-dots", rf"(?<=[{_HAN}])、(?=[{_HAN}])", "..."),
    "full-width digit": ("full-width-letter", "[0-9]", lambda match: chr(ord(match[0]) + 0xFEE0)),
    "space at mark": ("space-at-mark", "[，；：、]", r"\g<0> "),
    "lost final stop": ("missing-full-stop", "。$", ""),
    "hidden character": ("invisible-character", rf"(?<=[{_HAN}])(?=[{_HAN}])", "\u200b"),
    "radical": ("compatibility-character", "[日月高行生用力工]", lambda match: _RADICALS[match[0]]),
    "doubled word": ("doubled-word", "标准|报告|检测|技术|企业|成员", r"\g<0>\g<0>"),
    "form not printed": ("house-variant", "|".join(map(re.escape, _HOUSES)), lambda match: _HOUSES[match[0]]),
}
"""By kind: the check that must find it, what is replaced and by what."""


def plant(issue: Issue, kind: str) -> Iterator[tuple[str, str, Issue]]:
    """The issue with one fault of a kind in each block that has room for it: block, check, faulty issue."""
    check, pattern, new = KINDS[kind]
    for article in issue.articles:
        for block in article.blocks:
            if block.kind not in {BlockRole.TEXT, BlockRole.ITEM}:
                continue
            text = re.sub(pattern, new, block.text, count=1)
            if text != block.text:
                yield block.id, check, _with_text(issue, block.id, text)


def _with_text(issue: Issue, block: str, text: str) -> Issue:
    sections = tuple(
        replace(
            section,
            articles=tuple(
                replace(
                    article,
                    blocks=tuple(replace(old, text=text) if old.id == block else old for old in article.blocks),
                )
                for article in section.articles
            ),
        )
        for section in issue.sections
    )
    return replace(issue, sections=sections)
