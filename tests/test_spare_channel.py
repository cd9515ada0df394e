"""A channel that a source can spare: nobody is woken for its first bad night, everybody knows after the second."""

from contextlib import closing
from datetime import timedelta

import pytest

from stdwatch import sources
from stdwatch.config import Settings
from stdwatch.operations import health, notifications
from stdwatch.store import database, outbox
from tests.crawls import Bench

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("crawls")]


def told(bench: Bench) -> list[str]:
    """What kinds of messages there are after the morning's look at the source."""
    site = sources.site("whitehouse")
    settings = Settings(bench.folder, bench.data, jitter=0)
    now = bench.now + timedelta(hours=1)
    habits = health.habits_of(settings, site.name, site.silence, site.recess)
    with closing(database.connect(settings.database, desk=True)) as db:
        notifications.tell_health(db, health.of_source(db, settings, site.name, habits, site.zone, now), now)
        return [message["kind"] for message in outbox.messages(db)][::-1]


def test_a_spare_channel_that_stays_dead_is_alarmed_on_once_after_its_second_night(settled: Bench) -> None:
    settled.replica.fault("status", r"^/fact-sheets/feed/", arg=404)
    kinds = []
    for _ in range(3):
        settled.crawl("whitehouse")
        assert settled.run["verdict"] == "degraded"
        kinds.append(told(settled))
        settled.next_night()
    settled.replica.behave()
    settled.crawl("whitehouse")
    assert settled.run["verdict"] in {"ok", "quiet"}
    assert [*kinds, told(settled)] == [[], ["alarm"], ["alarm"], ["alarm", "clear"]]


def test_a_spare_channel_that_fails_for_one_night_wakes_nobody(settled: Bench) -> None:
    settled.replica.fault("status", r"^/fact-sheets/feed/", arg=404)
    settled.crawl("whitehouse")
    settled.replica.behave()
    settled.next_night()
    settled.crawl("whitehouse")
    assert told(settled) == []
