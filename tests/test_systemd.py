"""The systemd units are accepted by systemd itself, wherever the checkout lies."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[1] / "docs" / "systemd").iterdir())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd here")
    for source in UNITS:  # programs that are not installed on this machine are the only thing that may differ
        text = source.read_text(encoding="utf-8").replace("/opt/stdwatch/.venv/bin/", "/usr/bin/env ")
        (tmp_path / source.name).write_text(text, encoding="utf-8")
    command = [verify, "--man=no", "verify", str(tmp_path / unit.name)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
