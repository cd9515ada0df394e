"""`stdwatch check`: findings of a file as lines and as JSON, mending in place."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stdwatch.cli import main
from stdwatch.editing import checks
from stdwatch.errors import Missing
from stdwatch.publishing import exchange
from stdwatch.store import issues
from tests.desk import NOW
from tests.journal import Newsroom
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
    assert line.split("\t") == ["error", "half-width-mark", "1.9 text", ";", "应使用全角标点“；”"]


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


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    (tmp_path / "scrapy.cfg").touch()
    monkeypatch.setenv("STDWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("STDWATCH_NOW", "2025-11-25T03:00:00Z")
    monkeypatch.chdir(tmp_path)
    room = Newsroom.opened(tmp_path)
    yield room
    assert room.replayed()
    room.desk.db.close()


def test_a_stored_issue_is_checked_and_mended_through_its_log(room: Newsroom) -> None:
    article = room.article(title="检验方法发布").id
    block = room.block(article, text="检验须由专人负责,并记录在册。", kind="text")
    before = json.loads(check("2025-4", "--json").stdout)["findings"]
    assert [row["words"] for row in before if row["block"] == block and row["class"] == "error"] == [","]
    assert "mended: " in check("2025-4", "--fix", "--editor", "Wang").stderr
    assert room.texts(article) == ["检验须由专人负责，并记录在册。"]
    room.undo(article, "Wang")
    assert room.texts(article) == ["检验须由专人负责,并记录在册。"]


def test_a_waiver_is_void_when_the_text_changes(room: Newsroom) -> None:
    article = room.article(title="检验方法发布").id
    block = room.block(article, text="检验须由专人负责,并记录在册。", kind="text")
    row = issues.by_name(room.desk.db, "2025-4")
    (finding,) = [finding for finding in checks.findings(room.desk.db, row) if finding.check == "half-width-mark"]
    checks.waive(room.desk.db, room.row(article), finding.check, finding.fingerprint, "Wang", "引文", NOW)
    assert [finding.waived for finding in checks.findings(room.desk.db, row) if finding.check == "half-width-mark"] == [
        True
    ]
    room.write(block, "检验由专人负责,并记录在册。")
    assert [finding.waived for finding in checks.findings(room.desk.db, row) if finding.check == "half-width-mark"] == [
        False
    ]
    with pytest.raises(Missing, match="the text has changed"):
        checks.waive(room.desk.db, room.row(article), finding.check, finding.fingerprint, "Wang", "引文", NOW)


def test_terms_are_kept_from_the_terminal_and_used_by_the_checks(room: Newsroom, tmp_path: Path) -> None:
    run = CliRunner().invoke
    room.block(room.article(title="检验方法发布").id, text="节流器须检验。", kind="text")
    added = run(main, ["glossary", "add", "限流器", "flow restrictor", "--never", "节流器", "--editor", "Wang"])
    assert (added.exit_code, added.output) == (0, "")
    assert "house-variant" in check("2025-4").stdout
    assert run(main, ["glossary", "export", "--out", str(tmp_path / "t.tbx"), "--format", "tbx"]).exit_code == 0
    assert run(main, ["glossary", "remove", "限流器"]).exit_code == 0
    assert "house-variant" not in check("2025-4").stdout
    assert run(main, ["glossary", "import", str(tmp_path / "t.tbx")]).output == "1 terms added or changed\n"
    own = json.loads(run(main, ["glossary", "list", "--own", "--json"]).output)
    assert [(row["zh"], row["since"]) for row in own] == [("限流器", "2025-11-25")]
    (tmp_path / "bad.csv").write_text("zh,en\n限流器,flow restrictor,extra\n", "utf-8")
    refused = run(main, ["glossary", "import", str(tmp_path / "bad.csv")])
    assert (refused.exit_code, "bad.csv, line 2: has 3 cells" in refused.stderr) == (2, True)
