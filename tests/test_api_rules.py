"""Properties of the API: whatever is called, no answer is a mistake of ours and no rule of the desk is broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api_rules import rated, tried
from tests.webpage import Web


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with rated(tmp_path) as page:
        yield page


def test_no_call_breaks_a_rule(web: Web) -> None:
    seen = tried(web, examples=40)
    assert {200, 400, 401, 403, 404} <= {*seen}, seen
