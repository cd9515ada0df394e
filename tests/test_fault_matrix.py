"""Every breakage gets the right verdict on its first night (`python -m tests.fault_matrix` prints the whole table)."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.xdist_group("crawls")
def test_every_breakage_of_a_source_is_named_on_its_first_night() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fault_matrix", "uscc", "--thin"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert "50 cells, 0 wrong" in ended.stdout, ended.stdout + ended.stderr
