"""What lies on the disk is its owner's alone, whoever starts the desk and under whatever umask."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stdwatch.clock import parse
from stdwatch.config import Settings
from stdwatch.operations.backup import backup
from stdwatch.operations.soundness import rights
from stdwatch.store import database
from stdwatch.store.archive import Archive

AT = parse("2025-11-18T08:00:00Z")


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """An umask that takes nothing away."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(root=tmp_path, data=tmp_path / "data", editor="Li")
    made.data.mkdir()  # as a checkout has it
    with closing(database.connect(made.database, desk=True)):
        Archive(made.archive).close()
    return made


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()}


def test_the_data_directory_and_its_databases_are_the_owners_alone(settings: Settings) -> None:
    assert settings.data.stat().st_mode & 0o777 == 0o700
    assert modes(settings.data) == {"stdwatch.db": 0o600, "archive.db": 0o600}


def test_a_backup_is_the_owners_alone(settings: Settings) -> None:
    made = backup(settings, None, AT)
    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert {modes(made.folder)[name] for name in ("stdwatch.db", "archive.db")} == {0o600}


def test_the_doctor_tells_when_others_may_look(settings: Settings) -> None:
    said = [finding.said for finding in rights(settings) if not finding.well]
    assert not [line for line in said if "chmod" in line]
    settings.data.chmod(0o755)
    said = [finding.said for finding in rights(settings) if not finding.well]
    assert [line for line in said if "chmod 700" in line]


def test_a_second_connection_does_not_let_another_process_take_the_log_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "stdwatch.db"
    write = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('CREATE TABLE t (a)'); db.close()"
    with closing(database.connect(path, desk=True)) as first:
        first.execute("SELECT count(*) FROM source").fetchone()
        database.connect(path, desk=True).close()
        subprocess.run([sys.executable, "-c", write, path], check=True)
        assert path.with_name("stdwatch.db-wal").exists()  # the last to close takes it away
        assert first.execute("SELECT count(*) FROM t").fetchone() == (0,)
