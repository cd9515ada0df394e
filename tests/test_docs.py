"""The documents keep up with the code: commands, sources, settings, tables, words."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from stdwatch import config, sources
from stdwatch.cli import COMMANDS
from tests.field_docs import CLASSES, fields

ROOT = Path(__file__).parents[1]
GENERATED = ("docs/cli.md", "docs/data.md", "docs/checks.md", "docs/sources.md")
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"## stdwatch {command}\n" in (ROOT / "docs" / "cli.md").read_text("utf-8")


@pytest.mark.parametrize("source", sources.names())
def test_every_source_is_in_the_readme(source: str) -> None:
    assert f"**{sources.site(source).home.split('/')[2].removeprefix('www.')}**" in README


@pytest.mark.parametrize("setting", config.SETTINGS)
def test_every_setting_is_documented(setting: str) -> None:
    assert re.search(rf"`{setting}(?:\.NAME)?`", README)


def test_the_generated_parts_of_the_documents_are_fresh() -> None:
    checked = subprocess.run([sys.executable, "-m", "cogapp", "--check", *GENERATED], cwd=ROOT, check=False)
    assert checked.returncode == 0, f"run: cog -r {' '.join(GENERATED)}"


def test_every_field_of_a_source_is_documented_beside_it() -> None:
    evident = {"home", "urls", "channels", "page", "host", "name", "kind", "standing", "title"}
    bare = {name for cls in CLASSES for name, _, documentation in fields(cls) if not documentation}
    assert bare <= evident


def test_no_source_is_named_in_the_engine() -> None:
    names = {word for name in sources.names() for word in (name, sources.site(name).urls.host)}
    rooms = [path for path in (ROOT / "stdwatch").rglob("*.py") if "vocabulary" not in path.parts]
    named = [
        (path.name, name)
        for path in rooms
        for name in names
        if re.search(rf"\b{re.escape(name)}\b", path.read_text("utf-8"))
    ]
    assert named == []


def test_every_link_between_documents_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))]
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_every_file_that_the_tour_names_is_there() -> None:
    tour = (ROOT / "docs" / "tour.md").read_text("utf-8")
    named = set(re.findall(r"`((?:[\w.]+/)*[\w.]+\.(?:py|html|js|po|md)|(?:[\w.]+/)+)`", tour))
    bare = {path.name for path in (ROOT / "stdwatch").rglob("*.py")} | {"scheduler.py"}
    assert len(named) > 50
    assert [name for name in named if name not in bare and not (ROOT / name).exists()] == []
