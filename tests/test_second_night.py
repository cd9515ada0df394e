"""An unchanged second night: nothing new, nothing changed, and not one request too many."""

from collections import Counter

import pytest

from stdwatch import sources
from tests import second_night
from tests.crawls import Bench

pytestmark = pytest.mark.slow

SOURCES = ("whitehouse", "uscc")


@pytest.mark.parametrize("validators", ["none", "honest"])
@pytest.mark.parametrize("source", SOURCES)
def test_an_unchanged_second_night_asks_for_the_channels_and_the_due_rechecks(
    bench: Bench, source: str, validators: str
) -> None:
    bench.replica.validators = dict.fromkeys(bench.replica.validators, validators)
    bench.crawl(source)
    before = bench.kept()
    bench.ahead += second_night.DAY
    wanted = second_night.due(bench, source)
    asked = list(second_night.lines(bench, source))
    assert (bench.run["verdict"], bench.run["new"], bench.run["changed"], bench.run["failed"]) == ("quiet", 0, 0, 0)
    documents = second_night.documents(asked, source)
    assert len(wanted) >= 3
    assert {why for why, _ in wanted} == {"recheck"}
    assert Counter((line.why, line.url) for line in documents) == Counter(wanted)
    assert {line.status for line in documents} == ({304} if validators == "honest" else {200})
    assert bench.kept() == before


@pytest.mark.parametrize("source", SOURCES)
def test_the_other_requests_are_robots_txt_the_canary_and_each_channel(bench: Bench, source: str) -> None:
    asked = second_night.crawl(bench, source, "none")
    site = sources.site(source)
    others = Counter(line.why for line in asked if line not in second_night.documents(asked, source))
    daily = [channel for channel in site.channels if channel.every == 1]
    pages = {row["channel"]: row["pages"] for row in bench.rows("SELECT * FROM channel_result WHERE run = 2")}
    assert set(pages) == {channel.name for channel in daily}
    unproven = {name for name, number in pages.items() if number == 0}
    assert others == {"robots": 1, "canary": 1} | pages | dict.fromkeys(unproven, 1)
    assert {channel.url for channel in daily} <= {line.url for line in asked}


@pytest.mark.parametrize("source", SOURCES)
def test_honest_validators_spare_the_documents_and_not_the_channels(bench: Bench, source: str) -> None:
    asked = second_night.crawl(bench, source, "honest")
    assert sum(line.size for line in second_night.documents(asked, source)) == 0
    channels = {channel.name for channel in sources.site(source).channels}
    assert all(line.status == 200 for line in asked if line.why in channels)
