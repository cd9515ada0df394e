"""The traps of the sources: for each rule against one, how to switch it off and the test that must then be red."""

from tests.mutants_table.all_five import MUTANTS as ALL_FIVE
from tests.mutants_table.ansi import MUTANTS as ANSI
from tests.mutants_table.carnegie import MUTANTS as CARNEGIE
from tests.mutants_table.cset import MUTANTS as CSET
from tests.mutants_table.mutant import Mutant
from tests.mutants_table.uscc import MUTANTS as USCC
from tests.mutants_table.whitehouse import MUTANTS as WHITEHOUSE

MUTANTS: tuple[Mutant, ...] = (*WHITEHOUSE, *ANSI, *USCC, *CARNEGIE, *CSET, *ALL_FIVE)

__all__ = ["MUTANTS", "Mutant"]
