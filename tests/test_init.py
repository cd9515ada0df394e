"""A project beside an installed package: laid down whole, refused where it would disturb something."""

import errno
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from stdwatch.cli import main
from stdwatch.operations import project
from stdwatch.operations.project import PARTS
from tests.checkout import ROOT


def laid_down(folder: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["init", str(folder)])
    return result.exit_code, result.output


@pytest.mark.slow
def test_a_project_has_what_a_checkout_has(tmp_path: Path) -> None:
    status, output = laid_down(tmp_path / "desk")
    assert status == 0
    assert f"cd {tmp_path / 'desk'} && stdwatch up" in output
    assert {path.name for path in (tmp_path / "desk").iterdir()} == {*PARTS, "stdwatch.toml", "data"}
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=tmp_path / "desk", capture_output=True, text=True, check=True
    )
    assert "whitehouse" in listed.stdout.split()


def test_a_second_one_in_the_same_folder_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    laid_down(tmp_path / "desk")
    (tmp_path / "desk" / "stdwatch.toml").write_text('contact = "mailto:a@example.org"\n')
    status, output = laid_down(tmp_path / "desk")
    assert (status, "a project is there already" in output) == (2, True)
    assert "a@example.org" in (tmp_path / "desk" / "stdwatch.toml").read_text()


def test_two_at_once_make_one_project_and_the_other_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = project._fill

    def fill(folder: Path) -> None:
        monkeypatch.setattr(project, "_fill", filled)
        assert laid_down(tmp_path / "my desk")[0] == 0
        filled(folder)

    monkeypatch.setattr(project, "_fill", fill)
    status, output = laid_down(tmp_path / "my desk")
    assert (status, "a project is there already" in output) == (2, True)
    assert f"cd '{tmp_path}/my desk' && stdwatch up" in output
    assert [path.name for path in tmp_path.iterdir()] == ["my desk"]


def test_two_at_once_in_one_empty_folder_make_one_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled, others = project._fill, list[tuple[int, str]]()

    def fill(folder: Path) -> None:
        others.append(laid_down(tmp_path))
        filled(folder)

    monkeypatch.setattr(project, "_fill", fill)
    assert laid_down(tmp_path)[0] == 0
    assert others == [(2, f"stdwatch: {tmp_path}: another stdwatch init is at work there\n")]
    assert {path.name for path in tmp_path.iterdir()} == {*PARTS, "stdwatch.toml", "data"}


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    status, output = laid_down(tmp_path)
    assert (status, "holds other things" in output) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_an_empty_folder_is_filled_where_it_is_for_who_stands_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lost+found").mkdir()  # as a mount point has it
    monkeypatch.chdir(tmp_path)
    assert laid_down(Path())[0] == 0
    assert {path.name for path in Path().iterdir()} == {*PARTS, "stdwatch.toml", "data", "lost+found"}
    assert laid_down(Path()) == (2, f"stdwatch: {tmp_path}: a project is there already: cd {tmp_path} && stdwatch up\n")


def test_what_a_killed_one_left_in_a_folder_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", killed)
        patch.setattr(project, "_empty", killed)
        patch.setattr(Path, "unlink", killed)
        laid_down(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} >= {"spiders", ".stdwatch-init"}
    assert laid_down(tmp_path)[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {*PARTS, "stdwatch.toml", "data"}


def test_a_disk_that_is_full_leaves_the_folder_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", full)
    status, output = laid_down(tmp_path)
    assert (status, output.count("\n"), "No space left on device" in output) == (2, 1, True)
    assert [*tmp_path.iterdir()] == []


def test_where_nothing_can_be_made_one_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    status, output = laid_down(tmp_path / "file" / "desk")
    assert (status, output.count("\n")) == (2, 1)


@pytest.mark.slow
def test_the_wheel_carries_the_project_and_no_simulator(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"stdwatch/project/{name}" for name in ("scrapy.cfg", "scheduler.py", "spiders/uscc.py")} <= {*names}
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"stdwatch"}
    assert not [name for name in names if "rehearsal" in name or "replica" in name]
    _runs_from(tmp_path / "package", wheel, tmp_path / "desk")


def _runs_from(package: Path, wheel: Path, desk: Path) -> None:
    """The package alone, which nobody may write into: it lays a project down, and Scrapy finds its spiders there."""
    zipfile.ZipFile(wheel).extractall(package)
    for path in package.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    environment = {"PYTHONPATH": str(package), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    for folder, *command in (
        (desk.parent, "-c", "from stdwatch.cli import main; main()", "init", "desk"),
        (desk, "-m", "scrapy", "list"),
        (desk, "-c", "import stdwatch; print(stdwatch.__file__)"),
    ):
        ended = subprocess.run(
            [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(str(package))
