"""`stdwatch anchor`: cases in, verdicts out, and what is wrong with a line that is none."""

import json

import pytest
from click.testing import CliRunner

from stdwatch.cli import main

CLIP = {"exact": "old words stand", "prefix": "", "suffix": "", "start": 0, "end": 15, "length": 15}


def anchored(*rows: object) -> tuple[int, str]:
    lines = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    result = CliRunner().invoke(main, ["anchor", "-"], input=lines)
    return result.exit_code, result.output


def test_each_case_gets_a_line() -> None:
    code, lines = anchored(
        {"id": "a", "clip": CLIP, "text": "old words stand"}, {"id": "b", "clip": CLIP, "text": "nothing is left"}
    )
    assert code == 0
    assert [json.loads(line) for line in lines.splitlines()] == [
        {"id": "a", "verdict": "stands", "start": 0, "end": 15, "similarity": 1.0},
        {"id": "b", "verdict": "gone", "start": None, "end": None, "similarity": 0.0},
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("{", "is not JSON"),
        ({"id": "a", "text": "x"}, "no field clip"),
        ({"id": "a", "clip": [], "text": "x"}, "needs the texts"),
        ({"id": "a", "clip": CLIP | {"start": -1}, "text": "x"}, "needs words and the offset"),
        ({"id": "a", "clip": CLIP | {"exact": " "}, "text": "x"}, "needs words and the offset"),
        ({"id": "a", "clip": CLIP, "text": 7}, "text is no text"),
    ],
)
def test_a_bad_line_is_told_with_its_reason(row: object, why: str) -> None:
    code, output = anchored(row)
    assert (code, why in output) == (2, True)
