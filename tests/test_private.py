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
from stdwatch.store import database, locks
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


PAGE = (
    "<html><head><title>On gauges</title></head><body><article><h1>On gauges</h1>"
    + 9
    * ("<p>A working group drafts technical standards for gauges, and asks for comments on them by the end of May.</p>")
    + "</article></body></html>"
)


@pytest.mark.slow
def test_every_file_after_install_crawl_addition_backup_and_restore_is_the_owners_alone(tmp_path: Path) -> None:
    """Each command in a process of its own, under an umask that takes nothing away; nobody answers the crawl."""
    desk, kept = tmp_path / "desk", tmp_path / "kept"

    def type_(*words: object, folder: Path = desk, status: int = 0) -> None:
        command = [sys.executable, "-m", "stdwatch", *map(str, words)]
        environment = {**os.environ, "STDWATCH_DATA": "", "STDWATCH_ROUTE": "www.uscc.gov=127.0.0.1:1"}
        done = subprocess.run(command, cwd=folder, env=environment, umask=0, capture_output=True, check=False)
        assert done.returncode == status, done.stderr

    type_("init", desk, folder=Path(__file__).parents[1])
    (desk / "page.html").write_text(PAGE)
    type_("add", "page.html", "--url", "https://www.example.org/gauges")
    type_("crawl", "uscc", status=6)
    type_("backup", "--to", kept)
    (made,) = kept.iterdir()
    type_("restore", made)
    files = [path for folder in (desk / "data", kept) for path in (folder, *folder.rglob("*"))]
    assert {path.name for path in files} >= {"stdwatch.db", "archive.db", "backup.json", "uscc.py", "uscc.lock"}
    assert [path for path in files if path.stat().st_mode & 0o077] == []
    type_("export", "csv", "--out", "references.csv")
    assert [path for path in desk.rglob("*") if path.name != "page.html" and path.stat().st_mode & 0o022] == []


def test_locks_are_the_owners_alone(tmp_path: Path) -> None:
    locks.take(tmp_path / "data", "uscc").close()
    assert (tmp_path / "data" / "locks").stat().st_mode & 0o777 == 0o700
    assert modes(tmp_path / "data" / "locks") == {"uscc.lock": 0o600}


def test_the_doctor_tells_when_others_may_look(settings: Settings) -> None:
    details = [finding.detail for finding in rights(settings) if not finding.well]
    assert not [line for line in details if "chmod" in line]
    settings.data.chmod(0o755)
    details = [finding.detail for finding in rights(settings) if not finding.well]
    assert [line for line in details if "chmod 700" in line]


def test_a_second_connection_does_not_let_another_process_take_the_log_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "stdwatch.db"
    write = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('CREATE TABLE t (a)'); db.close()"
    with closing(database.connect(path, desk=True)) as first:
        first.execute("SELECT count(*) FROM source").fetchone()
        database.connect(path, desk=True).close()
        subprocess.run([sys.executable, "-c", write, path], check=True)
        assert path.with_name("stdwatch.db-wal").exists()  # the last to close takes it away
        assert first.execute("SELECT count(*) FROM t").fetchone() == (0,)
