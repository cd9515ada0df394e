"""What HTML and EPUB share: the Jinja environment in which every word is escaped."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from stdwatch.items.journal import BlockRole, JournalBlock
from stdwatch.publishing import wording


def template(name: str) -> Template:
    """A template of this package by its file name."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("stdwatch.publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words: dict[str, Any] = {name: getattr(wording, name) for name in dir(wording) if not name.startswith("_")}
    environment.globals.update(words, runs=_runs, anchor=anchor)
    return environment


def anchor(name: str) -> str:
    """The name of a block or article as an anchor: ids may begin with a digit, anchors may not."""
    return "b" + name.replace("-", "")


def _runs(blocks: Iterable[JournalBlock]) -> list[tuple[bool, list[JournalBlock]]]:
    """Blocks in runs: whether they are items (a list), and the blocks."""
    return [(is_list, list(run)) for is_list, run in groupby(blocks, lambda block: block.kind is BlockRole.ITEM)]
