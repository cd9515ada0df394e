"""``python -m tests.hour``: the hour over a rehearsed desk, as a table; exits 1 where it takes more than it may."""

import os
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import click
from playwright.sync_api import Browser, sync_playwright

from stdwatch.clock import stamp
from stdwatch.editing import issues as rules
from stdwatch.store import database, issues
from tests.bench.table import table
from tests.browsing import FLAGS
from tests.hour import given, journey
from tests.hour.desk import NOW, Planned, prepare
from tests.hour.keystrokes import Person, Step
from tests.serving import Server

_MOST_KEYS, _MOST_MINUTES, _MOST_SOFTWARE, _LONGEST_WAIT = 900, 45, 60, 3
_SHARED = Path(os.environ.get("STDWATCH_SHARED", Path(__file__).parents[3] / "shared"))


@click.command()
@click.argument("desk", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--issue", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None)
@click.option("--keep", type=click.Path(path_type=Path), help="Leave the desk as it is afterwards in this folder.")
def main(desk: Path, path: Path | None, keep: Path | None) -> None:
    """Make an issue over DESK, as `python -m rehearsal run --nights 80 --keep DESK` leaves it; DESK stays as it is."""
    issue, articles = given.articles(path or _SHARED / "publishing" / "issue-2025-4.json")
    with tempfile.TemporaryDirectory(prefix="stdwatch-") as name:
        folder = keep or Path(name)
        shutil.copytree(desk, folder, dirs_exist_ok=True)
        os.environ["STDWATCH_NOW"] = stamp(NOW)
        planned = prepare(folder, issue, articles)
        server = Server(folder)
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
                )
                person = _work(browser, server.port, planned)
                browser.close()
        finally:
            server.kill()
        print(report(person.steps))
        counted = (f"{name}: {count}" for name, count in sorted(person.by_article.items()) if name)
        print(f"\nkeys and clicks of clipping and writing, by article: {', '.join(counted)}")
        print(f"\nprinted: {made(folder, articles)}")
    sys.exit(0 if _is_within(person.steps) else 1)


def _work(browser: Browser, port: int, planned: list[Planned]) -> Person:
    context = browser.new_context(
        locale="zh-CN",
        viewport={"width": 1440, "height": 900},
        base_url=f"http://127.0.0.1:{port}",
        permissions=["clipboard-read", "clipboard-write"],
    )
    tab = context.new_page()
    tab.set_default_timeout(15_000)
    person = Person(tab)
    for name in journey.make_issue(person, planned):
        print(f"{name}: {person.step.keys} keys, {person.step.clicks} clicks", file=sys.stderr, flush=True)
    return person


def made(folder: Path, articles: list[given.Given]) -> str:
    """What the printed issue holds of what was given."""
    with closing(database.connect(folder / "stdwatch.db", desk=True)) as db:
        row = issues.by_name(db, "2025-4")
        issue = rules.load(db, row)
    blocks = [(block.kind, block.label, block.text) for article in issue.articles for block in article.blocks]
    wanted = [(block.kind, block.label, block.text) for entry in articles for block in entry.article.blocks]
    as_given = sum(ours == theirs for ours, theirs in zip(blocks, wanted, strict=True))
    clips = sum(len(article.clips) for article in issue.articles)
    return f"{as_given} of {len(wanted)} blocks as given, the others as corrected; {clips} clips; issue {row.state}"


def report(steps: list[Step]) -> str:
    """The table: a line a step, and the sum."""
    total = Step("together", waits=[wait for step in steps for wait in step.waits])
    for step in steps:
        total.keys, total.clicks, total.person = (
            total.keys + step.keys,
            total.clicks + step.clicks,
            total.person + step.person,
        )
    head = ("step", "keys", "clicks", "person, min", "software, s", "longest wait, s")
    return table(head, [_row(step) for step in [*steps, total]])


def _row(step: Step) -> tuple[str, ...]:
    waits = step.waits or [0.0]
    return (
        step.name,
        f"{step.keys}",
        f"{step.clicks}",
        f"{step.person / 60:.1f}",
        f"{sum(waits):.1f}",
        f"{max(waits):.2f}",
    )


def _is_within(steps: list[Step]) -> bool:
    waits = [wait for step in steps for wait in step.waits]
    return (
        sum(step.keys + step.clicks for step in steps) <= _MOST_KEYS
        and sum(step.person for step in steps) <= _MOST_MINUTES * 60
        and sum(waits) <= _MOST_SOFTWARE
        and max(waits) <= _LONGEST_WAIT
    )


if __name__ == "__main__":
    main()
