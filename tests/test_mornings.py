"""What an operator sees by the morning: some events of the table (``make operator``), each with real processes."""

import pytest

from tests.mornings.__main__ import in_a_process

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawls")]


@pytest.mark.parametrize("event", ["a quiet night", "site dead", "disk low", "archive gone", "clock ahead, then right"])
def test_the_operator_has_seen_by_the_morning_what_happened_in_the_night(event: str) -> None:
    row = in_a_process(event)
    assert row.right, row
