"""The rhythm over real dates of publication (`python -m tests.rhythm_backtest` prints the table)."""

from pathlib import Path

import pytest

from tests.rhythm_backtest import run


@pytest.mark.captures
def test_real_dates_give_no_false_alarm_on_a_busy_site_and_a_death_is_seen_within_ten_days(shared: Path) -> None:
    found = {row.source: row for row in run(shared)}
    busy = found["whitehouse.gov"]
    assert busy.days > 100
    assert busy.alarms == 0
    assert busy.slowest <= 10
    assert found["uscc.gov hearings"].alarms_a_year < 1
