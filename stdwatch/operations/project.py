"""Lay down a project beside an installed package: what a checkout has at its top, ready to run."""

import fcntl
import shlex
import shutil
import tempfile
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path

from stdwatch.config import FILE
from stdwatch.errors import UsageError
from stdwatch.store import private

PARTS = ("spiders", "pipelines", "scheduler.py", "scrapy.cfg")
"""What a project consists of; the wheel carries it as ``stdwatch/project``, a checkout has it at its top.

Where `scrapy.cfg` is, a project is: it comes last.
"""

_CLAIM = ".stdwatch-init"
"""Locked in a folder that is being filled; one that nobody holds was left there by an `init` that was killed."""

_SETTINGS = """\
# Settings of stdwatch: all are optional, README lists them. Set a contact before the first night on live sites.
# contact = "mailto:desk@example.org"
# daily = "20:30"          # UTC
"""


def lay_down(folder: Path) -> Path:
    """Make the project in a folder that is new or empty; returns where it is. What is left of a killed one is renewed.

    Raises `UsageError` for a folder that holds anything else.
    """
    project = folder.expanduser().absolute()
    try:
        _refuse_taken(project)
        if project.exists():
            _fill_in_place(project)
        else:
            _make_aside(project)
    except OSError as error:
        raise UsageError(f"{project}: cannot be made ({_why(error)})") from error
    return project


def _make_aside(project: Path) -> None:
    """Make a new folder, whole or not at all."""
    project.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".stdwatch-", dir=project.parent))
    try:
        _fill(made)
        made.chmod(0o755)
        made.replace(project)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        _refuse_taken(project)  # another one was laid down there meanwhile
        raise


def _fill_in_place(project: Path) -> None:
    """Fill a folder that is there, which may be a mount point, somebody's working directory, or in a closed folder."""
    claim = project / _CLAIM
    with claim.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"{project}: another stdwatch init is at work there") from error
        try:
            _refuse_taken(project)  # the other one may just have ended
            _fill_or_empty(project)
        finally:
            claim.unlink(missing_ok=True)


def _fill_or_empty(project: Path) -> None:
    try:
        _fill(project)
    except BaseException:  # Ctrl-C, too, leaves the folder as it was
        _empty(project)
        raise


def _empty(project: Path) -> None:
    """Take away what an `init` made that could not go on."""
    for part in project.iterdir():
        if part.name == "data":
            with suppress(OSError):  # there are data in it
                part.rmdir()
        elif part.name in _made():
            shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink(missing_ok=True)


def start(project: Path) -> str:
    """The command that starts a project."""
    return f"cd {shlex.quote(str(project))} && stdwatch up"


def _refuse_taken(project: Path) -> None:
    """Raise `UsageError` for what is there already and no empty folder."""
    if (project / "scrapy.cfg").exists():
        raise UsageError(f"{project}: a project is there already: {start(project)}")
    if project.exists() and (not project.is_dir() or _others(project)):
        raise UsageError(f"{project}: holds other things: name a new or an empty folder")


def _others(project: Path) -> set[str]:
    """What a folder holds beside what every new file system does, and what a killed `init` left there."""
    names = {path.name for path in project.iterdir()} - {"lost+found"}
    return names - {_CLAIM, *_made()} if _CLAIM in names else names


def _made() -> set[str]:
    return {name for part in (*PARTS, FILE, "data") for name in (part, _aside(part))}


def _aside(name: str) -> str:
    return f"{name}.part"


def _why(error: OSError) -> str:
    """In the words of the system; what a tree was copied with tells of each file."""
    return str(error.args[0][0][2]) if isinstance(error, shutil.Error) else error.strerror or str(error)


def _fill(folder: Path) -> None:
    private.make_folder(folder / "data")
    (folder / FILE).write_text(_SETTINGS, encoding="utf-8")
    package = files("stdwatch")
    carried = package / "project"
    with as_file(carried if carried.is_dir() else package) as package_folder:
        # In a checkout the parts lie beside the package.
        source = package_folder if carried.is_dir() else package_folder.parent
        for name in PARTS:
            part = source / name
            if part.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(part, folder / name, ignore=ignored, dirs_exist_ok=True)
            else:
                Path(shutil.copyfile(part, folder / _aside(name))).replace(folder / name)
