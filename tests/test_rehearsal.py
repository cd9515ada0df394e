"""Rehearsed nights: what a desk holds after them differs in nothing from what the made sites showed."""

import pytest

from tests.bench.rehearsal import is_clean, rehearse_seeds, report


@pytest.mark.slow
def test_ten_nights_over_two_sites_leave_no_difference() -> None:
    rehearsed = list(rehearse_seeds([7], 10, ("uscc", "whitehouse")))
    assert is_clean(rehearsed), report(rehearsed)
