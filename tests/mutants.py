"""``python -m tests.mutants [TRAP…] [--write]``: whether the test of each trap is red once its rule is switched off."""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from stdwatch import clock
from tests.mutants_table import MUTANTS, Mutant

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "evidence" / "mutants.md"
COPIES = 2
KILLED = "killed"
MISTAKE = re.compile(r" - (?:NameError|SyntaxError|ImportError|AttributeError|UnboundLocalError)\b")
"""A test that is red for one of these says that the mutant is badly made, not that the rule was missed."""

INTRO = """# Traps and the tests that guard them

Made by `python -m tests.mutants --write` (`make mutants` checks it without writing) on {day}.

Each row switches one rule off, alone, in a copy of the checkout, and runs the named test there; before that every
named test is green. "killed" means that the test turned red. The edits are in `tests/mutants_table/`.

"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutants of the traps named (default: of all); 1 when one survives or cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("traps", nargs="*", metavar="TRAP", help="such as WH5; all without any")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.relative_to(ROOT)}, for all traps")
    wish = parser.parse_args(arguments)
    chosen = [mutant for mutant in MUTANTS if not wish.traps or mutant.trap in wish.traps]
    if unknown := set(wish.traps) - {mutant.trap for mutant in MUTANTS}:
        parser.error(f"no such trap: {', '.join(sorted(unknown))}")
    if wish.write and wish.traps:
        parser.error("the report is written for all traps at once")
    results = run(chosen)
    table = as_table(zip(chosen, results, strict=True))
    print(table)
    if wish.write:
        REPORT.write_text(INTRO.format(day=today()) + table + "\n", encoding="utf-8")
    return 0 if all(result == KILLED for result in results) else 1


def today() -> date:
    """The day of the report (UTC)."""
    return clock.now().date()


def run(mutants: Sequence[Mutant]) -> list[str]:
    """What became of each mutant, in their order; two run at a time, each in its own copy of the checkout."""
    with TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(COPIES) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(COPIES):
            copies.put(copy_checkout(Path(folder) / str(number)))
        refuse_red(Path(folder) / "0", sorted({mutant.test for mutant in mutants}))
        return list(pool.map(lambda mutant: _in_a_copy(mutant, copies), mutants))


def _in_a_copy(mutant: Mutant, copies: SimpleQueue[Path]) -> str:
    copy = copies.get()
    try:
        result = outcome(mutant, copy)
        print(f"{mutant.trap}: {mutant.rule}: {result}", file=sys.stderr, flush=True)
        return result
    finally:
        copies.put(copy)


def copy_checkout(target: Path) -> Path:
    """A copy of what git tracks or would; Python must take our packages from it and from nowhere else."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    for name in names:
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    # Bytecode that is good for a text, not for a time: what a mutant changes is compiled anew, the rest once.
    compiling = ["-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "checked-hash"]
    python(target, *compiling, "stdwatch", "spiders", "pipelines", "rehearsal", "tests")
    asked = "import spiders, stdwatch, tests.mutants_table as t; print(spiders.__file__, stdwatch.__file__, t.__file__)"
    places = python(target, "-c", asked).stdout.split()
    if len(places) != 3 or not all(Path(path).is_relative_to(target) for path in places):
        raise SystemExit(f"the copy would be tested with the code of {places}")
    return target


def refuse_red(copy: Path, tests: Sequence[str]) -> None:
    """Stop when a named test is red, skipped or unknown before anything was changed."""
    result = pytest(copy, *tests)
    if result.returncode or "skipped" in result.stdout:
        raise SystemExit(f"the named tests are not all green without a mutant:\n{result.stdout[-3000:]}{result.stderr}")


def outcome(mutant: Mutant, copy: Path) -> str:
    """What the named test says with the rule switched off; the copy is as before afterwards."""
    path = copy / mutant.file
    original = path.read_text("utf-8")
    missing = misfits(mutant, original)
    if missing:
        return f"NOT MADE: {missing[0].strip()!r} does not stand there exactly once"
    try:
        path.write_text(mutated(mutant, original), encoding="utf-8")
        result = pytest(copy, "-x", mutant.test)
    finally:
        path.write_text(original, encoding="utf-8")
    if result.returncode == 0:
        return "SURVIVED"
    if result.returncode != 1 or MISTAKE.search(result.stdout):
        return f"NOT MADE: {' '.join(result.stdout.split())[-200:]}"
    return KILLED


def misfits(mutant: Mutant, text: str) -> list[str]:
    """The texts to be replaced that do not stand exactly once in the file."""
    return [old for old, _ in mutant.edits if text.count(old) != 1]


def mutated(mutant: Mutant, text: str) -> str:
    """The file with the rule switched off."""
    for old, new in mutant.edits:
        text = text.replace(old, new)
    return text


def pytest(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The tests of a copy, in their order."""
    return python(copy, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", *arguments)


def python(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in a copy; no bytecode of a mutant is kept, which would outlive it."""
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=300)


def as_table(results: Iterable[tuple[Mutant, str]]) -> str:
    """The results in Markdown."""
    rows = [
        f"| {mutant.trap} | {mutant.rule} | `{mutant.file}` | `{mutant.test.partition('::')[2]}` | {result} |"
        for mutant, result in results
    ]
    return "\n".join(["| trap | rule | file | test | switched off |", "|---|---|---|---|---|", *rows])


if __name__ == "__main__":
    sys.exit(main())
