"""The rhythm over real dates of publication (`python -m tests.rhythm_backtest` prints the table)."""

from pathlib import Path

import pytest

from tests.rhythm_backtest import HABITS, backtest, catalogue_days, hearing_days


@pytest.mark.captures
def test_real_dates_give_no_false_alarm_on_a_busy_site_and_a_death_is_seen_within_ten_days(shared: Path) -> None:
    busy = backtest("whitehouse.gov", catalogue_days(shared)["whitehouse.gov"], HABITS["whitehouse.gov"])
    assert busy.days > 100
    assert busy.alarms == 0
    assert busy.slowest <= 10


@pytest.mark.captures
@pytest.mark.slow
def test_a_committee_of_few_hearings_is_alarmed_on_less_than_once_a_year(shared: Path) -> None:
    last = sorted(set(hearing_days(shared)))[-60:]
    hearings = backtest("hearings", last, HABITS["uscc.gov hearings"], deaths=1)
    assert hearings.years > 5
    assert hearings.alarms_a_year < 1
