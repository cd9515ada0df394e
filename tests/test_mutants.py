"""The table of traps is whole: an entry for each, texts that stand in their files, tests that exist."""

import re
from pathlib import Path

import pytest

from tests.mutants import misfits, mutated
from tests.mutants_table import MUTANTS, Mutant

ROOT = Path(__file__).parents[1]
ids = [f"{mutant.trap} {mutant.rule}" for mutant in MUTANTS]


HOW_MANY = {"WH": 16, "AN": 10, "US": 17, "CE": 13, "CS": 16, "ALL": 12}
"""Traps of each source, and the points that hold for all of them."""


def test_every_trap_has_an_entry() -> None:
    traps = {f"{name}{number}" for name, most in HOW_MANY.items() for number in range(1, most + 1)}
    assert {mutant.trap for mutant in MUTANTS} == traps


@pytest.mark.parametrize("mutant", MUTANTS, ids=ids)
def test_what_a_mutant_replaces_stands_once_in_its_file_and_the_result_is_python(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text("utf-8")
    assert misfits(mutant, text) == []
    compile(mutated(mutant, text), mutant.file, "exec")
    assert mutated(mutant, text) != text


@pytest.mark.parametrize("mutant", MUTANTS, ids=ids)
def test_the_test_that_a_mutant_names_exists(mutant: Mutant) -> None:
    file, _, name = mutant.test.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
