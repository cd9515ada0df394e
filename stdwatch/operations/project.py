"""Lay down a project beside an installed package: what a checkout has at its top, ready to run."""

import shlex
import shutil
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from stdwatch.config import FILE
from stdwatch.errors import UsageError
from stdwatch.store import private

PARTS = ("spiders", "pipelines", "scrapy.cfg", "scheduler.py")
"""What a project consists of; the wheel carries it as ``stdwatch/project``, a checkout has it at its top."""

_SETTINGS = """\
# Settings of stdwatch: all are optional, README lists them. Set a contact before the first night on live sites.
# contact = "mailto:desk@example.org"
# daily = "20:30"          # UTC
"""


def lay_down(folder: Path) -> Path:
    """Make the project in a folder that is new or empty, whole or not at all; returns where it is.

    Raises `UsageError` for a folder that holds anything.
    """
    project = folder.expanduser().absolute()
    _refuse_taken(project)
    try:
        project.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".stdwatch-", dir=project.parent))
    except OSError as error:
        raise UsageError(f"{project}: cannot be made ({error.strerror})") from error
    try:
        _fill(made)
        made.chmod(0o755)
        made.replace(project)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        _refuse_taken(project)  # another one was laid down there meanwhile
        raise UsageError(f"{project}: cannot be made ({error.strerror})") from error
    return project


def start(project: Path) -> str:
    """The command that starts a project."""
    return f"cd {shlex.quote(str(project))} && stdwatch up"


def _refuse_taken(project: Path) -> None:
    """Raise `UsageError` for what is there already and no empty folder."""
    if (project / "scrapy.cfg").exists():
        raise UsageError(f"{project}: a project is there already: {start(project)}")
    if project.exists() and (not project.is_dir() or any(project.iterdir())):
        raise UsageError(f"{project}: holds other things: name a new or an empty folder")


def _fill(folder: Path) -> None:
    package = files("stdwatch")
    carried = package / "project"
    with as_file(carried if carried.is_dir() else package) as package_folder:
        # In a checkout the parts lie beside the package.
        source = package_folder if carried.is_dir() else package_folder.parent
        for name in PARTS:
            part = source / name
            if part.is_dir():
                shutil.copytree(part, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(part, folder / name)
    (folder / FILE).write_text(_SETTINGS, encoding="utf-8")
    private.make_folder(folder / "data")
