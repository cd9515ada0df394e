"""The printed issue, its planted faults and the made issue beside the checkout, by the scorer that lies there."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stdwatch.checking.numbers import check_numbers
from stdwatch.cli import main
from stdwatch.items.journal import ArticleSource, Clip
from stdwatch.publishing import exchange

pytestmark = pytest.mark.captures


def findings_of(path: Path, folder: Path) -> Path:
    result = CliRunner().invoke(main, ["check", str(path), "--json"])
    target = folder / f"{path.name}.findings"
    target.write_text(result.stdout, "utf-8")
    return target


def score(shared: Path, *arguments: str | Path) -> dict[str, Any]:
    script = shared / "publishing" / "score_checks.py"
    done = subprocess.run([sys.executable, script, *arguments], capture_output=True, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_the_slips_of_the_printed_issue_are_named(shared: Path, tmp_path: Path) -> None:
    folder = shared / "publishing"
    run = findings_of(folder / "issue-2025-4.json", tmp_path)
    report = score(shared, "slips", "--slips", folder / "slips.json", "--run", run)
    assert report["without_clips"]["named"] >= 17
    assert report["untrue"].get("error", 0) == 0
    assert report["untrue"].get("warning", 0) <= 4


def test_the_slips_of_the_made_issue_are_named(shared: Path, tmp_path: Path) -> None:
    folder = shared / "publishing"
    run = findings_of(folder / "made-issue.json", tmp_path)
    arguments = ("--slips", folder / "made-slips.json", "--issue", folder / "made-issue.json", "--run", run)
    report = score(shared, "slips", *arguments)
    assert report["without_clips"]["named"] == 7
    assert report["with_clips"]["named"] >= 5
    assert report["untrue"].get("error", 0) == 0
    assert report["untrue"].get("warning", 0) <= 2


@pytest.mark.slow
def test_planted_faults_are_named(shared: Path, tmp_path: Path) -> None:
    folder = shared / "publishing"
    plant: list[str | Path] = [sys.executable, folder / "seeded.py", "--issue", folder / "issue-2025-4.json"]
    plant += ["--terms", folder / "terms.json", "--seed", "23", "--each", "20", "--out", tmp_path]
    subprocess.run(plant, check=True, capture_output=True)
    for path in sorted(tmp_path.glob("*.json")):
        findings_of(path, tmp_path)
    report = score(shared, "seeded", "--truth", tmp_path / "truth.jsonl", "--runs", tmp_path)
    assert report["named"] >= 0.97
    assert report["worst_kind"] >= 0.9


def test_the_order_as_published_has_all_numbers_of_the_printed_article(shared: Path) -> None:
    """The first article of the printed issue beside the whole English of its source, which is kept word for word."""
    rows = [json.loads(line) for line in (shared / "eval" / "passages-dev.jsonl").read_text("utf-8").splitlines()]
    (source,) = [row for row in rows if int(row["article"] or 0) == 1 and row["text_origin"] == "real"]
    issue = exchange.read((shared / "publishing" / "issue-2025-4.json").read_bytes())
    clip = Clip("c", source["url"], 0, 0, 1, 1, source["text"], "", "", None, None, ())
    article = next(issue.articles)
    blocks = tuple(replace(block, clips=("c",)) for block in article.blocks)
    published = ArticleSource(source["url"], source["title"], "2025-11-24", "2025-11-25T00:00:00Z", "")
    beside = replace(article, clips=(clip,), blocks=blocks, sources=(published,))
    assert [finding.words for finding in check_numbers(beside)] == []
