"""Crawls on other machines: the same night, stored once, whatever happens on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("redis")

from tests.crawls import Bench, Crawler
from tests.noded import needs_redis
from tests.over_nodes import noded
from tests.told import NIGHT
from tests.two_nights import Story, differences, knowledge

pytestmark = needs_redis

_LOG = "SELECT url, at, why, status, outcome, bytes, media_type, body_hash FROM fetch ORDER BY url, why, at"
_FIGURES = (
    "SELECT source, kind, verdict, reasons, requests, bytes, leads, new, changed, failed, fields, repeat_keys FROM run"
)
_SETTINGS = {"DOWNLOAD_TIMEOUT": "10", "RETRY_TIMES": "0"}


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with Story() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_a_night_over_a_node_is_the_night_at_home(crawler: Crawler, story: Story, folder: Path) -> None:
    home = Bench(crawler, story, folder / "home", folder, _SETTINGS)
    story.now = NIGHT
    with noded(Bench(crawler, story, folder / "data", folder, _SETTINGS)) as remote:
        for night in (0, 1):
            remote.next_night(night)
            for source in ("whitehouse", "uscc"):
                home.crawl(source)
                ended = remote.crawl(source)
                assert remote.run["verdict"] == home.run["verdict"], ended.log
        found = differences(knowledge(remote), knowledge(home))
        assert not found, "\n".join(found)[:5000]
        assert remote.rows(_LOG) == home.rows(_LOG)
        assert remote.rows(_FIGURES) == home.rows(_FIGURES)
        assert not (folder / "nowhere").exists()
