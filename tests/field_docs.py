"""The fields of the classes that describe a source, with their documentation, for `docs/sources.md`."""

import ast
import inspect
from collections.abc import Iterator

from stdwatch.discovery.channels import Channel, RowRules
from stdwatch.extraction.rules import PageRules
from stdwatch.site import Site
from stdwatch.web_content.urls import UrlRules

CLASSES = (Site, UrlRules, Channel, RowRules, PageRules)


def fields(cls: type) -> Iterator[tuple[str, str, str]]:
    """Name, default and documentation of each field, in the order of the class."""
    tree = ast.parse(inspect.getsource(cls)).body[0]
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            default = ast.unparse(node.value) if node.value else ""
            yield node.target.id, default, _documentation(following)


def _documentation(node: ast.stmt | None) -> str:
    text = node.value.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) else ""
    return " ".join(text.split()) if isinstance(text, str) else ""


def tables() -> str:
    """A table for each class, in Markdown."""
    return "\n\n".join(_table(cls) for cls in CLASSES)


def _table(cls: type) -> str:
    rows = [f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |" for name, default, meaning in fields(cls)]
    about = (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ")
    return "\n".join(
        [f"### `{cls.__name__}`", "", about, "", "| field | default | what it is |", "|---|---|---|", *rows]
    )
