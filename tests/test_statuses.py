"""What a status that brings no document stands for."""

import pytest

from stdwatch.crawling.failures import of_status


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, None),
        (304, "Unreadable"),
        (402, "BotWall"),
        (407, "BotWall"),
        (404, "NotFound"),
        (410, "NotFound"),
        (401, "BotWall"),
        (403, "BotWall"),
        (429, "BotWall"),
        (451, "BotWall"),
        (500, "Unreachable"),
        (503, "Unreachable"),
        (204, "Unreadable"),
    ],
)
def test_a_status_is_a_named_outcome(status: int, outcome: str | None) -> None:
    failure = of_status(status, "https://x.example/")
    assert (failure.outcome if failure else None) == outcome


def test_not_modified_is_an_answer_only_to_who_has_asked_for_it() -> None:
    assert of_status(304, "https://x.example/", conditional=True) is None
    assert of_status(404, "https://x.example/", conditional=True) is not None
