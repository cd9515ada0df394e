"""Death at a chosen commit, and short patience with locks: a crawl's SQLite connections, wrapped from outside."""

import os
import signal
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


@dataclass(slots=True)
class Plan:
    """The commit to die at (from 1; 0: none), ``before`` or ``after`` it; where to note what is seen; the patience."""

    number: int = 0
    moment: str = "before"
    notes: str = ""
    patience: float = 0.0
    seen: int = 0


def arrange(wanted: dict[str, Any]) -> None:
    """Wrap every connection that this process opens from now on; an empty plan changes nothing."""
    if wanted:
        plan = Plan(**wanted)
        setattr(sqlite3, "connect", partial(_connect, sqlite3.connect, plan))  # noqa: B010 - mypy knows another type


def _connect(genuine: Any, plan: Plan, database: Any, timeout: float = 5.0, **options: Any) -> sqlite3.Connection:
    patience = min(timeout, plan.patience) if plan.patience else timeout
    connection: _Mortal = genuine(database, timeout=patience, factory=_Mortal, **options)
    connection.plan, connection.name = plan, Path(str(database)).stem
    if plan.notes:
        connection.set_trace_callback(connection.note_statement)
    return connection


def break_down(function: str) -> None:
    """Let a function (``module:name``) of ours be a mistake from now on."""
    module, _, name = function.partition(":")

    def mistaken(*arguments: Any, **options: Any) -> None:
        raise ArithmeticError("made for a test")

    setattr(import_module(module), name, mistaken)


class _Mortal(sqlite3.Connection):
    """A connection that counts commits: each COMMIT, and each writing statement outside a transaction."""

    plan: Plan
    name: str

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        """Run a statement, unless it is the commit to die before."""
        return self._run(super().execute, sql, *parameters)

    def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        """Run a statement many times; outside a transaction that is counted as one commit."""
        return self._run(super().executemany, sql, *parameters)

    def _run(self, run: Callable[..., sqlite3.Cursor], sql: str, *parameters: Any) -> sqlite3.Cursor:
        if not self._commits(sql):
            return run(sql, *parameters)
        self.plan.seen += 1
        self._die("before")
        cursor = run(sql, *parameters)
        self._die("after")
        self._note(f"counted {self.name}")
        return cursor

    def note_statement(self, sql: str) -> None:
        """Note a commit that SQLite itself reports, so that a test can see whether one was overlooked."""
        if self._commits(sql):
            self._note(f"traced {self.name}")

    def _commits(self, sql: str) -> bool:
        word = sql.lstrip()[:8].upper()
        return word.startswith("COMMIT") or (word.startswith(WRITES) and not self.in_transaction)

    def _die(self, moment: str) -> None:
        if self.plan.seen == self.plan.number and self.plan.moment == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def _note(self, line: str) -> None:
        if self.plan.notes:
            with Path(self.plan.notes).open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
