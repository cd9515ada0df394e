"""`stdwatch check`: findings of a file as lines and as JSON, mending in place."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stdwatch.cli import main
from stdwatch.publishing import exchange
from tests.made_issues import made_issue, one_block


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "issue.json"
    path.write_bytes(exchange.write(made_issue("faulty")))
    return path


def test_findings_are_json_in_the_format_that_others_read(faulty: Path) -> None:
    result = check(faulty, "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["format"], report["issue"]) == (1, "stdwatch-findings/1", "2027-3")
    row = next(row for row in report["findings"] if row["check"] == "half-width-mark")
    assert (row["class"], row["field"], row["words"], row["replacement"], row["waived"]) == (
        "error",
        "text",
        ";",
        "；",
        False,
    )
    assert row["advice"] == "use the full-width mark ；"


def test_a_line_tells_where_a_finding_stands(faulty: Path) -> None:
    line = next(line for line in check(faulty, "--lang", "zh").stdout.splitlines() if "half-width-mark" in line)
    assert line.split("\t") == ["error", "half-width-mark", "1.9 text", ";", "中文里用全角标点“；”"]


def test_mending_rewrites_the_file(tmp_path: Path) -> None:
    path = tmp_path / "issue.json"
    path.write_bytes(exchange.write(one_block("阀门须检验,方可使用。")))
    result = check(path, "--fix")
    assert (result.exit_code, result.stderr) == (0, "mended: 1\n")
    assert next(exchange.read(path.read_bytes()).articles).blocks[-1].text == "阀门须检验，方可使用。"
    assert list(tmp_path.iterdir()) == [path]


def test_an_issue_without_open_errors_ends_with_zero(tmp_path: Path) -> None:
    path = tmp_path / "issue.json"
    path.write_bytes(exchange.write(made_issue("clean")))
    assert check(path).exit_code == 0


@pytest.mark.parametrize("text", ["{}", "[", '{"format": "stdwatch-issue/2"}'])
def test_what_is_no_issue_is_one_line_and_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "issue.json"
    path.write_text(text)
    result = check(path, "--fix")
    assert (result.exit_code, path.read_text()) == (2, text)
    assert result.stderr.startswith("stdwatch: not an issue: ") and result.stderr.count("\n") == 1


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    result = check(tmp_path / "none.json")
    assert (result.exit_code, "cannot be read" in result.stderr) == (2, True)
