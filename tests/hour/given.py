"""The Chinese texts as their translators hand them over; read at run time from an issue in ``stdwatch-issue/1``."""

import re
from dataclasses import dataclass
from pathlib import Path

from stdwatch.items.journal import Article, BlockRole, Issue, JournalBlock
from stdwatch.publishing import exchange

_FAULTS = 2
"""Half-width commas an article, as typed in a hurry: to be found and mended."""
_COMMA = re.compile(r"(?<=[\u4e00-\u9fff])，(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Given:
    """An article that is to be made, and where it belongs."""

    section: str
    article: Article

    @property
    def handed_over(self) -> str:
        """Title, standfirst with the fixed sentence, and body: a paragraph a line, items with their bullets."""
        known = self.article
        under = f"{known.standfirst}{known.excerpt}，原文可访问网站：{known.site}。"
        lines, left = [known.title, under], _FAULTS
        for block in known.blocks:
            line, faults = _COMMA.subn(",", _line(block), count=1) if left else (_line(block), 0)
            lines.append(line)
            left -= faults
        return "\n".join(lines)


def articles(path: Path) -> tuple[Issue, list[Given]]:
    """The issue of a file and its articles in order."""
    issue = exchange.read(path.read_bytes())
    return issue, [Given(section.name, article) for section in issue.sections for article in section.articles]


def _line(block: JournalBlock) -> str:
    label = f"{block.label}：" if block.label else ""
    return ("● " if block.kind is BlockRole.ITEM else "") + label + block.text
